"""What a plan's page leads to next, and what it says once the plan is closed."""

import pytest

ALL_STAGES = (
    "Still missing: an objective that says what will be better · "
    "key areas that decide whether it is reached · a target that says by how much · a first step"
)


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn", **{"Why it matters": "Each costs 4 months to win."})


async def test_each_stage_that_is_missing_is_named_in_order(team):
    assert ALL_STAGES in (await team.type("alice", "show P-1")).visible_text
    await team.type("alice", 'target P-1 "Churn %" from 8 to 5')
    shown = (await team.type("alice", "show P-1")).visible_text
    assert "Still missing: an objective that says what will be better · a first step" in shown
    await team.type("alice", "objective P-1 Fewer customers leave in their first 90 days")
    shown = (await team.type("alice", "show P-1")).visible_text
    assert "Still missing: a first step · a target for O-1" in shown


async def test_a_closed_plan_says_what_was_reached_and_nothing_to_do(team):
    for line in (
        'target P-1 "Churn %" from 8 to 5',
        'target P-1 "NPS" from 30 to 40',
        "add Ring customers friday @bob",
        "add Ask sales",
        "after S-2 S-1",
        "done S-1",
        "budget P-1 6000 EUR Gifts",
        "checkin T-1 4.9",
        "checkin T-2 31",
    ):
        await team.type("alice", line)
    assert "too early to tell" in (await team.type("alice", "show P-1")).visible_text
    await team.type("alice", "close P-1")
    shown = (await team.type("alice", "show P-1")).visible_text
    assert "*Reached* 1 of 2 targets · 1 of 2 steps done" in shown
    assert "*S-2 Ask sales* · not done" in shown
    for gone in (
        "Still missing",
        "too early",
        "check-ins",
        "ready",
        "waits for",
        "Biggest gap",
        "not confirmed",
    ):
        assert gone not in shown, gone
    assert "🟡" not in shown
    missed = (await team.type("alice", "show T-2")).visible_text
    assert "*T-2 NPS* · not reached" in missed
    assert "until then" not in missed
    assert "*T-1 Churn %* · ✅ reached" in (await team.type("alice", "show T-1")).visible_text


async def test_a_paused_plan_says_nothing_of_how_likely_its_targets_are(team):
    await team.type("alice", 'target P-1 "Churn %" from 8 to 5')
    await team.type("alice", "checkin T-1 7")
    await team.type("alice", "pause P-1 for 2 weeks")
    shown = (await team.type("alice", "show P-1")).visible_text
    assert "paused" in shown
    assert "too early" not in shown
    assert "Still missing: an objective" in shown


async def test_a_revision_that_waits_is_said_on_the_plan(team):
    await team.type("alice", 'target P-1 "Churn %" from 8 to 5')
    await team.type("alice", "checkin T-1 7")
    await team.type("alice", "role P-1 @bob approver")
    await team.type("alice", "revise T-1 to 6")
    await team.submit("alice", {"Reason": "The market changed"})
    shown = (await team.type("alice", "show P-1")).visible_text
    assert "*T-1 Churn %*: Bob may approve what Alice asks for:" in shown
    assert "Why: The market changed" in shown
