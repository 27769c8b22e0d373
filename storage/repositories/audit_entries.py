"""Questions about the audit log."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody from outside a plan opened it, or a part of it; since `day`, once is enough."""

    workspace_id: str
    actor_id: str
    deed: str
    ref: str
    plan_id: int
    at: datetime
    day: datetime


class AuditEntryRepository:
    """Who did what to which record; entries are only ever added, and forgotten when they are old."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entry: AuditEntry) -> None:
        """Add an entry."""
        self._session.add(entry)
        self._session.flush()

    def has_look(self, look: Look) -> bool:
        """Say whether this look is written down for its day already."""
        statement = select(AuditEntry.id).where(
            AuditEntry.workspace_id == look.workspace_id,
            AuditEntry.plan_id == look.plan_id,
            AuditEntry.actor_id == look.actor_id,
            AuditEntry.deed == look.deed,
            col(AuditEntry.at) >= look.day,
        )
        return self._session.exec(statement.limit(1)).first() is not None

    def add_look(self, look: Look) -> None:
        """Write a look down, unless it is for its day already."""
        if not self.has_look(look):
            self.add(
                AuditEntry(
                    workspace_id=look.workspace_id,
                    at=look.at,
                    actor_id=look.actor_id,
                    deed=look.deed,
                    subject=look.ref,
                    plan_id=look.plan_id,
                )
            )

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
