"""A plan's question to its channel: when it comes, what it says, and when it does not."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from storage.models import DeliveryState, Schedule


def sent_at(message):
    return datetime.fromtimestamp(float(message.ts), UTC).replace(microsecond=0)


def at(day, hour, minute=0, *, month=3):
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


async def test_it_comes_on_monday_at_ten_in_the_plans_zone_also_after_the_clocks_change(team):
    await team.plan()
    await team.until(30, 12)
    assert [sent_at(message) for message in team.channel()] == [
        at(1, 9), at(8, 9), at(15, 9), at(22, 9), at(29, 8),
    ]  # fmt: skip


async def test_the_plans_zone_is_its_owners(team):
    await team.plan("bob")
    await team.until(16, 12)
    assert [sent_at(message) for message in team.channel()] == [at(1, 15), at(8, 15), at(15, 14)]


async def test_the_first_one_may_come_on_the_first_day_wherever_that_begins(open_team, sqlite_url):
    team = await open_team(sqlite_url, datetime(2027, 2, 26, 12, tzinfo=UTC))
    await team.know("alice", zone="Pacific/Auckland")
    await team.plan()
    await team.until(2, 12)
    assert [sent_at(message) for message in team.channel()] == [datetime(2027, 2, 28, 21, tzinfo=UTC)]


async def test_none_comes_before_the_first_day_or_after_the_last(team):
    await team.plan(starts_on=date(2027, 3, 9), ends_on=date(2027, 3, 22))
    await team.until(31)
    assert [sent_at(message) for message in team.channel()] == [at(15, 9), at(22, 9)]


async def test_one_that_comes_after_work_comes_too(team):
    await team.plan(prompt_weekday=2, prompt_at=time(19, 30))
    await team.until(5)
    assert [sent_at(message) for message in team.channel()] == [at(3, 18, 30)]


async def test_a_plan_that_wants_none_has_none(team):
    await team.plan(prompt_weekday=None)
    await team.until(20)
    assert team.channel() == []


async def test_without_a_channel_the_owner_is_asked(team):
    await team.plan(channel=None)
    await team.until(1, 9, 1)
    (asked,) = team.direct("alice")
    assert "Check-in for P-1 Reduce churn" in asked.text


async def test_it_lists_what_is_due_before_the_next_one_and_what_is_overdue(team):
    plan = await team.plan()
    for title, due_on in (
        ("Too late", date(2027, 2, 26)),
        ("This week", date(2027, 3, 7)),
        ("Next week", date(2027, 3, 8)),
        ("Some day", None),
    ):
        await team.step(plan, title, due_on)
    finished = await team.step(plan, "Finished", date(2027, 3, 3))
    await team.done(finished)
    await team.until(1, 9, 1)
    (asked,) = team.channel()
    text = asked.visible_text
    due, overdue = text.index("Due before"), text.index("Overdue")
    assert due < text.index("This week") < overdue < text.index("Too late")
    assert "Next week" not in text
    assert "Some day" not in text
    assert "Finished" not in text


async def test_it_shows_what_has_been_reported_since_and_rests_when_the_next_one_is_due(team):
    plan = await team.plan()
    target = await team.target(plan)
    await team.until(1, 9, 1)
    (asked,) = team.channel()
    assert "Check-in for P-1 Reduce churn: 1 target to report" in asked.text
    await team.check_in(target, "7.4")
    await team.settle()
    edited = team.channel()[0]
    assert edited.ts == asked.ts
    assert "everything is reported" in edited.visible_text
    await team.until(8, 9, 1)
    await team.check_in(target, "7.1")
    await team.settle()
    assert team.channel()[0] == edited
    questions = [message for message in team.channel() if "Check-in for" in message.text]
    assert [sent_at(message) for message in questions] == [at(1, 9), at(8, 9)]


async def test_closing_a_plan_cancels_what_is_to_be_asked_and_ends_the_asking(team):
    plan = await team.plan()
    team.demo.clock.move_to(at(1, 9))
    assert await team.demo.house.deliveries.materialise(now=team.now) == 1
    await team.plans.close(plan.id, actor=team.actors["alice"], now=team.now)
    await team.until(31)
    assert team.channel() == []
    cancelled = await team.only_delivery()
    assert (cancelled.state, cancelled.reason) == (DeliveryState.CANCELLED, "plan_closed")


async def test_a_plan_taken_up_again_is_asked_about_from_then_on(team):
    plan = await team.plan()
    await team.plans.close(plan.id, actor=team.actors["alice"], now=team.now)
    await team.until(10)
    await team.plans.reopen(plan.id, actor=team.actors["alice"], now=team.now)
    await team.until(16)
    assert [sent_at(message) for message in team.channel()] == [at(15, 9)]


async def test_a_plan_that_is_closed_while_the_message_is_on_its_way_is_not_asked_about(team):
    plan = await team.plan()
    team.demo.clock.move_to(at(1, 9))
    deliveries = team.demo.house.deliveries
    await deliveries.materialise(now=team.now)
    (claimed,) = await deliveries.claim(now=team.now, limit=9)
    await team.plans.close(plan.id, actor=team.actors["alice"], now=team.now)
    assert not await deliveries.start(claimed, now=team.now)
    await team.settle()
    assert team.posts() == []


class TestAfterADowntime:
    async def test_of_three_weeks_only_the_newest_is_asked(self, team):
        await team.plan()
        team.demo.clock.move_to(at(15, 12))
        await team.settle()
        (asked,) = team.channel()
        assert "next on Mon 22 Mar" in asked.visible_text
        await team.until(16)
        assert team.channel() == [asked]

    @pytest.mark.parametrize(("hour", "comes"), [(16, True), (17, False)])
    async def test_the_days_own_is_asked_late_and_not_after_work(self, team, hour, comes):
        await team.plan()
        team.demo.clock.move_to(at(15, hour))  # 17:00 and 18:00 in Berlin
        await team.settle()
        assert len(team.channel()) == len(await team.deliveries()) == comes
        await team.until(22, 9, 1)
        assert sent_at(team.channel()[-1]) == at(22, 9)

    async def test_one_that_cannot_be_sent_until_work_ends_is_not_sent_then(self, team):
        await team.plan()
        team.demo.sandbox.faults.ratelimit(
            "chat.postMessage", times=None, retry_after=int(timedelta(hours=10).total_seconds())
        )
        await team.until(2, 12)
        assert team.channel() == []
        late = await team.only_delivery()
        assert (late.state, late.reason) == (DeliveryState.EXPIRED, "too_late")


async def test_one_that_cannot_be_worked_out_holds_up_no_other_and_is_tried_again_in_a_day(either_team):
    spoiled, _ = await either_team.plan(), await either_team.plan(channel=None)

    def set_zone(zone):
        change = sa.update(Schedule).where(col(Schedule.plan_id) == spoiled.id).values(zone=zone)
        return either_team.demo.house.database.write(lambda session: session.connection().execute(change))

    await set_zone("Nowhere/At_All")
    await either_team.until(1, 9, 1)
    assert len(either_team.direct("alice")) == 1
    assert either_team.channel() == []
    await set_zone("Europe/Berlin")
    await either_team.until(2, 9, 2)
    assert [sent_at(message) for message in either_team.channel()] == [at(2, 9)]
    await either_team.until(8, 9, 1)
    assert [sent_at(message) for message in either_team.channel()] == [at(2, 9), at(8, 9)]
