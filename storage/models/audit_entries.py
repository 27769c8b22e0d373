"""Audit entries: who did what to which record, in field names and never in texts."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class AuditEntry(SQLModel, table=True):
    """One deed that somebody may have to answer for: an export, a look from outside, a deletion, a role.

    It points to no row by a foreign key, so that it outlives what it is about. `deed` is `noun.verb`,
    `subject` what it was done to (a reference or an id), `fields` names and counts.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        sa.Index("ix_audit_entry_workspace", "workspace_id", "at"),
        sa.Index("ix_audit_entry_plan", "workspace_id", "plan_id"),
        sa.Index("ix_audit_entry_at", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    at: datetime
    actor_id: str | None = Field(default=None, max_length=32)
    deed: str = Field(max_length=64)
    subject: str = Field(default="", max_length=64)
    plan_id: int | None = None
    fields: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
