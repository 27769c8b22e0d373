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


class Target(SQLModel, table=True):
    """An indicator, where it started, and the value wanted by a day; it hangs on an objective or an area."""

    __tablename__ = "target"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "number"),
        within_workspace("plan_id", "plan"),
        within_workspace("owner_id", "member"),
        within_workspace("objective_id", "objective"),
        within_workspace("area_id", "focus_area"),
        sa.CheckConstraint("length(indicator) > 0", name="indicator"),
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


class Measurement(SQLModel, table=True):
    """A value of an indicator on a day; many may be given for one day, the newest counts."""

    __tablename__ = "measurement"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        within_workspace("target_id", "target"),
        within_workspace("check_in_id", "check_in"),
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
