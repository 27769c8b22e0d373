"""Questions about revisions."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import RevisedDeed, RevisedNoun, Revision

_ROW = {
    RevisedNoun.PLAN: col(Revision.plan_id),
    RevisedNoun.TARGET: col(Revision.target_id),
    RevisedNoun.STEP: col(Revision.step_id),
    RevisedNoun.CHECK_IN: col(Revision.check_in_id),
    RevisedNoun.OBJECTIVE: col(Revision.objective_id),
    RevisedNoun.AREA: col(Revision.area_id),
    RevisedNoun.RESOURCE: col(Revision.resource_id),
    RevisedNoun.OBSTACLE: col(Revision.obstacle_id),
}
"""Which column names the row of each noun."""


class RevisionRepository:
    """What was changed; revisions are only ever added."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, revision: Revision) -> Revision:
        """Add a revision, so that it has an id."""
        self._session.add(revision)
        self._session.flush()
        return revision

    def find(self, workspace_id: str, revision_id: int) -> Revision | None:
        """Return the revision of this workspace by its id."""
        return self._session.exec(
            select(Revision).where(Revision.workspace_id == workspace_id, Revision.id == revision_id)
        ).one_or_none()

    def list_by_ids(self, workspace_id: str, revision_ids: Iterable[int]) -> dict[int, Revision]:
        """Return these revisions of this workspace, by id."""
        statement = select(Revision).where(
            Revision.workspace_id == workspace_id, col(Revision.id).in_(list(revision_ids))
        )
        return {row.id: row for row in self._session.exec(statement) if row.id is not None}

    def list_undoing(self, workspace_id: str, revision_ids: Iterable[int]) -> dict[int, Revision]:
        """Return the revisions that took back any of these, by the one that each took back."""
        rows = self._session.exec(
            select(Revision).where(
                Revision.workspace_id == workspace_id, col(Revision.undoes_id).in_(list(revision_ids))
            )
        )
        return {row.undoes_id: row for row in rows if row.undoes_id is not None}

    def list_since(
        self, workspace_id: str, noun: RevisedNoun, row_id: int, *, version: int
    ) -> list[Revision]:
        """Return what changed on one row after it had this version, oldest first."""
        statement = (
            select(Revision)
            .where(
                Revision.workspace_id == workspace_id,
                Revision.noun == noun,
                _ROW[noun] == row_id,
                col(Revision.version) > version,
            )
            .order_by(col(Revision.version))
        )
        return list(self._session.exec(statement))

    def list_about(
        self, workspace_id: str, noun: RevisedNoun, row_id: int, *, start: int, limit: int
    ) -> list[Revision]:
        """Return a stretch of what changed on a row and on all that belongs to it, newest first."""
        statement = (
            select(Revision)
            .where(Revision.workspace_id == workspace_id, _ROW[noun] == row_id)
            .order_by(col(Revision.id).desc())
            .offset(start)
            .limit(limit)
        )
        return list(self._session.exec(statement))

    def list_of_targets(self, workspace_id: str, target_ids: Iterable[int]) -> list[Revision]:
        """Return what was revised of these targets for a reason, oldest first."""
        statement = (
            select(Revision)
            .where(
                Revision.workspace_id == workspace_id,
                col(Revision.target_id).in_(list(target_ids)),
                Revision.noun == RevisedNoun.TARGET,
                Revision.deed == RevisedDeed.EDITED,
                Revision.reason != "",
            )
            .order_by(col(Revision.id))
        )
        return list(self._session.exec(statement))

    def list_newest_by(
        self, workspace_id: str, member_id: str, *, since: datetime, limit: int
    ) -> list[Revision]:
        """Return what a member has changed since an instant, newest first, and no more than some."""
        statement = (
            select(Revision)
            .where(
                Revision.workspace_id == workspace_id,
                Revision.changed_by == member_id,
                col(Revision.changed_at) >= since,
            )
            .order_by(col(Revision.id).desc())
            .limit(limit)
        )
        return list(self._session.exec(statement))

    def count_about(self, workspace_id: str, noun: RevisedNoun, row_id: int) -> int:
        """Return how often a row, or anything that belongs to it, was changed."""
        statement = (
            select(sa.func.count())
            .select_from(Revision)
            .where(Revision.workspace_id == workspace_id, _ROW[noun] == row_id)
        )
        return self._session.exec(statement).one()
