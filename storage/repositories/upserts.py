"""The statements in which the two databases' words are the same and SQLAlchemy's are not."""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


def insert_unless_there(session: Session, noun: type[SQLModel], values: dict[str, Any]) -> bool:
    """Insert a row unless a unique key already has one; say whether it was inserted."""
    statement = _insert_unless_there(noun, session.get_bind().dialect.name)
    return session.connection().execute(statement, values).first() is not None


def insert_of(noun: type[SQLModel], session: Session) -> "postgresql.Insert | sqlite.Insert":
    """Return the statement that inserts rows, and can say what happens where one is already."""
    return _insert(noun, session.get_bind().dialect.name)


def _insert(noun: type[SQLModel], dialect: str) -> "postgresql.Insert | sqlite.Insert":
    insert: postgresql.Insert | sqlite.Insert
    insert = import_module(f"sqlalchemy.dialects.{dialect}").insert(noun)  # the engine has loaded this one
    return insert


@cache  # every request comes through here, and the words are always the same
def _insert_unless_there(noun: type[SQLModel], dialect: str) -> sa.Executable:
    # What is returned says it: the count of rows is unknown where the driver hands back a new id.
    keys = sa.inspect(noun).primary_key
    return _insert(noun, dialect).on_conflict_do_nothing().returning(*keys)
