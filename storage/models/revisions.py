"""Revisions: what was changed on a plan or a part of it, from what to what, when and by whom."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import enum_column, within_workspace


class RevisedNoun(StrEnum):
    """Which kind of row a revision is of."""

    PLAN = "plan"
    TARGET = "target"
    STEP = "step"
    CHECK_IN = "check_in"
    OBJECTIVE = "objective"
    AREA = "area"
    RESOURCE = "resource"
    OBSTACLE = "obstacle"


class RevisedDeed(StrEnum):
    """What was done to it."""

    ADDED = "added"
    EDITED = "edited"
    DONE = "done"
    REOPENED = "reopened"
    MOVED = "moved"
    SNOOZED = "snoozed"
    ASSIGNED = "assigned"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    DROPPED = "dropped"
    CLOSED = "closed"
    PAUSED = "paused"
    RESUMED = "resumed"
    CHOSEN = "chosen"
    PARKED = "parked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class RevisedTurn(StrEnum):
    """Whether it was done, taken back, or done again after that."""

    MADE = "made"
    TAKEN_BACK = "taken_back"
    MADE_AGAIN = "made_again"


class Revision(SQLModel, table=True):
    """One change of one row; `changes` holds [old, new] by field, and `version` is the row's after it.

    A check-in's revision also names its target. A row's versions count its revisions, so `noun`, the row and
    `version` name one of them.
    """

    __tablename__ = "revision"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "undoes_id"),
        within_workspace("plan_id", "plan"),
        within_workspace("target_id", "target"),
        within_workspace("step_id", "action_step"),
        within_workspace("check_in_id", "check_in"),
        within_workspace("objective_id", "objective"),
        within_workspace("area_id", "focus_area"),
        within_workspace("resource_id", "resource"),
        within_workspace("obstacle_id", "obstacle"),
        within_workspace("undoes_id", "revision"),
        within_workspace("changed_by", "member"),
        within_workspace("approved_by", "member"),
        sa.CheckConstraint(
            "(step_id IS NOT NULL) = (noun = 'step')"
            " AND (check_in_id IS NOT NULL) = (noun = 'check_in')"
            " AND (target_id IS NOT NULL) = (noun IN ('target', 'check_in'))"
            " AND (objective_id IS NOT NULL) = (noun = 'objective')"
            " AND (area_id IS NOT NULL) = (noun = 'area')"
            " AND (resource_id IS NOT NULL) = (noun = 'resource')"
            " AND (obstacle_id IS NOT NULL) = (noun = 'obstacle')",
            name="row",
        ),
        sa.CheckConstraint("(undoes_id IS NULL) = (turn = 'made')", name="undoes"),
        sa.Index("ix_revision_plan", "workspace_id", "plan_id", "id"),
        sa.Index("ix_revision_target", "workspace_id", "target_id", "id"),
        sa.Index("ix_revision_step", "workspace_id", "step_id", "id"),
        sa.Index("ix_revision_check_in", "workspace_id", "check_in_id", "id"),
        sa.Index("ix_revision_objective", "workspace_id", "objective_id", "id"),
        sa.Index("ix_revision_area", "workspace_id", "area_id", "id"),
        sa.Index("ix_revision_resource", "workspace_id", "resource_id", "id"),
        sa.Index("ix_revision_obstacle", "workspace_id", "obstacle_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    noun: RevisedNoun = enum_column(RevisedNoun, "noun")
    plan_id: int
    target_id: int | None = None
    step_id: int | None = None
    check_in_id: int | None = None
    deed: RevisedDeed = enum_column(RevisedDeed, "deed")
    turn: RevisedTurn = enum_column(RevisedTurn, "turn", default=RevisedTurn.MADE)
    undoes_id: int | None = None
    changes: dict[str, list[Any]] = Field(sa_type=sa.JSON)
    reason: str = Field(default="", max_length=300)
    version: int
    changed_by: str = Field(max_length=32)
    changed_at: datetime
    objective_id: int | None = None
    area_id: int | None = None
    resource_id: int | None = None
    approved_by: str | None = Field(default=None, max_length=32)
    obstacle_id: int | None = None
