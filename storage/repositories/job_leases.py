"""Questions about who has what for itself.

Each is one statement, and nothing hangs on the connection, so that they hold behind a pooler too.
"""

import sqlalchemy as sa
from sqlmodel import Session, col

from storage.models import JobLease
from storage.repositories.upserts import insert_of


class JobLeaseRepository:
    """Names that one process has for a while."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, name: str, *, owner: str, now_ms: int, until_ms: int) -> bool:
        """Take a name that nobody has any more; False while somebody has it, be it oneself."""
        return self._put(name, owner, until_ms, where=col(JobLease.until_ms) <= now_ms)

    def renew(self, name: str, *, owner: str, until_ms: int) -> bool:
        """Keep a name for oneself, or take one that nobody has had; False when it is somebody else's."""
        return self._put(name, owner, until_ms, where=col(JobLease.owner) == owner)

    def release(self, name: str, *, owner: str) -> None:
        """Give a name back before its time."""
        statement = sa.delete(JobLease).where(col(JobLease.name) == name, col(JobLease.owner) == owner)
        self._session.connection().execute(statement)

    def is_held(self, name: str, *, now_ms: int) -> bool:
        """Say whether a name is somebody's at this moment."""
        statement = sa.select(col(JobLease.name)).where(
            col(JobLease.name) == name, col(JobLease.until_ms) > now_ms
        )
        return self._session.connection().execute(statement).first() is not None

    def _put(self, name: str, owner: str, until_ms: int, *, where: sa.ColumnElement[bool]) -> bool:
        insert = insert_of(JobLease, self._session).values(name=name, owner=owner, until_ms=until_ms)
        statement = insert.on_conflict_do_update(
            index_elements=["name"], set_={"owner": owner, "until_ms": until_ms}, where=where
        ).returning(col(JobLease.name))
        return self._session.connection().execute(statement).first() is not None
