"""Plans, and who takes part in them."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import enum_column, partial_index, within_workspace


class PlanStatus(StrEnum):
    """Where a plan is in its life."""

    PLANNED = "planned"
    """Its first day is still to come, when it becomes active by itself."""
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


class PlanKind(StrEnum):
    """Whose performance a plan is about: a team's, or one person's, which is confidential."""

    TEAM = "team"
    INDIVIDUAL = "individual"


class PlanRole(StrEnum):
    """What somebody other than the owner is in a plan."""

    COLLABORATOR = "collaborator"
    VIEWER = "viewer"
    APPROVER = "approver"


class Plan(SQLModel, table=True):
    """What should get better, by when, and who is accountable for it.

    `silent_in` is the channel in which nothing more is posted of it, as Slack took none of the last posts;
    `shared_in` the one that another company was in already when the plan was put there.
    An individual plan is about its `subject_id`; `sponsor_id` is who takes over when the owner has left.
    One that is planned, or paused until a day, becomes active by itself at `turns_ms`, in epoch milliseconds.
    """

    __tablename__ = "plan"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "number"),
        within_workspace("owner_id", "member"),
        within_workspace("channel_id", "channel"),
        within_workspace("sponsor_id", "member"),
        within_workspace("subject_id", "member"),
        sa.CheckConstraint("ends_on >= starts_on", name="period"),
        sa.CheckConstraint("length(title) > 0", name="title"),
        sa.CheckConstraint("(kind = 'individual') = (subject_id IS NOT NULL)", name="subject"),
        partial_index("ix_plan_turns", "turns_ms", where="turns_ms IS NOT NULL"),
        partial_index("uq_plan_sample", "workspace_id", "owner_id", where="is_sample", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    number: int
    title: str = Field(max_length=150)
    purpose: str = Field(default="", max_length=3000)
    owner_id: str = Field(max_length=32)
    channel_id: str | None = Field(default=None, max_length=32)
    starts_on: date
    ends_on: date
    zone: str = Field(max_length=64)
    status: PlanStatus = enum_column(PlanStatus, "status", default=PlanStatus.ACTIVE)
    created_by: str = Field(max_length=32)
    created_at: datetime
    version: int = 1
    is_sample: bool = False
    silent_in: str | None = Field(default=None, max_length=32)
    paused_until_on: date | None = None
    turns_ms: int | None = Field(default=None, sa_type=sa.BigInteger)
    shared_in: str | None = Field(default=None, max_length=32)
    # An older Waymark that still runs during an upgrade writes rows without these.
    kind: PlanKind = enum_column(
        PlanKind, "kind", default=PlanKind.TEAM, sa_column_kwargs={"server_default": "team"}
    )
    sponsor_id: str | None = Field(default=None, max_length=32)
    subject_id: str | None = Field(default=None, max_length=32)
    closed_at: datetime | None = None

    @property
    def is_silent(self) -> bool:
        """Whether nothing is posted of it where it lives."""
        return self.channel_id is not None and self.channel_id == self.silent_in


class PlanMember(SQLModel, table=True):
    """That a member takes part in a plan, and as what."""

    __tablename__ = "plan_member"
    __table_args__ = (
        within_workspace("plan_id", "plan"),
        within_workspace("member_id", "member"),
    )

    workspace_id: str = Field(primary_key=True, max_length=32)
    plan_id: int = Field(primary_key=True)
    member_id: str = Field(primary_key=True, max_length=32)
    role: PlanRole = enum_column(PlanRole, "role", default=PlanRole.COLLABORATOR)
