"""The audit log: who did what to which record, in ids and names of fields, and never in texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any

from bot.rules.access import Actor
from storage.database import Database
from storage.models import AuditEntry
from storage.unit_of_work import Store, query, repeatable

SHOWN_AT_ONCE = 500
REMEMBERED = 10_000


class AuditedDeed(StrEnum):
    """What somebody may have to answer for."""

    PLAN_SEEN = "plan.seen"
    """By somebody whom the plan does not name; once for each of them, plan and day."""
    STEP_SEEN = "step.seen"
    """One or more steps of it, likewise."""
    HISTORY_SEEN = "history.seen"
    PLAN_SHARED = "plan.shared"
    PLAN_EXPORTED = "plan.exported"
    PLAN_DELETED = "plan.deleted"
    PEOPLE_CHANGED = "people.changed"
    """Somebody else owns a plan, or has another role in it."""
    MEMBER_EXPORTED = "member.exported"
    MEMBER_DELETED = "member.deleted"


def record(  # all that an entry says, each by its name
    store: Store,
    workspace_id: str,
    deed: AuditedDeed,
    *,
    now: datetime,
    actor_id: str | None,
    subject: str = "",
    plan_id: int | None = None,
    fields: Mapping[str, Any] | None = None,
) -> None:
    """Write down what somebody did, in the transaction in which they do it; without an actor, by itself."""
    store.audit_entries.add(
        AuditEntry(
            workspace_id=workspace_id,
            at=now,
            actor_id=actor_id,
            deed=deed,
            subject=subject,
            plan_id=plan_id,
            fields=dict(fields or {}),
        )
    )


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody from outside a plan has seen it, or its history."""

    deed: AuditedDeed
    ref: str
    plan_id: int


class AuditEntries:
    """The log, as people are entered in it by what they look at, and as operators read it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._known: set[tuple[Any, ...]] = set()

    async def note(self, look: Look, *, actor: Actor, now: datetime) -> None:
        """Write a look down, unless that person has looked at the same already on this day (UTC)."""
        key = (actor.workspace_id, actor.id, look, now.date())
        if key in self._known:
            return
        await self._write(look, actor=actor, now=now)
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known.add(key)

    @repeatable
    def _write(self, store: Store, look: Look, *, actor: Actor, now: datetime) -> None:
        entry = AuditEntry(
            workspace_id=actor.workspace_id,
            at=now,
            actor_id=actor.id,
            deed=look.deed,
            subject=look.ref,
            plan_id=look.plan_id,
        )
        if not store.audit_entries.has(entry, since=datetime.combine(now.date(), time(), UTC)):
            store.audit_entries.add(entry)

    @query
    def list_since(
        self,
        store: Store,
        since: datetime,
        *,
        workspace_id: str | None = None,
        subject: str | None = None,
        after_id: int = 0,
    ) -> Sequence[AuditEntry]:
        """Return a stretch of the log since a moment, the oldest first, of one workspace or reference."""
        return store.audit_entries.list_since(
            since, workspace_id=workspace_id, subject=subject, after_id=after_id, limit=SHOWN_AT_ONCE
        )
