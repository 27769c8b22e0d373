"""Transactions: whole or not at all, one after the other where they must be, on both databases."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlmodel import Session, col, select

from storage import engines
from storage.database import Database
from storage.group_commit import AFTER_COMMIT
from storage.models import Member, Workspace

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PATIENCE_S = 30


def add_workspace(session: Session, workspace_id: str = "T1", name: str = "0") -> Workspace:
    workspace = Workspace(id=workspace_id, name=name, created_at=NOW)
    session.add(workspace)
    return workspace


def names(session: Session) -> list[str]:
    return list(session.exec(select(Workspace.name).order_by(col(Workspace.id))))


def run_sql(session: Session, text: str) -> object:
    return session.connection().exec_driver_sql(text).scalar()


@pytest.fixture
def postgres_database(postgres_url):
    opened = Database(postgres_url)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite_database(sqlite_url):
    opened = Database(sqlite_url)
    yield opened
    opened.dispose()


class TestATransaction:
    async def test_what_returns_is_committed(self, database):
        await database.write(add_workspace)
        assert await database.read(names) == ["0"]

    async def test_what_raises_is_rolled_back_and_the_error_reaches_the_caller(self, database):
        def fail(session):
            add_workspace(session)
            session.flush()
            raise LookupError("on purpose")

        with pytest.raises(LookupError, match="on purpose"):
            await database.write(fail)
        assert await database.read(names) == []

    async def test_after_a_failure_the_next_one_works(self, database):
        await database.write(add_workspace)
        with pytest.raises(IntegrityError):
            await database.write(add_workspace)
        await database.write(lambda session: add_workspace(session, "T2", "1"))
        assert await database.read(names) == ["0", "1"]

    async def test_running_out_of_something_reaches_the_caller_too(self, database):
        for run in (database.write, database.read):
            with pytest.raises(RuntimeError, match="StopIteration"):
                await asyncio.wait_for(run(lambda _: next(iter(()))), PATIENCE_S)

    async def test_rows_stay_readable_afterwards(self, database):
        written = await database.write(add_workspace)
        read = await database.read(lambda session: session.get_one(Workspace, "T1"))
        assert (written.id, written.working_days) == ("T1", "01234")
        assert (read.name, read.created_at) == ("0", NOW)

    async def test_foreign_keys_are_enforced(self, database):
        def add_member_of_nothing(session):
            session.add(Member(workspace_id="T404", id="U1", name="Ann", refreshed_at=NOW))

        with pytest.raises(IntegrityError):
            await database.write(add_member_of_nothing)

    async def test_forty_at_once_that_read_then_write_lose_nothing(self, database):
        await database.write(add_workspace)

        def count_up(session):
            row = session.exec(select(Workspace).with_for_update()).one()
            row.name = str(int(row.name) + 1)

        await asyncio.gather(*(database.write(count_up) for _ in range(40)))
        assert await database.read(names) == ["40"]

    async def test_context_variables_reach_the_thread(self, database):
        request: ContextVar[str] = ContextVar("request", default="none")
        request.set("abc")
        assert await database.read(lambda _: request.get()) == "abc"


class TestReading:
    async def test_it_cannot_write(self, database):
        with pytest.raises(DBAPIError, match=r"(?i)read.?only"):
            await database.read(add_workspace)
        assert await database.read(names) == []

    async def test_it_sees_one_state_whatever_is_written_meanwhile(self, database):
        begun, go_on = threading.Event(), threading.Event()

        def read_twice(session):
            first = names(session)
            begun.set()
            assert go_on.wait(PATIENCE_S)
            return first, names(session)

        reading = asyncio.create_task(database.read(read_twice))
        assert await asyncio.to_thread(begun.wait, PATIENCE_S)
        await database.write(add_workspace)
        go_on.set()
        assert await reading == ([], [])
        assert await database.read(names) == ["0"]

    async def test_readers_run_beside_each_other(self, database):
        together = threading.Barrier(3, timeout=PATIENCE_S)

        def meet(session):
            names(session)
            together.wait()

        await asyncio.gather(*(database.read(meet) for _ in range(3)))


class TestCancelling:
    async def test_what_has_begun_is_finished_whole(self, database):
        begun, go_on, called = threading.Event(), threading.Event(), asyncio.Event()

        def write_slowly(session):
            add_workspace(session)
            session.info[AFTER_COMMIT] = [called.set]
            begun.set()
            assert go_on.wait(PATIENCE_S)

        writing = asyncio.create_task(database.write(write_slowly))
        assert await asyncio.to_thread(begun.wait, PATIENCE_S)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        go_on.set()
        await called.wait()
        assert await database.read(names) == ["0"]

    async def test_what_has_not_begun_never_does(self, sqlite_database):
        begun, go_on = threading.Event(), threading.Event()
        ran: list[Session] = []

        def occupy(_session):
            begun.set()
            assert go_on.wait(PATIENCE_S)

        occupying = asyncio.create_task(sqlite_database.write(occupy))
        assert await asyncio.to_thread(begun.wait, PATIENCE_S)
        queued = asyncio.create_task(sqlite_database.write(ran.append))
        await asyncio.sleep(0)
        queued.cancel()
        with pytest.raises(asyncio.CancelledError):
            await queued
        go_on.set()
        await occupying
        await sqlite_database.write(lambda _: None)
        assert ran == []


class TestCallbacks:
    async def test_they_are_called_on_the_loops_thread_before_the_caller_goes_on(self, database):
        called = []

        def work(session):
            session.info[AFTER_COMMIT] = [lambda: called.append(threading.current_thread())]
            add_workspace(session)

        await database.write(work)
        assert called == [threading.current_thread()]

    async def test_a_rollback_calls_none(self, database):
        called: list[str] = []

        def work(session):
            session.info[AFTER_COMMIT] = [lambda: called.append("called")]
            raise LookupError

        with pytest.raises(LookupError):
            await database.write(work)
        await database.write(add_workspace)
        assert called == []

    async def test_a_commit_that_fails_calls_none(self, database):
        called: list[str] = []
        await database.write(add_workspace)

        def work(session):
            session.info[AFTER_COMMIT] = [lambda: called.append("called")]
            add_workspace(session)  # the same key again: refused when the commit flushes it

        with pytest.raises(IntegrityError):
            await database.write(work)
        await database.read(names)
        assert called == []


class TestWritingTogether:
    """SQLite only: whoever waits while the disk is busy shares the next commit."""

    @pytest.fixture
    def commits(self, sqlite_database):
        """Count the commits of the writer."""
        counted: list[int] = []
        sa.event.listen(sqlite_database._writing.engine, "commit", lambda _: counted.append(1))
        return counted

    async def behind_one_another(self, database, *works, is_sure=False):
        """Have these wait until another write is over; return what comes of each."""
        begun, go_on = threading.Event(), threading.Event()

        def occupy(_session):
            begun.set()
            assert go_on.wait(PATIENCE_S)

        occupying = asyncio.create_task(database.write(occupy))
        assert await asyncio.to_thread(begun.wait, PATIENCE_S)
        waiting = [asyncio.create_task(database.write(work, is_sure=is_sure)) for work in works]
        await asyncio.sleep(0)
        go_on.set()
        await occupying
        return await asyncio.gather(*waiting, return_exceptions=True)

    async def test_only_what_may_be_refused_is_behind_a_savepoint(self, sqlite_database):
        behind: list[str] = []
        engine = sqlite_database._writing.engine
        sa.event.listen(engine, "savepoint", lambda _connection, name: behind.append(name))
        works = [partial(add_workspace, workspace_id=f"T{number}") for number in range(6)]
        await self.behind_one_another(sqlite_database, *works[:3], is_sure=True)
        assert behind == []
        await self.behind_one_another(sqlite_database, *works[3:])
        assert len(behind) == 3

    @pytest.mark.parametrize("is_sure", [False, True])
    async def test_those_that_wait_share_one_commit(self, sqlite_database, commits, is_sure):
        works = [partial(add_workspace, workspace_id=f"T{number}") for number in range(20)]
        await self.behind_one_another(sqlite_database, *works, is_sure=is_sure)
        assert len(await sqlite_database.read(names)) == 20
        assert len(commits) == 1

    async def test_of_those_that_wait_for_a_locked_file_none_waits_for_the_others(self, sqlite_database):
        tried: list[str] = []

        @sa.event.listens_for(sqlite_database._writing.engine, "before_cursor_execute")
        def count(_connection, _cursor, statement, *_more):
            tried.append(statement)

        await sqlite_database.write(lambda session: run_sql(session, "PRAGMA busy_timeout = 50"))
        tried.clear()
        with closing(sqlite3.connect(sqlite_database.file, isolation_level=None)) as another:
            another.execute("BEGIN IMMEDIATE")
            works = [partial(add_workspace, workspace_id=f"T{number}") for number in range(8)]
            failed = await asyncio.gather(*map(sqlite_database.write, works), return_exceptions=True)
        assert {type(each) for each in failed} == {OperationalError}
        assert 1 <= tried.count("BEGIN IMMEDIATE") <= 2, "the first by itself, and once for all others"
        await sqlite_database.write(add_workspace)
        assert await sqlite_database.read(names) == ["0"]

    @pytest.mark.parametrize("is_sure", [False, True])
    async def test_one_that_fails_takes_nothing_of_the_others_with_it(self, sqlite_database, is_sure):
        called: list[str] = []

        def fail(session):
            add_workspace(session, "T2")
            session.flush()
            session.info[AFTER_COMMIT] = [lambda: called.append("of the one that failed")]
            raise LookupError

        def write(session, workspace_id):
            session.info[AFTER_COMMIT] = [lambda: called.append(workspace_id)]
            return add_workspace(session, workspace_id).id

        works = (partial(write, workspace_id="T1"), fail, partial(write, workspace_id="T3"))
        first, failed, last = await self.behind_one_another(sqlite_database, *works, is_sure=is_sure)
        assert (first, type(failed), last) == ("T1", LookupError, "T3")
        assert await sqlite_database.read(lambda s: list(s.exec(select(Workspace.id)))) == ["T1", "T3"]
        assert called == ["T1", "T3"]

    @pytest.mark.parametrize("is_sure", [False, True])
    async def test_one_that_the_database_refuses_is_told_so_and_the_others_are_kept(
        self, sqlite_database, is_sure
    ):
        works = [partial(add_workspace, workspace_id=key) for key in ("T1", "T1", "T2")]
        _, refused, _ = await self.behind_one_another(sqlite_database, *works, is_sure=is_sure)
        assert isinstance(refused, IntegrityError)
        assert len(await sqlite_database.read(names)) == 2

    @pytest.mark.parametrize("how", ["commit", "rollback"])
    async def test_what_is_undone_as_a_whole_is_run_again_one_by_one(self, sqlite_database, commits, how):
        runs: list[str] = []
        called: list[str] = []

        def write(session, key):
            runs.append(key)
            session.info[AFTER_COMMIT] = [lambda: called.append(key)]
            add_workspace(session, key)
            session.flush()
            if key == "T2" and runs.count(key) == 1 and how == "rollback":
                session.connection().connection.driver_connection.rollback()  # as SQLite does on a full disk
                raise LookupError

        def fail_once(_connection):
            if how == "commit" and len(commits) == 1:
                raise DBAPIError("COMMIT", None, Exception("the disk is full"))

        sa.event.listen(sqlite_database._writing.engine, "commit", fail_once)
        works = [partial(write, key=key) for key in ("T1", "T2", "T3")]
        assert await self.behind_one_another(sqlite_database, *works) == [None] * 3
        assert await sqlite_database.read(lambda s: list(s.exec(select(Workspace.id)))) == ["T1", "T2", "T3"]
        assert runs == (["T1", "T2", "T3"] * 2 if how == "commit" else ["T1", "T2", "T1", "T2", "T3"])
        assert called == ["T1", "T2", "T3"]


@pytest.mark.postgres
class TestPostgresAsksForAnotherRun:
    @pytest.mark.parametrize("state", ["40001", "40P01"])
    async def test_it_is_run_again_from_the_start(self, postgres_database, state):
        runs: list[int] = []
        called: list[int] = []

        def work(session):
            runs.append(len(runs))
            session.info[AFTER_COMMIT] = [lambda run=runs[-1]: called.append(run)]
            add_workspace(session, f"T{len(runs)}")
            session.flush()
            if len(runs) <= 3:
                run_sql(session, f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$")
            return "done"

        assert await postgres_database.write(work) == "done"
        assert runs == [0, 1, 2, 3]
        assert called == [3]
        assert await postgres_database.read(lambda s: list(s.exec(select(Workspace.id)))) == ["T4"]

    async def test_after_three_more_runs_it_gives_up(self, postgres_database):
        runs: list[int] = []

        def work(session):
            runs.append(len(runs))
            run_sql(session, "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$")

        with pytest.raises(DBAPIError):
            await postgres_database.write(work)
        assert len(runs) == 4

    async def test_other_errors_are_not_tried_again(self, postgres_database):
        runs: list[int] = []
        await postgres_database.write(add_workspace)

        def work(session):
            runs.append(len(runs))
            add_workspace(session)

        with pytest.raises(IntegrityError):
            await postgres_database.write(work)
        assert runs == [0]

    async def test_of_two_in_each_others_way_both_succeed(self, postgres_database):
        await postgres_database.write(lambda s: [add_workspace(s, key) for key in ("T1", "T2")])
        both_hold_one = threading.Barrier(2, timeout=PATIENCE_S)
        runs: list[str] = []

        def lock_in_order(first, second):
            def work(session):
                run_sql(session, "SELECT set_config('deadlock_timeout', '10ms', true)")
                is_first_run = first not in runs
                runs.append(first)
                for key in (first, second):
                    session.get_one(Workspace, key, with_for_update=True).name += "+"
                    session.flush()
                    if key == first and is_first_run:
                        both_hold_one.wait()

            return work

        await asyncio.gather(
            postgres_database.write(lock_in_order("T1", "T2")),
            postgres_database.write(lock_in_order("T2", "T1")),
        )
        assert len(runs) >= 3  # whoever runs again may be in the way again
        assert await postgres_database.read(names) == ["0++", "0++"]


class TestConnections:
    async def test_sqlite_is_set_up_to_lose_nothing(self, sqlite_url, durable_sqlite, monkeypatch):
        monkeypatch.setattr(engines, "_sqlite", durable_sqlite)
        sqlite_database = Database(sqlite_url)

        def settings(session):
            asked = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys", "query_only")
            return tuple(run_sql(session, f"PRAGMA {name}") for name in asked)

        full = 2
        assert await sqlite_database.write(settings) == ("wal", full, 5000, 1, 0)
        assert await sqlite_database.read(settings) == ("wal", full, 5000, 0, 1)
        sqlite_database.dispose()

    async def test_what_is_deleted_is_not_in_the_sqlite_file_any_more(self, sqlite_database):
        secret = "b7d2f0ad-what-somebody-wrote"

        def write(session):
            session.connection().exec_driver_sql("CREATE TABLE said (id INTEGER PRIMARY KEY, text TEXT)")
            session.connection().exec_driver_sql("INSERT INTO said (text) VALUES (?)", (secret * 40,))

        def forget(session):
            session.connection().exec_driver_sql("DELETE FROM said")

        await sqlite_database.write(write)
        await sqlite_database.write(forget)
        file = sqlite_database.file
        sqlite_database.dispose()  # which writes the log back into the file
        assert secret.encode() not in file.read_bytes()

    async def test_a_sqlite_writer_holds_the_file_from_its_first_statement(self, sqlite_database, sqlite_url):
        other = sa.create_engine(sqlite_url, connect_args={"timeout": 0})

        def try_to_write_from_elsewhere(session):
            run_sql(session, "SELECT 1")
            with other.connect() as connection, pytest.raises(DBAPIError, match="locked"):
                connection.exec_driver_sql("DELETE FROM workspace")

        await sqlite_database.write(try_to_write_from_elsewhere)
        other.dispose()

    @pytest.mark.postgres
    async def test_a_connection_that_postgres_closed_is_replaced(self, postgres_database):
        def own_pid(session):
            return run_sql(session, "SELECT pg_backend_pid()")

        def end(session, pid):
            run_sql(session, f"SELECT pg_terminate_backend({pid}, 5000)")

        pids = await asyncio.gather(*(postgres_database.write(own_pid) for _ in range(9)))
        killer = Database(postgres_database._url.render_as_string(hide_password=False))
        for pid in set(pids):
            await killer.write(partial(end, pid=pid))
        killer.dispose()
        await asyncio.gather(*(postgres_database.read(names) for _ in range(9)))

    async def test_the_time_is_aware_and_in_utc(self, database):
        now = await database.now()
        assert now.tzinfo is UTC
        assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)

    @pytest.mark.postgres
    async def test_the_time_of_postgres_is_asked_of_it(self, postgres_database):
        statements = []
        sa.event.listen(
            postgres_database._glancing.engine,
            "before_cursor_execute",
            lambda *args: statements.append(args[2]),
        )
        await postgres_database.now()
        assert statements == ["SELECT clock_timestamp() AS clock_timestamp_1"]

    async def test_disposing_waits_for_what_has_begun(self, database_url):
        database = Database(database_url)
        begun, order = threading.Event(), []
        lane = database._writing

        def write_while_it_is_disposed_of(session):
            begun.set()
            while not lane.threads._shutdown:
                names(session)
            add_workspace(session)
            session.info[AFTER_COMMIT] = [lambda: order.append("called")]
            names(session)
            order.append("finished")

        sa.event.listen(lane.engine, "engine_disposed", lambda _: order.append("disposed"))
        writing = asyncio.create_task(database.write(write_while_it_is_disposed_of))
        assert await asyncio.to_thread(begun.wait, PATIENCE_S)
        database.dispose()
        await writing
        assert order[:2] == ["finished", "disposed"]
        assert "called" in order
        again = Database(database_url)
        assert await again.read(names) == ["0"]
        again.dispose()
