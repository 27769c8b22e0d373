"""What Slack sent us, remembered before it is acknowledged so that a repeat changes nothing."""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import enum_column, partial_index


class InboxState(StrEnum):
    """Whether a request has been worked through."""

    RECEIVED = "received"
    DONE = "done"


class Inbox(SQLModel, table=True):
    """One request under the key that Slack repeats it with, and the answer it was given."""

    __tablename__ = "inbox"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        partial_index("ix_inbox_received", "received_ms", where="state = 'received'"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    key: str = Field(max_length=255)
    kind: str = Field(max_length=32)
    state: InboxState = enum_column(InboxState, "state", default=InboxState.RECEIVED)
    body: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON, nullable=True)
    ack: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON, nullable=True)
    received_ms: int = Field(sa_type=sa.BigInteger)
    done_ms: int | None = Field(default=None, sa_type=sa.BigInteger)
