"""A person's message of the day: when it comes, what is in it, and how it follows what they do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.services.outcomes import Outcomes
from storage.models import DeliveryState

MORNING = (9, 30)


def sent_at(message):
    return datetime.fromtimestamp(float(message.ts), UTC).replace(microsecond=0)


def at(day, hour, minute=0, *, month=3):
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.slow
async def test_it_comes_at_half_past_nine_of_each_persons_own_on_working_days(open_team, sqlite_url):
    team = await open_team(sqlite_url, at(28, 20, month=2))
    plan = await team.plan(prompt_weekday=None)
    for name in ("alice", "bob", "chandra"):
        await team.step(plan, f"Of {name}", date(2027, 3, 1), to=name)
    await team.until(1, month=4)
    for name in ("alice", "bob", "chandra"):
        zone = ZoneInfo(team.actors[name].zone)
        local = [sent_at(message).astimezone(zone) for message in team.direct(name)]
        assert {(moment.hour, moment.minute) for moment in local} == {MORNING}, name
        days = [date(2027, 3, 1) + timedelta(days=ahead) for ahead in range(31)]
        assert [moment.date() for moment in local] == [day for day in days if day.weekday() < 5], name


async def test_nothing_comes_when_nothing_waits(team):
    plan = await team.plan(prompt_weekday=None)
    finished = await team.step(plan, "Finished", date(2027, 3, 2))
    await team.done(finished)
    await team.step(plan, "Far away", date(2027, 5, 1))
    await team.step(plan, "Some day", None)
    await team.until(20)
    assert team.direct("bob") == []
    assert await team.deliveries() == []


async def test_what_is_due_before_the_next_working_day_is_in_fridays_message(team):
    plan = await team.plan(prompt_weekday=None)
    for title, day in (("On Thursday", 4), ("On Friday", 5), ("On Sunday", 7), ("On Monday", 8)):
        await team.step(plan, title, date(2027, 3, day))
    await team.until(4, 20)
    (thursday,) = team.direct("bob")
    await team.until(7, 20)
    (_, friday) = team.direct("bob")
    assert "On Thursday" in thursday.visible_text
    assert "On Friday" not in thursday.visible_text
    assert [title for title in ("On Thursday", "On Friday", "On Sunday") if title in friday.visible_text] == [
        "On Thursday",
        "On Friday",
        "On Sunday",
    ]
    assert "On Monday" not in friday.visible_text


async def test_what_is_snoozed_is_left_out_until_its_day(team):
    plan = await team.plan(prompt_weekday=None)
    step = await team.step(plan, "Ring them", date(2027, 3, 2))
    await team.steps.snooze(step.id, date(2027, 3, 4), actor=team.actors["bob"], now=team.now)
    await team.until(5)
    assert [sent_at(message) for message in team.direct("bob")] == [at(4, 14, 30)]


async def test_what_is_of_a_closed_plan_is_left_out(team):
    plan, other = await team.plan(prompt_weekday=None), await team.plan(prompt_weekday=None)
    await team.step(plan, "Of the closed one", date(2027, 3, 1))
    await team.step(other, "Of the open one", date(2027, 3, 1))
    await team.plans.close(plan.id, actor=team.actors["alice"], now=team.now)
    await team.until(1, 15)
    (message,) = team.direct("bob")
    assert "Of the open one" in message.visible_text
    assert "Of the closed one" not in message.visible_text


async def test_somebody_who_has_left_is_sent_nothing(team):
    plan = await team.plan(prompt_weekday=None)
    await team.step(plan, "Ring them", date(2027, 3, 1))
    await team.know("bob", is_deactivated=True)
    await team.until(5)
    assert team.direct("bob") == []


class TestEditedInPlace:
    async def test_it_follows_what_is_done_and_stays_the_same_message(self, team):
        plan = await team.plan(prompt_weekday=None)
        one = await team.step(plan, "First", date(2027, 3, 1))
        other = await team.step(plan, "Second", date(2027, 3, 1))
        await team.until(1, 15)
        (posted,) = team.direct("bob")
        assert "2 things for you today" in posted.text
        await team.done(one)
        await team.settle()
        (edited,) = team.direct("bob")
        assert (edited.ts, edited.edited) == (posted.ts, True)
        assert "1 of 2 things left" in edited.text
        assert edited.visible_text.index("First") < edited.visible_text.index("Second")
        await team.done(other)
        await team.settle()
        assert "All done for today" in team.direct("bob")[0].text
        assert len(team.posts()) == 1

    async def test_until_the_day_ends_where_they_are(self, team):
        plan = await team.plan(prompt_weekday=None)
        step = await team.step(plan, "First", date(2027, 3, 1))
        await team.until(2, 4, 59)  # 23:59 in New York
        await team.done(step)
        await team.settle()
        (message,) = team.direct("bob")
        assert "All done for today" in message.text
        await team.until(2, 5)
        await team.steps.reopen([step.id], actor=team.actors["bob"], now=team.now)
        await team.settle()
        assert team.direct("bob") == [message]

    async def test_what_comes_in_later_that_day_is_added_and_then_keeps_its_place(self, team):
        plan = await team.plan(prompt_weekday=None)
        await team.step(plan, "First", date(2027, 3, 1))
        await team.until(1, 15)
        late = await team.step(plan, "Come in later", date(2027, 2, 1))
        await team.settle()
        assert "2 things for you today" in team.direct("bob")[0].text
        await team.done(late)
        await team.settle()
        (message,) = team.direct("bob")
        assert "1 of 2 things left" in message.text
        assert message.visible_text.index("First") < message.visible_text.index("Come in later")

    async def test_what_is_given_away_or_moved_or_put_off_says_so(self, team):
        plan = await team.plan(prompt_weekday=None)
        titles = ("Given away", "Moved", "Put off")
        given, moved, snoozed = [await team.step(plan, title, date(2027, 3, 1)) for title in titles]
        await team.until(1, 15)
        bob, chandra = team.actors["bob"], team.actors["chandra"]
        await team.steps.assign(given.id, chandra.id, actor=bob, now=team.now)
        await team.steps.move(moved.id, date(2027, 3, 12), actor=bob, now=team.now)
        await team.steps.snooze(snoozed.id, date(2027, 3, 9), actor=bob, now=team.now)
        await team.settle()
        (message,) = team.direct("bob")
        assert "Nothing left for you today" in message.text
        assert [title for title in titles if title in message.visible_text] == list(titles)
        assert "has it now" in message.visible_text

    async def test_what_happens_while_it_is_being_posted_is_in_it_in_the_end(self, team):
        plan = await team.plan(prompt_weekday=None)
        step = await team.step(plan, "First", date(2027, 3, 1))
        team.demo.clock.move_to(at(1, 14, 30))
        deliveries = team.demo.house.deliveries
        await deliveries.materialise(now=team.now)
        (claimed,) = await deliveries.claim(now=team.now, limit=9)
        content = await deliveries.find_content(claimed, now=team.now)
        assert await deliveries.start(claimed, now=team.now)
        await team.done(step)  # the message that says otherwise is under way
        assert await Outcomes(deliveries.database).settle_sent(
            claimed, posted_in="D1", posted_ts="1.0", shown=content, now=team.now
        )
        (again,) = await deliveries.claim_refreshes(now=team.now, limit=9)
        assert again.id == claimed.id

    async def test_a_redraw_that_slack_puts_off_comes_later(self, team):
        plan = await team.plan(prompt_weekday=None)
        step = await team.step(plan, "First", date(2027, 3, 1))
        await team.until(1, 15)
        team.demo.sandbox.faults.ratelimit("chat.update", retry_after=30)
        await team.done(step)
        await team.settle()
        assert "1 thing for you today" in team.direct("bob")[0].text
        await team.until(1, 15, 1)
        assert "All done for today" in team.direct("bob")[0].text


class TestAMemberWhoMoves:
    async def test_is_written_to_at_half_past_nine_of_the_new_place(self, team):
        plan = await team.plan(prompt_weekday=None)
        await team.step(plan, "First", date(2027, 3, 1))
        await team.until(2)
        await team.know("bob", zone="Asia/Tokyo")
        await team.until(4)
        assert [sent_at(message) for message in team.direct("bob")] == [
            at(1, 14, 30),
            at(2, 0, 30),
            at(3, 0, 30),
        ]

    async def test_is_not_written_to_twice_on_one_day(self, team):
        plan = await team.plan(prompt_weekday=None)
        await team.step(plan, "First", date(2027, 3, 1), to="alice")
        await team.until(1, 12)
        await team.know("alice", zone="America/New_York")  # where the same morning is still to come
        await team.until(2)
        assert [sent_at(message) for message in team.direct("alice")] == [at(1, 8, 30)]
        await team.until(3)
        assert sent_at(team.direct("alice")[-1]) == at(2, 14, 30)


class TestAfterADowntime:
    async def test_of_three_days_only_the_newest_is_sent_and_says_what_waits_now(self, team):
        plan = await team.plan(prompt_weekday=None)
        await team.step(plan, "First", date(2027, 3, 1))
        team.demo.clock.move_to(at(4, 16))  # Thursday, 11:00 in New York
        await team.settle()
        (message,) = team.direct("bob")
        assert "3 days overdue" in message.visible_text
        await team.until(5)
        assert team.direct("bob") == [message]

    @pytest.mark.parametrize(
        ("day", "hour", "comes"), [(4, 22, True), (4, 23, False), (6, 12, False)], ids=str
    )
    async def test_nothing_comes_after_the_working_day(self, team, day, hour, comes):
        plan = await team.plan(prompt_weekday=None)
        await team.step(plan, "First", date(2027, 3, 1))
        team.demo.clock.move_to(at(day, hour))  # 17:00 and 18:00 in New York; a Saturday
        await team.settle()
        assert len(team.direct("bob")) == len(await team.deliveries()) == comes
        await team.until(8, 15)
        assert sent_at(team.direct("bob")[-1]) == at(8, 14, 30)


class TestRenderedFromThePresentState:
    async def test_what_was_done_before_it_is_sent_is_not_in_it(self, team):
        plan = await team.plan(prompt_weekday=None)
        one = await team.step(plan, "First", date(2027, 3, 1))
        await team.step(plan, "Second", date(2027, 3, 1))
        team.demo.clock.move_to(at(1, 14, 30))
        await team.demo.house.deliveries.materialise(now=team.now)
        await team.done(one)
        await team.settle()
        (message,) = team.direct("bob")
        assert "1 thing for you today" in message.text
        assert "First" not in message.visible_text

    async def test_what_was_added_before_it_is_sent_keeps_its_place_in_it(self, team):
        plan = await team.plan(prompt_weekday=None)
        await team.step(plan, "First", date(2027, 3, 1))
        team.demo.clock.move_to(at(1, 14, 30))
        await team.demo.house.deliveries.materialise(now=team.now)
        added = await team.step(plan, "Second", date(2027, 3, 1))
        await team.settle()
        await team.done(added)
        await team.settle()
        (message,) = team.direct("bob")
        assert "1 of 2 things left" in message.text
        assert "Second" in message.visible_text

    async def test_with_nothing_left_to_say_it_is_not_sent(self, team):
        plan = await team.plan(prompt_weekday=None)
        step = await team.step(plan, "First", date(2027, 3, 1))
        team.demo.clock.move_to(at(1, 14, 30))
        await team.demo.house.deliveries.materialise(now=team.now)
        await team.done(step)
        await team.settle()
        assert team.posts() == []
        unsaid = await team.only_delivery()
        assert (unsaid.state, unsaid.reason) == (DeliveryState.CANCELLED, "nothing_to_say")

    async def test_a_plan_that_changes_between_claim_and_start_is_told_as_it_is(self, team):
        plan = await team.plan(prompt_weekday=None)
        step = await team.step(plan, "First", date(2027, 3, 1))
        team.demo.clock.move_to(at(1, 14, 30))
        deliveries = team.demo.house.deliveries
        await deliveries.materialise(now=team.now)
        (claimed,) = await deliveries.claim(now=team.now, limit=9)
        await team.steps.move(step.id, date(2027, 2, 26), actor=team.actors["bob"], now=team.now)
        content = await deliveries.find_content(claimed, now=team.now)
        assert [item.due_on for item in content.items] == [date(2027, 2, 26)]
