"""What happens in a workspace is not in the log: no token, no address that answers, and nobody's words."""

import importlib.util
import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import structlog

from bot.demo import Demo
from bot.logs import configure
from bot.rules.grammar import Verb
from bot.rules.verbs import SYNONYMS

OPAQUE = {"token", "trigger_id", "response_url", "upload_url", "url", "challenge"}
"""What Slack hands out for us alone."""

TYPED = {"text", "value", "title", "name", "real_name"}
SHORTEST = 5
"""Shorter words are part of too many others."""

ORDINARY = {
    *map(str, Verb),
    *SYNONYMS,
    "waymark",
    "sandbox",
    "general",
    "directmessage",
    "plain_text",
    "mrkdwn",
    *("level", "reason", "started"),  # what the log says of its own
}


@pytest.fixture(name="story", scope="module")
def _story() -> ModuleType:
    """Return the story that `make story` plays."""
    spec = importlib.util.spec_from_file_location("story", Path(__file__).with_name("story.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Where logs go, once they have been configured; afterwards all is as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def leaves(found: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text in a payload, with its name."""
    if isinstance(found, dict):
        for name, value in found.items():
            yield from leaves(value, name)
    elif isinstance(found, list | tuple):
        for value in found:
            yield from leaves(value, key)
    elif isinstance(found, str):
        yield key, found


def told_in(demo: Demo) -> tuple[set[str], set[str]]:
    """Return what went over the wire: what was handed out for us alone, and every longer word of people."""
    app = demo.sandbox.slack.app
    opaque = {app.bot_token, app.app_token, app.signing_secret, app.verification_token}
    words: set[str] = set()
    for entry in demo.sandbox.log.entries:
        for key, text in leaves(entry.facts):
            if key in OPAQUE:
                opaque.add(text)
            elif key in TYPED:
                words |= {word for word in re.findall(r"\w+", text.lower()) if len(word) >= SHORTEST}
    return opaque, {word for word in words - ORDINARY if not word.isdigit()}


async def go_wrong(demo: Demo, monkeypatch) -> None:
    """Let what libraries and handlers stumble over happen, with words in it."""
    alice, deliver = demo.sandbox.person("alice"), demo.sandbox.slack.line.deliver
    sent = [
        each.facts for each in demo.sandbox.log.of_kind("envelope") if each.facts["type"] == "interactive"
    ]
    pressed = {**sent[-1]["payload"], "trigger_id": f"123456.654321.{'0f' * 16}"}
    button = {"type": "button", "action_id": "no.such", "value": "confidential", "action_ts": "1.2"}
    dialog = {"type": "dialog_submission", "callback_id": "x", "submission": {"name": "confidential"}}
    for unknown in ({"actions": [button]}, dialog):
        await deliver("interactive", {**pressed, **unknown}, accepts_response=True)
    demo.sandbox.faults.refuse("views.open", "internal_error")
    await alice.command("/plan add", channel="team")
    demo.sandbox.faults.server_error("chat.postMessage")
    await alice.command("/plan checkin T-1 5 confidential obstacle", channel="team")
    await demo.house.settle()

    def stumble(*_args: Any, **_more: Any) -> None:
        raise ValueError("confidential")

    monkeypatch.setattr(demo.house.app._inbox, "finish", stumble)
    await alice.command("/plan list", channel="team")
    await demo.house.app.drain()


@pytest.mark.story
@pytest.mark.parametrize(
    ("as_json", "http"), [(True, False), (False, True)], ids=["as JSON, by a socket", "as text, over HTTP"]
)
async def test_nothing_that_people_write_and_nothing_that_opens_a_door_is_in_the_log(
    story, written, tmp_path, monkeypatch, as_json, http
):
    monkeypatch.setattr(sys, "stderr", written)
    configure(as_json=as_json, level="debug")
    logging.getLogger().setLevel(logging.DEBUG)  # as somebody might who looks for a fault
    async with story.played(tmp_path, http=http) as demo:
        await go_wrong(demo, monkeypatch)
        opaque, words = told_in(demo)
        monkeypatch.undo()
    log = written.getvalue()
    for said in ("house.started", "delivery.sent", "answer.not_kept", "Unhandled request", "house.stopped"):
        assert said in log
    assert len(opaque) > 50
    assert {"churn", "customers", "renewals", "slipped", "confidential", "survey", "alice"} <= words
    assert not [secret for secret in opaque if secret in log]
    shared = words & set(re.findall(r"\w+", log.lower()))
    assert not shared
    if as_json:
        assert all(json.loads(line) for line in log.splitlines())
