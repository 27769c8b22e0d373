"""Questions about the audit log."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import AuditEntry


class AuditEntryRepository:
    """Who did what to which record; entries are only ever added, and forgotten when they are old."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entry: AuditEntry) -> None:
        """Add an entry."""
        self._session.add(entry)
        self._session.flush()

    def has(self, entry: AuditEntry, *, since: datetime) -> bool:
        """Say whether the same deed of the same person on the same plan is written down since a moment."""
        statement = select(AuditEntry.id).where(
            AuditEntry.workspace_id == entry.workspace_id,
            AuditEntry.plan_id == entry.plan_id,
            AuditEntry.actor_id == entry.actor_id,
            AuditEntry.deed == entry.deed,
            AuditEntry.subject == entry.subject,
            col(AuditEntry.at) >= since,
        )
        return self._session.exec(statement.limit(1)).first() is not None

    def list_since(
        self, since: datetime, *, workspace_id: str | None, subject: str | None, after_id: int, limit: int
    ) -> list[AuditEntry]:
        """Return a stretch of the log in the order in which it was written, of one plan if that is named."""
        statement = select(AuditEntry).where(col(AuditEntry.at) >= since, col(AuditEntry.id) > after_id)
        if workspace_id is not None:
            statement = statement.where(AuditEntry.workspace_id == workspace_id)
        if subject is not None:
            statement = statement.where(AuditEntry.subject == subject)
        return list(self._session.exec(statement.order_by(col(AuditEntry.id)).limit(limit)))

    def count_before(self, moment: datetime) -> int:
        """Return how many entries are older than a moment."""
        statement = select(sa.func.count()).select_from(AuditEntry).where(col(AuditEntry.at) < moment)
        return self._session.exec(statement).one()

    def forget_before(self, moment: datetime, *, limit: int) -> int:
        """Forget up to `limit` entries that are older than a moment; return how many."""
        old = select(AuditEntry.id).where(col(AuditEntry.at) < moment).order_by(col(AuditEntry.at))
        chosen = old.limit(limit).with_for_update(skip_locked=True)
        statement = sa.delete(AuditEntry).where(col(AuditEntry.id).in_(chosen))
        return self._session.connection().execute(statement).rowcount
