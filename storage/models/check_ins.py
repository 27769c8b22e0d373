"""Check-ins: what people reported on a target, and the obstacles that they met."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import decimal_column, enum_column, within_workspace


class CheckIn(SQLModel, table=True):
    """One report on a target: what happened, what is next, and the value expected next time.

    `is_dropped` when it was taken back: it is kept, and counts no more. `next_id` is who takes the next step,
    by `next_on`, and `step_id` the action step that it became. From `changed_on` on the work was done
    otherwise, as `changed` says. It answers what its plan asked on `asked_on`, before or after that day.
    """

    __tablename__ = "check_in"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        within_workspace("plan_id", "plan"),
        within_workspace("target_id", "target"),
        within_workspace("author_id", "member"),
        within_workspace("next_id", "member"),
        within_workspace("step_id", "action_step"),
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
    # An older Waymark that still runs during an upgrade writes rows without these.
    next_id: str | None = Field(default=None, max_length=32)
    next_on: date | None = None
    step_id: int | None = None
    changed: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
    changed_on: date | None = None
    asked_on: date | None = None


class Obstacle(SQLModel, table=True):
    """What stands in the way of a plan; it is parked until somebody works on it, and until it is solved.

    Check-ins raise, take up and solve one. `is_noted` when somebody wrote it down without a check-in, and
    `solved_at` and `reopened_at` are when somebody said so without one: what was said last counts.
    """

    __tablename__ = "obstacle"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        within_workspace("plan_id", "plan"),
        within_workspace("created_by", "member"),
        sa.Index("ix_obstacle_plan", "workspace_id", "plan_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    plan_id: int
    what: str = Field(max_length=300)
    created_by: str = Field(max_length=32)
    created_at: datetime
    is_noted: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    solved_at: datetime | None = None
    reopened_at: datetime | None = None
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class ObstacleRole(StrEnum):
    """What a check-in has to do with an obstacle."""

    RAISED = "raised"
    IN_HAND = "in_hand"
    """It is worked on next."""
    SOLVED = "solved"


class ReportedObstacle(SQLModel, table=True):
    """That a check-in raised an obstacle, took it in hand or solved it, as long as the check-in counts.

    It says so since `said_at`; of what is older, since the check-in was made.
    """

    __tablename__ = "reported_obstacle"
    __table_args__ = (
        within_workspace("check_in_id", "check_in"),
        within_workspace("obstacle_id", "obstacle"),
        sa.Index("ix_reported_obstacle_obstacle", "workspace_id", "obstacle_id"),
    )

    workspace_id: str = Field(primary_key=True, max_length=32)
    check_in_id: int = Field(primary_key=True)
    obstacle_id: int = Field(primary_key=True)
    role: ObstacleRole = enum_column(ObstacleRole, "role", primary_key=True)
    said_at: datetime | None = None
