"""Targets and the measurements that show how far off they are."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import decimal_column, enum_column, within_workspace


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    WITHIN = "within"
    """Between two values, from which it may stray to either side."""


class Target(SQLModel, table=True):
    """An indicator, where it started, and the value wanted by a day; it hangs on an objective or an area.

    A band goes from `lower` to `value`. Of one that `is_cumulative` each measurement is the total so far.
    It is measured every `every_days`, or whenever its plan asks. `balancing_id` is the target that must not
    get worse for it.
    """

    __tablename__ = "target"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "number"),
        within_workspace("plan_id", "plan"),
        within_workspace("owner_id", "member"),
        within_workspace("objective_id", "objective"),
        within_workspace("area_id", "focus_area"),
        within_workspace("balancing_id", "target"),
        sa.CheckConstraint("length(indicator) > 0", name="indicator"),
        sa.CheckConstraint("(direction = 'within') = (lower IS NOT NULL)", name="band"),
        sa.CheckConstraint("balancing_id IS NULL OR balancing_id <> id", name="balancing"),
        sa.CheckConstraint("objective_id IS NULL OR area_id IS NULL", name="hangs"),
        sa.Index("ix_target_plan", "workspace_id", "plan_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    number: int
    plan_id: int
    indicator: str = Field(max_length=150)
    unit: str = Field(default="", max_length=20)
    direction: Direction = enum_column(Direction, "direction")
    baseline: Decimal | None = decimal_column(default=None, nullable=True)
    value: Decimal = decimal_column(nullable=False)
    deadline_on: date
    owner_id: str = Field(max_length=32)
    is_dropped: bool = False
    created_by: str = Field(max_length=32)
    created_at: datetime
    version: int = 1
    objective_id: int | None = None
    area_id: int | None = None
    lower: Decimal | None = decimal_column(default=None, nullable=True)
    # An older Waymark that still runs during an upgrade writes rows without these.
    is_cumulative: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    baseline_on: date | None = None
    baseline_source: str = Field(default="", max_length=150, sa_column_kwargs={"server_default": ""})
    benchmark: Decimal | None = decimal_column(default=None, nullable=True)
    benchmark_source: str = Field(default="", max_length=150, sa_column_kwargs={"server_default": ""})
    every_days: int | None = None
    balancing_id: int | None = None


class Milestone(SQLModel, table=True):
    """A value that a target is to have on a day on the way."""

    __tablename__ = "milestone"
    __table_args__ = (within_workspace("target_id", "target"),)

    workspace_id: str = Field(primary_key=True, max_length=32)
    target_id: int = Field(primary_key=True)
    due_on: date = Field(primary_key=True)
    value: Decimal = decimal_column(nullable=False)


class Phase(SQLModel, table=True):
    """A new baseline that somebody has set: from a day on, a target's measurements are held against those.

    `cause` is what they say has changed.
    """

    __tablename__ = "phase"
    __table_args__ = (within_workspace("target_id", "target"), within_workspace("set_by", "member"))

    workspace_id: str = Field(primary_key=True, max_length=32)
    target_id: int = Field(primary_key=True)
    starts_on: date = Field(primary_key=True)
    cause: str = Field(max_length=300)
    set_by: str = Field(max_length=32)


class Measurement(SQLModel, table=True):
    """A value of an indicator on a day; many may be given for one day, the newest that counts does.

    One that was left out has `excluded_because`, and who said so. `first_value` is what it was before it was
    corrected.
    """

    __tablename__ = "measurement"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        within_workspace("target_id", "target"),
        within_workspace("check_in_id", "check_in"),
        within_workspace("excluded_by", "member"),
        sa.Index("ix_measurement_target", "workspace_id", "target_id", "measured_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    target_id: int
    check_in_id: int | None = None
    value: Decimal = decimal_column(nullable=False)
    measured_on: date
    measured_by: str = Field(max_length=32)
    created_at: datetime
    # An older Waymark that still runs during an upgrade writes rows without these.
    excluded_because: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
    excluded_by: str | None = Field(default=None, max_length=32)
    first_value: Decimal | None = decimal_column(default=None, nullable=True)
