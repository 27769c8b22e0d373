"""Key areas of an objective, and the silent rounds in which members rate them."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import enum_column, partial_index, within_workspace


class AreaStatus(StrEnum):
    """Whether an area is worked on: not decided yet, chosen as a focus, or parked with a reason."""

    OPEN = "open"
    CHOSEN = "chosen"
    PARKED = "parked"


class RoundStatus(StrEnum):
    """How far a round of ratings has come."""

    OPEN = "open"
    REVEALED = "revealed"
    CANCELLED = "cancelled"


class FocusArea(SQLModel, table=True):
    """A key area of an objective: where it stands and should stand (levels 1 to 5), and why it does.

    `causes` are the answers of a five-whys form, the first being why the level is what it is.
    """

    __tablename__ = "focus_area"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "number"),
        within_workspace("plan_id", "plan"),
        within_workspace("objective_id", "objective"),
        sa.CheckConstraint("length(name) > 0", name="name"),
        sa.CheckConstraint("present IS NULL OR present BETWEEN 1 AND 5", name="present"),
        sa.CheckConstraint("wanted IS NULL OR wanted BETWEEN 1 AND 5", name="wanted"),
        sa.Index("ix_focus_area_plan", "workspace_id", "plan_id"),
        sa.Index("ix_focus_area_objective", "workspace_id", "objective_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    number: int
    plan_id: int
    objective_id: int
    name: str = Field(max_length=150)
    present: int | None = None
    wanted: int | None = None
    evidence: str = Field(default="", max_length=3000)
    strengths: str = Field(default="", max_length=3000)
    causes: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    status: AreaStatus = enum_column(AreaStatus, "status", default=AreaStatus.OPEN)
    parked_because: str = Field(default="", max_length=300)
    is_dropped: bool = False
    created_by: str = Field(max_length=32)
    created_at: datetime
    version: int = 1


class RatingRound(SQLModel, table=True):
    """A round in which members rate areas of a plan, unseen by one another until it is revealed."""

    __tablename__ = "rating_round"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        within_workspace("plan_id", "plan"),
        within_workspace("started_by", "member"),
        # One round of a plan is open at a time, however many start one at once.
        partial_index(
            "uq_rating_round_open", "workspace_id", "plan_id", where="status = 'open'", unique=True
        ),
        sa.Index("ix_rating_round_plan", "workspace_id", "plan_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    plan_id: int
    is_anonymous: bool = False
    status: RoundStatus = enum_column(RoundStatus, "status", default=RoundStatus.OPEN)
    started_by: str = Field(max_length=32)
    started_at: datetime
    ended_at: datetime | None = None
    ended_by: str | None = Field(default=None, max_length=32)
    version: int = 1


class RoundArea(SQLModel, table=True):
    """That a round is about an area."""

    __tablename__ = "round_area"
    __table_args__ = (
        within_workspace("round_id", "rating_round"),
        within_workspace("area_id", "focus_area"),
    )

    workspace_id: str = Field(primary_key=True, max_length=32)
    round_id: int = Field(primary_key=True)
    area_id: int = Field(primary_key=True)


class Rater(SQLModel, table=True):
    """That a member was asked to rate in a round; `rated_at` is when they last did."""

    __tablename__ = "rater"
    __table_args__ = (
        within_workspace("round_id", "rating_round"),
        within_workspace("member_id", "member"),
        sa.Index("ix_rater_member", "workspace_id", "member_id"),
    )

    workspace_id: str = Field(primary_key=True, max_length=32)
    round_id: int = Field(primary_key=True)
    member_id: str = Field(primary_key=True, max_length=32)
    rated_at: datetime | None = None


class AreaRating(SQLModel, table=True):
    """What one member thinks of one area: impact, effort and present level, each 1 to 5.

    `member_id` is gone once an anonymous round is revealed.
    """

    __tablename__ = "area_rating"
    __table_args__ = (
        within_workspace("round_id", "rating_round"),
        within_workspace("area_id", "focus_area"),
        within_workspace("member_id", "member"),
        sa.UniqueConstraint("workspace_id", "round_id", "area_id", "member_id"),
        sa.CheckConstraint("impact BETWEEN 1 AND 5", name="impact"),
        sa.CheckConstraint("effort BETWEEN 1 AND 5", name="effort"),
        sa.CheckConstraint("present BETWEEN 1 AND 5", name="present"),
        sa.Index("ix_area_rating_area", "workspace_id", "area_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    round_id: int
    area_id: int
    member_id: str | None = Field(default=None, max_length=32)
    impact: int
    effort: int
    present: int
