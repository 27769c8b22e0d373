"""The audit log: who did what to which record, in ids and names of fields, and never in texts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from storage.database import Database
from storage.models import AuditEntry
from storage.unit_of_work import Store, query

SHOWN_AT_ONCE = 500


class AuditedDeed(StrEnum):
    """What somebody may have to answer for."""

    PLAN_SEEN = "plan.seen"
    """By somebody whom the plan does not name; once for each of them, plan and day."""
    OBJECTIVE_SEEN = "objective.seen"
    """One or more objectives of it, likewise; and so with what else a plan has."""
    AREA_SEEN = "area.seen"
    ROUND_SEEN = "round.seen"
    TARGET_SEEN = "target.seen"
    CHECK_IN_SEEN = "check_in.seen"
    STEP_SEEN = "step.seen"
    RESOURCE_SEEN = "resource.seen"
    HISTORY_SEEN = "history.seen"
    PLAN_SHARED = "plan.shared"
    PLAN_EXPORTED = "plan.exported"
    PLAN_DELETED = "plan.deleted"
    PEOPLE_CHANGED = "people.changed"
    """Somebody else owns a plan, or has another role in it."""
    MEMBER_EXPORTED = "member.exported"
    MEMBER_DELETED = "member.deleted"
    TOKEN_MADE = "token.made"  # noqa: S105  # a deed, and no token
    """A program may send measurements of a target from now on."""
    TOKEN_REVOKED = "token.revoked"  # noqa: S105  # as above


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


class AuditEntries:
    """The log as operators read it."""

    def __init__(self, database: Database) -> None:
        self.database = database

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
