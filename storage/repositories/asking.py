"""Questions that are put together once and asked very often."""

from collections.abc import Collection
from functools import cache
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select
from sqlmodel.sql.expression import SelectOfScalar

Noun = TypeVar("Noun", bound=SQLModel)


def ask(session: Session, question: sa.Select[*tuple[Any, ...]], **given: Any) -> sa.Result[*tuple[Any, ...]]:
    """Ask for columns by a statement with bound parameters; what has changed is written before, as ever."""
    session.flush()
    return session.connection().execute(question, given)


@cache
def one(noun: type[Noun], name: str, *, to_change: bool) -> SelectOfScalar[Noun]:
    """Put together the question for a workspace's row by its `name`, locked when it is about to change."""
    columns = sa.inspect(noun).columns
    statement = select(noun).where(
        columns["workspace_id"] == sa.bindparam("workspace"), columns[name] == sa.bindparam("wanted")
    )
    if to_change:
        return statement.with_for_update().execution_options(populate_existing=True)
    return statement


class Preloaded(Generic[Noun]):
    """Rows of a noun that were asked for at once, by workspace and id, and those that are not there."""

    def __init__(self, noun: type[Noun]) -> None:
        self._noun = noun
        self._found: dict[tuple[str, str], Noun | None] = {}

    def load(self, session: Session, keys: Collection[tuple[str, str]]) -> None:
        """Ask for all of them."""
        columns = sa.inspect(self._noun).columns
        key = sa.tuple_(columns["workspace_id"], columns["id"])
        rows = session.exec(select(self._noun).where(key.in_(list(keys)))).all() if keys else ()
        self._found |= dict.fromkeys(keys)
        self._found |= {sa.inspect(row).identity: row for row in rows}

    def find(self, session: Session, key: tuple[str, str]) -> Noun | None:
        """Return a row, asking for it only if that has not been done."""
        return self._found[key] if key in self._found else session.get(self._noun, key)

    def forget(self) -> None:
        """Ask again: something is written."""
        self._found.clear()
