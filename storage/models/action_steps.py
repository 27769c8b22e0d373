"""Action steps, which of them wait for which, and the nudges about them that people put off."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import decimal_column, enum_column, partial_index, within_workspace


class StepStatus(StrEnum):
    """Where an action step is."""

    TODO = "todo"
    DOING = "doing"
    BLOCKED = "blocked"
    DONE = "done"
    DROPPED = "dropped"


class StepPriority(StrEnum):
    """How much a plan needs an action step; one of which nobody has said that has none."""

    MUST = "must"
    SHOULD = "should"
    COULD = "could"


OPEN_STATUSES = (StepStatus.TODO, StepStatus.DOING, StepStatus.BLOCKED)


class ActionStep(SQLModel, table=True):
    """One piece of work: who does it, and by which day; it hangs on an objective, an area or a target."""

    __tablename__ = "action_step"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "number"),
        within_workspace("plan_id", "plan"),
        within_workspace("assignee_id", "member"),
        within_workspace("objective_id", "objective"),
        within_workspace("area_id", "focus_area"),
        within_workspace("target_id", "target"),
        sa.CheckConstraint("length(title) > 0", name="title"),
        sa.CheckConstraint(
            "(objective_id IS NULL OR (area_id IS NULL AND target_id IS NULL))"
            " AND (area_id IS NULL OR target_id IS NULL)",
            name="hangs",
        ),
        # Both hold all that is counted and ordered by, so that no row is read for it.
        sa.Index("ix_action_step_plan", "workspace_id", "plan_id", "status", "due_on", "assignee_id"),
        partial_index(
            "ix_action_step_assignee_open",
            "workspace_id",
            "assignee_id",
            "due_on",
            "number",
            "plan_id",
            where="status IN ('todo', 'doing', 'blocked')",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    number: int
    plan_id: int
    title: str = Field(max_length=300)
    note: str = Field(default="", max_length=3000)
    assignee_id: str | None = Field(default=None, max_length=32)
    due_on: date | None = None
    status: StepStatus = enum_column(StepStatus, "status", default=StepStatus.TODO)
    blocked_by: str = Field(default="", max_length=300)
    done_at: datetime | None = None
    done_by: str | None = Field(default=None, max_length=32)
    created_by: str = Field(max_length=32)
    created_at: datetime
    version: int = 1
    objective_id: int | None = None
    area_id: int | None = None
    target_id: int | None = None
    priority: StepPriority | None = enum_column(StepPriority, "priority", default=None, nullable=True)
    effort: Decimal | None = decimal_column(default=None, nullable=True)
    """How much work it is, in hours."""


class StepDependency(SQLModel, table=True):
    """That a step waits until another one of its plan is done."""

    __tablename__ = "step_dependency"
    __table_args__ = (
        within_workspace("step_id", "action_step"),
        within_workspace("awaited_id", "action_step"),
        sa.CheckConstraint("step_id <> awaited_id", name="itself"),
        sa.Index("ix_step_dependency_awaited", "workspace_id", "awaited_id", "step_id"),
    )

    workspace_id: str = Field(primary_key=True, max_length=32)
    step_id: int = Field(primary_key=True)
    awaited_id: int = Field(primary_key=True)


class Snooze(SQLModel, table=True):
    """That nobody wants to be reminded of a step before a day."""

    __tablename__ = "snooze"
    __table_args__ = (within_workspace("step_id", "action_step"),)

    workspace_id: str = Field(primary_key=True, max_length=32)
    step_id: int = Field(primary_key=True)
    until_on: date
    snoozed_by: str = Field(max_length=32)
    created_at: datetime
