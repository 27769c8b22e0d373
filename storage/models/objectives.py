"""Objectives, and which objective of another plan a plan serves."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import within_workspace


class Objective(SQLModel, table=True):
    """An outcome that a plan seeks: what will be better, for whom, why, by when, and who is accountable."""

    __tablename__ = "objective"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "number"),
        within_workspace("plan_id", "plan"),
        within_workspace("owner_id", "member"),
        sa.CheckConstraint("length(outcome) > 0", name="outcome"),
        sa.Index("ix_objective_plan", "workspace_id", "plan_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    number: int
    plan_id: int
    outcome: str = Field(max_length=300)
    why: str = Field(default="", max_length=3000)
    for_whom: str = Field(default="", max_length=300)
    due_on: date | None = None
    owner_id: str = Field(max_length=32)
    is_dropped: bool = False
    created_by: str = Field(max_length=32)
    created_at: datetime
    version: int = 1


class Alignment(SQLModel, table=True):
    """That a plan serves an objective of another plan."""

    __tablename__ = "alignment"
    __table_args__ = (
        within_workspace("plan_id", "plan"),
        within_workspace("objective_id", "objective"),
        sa.Index("ix_alignment_objective", "workspace_id", "objective_id"),
    )

    workspace_id: str = Field(primary_key=True, max_length=32)
    plan_id: int = Field(primary_key=True)
    objective_id: int
