"""In quiet hours nothing nudges a person: what comes then waits until they end, and is not lost by that."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.rules.day_settings import DaySettingsDraft
from bot.rules.quiet import QuietHours
from bot.services.answers import Addressee, Answers
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


@pytest.fixture
async def waiting(either_team, quiet):
    """Have a question to Alice wait for hours, at ten in Berlin, and nothing else."""
    team = either_team
    await quiet("alice", time(10), time(13), at=time(9))
    await team.target(await team.plan(channel=None, prompt_weekday=2))
    await team.until(3, 9, 5)
    (asked,) = [row for row in await team.deliveries() if row.state is DeliveryState.PENDING]
    assert asked.not_before_ms == round(datetime(2027, 3, 3, 12, tzinfo=UTC).timestamp() * 1000)
    return team


async def answer(team, key, *, channel):
    """Answer somebody in a channel."""
    answers = Answers(team.demo.house.database, wake=team.demo.house.dispatcher.wake)
    bob, place = team.demo.sandbox.person("bob").id, team.demo.sandbox.channel(channel).id
    to = Addressee(workspace_id=team.demo.sandbox.team_id, member_id=bob, channel_id=place)
    assert await answers.write(key, {"text": key}, to=to, now=team.now)


async def test_what_waits_for_their_end_keeps_no_workspace_that_is_told_to_wait_until_then(waiting):
    team = waiting
    team.demo.sandbox.faults.ratelimit("chat.postMessage", times=2, retry_after=30)
    for channel in ("team", "leads"):
        await answer(team, f"first in {channel}", channel=channel)
    await team.demo.house.advance(team.now + timedelta(seconds=2))
    assert len(team.posts()) == 2, "both were refused"
    for channel in ("team", "leads"):
        await answer(team, f"second in {channel}", channel=channel)
    await team.until(3, 9, 7)
    for channel in ("team", "leads"):
        assert [message.text for message in team.channel(channel)] == [
            f"first in {channel}",
            f"second in {channel}",
        ]
    assert team.direct("alice") == []
    await team.until(3, 12, 5)
    assert len(team.direct("alice")) == 1
