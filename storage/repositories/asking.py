"""Questions that are put together once and asked very often."""

from functools import cache
from typing import Any, TypeVar

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
