"""Slack says to wait: everything for that place does, and the workspace if it is not the only one."""

import asyncio
import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from bot.services.answers import Addressee, Answers
from bot.services.schedules import to_ms
from sandbox import ChannelSpec
from storage.models import DeliveryState

from .conftest import MONDAY

MINUTE = timedelta(minutes=1)
GAP = timedelta(seconds=1.1)
JITTER = timedelta(seconds=4)
"""At most: a second, and a tenth of the half minute that Slack asks for."""


def sent_at(message):
    return datetime.fromtimestamp(float(message.ts), UTC)


def value_in(message):
    """Return the value that a record tells."""
    found = re.search(r"Churn\*? is \*?(\d+)", message.visible_text)
    assert found is not None, message.visible_text
    return found[1]


async def advance(team, by):
    await team.demo.house.advance(team.now + by)


async def open_ops(team):
    """Let there be a third channel."""
    team.demo.sandbox.add_channel(ChannelSpec(name="ops", members=("alice", "bob")))
    await team.arrive("alice")


async def records(team, values, *, channel="team"):
    target = await team.target(await team.plan(prompt_weekday=None, channel=channel))
    for value in values:
        await team.check_in(target, f"{value}")
    return target


@pytest.mark.parametrize("method", ["chat.postMessage", "conversations.open"])
async def test_it_is_obeyed_and_is_no_try(team, method):
    await team.plan(channel=None)
    team.demo.sandbox.faults.ratelimit(method, times=5, retry_after=30)
    start = datetime(2027, 3, 1, 9, tzinfo=UTC)
    await team.until(1, 9, 2)
    assert team.direct("alice") == []
    await team.until(1, 9, 4)
    (asked,) = team.direct("alice")
    assert timedelta(seconds=150) <= sent_at(asked) - start <= timedelta(seconds=150) + 5 * JITTER
    assert (await team.only_delivery()).attempts == 1


async def test_all_that_waits_for_the_channel_waits_in_its_order_and_at_its_pace(either_team):
    team = either_team
    target = await records(team, range(1, 5))
    team.demo.sandbox.faults.ratelimit("chat.postMessage", retry_after=30)
    await team.settle()
    await team.check_in(target, "5")  # written after that, it waits too
    await advance(team, timedelta(seconds=29))
    assert len(team.posts()) == 1, "only the one that was refused"
    await advance(team, MINUTE)
    told = team.channel()
    assert [value_in(message) for message in told] == ["1", "2", "3", "4", "5"]
    waits = [sent_at(message) - MONDAY for message in told]
    assert timedelta(seconds=30) <= waits[0] <= timedelta(seconds=30) + JITTER
    assert all(after - before >= GAP for before, after in pairwise(waits))
    assert waits[-1] <= waits[0] + 5 * GAP
    assert {(row.state, row.attempts) for row in await team.deliveries()} == {(DeliveryState.SENT, 1)}


async def test_another_channel_does_not_wait(team):
    await records(team, [1, 2])
    team.demo.sandbox.faults.ratelimit("chat.postMessage", retry_after=30)
    await team.settle()
    await records(team, [3], channel="leads")
    await advance(team, timedelta(seconds=2))
    assert len(team.channel("leads")) == 1
    assert team.channel() == []


async def test_when_two_channels_hear_it_within_ten_seconds_the_workspace_waits(either_team):
    team = either_team
    await open_ops(team)
    await team.step(await team.plan(prompt_weekday=None), "First", date(2027, 3, 1))
    await records(team, [1, 2])
    await records(team, [3, 4], channel="leads")
    team.demo.sandbox.faults.ratelimit("chat.postMessage", times=2, retry_after=30)
    await advance(team, timedelta(seconds=1))
    assert len(team.posts()) == 2
    target = await records(team, [5], channel="ops")  # a third one, which heard nothing
    await advance(team, timedelta(seconds=28))
    assert len(team.posts()) == 2
    await team.check_in(target, "6")
    await advance(team, MINUTE)
    for channel, values in {"team": ["1", "2"], "leads": ["3", "4"], "ops": ["5", "6"]}.items():
        assert [value_in(message) for message in team.channel(channel)] == values
    firsts = sorted(sent_at(team.channel(name)[0]) for name in ("team", "leads", "ops"))
    assert all(after - before >= timedelta(milliseconds=249) for before, after in pairwise(firsts))
    assert {row.attempts for row in await team.deliveries()} == {1}


async def test_ten_seconds_later_it_is_that_channel_alone_again(team):
    await open_ops(team)
    for channel in ("team", "leads"):
        await records(team, [1], channel=channel)
        team.demo.sandbox.faults.ratelimit("chat.postMessage", retry_after=60)
        await team.settle()
        await advance(team, timedelta(seconds=11))
    await records(team, [2], channel="ops")
    await advance(team, timedelta(seconds=2))
    assert [value_in(message) for message in team.channel("ops")] == ["2"]
    assert team.channel("team") == team.channel("leads") == []


async def test_what_is_to_be_tried_much_later_keeps_nothing_that_is_said_after_it_until_then(either_team):
    """It has been refused so often that it waits for minutes, and the next one for seconds."""
    team = either_team
    team.demo.sandbox.faults.refuse("chat.postMessage", "request_timeout", times=8)
    target = await records(team, [1])
    while (first := await team.only_delivery()).attempts < 8:
        await advance(team, MINUTE)
    assert first.not_before_ms > to_ms(team.now + 3 * MINUTE)
    team.demo.sandbox.faults.ratelimit("chat.postMessage", retry_after=30)
    await team.check_in(target, "2")
    await team.settle()
    await team.check_in(target, "3")
    await advance(team, MINUTE)
    assert [value_in(message) for message in team.channel()] == ["2", "3"]
    await advance(team, 20 * MINUTE)
    assert [value_in(message) for message in team.channel()] == ["2", "3", "1"]


async def test_what_was_taken_and_not_begun_is_given_back(either_team):
    team = either_team
    await records(team, [1, 2])
    await team.demo.house.dispatcher.send_due()
    team.demo.clock.move_to(team.now + MINUTE)
    await records(team, [3, 4])
    deliveries, outcomes = team.demo.house.deliveries, team.demo.house.outcomes
    team.demo.clock.move_to(team.now + MINUTE)
    first, *others = [
        each
        for seconds in range(4)
        for each in await deliveries.claim(now=team.now + timedelta(seconds=1.2 * seconds), limit=9)
    ]
    assert others
    assert await deliveries.start(first, now=team.now)
    wait = timedelta(seconds=30)
    assert not await outcomes.settle_pushed_back(first, wait=wait, reason="ratelimited", now=team.now)
    assert [await deliveries.start(each, now=team.now) for each in others] == [False] * len(others)
    assert await deliveries.claim(now=team.now + timedelta(seconds=29), limit=9) == ()
    (again,) = await deliveries.claim(now=team.now + wait, limit=9)
    assert again.id == first.id


async def test_whoever_lost_the_lease_pushes_nothing_back(team):
    await records(team, [1, 2])
    deliveries, outcomes = team.demo.house.deliveries, team.demo.house.outcomes
    (claimed,) = await deliveries.claim(now=team.now, limit=9)
    await outcomes.settle_pushed_back(claimed, wait=MINUTE, reason="ratelimited", now=team.now)
    assert min(row.not_before_ms for row in await team.deliveries()) == round(MONDAY.timestamp() * 1000)


async def test_many_who_are_told_at_once_agree(either_team):
    """Each channel is refused in a transaction of its own, and none of them waits for another for ever."""
    team = either_team
    answers = Answers(team.demo.house.database, wake=lambda: None)
    places = [
        Addressee(workspace_id=team.demo.sandbox.team_id, member_id="U1", channel_id=f"C{n}")
        for n in range(20)
    ]
    for turn in range(2):
        for place in places:
            await answers.write(f"{turn}:{place.channel_id}", {"text": "Hello"}, to=place, now=MONDAY)
    deliveries, outcomes = team.demo.house.deliveries, team.demo.house.outcomes
    now = MONDAY + MINUTE
    claimed = await deliveries.claim(now=now, limit=20)
    assert all([await deliveries.start(each, now=now) for each in claimed])
    wait = timedelta(seconds=30)
    told = await asyncio.gather(
        *(outcomes.settle_pushed_back(each, wait=wait, reason="ratelimited", now=now) for each in claimed)
    )
    assert sum(told) == 19, "all but the first know that it is the workspace"
    rows = await team.deliveries()
    assert {(row.state, row.attempts) for row in rows} == {(DeliveryState.PENDING, 0)}
    moments = sorted(row.not_before_ms for row in rows)
    assert moments[0] >= round((now + wait).timestamp() * 1000)
    assert moments[-1] < round((now + wait + MINUTE).timestamp() * 1000)
