"""The pace of places in one transaction, on both databases: locked once, and let go with what is undone."""

import asyncio
import threading
from datetime import UTC, datetime
from itertools import pairwise

import psycopg
import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from storage.database import Database
from storage.models import Delivery
from storage.repositories.pace import CHANNEL_GAP_MS, FIRST_LOOK, WORKSPACE_GAP_MS, Spot
from storage.unit_of_work import AttemptFailedError, Store

NOW_MS = int(datetime(2027, 3, 1, 9, tzinfo=UTC).timestamp() * 1000)
PATIENCE_S = 30
NEXT_DAY_MS = NOW_MS + 86_400_000


def pace(store, place, workspace_id="T1"):
    return store.deliveries.pace(workspace_id, place, not_before_ms=NOW_MS) - NOW_MS


@pytest.mark.usefixtures("ground")
async def test_many_messages_of_a_transaction_ask_for_each_pace_once(write):
    asked = []

    def count(_connection, _cursor, statement, *_more):
        if statement.startswith("SELECT") and "FROM pace" in statement:
            asked.append(statement)

    def write_many(store):
        return [pace(store, place) for place in ("C1", "C2") * 5]

    await write(write_many)
    sa.event.listen(sa.Engine, "before_cursor_execute", count)
    try:
        await write(write_many)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", count)
    assert len(asked) == 3


@pytest.mark.usefixtures("ground")
async def test_what_is_undone_has_taken_no_moment_and_the_next_one_is_paced_all_the_same(write):
    def fail_once(store):
        try:
            with store.attempt():
                pace(store, "C1")
                raise KeyError
        except AttemptFailedError:
            return [pace(store, "C1") for _ in range(2)]

    assert await write(fail_once) == [0, CHANNEL_GAP_MS]
    assert await write(lambda store: pace(store, "C2")) == 2 * WORKSPACE_GAP_MS


@pytest.fixture
async def waiting(write, rows):
    """Have so many wait for each of two places that they are read in parts, and one for the next day."""

    def add(store):
        for number in range(3 * FIRST_LOOK):
            place = ("C1", "C2")[number % 2]
            store.deliveries.add(
                rows.delivery(member_id=None, channel_id=place, not_before_ms=NOW_MS + number // 4)
            )
        store.deliveries.add(rows.delivery("far", member_id=None, channel_id="C1", not_before_ms=NEXT_DAY_MS))

    await write(add)


async def moments(read, place):
    """Return when what waits for a place may go, in the order in which it was written."""

    def ask(store):
        waiting = select(Delivery.not_before_ms).where(Delivery.channel_id == place)
        return list(store.deliveries._session.exec(waiting.order_by(col(Delivery.id))))

    return await read(ask)


@pytest.mark.usefixtures("ground", "waiting")
async def test_all_of_many_that_wait_for_a_place_told_to_wait_go_on_in_their_order(write, read):
    others = await moments(read, "C2")
    spot, until_ms = Spot("C1", None), NOW_MS + 30_000
    await write(lambda store: store.deliveries.push_back("T1", spot, until_ms=until_ms, now_ms=NOW_MS))
    *lined_up, far = await moments(read, "C1")
    assert lined_up == [until_ms + turn * CHANNEL_GAP_MS for turn in range(3 * FIRST_LOOK // 2)]
    assert far == NEXT_DAY_MS
    assert await moments(read, "C2") == others
    next_ms = await write(lambda store: store.deliveries.pace("T1", "C1", not_before_ms=NOW_MS + 1))
    assert next_ms == lined_up[-1] + CHANNEL_GAP_MS


@pytest.mark.usefixtures("ground", "waiting")
async def test_all_of_many_that_wait_in_a_workspace_told_to_wait_go_on_in_their_order(write, read):
    until_ms = NOW_MS + 30_000
    await write(lambda store: store.deliveries.push_back_workspace("T1", until_ms=until_ms, now_ms=NOW_MS))
    *first, far = await moments(read, "C1")
    second = await moments(read, "C2")
    for lined_up in (first, second):
        assert all(after - before >= CHANNEL_GAP_MS for before, after in pairwise(lined_up))
        assert until_ms <= lined_up[0] <= lined_up[-1] < until_ms + 3 * FIRST_LOOK * CHANNEL_GAP_MS
    assert far == NEXT_DAY_MS
    next_ms = await write(lambda store: store.deliveries.pace("T1", "C3", not_before_ms=NOW_MS + 1))
    assert next_ms == until_ms + 3 * FIRST_LOOK * WORKSPACE_GAP_MS


@pytest.mark.postgres
async def test_who_takes_what_is_due_and_who_writes_more_in_another_order_do_not_wait_in_a_ring(
    postgres_url, rows
):
    """PostgreSQL would undo one of them after a second, in which all others wait too."""
    database, has_place, runs = Database(postgres_url), threading.Event(), list[str]()

    def lay(session):
        store = Store(session)
        store.workspaces.ensure("T1", now=datetime.now(UTC))
        for place in ("C1", "C2") * 2:
            store.channels.save(rows.channel(place), members=())
            store.flush()
            store.deliveries.add(rows.delivery(member_id=None, channel_id=place))
            pace(store, place)

    def write_more(session):
        runs.append("writes")
        store = Store(session)
        pace(store, "C2")
        if not has_place.is_set():
            has_place.set()
            wait_until_another_waits(postgres_url)
        pace(store, "C1")

    def take(session):
        assert has_place.wait(PATIENCE_S)
        runs.append("takes")
        deliveries = Store(session).deliveries
        taken = deliveries.claim(now_ms=NOW_MS, lease_ms=1, token="one", limit=9)
        return len(deliveries.take_turns(taken, now_ms=NOW_MS))

    try:
        await database.write(lay)
        _, first = await asyncio.gather(database.write(write_more), database.write(take))
    finally:
        database.dispose()
    assert (first, sorted(runs)) == (2, ["takes", "writes"])


def wait_until_another_waits(postgres_url):
    """Return when a transaction waits for what another one has locked."""
    plain_url = sa.make_url(postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
    waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with psycopg.connect(plain_url, autocommit=True) as connection:
        while not connection.execute(waiting).fetchone():
            pass
