"""Resources: what a plan or a step costs, whose hours it takes, and which tools it needs."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import decimal_column, enum_column, partial_index, within_workspace


class ResourceKind(StrEnum):
    """What sort of thing is needed."""

    BUDGET = "budget"
    PERSON = "person"
    TECHNOLOGY = "technology"


class ToolState(StrEnum):
    """How far a tool is from being there."""

    NEEDED = "needed"
    REQUESTED = "requested"
    READY = "ready"


class ResourceStatus(StrEnum):
    """Whether whoever approves has said that it can be had."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class Resource(SQLModel, table=True):
    """One line of a plan's ledger, of the whole plan or of one of its steps.

    A budget has amounts in one currency, a person hours of each week from a day until a day, both included,
    and a tool a state; `until_on` is the day by which a tool is needed. Hours without a member are needed and
    promised by nobody yet.
    """

    __tablename__ = "resource"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "number"),
        within_workspace("plan_id", "plan"),
        within_workspace("step_id", "action_step"),
        within_workspace("member_id", "member"),
        within_workspace("decided_by", "member"),
        sa.CheckConstraint(
            "(planned IS NOT NULL) = (kind = 'budget')"
            " AND (committed IS NOT NULL) = (kind = 'budget')"
            " AND (spent IS NOT NULL) = (kind = 'budget')"
            " AND (currency IS NOT NULL) = (kind = 'budget')",
            name="budget",
        ),
        sa.CheckConstraint(
            "(hours IS NOT NULL) = (kind = 'person')"
            " AND (from_on IS NOT NULL) = (kind = 'person')"
            " AND (until_on IS NOT NULL OR kind <> 'person')"
            " AND (member_id IS NULL OR kind = 'person')"
            " AND (from_on IS NULL OR until_on >= from_on)",
            name="person",
        ),
        sa.CheckConstraint(
            "(tool_state IS NOT NULL) = (kind = 'technology') AND (kind <> 'technology' OR length(name) > 0)",
            name="technology",
        ),
        sa.Index("ix_resource_plan", "workspace_id", "plan_id"),
        sa.Index("ix_resource_step", "workspace_id", "step_id"),
        partial_index(
            "ix_resource_member", "workspace_id", "member_id", "until_on", where="member_id IS NOT NULL"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    number: int
    plan_id: int
    step_id: int | None = None
    kind: ResourceKind = enum_column(ResourceKind, "kind")
    name: str = Field(default="", max_length=150)
    currency: str | None = Field(default=None, max_length=3)
    planned: Decimal | None = decimal_column(default=None, nullable=True)
    committed: Decimal | None = decimal_column(default=None, nullable=True)
    spent: Decimal | None = decimal_column(default=None, nullable=True)
    member_id: str | None = Field(default=None, max_length=32)
    hours: Decimal | None = decimal_column(default=None, nullable=True)
    from_on: date | None = None
    until_on: date | None = None
    tool_state: ToolState | None = enum_column(ToolState, "tool_state", default=None, nullable=True)
    status: ResourceStatus = enum_column(ResourceStatus, "status", default=ResourceStatus.OPEN)
    decided_by: str | None = Field(default=None, max_length=32)
    decided_at: datetime | None = None
    declined_because: str = Field(default="", max_length=300)
    is_dropped: bool = False
    created_by: str = Field(max_length=32)
    created_at: datetime
    version: int = 1
