"""A database and its threads: where transactions run.

SQLite has one writing thread, and several that read beside it; PostgreSQL a thread for each connection.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Literal, TypeVar

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from storage.engines import (
    UnusableDatabaseError,
    connect_to_look,
    connect_to_migrate,
    is_sqlite,
    parse_url,
    read_only,
    sqlite_reader,
    sqlite_writer,
)
from storage.group_commit import AFTER_COMMIT, GroupCommit
from storage.hindrances import say_why

T = TypeVar("T")
Opened = TypeVar("Opened")

READERS = 4
CONNECTIONS = 8
RERUNS = 3
RERUN_STATES = frozenset({"40001", "40P01"})  # serialization failure, deadlock: PostgreSQL has undone it all


class DatabaseInUseError(UnusableDatabaseError):
    """Another process serves this SQLite file."""


class WrongSchemaError(UnusableDatabaseError):
    """The schema is older or newer than this version of Waymark."""


@dataclass(frozen=True, slots=True)
class _Lane:
    """Where one sort of transaction runs."""

    engine: sa.Engine
    threads: ThreadPoolExecutor

    async def run(self, work: Callable[[Session], T], *, is_sure: bool = False) -> T:
        """Run `work` in a transaction of its own, in the next thread that is free."""
        del is_sure
        loop = asyncio.get_running_loop()
        job = partial(copy_context().run, _transact, self.engine, work, loop)
        return await loop.run_in_executor(self.threads, job)


@dataclass(frozen=True, slots=True)
class _Window:
    """Where single questions are asked, so often that a session would take longer than the answer."""

    engine: sa.Engine
    threads: ThreadPoolExecutor

    async def run(self, ask: Callable[[sa.Connection], T]) -> T:
        """Ask in the next thread that is free."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, self._ask, ask)

    def _ask(self, ask: Callable[[sa.Connection], T]) -> T:
        with self.engine.connect() as connection:
            return ask(connection)


def _speaking_up(work: Callable[[Opened], T]) -> Callable[[Opened], T]:
    """Have a StopIteration come back as another error: asyncio hands none on, and its caller would wait."""

    def run(opened: Opened) -> T:
        try:
            return work(opened)
        except StopIteration as error:
            raise RuntimeError("the work raised StopIteration") from error

    return run


class Database:
    """One database, and the threads in which its transactions run."""

    def __init__(self, url: str, *, is_looked_at: bool = False) -> None:
        """Name a database, which is opened when it is needed; one that `is_looked_at` is never written to."""
        self._url = parse_url(url)
        self.dialect: Literal["sqlite", "postgresql"] = "sqlite" if is_sqlite(self._url) else "postgresql"
        self._writing, self._reading, self._glancing = _lanes(self._url, is_looked_at=is_looked_at)
        self._file = Path(self._url.database or "") if self.dialect == "sqlite" else None
        self._lock: FileLock | None = None

    async def write(self, work: Callable[[Session], T], *, is_sure: bool = False) -> T:
        """Run `work` in a transaction of its own: committed if it returns, rolled back if it raises.

        PostgreSQL may ask for a transaction to be run again, so `work` may be called up to four times; on
        SQLite it shares its commit with what waits beside it, and may be called twice if that fails. What
        hardly ever raises, and `is_sure`, does so at less cost; if it raises, all of them are called twice.
        Cancelling the caller takes back what has not begun; what has begun is finished, whole.
        """
        return await self._writing.run(_speaking_up(work), is_sure=is_sure)

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction that sees one state of the database and cannot write."""
        return await self._reading.run(_speaking_up(work))

    async def glance(self, ask: Callable[[sa.Connection], T]) -> T:
        """Run `ask`, which asks a single question and changes nothing; on PostgreSQL in no transaction.

        There it has a connection of its own, so that it waits for no longer work.
        """
        return await self._glancing.run(_speaking_up(ask))

    async def now(self) -> datetime:
        """Return PostgreSQL's own time; for a SQLite file, this machine's."""
        if self.dialect == "sqlite":
            return datetime.now(UTC)
        ask = sa.select(sa.func.clock_timestamp())
        instant: datetime = await self.glance(lambda connection: connection.execute(ask).scalar_one())
        return instant.astimezone(UTC)

    async def ping(self) -> None:
        """Return once the database has answered; its own error if it cannot."""
        await self.glance(lambda connection: connection.execute(sa.select(1)))

    def dispose(self) -> None:
        """Finish what has begun, close every connection, and let another process have the file."""
        for lane in (self._writing, self._reading, self._glancing):
            lane.threads.shutdown()
            lane.engine.dispose()
        if self._lock is not None:
            self._lock.release()

    def prepare(self) -> None:
        """Make the database ready to be served, or raise UnusableDatabaseError.

        A SQLite file is claimed, copied and upgraded; a PostgreSQL schema is left to its operator to upgrade.
        """
        with self._saying_why():
            self.claim_single_process()
            if self.is_up_to_date():
                return
        self._ensure_known(self.current_revision())
        if self.dialect == "postgresql":
            raise WrongSchemaError("The database has an older schema. Upgrade it with: waymark migrate")
        self.copy_before_upgrade()
        self.upgrade()

    def examine(self) -> str | None:
        """Return the version of the schema, or None before there is one, and leave all as it is.

        Raises UnusableDatabaseError for a database that cannot be read, or was written by a newer Waymark.
        """
        with self._saying_why():
            if self._file is not None and not self._file.exists():
                return None
        with self._saying_why(), connect_to_look(self._url) as connection:
            revision: str | None = _migrations().current_revision(connection)
        self._ensure_known(revision)
        return revision

    @property
    def file(self) -> Path | None:
        """The SQLite file, or None where there is a server."""
        return self._file

    @contextmanager
    def _saying_why(self) -> Iterator[None]:
        """Turn the errors of drivers into a sentence."""
        try:
            yield
        except (DBAPIError, OSError) as error:
            raise UnusableDatabaseError(
                f"The database {self._name()} cannot be opened: {say_why(error)}"
            ) from error

    def claim_single_process(self) -> None:
        """Let no other process serve the same SQLite file until `dispose`, or raise DatabaseInUseError."""
        if self._file is None or self._lock is not None:
            return
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(f"{self._file}.lock", thread_local=False)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise DatabaseInUseError(
                f"Another Waymark is using {self._file}. Stop it, or give this one a database of its own."
            ) from None
        self._lock = lock
        self._file.touch(mode=0o600)  # it will hold what only some people may see

    def is_up_to_date(self) -> bool:
        """Whether the schema is that of this version."""
        return self.current_revision() == self.head_revision()

    def current_revision(self) -> str | None:
        """Return the version of the database's schema, or None if it is empty."""
        with self._reading.engine.connect() as connection:
            revision: str | None = _migrations().current_revision(connection)
        return revision

    def head_revision(self) -> str | None:
        """Return the version of the schema that this version of Waymark works with."""
        revision: str | None = _migrations().head_revision()
        return revision

    def upgrade(self) -> None:
        """Make the schema, or bring it up to this version, wholly or not at all."""
        self._ensure_known(self.current_revision())
        with connect_to_migrate(self._url) as connection:
            if _migrations().current_revision(connection) is None:
                _migrations().create(connection)
            else:
                _migrations().upgrade(connection)

    def copy_before_upgrade(self) -> Path | None:
        """Copy a SQLite file that is to be upgraded to `<file>.before-<new revision>`, or return None."""
        if self._file is None or self.is_up_to_date() or self.current_revision() is None:
            return None
        copy = Path(f"{self._file}.before-{self.head_revision()}")
        unfinished = Path(f"{copy}.unfinished")
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(self._file)) as source, closing(sqlite3.connect(unfinished)) as target:
            source.backup(target)
        shutil.copymode(self._file, unfinished)
        unfinished.replace(copy)
        return copy

    def _ensure_known(self, revision: str | None) -> None:
        if revision is not None and not _migrations().is_known(revision):
            raise WrongSchemaError(
                f"The database was written by a newer Waymark (schema {revision}). Install that version"
                " again, or restore a copy from before its upgrade."
            )

    def _name(self) -> str:
        return str(self._file) if self._file is not None else f"{self._url.database} at {self._url.host}"


def _lanes(url: sa.URL, *, is_looked_at: bool) -> tuple[_Lane | GroupCommit, _Lane, _Window]:
    """Return where writing and reading transactions run, and what asks no more than one question."""
    if is_sqlite(url):
        readers = ThreadPoolExecutor(READERS, "store-reader")
        reading = _Lane(sqlite_reader(url, connections=READERS, is_looked_at=is_looked_at), readers)
        return GroupCommit(sqlite_writer(url)), reading, _Window(reading.engine, readers)
    from storage.postgresql import engine_for_one_question, postgresql_engine  # noqa: PLC0415  # its driver is large, and SQLite has none

    engine = postgresql_engine(url, connections=CONNECTIONS)
    threads = ThreadPoolExecutor(CONNECTIONS, "store")
    window = _Window(engine_for_one_question(url), ThreadPoolExecutor(1, "store-window"))
    return _Lane(engine, threads), _Lane(read_only(engine), threads), window


def _transact(engine: sa.Engine, work: Callable[[Session], T], loop: asyncio.AbstractEventLoop) -> T:
    """Run `work` in one transaction, again if PostgreSQL says so, and then its callbacks on the loop."""
    for reruns_left in reversed(range(RERUNS + 1)):
        try:
            with Session(engine, expire_on_commit=False) as session:
                with session.begin():
                    result = work(session)
                # Scheduled from here, they come before the caller goes on, and even if it was cancelled.
                for callback in session.info.get(AFTER_COMMIT, ()):
                    loop.call_soon_threadsafe(callback)
                return result
        except DBAPIError as error:
            if not reruns_left or getattr(error.orig, "sqlstate", None) not in RERUN_STATES:
                raise
    raise AssertionError("the last run returns or raises")


def _migrations() -> ModuleType:
    """Import it when it is asked for: only a start needs it."""
    from storage import migrations  # noqa: PLC0415  # see above

    return migrations
