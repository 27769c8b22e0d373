"""Many places with one trouble each, in one run: every message ends as it should, all else arrives once."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlmodel import select

from bot.rules.access import Actor
from bot.rules.check_ins import CheckInDraft
from bot.rules.roles import Role
from bot.services.answers import Addressee, Answers
from bot.services.check_ins import CheckIns
from bot.services.circles import CIRCLE
from bot.services.deliveries import Deliveries
from bot.services.roles import Roles
from bot.services.schedules import to_ms
from sandbox import PersonSpec
from storage.models import Channel, Delivery, DeliveryKind, DeliveryState, Member
from tests.faults.field import LOOK_EVERY_S, open_field
from tests.faults.ground import MONDAY, TODAY, Amounts
from tests.faults.oracle import standing

AFTER = timedelta(minutes=45)
"""By then every trouble is there; all of it is brought forward once that is so."""
WELL, ARCHIVED, KICKED, PRIVATE, UNSEEN, SHARED, POISONED = range(7)
"""The channels, by what befalls them."""
EACH = 2
"""So many plans are in each, every one with a prompt and a record."""
AMOUNTS = Amounts(prompts=7 * EACH, days=4, records=7 * EACH, after=AFTER, per_channel=2 * EACH)
OWNER, LEAVER, GUEST, SOMEBODY = range(4)
"""The people, by what befalls them."""
REFUSED = {
    ARCHIVED: "is_archived",
    KICKED: "not_in_channel",
    UNSEEN: "channel_not_found",
    SHARED: "shared_outside",
}
OF_PLANS = (DeliveryKind.CHECK_IN, DeliveryKind.RECORD)
POISON = "What nobody can show"
DUE = MONDAY + AFTER


async def test_each_ends_as_it_should_and_all_else_arrives_once(database_url, tmp_path):
    async with open_field(database_url, tmp_path, AMOUNTS, times=6) as field:
        channels = [each.id for each in field.sandbox.channels]
        persons = [field.sandbox.person(f"t0sandbox-p{number}") for number in range(4)]
        parent = await write_more(field, channels, persons)
        await field.start("first")
        await strike(field, channels, persons)
        await persons[SOMEBODY].delete(parent)
        await until_known(field, channels, persons)
        await field.ground.bring_forward(DUE - field.tempo.now())
        await field.rest()
        verdict = await field.judge()
        assert verdict.is_good, verdict
        rows = await field.database.read(lambda session: session.exec(select(Delivery)).all())
        assert_channels(rows, channels)
        assert_people(rows, persons)
        assert_the_odd_ones(field, rows, channels)
        told = [each.visible_text for each in persons[OWNER].messages("@waymark") if each.bot]
        assert sum("Type `/invite @Waymark` there" in each for each in told) == EACH
        assert sum("is archived" in each for each in told) >= EACH
        assert sum("is shared with another company now. Choose" in each for each in told) == EACH
        assert sum(each.startswith("I have stopped posting") for each in told) == 1
        await field.crew.until_well("first")


async def write_more(field, channels, persons):
    """Have there be a poison, an answer in a thread, a role for a guest, and a plan that reports a lot."""
    team_id, database = field.sandbox.team_id, field.database
    owner = Actor(team_id, persons[OWNER].id, "Somebody", zone="Etc/UTC")
    await Deliveries(database).materialise(now=DUE)
    answers = Answers(database, wake=nobody)
    drawn = {"text": POISON, "blocks": [{"type": "section", "text": {"type": "plain_text", "text": POISON}}]}
    there = Addressee(workspace_id=team_id, member_id=owner.id, channel_id=channels[POISONED])
    await answers.write("poison", drawn, to=there, now=DUE)
    await put(field, f"answer:{team_id}:poison", DUE - timedelta(seconds=30))  # before all others
    field.sandbox.invite(persons[SOMEBODY].name, channels[WELL])
    parent = await persons[SOMEBODY].post("Let us talk", channel=channels[WELL])
    thread = replace(there, channel_id=channels[WELL], thread_ts=parent.ts)
    await answers.write("thread", {"text": "In the thread", "blocks": []}, to=thread, now=DUE)
    await Roles(database, wake=nobody).give(1, persons[GUEST].id, Role.VIEWER, actor=owner, now=DUE)
    check_ins = CheckIns(database, wake=nobody)
    for _ in "12":
        draft = CheckInDraft(target_id=1, value=Decimal(8), measured_on=TODAY)
        told = await check_ins.record(draft, actor=owner, now=DUE)
        field.ground.due_ms[f"record:{told.id}"] = to_ms(DUE)
    await put(field, f"record:{told.id}", DUE + timedelta(minutes=15))  # the plan is long silent by then
    return parent


async def put(field, key, at):
    """Have a message be due at another moment."""

    def write(session):
        row = session.exec(select(Delivery).where(Delivery.occ_key == key)).one()
        row.not_before_ms = to_ms(at)
        session.add(row)

    await field.database.write(write)


async def strike(field, channels, persons):
    """Have it all happen; Slack tells of most of it."""
    sandbox = field.sandbox
    sandbox.faults.refuse_words(POISON, "invalid_blocks")
    sandbox.archive(channels[ARCHIVED])
    sandbox.remove_app_from(channels[KICKED])
    for channel in (PRIVATE, UNSEEN):
        sandbox.make_private(channels[channel])
    sandbox.channel(channels[UNSEEN]).app_is_member = False
    sandbox.add_person(PersonSpec(name="stranger", team_id="T0OTHER"))
    sandbox.invite("stranger", channels[SHARED])
    sandbox.deactivate(persons[LEAVER].id)
    sandbox.restrict(persons[GUEST].id)
    await sandbox.events_heard()


def nobody():
    """Nobody has to be woken: the worker looks by itself."""


async def until_known(field, channels, persons):
    """Wait until Waymark knows what Slack has told it."""

    def ask(session):
        places = {row.id: row for row in session.exec(select(Channel))}
        people = {row.id: row for row in session.exec(select(Member))}
        return (
            places[channels[ARCHIVED]].is_archived
            and not places[channels[KICKED]].has_app
            and places[channels[SHARED]].is_shared
            and people[persons[LEAVER].id].is_deactivated
            and people[persons[GUEST].id].is_guest
        )

    async with asyncio.timeout(30):
        while not await field.database.read(ask):
            await asyncio.sleep(LOOK_EVERY_S)


def assert_channels(rows, channels):
    """What a channel takes has come, and what it does not take has ended with the reason."""
    ends = {number: Counter[tuple[str, str]]() for number in range(len(channels))}
    for row in rows:
        if row.kind in OF_PLANS:
            ends[channels.index(row.channel_id)][row.state.value, row.reason] += 1
    expected = {
        number: {("dead", REFUSED[number]) if number in REFUSED else ("sent", ""): 2 * EACH}
        for number in range(len(channels))
    }
    expected[ARCHIVED] = {("dead", "is_archived"): 2 * EACH + 1, ("cancelled", "no_channel"): 1}
    assert ends == expected


def assert_people(rows, persons):
    """Who has left is told nothing, and a guest nothing but what is theirs to do."""
    numbers = {person.id: number for number, person in enumerate(persons)}
    days = {numbers[row.member_id]: (row.state, row.reason) for row in rows if row.kind is DeliveryKind.DAY}
    sent = (DeliveryState.SENT, "")
    left = (DeliveryState.CANCELLED, "left")
    assert days == {OWNER: sent, LEAVER: left, GUEST: sent, SOMEBODY: sent}
    (role,) = [row for row in rows if CIRCLE in row.facts]
    assert (role.state, role.reason) == (DeliveryState.CANCELLED, "nothing_to_say")
    leavers = {numbers[row.member_id] for row in rows if "leaver" in row.occ_key}
    assert leavers == {OWNER}


def assert_the_odd_ones(field, rows, channels):
    """What nobody can show was tried in three forms, and what was for a thread stands above it."""
    by_key = {row.occ_key.rpartition(":")[2]: row for row in rows if row.occ_key.startswith("answer:")}
    poison, thread = by_key["poison"], by_key["thread"]
    assert (poison.state, poison.reason, poison.attempts) == (DeliveryState.DEAD, "invalid_blocks", 3)
    (said,) = [each for each in field.sandbox.channel(channels[WELL]).messages if "thread" in each.text]
    assert (thread.state, thread.posted_ts, said.thread_ts) == (DeliveryState.SENT, said.ts, None)
    assert [*standing(field.sandbox)].count(thread.nonce) == 1
    assert not [each for each in field.sandbox.channel(channels[SHARED]).messages if each.bot]
