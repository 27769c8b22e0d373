"""One thread that writes: transactions one after the other, and one commit for those that wait together.

A commit waits for the disk, which takes far longer than most of what is committed. Whoever comes while it
does would wait for another one each; instead they share the next one. What may well be refused is behind a
savepoint there; what hardly ever fails has none, which are half of what such a small transaction costs.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm.session import JoinTransactionMode
from sqlmodel import Session

T = TypeVar("T")

AFTER_COMMIT = "after_commit"  # under this key of session.info: what is called once the commit has succeeded
TOGETHER = 64  # more than these at once would only make the first of them wait


@dataclass(slots=True)
class _Write(Generic[T]):
    """One transaction that somebody waits for."""

    work: Callable[[Session], T]
    loop: asyncio.AbstractEventLoop
    is_sure: bool
    context: Context = field(default_factory=copy_context)
    future: Future[T] = field(default_factory=Future)

    def run(self, session: Session) -> Callable[[], None]:
        """Run it in a session of its own; return what is to be called once it is committed."""
        with session, session.begin():
            result = self.context.run(self.work, session)
        callbacks = session.info.get(AFTER_COMMIT, ())
        return partial(self._settle, result, callbacks)

    def _settle(self, result: T, callbacks: Iterable[Callable[[], object]]) -> None:
        try:
            # Scheduled from here, they come before the caller goes on, and even if it was cancelled.
            for callback in callbacks:
                self.loop.call_soon_threadsafe(callback)
        except RuntimeError as error:  # the loop is closed, and nobody waits any more
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


class _UndoneError(Exception):
    """What several shared was rolled back by the database, savepoints and all."""


class GroupCommit:
    """The writing thread of a SQLite file."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.threads = ThreadPoolExecutor(1, "store-writer")
        self._waiting: deque[_Write[Any]] = deque()

    async def run(self, work: Callable[[Session], T], *, is_sure: bool = False) -> T:
        """Run `work` in a transaction: alone, or in one that others share: behind a savepoint, or `is_sure`.

        Should a shared transaction fail as a whole, as it does with what was sure, each that was in it is run
        again, alone; one that could not even begin, because the file is locked, has waited long enough for
        all of them.
        """
        write = _Write(work, asyncio.get_running_loop(), is_sure)
        self._waiting.append(write)
        self.threads.submit(self._write_what_waits)
        return await asyncio.wrap_future(write.future)

    def _write_what_waits(self) -> None:
        writes: list[_Write[Any]] = []
        while self._waiting and len(writes) < TOGETHER:
            write = self._waiting.popleft()
            if write.future.set_running_or_notify_cancel():
                writes.append(write)
        if len(writes) > 1:
            writes = self._write_together(writes)
        for write in writes:
            self._write_alone(write)

    def _write_alone(self, write: _Write[Any]) -> None:
        try:
            settle = write.run(Session(self.engine, expire_on_commit=False))
        except BaseException as error:  # noqa: BLE001  # it is the caller's, whatever it is
            write.future.set_exception(error)
        else:
            settle()

    def _write_together(self, writes: list[_Write[Any]]) -> list[_Write[Any]]:
        """Run these in one transaction; return those that have to be run again because nothing was kept."""
        settles: list[Callable[[], object]] = []
        is_begun = False
        try:
            with self.engine.begin() as connection:
                is_begun = True
                settles += [_attempt(write, connection) for write in writes]
        except (_UndoneError, SQLAlchemyError) as error:
            if is_begun:
                return writes
            settles = [partial(write.future.set_exception, error) for write in writes]
        for settle in settles:
            settle()
        return []


def _attempt(write: _Write[Any], connection: sa.Connection) -> Callable[[], object]:
    """Run one of several; its error is its own, unless it ended what they share."""
    mode: JoinTransactionMode = "rollback_only" if write.is_sure else "create_savepoint"
    session = Session(connection, expire_on_commit=False, join_transaction_mode=mode)
    try:
        return write.run(session)
    except BaseException as error:  # as above
        driver = connection.connection.driver_connection
        if driver is None or not driver.in_transaction:
            raise _UndoneError from error
        return partial(write.future.set_exception, error)
