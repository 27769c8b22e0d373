"""What a log never says: tokens, addresses that answer for us, and what people wrote."""

import json
import re
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from bot.logs import redact

WORD = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", min_size=8, max_size=60)
SECRETS = st.one_of(
    st.builds("{}-{}".format, st.sampled_from(["xoxb", "xoxp", "xoxe", "xoxa", "xoxe.xoxb", "xapp"]), WORD),
    st.builds("https://hooks.slack.com/commands/T1/{}".format, WORD),
    st.builds("http://127.0.0.1:4711/response/{}".format, WORD),
    st.builds("wss://wss-primary.slack.com/link/?ticket={}&app_id=A1".format, WORD),
    st.builds(
        "{}.{}.{}".format, st.integers(10**5, 10**13), st.integers(10**5, 10**13), st.just("0a1b2c3d" * 4)
    ),
    st.builds("postgresql://waymark:{}@db/waymark".format, WORD),
)
AROUND = st.text(st.characters(exclude_categories=("L", "N", "Cs"), exclude_characters="-_"), max_size=20)


def word_of(secret: str) -> str:
    """Return the part of a secret that nobody may read."""
    if re.fullmatch(r"[\d.]+[0-9a-f]{32}", secret):
        return secret
    starts = ("ticket=", "response/", "commands/T1/", "waymark:", "-")
    start = next(start for start in starts if start in secret)
    return re.split("[&@]", secret.partition(start)[2])[0]


class Holder:
    """Something whose repr says more than it should."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __repr__(self) -> str:
        return f"<{self.words}>"


PLACES = st.sampled_from(
    [
        lambda words: words,
        lambda words: [1, words],
        lambda words: ("a", {"deep": [words]}),
        lambda words: {words: "as a key"},
        lambda words: {"token": words},
        lambda words: {words},
        Holder,
        ValueError,
        lambda words: words.encode("utf-8", "replace"),
    ]
)


@given(SECRETS, AROUND, AROUND, PLACES)
def test_no_secret_passes_wherever_it_stands(secret, before, after, place):
    said = redact(None, "info", {"event": "house.started", "fact": place(f"{before}{secret} {after}")})
    assert word_of(secret) not in repr(said)


@given(SECRETS, AROUND)
def test_the_words_of_the_event_itself_are_no_exception(secret, before):
    assert word_of(secret) not in redact(None, "info", {"event": f"{before}{secret}"})["event"]


@given(st.sampled_from(["text", "body", "token", "response_url", "trigger_id", "blocks", "view"]), AROUND)
def test_what_people_wrote_is_not_kept_by_its_name(name, words):
    said = redact(None, "info", {"event": "x", name: f"<{words}>", "deep": {name.title(): f"<{words}>"}})
    assert said == {"event": "x", name: "[redacted]", "deep": {name.title(): "[redacted]"}}


@given(
    st.text("abcdefghij.", max_size=30),
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False),
)
def test_what_is_no_secret_stays_as_it_is(event, fact):
    said = {"event": event, "delivery_id": fact, "facts": [fact, {"n": fact}]}
    assert redact(None, "info", dict(said)) == said


SCRIPT = """
import logging, sys
import structlog
from bot.logs import configure

configure(as_json=sys.argv[1] == "json")
structlog.get_logger().info("house.started", workspace_id="T1", token="xoxb-secret-1")
try:
    try:
        raise KeyError("a secret of hers")
    except KeyError as cause:
        raise ValueError("the secret 'Ring ten customers'") from cause
except ValueError as error:
    structlog.get_logger().exception("job.failed")
    structlog.get_logger().error("again.failed", exc_info=error)
    logging.getLogger("slack_bolt").exception("Failed for xoxb-secret-3")
logging.getLogger("slack_bolt").warning("Unhandled request (%s)", {"text": "secret-5"})
logging.getLogger("asyncio").error("never retrieved\\nfuture: ValueError('secret-6')")
logging.getLogger("slack_sdk").warning("%d of them", "secret-7")
logging.getLogger("slack_sdk").info("too much")
logging.getLogger("slack_sdk").warning("reconnecting to %s", "wss://x/link/?ticket=secret-4")
"""


def run(how: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, how], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == ""
    return done.stderr


def test_lines_for_people_and_lines_for_machines_say_the_same_and_no_secret():
    for how in ("text", "json"):
        written = run(how)
        assert "secret" not in written
        assert "too much" not in written
        for said in (
            "house.started",
            "job.failed",
            "ValueError",
            "KeyError",
            "Failed for [redacted]",
            "reconnecting to",
            "Unhandled request",
        ):
            assert said in written, how
    lines = [json.loads(line) for line in run("json").splitlines()]
    assert [line["event"] for line in lines[:2]] == ["house.started", "job.failed"]
    assert lines[0]["workspace_id"] == "T1"
    assert all(line["level"] and line["timestamp"] for line in lines)


def test_what_cannot_be_logged_ends_nothing():
    say = """
import structlog
from bot.logs import configure
configure(as_json=True)
for number in range(2_000):  # more than any buffer holds
    structlog.get_logger().error("something.happened", number=number)
print("and went on", flush=True)
"""
    with open("/dev/full", "w") as full:  # noqa: PTH123  # a disk that is always full
        ended = subprocess.run([sys.executable, "-c", say], stdout=subprocess.PIPE, stderr=full, check=False)
    assert ended.stdout == b"and went on\n"
