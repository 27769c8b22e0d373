"""A check-in prompt whose hour or day is changed comes once on each of its days: not twice, and not never."""

from datetime import UTC, datetime
from typing import Any

import pytest


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn")
    await team.type("alice", 'target "Churn %" from 8 to 5')


async def change(team: Any, **fields: str) -> Any:
    await team.type("alice", "edit P-1")
    return await team.submit("alice", {name.replace("_", " "): value for name, value in fields.items()})


def times(team: Any, channel: str = "team") -> list[tuple[int, str]]:
    """Return when the plan asked, by day of March and hour in UTC."""
    asked = [
        each
        for each in team.demo.sandbox.channel(channel).messages
        if not each.ephemeral and "Check-in for" in each.visible_text
    ]
    sent = [datetime.fromtimestamp(float(message.ts), UTC) for message in asked]
    return [(moment.day, f"{moment:%H:%M}") for moment in sent]


async def test_moved_later_after_it_came_it_does_not_come_twice(team):
    await team.until(1, 9, 5)
    await change(team, Prompt_time="15:30")
    await team.until(1, 15)
    await change(team, Prompt_time="17:00")
    await team.until(8, 20)
    assert times(team) == [(1, "09:00"), (8, "16:00")]


async def test_moved_later_before_it_came_it_comes_later(team):
    await change(team, Prompt_time="15:30")
    await team.until(8, 20)
    assert times(team) == [(1, "14:30"), (8, "14:30")]


async def test_moved_to_an_hour_that_is_over_before_it_came_it_comes_at_once(team):
    await team.until(1, 8, 30)
    await change(team, Prompt_time="09:00")
    await team.until(8, 20)
    assert times(team) == [(1, "08:30"), (8, "08:00")]


async def test_moved_to_another_day_it_comes_on_that_day(team):
    await change(team, **{"Check-in_prompt": "Every Thursday"})
    await team.until(12, 0)
    assert times(team) == [(4, "09:00"), (11, "09:00")]


async def test_moved_to_an_earlier_hour_of_today_that_never_was_its_day_it_comes_next_week(team):
    await team.until(2, 11)
    await change(team, **{"Check-in_prompt": "Every Tuesday"})
    await team.until(9, 20)
    assert times(team) == [(1, "09:00"), (9, "09:00")]


async def test_moved_to_another_channel_with_its_hour_after_it_came_it_does_not_come_twice(team):
    await team.until(1, 9, 5)
    await change(team, Channel="leads", Prompt_time="15:30")
    await team.until(8, 20)
    assert (times(team), times(team, "leads")) == ([(1, "09:00")], [(8, "14:30")])


async def test_closed_and_reopened_after_it_came_it_does_not_come_twice(team):
    await team.until(1, 9, 5)
    await change(team, Prompt_time="15:30")
    await team.type("alice", "close P-1")
    await team.type("alice", "reopen P-1")
    await team.until(1, 20)
    assert times(team) == [(1, "09:00")]
