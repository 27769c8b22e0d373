"""Undo of what would not fit any more: it says so, and takes nothing back."""

import pytest

from tests.handlers.test_individual_plans import individual
from tests.handlers.test_roles import known, said


async def test_undo_closes_no_circle_of_steps_that_wait(team):
    await team.plan("Reduce churn")
    for title in ("Book venue", "Send invites"):
        await team.type("alice", f"add {title}")
    await team.type("alice", "after S-2 S-1")
    gone = await team.type("alice", "after S-2 nothing")
    await team.type("alice", "after S-1 S-2")
    refused = said(await team.click("alice", gone, "Undo"))
    assert refused.startswith(
        "S-2 would wait for itself: S-2 waits for S-1, which waits for S-2. Nothing was taken back."
    )
    assert "waits for" not in said(await team.type("alice", "show S-2"))
    assert "Undo" not in (await team.type("alice", "history S-2")).buttons
    await team.type("alice", "after S-1 nothing")
    assert "Took back changing S-2" in said(await team.click("alice", gone, "Undo"))
    assert "waits for S-1" in said(await team.type("alice", "show S-2"))


async def test_undo_takes_no_confidential_plan_from_whoever_has_work_in_it(team):
    await individual(team)
    given = await team.type("alice", "role P-1 @erin collaborator")
    await team.type("alice", "add Learn SQL @erin to P-1")
    refused = said(await team.click("alice", given, "Undo"))
    assert refused.startswith(
        "Nothing was taken back. Erin still has S-1 and would not see it any more. "
        "Hand it over first: assign S-1 @name"
    )
    assert "Erin: collaborator" in said(await team.type("alice", "role P-1"))
    await team.type("alice", "assign S-1 @bob")
    assert "Took back" in said(await team.click("alice", given, "Undo"))
    assert "Erin" not in said(await team.type("alice", "role P-1"))


async def test_undo_gives_no_role_back_to_somebody_who_has_left(team):
    await known(team, "erin")
    await team.plan("Reduce churn", Sponsor="erin")
    gone = await team.type("alice", "role P-1 @erin none")
    team.demo.sandbox.deactivate("erin")
    await team.catch_up()
    refused = said(await team.click("alice", gone, "Undo"))
    assert refused.startswith("Erin has left this workspace. Name somebody else. Nothing was taken back.")
    assert "Erin" not in said(await team.type("alice", "role P-1"))


async def test_undo_brings_no_key_area_back_without_its_objective(team):
    await team.plan("Reduce churn")
    await team.type("alice", "objective P-1 Twice as many customers stay")
    await team.type("alice", "area O-1 Onboarding")
    dropped = await team.type("alice", "drop A-1")
    gone = await team.type("alice", "drop O-1")
    refused = said(await team.click("alice", dropped, "Undo"))
    assert refused.startswith("Nothing was taken back. O-1 was dropped. Bring it back first: history O-1")
    assert "Key areas" not in said(await team.type("alice", "show P-1"))
    await team.click("alice", gone, "Undo")
    assert "Took back dropping A-1" in said(await team.click("alice", dropped, "Undo"))
    assert "A-1 Onboarding" in said(await team.type("alice", "show P-1"))


@pytest.mark.parametrize(
    ("kind", "line"), [("step", "add Ring ten customers"), ("target", "target NPS to 40")]
)
async def test_what_was_dropped_comes_back_after_what_it_belongs_to(team, kind, line):
    await team.plan("Reduce churn")
    await team.type("alice", "objective P-1 Twice as many customers stay")
    verb, _, words = line.partition(" ")
    added = await team.type("alice", f"{verb} O-1 {words}" if kind == "target" else f"{line} to O-1")
    gone = await team.click("alice", added, "Undo")
    dropped = await team.type("alice", "drop O-1")
    ref = "T-1" if kind == "target" else "S-1"
    refused = said(await team.click("alice", gone, "Redo"))
    assert refused.startswith(
        f"Nothing was done again. O-1, to which {ref} belongs, was dropped. Bring it back first: history O-1"
    )
    assert "Redo" not in (await team.type("alice", f"history {ref}")).buttons
    await team.click("alice", dropped, "Undo")
    assert said(await team.click("alice", gone, "Redo")).startswith(f"Redid adding {ref}")


async def test_a_step_that_is_reopened_belongs_to_nothing_where_its_objective_was_dropped(team):
    await team.plan("Reduce churn")
    await team.type("alice", "objective P-1 Twice as many customers stay")
    await team.type("alice", "objective P-1 Customers come back by themselves")
    await team.type("alice", "add Ring ten customers to O-1")
    for ref in ("S-1", "O-1"):
        await team.type("alice", f"drop {ref}")
    assert said(await team.type("alice", "reopen S-1")).startswith("Reopened S-1 Ring ten customers")
    form = await team.type("alice", "edit S-1")
    assert [each["selected_option"]["text"]["text"] for each in form.state["belongs_to"].values()] == [
        "Nothing"
    ]


async def test_a_step_for_which_others_wait_is_not_taken_back(team):
    await team.plan("Reduce churn")
    added = await team.type("alice", "add Book venue")
    await team.type("alice", "add Send invites")
    await team.type("alice", "after S-2 S-1")
    refused = said(await team.click("alice", added, "Undo"))
    assert refused.startswith("Nothing was taken back. S-2 waits for S-1. Have nothing wait for it first")
    assert "waits for S-1" in said(await team.type("alice", "show S-2"))
    await team.type("alice", "after S-2 nothing")
    assert said(await team.click("alice", added, "Undo")).startswith("Took back adding S-1")


async def test_undo_gives_no_role_to_whoever_stands_for_those_who_had_themselves_deleted(team):
    await known(team, "bob")
    await team.plan("Reduce churn")
    await team.type("alice", "role P-1 @bob collaborator")
    gone = await team.type("alice", "role P-1 @bob none")
    question = await team.click("bob", await team.type("bob", "privacy"), "Delete mine")
    await team.click("bob", question, "Delete for good")
    assert "Nothing was taken back." in said(await team.click("alice", gone, "Undo"))
    assert "Somebody who left" not in said(await team.type("alice", "role P-1"))
