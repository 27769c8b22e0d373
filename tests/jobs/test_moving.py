"""A plan is closed or moved while something of it is on its way: it is said once where it belongs."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.messenger import Posted
from bot.rules.refusals import Refusal
from bot.slack_calls import Refused
from storage.models import DeliveryState

from .test_push_back import open_ops, records, value_in

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PLANS = 12


async def advance(team, by):
    await team.demo.house.advance(team.now + by)


async def move(team, plan_id, channel):
    alice = team.actors["alice"]
    plan, draft = await team.plans.get_draft(plan_id, actor=alice, now=team.now)
    channel_id = None if channel is None else team.demo.sandbox.channel(channel).id
    wanted = replace(draft, channel_id=channel_id)
    return await team.plans.edit(plan.id, wanted, version=plan.version, actor=alice, now=team.now)


def keys(team):
    return [entry.facts["args"]["metadata"]["event_payload"]["key"] for entry in team.posts()]


async def start_one(team):
    """Mark the only message as being sent, and return it."""
    deliveries = team.demo.house.deliveries
    (claimed,) = await deliveries.claim(now=team.now, limit=9)
    content = await deliveries.find_content(claimed, now=team.now)
    assert await deliveries.start(claimed, now=team.now)
    return claimed, content


class TestAtTheSameMoment:
    async def test_a_plan_that_is_closed_first_says_nothing_and_one_that_speaks_first_has_spoken(
        self, either_team
    ):
        team = either_team
        plans = [await team.plan(channel=None) for _ in range(PLANS)]
        team.demo.clock.move_to(datetime(2027, 3, 1, 9, tzinfo=UTC))
        await team.demo.house.deliveries.materialise(now=team.now)
        team.demo.clock.move_to(team.now + MINUTE)
        alice = team.actors["alice"]
        closing = [team.plans.close(plan.id, actor=alice, now=team.now) for plan in plans]
        await asyncio.gather(team.demo.house.dispatcher.send_due(), *closing)
        await advance(team, HOUR)
        rows = await team.deliveries()
        assert {row.state for row in rows} <= {DeliveryState.SENT, DeliveryState.CANCELLED}
        sent = sorted(row.nonce for row in rows if row.state is DeliveryState.SENT)
        assert sorted(keys(team)) == sent
        assert len(rows) == PLANS

    async def test_a_plan_that_moves_tells_in_one_channel_and_once(self, either_team):
        team = either_team
        await open_ops(team)
        targets = [await records(team, [value]) for value in range(PLANS)]
        team.demo.clock.move_to(team.now + MINUTE)
        moves = [move(team, target.plan_id, "ops") for target in targets]
        await asyncio.gather(team.demo.house.dispatcher.send_due(), *moves)
        await advance(team, HOUR)
        told = [value_in(message) for name in ("team", "ops") for message in team.channel(name)]
        assert sorted(told, key=int) == [str(value) for value in range(PLANS)]
        assert len(keys(team)) == PLANS

    async def test_what_was_taken_is_not_begun_once_its_plan_is_closed(self, either_team):
        team = either_team
        plan = await team.plan()
        team.demo.clock.move_to(datetime(2027, 3, 1, 9, tzinfo=UTC))
        deliveries = team.demo.house.deliveries
        await deliveries.materialise(now=team.now)
        (claimed,) = await deliveries.claim(now=team.now, limit=9)
        assert not isinstance(await deliveries.find_content(claimed, now=team.now), str)
        await team.plans.close(plan.id, actor=team.actors["alice"], now=team.now)
        assert not await deliveries.start(claimed, now=team.now)
        cancelled = await team.only_delivery()
        assert (cancelled.state, cancelled.reason) == (DeliveryState.CANCELLED, "plan_closed")


class TestWhileItIsBeingSent:
    @pytest.mark.parametrize(
        "outcome",
        [
            Refused(Refusal.PUSHED_BACK, "ratelimited", timedelta(seconds=30)),
            Refused(Refusal.LATER, "connection_refused"),
            Refused(Refusal.UNFIT, "invalid_blocks"),
            Refused(Refusal.FULL, "accesslimited"),
            Refused(Refusal.SUSPENDED, "token_revoked"),
            Refused(Refusal.GONE, "is_archived"),
            Refused(Refusal.NOT_IN, "not_in_channel"),
        ],
    )
    async def test_a_plan_that_moves_takes_along_what_its_old_channel_did_not_take(self, team, outcome):
        await open_ops(team)
        target = await records(team, [6])
        claimed, content = await start_one(team)
        await move(team, target.plan_id, "ops")
        await team.demo.house.settler.settle_refused(claimed, outcome, shown=content)
        await advance(team, 3 * HOUR)
        assert team.channel() == []
        assert [value_in(message) for message in team.channel("ops")] == ["6"]
        assert (await team.only_delivery()).state is DeliveryState.SENT

    async def test_a_question_is_not_asked_in_a_channel_that_its_plan_has_left(self, team):
        await open_ops(team)
        plan = await team.plan()
        team.demo.clock.move_to(datetime(2027, 3, 1, 9, tzinfo=UTC))
        await team.demo.house.deliveries.materialise(now=team.now)
        claimed, content = await start_one(team)
        await move(team, plan.id, "ops")
        refused = Refused(Refusal.LATER, "connection_refused")
        await team.demo.house.settler.settle_refused(claimed, refused, shown=content)
        await advance(team, HOUR)
        assert team.channel() == []
        assert (await team.only_delivery()).state is DeliveryState.CANCELLED

    async def test_what_the_old_channel_took_stays_there(self, team):
        await open_ops(team)
        target = await records(team, [6])
        house = team.demo.house
        claimed, content = await start_one(team)
        await move(team, target.plan_id, "ops")
        await house.settler.settle_posted(claimed, Posted(claimed.channel_id, "1.1"), shown=content)
        await advance(team, HOUR)
        assert team.channel("ops") == []
        assert team.posts() == []


class TestWithoutAChannel:
    async def test_what_waited_is_told_once_the_plan_has_one_again(self, either_team):
        team = either_team
        target = await records(team, [6, 7])
        await move(team, target.plan_id, None)
        await advance(team, HOUR)
        assert {(row.state, row.reason) for row in await team.deliveries()} == {
            (DeliveryState.CANCELLED, "no_channel")
        }
        await move(team, target.plan_id, "team")
        await advance(team, HOUR)
        assert [value_in(message) for message in team.channel()] == ["6", "7"]
        await move(team, target.plan_id, None)
        await move(team, target.plan_id, "team")
        await advance(team, HOUR)
        assert len(team.channel()) == 2

    async def test_a_day_later_it_is_old_news(self, team):
        target = await records(team, [6])
        await move(team, target.plan_id, None)
        await advance(team, timedelta(hours=25))
        await move(team, target.plan_id, "team")
        await advance(team, HOUR)
        assert team.channel() == []
