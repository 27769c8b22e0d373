"""Absences: when a member is away, and who stands in for them."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import within_workspace


class Absence(SQLModel, table=True):
    """That a member is away from a day until a day, both included, and who is told what waits for them.

    One that was taken back, ended or replaced by a later one is dropped: it is kept, and counts no more.
    """

    __tablename__ = "absence"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        within_workspace("member_id", "member"),
        within_workspace("deputy_id", "member"),
        within_workspace("replaced_by_id", "absence"),
        sa.CheckConstraint("until_on >= from_on", name="period"),
        sa.CheckConstraint("deputy_id IS NULL OR deputy_id <> member_id", name="deputy"),
        sa.Index("ix_absence_member", "workspace_id", "member_id", "until_on"),
        sa.Index("ix_absence_deputy", "workspace_id", "deputy_id", "until_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    member_id: str = Field(max_length=32)
    from_on: date
    until_on: date
    deputy_id: str | None = Field(default=None, max_length=32)
    is_dropped: bool = False
    replaced_by_id: int | None = None
    created_at: datetime
    version: int = 1
