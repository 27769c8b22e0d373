"""What keeps a database from being written to, told from the errors of its drivers."""

import errno
import sqlite3
from enum import StrEnum

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError


class Hindrance(StrEnum):
    """Why nothing can be kept, until somebody mends it."""

    FULL = "full"
    READ_ONLY = "read_only"


_SQLITE = {
    sqlite3.SQLITE_FULL: Hindrance.FULL,
    sqlite3.SQLITE_IOERR: Hindrance.FULL,  # what the journal meets on a full disk, too
    sqlite3.SQLITE_READONLY: Hindrance.READ_ONLY,
}
_POSTGRESQL = {"53100": Hindrance.FULL, "25006": Hindrance.READ_ONLY}  # disk_full, read_only_sql_transaction


_SYSTEM = {
    errno.EACCES: Hindrance.READ_ONLY,
    errno.EPERM: Hindrance.READ_ONLY,
    errno.EROFS: Hindrance.READ_ONLY,
    errno.ENOSPC: Hindrance.FULL,
    errno.EDQUOT: Hindrance.FULL,
}
_SAID = {
    Hindrance.READ_ONLY: "it may not be written to. Change the rights of it and of its folder.",
    Hindrance.FULL: "there is no room on its disk. Make some.",
}

_CLOSED = (
    "it may not be read, or nothing may be written beside it. Change the rights of it and of its folder."
)
"""What SQLite says of a file that it cannot open, or whose journal it would have to begin anew."""


def is_of_database(error: BaseException) -> bool:
    """Whether the database failed, which it may not do the next time, and not what was made of its rows."""
    return isinstance(error, (DBAPIError, PoolTimeoutError))


def find_hindrance(error: BaseException) -> Hindrance | None:
    """Return what hindered a transaction, of which nothing was kept then; None if it was something else."""
    original = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(error, OSError):
        return _SYSTEM.get(error.errno or 0)
    if isinstance(original, sqlite3.Error):
        return _SQLITE.get(original.sqlite_errorcode & 0xFF)
    return _POSTGRESQL.get(getattr(original, "sqlstate", None) or "")


def say_why(error: BaseException) -> str:
    """Say what hinders a database and what to do about it, or else what its driver says."""
    if (hindrance := find_hindrance(error)) is not None:
        return _SAID[hindrance]
    said = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(said, sqlite3.Error) and said.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CANTOPEN:
        return _CLOSED
    return str(said).strip().partition("\n")[0]
