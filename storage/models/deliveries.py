"""What is to be said and when: schedules, deliveries, and the pace of a channel.

Columns that end in `_ms` are epoch milliseconds: they are compared and indexed, never shown.
"""

from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import enum_column, partial_index, within_workspace


class ScheduleKind(StrEnum):
    """What a schedule brings."""

    CHECK_IN = "check_in"
    DAY = "day"


class DeliveryKind(StrEnum):
    """What a message is for; its policy depends on it."""

    DAY = "day"
    CHECK_IN = "check_in"
    RECORD = "record"
    ANSWER = "answer"
    SHARE = "share"
    WELCOME = "welcome"
    UNSURE = "unsure"
    """Asks somebody whether a message, which may not have been posted, is there."""
    HAND_OFF = "hand_off"
    """Tells somebody that what their step waited for is done."""


class DeliveryState(StrEnum):
    """How far a message has come."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    HELD = "held"
    DEAD = "dead"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Schedule(SQLModel, table=True):
    """What recurs: a cadence, and when it is due next.

    Its `zone` follows whom it is for, unless a `fixed_zone` was said. One that `is_off` keeps how it last
    came, and never comes. One that `is_put_off` comes next on a day of its own, as its reader was away.
    """

    __tablename__ = "schedule"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        within_workspace("plan_id", "plan"),
        within_workspace("member_id", "member"),
        partial_index(
            "uq_schedule_plan", "workspace_id", "plan_id", where="plan_id IS NOT NULL", unique=True
        ),
        partial_index(
            "uq_schedule_member", "workspace_id", "member_id", where="member_id IS NOT NULL", unique=True
        ),
        sa.CheckConstraint("(plan_id IS NULL) <> (member_id IS NULL)", name="subject"),
        partial_index("ix_schedule_due", "next_due_ms", where="is_active"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    kind: ScheduleKind = enum_column(ScheduleKind, "kind")
    plan_id: int | None = None
    member_id: str | None = Field(default=None, max_length=32)
    interval: int = 1
    unit: str = Field(max_length=8)
    weekdays: str = Field(max_length=7)
    nth: int | None = None
    at: time
    zone: str = Field(max_length=64)
    anchor_on: date
    next_due_ms: int = Field(sa_type=sa.BigInteger)
    next_slot: str = Field(max_length=32)
    is_active: bool = True
    created_by: str = Field(max_length=32)
    on_holiday: str = Field(default="skip", max_length=8, sa_column_kwargs={"server_default": "skip"})
    fixed_zone: str | None = Field(default=None, max_length=64)
    is_off: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    is_put_off: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})


ASKER = "asker"
"""In the facts of an answer: who it is for, where nothing is known of them yet."""
ODD = "odd"
"""In the facts of a message: how often it was refused in a word that nobody knows."""
UNLEASED: Mapping[str, None] = {"lease_token": None, "lease_until_ms": None}
"""The columns of a message that nobody has taken, or that is let go."""


class Delivery(SQLModel, table=True):
    """One message to one place for one occurrence; `nonce` is what its metadata carries.

    An ephemeral one is for `member_id` in `channel_id`. `wanted_ms` is from when somebody is to read it,
    where that may be later than when it was written. What says no more than it did when it was written
    has its payload in `content`, which is forgotten once the message is settled. `plainness` is how much
    plainer it is drawn than it could be, because Slack did not take it as it was. For the look: `slack_ms`
    is Slack's time when the first post began of which nobody knows the end (0 where it was not known),
    `look_cursor` is how far the conversation has been read, and `is_repeated` that it was sent once more
    without a look. `doubles` are the channel and time of each post that is one too many, until it is gone.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        sa.UniqueConstraint("occ_key"),
        within_workspace("schedule_id", "schedule"),
        within_workspace("plan_id", "plan"),
        within_workspace("member_id", "member"),
        partial_index("ix_delivery_pending", "not_before_ms", where="state = 'pending'"),
        partial_index("ix_delivery_pending_of", "workspace_id", "not_before_ms", where="state = 'pending'"),
        partial_index("ix_delivery_held_of", "workspace_id", "not_before_ms", where="state = 'held'"),
        partial_index("ix_delivery_leased", "lease_until_ms", where="lease_until_ms IS NOT NULL"),
        partial_index("ix_delivery_unknown", "not_before_ms", where="state = 'unknown'"),
        partial_index("ix_delivery_unplaced", "nonce", where="state = 'unknown' OR reason = 'seen'"),
        partial_index("ix_delivery_refresh", "refresh_ms", where="refresh_ms IS NOT NULL"),
        partial_index(
            "ix_delivery_plan",
            "workspace_id",
            "plan_id",
            "kind",
            "live_until_ms",
            where="plan_id IS NOT NULL",
        ),
        partial_index(
            "ix_delivery_member",
            "workspace_id",
            "member_id",
            "kind",
            "live_until_ms",
            where="member_id IS NOT NULL",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    occ_key: str = Field(max_length=255)
    nonce: str = Field(max_length=32)
    kind: DeliveryKind = enum_column(DeliveryKind, "kind")
    schedule_id: int | None = None
    plan_id: int | None = None
    member_id: str | None = Field(default=None, max_length=32)
    channel_id: str | None = Field(default=None, max_length=32)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    state: DeliveryState = enum_column(DeliveryState, "state", default=DeliveryState.PENDING)
    not_before_ms: int = Field(sa_type=sa.BigInteger)
    expires_ms: int | None = Field(default=None, sa_type=sa.BigInteger)
    lease_token: str | None = Field(default=None, max_length=32)
    lease_until_ms: int | None = Field(default=None, sa_type=sa.BigInteger)
    attempts: int = 0
    started_ms: int | None = Field(default=None, sa_type=sa.BigInteger)
    settled_ms: int | None = Field(default=None, sa_type=sa.BigInteger)
    posted_in: str | None = Field(default=None, max_length=32)
    posted_ts: str | None = Field(default=None, max_length=32)
    refresh_ms: int | None = Field(default=None, sa_type=sa.BigInteger)
    live_until_ms: int | None = Field(default=None, sa_type=sa.BigInteger)
    reason: str = Field(default="", max_length=255)
    thread_ts: str | None = Field(default=None, max_length=32)
    is_ephemeral: bool = False
    content: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON(none_as_null=True), nullable=True)
    plainness: int | None = None
    slack_ms: int | None = Field(default=None, sa_type=sa.BigInteger)
    look_cursor: str | None = Field(default=None, sa_type=sa.Text)
    is_repeated: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    doubles: list[list[str]] | None = Field(default=None, sa_type=sa.JSON(none_as_null=True), nullable=True)
    wanted_ms: int | None = Field(default=None, sa_type=sa.BigInteger)

    def let_go(self) -> None:
        """End the lease, so that whoever holds it can change this no more."""
        self.lease_token = self.lease_until_ms = None


class Pace(SQLModel, table=True):
    """The next free moment of a place, or of a workspace (`place` is then empty).

    `told_ms` is when Slack last told it to wait, and `told_until_ms` until when.
    """

    __tablename__ = "pace"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),)

    workspace_id: str = Field(primary_key=True, max_length=32)
    place: str = Field(primary_key=True, max_length=32)
    next_ms: int = Field(sa_type=sa.BigInteger)
    told_ms: int | None = Field(default=None, sa_type=sa.BigInteger)
    told_until_ms: int | None = Field(default=None, sa_type=sa.BigInteger)
