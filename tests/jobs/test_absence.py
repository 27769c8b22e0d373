"""Nobody who is away, or wants no nudges, is nudged; their deputy is told; on return it comes at once."""

from datetime import date, timedelta

import pytest

from bot.rules.absence import AbsenceDraft
from bot.services.absences import Absences
from storage.models import DeliveryKind, DeliveryState, PlanStatus


def day(number, *, month=3):
    return date(2027, month, number)


def texts(messages):
    return [" ".join(message.visible_text.replace("*", "").split()) for message in messages]


@pytest.fixture
def absences(team):
    """What people do about being away, and about being left alone."""
    return Absences(team.demo.house.database, wake=team.demo.house.dispatcher.wake)


@pytest.fixture
def away(team, absences):
    """Have somebody be away: `await away("bob", 2, 12, deputy="alice")`."""

    async def announce(name, first, last, *, deputy=None):
        deputy_id = None if deputy is None else team.actors[deputy].id
        draft = AbsenceDraft(day(first), day(last), deputy_id)
        return await absences.announce(draft, actor=team.actors[name], now=team.now)

    return announce


async def test_nothing_comes_while_away_and_on_return_one_message_has_it_all(team, away):
    plan = await team.plan(prompt_weekday=None)
    for number in (2, 3, 9):
        await team.step(plan, f"Due on {number}", day(number))
    await away("bob", 1, 12)
    await team.until(14, 20)
    assert team.direct("bob") == []
    assert team.direct("alice") == []
    await team.until(15, 20)
    (message,) = texts(team.direct("bob"))
    assert message.startswith("3 things for you today")
    assert all(f"Due on {number}" in message for number in (2, 3, 9))


async def test_the_deputy_is_told_under_whose_it_is_in_one_message_with_their_own(team, away):
    plan = await team.plan(prompt_weekday=None)
    await team.step(plan, "Of Bob", day(2))
    await team.step(plan, "Of Alice", day(2), to="alice")
    await away("bob", 1, 12, deputy="alice")
    await team.until(2, 20)
    (message,) = texts(team.direct("alice"))
    assert message.startswith("2 things for you today")
    assert (
        message.index("Of Alice") < message.index("For bob, away until Fri 12 Mar") < message.index("Of Bob")
    )
    assert team.direct("bob") == []
    await team.until(15, 20)
    assert all("Of Bob" not in text for text in texts(team.direct("alice"))[-1:])
    assert "Of Bob" in texts(team.direct("bob"))[0]


async def test_a_deputy_who_never_had_work_is_told_too_and_sees_it_done(team, away):
    plan = await team.plan(prompt_weekday=None)
    step = await team.step(plan, "Of Bob", day(3))
    await away("bob", 2, 12, deputy="chandra")
    await team.until(3, 8)
    (message,) = team.direct("chandra")
    assert "1 thing for you today" in message.visible_text
    await team.done(step, by="alice")
    await team.settle()
    (message,) = team.direct("chandra")
    assert "All done for today" in message.visible_text


async def test_what_a_deputy_was_told_stays_there_once_the_absent_one_is_back(team, away, absences):
    plan = await team.plan(prompt_weekday=None)
    await team.step(plan, "Of Bob", day(2))
    await away("bob", 1, 12, deputy="alice")
    await team.until(2, 15)
    await absences.end(actor=team.actors["bob"], now=team.now)
    await team.settle()
    (caught_up,) = texts(team.direct("bob"))
    assert caught_up.startswith("1 thing for you today")
    (told,) = team.direct("alice")
    assert "Nothing left for you today" in told.visible_text
    assert "for bob, who has it again" in told.visible_text.replace("*", "").casefold()


async def test_a_deputy_sees_nothing_that_they_may_not_see(team, away):
    plan = await team.plan(prompt_weekday=None, channel="leads")
    await team.know_private("leads", "alice")
    await team.step(plan, "Confidential", day(2), to="alice")
    change = await away("alice", 1, 12, deputy="bob")
    assert [ref for ref, _ in change.unseen] == [plan.ref]
    await team.until(12)
    assert team.direct("bob") == []
    assert team.direct("alice") == []
    await team.until(16)
    assert "Confidential" in texts(team.direct("alice"))[0]


async def test_a_deputy_who_goes_away_too_leaves_it_waiting(team, away):
    plan = await team.plan(prompt_weekday=None)
    await team.step(plan, "Of Bob", day(2))
    await away("bob", 1, 12, deputy="alice")
    await away("alice", 1, 4)
    await team.until(4, 20)
    assert team.direct("alice") == []
    await team.until(5, 20)
    assert "Of Bob" in texts(team.direct("alice"))[0]


async def test_a_message_that_waits_to_be_sent_is_not_once_its_reader_is_away(team, away):
    plan = await team.plan(prompt_weekday=None)
    await team.step(plan, "Of Bob", day(1))
    await team.demo.house.deliveries.materialise(now=team.now + timedelta(hours=7))
    await away("bob", 1, 2)
    await team.until(1, 20)
    assert team.direct("bob") == []
    assert [row.state for row in await team.deliveries()] == [DeliveryState.CANCELLED]


async def test_a_question_without_a_channel_goes_to_the_deputy_and_says_why(team, away):
    plan = await team.plan(channel=None, prompt_weekday=2)
    await team.target(plan)
    await away("alice", 2, 12, deputy="bob")
    await team.until(4)
    (asked,) = texts(team.direct("bob"))
    assert asked.startswith("Check-in for P-1 Reduce churn")
    assert "You get this for alice, away until Fri 12 Mar." in asked
    assert team.direct("alice") == []


async def test_a_question_that_nobody_can_be_asked_comes_on_the_owners_return(team, away):
    plan = await team.plan(channel=None, prompt_weekday=2)
    await team.target(plan)
    await away("alice", 2, 5)
    await team.until(7, 20)
    assert team.direct("alice") == []
    await team.until(8, 20)
    assert len(team.direct("alice")) == 1
    await team.until(11)
    assert len(team.direct("alice")) == 2


async def test_whoever_is_muted_is_not_nudged_until_the_day_they_said(team, absences):
    plan = await team.plan(prompt_weekday=None)
    await team.step(plan, "Of Bob", day(2))
    await absences.mute(day(4), actor=team.actors["bob"], now=team.now)
    await team.until(3, 23)
    assert team.direct("bob") == []
    await team.until(4, 20)
    assert len(team.direct("bob")) == 1


async def test_resume_brings_what_waits_at_once(team, absences):
    plan = await team.plan(prompt_weekday=None)
    await team.step(plan, "Of Bob", day(2))
    await absences.mute(None, actor=team.actors["bob"], now=team.now)
    await team.until(3, 18)
    assert team.direct("bob") == []
    await absences.end(actor=team.actors["bob"], now=team.now)
    await team.settle()
    assert len(team.direct("bob")) == 1


async def test_a_paused_plan_asks_and_reminds_nobody_and_goes_on_without_a_pile(team):
    plan = await team.plan(prompt_weekday=0)
    await team.target(plan)
    await team.step(plan, "Of Bob", day(2))
    await team.plans.pause(plan.id, day(23), actor=team.actors["alice"], now=team.now)
    await team.until(22, 23)
    assert team.channel() == []
    assert team.direct("bob") == []
    await team.until(23, 20)
    assert "Of Bob" in texts(team.direct("bob"))[0]
    assert len(team.direct("bob")) == 1
    assert team.channel() == []
    await team.until(30)
    assert len(team.channel()) == 1
    (line,) = await team.plans.list_visible(actor=team.actors["alice"], now=team.now)
    assert line.status is PlanStatus.ACTIVE


async def test_what_waits_to_be_asked_is_not_asked_once_its_plan_is_paused(team):
    plan = await team.plan(prompt_weekday=0)
    await team.target(plan)
    await team.demo.house.deliveries.materialise(now=team.now + timedelta(hours=2))
    await team.plans.pause(plan.id, None, actor=team.actors["alice"], now=team.now)
    await team.until(1, 20)
    assert team.channel() == []
    (asked,) = [each for each in await team.deliveries() if each.kind is DeliveryKind.CHECK_IN]
    assert (asked.state, asked.reason) == (DeliveryState.CANCELLED, "plan_paused")


async def test_a_posted_message_follows_when_a_plan_is_paused(team):
    plan = await team.plan(prompt_weekday=None)
    await team.step(plan, "Of Bob", day(1))
    await team.until(1, 15)
    await team.plans.pause(plan.id, None, actor=team.actors["alice"], now=team.now)
    await team.settle()
    (message,) = team.direct("bob")
    assert "P-1 is paused" in message.visible_text
    assert "Nothing left for you today" in message.visible_text


@pytest.mark.parametrize("is_paused", [False, True])
async def test_it_becomes_active_by_itself_on_either_database(either_team, is_paused):
    team = either_team
    alice = team.actors["alice"]
    begins = {} if is_paused else {"starts_on": day(8)}
    plan = await team.plan(prompt_weekday=0, **begins)
    if is_paused:
        plan = await team.plans.pause(plan.id, day(8), actor=alice, now=team.now)
    assert plan.status is (PlanStatus.PAUSED if is_paused else PlanStatus.PLANNED)
    await team.target(plan)
    await team.until(7, 22)
    assert team.channel() == []
    await team.until(8, 20)
    assert len(team.channel()) == 1
    (line,) = await team.plans.list_visible(actor=alice, now=team.now)
    assert (line.status, line.paused_until_on) == (PlanStatus.ACTIVE, None)
