"""Undo of what would not fit any more: it says so, and takes nothing back."""

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
