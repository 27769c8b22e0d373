"""The one deletion: a row with everything that points to it, and what points to that in turn."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from storage.models import metadata


def remove_whole(session: Session, noun: type[SQLModel], *, workspace_id: str, row_id: int) -> None:
    """Delete a row of a workspace and all that belongs to it, so that no table has to be listed by hand."""
    root = metadata.tables[str(noun.__tablename__)]
    doomed: dict[sa.Table, sa.ColumnElement[bool]] = {
        root: (root.c.workspace_id == workspace_id) & (root.c.id == row_id)
    }
    for table in metadata.sorted_tables:  # what is pointed to comes first
        ways = [(column, parent) for column, parent in _ways(table) if parent in doomed and parent != table]
        if ways and table != root:
            points = [column.in_(sa.select(parent.c.id).where(doomed[parent])) for column, parent in ways]
            doomed[table] = (table.c.workspace_id == workspace_id) & sa.or_(*points)
    connection = session.connection()
    for table in reversed(list(doomed)):
        connection.execute(sa.delete(table).where(doomed[table]))
    session.expire_all()


def _ways(table: sa.Table) -> list[tuple[sa.Column[Any], sa.Table]]:
    """Return the columns by which a table points to others, each with the one that it points to."""
    return [(list(way.columns)[-1], way.referred_table) for way in table.foreign_key_constraints]
