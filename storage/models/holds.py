"""Why the messages of a workspace wait."""

from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import enum_column


class HoldKind(StrEnum):
    """What keeps messages back: the token, a scope that is missing, or a workspace that takes no more."""

    SUSPENDED = "suspended"
    LACKING = "lacking"
    FULL = "full"


class Hold(SQLModel, table=True):
    """That messages of a workspace wait, since when, and when it is next seen whether they still must.

    One that is lifted holds nothing back: it is kept until it is seen whether that was for good.
    """

    __tablename__ = "hold"
    __table_args__ = (sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),)

    workspace_id: str = Field(primary_key=True, max_length=32)
    kind: HoldKind = enum_column(HoldKind, "kind", primary_key=True)
    reason: str = Field(max_length=255)
    scopes: str = Field(default="", max_length=255)
    since_ms: int = Field(sa_type=sa.BigInteger)
    look_ms: int = Field(sa_type=sa.BigInteger)
    looks: int = 0
    is_lifted: bool = False
