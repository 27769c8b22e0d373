"""Messages that nobody can make sense of: each ends, is heard of, and holds up no other."""

from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import col
from structlog.testing import capture_logs

from bot.services.answers import Addressee, Answers
from bot.services.audits import Audits
from storage.models import Delivery, DeliveryKind, DeliveryState

from .test_answers import DRAWN
from .test_push_back import records, value_in

HOUR = timedelta(hours=1)


async def advance(team, by):
    await team.demo.house.advance(team.now + by)


async def forget_facts(team, kind):
    """Have the rows of a kind say nothing of what they are about."""
    spoil = sa.update(Delivery).where(col(Delivery.kind) == kind).values(facts={})
    await team.demo.house.database.write(lambda session: session.connection().execute(spoil))


async def test_one_that_cannot_be_read_is_tried_three_times_and_ends(either_team):
    team = either_team
    await team.plan()
    team.demo.clock.move_to(team.now + HOUR)
    await team.demo.house.deliveries.materialise(now=team.now)
    await forget_facts(team, DeliveryKind.CHECK_IN)
    await records(team, [4])
    with capture_logs() as logged:
        await advance(team, HOUR)
    ended = {row.kind: (row.state, row.reason) for row in await team.deliveries()}
    assert ended == {
        DeliveryKind.CHECK_IN: (DeliveryState.DEAD, "unreadable"),
        DeliveryKind.RECORD: (DeliveryState.SENT, ""),
    }
    assert [value_in(message) for message in team.channel()] == ["4"]
    assert [line["event"] for line in logged].count("delivery.unreadable") == 3


async def test_one_that_can_be_read_again_is_sent(team):
    await team.plan()
    team.demo.clock.move_to(team.now + HOUR)
    await team.demo.house.deliveries.materialise(now=team.now)
    facts = (await team.only_delivery()).facts
    await forget_facts(team, DeliveryKind.CHECK_IN)
    await team.demo.house.dispatcher.send_due()
    assert (await team.only_delivery()).state is DeliveryState.PENDING
    mend = sa.update(Delivery).values(facts=facts)
    await team.demo.house.database.write(lambda session: session.connection().execute(mend))
    await advance(team, HOUR)
    assert len(team.channel()) == 1


async def test_one_that_is_posted_and_cannot_be_read_any_more_stays_as_it_is(team):
    target = await team.target(await team.plan())
    await advance(team, HOUR)
    await forget_facts(team, DeliveryKind.CHECK_IN)
    await team.check_in(target, "4")
    await advance(team, HOUR)
    asked = next(row for row in await team.deliveries() if row.kind is DeliveryKind.CHECK_IN)
    assert (asked.state, asked.refresh_ms, asked.lease_until_ms) == (DeliveryState.SENT, None, None)
    assert len(team.channel()) == 2


async def test_the_auditor_counts_what_was_taken_and_is_late(team):
    await records(team, [1])
    due = team.now
    await team.demo.house.deliveries.claim(now=due, limit=1)
    backlog = await Audits(team.demo.house.database).look()
    assert backlog.may_go_at == due
    assert backlog.waiting["claimed"] == 1


async def test_one_that_cannot_be_looked_for_holds_up_no_look_beside_it(team):
    sandbox = team.demo.sandbox
    answers = Answers(team.demo.house.database, wake=lambda: None)
    sandbox.faults.server_error("chat.postMessage", times=2, after=True)
    for name in ("alice", "bob"):
        person = sandbox.person(name).id
        to = Addressee(workspace_id=sandbox.team_id, member_id=person, channel_id="")
        await answers.write(name, DRAWN, to=to, now=team.now)
    await advance(team, timedelta(seconds=2))
    first, _ = await team.deliveries()
    assert {row.state for row in await team.deliveries()} == {DeliveryState.UNKNOWN}
    nobodys = sa.update(Delivery).where(col(Delivery.id) == first.id).values(member_id=None)
    await team.demo.house.database.write(lambda session: session.connection().execute(nobodys))
    team.demo.clock.move_to(team.now + timedelta(seconds=30))  # where one look takes both
    with capture_logs() as logged:
        await team.settle()
    assert [row.state for row in await team.deliveries()] == [DeliveryState.UNKNOWN, DeliveryState.SENT]
    assert [line["event"] for line in logged].count("look.failed") == 1
