"""Approvals through the front door: asked in one message, confirmed or declined there, and what follows."""

from datetime import timedelta
from typing import Any

import pytest

from bot.errors import ConflictError
from bot.services.people import People
from bot.services.resources import Resources
from sandbox.records import Message


@pytest.fixture(autouse=True)
async def _plan(team):
    """Alice owns the plan and asks, Bob approves; S-1 is Chandra's and waits for nothing else."""
    await team.plan("Reduce churn", Owner="alice")
    await team.type("chandra", "help")
    await team.type("bob", "help")
    await team.type("alice", "role P-1 @bob approver")
    await team.type("alice", "add Book venue @chandra due 26 Mar to P-1")
    await team.until(1, 16)


def plain(seen: Any) -> str:
    return str(seen.visible_text).replace("*", "").replace("\u2003", " ")


def told(team: Any, name: str, *words: str) -> list[Message]:
    """Return the messages to somebody that have these words in them."""
    found = team.workspace.dm(team.person(name).id).messages
    return [message for message in found if all(word in plain(message) for word in words)]


async def pass_time(team: Any, hours: int = 30) -> None:
    await team.demo.house.advance(team.demo.clock.now() + timedelta(hours=hours))


async def test_who_approves_is_asked_once_for_all_and_confirms_line_by_line(team):
    await team.type("alice", "budget S-1 1200 EUR Deposit")
    await team.type("alice", "tool S-1 Room planner ready")
    await team.type("alice", "hours S-1 4/week")
    await pass_time(team, 1)
    (asked,) = told(team, "bob", "asks whether this can be had")
    assert plain(asked).splitlines() == [
        "Alice asks whether this can be had for P-1 Reduce churn:",
        "R-1 Deposit 1,200 EUR · for S-1 Book venue · ⏳ not confirmed yet",
        *("Confirm", "Decline…"),
        "R-3 Chandra 4 hours a week · 1 Mar – 26 Mar · for S-1 Book venue · ⏳ not confirmed yet",
        *("Confirm", "Decline…", "Resources"),
    ]
    assert "waits for R-1 and R-3" in plain(await team.type("alice", "show S-1"))
    await team.click("bob", asked, "Confirm")
    await team.demo.house.settle()
    (asked,) = told(team, "bob", "asks whether this can be had")
    assert "R-1 Deposit 1,200 EUR · for S-1 Book venue · ✅ confirmed by Bob" in plain(asked)
    assert "waits for R-3" in plain(await team.type("alice", "show S-1"))


async def test_the_last_word_starts_the_hand_off(team):
    await team.type("alice", "budget S-1 1200 EUR Deposit")
    await pass_time(team, 1)
    (asked,) = told(team, "bob", "asks whether")
    assert not told(team, "chandra", "you can begin")
    await team.click("bob", asked, "Confirm")
    await pass_time(team)
    (handed,) = told(team, "chandra", "you can begin")
    assert plain(handed).startswith("R-1 Deposit 1,200 EUR is confirmed (Bob), so you can begin:\n")
    assert "S-1 Book venue" in plain(handed)
    done = await team.click("chandra", handed, "Done")
    assert "S-1 Book venue" in plain(done)


async def test_declining_asks_why_and_tells_whoever_asked(team):
    await team.type("alice", "budget S-1 1200 EUR Deposit")
    await pass_time(team, 1)
    (asked,) = told(team, "bob", "asks whether")
    form = await team.click("bob", asked, "Decline…")
    assert form.title == "Decline R-1"
    refused = await team.submit("bob")
    assert "Say why" in plain(refused) or team.person("bob").view is not None
    await team.submit("bob", {"Why": "Not before April"})
    await pass_time(team)
    (answer,) = told(team, "alice", "declined by Bob: Not before April")
    changed = await team.click("alice", answer, "Edit")
    assert changed.title == "Edit R-1"
    again = await team.submit("alice", {"Planned": "1300"})
    assert "⏳ not confirmed yet" in plain(again)
    await pass_time(team)
    assert len(told(team, "bob", "asks whether", "1,300 EUR")) >= 1
    assert not told(team, "chandra", "you can begin")


async def test_a_step_that_is_freed_waits_for_what_it_lacks_all_the_same(team):
    await team.type("alice", "add Find rooms @alice due 10 Mar to P-1")
    await team.type("alice", "after S-1 S-2")
    await team.type("alice", "budget S-1 50 EUR")
    await pass_time(team, 1)
    await team.type("alice", "done S-2")
    await pass_time(team)
    assert not told(team, "chandra", "you can begin")
    (asked,) = told(team, "bob", "asks whether")
    await team.click("bob", asked, "Confirm")
    await pass_time(team)
    assert len(told(team, "chandra", "you can begin")) == 1


async def test_a_button_confirms_what_was_seen_and_not_what_it_has_become(team):
    await team.type("alice", "budget S-1 50 EUR")
    await pass_time(team, 1)
    (asked,) = told(team, "bob", "asks whether")
    await team.type("alice", "budget R-1 5000 planned")
    actor = await people_of(team).find_actor(team.demo.sandbox.team_id, team.person("bob").id, now=None)
    assert actor is not None
    resources = Resources(team.demo.house.database, wake=lambda: None)
    with pytest.raises(ConflictError, match=r"R-1 has changed since: Alice changed R-1 5,000 EUR"):
        await resources.confirm(1, version=1, actor=actor, now=team.demo.clock.now())
    await team.demo.house.settle()
    (asked,) = told(team, "bob", "asks whether", "5,000 EUR")
    await team.click("bob", asked, "Confirm")
    assert "R-1 5,000 EUR · for S-1 Book venue · ✅ confirmed by Bob" in plain(
        await team.type("alice", "resources P-1")
    )


def people_of(team: Any) -> People:
    return People(team.demo.house.database)


async def test_what_is_taken_back_before_it_is_asked_is_never_asked(team):
    added = await team.type("alice", "budget S-1 50 EUR")
    await team.click("alice", added, "Undo")
    await pass_time(team)
    assert not told(team, "bob", "asks whether")


async def test_a_tool_that_is_confirmed_is_waited_for_until_it_is_ready(team):
    await team.type("alice", "tool S-1 Room planner")
    await pass_time(team, 1)
    (asked,) = told(team, "bob", "asks whether")
    await team.click("bob", asked, "Confirm")
    await pass_time(team)
    assert not told(team, "chandra", "you can begin")
    await team.type("alice", "tool R-1 ready")
    await pass_time(team)
    (handed,) = told(team, "chandra", "you can begin")
    assert "R-1 Room planner" in plain(handed)


async def test_what_a_dropped_step_needed_is_asked_of_nobody_and_asked_again_once_it_is_back(team):
    await team.type("alice", "budget S-1 1200 EUR Deposit")
    await pass_time(team, 1)
    (asked,) = told(team, "bob", "R-1 Deposit")
    assert "Confirm" in asked.buttons
    await team.type("chandra", "done S-1")
    await pass_time(team, 1)
    (asked,) = told(team, "bob", "R-1 Deposit")
    assert "no longer needed" in plain(asked)
    assert asked.buttons == ["Resources"]
    await team.type("chandra", "reopen S-1")
    await pass_time(team, 1)
    (asked,) = told(team, "bob", "R-1 Deposit")
    assert asked.buttons == ["Confirm", "Decline…", "Resources"]
