"""The one statement in which the two databases' words are the same and SQLAlchemy's are not."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_unless_there(session: Session, noun: type[SQLModel], values: dict[str, Any]) -> bool:
    """Insert a row unless a unique key already has one; say whether it was inserted."""
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(noun).values(**values).on_conflict_do_nothing()
    # What is returned says it: the count of rows is unknown where the driver hands back a new id.
    keys = sa.inspect(noun).primary_key
    return session.connection().execute(statement.returning(*keys)).first() is not None
