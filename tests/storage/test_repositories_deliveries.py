"""Schedules, deliveries, pace and inbox: who gets a row, and who may still change it, on both databases."""

import asyncio
import re
import threading
from datetime import UTC, datetime
from functools import partial
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from storage.database import Database
from storage.models import Delivery, DeliveryKind, DeliveryState, InboxState, Pace, Workspace
from storage.repositories.deliveries import _LIVE_OF_MEMBER, _LIVE_OF_PLAN
from storage.repositories.inbox import Arrival
from storage.repositories.pace import CHANNEL_GAP_MS, FAR_MS, Spot
from storage.repositories.taking import Move
from storage.repositories.upserts import insert_unless_there
from storage.unit_of_work import Store

NOW_MS = int(datetime(2027, 3, 1, 9, tzinfo=UTC).timestamp() * 1000)
LEASE_MS = 60_000
CLOSED: dict[str, Any] = {"reason": "plan_closed", "now_ms": NOW_MS}
PATIENCE_S = 30


def claim(store, *, token="a", now_ms=NOW_MS, limit=100):
    return store.deliveries.claim(now_ms=now_ms, lease_ms=LEASE_MS, token=token, limit=limit)


def claim_refreshes(store, *, token="a", now_ms=NOW_MS):
    return store.deliveries.claim_refreshes(now_ms=now_ms, lease_ms=LEASE_MS, token=token, limit=100)


def claim_unknown(store, *, token="a", now_ms=NOW_MS, limit=100):
    return store.uncertain.claim(now_ms=now_ms, lease_ms=LEASE_MS, token=token, limit=limit)


UNKNOWN = {"state": DeliveryState.UNKNOWN, "started_ms": NOW_MS - 120_000}


def keys(deliveries):
    return [delivery.nonce for delivery in deliveries]  # which these tests have be the same


@pytest.fixture
def add(write, rows, ground):  # noqa: ARG001  # what a delivery points to has to be there
    """Return what writes a delivery and gives it back, as it is stored."""

    async def add_one(key="a", **said):
        def work(store):
            store.deliveries.add(rows.delivery(key, **said))
            return store._session.exec(select(Delivery).where(Delivery.occ_key == key)).one()

        return await write(work)

    return add_one


@pytest.mark.postgres
async def test_on_postgresql_no_plan_that_is_made_for_any_number_reads_all_messages(postgres_url):
    database = Database(postgres_url)
    asked: list[str] = []
    engine = database._writing.engine
    sa.event.listen(engine, "before_cursor_execute", lambda *said: asked.append(said[2]))

    def move(store):
        moves = [Move(1, "a", {"state": DeliveryState.SENDING, "attempts": 1, "look_cursor": None})]
        store.deliveries.move_all(moves, before=DeliveryState.CLAIMED)

    def look(store):
        store.waiting.look(now_ms=NOW_MS)

    for ask in (claim, claim_refreshes, move, look):
        await database.write(lambda session: ask(Store(session)))  # noqa: B023  # it is called at once
    statements = tuple(asked)
    with engine.connect() as connection:
        connection.execute(sa.insert(Workspace).values(id="T1", created_at=datetime.now(UTC)))
        connection.exec_driver_sql(
            "INSERT INTO delivery (workspace_id, occ_key, nonce, kind, facts, state, not_before_ms, attempts,"
            " reason, is_ephemeral) SELECT 'T1', n, n, 'answer', '{}', 'pending', n, 0, '', false"
            " FROM generate_series(1, 3000) n; ANALYZE"
        )
        plans = [
            "\n".join(connection.exec_driver_sql(f"EXPLAIN (GENERIC_PLAN) {numbered(each)}").scalars())
            for each in statements
        ]
    assert len(plans) == 4
    assert [plan for plan in plans if "Seq Scan on delivery" in plan] == []
    database.dispose()


def numbered(statement):
    """Return a statement with its parameters as PostgreSQL counts them."""
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    return re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", statement)


@pytest.fixture
def look(read):
    """Return what reads a delivery anew."""
    return lambda delivery: read(lambda store: store.deliveries.find(delivery.id))


@pytest.mark.usefixtures("ground")
class TestSchedules:
    async def test_those_that_are_due_come_longest_due_first(self, write, rows, ground):
        def add(store):
            second = store.plans.add(rows.plan())
            store.schedules.add(rows.schedule(plan_id=ground.here.id, next_due_ms=NOW_MS))
            store.schedules.add(rows.schedule(plan_id=second.id, next_due_ms=NOW_MS - 1))
            store.schedules.add(rows.schedule(member_id="U1", next_due_ms=NOW_MS - 2, is_active=False))
            store.schedules.add(rows.schedule(member_id="U2", next_due_ms=NOW_MS + 1))

        await write(add)

        def due(store, *, now_ms, limit=10):
            return [row.next_due_ms - NOW_MS for row in store.schedules.list_due(now_ms=now_ms, limit=limit)]

        assert await write(partial(due, now_ms=NOW_MS)) == [-1, 0]
        assert await write(partial(due, now_ms=NOW_MS, limit=1)) == [-1]
        assert await write(partial(due, now_ms=NOW_MS - 2)) == []

    async def test_a_plan_and_a_member_have_one_each(self, write, read, rows, ground):
        subjects = ({"plan_id": ground.here.id}, {"member_id": "U1"})
        for said in subjects:
            for expected in (True, False):
                schedule = rows.schedule(**said)
                assert await write(lambda store, s=schedule: store.schedules.add(s)) is expected
        of_plan = await read(lambda store: store.schedules.find_of_plan("T1", ground.here.id))
        of_member = await read(lambda store: store.schedules.find_of_member("T1", "U1"))
        assert (of_plan.plan_id, of_member.member_id) == (ground.here.id, "U1")
        assert (await read(lambda store: store.schedules.find(of_plan.id))).weekdays == "0"
        assert await read(lambda store: store.schedules.find_of_member("T2", "U1")) is None

    async def test_of_many_who_add_one_for_a_member_at_once_one_has_added_it(self, write, rows):
        added = await asyncio.gather(
            *(write(lambda store: store.schedules.add(rows.schedule(member_id="U1"))) for _ in range(12))
        )
        assert sorted(added) == [False] * 11 + [True]

    @pytest.mark.parametrize("said", [{}, {"member_id": "U1", "plan_id": 1}])
    async def test_one_is_of_a_plan_or_of_a_member(self, write, rows, ground, said):
        if "plan_id" in said:
            said = {**said, "plan_id": ground.here.id}
        with pytest.raises(IntegrityError, match=r"(?i)check"):
            await write(lambda store: store._session.add(rows.schedule(**said)))

    async def test_the_next_one_is_that_of_the_active(self, write, read, rows):
        async def next_due():
            return await read(lambda store: store.schedules.next_due_ms())

        assert await next_due() is None
        for member, due, is_active in (("U1", 5, False), ("U2", 7, True)):
            row = rows.schedule(member_id=member, next_due_ms=NOW_MS + due, is_active=is_active)
            await write(lambda store, row=row: store.schedules.add(row))
        assert await next_due() == NOW_MS + 7


@pytest.mark.postgres
async def test_what_one_replica_works_on_another_passes_over(postgres_url, rows):
    database = Database(postgres_url)
    looked, done = threading.Event(), threading.Event()

    def prepare(session):
        store = Store(session)
        store.workspaces.ensure("T1", now=datetime.now(UTC))
        for member_id in ("U1", "U2"):
            store.members.save(rows.member(member_id))
        store.flush()
        store.schedules.add(rows.schedule(member_id="U1"))
        store.deliveries.add(rows.delivery("a"))

    def first(session):
        store = Store(session)
        found = len(store.schedules.list_due(now_ms=NOW_MS, limit=9)), len(claim(store, token="first"))
        looked.set()
        assert done.wait(PATIENCE_S)
        return found

    def second(session):
        assert looked.wait(PATIENCE_S)
        store = Store(session)
        found = len(store.schedules.list_due(now_ms=NOW_MS, limit=9)), len(claim(store, token="second"))
        row = store._session.exec(select(Delivery)).one()
        assert row.id is not None
        move = Move(row.id, "", {"state": DeliveryState.SENDING})
        assert store.deliveries.move_all([move], before=DeliveryState.PENDING) == [False]  # without a wait
        done.set()
        return found

    await database.write(prepare)
    assert [*await asyncio.gather(database.write(first), database.write(second))] == [(1, 1), (0, 0)]
    database.dispose()


@pytest.mark.postgres
async def test_a_pace_that_is_pruned_between_asking_and_locking_is_made_anew(postgres_url, monkeypatch):
    plain_url = sa.make_url(postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
    written: list[bool] = []

    def meet_another_and_the_pruner(session, noun, values):
        if written:
            return insert_unless_there(session, noun, values)
        with psycopg.connect(plain_url, autocommit=True) as other:
            other.execute("INSERT INTO pace (workspace_id, place, next_ms) VALUES ('T1', '', 0)")
            written.append(insert_unless_there(session, noun, values))
            other.execute("DELETE FROM pace")
        return written[0]

    monkeypatch.setattr("storage.repositories.pace.insert_unless_there", meet_another_and_the_pruner)
    database = Database(postgres_url)
    try:
        await database.write(lambda session: Store(session).workspaces.ensure("T1", now=datetime.now(UTC)))
        moment = await database.write(
            lambda session: Store(session).deliveries.pace("T1", "C1", not_before_ms=NOW_MS)
        )
    finally:
        database.dispose()
    assert (written, moment) == ([False], NOW_MS)


@pytest.mark.usefixtures("ground")
class TestWriting:
    async def test_an_occurrence_is_written_once(self, write, rows):
        for expected in (True, False):
            row = rows.delivery("slot", facts={"steps": [1]})
            assert await write(lambda store, row=row: store.deliveries.add(row)) is expected

    async def test_of_many_who_write_it_at_once_one_has_written_it(self, write, rows):
        added = await asyncio.gather(
            *(write(lambda store: store.deliveries.add(rows.delivery("slot"))) for _ in range(12))
        )
        assert sorted(added) == [False] * 11 + [True]

    async def test_what_is_written_is_read_back(self, add, look):
        made = await add(facts={"steps": [3, 1], "on": "2027-03-01"}, expires_ms=NOW_MS + 2**40)
        found = await look(made)
        assert found.facts == {"steps": [3, 1], "on": "2027-03-01"}
        assert (found.state, found.attempts, found.expires_ms) == (DeliveryState.PENDING, 0, NOW_MS + 2**40)


class TestClaims:
    async def test_what_may_go_is_taken_longest_waiting_first_under_one_lease(self, add, write, look):
        for key, wait in (("later", 1), ("now", 0), ("before", -5), ("long before", -9)):
            await add(key, not_before_ms=NOW_MS + wait)
        assert keys(await write(partial(claim, limit=2))) == ["long before", "before"]
        (taken,) = await write(partial(claim, token="b"))
        assert taken.nonce == "now"
        found = await look(taken)
        assert (found.state, found.lease_token) == (DeliveryState.CLAIMED, "b")
        assert found.lease_until_ms == NOW_MS + LEASE_MS
        assert await write(claim) == []

    async def test_only_what_is_pending_is_taken(self, add, write):
        for state in DeliveryState:
            await add(state.value, state=state)
        assert keys(await write(claim)) == ["pending"]

    async def test_no_two_ever_take_the_same(self, add, write):
        for number in range(30):
            await add(f"{number}")
        taken = await asyncio.gather(*(write(partial(claim, token=f"{turn}", limit=4)) for turn in range(12)))
        all_keys = [key for batch in taken for key in keys(batch)]
        assert len(all_keys) == len(set(all_keys))
        rest = keys(await write(claim))  # those that somebody else had locked for a moment
        assert sorted([*all_keys, *rest], key=int) == [f"{number}" for number in range(30)]

    async def test_a_stale_lease_moves_nothing(self, add, write, look):
        made = await add()
        await write(partial(claim, token="old"))
        await write(lambda store: store.deliveries.reclaim(now_ms=NOW_MS + LEASE_MS))
        await write(partial(claim, token="new", now_ms=NOW_MS + LEASE_MS))

        def move(store, *, token, before):
            sending = {"state": DeliveryState.SENDING}
            return store.deliveries.move(made.id, token=token, before=before, values=sending)

        assert not await write(partial(move, token="old", before=DeliveryState.CLAIMED))
        assert not await write(partial(move, token="new", before=DeliveryState.SENT))
        assert (await look(made)).state is DeliveryState.CLAIMED
        assert await write(partial(move, token="new", before=DeliveryState.CLAIMED))
        assert not await write(partial(move, token="new", before=DeliveryState.CLAIMED))
        assert (await look(made)).state is DeliveryState.SENDING

    async def test_of_those_due_for_one_place_the_first_goes_and_the_others_follow_at_its_pace(
        self, add, write, look
    ):
        late = [await add(f"a{n}", channel_id="C1", not_before_ms=NOW_MS - 90_000 + n) for n in range(3)]
        coming = await add("a3", channel_id="C1", not_before_ms=NOW_MS + 500)
        other = await add("b", channel_id="C2")
        direct = [await add(f"m{n}", channel_id=None, member_id="U1") for n in range(2)]

        def claim_in_turn(store):
            rows = claim(store)
            return rows, store.deliveries.take_turns(rows, now_ms=NOW_MS)

        rows, taken = await write(claim_in_turn)
        assert len(rows) == 6
        assert {row.id for row in taken} == {late[0].id, other.id, direct[0].id}
        found = [await look(row) for row in (*late, coming, *direct)]
        waiting = [row for row in found if row.state is DeliveryState.PENDING]
        assert [(row.occ_key, row.not_before_ms - NOW_MS) for row in waiting] == [
            ("a1", 1_100),
            ("a2", 2_200),
            ("a3", 3_300),
            ("m1", 1_100),
        ]
        assert {row.lease_token for row in waiting} == {None}
        assert await write(lambda store: store.deliveries.pace("T1", "C1", not_before_ms=NOW_MS)) == (
            NOW_MS + 4_400
        )

    async def test_of_many_moved_at_once_each_needs_its_own_lease_in_its_own_state(self, add, write, look):
        ours, theirs, sent = [await add(key) for key in ("ours", "theirs", "sent")]
        await write(partial(claim, token="a", limit=1))
        await write(partial(claim, token="b", limit=1))
        await write(partial(claim, token="a", limit=1))
        done = {"state": DeliveryState.SENT}
        assert await write(
            lambda store: store.deliveries.move(sent.id, token="a", before=DeliveryState.CLAIMED, values=done)
        )

        def move_all(store):
            moves = [
                Move(each.id, "a", {"state": DeliveryState.SENDING, "attempts": number, **more})
                for number, (each, more) in enumerate(
                    ((ours, {"facts": {"steps": [1]}}), (theirs, {}), (sent, {})), start=5
                )
            ]
            return store.deliveries.move_all(moves, before=DeliveryState.CLAIMED)

        assert await write(move_all) == [True, False, False]
        found = [await look(each) for each in (ours, theirs, sent)]
        assert [row.state for row in found] == [
            DeliveryState.SENDING,
            DeliveryState.CLAIMED,
            DeliveryState.SENT,
        ]
        assert [(row.attempts, row.facts) for row in found] == [(5, {"steps": [1]}), (0, {}), (0, {})]

    @pytest.mark.parametrize(
        ("state", "then"),
        [
            (DeliveryState.CLAIMED, DeliveryState.PENDING),
            (DeliveryState.SENDING, DeliveryState.UNKNOWN),
            (DeliveryState.SENT, DeliveryState.SENT),
        ],
    )
    async def test_a_lease_that_is_over_is_taken_back_and_none_before(self, add, write, look, state, then):
        made = await add(state=state, lease_token="a", lease_until_ms=NOW_MS + 1)

        async def reclaim(now_ms):
            return await write(lambda store: store.deliveries.reclaim(now_ms=now_ms))

        assert await reclaim(NOW_MS) == 0
        assert (await look(made)).lease_token == "a"
        assert await reclaim(NOW_MS + 1) == 1
        found = await look(made)
        assert (found.state, found.lease_token, found.lease_until_ms) == (then, None, None)
        assert found.refresh_ms == (NOW_MS + 1 if state is DeliveryState.SENT else None)
        assert found.reason == ("cut_off" if state is DeliveryState.SENDING else "")
        assert await reclaim(NOW_MS + 2) == 0


class TestLooking:
    async def test_what_may_be_looked_for_is_taken_longest_waiting_first_for_as_long_as_a_lease(
        self, add, write, look
    ):
        for key, wait in (("later", 1), ("now", 0), ("before", -5)):
            await add(key, not_before_ms=NOW_MS + wait, **UNKNOWN)
        await add("pending", not_before_ms=NOW_MS)
        assert keys(await write(claim_unknown)) == ["before", "now"]
        assert await write(claim_unknown) == []
        again = await write(partial(claim_unknown, token="b", now_ms=NOW_MS + LEASE_MS))
        assert sorted(keys(again)) == ["before", "later", "now"]
        assert (await look(again[0])).lease_token == "b"

    async def test_with_it_come_those_of_its_channel_that_are_to_be_looked_for_soon(self, add, write):
        here = {"channel_id": "C1", "member_id": None, **UNKNOWN}
        await add("due", **here)
        await add("soon", not_before_ms=NOW_MS + 60_000, **here)
        await add("much later", not_before_ms=NOW_MS + 3_600_000, **here)
        await add("just sent", not_before_ms=NOW_MS + 5_000, **here | {"started_ms": NOW_MS - 65_000})
        await add("taken", not_before_ms=NOW_MS + 5_000, lease_token="b", **here)
        await add("elsewhere", not_before_ms=NOW_MS + 5_000, **here | {"channel_id": "C2"})
        assert keys(await write(claim_unknown)) == ["due", "soon"]

    async def test_no_two_ever_take_the_same(self, add, write):
        for number in range(20):
            await add(f"{number}", channel_id="C1", member_id=None, **UNKNOWN)
        taken = await asyncio.gather(
            *(write(partial(claim_unknown, token=f"{turn}", limit=4)) for turn in range(8))
        )
        rest = await write(partial(claim_unknown, token="rest"))
        all_keys = [key for batch in (*taken, rest) for key in keys(batch)]
        assert sorted(all_keys, key=int) == [f"{number}" for number in range(20)]

    async def test_only_who_has_the_lease_may_settle_it(self, add, write):
        made = await add(**UNKNOWN)
        await write(partial(claim_unknown, token="a"))

        async def found(**said):
            return await write(lambda store: store.uncertain.find(made.id, **said) is not None)

        assert [await found(token=token) for token in ("a", "b")] == [True, False]
        assert await found()
        await write(
            lambda store: store.deliveries.move(
                made.id, token="a", before=DeliveryState.UNKNOWN, values={"state": DeliveryState.SENT}
            )
        )
        assert [await found(), await found(token="a")] == [False, False]


class TestRedrawing:
    async def test_what_was_posted_is_taken_when_it_is_to_be_redrawn_and_free(self, add, write, look):
        sent = {"state": DeliveryState.SENT, "posted_ts": "1.0"}
        await add("due", **sent, refresh_ms=NOW_MS)
        await add("later", **sent, refresh_ms=NOW_MS + 1)
        await add("never", **sent)
        await add("being redrawn", **sent, refresh_ms=NOW_MS, lease_token="b", lease_until_ms=NOW_MS + 1)
        await add("not there yet", state=DeliveryState.SENDING, refresh_ms=NOW_MS)
        (taken,) = await write(claim_refreshes)
        assert taken.nonce == "due"
        found = await look(taken)
        assert (found.state, found.refresh_ms, found.lease_token) == (DeliveryState.SENT, None, "a")
        assert await write(claim_refreshes) == []
        after = await write(partial(claim_refreshes, now_ms=NOW_MS + 1))
        assert sorted(keys(after)) == ["being redrawn", "later"]

    async def test_it_is_asked_for_by_kind_and_by_member_or_plan_while_it_lives(
        self, add, write, look, ground
    ):
        live = {"state": DeliveryState.SENT, "live_until_ms": NOW_MS + 1}
        made = {
            "mine": await add("mine", **live),
            "of another": await add("of another", **live, member_id="U2"),
            "over": await add("over", **{**live, "live_until_ms": NOW_MS}),
            "of the plan": await add(
                "of the plan", **live, member_id=None, plan_id=ground.here.id, kind=DeliveryKind.CHECK_IN
            ),
            "on its way": await add(
                "on its way", **{**live, "state": DeliveryState.SENDING}, lease_until_ms=1
            ),
            "still to go": await add("still to go", **{**live, "state": DeliveryState.PENDING}),
        }

        async def refresh(**said):
            return await write(lambda store: store.deliveries.refresh_live("T1", now_ms=NOW_MS, **said))

        async def asked_for():
            return [key for key, row in made.items() if (await look(row)).refresh_ms == NOW_MS]

        assert not await refresh(kind=DeliveryKind.CHECK_IN, plan_id=404)
        assert not await refresh(kind=DeliveryKind.RECORD, member_id="U1")
        assert await asked_for() == []
        assert await refresh(kind=DeliveryKind.DAY, member_id="U1")
        assert await asked_for() == ["mine", "on its way", "still to go"]
        assert await refresh(kind=DeliveryKind.CHECK_IN, plan_id=ground.here.id)
        assert await asked_for() == ["mine", "of the plan", "on its way", "still to go"]
        (claimed,) = await write(claim)  # it is drawn after this
        assert (claimed.nonce, (await look(claimed)).refresh_ms) == ("still to go", None)

    async def test_a_closed_plan_takes_back_its_questions_that_have_not_begun(self, add, write, look, ground):
        made = {}
        for kind in (DeliveryKind.CHECK_IN, DeliveryKind.RECORD):
            for state in DeliveryState:
                said = {"plan_id": ground.here.id, "member_id": None, "lease_token": "a"}
                made[kind, state] = await add(f"{kind}:{state}", kind=kind, state=state, **said)
        await write(lambda store: store.deliveries.cancel_of_plan("T1", ground.here.id, **CLOSED))
        now = {key: (await look(row)) for key, row in made.items()}
        changed = {key for key, row in now.items() if row.state is not key[1]}
        question = DeliveryKind.CHECK_IN
        assert changed == {(question, DeliveryState.PENDING), (question, DeliveryState.CLAIMED)}
        cancelled = now[question, DeliveryState.CLAIMED]
        assert cancelled.state is DeliveryState.CANCELLED
        assert (cancelled.reason, cancelled.settled_ms, cancelled.lease_token) == (
            "plan_closed",
            NOW_MS,
            None,
        )

    async def test_the_next_moment_is_that_of_a_message_or_of_a_redraw(self, add, read):
        async def next_wanted():
            return await read(lambda store: store.deliveries.next_wanted_ms())

        assert await next_wanted() is None
        for key, state, moment in (
            ("claimed", DeliveryState.CLAIMED, 1),
            ("pending", DeliveryState.PENDING, 9),
        ):
            await add(key, state=state, not_before_ms=NOW_MS + moment)
        assert await next_wanted() == NOW_MS + 9
        await add("unknown", state=DeliveryState.UNKNOWN, not_before_ms=NOW_MS + 7)
        assert await next_wanted() == NOW_MS + 7
        await add("sent", state=DeliveryState.SENT, refresh_ms=NOW_MS + 5)
        assert await next_wanted() == NOW_MS + 5


@pytest.mark.usefixtures("ground")
class TestPace:
    async def test_a_channel_speaks_every_1100_ms_and_a_workspace_every_250(self, write):
        def take(store, *, place, at=0, workspace_id="T1"):
            return store.deliveries.pace(workspace_id, place, not_before_ms=NOW_MS + at) - NOW_MS

        def take_many(store):
            return [take(store, place=place) for place in ("C1", "C1", "U1", "C1")]

        assert await write(take_many) == [0, 1100, 500, 2200]
        assert await write(partial(take, place="U2")) == 1000  # three turns before it, and no channel's wait
        assert await write(partial(take, place="C1", workspace_id="T2")) == 0
        assert await write(partial(take, place="C1", at=60_000)) == 60_000

    async def test_a_clock_that_was_ahead_and_is_set_back_holds_up_nothing(self, write):
        def go(moment):
            return write(lambda store: store.deliveries.pace("T1", "C1", not_before_ms=moment))

        await go(NOW_MS + 10 * 86_400_000)
        assert await go(NOW_MS) <= NOW_MS + FAR_MS

    @pytest.mark.parametrize("place", [{"channel_id": "C1"}, {"member_id": "U1"}])
    async def test_what_waits_for_long_goes_before_what_comes_after_it(self, add, write, place):
        last_ms = NOW_MS + 3_600_000
        await add("last", not_before_ms=last_ms, **{"member_id": None, **place})
        (name,) = place.values()
        await write(lambda store: store.deliveries.pace("T1", name, not_before_ms=last_ms))
        moment = await write(lambda store: store.deliveries.pace("T1", name, not_before_ms=NOW_MS))
        assert moment >= last_ms + CHANNEL_GAP_MS

    async def test_who_was_told_to_wait_waits(self, write):
        until_ms = NOW_MS + 3_600_000
        spot = Spot("C1", None)
        await write(lambda store: store.deliveries.push_back("T1", spot, until_ms=until_ms, now_ms=NOW_MS))
        moment = await write(lambda store: store.deliveries.pace("T1", "C1", not_before_ms=NOW_MS + 1))
        assert moment >= until_ms

    async def test_many_at_once_get_each_a_moment_of_their_own(self, write):
        moments = await asyncio.gather(
            *(write(lambda store: store.deliveries.pace("T1", "C1", not_before_ms=NOW_MS)) for _ in range(20))
        )
        assert sorted(moments) == [NOW_MS + 1100 * turn for turn in range(20)]

    async def test_places_that_are_taken_in_opposite_orders_do_not_wait_in_a_ring(self, write):
        def take(store, *, places):
            return [store.deliveries.pace("T1", place, not_before_ms=NOW_MS) for place in places]

        rounds = [["C1", "U1", "U2"], ["U2", "U1", "C1"]] * 6
        taken = await asyncio.gather(*(write(partial(take, places=places)) for places in rounds))
        assert all(len(moments) == 3 for moments in taken)


class TestInbox:
    def request(self, key="event:1"):
        body = {"a": ["<&>"]}
        return Arrival(workspace_id="T1", key=key, kind="event", body=body, received_ms=NOW_MS, owner="one")

    async def test_a_repeat_is_known_as_one(self, write, read):
        taken = await asyncio.gather(
            *(write(lambda store: store.inbox.receive(self.request())) for _ in range(12))
        )
        assert sorted(taken) == [False] * 11 + [True]
        found = await read(lambda store: store.inbox.find("event:1"))
        assert (found.state, found.body) == (InboxState.RECEIVED, {"a": ["<&>"]})

    async def test_an_answer_is_kept_and_the_request_forgotten(self, write, read):
        await write(lambda store: store.inbox.receive(self.request()))

        def finish(store, key="event:1", owner="one"):
            return store.inbox.finish(key, owner=owner, ack={"body": "ok"}, now_ms=NOW_MS + 5)

        assert not await write(lambda store: finish(store, owner="other"))
        assert await write(finish)
        assert not await write(lambda store: finish(store, key="event:404"))
        found = await read(lambda store: store.inbox.find("event:1"))
        assert (found.state, found.body, found.ack) == (InboxState.DONE, None, {"body": "ok"})
        assert found.done_ms == NOW_MS + 5
        assert await read(lambda store: store.inbox.find("event:404")) is None

    async def test_what_has_failed_often_comes_after_what_is_new(self, write, read):
        def receive(store):
            for key, runs, moment in (("event:old", 4, NOW_MS), ("event:new", 1, NOW_MS + 5)):
                store.inbox.receive(self.request(key))
                request = store.inbox.find(key)
                request.runs, request.received_ms = runs, moment

        await write(receive)
        late = NOW_MS + 60_000
        asked = {"prefix": "process:", "now_ms": late, "before_ms": late, "nobodys_before_ms": late}
        found = await read(lambda store: store.inbox.list_begun(owner="two", limit=1, **asked))
        assert [each.key for each in found] == ["event:new"]


_LIVE = "kind=? AND live_until_ms>?"
_OF_MEMBER = f"ix_delivery_member (workspace_id=? AND member_id=? AND {_LIVE})"
_OF_PLAN = f"ix_delivery_plan (workspace_id=? AND plan_id=? AND {_LIVE})"
_WHOSE = {"workspace": "T1", "whose": 1, "at_ms": NOW_MS}

ROUTES = {
    "which schedules are due": (
        lambda store: store.schedules.list_due(now_ms=NOW_MS, limit=5),
        {"SEARCH schedule USING INDEX ix_schedule_due (next_due_ms<?)"},
    ),
    "when a schedule is due next": (
        lambda store: store.schedules.next_due_ms(),
        {"SEARCH schedule USING INDEX ix_schedule_due"},
    ),
    "whether a member has live messages": (
        lambda store: store.deliveries.refresh_live(
            "T1", kind=DeliveryKind.DAY, now_ms=NOW_MS, member_id="U1"
        ),
        {f"SEARCH delivery USING COVERING INDEX {_OF_MEMBER}"},
    ),
    "whether a plan has live messages": (
        lambda store: store.deliveries.refresh_live(
            "T1", kind=DeliveryKind.CHECK_IN, now_ms=NOW_MS, plan_id=1
        ),
        {f"SEARCH delivery USING COVERING INDEX {_OF_PLAN}"},
    ),
    "a member's live messages": (
        lambda store: store.deliveries._refresh(_LIVE_OF_MEMBER[1], {**_WHOSE, "of_kind": DeliveryKind.DAY}),
        {f"SEARCH delivery USING INDEX {_OF_MEMBER}"},
    ),
    "a plan's live messages": (
        lambda store: store.deliveries._refresh(_LIVE_OF_PLAN[1], {**_WHOSE, "of_kind": DeliveryKind.DAY}),
        {f"SEARCH delivery USING INDEX {_OF_PLAN}"},
    ),
    "a page of what a member has to do": (
        lambda store: store.action_steps.list_open_of("T1", "U1", start=0, limit=15),
        {
            "SEARCH action_step USING INDEX ix_action_step_assignee_open (workspace_id=? AND assignee_id=?)",
            "SEARCH plan USING INDEX sqlite_autoindex_plan_2 (workspace_id=?)",
            "LIST SUBQUERY 1",
            "USE TEMP B-TREE FOR RIGHT PART OF ORDER BY",  # each day by itself, by its priority
        },
    ),
    "what a closed plan takes back": (
        lambda store: store.deliveries.cancel_of_plan("T1", 1, **CLOSED),
        {"SEARCH delivery USING INDEX ix_delivery_plan (workspace_id=? AND plan_id=? AND kind=?)"},
    ),
    "what a plan that moves takes along": (
        lambda store: (
            store.deliveries.list_waiting_of_plan("T1", 1),
            store.deliveries.list_silenced_of_plan("T1", 1, since_ms=NOW_MS),
        ),
        {
            "SEARCH delivery USING INDEX ix_delivery_plan (workspace_id=? AND plan_id=?)",
            "SEARCH delivery USING INDEX ix_delivery_plan (workspace_id=? AND plan_id=? AND kind=?)",
            "USE TEMP B-TREE FOR ORDER BY",
        },
    ),
    "until when a workspace is spoken to": (
        lambda store: store.deliveries._come_back(
            Pace(workspace_id="T1", place="", next_ms=NOW_MS), now_ms=0
        ),
        {
            "SEARCH delivery USING INDEX ix_delivery_pending_of (workspace_id=?)",
        },
    ),
    "what may go": (
        claim,
        {
            *(f"LIST SUBQUERY {number}" for number in (1, 2)),
            "SEARCH delivery USING INDEX ix_delivery_pending (not_before_ms<?)",
            "SEARCH delivery USING INTEGER PRIMARY KEY (rowid=?)",
            "SCAN hold",  # there are few
        },
    ),
    "which of many still have their leases": (
        lambda store: store.deliveries.move_all(
            [Move(1, "a", {"state": DeliveryState.SENDING})], before=DeliveryState.CLAIMED
        ),
        {
            "SCAN each VIRTUAL TABLE INDEX 1:",
            "SEARCH delivery USING INTEGER PRIMARY KEY (rowid=?)",
        },
    ),
    "what a lease gives back": (
        lambda store: store.deliveries.give_back("a", now_ms=NOW_MS),
        {
            "SEARCH delivery USING INDEX ix_delivery_leased (lease_until_ms>?)",
            "SEARCH delivery USING INTEGER PRIMARY KEY (rowid=?)",
            "LIST SUBQUERY 1",
        },
    ),
    "what is held when a token is gone": (
        lambda store: store.held.hold("T1", reason="token_revoked", now_ms=NOW_MS),
        {
            "SEARCH delivery USING INDEX ix_delivery_pending_of (workspace_id=?)",
            "SEARCH delivery USING INDEX ix_delivery_leased (lease_until_ms>?)",
        },
    ),
    "what is let go again": (
        lambda store: (store.held.count_held("T1"), store.held.list_held("T1", limit=5)),
        {"SEARCH delivery USING INDEX ix_delivery_held_of (workspace_id=?)"},
    ),
    "what waits for a place": (
        lambda store: (
            store.deliveries._put_back_claimed("T1", Spot("C1", None).holds()),
            list(store.deliveries._waiting("T1", Spot("C1", None).holds())),
        ),
        {
            "SEARCH delivery USING INDEX ix_delivery_leased (lease_until_ms>?)",
            "SEARCH delivery USING INDEX ix_delivery_pending_of (workspace_id=?)",
        },
    ),
    "how many messages wait": (
        lambda store: [
            ask()
            for ask in (
                store.backlog.pending,
                store.backlog.sending,
                store.backlog.unknown,
                store.backlog.held,
            )
        ],
        {
            "SCAN delivery USING INDEX ix_delivery_pending",
            "SEARCH delivery USING INDEX ix_delivery_leased (lease_until_ms>?)",
            "SCAN delivery USING INDEX ix_delivery_unknown",
            "SCAN delivery USING INDEX ix_delivery_held_of",
        },
    ),
    "how many requests wait": (
        lambda store: store.backlog.requests(),
        {"SCAN inbox USING INDEX ix_inbox_received"},
    ),
    "what is to be looked for": (
        claim_unknown,
        {"SEARCH delivery USING INDEX ix_delivery_unknown (not_before_ms<?)"},
    ),
    "which Homes are stale": (
        lambda store: store.homes.claim(now_ms=NOW_MS, lease_ms=LEASE_MS, limit=5),
        {"SCAN home USING COVERING INDEX ix_home_stale"},  # which holds no other Homes
    ),
    "what waits to be sent": (
        lambda store: store.waiting.look(now_ms=NOW_MS),
        {
            *(f"SCALAR SUBQUERY {number}" for number in (1, 2, 3, 4)),
            "SCAN CONSTANT ROW",
            "SEARCH home USING COVERING INDEX ix_home_stale",
            "SEARCH delivery USING INDEX ix_delivery_pending",
            "SEARCH delivery USING INDEX ix_delivery_refresh (refresh_ms>?)",
            "SEARCH delivery USING INDEX ix_delivery_unknown",
        },
    ),
    "when a Home is stale next": (
        lambda store: store.homes.next_wanted_ms(),
        {"SCAN home USING COVERING INDEX ix_home_stale"},
    ),
}


@pytest.mark.parametrize("question", ROUTES)
async def test_on_sqlite_what_is_asked_often_reads_only_what_it_is_about(sqlite_url, question):
    ask, expected = ROUTES[question]
    database = Database(sqlite_url)
    asked: list[tuple[str, Any]] = []
    engine = database._writing.engine
    sa.event.listen(engine, "before_cursor_execute", lambda *said: asked.append((said[2], said[3])))
    await database.write(lambda session: ask(Store(session)))
    statements = [each for each in asked if each[0].startswith(("SELECT", "UPDATE", "WITH"))]
    with engine.connect() as connection:
        ways = {
            step.detail
            for statement, given in statements
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        }
    assert ways == expected
    database.dispose()
