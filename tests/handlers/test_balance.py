"""The balancing guard: a target that gets better is told with what must not get worse for it."""

from datetime import timedelta
from typing import Any

import pytest

from tests.handlers.conftest import MONDAY

CALM = ("8.1", "8.0", "8.2", "8.0", "8.3", "7.9")
BETTER = ("7.5", "7.6", "7.4", "7.2", "7.3", "7.1", "7.0", "6.8")
WORSE = ("8.6", "8.7", "8.5", "8.6", "8.8", "8.6", "8.7", "8.9")


@pytest.fixture(autouse=True)
async def _targets(team):
    await team.plan("Answer sooner", Start="2027-01-04")
    await team.type("alice", 'target "Call minutes" from 8 to 5 by 30 Jun')
    await team.type("alice", 'target "Complaints" from 8 to 5 by 30 Jun')
    form = await team.type("alice", "edit T-1")
    await team.click("alice", form, "More")
    await team.submit("alice", {"Balancing target": "T-2 Complaints"})


def plain(seen: Any) -> str:
    return str(seen.visible_text).replace("*", "")


async def bring(team, ref, values):
    days = [MONDAY - timedelta(days=7 * weeks) for weeks in range(len(values), 0, -1)]
    await team.type("alice", f"import {ref}")
    pasted = "\n".join(f"{day.date()} {value}" for day, value in zip(days, values, strict=True))
    await team.submit("alice", {"Past values": pasted})
    await team.submit("alice")


async def test_what_got_worse_for_it_is_said_in_the_same_breath(team):
    await bring(team, "T-1", [*CALM, *BETTER[:-1]])
    await bring(team, "T-2", [*CALM, *WORSE])
    said = await team.type("alice", f"checkin T-1 {BETTER[-1]}")
    if "Improved" not in plain(said):
        assert "A sign that it gets better" in plain(said)
    assert "But what must not get worse for it does: T-2 Complaints." in plain(said)
    assert said.buttons == ["Undo", "Edit", "Check in", "New baseline…", "See plan"]


async def test_what_nobody_has_looked_at_is_asked_for(team):
    await bring(team, "T-1", [*CALM, *BETTER[:-1]])
    said = await team.type("alice", f"checkin T-1 {BETTER[-1]}")
    assert "What must not get worse for it has no check-in yet: T-2 Complaints." in plain(said)
    form = await team.click("alice", said, "Check in")
    assert "T-2 Complaints" in plain(form)


async def test_what_stays_as_it_was_is_not_spoken_of(team):
    await bring(team, "T-1", [*CALM, *BETTER[:-1]])
    await bring(team, "T-2", CALM)
    assert "must not get worse" not in plain(await team.type("alice", f"checkin T-1 {BETTER[-1]}"))


async def test_nor_is_anything_while_the_target_is_as_it_was(team):
    await bring(team, "T-1", CALM)
    await bring(team, "T-2", [*CALM, *WORSE])
    assert "must not get worse" not in plain(await team.type("alice", "checkin T-1 8.1"))


async def test_the_form_goes_on_to_what_must_not_get_worse(team):
    await bring(team, "T-1", [*CALM, *BETTER[:-1]])
    await bring(team, "T-2", [*CALM, *WORSE[:-1]])
    await team.type("alice", "checkin T-1")
    form = await team.submit("alice", {"Value": BETTER[-1], "Value expected next time": "6.5"})
    form = team.person("alice").view
    assert "Recorded. Call minutes is 6.8" in plain(form)
    assert "look at what must not get worse for it" in plain(form)
    assert "T-2 Complaints" in plain(form)
    told = [each for each in team.person("alice").messages("team") if each.ephemeral]
    assert "Recorded. Call minutes is 6.8" in plain(told[-1])
    assert "Undo" in told[-1].buttons
    said = await team.submit("alice", {"Value": WORSE[-1], "Value expected next time": "8"})
    assert "Recorded. Complaints is 8.9" in plain(said)
    assert "It must not get worse for T-1 Call minutes." in plain(said)


async def test_what_was_looked_at_today_is_not_asked_for_again(team):
    await bring(team, "T-1", [*CALM, *BETTER[:-1]])
    await team.type("alice", "checkin T-2 8")
    await team.type("alice", "checkin T-1")
    said = await team.submit("alice", {"Value": BETTER[-1], "Value expected next time": "6.5"})
    assert "Recorded. Call minutes is 6.8" in plain(said)
    assert team.person("alice").view is None
