"""Revising a target: for a reason, with the approver's consent, and what it was stays beside what it is."""

from datetime import timedelta
from typing import Any

import pytest


@pytest.fixture(autouse=True)
async def _target(team):
    """Alice's plan has a target on which somebody has checked in."""
    await team.plan("Reduce churn")
    await team.type("alice", 'target "Churn %" from 8 to 5 by 31 May')
    await team.type("alice", "checkin T-1 7.4")


def plain(seen: Any) -> str:
    return str(seen.visible_text).replace("*", "").replace("\u2003", " ")


async def revise(team, value="6", *, by="alice", **more):
    await team.type(by, "edit T-1")
    await team.submit(by, {"Target": value, "Reason": "The market grew", **more})
    return await team.submit(by) if team.person(by).view is not None else None


async def wanted(team):
    return [str(row[8]) for row in (await team.rows("target"))["target"]]


async def told(team, name):
    """Return what Waymark has written to somebody, the newest last, once all of it has been sent."""
    await team.demo.house.advance(team.demo.clock.now() + timedelta(minutes=1))
    return [message for message in team.person(name).messages("@waymark") if not message.ephemeral]


async def test_without_a_reason_it_is_refused_at_its_field(team):
    await team.type("alice", "edit T-1")
    refused = await team.submit("alice", {"Target": "6"})
    assert refused.errors["reason"].startswith("Say why the target changes")
    changed = await team.submit("alice", {"Reason": "The market grew"})
    said = plain(changed)
    assert said.startswith("Changed T-1 Churn % 8 → 6 (was 5) by 31 May: now 7.4")
    assert "because: The market grew" in plain(await team.type("alice", "history T-1"))


async def test_what_is_no_aim_is_changed_without_one(team):
    await team.type("alice", "edit T-1")
    assert plain(await team.submit("alice", {"Unit": "points"})).startswith("Changed T-1")


async def test_before_anybody_has_measured_it_a_slip_is_put_right_without_one(team):
    await team.type("alice", 'target "NPS" from 30 to 4 by 31 May')
    await team.type("alice", "edit T-2")
    await team.submit("alice", {"Target": "40"})
    assert await wanted(team) == ["5", "40"]
    assert "(was" not in plain(await team.type("alice", "show P-1"))


async def test_what_it_was_stays_wherever_it_is_shown(team):
    await team.type("alice", "edit T-1")
    await team.submit("alice", {"Target": "6", "Deadline": "2027-06-14", "Reason": "The market grew"})
    said = "6 (was 5) by 14 Jun (was 31 May)"
    assert f"8 → {said}: now 7.4" in plain(await team.type("alice", "show P-1"))
    assert f"target {said}" in plain(await team.type("alice", "checkin T-1 7.2"))
    assert f"Target {said}" in plain(await team.type("alice", "checkin T-1"))
    await team.until(1, 10)
    await team.catch_up()
    prompt = next(each for each in team.person("alice").messages("team") if "Check-in for" in each.text)
    assert "T-1 Churn %" in plain(prompt)


async def test_undo_brings_it_back_without_a_trace_of_the_other(team):
    await team.type("alice", "edit T-1")
    changed = await team.submit("alice", {"Target": "6", "Reason": "The market grew"})
    await team.click("alice", changed, "Undo")
    assert "8 → 5 by 31 May" in plain(await team.type("alice", "show P-1"))


async def test_a_line_opens_the_form_with_the_new_aim(team):
    form = await team.type("alice", "revise T-1 to 6 by 14 Jun")
    assert form.state["value"]["value"]["value"] == "6"
    assert form.state["deadline_on"]["deadline_on"]["selected_date"] == "2027-06-14"
    await team.submit("alice", {"Reason": "The market grew"})
    assert await wanted(team) == ["6"]
    assert "Revise what?" in plain(await team.type("alice", "revise P-1"))


async def test_the_approver_is_asked_and_nothing_changes_before_they_say_so(team):
    await team.type("alice", "role P-1 @bob approver")
    await revise(team)
    assert await wanted(team) == ["5"]
    await team.until(1, 15)
    question = (await told(team, "bob"))[-1]
    assert "Alice asks to revise T-1 Churn %: value from 5 to 6." in plain(question)
    assert "Why: The market grew" in plain(question)
    assert question.buttons == ["Approve", "Decline", "See plan"]
    await team.click("bob", question, "Approve")
    assert await wanted(team) == ["6"]
    question = (await told(team, "bob"))[-1]
    assert "Approved by Bob." in plain(question)
    assert question.buttons == ["See plan"]
    await team.until(2, 9)
    assert "Approved by Bob." in plain((await told(team, "alice"))[-1])
    history = plain(await team.type("alice", "history T-1"))
    assert (
        "Alice changed T-1 Churn %: value from 5 to 6, because: The market grew (approved by Bob)" in history
    )


async def test_what_is_declined_stays_as_it_is(team):
    await team.type("alice", "role P-1 @bob approver")
    await revise(team)
    await team.until(1, 15)
    question = (await told(team, "bob"))[-1]
    await team.click("bob", question, "Decline")
    assert await wanted(team) == ["5"]
    question = (await told(team, "bob"))[-1]
    assert "Declined by Bob: it stays as it is." in plain(question)
    assert question.buttons == ["See plan"]


async def test_what_is_asked_anew_takes_the_place_of_what_waits(team):
    await team.type("alice", "role P-1 @bob approver")
    await revise(team)
    await team.until(1, 15)
    await revise(team, "6.5")
    await team.until(1, 16)
    first, second = (await told(team, "bob"))[-2:]
    assert "revised otherwise meanwhile" in plain(first)
    assert first.buttons == ["See plan"]
    await team.click("bob", second, "Approve")
    assert await wanted(team) == ["6.5"]


async def test_an_approver_revises_at_once(team):
    await team.type("alice", "role P-1 @bob approver")
    await team.type("alice", "role P-1 @bob owner")
    await team.type("bob", "role P-1 @alice approver")
    await team.type("bob", "edit T-1")
    await team.submit("bob", {"Target": "6", "Reason": "The market grew"})
    assert await wanted(team) == ["5"], "alice is to approve it"
    await team.type("bob", "role P-1 @alice none")
    await team.type("bob", "edit T-1")
    await team.submit("bob", {"Target": "6", "Reason": "The market grew"})
    assert await wanted(team) == ["6"], "there is nobody to approve it"
