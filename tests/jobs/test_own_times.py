"""A message of the day whose time was changed comes once on each day: not twice, and not never."""

from datetime import UTC, date, datetime, time
from random import Random

import pytest

from bot.rules.day_settings import DaySettingsDraft
from bot.services.day_settings import DaySettingsService

WEEKDAYS = frozenset(range(5))


@pytest.fixture(name="ana")
async def _ana(either_team):
    """Alice of Berlin has one step that is late, so that there is a message on each of her days."""
    team = either_team
    plan = await team.plan(prompt_weekday=None)
    await team.step(plan, "Ring them", date(2027, 3, 1), to="alice")
    return team


async def choose(team, at, *, days=WEEKDAYS, zone=None):
    """Have Alice choose when her message comes."""
    service = DaySettingsService(team.demo.house.database, wake=lambda: None)
    draft = DaySettingsDraft(zone, at, days)
    return await service.change(draft, actor=team.actors["alice"], now=team.now)


def times(team):
    """Return when Alice got a message, by day of March and hour in UTC."""
    sent = [datetime.fromtimestamp(float(message.ts), UTC) for message in team.direct("alice")]
    return [(moment.day, f"{moment:%H:%M}") for moment in sent]


async def test_it_comes_at_the_chosen_time_from_now_on(ana):
    chosen = await choose(ana, time(9, 45))
    assert chosen.next_at == datetime(2027, 3, 1, 8, 45, tzinfo=UTC)
    await ana.until(3)
    assert times(ana) == [(1, "08:45"), (2, "08:45")]


async def test_moved_earlier_after_it_was_sent_it_does_not_come_twice(ana):
    await ana.until(1, 9)
    chosen = await choose(ana, time(8))
    assert chosen.next_at == datetime(2027, 3, 2, 7, tzinfo=UTC)
    await ana.until(3)
    assert times(ana) == [(1, "08:30"), (2, "07:00")]


async def test_moved_later_after_it_was_sent_it_does_not_come_twice(ana):
    await ana.until(1, 9)
    chosen = await choose(ana, time(15))
    assert chosen.next_at == datetime(2027, 3, 2, 14, tzinfo=UTC)
    await ana.until(3)
    assert times(ana) == [(1, "08:30"), (2, "14:00")]


async def test_moved_later_before_it_was_sent_it_comes_later(ana):
    await choose(ana, time(15))
    await ana.until(2)
    assert times(ana) == [(1, "14:00")]


async def test_moved_to_a_time_that_has_passed_before_it_was_sent_it_comes_at_once(ana):
    await ana.until(1, 8, 15)
    chosen = await choose(ana, time(8))
    assert chosen.next_at is None
    await ana.until(3)
    assert times(ana) == [(1, "08:15"), (2, "07:00")]


async def test_a_day_that_is_taken_away_has_none_and_one_that_is_added_has_one(ana):
    await choose(ana, time(9, 30), days=frozenset({1, 5}))
    await ana.until(8)
    assert [day for day, _ in times(ana)] == [2, 6]


async def test_a_day_that_is_added_after_its_time_begins_a_week_later(ana):
    await ana.until(6, 12)
    chosen = await choose(ana, time(9, 30), days=frozenset(range(6)))
    assert chosen.next_at == datetime(2027, 3, 8, 8, 30, tzinfo=UTC)
    await ana.until(8)
    assert [day for day, _ in times(ana)] == [1, 2, 3, 4, 5]


async def test_ones_own_zone_counts_and_slack_does_not_take_it_away(ana):
    await ana.until(1, 9)
    chosen = await choose(ana, time(9, 30), zone="America/New_York")
    assert chosen.next_at == datetime(2027, 3, 2, 14, 30, tzinfo=UTC), "that of today has been sent"
    await ana.know("alice", zone="Europe/Berlin", locale="de-DE")
    assert ana.actors["alice"].zone == "America/New_York"
    await ana.until(3)
    assert times(ana) == [(1, "08:30"), (2, "14:30")]
    await choose(ana, time(9, 30), zone=None)
    await ana.until(4)
    assert times(ana)[2:] == [(3, "08:30")]


async def test_what_was_sent_says_when_it_came_and_when_the_next_ones_do(ana):
    await ana.until(1, 9)
    (message,) = ana.direct("alice")
    assert "Sent at 09:30 your time, Mon–Fri." in message.visible_text
    await choose(ana, time(8), days=frozenset(range(4)))
    await ana.settle()
    (message,) = ana.direct("alice")
    assert "Sent at 09:30 your time. From now on at 08:00, Mon–Thu." in message.visible_text


async def test_who_has_no_schedule_yet_gets_one_as_they_chose(either_team):
    team = either_team
    await choose(team, time(16))
    plan = await team.plan(prompt_weekday=None)
    await team.step(plan, "Ring them", date(2027, 3, 1), to="alice")
    await team.until(2)
    assert times(team) == [(1, "15:00")]


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 6))])
async def test_however_often_it_is_moved_each_day_has_exactly_one(ana, seed):
    chance = Random(seed)  # noqa: S311  # the same moves in each run
    for day in range(1, 6):
        for hour in sorted(chance.sample(range(3, 15), 3)):
            await ana.until(day, hour)
            await choose(ana, time(chance.randrange(6, 16), 15))
        await ana.until(day, 17)
    assert [day for day, _ in times(ana)] == [1, 2, 3, 4, 5]
