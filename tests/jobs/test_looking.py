"""The look: what may have been posted is seen exactly once, or is asked about, whatever broke."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from bot.app import build
from bot.jobs.looking import READ_FOR_S, Looker
from bot.messenger import Messenger
from bot.services.answers import Addressee, Answers
from bot.services.uncertain import UncertainDeliveries
from bot.tokens import bot_client
from sandbox import ChannelSpec
from storage.models import DeliveryKind, DeliveryState

READS = ("conversations.history", "conversations.replies")
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
IN_CHANNELS = ("channels:history",)
DRAWN = {
    "text": "Added S-1",
    "blocks": [{"type": "section", "block_id": "a", "text": {"type": "plain_text", "text": "Added S-1"}}],
}
STORED = {
    "500 after": lambda faults: faults.server_error("chat.postMessage", after=True),
    "dropped after": lambda faults: faults.drop("chat.postMessage", after=True),
    "answer cut": lambda faults: faults.truncate("chat.postMessage"),
    "hung after": lambda faults: faults.hang("chat.postMessage", after=True),
}
NOT_STORED = {
    "500 before": lambda faults: faults.server_error("chat.postMessage"),
    "dropped before": lambda faults: faults.drop("chat.postMessage"),
    "hung before": lambda faults: faults.hang("chat.postMessage"),
    "fatal_error": lambda faults: faults.refuse("chat.postMessage", "fatal_error"),
}


async def advance(team, by):
    await team.demo.house.advance(team.now + by)


async def say(team, place, key="1"):
    """Have Bob told something: where only he reads it, in a channel, or in a thread of it."""
    sandbox = team.demo.sandbox
    bob, answers = sandbox.person("bob").id, Answers(team.demo.house.database, wake=lambda: None)
    if place == "direct":
        return await answers.welcome(DRAWN, workspace_id=sandbox.team_id, member_id=bob, now=team.now)
    channel, thread_ts = sandbox.channel("team").id, None
    if place == "thread":
        thread_ts = (await sandbox.person("bob").post("Well", channel="team")).ts
    to = Addressee(workspace_id=sandbox.team_id, member_id=bob, channel_id=channel, thread_ts=thread_ts)
    return await answers.write(key, DRAWN, to=to, now=team.now)


async def move(team, plan, channel):
    """Have a plan live in another channel, which is new."""
    team.demo.sandbox.add_channel(ChannelSpec(name=channel, members=("alice", "bob")))
    await team.arrive()
    alice = team.actors["alice"]
    found, draft = await team.plans.get_draft(plan.id, actor=alice, now=team.now)
    wanted = replace(draft, channel_id=team.demo.sandbox.channel(channel).id)
    await team.plans.edit(found.id, wanted, version=found.version, actor=alice, now=team.now)


async def tell(team, *, times=1, **plan):
    """Have check-ins to tell the channel of, and return their plan."""
    made = await team.plan(prompt_weekday=None, **plan)
    target = await team.target(made)
    for value in range(times):
        await team.check_in(target, f"{value}")
    return made


def seen(team):
    """Return how often each key stands anywhere in the workspace."""
    return Counter(
        message.metadata["event_payload"]["key"]
        for channel in team.demo.sandbox.slack.workspace.channels.values()
        for message in channel.messages
        if message.metadata
    )


def posted(team):
    """Return how often it was tried to post each key."""
    return Counter(entry.facts["args"]["metadata"]["event_payload"]["key"] for entry in team.posts())


def reads(team):
    """Return what was asked about conversations."""
    return [entry.facts for entry in team.demo.sandbox.log.of_kind("api") if entry.facts["method"] in READS]


def talk(team, times, *, channel="team"):
    """Have Bob say so much in a channel."""
    workspace = team.demo.sandbox.slack.workspace
    found = workspace.find_channel(channel) or workspace.dm(team.demo.sandbox.person("bob").id)
    for number in range(times):
        workspace.post(found, user=team.demo.sandbox.person("bob").id, text=f"{number}")


@pytest.fixture
async def reader(open_team, sqlite_url):
    """A team whose app may read the history of public channels."""
    return await open_team(sqlite_url, scopes=IN_CHANNELS, call_timeout_s=0.4)


class TestSeenOnce:
    @pytest.mark.parametrize("place", ["direct", "channel", "thread"])
    @pytest.mark.parametrize("broken", STORED)
    async def test_what_was_stored_is_found_and_not_posted_again(self, reader, place, broken):
        await say(reader, place)
        STORED[broken](reader.demo.sandbox.faults)
        await reader.settle()
        assert (await reader.only_delivery()).state is DeliveryState.UNKNOWN
        await advance(reader, MINUTE)
        sent = await reader.only_delivery()
        assert (sent.state, sent.attempts, sent.content) == (DeliveryState.SENT, 1, None)
        assert seen(reader) == {sent.nonce: 1}
        message = reader.demo.sandbox.slack.workspace.find_message(sent.posted_in, sent.posted_ts)
        assert message.metadata["event_payload"]["key"] == sent.nonce

    @pytest.mark.parametrize("place", ["direct", "channel", "thread"])
    @pytest.mark.parametrize("broken", NOT_STORED)
    async def test_what_was_not_is_posted_under_the_same_key(self, reader, place, broken):
        await say(reader, place)
        NOT_STORED[broken](reader.demo.sandbox.faults)
        await reader.settle()
        assert (await reader.only_delivery()).state is DeliveryState.UNKNOWN
        await advance(reader, MINUTE)
        sent = await reader.only_delivery()
        assert (sent.state, sent.attempts) == (DeliveryState.SENT, 2)
        assert seen(reader) == {sent.nonce: 1}

    async def test_it_is_not_looked_for_before_slack_has_had_time(self, reader):
        await say(reader, "channel")
        reader.demo.sandbox.faults.server_error("chat.postMessage", after=True)
        await reader.settle()
        await advance(reader, 14 * SECOND)
        assert reads(reader) == []
        await advance(reader, SECOND)
        assert len(reads(reader)) == 1

    async def test_a_cut_off_after_the_mark_is_looked_for_once_it_has_arrived(self, reader):
        await say(reader, "channel")
        deliveries = reader.demo.house.deliveries
        (claimed,) = await deliveries.claim(now=reader.now, limit=9)
        assert await deliveries.start(claimed, now=reader.now)
        reader.demo.clock.move_to(reader.now + MINUTE)
        await reader.settle()
        assert not reads(reader)  # it may have been sent in the last moment, and still be on its way
        await advance(reader, timedelta(seconds=20))
        sent = await reader.only_delivery()
        assert (sent.state, seen(reader)) == (DeliveryState.SENT, {sent.nonce: 1})

    async def test_a_whisper_that_was_cut_off_goes_to_its_person(self, reader):
        sandbox = reader.demo.sandbox
        to = Addressee(
            workspace_id=sandbox.team_id,
            member_id=sandbox.person("bob").id,
            channel_id=sandbox.channel("team").id,
            is_private=True,
        )
        await Answers(reader.demo.house.database, wake=lambda: None).write("1", DRAWN, to=to, now=reader.now)
        deliveries = reader.demo.house.deliveries
        (claimed,) = await deliveries.claim(now=reader.now, limit=9)
        assert await deliveries.start(claimed, now=reader.now)
        await advance(reader, MINUTE)
        await advance(reader, timedelta(seconds=20))
        sent = await reader.only_delivery()
        assert (sent.state, sent.is_ephemeral, len(reader.direct("bob"))) == (DeliveryState.SENT, False, 1)
        await advance(reader, 10 * MINUTE)
        assert (len(reader.direct("bob")), reads(reader)) == (1, [])

    async def test_what_was_found_shows_what_has_changed_meanwhile(self, reader):
        plan = await reader.plan(prompt_weekday=None)
        first, _ = [await reader.step(plan, title, date(2027, 3, 1)) for title in ("First", "Second")]
        reader.demo.sandbox.faults.server_error("chat.postMessage", after=True)
        await reader.until(1, 14, 30)
        await reader.done(first)
        await advance(reader, MINUTE)
        sent = await reader.only_delivery()
        assert (sent.kind, sent.state) == (DeliveryKind.DAY, DeliveryState.SENT)
        (message,) = reader.direct("bob")
        assert message.visible_text.startswith("*1 of 2 things left for you today*")

    async def test_another_process_finds_it_too(self, reader):
        await say(reader, "direct")
        reader.demo.sandbox.faults.server_error("chat.postMessage", after=True)
        await reader.settle()
        await reader.demo.house.stop()
        other = await build(reader.settings, reader.demo.clock)
        reader.demo.clock.move_to(reader.now + MINUTE)
        await other.settle()
        found = await other.database.read(
            lambda session: session.connection().exec_driver_sql("SELECT state FROM delivery").scalars().all()
        )
        await other.stop()
        assert found == ["sent"]
        assert list(seen(reader).values()) == [1]
        opened = [
            e for e in reader.demo.sandbox.log.of_kind("api") if e.facts["method"] == "conversations.open"
        ]
        assert len(opened) == 2

    @pytest.mark.postgres
    @pytest.mark.parametrize("is_stored", [True, False])
    async def test_when_two_replicas_look_at_once(self, open_team, postgres_url, is_stored):
        team = await open_team(postgres_url, scopes=IN_CHANNELS)
        await tell(team, times=8)
        team.demo.sandbox.faults.server_error("chat.postMessage", times=8, after=is_stored)
        replica = await build(team.settings, team.demo.clock)
        houses = (team.demo.house, replica)
        for _ in range(40):
            await asyncio.gather(*(house.settle() for house in houses))
            team.demo.clock.move_to(team.now + 2 * SECOND)
        await replica.stop()
        assert {row.state for row in await team.deliveries()} == {DeliveryState.SENT}
        assert seen(team) == {row.nonce: 1 for row in await team.deliveries()}


class TestReadingToTheEnd:
    @pytest.mark.parametrize(("before", "after"), [(15, 0), (0, 15), (40, 40)])
    @pytest.mark.parametrize("place", ["channel", "direct"])
    async def test_it_is_found_wherever_it_stands(self, reader, place, before, after):
        where = "team" if place == "channel" else "@bob"
        await say(reader, place)
        talk(reader, before, channel=where)
        reader.demo.sandbox.faults.server_error("chat.postMessage", after=True)
        await reader.settle()
        talk(reader, after, channel=where)
        await advance(reader, MINUTE)
        sent = await reader.only_delivery()
        assert (sent.state, sent.attempts, seen(reader)) == (DeliveryState.SENT, 1, {sent.nonce: 1})
        assert {facts["args"]["limit"] for facts in reads(reader)} == {"15"}

    async def test_in_a_long_thread_too(self, reader):
        await say(reader, "thread")
        parent = reader.channel()[0]
        workspace = reader.demo.sandbox.slack.workspace
        for number in range(40):
            workspace.post(
                reader.demo.sandbox.channel("team"), user=parent.user, text=f"{number}", thread_ts=parent.ts
            )
        reader.demo.sandbox.faults.server_error("chat.postMessage", after=True)
        await reader.settle()
        await advance(reader, MINUTE)
        sent = await reader.only_delivery()
        assert (sent.state, sent.attempts, seen(reader)) == (DeliveryState.SENT, 1, {sent.nonce: 1})
        assert len(reads(reader)) == 3

    async def test_what_was_said_long_before_is_not_read(self, reader):
        talk(reader, 100)
        reader.demo.clock.move_to(reader.now + 2 * MINUTE)
        await say(reader, "direct")  # which lets Slack say what time it is
        await reader.settle()
        await say(reader, "channel")
        reader.demo.sandbox.faults.server_error("chat.postMessage")
        await advance(reader, MINUTE)
        assert len(reads(reader)) == 1
        assert {row.state for row in await reader.deliveries()} == {DeliveryState.SENT}

    @pytest.mark.parametrize("lag", [HOUR, -HOUR])
    @pytest.mark.parametrize("is_stored", [True, False])
    async def test_a_clock_of_ours_that_is_off_makes_no_difference(
        self, open_team, sqlite_url, lag, is_stored
    ):
        team = await open_team(sqlite_url, scopes=IN_CHANNELS, lag=lag)
        slack = team.demo.sandbox.slack
        talk(team, 20)
        team.demo.clock.move_to(team.now + 2 * MINUTE)
        await say(team, "direct")  # which lets Slack say what time it is
        await team.settle()
        await say(team, "channel")
        slack.faults.server_error("chat.postMessage", after=is_stored)
        await team.settle()
        await advance(team, MINUTE)
        _, sent = await team.deliveries()
        assert (sent.state, seen(team)[sent.nonce]) == (DeliveryState.SENT, 1)
        (asked,) = reads(team)
        oldest = datetime.fromtimestamp(float(asked["args"]["oldest"]), UTC)
        assert timedelta() < (slack.now() - MINUTE) - oldest < 2 * MINUTE

    async def test_before_slack_has_said_its_time_all_is_read(self, reader):
        talk(reader, 40)
        await say(reader, "channel")
        deliveries = reader.demo.house.deliveries
        (claimed,) = await deliveries.claim(now=reader.now, limit=9)
        assert await deliveries.start(claimed, now=reader.now, slack_now=None)
        await advance(reader, MINUTE)
        await advance(reader, timedelta(seconds=20))
        assert len(reads(reader)) == 3
        assert all("oldest" not in facts["args"] for facts in reads(reader))


class TestWhenSlackMakesUsWait:
    async def test_a_look_that_fails_is_made_again(self, reader):
        await say(reader, "channel")
        faults = reader.demo.sandbox.faults
        faults.server_error("chat.postMessage", after=True)
        faults.server_error("conversations.history", times=2)
        faults.drop("conversations.history")
        await advance(reader, 5 * MINUTE)
        assert len(reads(reader)) == 4
        sent = await reader.only_delivery()
        assert (sent.state, seen(reader)) == (DeliveryState.SENT, {sent.nonce: 1})

    async def test_retry_after_is_obeyed(self, reader):
        await say(reader, "channel")
        faults = reader.demo.sandbox.faults
        faults.server_error("chat.postMessage", after=True)
        faults.ratelimit("conversations.history", retry_after=120)
        await advance(reader, 15 * SECOND)
        assert len(reads(reader)) == 1
        await advance(reader, 119 * SECOND)
        assert len(reads(reader)) == 1
        await advance(reader, 3 * SECOND)
        assert len(reads(reader)) == 2
        assert (await reader.only_delivery()).state is DeliveryState.SENT

    async def test_at_one_reading_a_minute_a_long_channel_is_read_bit_by_bit(self, reader):
        await say(reader, "channel")
        talk(reader, 40)
        faults = reader.demo.sandbox.faults
        faults.server_error("chat.postMessage", after=True)
        faults.limit_reading()
        await advance(reader, 10 * MINUTE)
        answered = [facts for facts in reads(reader) if facts["ok"]]
        assert len(answered) == 3
        assert len({facts["args"].get("cursor") for facts in answered}) == 3
        sent = await reader.only_delivery()
        assert (sent.state, sent.attempts, seen(reader)) == (DeliveryState.SENT, 1, {sent.nonce: 1})

    async def test_a_reading_that_goes_on_is_not_given_up_however_long_it_takes(self, open_team, sqlite_url):
        # Nothing hangs here; on a busy machine a short limit would end readings that go on.
        reader = await open_team(sqlite_url, scopes=IN_CHANNELS)
        await tell(reader)
        talk(reader, 15 * 70)  # at one part a minute, more than an hour
        faults = reader.demo.sandbox.faults
        faults.server_error("chat.postMessage", after=True)
        faults.limit_reading()
        await advance(reader, 80 * MINUTE)
        sent = await reader.only_delivery()
        assert (sent.state, sent.attempts, seen(reader)) == (DeliveryState.SENT, 1, {sent.nonce: 1})

    async def test_one_reading_serves_all_that_is_sought_in_a_channel(self, reader):
        await tell(reader, times=6)
        faults = reader.demo.sandbox.faults
        faults.limit_reading()
        for number in range(6):
            faults.server_error("chat.postMessage", after=bool(number % 2))
        await advance(reader, 5 * MINUTE)
        rows = await reader.deliveries()
        assert {row.state for row in rows} == {DeliveryState.SENT}
        assert seen(reader) == {row.nonce: 1 for row in rows}
        assert len([facts for facts in reads(reader) if facts["ok"]]) <= 3

    async def test_no_channel_starves_beside_a_long_one(self, reader):
        demo = reader.demo
        demo.sandbox.channel("general").app_is_member = True
        await reader.arrive()
        await tell(reader)
        await tell(reader, channel="general")
        demo.sandbox.faults.server_error("chat.postMessage", times=2, after=True)
        demo.sandbox.faults.limit_reading()
        talk(reader, 60)
        await advance(reader, 15 * MINUTE)
        rows = await reader.deliveries()
        assert {row.state for row in rows} == {DeliveryState.SENT}
        assert seen(reader) == {row.nonce: 1 for row in rows}

    async def test_what_there_is_no_time_for_comes_first_next_time(self, reader):
        reader.demo.sandbox.channel("general").app_is_member = True
        await reader.arrive()
        await tell(reader)
        await tell(reader, channel="general")
        house = reader.demo.house
        reader.demo.sandbox.faults.server_error("chat.postMessage", times=2, after=True)
        reader.demo.clock.move_to(reader.now + SECOND)
        await house.dispatcher.send_due()
        reader.demo.clock.move_to(reader.now + MINUTE)
        seconds = count(step=READ_FOR_S)
        looker = Looker(
            UncertainDeliveries(house.database, wake=lambda: None),
            Messenger(lambda _: bot_client(reader.settings, house._session)),
            reader.demo.clock,
            metrics=house.watch.metrics,
            monotonic=lambda: float(next(seconds)),
        )
        for found in (1, 2):
            await looker.look_due()
            states = [row.state for row in await reader.deliveries()]
            assert states.count(DeliveryState.SENT) == found

    async def test_a_cursor_that_slack_has_forgotten_begins_anew(self, reader):
        await say(reader, "channel")
        talk(reader, 20)
        faults = reader.demo.sandbox.faults
        faults.server_error("chat.postMessage")
        faults.limit_reading()
        await advance(reader, 30 * SECOND)
        assert (await reader.only_delivery()).look_cursor
        faults.refuse("conversations.history", "invalid_cursor")
        await advance(reader, 5 * MINUTE)
        sent = await reader.only_delivery()
        assert (sent.state, seen(reader)) == (DeliveryState.SENT, {sent.nonce: 1})


class TestWhenNobodyCanLook:
    async def test_what_one_person_reads_is_sent_once_more_after_ten_minutes(self, team):
        await say(team, "direct")
        faults = team.demo.sandbox.faults
        faults.lose_scope("im:history")
        faults.server_error("chat.postMessage")
        await advance(team, 9 * MINUTE)
        assert len(team.posts()) == 1
        await advance(team, 2 * MINUTE)
        sent = await team.only_delivery()
        assert (sent.state, sent.attempts, seen(team)) == (DeliveryState.SENT, 2, {sent.nonce: 1})

    async def test_and_no_more_than_once(self, team):
        await say(team, "direct")
        faults = team.demo.sandbox.faults
        faults.lose_scope("im:history")
        faults.server_error("chat.postMessage", times=None)
        await advance(team, 6 * HOUR)
        assert (await team.only_delivery()).state is DeliveryState.UNKNOWN
        team.demo.clock.move_to(team.now + timedelta(days=30))
        await team.settle()
        given_up = await team.only_delivery()
        assert (given_up.state, given_up.reason) == (DeliveryState.DEAD, "uncertain")
        assert len(team.posts()) == 2

    @pytest.mark.parametrize("is_stored", [True, False])
    async def test_an_outage_loses_nothing_and_doubles_nothing(self, team, is_stored):
        plan = await team.plan(prompt_weekday=None)
        await team.step(plan, "Ring ten", date(2027, 3, 2))
        await team.until(2, 14)
        faults = team.demo.sandbox.faults
        faults.server_error("chat.postMessage", after=is_stored)
        faults.server_error("chat.postMessage", times=None)
        faults.server_error("conversations.history", times=None)
        await team.until(2, 15, 5)
        sent = await team.only_delivery()
        assert (sent.kind, sent.state, len(team.posts())) == (DeliveryKind.DAY, DeliveryState.UNKNOWN, 1)
        faults.clear()
        await advance(team, 20 * MINUTE)
        sent = await team.only_delivery()
        assert (sent.state, seen(team)) == (DeliveryState.SENT, {sent.nonce: 1})
        assert sent.attempts == (1 if is_stored else 2)

    async def test_an_outage_that_lasts_ends_with_the_use_of_the_message(self, team):
        plan = await team.plan(prompt_weekday=None)
        await team.step(plan, "Ring ten", date(2027, 3, 2))
        await team.until(2, 14)
        faults = team.demo.sandbox.faults
        faults.server_error("chat.postMessage", times=None)
        faults.server_error("conversations.history", times=None)
        await team.until(3, 1)
        ended = await team.only_delivery()
        assert (ended.state, len(team.posts())) == (DeliveryState.EXPIRED, 1)

    async def test_a_refusal_that_nobody_knows_is_one_for_good_after_ten_minutes(self, team):
        await say(team, "direct")
        faults = team.demo.sandbox.faults
        faults.server_error("chat.postMessage")
        faults.refuse("conversations.history", "some_new_word", times=None)
        await advance(team, 9 * MINUTE)
        assert len(team.posts()) == 1
        await advance(team, 2 * MINUTE)
        sent = await team.only_delivery()
        assert (sent.state, sent.attempts, seen(team)) == (DeliveryState.SENT, 2, {sent.nonce: 1})

    async def test_a_first_one_is_found_that_was_sent_again_without_a_look(self, team):
        await say(team, "direct")
        faults = team.demo.sandbox.faults
        faults.lose_scope("im:history")
        faults.server_error("chat.postMessage", after=True)
        await advance(team, 9 * MINUTE)
        faults.server_error("chat.postMessage")
        await advance(team, MINUTE + SECOND)
        assert len(team.posts()) == 2
        faults.lost_scopes.clear()
        await advance(team, 5 * MINUTE)
        sent = await team.only_delivery()
        assert (sent.state, seen(team)) == (DeliveryState.SENT, {sent.nonce: 1})

    async def test_a_scope_that_comes_in_time_is_used(self, team):
        await say(team, "direct")
        faults = team.demo.sandbox.faults
        faults.lose_scope("im:history")
        faults.server_error("chat.postMessage", after=True)
        await advance(team, 5 * MINUTE)
        faults.clear()
        await advance(team, 4 * MINUTE)
        sent = await team.only_delivery()
        assert (sent.state, sent.attempts, seen(team)) == (DeliveryState.SENT, 1, {sent.nonce: 1})

    async def test_while_the_tokens_are_no_good_it_waits(self, team):
        await say(team, "direct")
        faults = team.demo.sandbox.faults
        faults.server_error("chat.postMessage", after=True)
        faults.refuse("conversations.history", "token_revoked", times=None)
        await advance(team, 12 * HOUR)
        assert (await team.only_delivery()).state is DeliveryState.UNKNOWN
        faults.clear()
        await advance(team, HOUR)
        sent = await team.only_delivery()
        assert (sent.state, sent.attempts, seen(team)) == (DeliveryState.SENT, 1, {sent.nonce: 1})

    async def test_in_a_channel_its_owner_is_asked_at_once_and_nothing_is_posted(self, team):
        await tell(team)
        team.demo.sandbox.faults.server_error("chat.postMessage")
        await advance(team, MINUTE)
        record, question = await team.deliveries()
        assert (record.state, question.kind, question.state) == (
            DeliveryState.UNKNOWN,
            DeliveryKind.UNSURE,
            DeliveryState.SENT,
        )
        (asked,) = team.direct("alice")
        assert asked.visible_text.startswith("*I may not have posted this in <#C0TEAM>*\nA check-in on *P-1")
        assert asked.buttons == ["Post again", "It is there"]
        await advance(team, timedelta(days=29))
        assert team.channel() == []
        await advance(team, timedelta(days=2))
        record, _ = await team.deliveries()
        assert (record.state, record.reason) == (DeliveryState.DEAD, "unanswered")
        (asked,) = team.direct("alice")
        assert asked.buttons == []

    async def test_in_a_channel_that_may_be_read_it_is_asked_about_when_patience_ends(self, reader):
        await tell(reader)
        faults = reader.demo.sandbox.faults
        faults.server_error("chat.postMessage")
        faults.server_error("conversations.history", times=None)
        await advance(reader, 9 * MINUTE)
        assert len(await reader.deliveries()) == 1
        await advance(reader, 2 * MINUTE)
        assert len(reader.direct("alice")) == 1

    async def test_one_that_is_asked_about_may_still_be_found(self, team):
        await tell(team)
        team.demo.sandbox.faults.server_error("chat.postMessage", after=True)
        await advance(team, MINUTE)
        sandbox = team.demo.sandbox
        uncertain = UncertainDeliveries(team.demo.house.database, wake=lambda: None)
        later = team.now + timedelta(days=31)
        (sought,) = await uncertain.claim(now=later, limit=9)
        (message,) = team.channel()
        await uncertain.settle_found(
            sought, posted_in=sandbox.channel("team").id, posted_ts=message.ts, now=team.now
        )
        await team.settle()
        (asked,) = team.direct("alice")
        assert asked.visible_text.startswith("*This is in <#C0TEAM>: I found it there*")

    async def test_whoever_was_answered_in_a_channel_is_asked(self, team):
        await say(team, "channel")
        team.demo.sandbox.faults.server_error("chat.postMessage")
        await advance(team, MINUTE)
        (asked,) = team.direct("bob")
        assert "My answer to what you wrote" in asked.visible_text
        await advance(team, timedelta(days=3))
        (asked,) = team.direct("bob")
        assert "again: it is too late for it" in asked.visible_text
        assert asked.buttons == []


class TestWhatChangesMeanwhile:
    async def test_what_is_too_late_is_not_posted(self, reader):
        await reader.plan()
        faults = reader.demo.sandbox.faults
        faults.server_error("chat.postMessage")
        faults.server_error("conversations.history", times=None)
        await reader.until(1, 9, 5)
        faults.clear()
        faults.ratelimit("conversations.history", times=None, retry_after=3600)
        await reader.until(2, 9)
        prompt = (await reader.deliveries())[0]
        assert (prompt.kind, prompt.state) == (DeliveryKind.CHECK_IN, DeliveryState.EXPIRED)
        assert reader.channel() == []

    @pytest.mark.parametrize("is_stored", [True, False])
    async def test_of_a_closed_plan_nothing_more_is_asked(self, reader, is_stored):
        plan = await reader.plan()
        reader.demo.sandbox.faults.server_error("chat.postMessage", after=is_stored)
        await reader.until(1, 9)
        await reader.plans.close(plan.id, version=plan.version, actor=reader.actors["alice"], now=reader.now)
        await advance(reader, HOUR)
        prompt = await reader.only_delivery()
        assert prompt.state is (DeliveryState.SENT if is_stored else DeliveryState.CANCELLED)
        assert len(reader.posts()) == 1

    async def test_of_a_closed_plan_nobody_is_asked_whether_its_prompt_is_there(self, team):
        plan = await team.plan()
        team.demo.sandbox.faults.server_error("chat.postMessage")
        await team.until(1, 9)
        await team.plans.close(plan.id, version=plan.version, actor=team.actors["alice"], now=team.now)
        await advance(team, HOUR)
        assert (await team.only_delivery()).state is DeliveryState.CANCELLED
        assert team.direct("alice") == []

    @pytest.mark.parametrize("is_stored", [True, False])
    async def test_a_check_in_is_told_where_it_is_found_or_else_where_its_plan_has_gone(
        self, reader, is_stored
    ):
        plan = await tell(reader)
        reader.demo.sandbox.faults.server_error("chat.postMessage", after=is_stored)
        await reader.settle()
        await move(reader, plan, "ops")
        await advance(reader, MINUTE)
        sent = await reader.only_delivery()
        assert (sent.state, seen(reader)) == (DeliveryState.SENT, {sent.nonce: 1})
        where = "team" if is_stored else "ops"
        assert [len(reader.channel(name)) for name in ("team", "ops")] == [where == "team", where == "ops"]

    @pytest.mark.parametrize("is_stored", [True, False])
    async def test_a_prompt_is_not_asked_in_the_channel_that_its_plan_has_left(self, reader, is_stored):
        plan = await reader.plan()
        reader.demo.sandbox.faults.server_error("chat.postMessage", after=is_stored)
        await reader.until(1, 9)
        await move(reader, plan, "ops")
        await advance(reader, HOUR)
        prompt = await reader.only_delivery()
        assert prompt.state is (DeliveryState.SENT if is_stored else DeliveryState.CANCELLED)
        assert len(reader.channel("team")) == is_stored
        assert reader.channel("ops") == []
