"""Check-ins: what people reported on a target."""

from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import decimal_column, within_workspace


class CheckIn(SQLModel, table=True):
    """One report on a target: what happened, what is next, and the value expected next time.

    `is_dropped` when it was taken back: it is kept, and counts no more.
    """

    __tablename__ = "check_in"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        within_workspace("plan_id", "plan"),
        within_workspace("target_id", "target"),
        within_workspace("author_id", "member"),
        sa.CheckConstraint("confidence IS NULL OR confidence BETWEEN 1 AND 5", name="confidence"),
        sa.Index("ix_check_in_target", "workspace_id", "target_id", "created_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    plan_id: int
    target_id: int
    author_id: str = Field(max_length=32)
    happened: str = Field(default="", max_length=3000)
    next_step: str = Field(default="", max_length=3000)
    expected: Decimal | None = decimal_column(default=None, nullable=True)
    confidence: int | None = None
    created_at: datetime
    edited_at: datetime | None = None
    edited_by: str | None = Field(default=None, max_length=32)
    is_dropped: bool = False
    version: int = 1
