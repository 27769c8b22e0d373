"""In quiet hours nothing nudges a person: what comes then waits until they end, and is not lost by that."""

from datetime import UTC, date, datetime, time

import pytest

from bot.rules.day_settings import DaySettingsDraft
from bot.rules.quiet import QuietHours
from bot.services.day_settings import DaySettingsService
from storage.models import DeliveryState


@pytest.fixture
def quiet(either_team):
    """Have somebody choose quiet hours, and the hour of their message with them."""
    team = either_team
    service = DaySettingsService(team.demo.house.database, wake=team.demo.house.dispatcher.wake)

    async def choose(name, starts, ends, *, at=time(9, 30)):
        draft = DaySettingsDraft(None, at, frozenset(range(5)), QuietHours(starts, ends))
        await service.change(draft, actor=team.actors[name], now=team.now)

    return choose


def sent_at(message):
    return datetime.fromtimestamp(float(message.ts), UTC)


async def test_a_question_that_comes_within_them_is_asked_when_they_are_over(either_team, quiet):
    team = either_team
    await quiet("alice", time(10), time(13), at=time(9))
    await team.target(await team.plan(channel=None, prompt_weekday=2))  # at ten in Berlin
    await team.until(3, 11, 59)
    assert team.direct("alice") == []
    await team.until(3, 12, 5)
    (asked,) = team.direct("alice")
    assert sent_at(asked) == datetime(2027, 3, 3, 12, tzinfo=UTC)


async def test_a_question_of_the_evening_is_asked_in_the_morning_and_not_lost(either_team, quiet):
    team = either_team
    await quiet("alice", time(18), time(8))
    await team.target(await team.plan(channel=None, prompt_weekday=2, prompt_at=time(19)))
    await team.until(4, 6, 59)
    assert team.direct("alice") == []
    await team.until(4, 7, 30)
    assert len(team.direct("alice")) == 1


async def test_a_late_message_of_the_day_does_not_come_in_the_evening(either_team, quiet):
    team = either_team
    await quiet("bob", time(12), time(8))
    await team.step(await team.plan(prompt_weekday=None), "First", date(2027, 3, 1))
    team.demo.clock.move_to(datetime(2027, 3, 1, 18, tzinfo=UTC))  # 13:00 in New York, after an outage
    await team.until(1, 23, 50)
    assert team.direct("bob") == []
    assert [row.state for row in await team.deliveries()] in (
        [DeliveryState.PENDING],
        [DeliveryState.EXPIRED],
    )
    await team.until(2, 20)
    assert len(team.direct("bob")) == 1


async def test_what_is_told_in_a_channel_and_what_was_asked_for_does_not_wait(either_team, quiet):
    team = either_team
    await quiet("alice", time(9, 0), time(11), at=time(8))
    await team.check_in(await team.target(await team.plan()), "4")
    await team.until(1, 9, 5)
    assert len(team.channel()) == 2
