"""A plan about one person leaves no trace: not for a fourth person, not in a channel, a log or a figure.

Each text of the plan has a word that stands nowhere else; then all that can happen to a plan happens to it.
"""

import io
import json
import logging
import re
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import pytest
import structlog

from bot.demo import CHANNELS, PEOPLE, Demo, open_demo
from bot.logs import configure
from bot.rules.verbs import Verb
from tests.handlers.conftest import EXTRA_CHANNELS, EXTRA_PEOPLE, MONDAY, Team

TITLE, PURPOSE, INDICATOR, STEP, OTHER_STEP, NOTE, HAPPENED, NEXT, BLOCK = (
    *("Zanzibar", "Quixotry", "Flummery", "Grobbling", "Spelunking"),
    *("Plonkness", "Wimblehap", "Yarrowish", "Krakenfold"),
)
OUTCOME, AREA = "Bumfuzzle", "Taradiddle"
COSTS, TOOL = "Snollygoster", "Widdershins"
MARKS = {
    word.lower()
    for word in (
        *(TITLE, PURPOSE, INDICATOR, STEP, OTHER_STEP, NOTE, HAPPENED, NEXT, BLOCK, OUTCOME, AREA),
        *(COSTS, TOOL),
    )
} | {"471147", "471,147", "8,471"}
COMMON = ("growth", "customers")
"""Words of its title and of a step by which somebody may look for it."""
NAMED = ("alice", "bob", "chandra")
REFS = re.compile(r"\b[POASTR]-[1-9]\b")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that is logged, as loudly as can be."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    configure(as_json=True, level="debug")
    root.setLevel(logging.DEBUG)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
async def demo(request: pytest.FixtureRequest, tmp_path: Any) -> AsyncIterator[Demo]:
    """The demo, in which Erin has installed Waymark, and which logs from its first moment on."""
    request.getfixturevalue("written")
    people, channels = PEOPLE + EXTRA_PEOPLE, CHANNELS + EXTRA_CHANNELS
    async with open_demo(
        tmp_path, start=MONDAY, people=people, channels=channels, installer="erin"
    ) as opened:
        yield opened


def marks_in(found: Any) -> set[str]:
    """Return the words of the plan that stand in anything."""
    said = json.dumps(found, ensure_ascii=False, default=str).lower()
    return {mark for mark in MARKS if mark in said}


async def make(team: Team) -> None:
    """Make the plan with all that belongs to it: P-1 is about Bob, S-1 is his, S-2 Alice's, T-1 his."""
    await team.type("alice", f"new {TITLE} growth by 30 Jun", channel="@waymark")
    about = {"Individual plan about": "bob", "Sponsor": "chandra", "Why it matters": PURPOSE}
    made = await team.submit("alice", about)
    assert "Only Alice, Bob and Chandra can see this." in made.visible_text
    await team.type("alice", f"target P-1 {INDICATOR} from 8 to 5 by 31 May @bob", channel="@waymark")
    await team.type("alice", f"add {STEP} customers @bob due 3 Mar to P-1\n{NOTE}", channel="@waymark")
    await team.type("alice", f"add {OTHER_STEP} due 3 Mar to P-1", channel="@waymark")
    told = await team.type("bob", "checkin T-1 471147", channel="@waymark")
    assert marks_in(told.visible_text) >= {"471,147", INDICATOR.lower()}
    await team.write("bob", f"checkin T-1 471147 {HAPPENED}")
    await team.type("bob", f"block S-1 {BLOCK}", channel="@waymark")
    await team.write("alice", "unblock S-1")
    await team.type("alice", f"objective P-1 {OUTCOME} is half of what it was by 31 May", channel="@waymark")
    added = await team.type("alice", f"area O-1 {AREA}", channel="@waymark")
    assert AREA in added.visible_text
    for line in (f"budget S-1 8471 EUR {COSTS}", f"tool P-1 {TOOL}", "hours S-1 @bob 39/week"):
        assert "not confirmed yet" in (await team.type("alice", line, channel="@waymark")).visible_text
    await team.type("alice", "assign S-2 @chandra", channel="@waymark")
    waits = await team.type("alice", "after S-2 S-1", channel="@waymark")
    assert "waits for S-1" in waits.visible_text


async def pry(team: Team, name: str, channel: str) -> None:
    """Have somebody whom the plan does not name try every line that names it, by number and by word."""
    lines = [
        *(f"{verb} {ref}" for verb in Verb for ref in ("P-1", "S-1", "T-1", "O-1", "A-1", "R-1")),
        *(f"{verb} {word}" for verb in ("show", "done", "assign", "history") for word in COMMON),
        *("", "list", "list team", "overdue", "checkin", "show", "share", "add Ring them to P-1"),
        *("role P-1 @erin viewer", "assign S-1 @erin", "share P-1 #team", "checkin T-1 5"),
    ]
    for line in lines:
        await team.type(name, line, channel=channel)
        team.demo.sandbox.slack.screens.clear(team.person(name).id)
    for line in ("show P-1", "list team", *(f"show {word}" for word in COMMON)):
        await team.write(name, line)
    await team.home(name)


async def live(team: Team) -> None:
    """Let two weeks pass over the plan, with everything that may go wrong in them."""
    faults = team.demo.sandbox.faults
    await team.type("alice", "share P-1 #team")
    await team.type("alice", "remind P-1 #team every monday")
    await team.type("alice", "share P-1", channel="@waymark")
    await team.type("alice", "assign S-1 @erin", channel="@waymark")
    for name in ("alice", "bob", "chandra"):
        await team.write(name, "show P-1")
        await team.write(name, "history S-1")
        await team.write(name, f"show {STEP}")
        await team.home(name)
    asked = await team.type("alice", "rate P-1", channel="@waymark")
    assert asked.title == "Rate key areas"
    await team.submit("alice")
    faults.server_error("chat.postMessage", after=True)
    await team.until(3, 9)
    for name in ("alice", "bob"):
        await team.write(name, "show A-1")
        await team.write(name, "show O-1")
        await team.type(name, "rate P-1", channel="@waymark")
    faults.drop("chat.postMessage", times=2)
    await team.until(3, 16)
    faults.refuse("views.open", "internal_error")
    await team.type("bob", "edit S-1")
    await team.type("bob", "away until 12 Mar deputy @erin", channel="@waymark")
    await team.type("alice", "away until 12 Mar deputy @erin", channel="@waymark")
    await team.until(9, 20)
    await team.home("erin")
    await team.type("bob", "back", channel="@waymark")
    await team.type("alice", "role P-1 @dana viewer", channel="@waymark")
    await team.type("alice", "role P-1 @mallory viewer", channel="@waymark")
    await team.type("chandra", "resources P-1", channel="@waymark")
    ledger = await team.write("chandra", "resources P-1")
    await team.choose("chandra", ledger, "Confirm")
    await team.write("alice", "resources P-1")
    await team.write("bob", "history R-1")
    await team.type("bob", "done S-1", channel="@waymark")
    await team.type("alice", "chart T-1", channel="@waymark")
    await team.type("alice", "template save P-1", channel="@waymark")
    await team.until(11, 20)


async def leave(team: Team, name: str) -> None:
    """Let somebody leave the workspace, and everybody hear of it."""
    team.demo.sandbox.deactivate(name)
    await team.catch_up()
    await team.demo.house.advance(team.demo.clock.now() + timedelta(days=3))


def traces(demo: Demo) -> list[str]:
    """Say where a word of the plan came before eyes for which it is not, and what a phone showed of it."""
    workspace = demo.sandbox.slack.workspace
    named = {demo.sandbox.person(name).id for name in NAMED}
    theirs = {workspace.dm(member_id).id for member_id in named}
    by_app, found = demo.sandbox.bot_user_id, []
    for entry in demo.sandbox.log.entries:
        facts = entry.facts
        if entry.kind == "message":
            shown = {name: facts[name] for name in ("text", "blocks", "visible_text")}
            is_posted = facts["ephemeral_to"] is None
            place = facts["channel"] in theirs if is_posted else facts["ephemeral_to"] in named
            if marks_in(shown) and not place and facts["by"] == by_app:
                found.append(f"{facts['channel']} {facts['ephemeral_to']}: {facts['visible_text']}")
            if is_posted and facts["by"] == by_app:
                text = str(facts["text"])
                if marks_in(text) or (facts["channel"] in theirs and REFS.search(text)):
                    found.append(f"a phone shows: {text}")
        elif entry.kind == "view" and facts["user"] not in named and marks_in(facts):
            found.append(f"{facts['user']} sees: {facts.get('visible_text')}")
    return found


async def test_a_plan_about_one_person_leaves_no_trace(demo: Demo, written: io.StringIO) -> None:
    team = Team(demo)
    for name in ("erin", "bob", "chandra", "dana"):
        await team.type(name, "help", channel="shared" if name in {"erin", "dana"} else "team")
    await make(team)
    await pry(team, "erin", "shared")
    await pry(team, "dana", "shared")
    assert not traces(demo)
    await live(team)
    assert not traces(demo)
    for name in ("alice", "chandra"):
        await leave(team, name)
        await pry(team, "erin", "shared")
    assert not traces(demo)
    told = {name: demo.sandbox.slack.workspace.dm(team.person(name).id).messages for name in PRIED}
    assert marks_in([message.visible_text for message in told["bob"]]) >= {TITLE.lower(), STEP.lower()}
    assert "You look after" in " ".join(message.visible_text for message in told["chandra"])
    assert not [message for message in told["erin"] if "left the workspace" in message.visible_text]
    assert not marks_in(demo.house.watch.metrics.render())
    next_in_line = [message.visible_text for message in told["chandra"]]
    assert any(OTHER_STEP in text and "you can begin" in text for text in next_in_line), "it was handed off"
    log = written.getvalue()
    assert "delivery.sent" in log
    assert not marks_in(log)


PRIED = ("bob", "chandra", "erin")
