"""Revising a target: for a reason, with the approver's consent, and what it was stays beside what it is."""

import csv
from datetime import timedelta
from typing import Any

import pytest

from tests.handlers.test_privacy import content, files_to


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


async def test_what_it_was_and_is_on_the_way_is_in_the_table_of_the_plan(team):
    form = await team.type("alice", "edit T-1")
    await team.click("alice", form, "More")
    changes = {"Target": "6", "Deadline": "2027-06-14", "Reason": "The market grew"}
    await team.submit("alice", {**changes, "Milestones": "31 Mar 7"})
    await team.type("alice", "export P-1")
    await team.catch_up()
    (message,) = files_to(team, "alice")
    rows = list(csv.DictReader(content(team, message).decode("utf-8-sig").splitlines()))
    (target,) = (row for row in rows if row["kind"] == "target")
    assert (target["wanted"], target["wanted_before"]) == ("6", "5")
    assert (target["due_on"], target["due_before"]) == ("2027-06-14", "2027-05-31")
    (milestone,) = (row for row in rows if row["kind"] == "milestone")
    assert [milestone[name] for name in ("reference", "due_on", "wanted")] == ["T-1", "2027-03-31", "7"]


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
    assert "Choose T-1" in plain(await team.type("alice", "revise P-1"))
    assert "Revise what?" in plain(await team.type("alice", "revise S-1"))


async def test_the_approver_is_asked_and_nothing_changes_before_they_say_so(team):
    await team.type("alice", "role P-1 @bob approver")
    await revise(team)
    assert await wanted(team) == ["5"]
    await team.until(1, 15)
    question = (await told(team, "bob"))[-1]
    assert "Alice asks to revise T-1 Churn %: value from 5 to 6." in plain(question)
    assert "Why: The market grew" in plain(question)
    assert question.buttons == ["Approve", "Decline…", "See plan"]
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


async def test_what_waits_for_an_approver_is_said_on_the_targets_page(team):
    await team.type("alice", "role P-1 @bob approver")
    await team.type("alice", "edit T-1")
    await team.submit("alice", {"Target": "6", "Reason": "The *market* grew"})
    asked = "Bob may approve what Alice asks for: value from 5 to 6. Why: The ∗market∗ grew"
    for name in ("alice", "bob"):
        assert asked in plain(await team.type(name, "show T-1"))
    await team.until(1, 15)
    question = (await told(team, "bob"))[-1]
    await team.click("bob", question, "Approve")
    shown = plain(await team.type("alice", "show T-1"))
    assert "may approve" not in shown
    assert "6 (was 5)" in shown


async def test_what_is_declined_stays_as_it_is(team):
    await team.type("alice", "role P-1 @bob approver")
    await revise(team)
    await team.until(1, 15)
    question = (await told(team, "bob"))[-1]
    form = await team.click("bob", question, "Decline…")
    assert form.title == "Decline for T-1"
    assert "Alice asks to revise T-1 Churn %: value from 5 to 6." in plain(form)
    refused = await team.submit("bob", {"Why": "\u200b"})
    assert refused.errors["declined_because"].startswith("Say why")
    await team.submit("bob", {"Why": "The market has not changed."})
    assert await wanted(team) == ["5"]
    question = (await told(team, "bob"))[-1]
    end = "Declined by Bob: The market has not changed. It stays as it is."
    assert end in plain(question)
    assert question.buttons == ["See plan"]
    await team.until(2, 9)
    assert end in plain((await told(team, "alice"))[-1])


async def test_what_waited_for_an_approver_waits_again_once_its_dropped_target_is_back(team):
    await team.type("alice", "role P-1 @bob approver")
    await revise(team)
    await team.until(1, 15)
    question = (await told(team, "bob"))[-1]
    assert "1 revision to approve" in plain(await team.home("bob"))
    await team.click("bob", question, "Decline…")
    dropped = await team.type("alice", "drop T-1 the market has changed")
    refused = await team.submit("bob", {"Why": "It has not"})
    gone = "T-1 Churn % was dropped. Its history can take that back within 24 hours: history T-1"
    assert gone in plain(refused)
    assert "to approve" not in plain(await team.home("bob"))
    question = (await told(team, "bob"))[-1]
    assert "T-1 was dropped, so there is nothing to decide." in plain(question)
    assert question.buttons == ["See plan"]
    await team.click("alice", dropped, "Undo")
    assert "1 revision to approve" in plain(await team.home("bob"))
    question = (await told(team, "bob"))[-1]
    assert question.buttons == ["Approve", "Decline…", "See plan"]
    await team.click("bob", question, "Approve")
    assert await wanted(team) == ["6"]


async def test_what_is_asked_of_a_target_that_is_dropped_before_it_is_told_is_not_told(team):
    await team.type("alice", "role P-1 @bob approver")
    await revise(team)
    await team.type("alice", "drop T-1 the market has changed")
    await team.until(1, 15)
    assert not any("asks to revise" in plain(message) for message in await told(team, "bob"))


async def test_what_was_approved_is_taken_back_by_an_approver_alone(team):
    await team.type("alice", "role P-1 @bob approver")
    await revise(team)
    await team.until(1, 15)
    await team.click("bob", (await told(team, "bob"))[-1], "Approve")
    history = await team.type("alice", "history T-1")
    assert "(approved by Bob)" in plain(history)
    assert history.buttons.count("Undo") == 1, "that of her check-in alone"
    back = await team.click("bob", await team.type("bob", "history T-1"), "Undo")
    assert "took back changing T-1 Churn %: value from 5 to 6" in plain(back).replace("Took", "took")
    assert await wanted(team) == ["5"]
    assert (await team.type("alice", "history T-1")).buttons.count("Undo") == 1


async def test_milestones_are_said_where_the_target_is(team):
    await team.type("alice", "edit T-1")
    await team.click("alice", team.person("alice").view, "More")
    changed = await team.submit("alice", {"Milestones": "10 Mar 7\n24 Mar 6"})
    said = "milestone 7 by 10 Mar"
    assert said in plain(changed)
    assert said in plain(await team.type("alice", "show P-1"))
    form = await team.type("alice", "checkin T-1")
    assert "On the way: 7 by 10 Mar, 6 by 24 Mar" in plain(form)
    await team.until(11, 9)
    assert "milestone 7 by 10 Mar not reached" in plain(await team.type("alice", "show P-1"))
    await team.type("alice", "checkin T-1 6.9")
    assert "milestone 6 by 24 Mar" in plain(await team.type("alice", "show P-1"))


async def test_what_is_asked_anew_takes_the_place_of_what_waits(team):
    await team.type("alice", "role P-1 @bob approver")
    await revise(team)
    await team.until(1, 15)
    await revise(team, "6.5")
    await team.until(1, 16)
    first, second = (await told(team, "bob"))[-2:]
    assert "Another revision was made or asked for since" in plain(first)
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


async def test_whom_a_reason_mentions_stays_in_it_by_name_and_the_aim_is_as_it_was_typed(team):
    form = await team.type("alice", "revise T-1 to 6 by 31 May because @bob has left us")
    assert form.state["value"]["value"]["value"] == "6"
    assert form.state["reason"]["reason"]["value"] == "Bob has left us"
    await team.submit("alice")
    assert "because: Bob has left us" in plain(await team.type("alice", "history T-1"))
    refused = await team.type("alice", "revise T-1 to 7 because #team said so")
    assert "Write names without @ or # here" in plain(refused)
