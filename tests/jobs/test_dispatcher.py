"""The way of a message: written once, marked before it is posted, posted once, and settled."""

import asyncio
import re
import sqlite3
from contextlib import closing
from copy import copy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlmodel import col
from structlog.testing import capture_logs

from bot.app import build
from bot.demo import open_demo
from bot.jobs import doubles
from bot.jobs.dispatcher import IDLE_S, SLOTS, SOONEST_S
from bot.jobs.slots import Slots
from bot.rules.check_ins import CheckInDraft, CheckInRecord
from bot.services import contents
from bot.services.answers import Answers
from bot.services.claims import Look
from bot.services.exports import Exports
from sandbox.faults import Fault
from storage.models import Channel, Delivery, DeliveryKind, DeliveryState, Measurement

from .test_answers import DRAWN

MINUTE = timedelta(minutes=1)


def sent_at(message):
    return datetime.fromtimestamp(float(message.ts), UTC)


async def check_in(team, *, times=1, channel="team"):
    """Have records to tell the channel, and return their target."""
    plan = await team.plan(prompt_weekday=None, channel=channel)
    target = await team.target(plan)
    for value in range(times):
        await team.check_in(target, f"{value}")
    return target


def replica_of(team):
    """Return another dispatcher of the same database, as another process has one."""
    other = copy(team.demo.house.dispatcher)
    other._one_at_a_time = asyncio.Lock()
    other._posts, other._redraws, other._homes = (Slots(SLOTS, on_freed=other.wake) for _ in range(3))
    return other


SHOWING = ("chat.postMessage", "files.completeUploadExternal")


async def tell_bob(team, kind):
    """Have Bob told something directly: a text, or a file that he asked for."""
    database, bob = team.demo.house.database, team.actors["bob"]
    if kind == "file":
        assert await Exports(database, wake=lambda: None).ask_mine(actor=bob, now=team.now)
        return
    to = {"workspace_id": team.demo.sandbox.team_id, "member_id": bob.id}
    await Answers(database, wake=lambda: None).welcome(DRAWN, **to, now=team.now)


def updates(team):
    """Return how often a message was drawn anew."""
    return sum(entry.facts["method"] == "chat.update" for entry in team.demo.sandbox.log.of_kind("api"))


async def advance(team, by):
    await team.demo.house.advance(team.now + by)


class TestWrittenOnce:
    async def test_when_it_is_looked_for_twice(self, either_team):
        await either_team.plan(channel=None)
        await either_team.step(await either_team.plan(prompt_weekday=None), "First", date(2027, 3, 1))
        either_team.demo.clock.move_to(datetime(2027, 3, 1, 14, 30, tzinfo=UTC))
        deliveries = either_team.demo.house.deliveries
        assert [await deliveries.materialise(now=either_team.now) for _ in range(2)] == [2, 0]
        assert len(await either_team.deliveries()) == 2

    @pytest.mark.postgres
    async def test_when_two_replicas_look_at_once_and_posted_once_when_both_send(
        self, open_team, postgres_url
    ):
        team = await open_team(postgres_url)
        for _ in range(6):
            await team.plan()
        await team.step(await team.plan(prompt_weekday=None), "First", date(2027, 3, 1))
        replica = await build(team.settings, team.demo.clock)
        houses = (team.demo.house, replica)
        team.demo.clock.move_to(datetime(2027, 3, 1, 14, 30, tzinfo=UTC))
        for _ in range(8):
            await asyncio.gather(*(house.settle() for house in houses))
            team.demo.clock.move_to(team.now + timedelta(seconds=2))
        await replica.stop()
        assert {row.state for row in await team.deliveries()} == {DeliveryState.SENT}
        keys = [entry.facts["args"]["metadata"]["event_payload"]["key"] for entry in team.posts()]
        assert sorted(keys) == sorted({row.nonce for row in await team.deliveries()})
        assert len(keys) == 7


class TestWaiting:
    async def test_it_looks_again_when_the_next_message_may_go_and_not_a_second_later(self, team):
        dispatcher = team.demo.house.dispatcher
        assert await dispatcher._pause_s(team.now) == IDLE_S  # nothing waits
        await check_in(team, times=2)  # the second one goes 1.1 s after the first
        await team.settle()
        assert await dispatcher._pause_s(team.now) == IDLE_S
        began = team.now
        team.demo.clock.move_to(began + timedelta(seconds=0.5))
        assert await dispatcher._pause_s(began) == pytest.approx(0.6)
        team.demo.clock.move_to(began + timedelta(seconds=1.2))  # it has become due since the round began
        assert await dispatcher._pause_s(began) == SOONEST_S
        assert await dispatcher._pause_s(team.now) == IDLE_S  # what could not be sent is tried in a second


class TestSending:
    async def test_it_is_marked_as_being_sent_before_slack_has_it(self, team):
        target = await check_in(team)
        seen = []

        def look(change, message):
            assert (change, message.channel) == ("posted", team.demo.sandbox.channel("team").id)
            file = sa.make_url(team.settings.database_url).database
            with closing(sqlite3.connect(str(file))) as connection:
                seen.extend(connection.execute("SELECT state, attempts FROM delivery").fetchall())

        team.demo.sandbox.slack.workspace.watchers.append(look)
        await team.settle()
        assert seen == [("sending", 1)]
        sent = await team.only_delivery()
        (message,) = team.channel()
        assert (sent.state, sent.posted_in, sent.posted_ts) == (
            DeliveryState.SENT,
            message.channel,
            message.ts,
        )
        assert target.indicator in message.visible_text

    async def test_its_metadata_is_a_random_key_and_says_nothing_of_what_it_is(self, team):
        await check_in(team)
        await team.settle()
        sent = await team.only_delivery()
        (message,) = team.channel()
        assert message.metadata == {"event_type": "waymark_delivery", "event_payload": {"key": sent.nonce}}
        assert len(sent.nonce) == 32
        assert sent.occ_key not in str(message.metadata)

    async def test_a_channel_is_spoken_to_every_11_tenths_of_a_second(self, team):
        await check_in(team, times=5)
        start = team.now
        await advance(team, MINUTE)
        waits = [sent_at(message) - start for message in team.channel()]
        assert [round(wait / timedelta(milliseconds=100)) for wait in waits] == [0, 11, 22, 33, 44]
        assert [row.attempts for row in await team.deliveries()] == [1] * 5

    async def test_a_cut_off_before_the_post_is_made_good_after_the_lease(self, team):
        await check_in(team)
        deliveries = team.demo.house.deliveries
        (claimed,) = await deliveries.claim(now=team.now, limit=9)
        await advance(team, MINUTE - timedelta(seconds=1))
        assert team.posts() == []
        team.demo.clock.move_to(team.now + timedelta(seconds=1))
        await team.settle()
        assert len(team.channel()) == 1
        assert not await deliveries.start(claimed, now=team.now)

    async def test_a_cut_off_after_the_mark_is_uncertain_and_not_repeated(self, team):
        await check_in(team)
        deliveries = team.demo.house.deliveries
        (claimed,) = await deliveries.claim(now=team.now, limit=9)
        assert await deliveries.start(claimed, now=team.now)
        team.demo.clock.move_to(team.now + MINUTE)
        await advance(team, timedelta(days=1))
        assert team.channel() == []
        unsure = (await team.deliveries())[0]
        assert (unsure.state, unsure.reason) == (DeliveryState.UNKNOWN, "cut_off")


class TestALeaseThatIsOver:
    """A process stands still in the middle of a post for longer than its lease, and then goes on."""

    @pytest.fixture
    async def standing(self, team):
        """The post of a message that Slack has taken and not yet answered, and a row that is free again."""
        await check_in(team)
        team.demo.sandbox.faults.hang("chat.postMessage", after=True)
        sending = asyncio.create_task(team.demo.house.dispatcher.send_due())
        await team.demo.sandbox.log.wait_for(lambda entry: entry.kind == "hang")
        team.demo.clock.move_to(team.now + MINUTE)
        await team.demo.house.deliveries.recover(now=team.now)
        free = sa.update(Delivery).values(state=DeliveryState.PENDING, not_before_ms=0)
        await team.demo.house.database.write(lambda session: session.connection().execute(free))
        return sending

    async def test_its_message_counts_if_nobody_has_posted_it_since(self, team, standing):
        team.demo.sandbox.faults.release()
        await standing
        await advance(team, timedelta(hours=1))
        (message,) = team.channel()
        sent = await team.only_delivery()
        assert (sent.state, sent.posted_ts) == (DeliveryState.SENT, message.ts)
        assert len(team.posts()) == 1

    async def test_its_message_goes_again_if_somebody_has(self, team, standing):
        before = team.channel()[0]
        assert await replica_of(team).send_due() == 1
        assert len(team.channel()) == 2
        team.demo.sandbox.faults.release()
        await standing
        (message,) = team.channel()
        assert message.ts != before.ts
        sent = await team.only_delivery()
        assert (sent.state, sent.posted_ts) == (DeliveryState.SENT, message.ts)

    async def test_it_goes_though_slack_does_not_take_it_away_at_once(self, team, standing):
        assert await replica_of(team).send_due() == 1
        team.demo.sandbox.faults.server_error("chat.delete")
        team.demo.sandbox.faults.release()
        await standing
        assert len(team.channel()) == 1

    async def test_it_goes_in_the_end_however_long_slack_does_not_take_it_away(
        self, team, standing, monkeypatch
    ):
        monkeypatch.setattr(doubles, "SOON_S", (0.0, 0.0))
        assert await replica_of(team).send_due() == 1
        team.demo.sandbox.faults.server_error("chat.delete", times=None)
        team.demo.sandbox.faults.release()
        with capture_logs() as logs:
            await standing
            await advance(team, MINUTE)
        assert "delivery.doubled" in {each["event"] for each in logs}
        assert len(team.channel()) == 2
        team.demo.sandbox.faults.clear()
        await advance(team, MINUTE)
        (message,) = team.channel()
        sent = await team.only_delivery()
        assert (sent.state, sent.posted_ts, sent.doubles) == (DeliveryState.SENT, message.ts, None)

    async def test_one_that_slack_never_takes_away_is_logged_and_not_tried_for_ever(self, team, standing):
        assert await replica_of(team).send_due() == 1
        team.demo.sandbox.faults.refuse("chat.delete", "cant_delete_message", times=None)
        team.demo.sandbox.faults.release()
        with capture_logs() as logs:
            await standing
            await advance(team, timedelta(hours=1))
        (stays,) = [each for each in logs if each["event"] == "delivery.stays_doubled"]
        assert (stays["log_level"], len(team.channel())) == ("error", 2)

    async def test_a_post_that_would_end_after_it_is_not_begun(self, team):
        await check_in(team)
        deliveries, clock = team.demo.house.deliveries, team.demo.clock
        start = deliveries.start

        async def slowly(claimed, *, now, **more):
            is_ours = await start(claimed, now=now, **more)
            clock.move_to(clock.now() + timedelta(seconds=46))
            return is_ours

        deliveries.start = slowly
        await team.demo.house.dispatcher.send_due()
        assert team.posts() == []
        assert (await team.only_delivery()).state is DeliveryState.SENDING


class TestAPostThatIsHeldUp:
    """What comes between the mark and the call that shows a message takes longer than may be."""

    @pytest.mark.parametrize(
        ("kind", "method"),
        [
            ("text", "conversations.open"),
            ("file", "conversations.open"),
            ("file", "files.getUploadURLExternal"),
        ],
    )
    async def test_one_that_somebody_may_have_taken_meanwhile_is_not_posted(self, team, kind, method):
        await tell_bob(team, kind)
        team.demo.sandbox.faults.hang(method)
        sending = asyncio.create_task(team.demo.house.dispatcher.send_due())
        await team.demo.sandbox.log.wait_for(lambda entry: entry.kind == "hang")
        team.demo.clock.move_to(team.now + 2 * MINUTE)
        await team.demo.house.deliveries.recover(now=team.now)
        team.demo.clock.move_to(team.now + timedelta(seconds=16))
        assert await team.demo.house.dispatcher.looker.look_due() == 1
        assert await replica_of(team).send_due() == 1
        assert len(team.direct("bob")) == 1
        team.demo.sandbox.faults.release()
        await sending
        calls = [entry.facts["method"] for entry in team.demo.sandbox.log.of_kind("api")]
        assert sum(calls.count(each) for each in SHOWING) == 1

    async def test_one_that_nobody_has_taken_goes_a_little_later(self, team):
        await tell_bob(team, "text")
        team.demo.sandbox.faults.hang("conversations.open")
        sending = asyncio.create_task(team.demo.house.dispatcher.send_due())
        await team.demo.sandbox.log.wait_for(lambda entry: entry.kind == "hang")
        team.demo.clock.move_to(team.now + timedelta(seconds=46))
        team.demo.sandbox.faults.release()
        await sending
        waiting = await team.only_delivery()
        assert (waiting.state, waiting.reason) == (DeliveryState.PENDING, "too_late_to_begin")
        await advance(team, MINUTE)
        assert len(team.direct("bob")) == 1


class TestARedrawThatIsHeldUp:
    """A process stands still between reading what a message says now and drawing it."""

    @pytest.fixture
    async def target(self, team):
        """A target whose plan has asked for its value, which has been told since."""
        target = await team.target(await team.plan())
        await team.until(1, 9, 5)
        await team.check_in(target, "6")
        return target

    async def test_what_it_draws_over_is_drawn_again(self, team, target):
        where = team.demo.sandbox.channel("team").id
        team.demo.sandbox.faults.add("chat.update", Fault("hung"), channel=where)
        drawing = asyncio.create_task(team.demo.house.dispatcher.send_due())
        await team.demo.sandbox.log.wait_for(lambda entry: entry.kind == "hang")
        team.demo.clock.move_to(team.now + MINUTE)
        await team.demo.house.deliveries.recover(now=team.now)
        await team.check_in(target, "7")
        await replica_of(team).send_due()
        assert "7" in team.channel()[0].visible_text
        team.demo.sandbox.faults.release()
        await drawing
        assert "7" not in team.channel()[0].visible_text
        await team.settle()
        assert "7" in team.channel()[0].visible_text

    @pytest.mark.usefixtures("target")
    async def test_what_would_be_drawn_after_its_lease_is_left_to_others(self, team):
        deliveries, clock = team.demo.house.deliveries, team.demo.clock
        leaks, before = deliveries.would_leak, updates(team)

        async def slowly(claimed):
            is_one = await leaks(claimed)
            clock.move_to(clock.now() + timedelta(seconds=46))
            return is_one

        deliveries.would_leak = slowly
        await team.demo.house.dispatcher.send_due()
        assert updates(team) == before
        deliveries.would_leak = leaks
        await advance(team, MINUTE)
        assert "6" in team.channel()[0].visible_text


class TestWhatSlackSays:
    @pytest.mark.parametrize(
        ("break_it", "has_it"),
        [
            (lambda faults: faults.drop("chat.postMessage"), False),
            (lambda faults: faults.drop("chat.postMessage", after=True), True),
            (lambda faults: faults.server_error("chat.postMessage"), False),
            (lambda faults: faults.server_error("chat.postMessage", after=True), True),
            (lambda faults: faults.refuse("chat.postMessage", "fatal_error"), False),
        ],
    )
    async def test_an_uncertain_end_where_nobody_can_look_is_kept_as_one(self, team, break_it, has_it):
        await check_in(team)
        break_it(team.demo.sandbox.faults)
        await advance(team, timedelta(days=1))
        assert len(team.channel()) == has_it
        unsure = (await team.deliveries())[0]
        assert unsure.state is DeliveryState.UNKNOWN
        assert unsure.reason

    @pytest.mark.parametrize(
        ("break_it", "reason"),
        [
            (lambda sandbox: sandbox.archive("team"), "is_archived"),
            (lambda sandbox: sandbox.remove_app_from("team"), "not_in_channel"),
            (
                lambda sandbox: sandbox.faults.refuse("chat.postMessage", "channel_not_found"),
                "channel_not_found",
            ),
        ],
    )
    async def test_a_channel_that_is_gone_ends_the_message_with_the_reason(self, team, break_it, reason):
        await check_in(team)
        break_it(team.demo.sandbox)
        await advance(team, timedelta(days=1))
        assert len(team.posts_in("team")) == 1
        dead = (await team.deliveries())[0]
        assert (dead.state, dead.reason) == (DeliveryState.DEAD, reason)

    async def test_what_nobody_has_heard_of_is_tried_three_times(self, team):
        await check_in(team)
        team.demo.sandbox.faults.refuse("chat.postMessage", "cat_on_keyboard", times=None)
        await advance(team, timedelta(days=1))
        assert len(team.posts_in("team")) == 3
        dead = (await team.deliveries())[0]
        assert (dead.state, dead.reason, dead.attempts) == (DeliveryState.DEAD, "cat_on_keyboard", 3)

    async def test_what_failed_before_for_another_reason_is_none_of_the_three(self, team):
        await check_in(team)
        faults = team.demo.sandbox.faults
        faults.refuse("chat.postMessage", "request_timeout", times=3)
        faults.refuse("chat.postMessage", "cat_on_keyboard", times=2)
        await advance(team, timedelta(hours=1))
        assert len(team.posts_in("team")) == 6
        assert (await team.deliveries())[0].state is DeliveryState.SENT

    async def test_a_slack_that_is_out_of_reach_is_tried_until_it_is_back(self, team):
        await check_in(team)
        sandbox = team.demo.sandbox
        port = int(sandbox.api_url.split(":")[2].split("/")[0])
        await sandbox.stop()
        await advance(team, timedelta(hours=2))
        waiting = await team.only_delivery()
        assert (waiting.state, waiting.reason) == (DeliveryState.PENDING, "connection_refused")
        assert waiting.attempts > 8
        await sandbox.start(port)
        await advance(team, timedelta(minutes=30))
        assert len(team.channel()) == 1


class TestPoison:
    async def test_one_that_cannot_be_read_does_not_hold_up_the_others(self, team):
        await check_in(team)
        plan = (await team.deliveries())[0]

        def poison(session):
            row = Delivery(
                workspace_id=plan.workspace_id,
                occ_key="poison",
                nonce="0",
                kind=DeliveryKind.RECORD,
                plan_id=plan.plan_id,
                channel_id=plan.channel_id,
                not_before_ms=0,
            )
            session.add(row)

        await team.demo.house.database.write(poison)
        await advance(team, timedelta(hours=1))
        assert len(team.channel()) == 1

    async def test_one_that_cannot_be_drawn_ends_and_does_not_hold_up_the_others(self, team):
        await check_in(team, times=2)
        spoil = (
            sa.update(Measurement).where(col(Measurement.value) == Decimal(0)).values(value=Decimal("NaN"))
        )
        await team.demo.house.database.write(lambda session: session.connection().execute(spoil))
        await advance(team, timedelta(hours=1))
        states = {(row.state, row.reason) for row in await team.deliveries()}
        assert states == {(DeliveryState.DEAD, "undrawable"), (DeliveryState.SENT, "")}


class TestRunning:
    async def test_what_is_written_is_sent_without_being_asked_for(self, tmp_path, sqlite_url, team_of):
        async with open_demo(
            tmp_path, start=datetime(2027, 3, 1, 8, tzinfo=UTC), database_url=sqlite_url
        ) as demo:
            team = await team_of(demo)
            await check_in(team)
            await demo.sandbox.person("alice").sees("Churn", channel="team")

    async def test_what_hangs_and_a_look_that_fails_hold_up_nothing_else(self, tmp_path, sqlite_url, team_of):
        class Blind:
            """Looks, and always trips."""

            looks = 0

            async def look_due(self) -> int:
                self.looks += 1
                raise OSError

        async with open_demo(
            tmp_path, start=datetime(2027, 3, 1, 8, tzinfo=UTC), database_url=sqlite_url, installer=""
        ) as demo:
            demo.house.dispatcher.looker = blind = Blind()
            team = await team_of(demo)
            with demo.house.dispatcher.led():
                await check_in(team)
                (cut_off,) = await demo.house.deliveries.claim(now=team.now, limit=1)
                assert await demo.house.deliveries.start(cut_off, now=team.now)
                demo.clock.move_to(team.now + timedelta(minutes=2))
                await demo.house.deliveries.recover(now=team.now)
                demo.clock.move_to(team.now + timedelta(seconds=20))
            demo.sandbox.faults.hang("chat.postMessage")
            await check_in(team)
            await demo.sandbox.log.wait_for(lambda entry: entry.kind == "hang")
            await check_in(team)
            demo.clock.move_to(team.now + timedelta(seconds=2))
            await demo.sandbox.person("alice").sees("Churn", channel="team")
            assert demo.sandbox.faults.hanging == 1
            assert blind.looks > 1
            demo.sandbox.faults.release()

    async def test_what_is_being_sent_is_settled_before_the_house_stops(self, tmp_path, sqlite_url, team_of):
        async with open_demo(
            tmp_path, start=datetime(2027, 3, 1, 8, tzinfo=UTC), database_url=sqlite_url, installer=""
        ) as demo:
            team = await team_of(demo)
            stopping: list[asyncio.Future[None]] = []

            def stop(change, _message):
                if change == "posted" and not stopping:
                    stopping.append(asyncio.ensure_future(demo.house.stop()))

            demo.sandbox.slack.workspace.watchers.append(stop)
            await check_in(team)
            await demo.sandbox.person("alice").sees("Churn", channel="team")
            await stopping[0]
            with closing(sqlite3.connect(str(sa.make_url(sqlite_url).database))) as connection:
                assert connection.execute("SELECT state FROM delivery").fetchall() == [("sent",)]


async def test_after_a_night_of_silence_a_channel_is_told_one_after_the_other_at_its_pace(either_team):
    team = either_team
    await check_in(team, times=5)
    await check_in(team, channel="leads")
    team.demo.clock.move_to(team.now + timedelta(hours=8))
    morning = team.now
    assert await team.demo.house.dispatcher.send_due() == 2
    assert (len(team.channel()), len(team.channel("leads"))) == (1, 1)
    await advance(team, MINUTE)
    told = team.channel()
    values = [re.findall(r"Churn\*? is \*?(\d+)", each.visible_text) for each in told]
    assert values == [["0"], ["1"], ["2"], ["3"], ["4"]]
    waits = [sent_at(message) - morning for message in told]
    assert [round(wait / timedelta(milliseconds=100)) for wait in waits] == [0, 11, 22, 33, 44]
    assert {(row.state, row.attempts) for row in await team.deliveries()} == {(DeliveryState.SENT, 1)}


async def test_what_cannot_be_read_holds_up_none_of_those_that_are_read_with_it(team, monkeypatch):
    for channel in ("team", "leads"):
        await check_in(team, channel=channel)
    deliveries = team.demo.house.deliveries
    leads = team.demo.sandbox.channel("leads").id
    record = contents.record

    def unreadable(store, row):
        if row.channel_id == leads:
            raise LookupError(leads)
        return record(store, row)

    monkeypatch.setattr("bot.services.deliveries.record", unreadable)
    team.demo.clock.move_to(team.now + MINUTE)
    claimed = await deliveries.claim(now=team.now, limit=9)
    looks = [Look(each, team.now) for each in claimed]
    with capture_logs() as logs:
        found = dict(
            zip((each.channel_id for each in claimed), await deliveries.find_all_contents(looks), strict=True)
        )
    assert found.pop(leads) is None
    (told,) = found.values()
    assert isinstance(told, CheckInRecord)
    assert [line["event"] for line in logs] == ["content.failed"]


async def test_told_to_stop_it_gives_back_at_once_what_it_has_not_begun_and_finishes_what_it_has(either_team):
    sandbox, house = either_team.demo.sandbox, either_team.demo.house
    for channel in ("team", "leads"):  # of what waits for one channel, only the first would be begun
        await check_in(either_team, channel=channel)
    either_team.demo.clock.move_to(either_team.now + MINUTE)
    sandbox.faults.hang("chat.postMessage")
    find, claimed = house.dispatcher._read, asyncio.Event()

    async def find_later(each, **more):
        found = await find(each, **more)
        if claimed.is_set():  # the second of them comes after it was told to stop
            await asyncio.wait_for(sandbox_hangs(), 10)
            house.dispatcher.stop()
        claimed.set()
        return found

    async def sandbox_hangs():
        while not sandbox.faults.hanging:  # noqa: ASYNC110  # the pretend workspace has no event for it
            await asyncio.sleep(0)

    house.dispatcher._read = find_later
    sending = asyncio.create_task(house.dispatcher.send_due())

    async def states():
        return sorted(each.state for each in await either_team.deliveries())

    async with asyncio.timeout(10):
        while await states() != [DeliveryState.PENDING, DeliveryState.SENDING]:  # noqa: ASYNC110  # as above
            await asyncio.sleep(0.01)
    sandbox.faults.release()
    await sending
    assert await states() == [DeliveryState.PENDING, DeliveryState.SENT]
    (waiting,) = [each for each in await either_team.deliveries() if each.state is DeliveryState.PENDING]
    assert (waiting.lease_token, waiting.lease_until_ms, waiting.attempts) == (None, None, 0)


async def test_what_is_told_in_a_channel_does_not_change_before_the_eyes_of_another_company(team):
    target = await check_in(team)
    await team.settle()
    channel = Channel(
        workspace_id=team.demo.sandbox.team_id,
        id=team.demo.sandbox.channel("team").id,
        name="team",
        has_app=True,
        is_private=True,
        is_shared=True,
        refreshed_at=team.now,
    )
    await team.people.remember_channel(channel, members=[team.actors["alice"].id], now=team.now)
    await team.know("alice")
    alice = team.actors["alice"]
    said, *_ = await team.check_ins.get_to_edit(1, actor=alice)
    draft = CheckInDraft(target_id=target.id, value=Decimal(9), measured_on=said.measured_on)
    await team.check_ins.edit(1, draft, version=said.version, actor=alice, now=team.now)
    await advance(team, MINUTE)
    called = {entry.facts["method"] for entry in team.demo.sandbox.log.of_kind("api")}
    assert "chat.update" not in called
    assert (await team.only_delivery()).refresh_ms is None
