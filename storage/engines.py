"""How connections to SQLite and PostgreSQL are set up.

SQLite begins its transactions by itself here: the driver would begin a read that becomes a write, and lose
what another transaction wrote between the two, or fail with "database is locked".
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

BUSY_TIMEOUT_MS = 5_000
POSTGRESQL_DEFAULTS = {
    "application_name": "waymark",
    "connect_timeout": "10",  # seconds
    "tcp_user_timeout": "20000",  # milliseconds after which a silent network is a broken one
}
_OPTIONS: Mapping[str, Any] = {
    "isolation_level": None,
    "check_same_thread": False,
    "timeout": BUSY_TIMEOUT_MS / 1000,
}
MIGRATION_LOCK = 7_426_815_304  # any number that nobody else takes


class UnusableDatabaseError(Exception):
    """The database cannot be served as it is; the message is a sentence that says what to do."""


def parse_url(text: str) -> sa.URL:
    """Read a database address: SQLite with a file, or PostgreSQL in any of its spellings."""
    try:
        url = sa.make_url(text)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        raise UnusableDatabaseError(
            "The address of the database is none. Write it like sqlite:////path/to/waymark.db."
        ) from None
    if url.drivername in {"sqlite", "sqlite+pysqlite"} and url.database not in {None, "", ":memory:"}:
        return url.set(drivername="sqlite+pysqlite")
    if url.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg", query={**POSTGRESQL_DEFAULTS, **url.query})
    raise UnusableDatabaseError(
        "The database is a SQLite file (sqlite:////path/to/waymark.db) or PostgreSQL (postgresql://user@host/name)."
    )


def is_sqlite(url: sa.URL) -> bool:
    """Whether an address is that of a SQLite file."""
    return url.get_backend_name() == "sqlite"


def sqlite_writer(url: sa.URL) -> sa.Engine:
    """Return an engine of one connection, whose transactions are writers from their first statement on."""
    # What is deleted is overwritten, so that nobody finds it in the file who could not find it in Waymark.
    pragmas = ("foreign_keys=ON", "secure_delete=ON")
    return _sqlite(url, begin="BEGIN IMMEDIATE", pragmas=pragmas, pool_size=1, max_overflow=0)


def sqlite_reader(url: sa.URL, *, connections: int, is_looked_at: bool = False) -> sa.Engine:
    """Return an engine whose transactions see one state of the file, and cannot write.

    One that is only looked at may lie where nothing may be written.
    """

    def connect() -> sqlite3.Connection:
        lies_still = is_looked_at and _lies_still(Path(str(url.database)))
        name = f"{_uri(url)}?immutable=1" if lies_still else str(url.database)
        found: sqlite3.Connection = sqlite3.connect(name, uri=lies_still, **_OPTIONS)
        return found

    pragmas = ("query_only=ON",)
    return _sqlite(
        url, begin="BEGIN", pragmas=pragmas, pool_size=connections, max_overflow=0, creator=connect
    )


def read_only(engine: sa.Engine) -> sa.Engine:
    """Return a view of a PostgreSQL engine whose transactions see one state, and cannot write."""
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


@contextmanager
def connect_to_migrate(url: sa.URL) -> Iterator[sa.Connection]:
    """Give a connection in a transaction of its own in which the schema may change, by one process at a time.

    SQLite's tables are changed by copying them, which enforced foreign keys would forbid: they are checked
    at the end instead.
    """
    if is_sqlite(url):
        engine = _sqlite(url, begin="BEGIN IMMEDIATE", pragmas=("foreign_keys=OFF",), poolclass=NullPool)
    else:
        engine = sa.create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        if not is_sqlite(url):
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        yield connection
        if is_sqlite(url):
            _check_foreign_keys(connection)


@contextmanager
def connect_to_look(url: sa.URL) -> Iterator[sa.Connection]:
    """Give a connection that changes nothing, not even how a SQLite file keeps its journal."""
    if is_sqlite(url):
        how = "immutable=1" if _lies_still(Path(str(url.database))) else "mode=ro"
        file = f"{_uri(url)}?{how}"
        engine = sa.create_engine(url, creator=lambda: sqlite3.connect(file, uri=True), poolclass=NullPool)
    else:
        engine = read_only(sa.create_engine(url, poolclass=NullPool))
    with engine.connect() as connection:
        yield connection


def _lies_still(file: Path) -> bool:
    """Whether a SQLite file may not be written to, and nobody has it open: it is read as it lies then.

    SQLite would make files beside it, else, and fail where it may not.
    """
    beside = (Path(f"{file}{ending}") for ending in ("-wal", "-shm"))
    may_be_written = os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)
    return file.exists() and not may_be_written and not any(each.exists() for each in beside)


def _uri(url: sa.URL) -> str:
    return f"file:{quote(str(url.database))}"


def _sqlite(url: sa.URL, *, begin: str, pragmas: tuple[str, ...], **options: object) -> sa.Engine:
    engine = sa.create_engine(
        url,
        hide_parameters=True,  # or an error would quote what people wrote
        connect_args=dict(_OPTIONS),
        **options,
    )

    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", *pragmas):
            connection.execute(f"PRAGMA {pragma}").close()

    def start(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    sa.event.listen(engine, "connect", set_up)
    sa.event.listen(engine, "begin", start)
    return engine


def _check_foreign_keys(connection: sa.Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise UnusableDatabaseError(f"The upgrade would leave rows that point nowhere, in: {tables}.")
