"""Revisions of what people say of themselves: that they are away or back, and that they want no nudges."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import enum_column, within_workspace
from storage.models.revisions import RevisedTurn


class OwnDeed(StrEnum):
    """What somebody said of themselves."""

    AWAY = "away"
    BACK = "back"
    MUTED = "muted"


class OwnRevision(SQLModel, table=True):
    """One change of what a member says of themselves, which is for nobody else; `changes` has [old, new].

    By `absence:<id>` it says whether that absence counts, and by `mute` since when and until when they want
    no nudges.
    """

    __tablename__ = "own_revision"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "undoes_id"),
        within_workspace("member_id", "member"),
        within_workspace("undoes_id", "own_revision"),
        sa.CheckConstraint("(undoes_id IS NULL) = (turn = 'made')", name="undoes"),
        sa.Index("ix_own_revision_member", "workspace_id", "member_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    member_id: str = Field(max_length=32)
    deed: OwnDeed = enum_column(OwnDeed, "deed")
    turn: RevisedTurn = enum_column(RevisedTurn, "turn", default=RevisedTurn.MADE)
    undoes_id: int | None = None
    changes: dict[str, list[Any]] = Field(sa_type=sa.JSON)
    changed_at: datetime
