"""Who is there: workspaces, their members and channels, and the numbers they count with."""

from datetime import date, datetime, time
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import decimal_column, within_workspace


class Workspace(SQLModel, table=True):
    """One Slack workspace that has, or had, Waymark installed; `holiday_country` is an ISO 3166 code."""

    __tablename__ = "workspace"

    id: str = Field(primary_key=True, max_length=32)
    name: str = Field(default="", max_length=255)
    nudge_at: time = Field(default=time(9, 30))
    working_days: str = Field(default="01234", max_length=7)
    created_at: datetime
    holiday_country: str | None = Field(default=None, max_length=8)
    uninstalled_at: datetime | None = None


class Member(SQLModel, table=True):
    """One person as a workspace knows them; `zone` is what Slack says, an IANA name and never an offset.

    What is their `own` they chose themselves; without it, Slack's zone and the workspace's times are meant,
    and eight hours for each of their working days.
    Since `muted_at` nothing nudges them, until they say so or the day `muted_until_on` comes.
    """

    __tablename__ = "member"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),)

    workspace_id: str = Field(primary_key=True, max_length=32)
    id: str = Field(primary_key=True, max_length=32)
    name: str = Field(max_length=255)
    zone: str = Field(default="UTC", max_length=64)
    locale: str = Field(default="en-US", max_length=16)
    is_guest: bool = False
    is_stranger: bool = False
    is_deactivated: bool = False
    refreshed_at: datetime
    own_zone: str | None = Field(default=None, max_length=64)
    own_nudge_at: time | None = None
    own_working_days: str | None = Field(default=None, max_length=7)
    muted_at: datetime | None = None
    muted_until_on: date | None = None
    own_quiet_from: time | None = None
    own_quiet_until: time | None = None
    own_hours: Decimal | None = decimal_column(default=None, nullable=True)

    @property
    def lives_in(self) -> str:
        """The zone by which their days and times are told."""
        return self.own_zone or self.zone


class Channel(SQLModel, table=True):
    """A channel that a plan speaks in, as it was when last asked about."""

    __tablename__ = "channel"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),)

    workspace_id: str = Field(primary_key=True, max_length=32)
    id: str = Field(primary_key=True, max_length=32)
    name: str = Field(default="", max_length=255)
    is_private: bool = False
    is_archived: bool = False
    is_shared: bool = False
    has_app: bool = False
    refreshed_at: datetime


class ChannelMember(SQLModel, table=True):
    """That a member is in a private channel, and so may see the plans that live there."""

    __tablename__ = "channel_member"
    __table_args__ = (within_workspace("channel_id", "channel"),)

    workspace_id: str = Field(primary_key=True, max_length=32)
    channel_id: str = Field(primary_key=True, max_length=32)
    member_id: str = Field(primary_key=True, max_length=32)


class Counter(SQLModel, table=True):
    """The next number of one kind of reference (P, T, S) in a workspace."""

    __tablename__ = "counter"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),)

    workspace_id: str = Field(primary_key=True, max_length=32)
    kind: str = Field(primary_key=True, max_length=1)
    next_number: int = 1
