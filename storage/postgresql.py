"""The engine of a PostgreSQL; its driver takes 12 MB, and is loaded where the database is one."""

from select import POLLIN, poll
from time import monotonic
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

STANDS_STILL_MS = 30_000
"""How long a process that stands still in the middle of a transaction may keep what it has locked."""
RESTED_S = 1.0
_ANSWERED = "answered_s"


def postgresql_engine(url: sa.URL, *, connections: int) -> sa.Engine:
    """Return an engine that asks a connection that has rested whether it still lives before using it."""
    return _engine(url, pool_size=connections, isolation_level="READ COMMITTED")


def engine_for_one_question(url: sa.URL) -> sa.Engine:
    """Return an engine of one connection that begins no transaction and ends none.

    Each of the two would be another way there and back; one question sees one state without them.
    """
    return _engine(url, pool_size=1, isolation_level="AUTOCOMMIT", pool_reset_on_return=None)


def _engine(url: sa.URL, **options: Any) -> sa.Engine:
    engine = sa.create_engine(url, max_overflow=0, hide_parameters=True, **options)

    def set_up(connection: psycopg.Connection, _record: object) -> None:
        # Not as a startup parameter, which pgbouncer would refuse.
        connection.execute(f"SET idle_in_transaction_session_timeout = {STANDS_STILL_MS}")
        connection.commit()

    sa.event.listen(engine, "connect", set_up)
    _ask_the_rested(engine)
    return engine


def _ask_the_rested(engine: sa.Engine) -> None:
    """Have a connection asked whether it lives, unless it answered a second ago and is silent since.

    Asking costs as long as a short statement does. What the server closes says so before it is asked.
    """

    def note(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info[_ANSWERED] = monotonic()

    def ask(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        if monotonic() - record.info[_ANSWERED] <= RESTED_S and not _has_news(connection):
            return
        try:
            is_alive = engine.dialect.do_ping(connection)
        except psycopg.Error:
            is_alive = False
        if not is_alive:
            raise InvalidatePoolError

    sa.event.listen(engine, "connect", note)
    sa.event.listen(engine, "checkin", note)
    sa.event.listen(engine, "checkout", ask)


def _has_news(connection: psycopg.Connection) -> bool:
    """Whether there is something to read from a server of which nothing was asked: it may say goodbye."""
    if connection.closed:
        return True
    waiting = poll()  # which, unlike select, knows connections of any number
    waiting.register(connection.fileno(), POLLIN)
    return bool(waiting.poll(0))
