"""When a plan asks, after its pause, its first day, its prompt or its owner has changed."""

from datetime import UTC, datetime

import pytest


def asked(team, channel="team", name="alice"):
    """Return the days of March on which somebody was asked, or a channel was."""
    return [
        datetime.fromtimestamp(float(message.ts), UTC).day
        for message in team.person(name).messages(channel)
        if not message.ephemeral and "Check-in for" in message.visible_text
    ]


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (("pause P-1", "pause P-1 until 9 Mar"), [15]),
        (("pause P-1 until 16 Mar", "pause P-1 until 9 Mar"), [15]),
        (("pause P-1 until 9 Mar", "pause P-1 until 16 Mar"), []),
        (("pause P-1 until 9 Mar", "pause P-1"), []),
    ],
)
async def test_the_end_of_a_pause_is_the_one_that_was_said_last(team, lines, days):
    await team.plan("Reduce churn")
    for line in lines:
        await team.type("alice", line)
    await team.until(16, 0)
    assert asked(team) == days


async def test_undo_gives_a_pause_the_end_that_it_had(team):
    await team.plan("Reduce churn")
    await team.type("alice", "pause P-1 until 9 Mar")
    longer = await team.type("alice", "pause P-1 until 16 Mar")
    await team.click("alice", longer, "Undo")
    await team.until(16, 0)
    assert asked(team) == [15]


@pytest.mark.parametrize(("is_undone", "days"), [(False, [1, 8, 15, 22, 29]), (True, [29])])
async def test_a_plan_that_starts_earlier_asks_from_then_on(team, is_undone, days):
    await team.plan("Reduce churn", Start="2027-03-24", End="2027-06-30")
    await team.type("alice", "edit P-1")
    edited = await team.submit("alice", {"Start": "2027-03-01"})
    if is_undone:
        await team.click("alice", edited, "Undo")
    await team.until(30, 0)
    assert asked(team) == days


async def test_a_prompt_that_was_put_off_keeps_its_day_at_its_new_time(team):
    await team.plan("Solo", channel=None)
    await team.type("alice", "away until 2 Mar")
    await team.until(2, 12)
    await team.type("alice", "edit P-1", channel="@waymark")
    await team.submit("alice", {"Prompt time": "11:00"})
    await team.until(9, 0)
    assert asked(team, "@waymark") == [3, 8]


async def test_a_prompt_that_was_put_off_and_moved_to_another_weekday_comes_on_that_day_alone(team):
    await team.plan("Solo", channel=None)
    await team.type("alice", "away until 2 Mar")
    await team.until(2, 12)
    await team.type("alice", "edit P-1", channel="@waymark")
    await team.submit("alice", {"Check-in prompt": "Every Thursday"})
    await team.until(9, 0)
    assert asked(team, "@waymark") == [4]


async def due_again(team):
    """Return how many schedules are still due after the last prompt."""
    return await team.demo.house.dispatcher._deliveries.materialise(now=team.demo.clock.now())


async def test_the_prompt_of_an_owner_who_has_left_goes_to_whoever_stands_for_the_plan(team):
    await team.plan("Solo", by="chandra", channel=None, Owner="bob")
    team.demo.sandbox.deactivate("bob")
    await team.until(9, 0)
    assert asked(team, "@waymark", "chandra") == [1, 8]
    assert await due_again(team) == 0


async def test_a_prompt_waits_for_whoever_stands_for_the_plan_to_be_back(team):
    await team.plan("Solo", by="chandra", channel=None, Owner="bob")
    team.demo.sandbox.deactivate("bob")
    await team.until(3, 8)
    await team.type("chandra", "away until 9 Mar")
    await team.until(11, 0)
    assert asked(team, "@waymark", "chandra") == [1, 10]


async def test_an_owner_who_can_be_told_nothing_more_is_not_waited_for(team):
    await team.plan("Solo", by="bob", channel=None)
    bob = team.person("bob").id

    def estrange(session):
        session.connection().exec_driver_sql("UPDATE member SET is_stranger = 1 WHERE id = ?", (bob,))

    await team.demo.house.database.write(estrange)
    await team.until(2, 0)
    assert asked(team, "@waymark", "bob") == []
    assert await due_again(team) == 0
