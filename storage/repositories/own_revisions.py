"""Questions about what people said of themselves, each asked for that one person."""

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import OwnRevision


class OwnRevisionRepository:
    """What somebody said of themselves; it is only ever added to."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, revision: OwnRevision) -> OwnRevision:
        """Add a revision, so that it has an id."""
        self._session.add(revision)
        self._session.flush()
        return revision

    def find(self, workspace_id: str, member_id: str, revision_id: int) -> OwnRevision | None:
        """Return a revision of this member's by its id."""
        return self._session.exec(
            select(OwnRevision).where(
                OwnRevision.workspace_id == workspace_id,
                OwnRevision.member_id == member_id,
                OwnRevision.id == revision_id,
            )
        ).one_or_none()

    def has_undoing(self, workspace_id: str, revision_id: int) -> bool:
        """Whether a revision was taken back."""
        undoing = select(OwnRevision.id).where(
            OwnRevision.workspace_id == workspace_id, OwnRevision.undoes_id == revision_id
        )
        return self._session.exec(undoing).first() is not None

    def list_of(self, workspace_id: str, member_id: str, *, start: int, limit: int) -> list[OwnRevision]:
        """Return a stretch of what a member said of themselves, newest first."""
        statement = (
            select(OwnRevision)
            .where(OwnRevision.workspace_id == workspace_id, OwnRevision.member_id == member_id)
            .order_by(col(OwnRevision.id).desc())
            .offset(start)
            .limit(limit)
        )
        return list(self._session.exec(statement))

    def count_of(self, workspace_id: str, member_id: str) -> int:
        """Return how often a member said something of themselves."""
        statement = (
            select(sa.func.count())
            .select_from(OwnRevision)
            .where(OwnRevision.workspace_id == workspace_id, OwnRevision.member_id == member_id)
        )
        return self._session.exec(statement).one()
