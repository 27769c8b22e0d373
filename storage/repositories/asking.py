"""Questions that are put together once and asked very often."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session


def ask(session: Session, question: sa.Select[*tuple[Any, ...]], **given: Any) -> sa.Result[*tuple[Any, ...]]:
    """Ask for columns by a statement with bound parameters; what has changed is written before, as ever."""
    session.flush()
    return session.connection().execute(question, given)
