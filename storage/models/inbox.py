"""What Slack sent us, remembered before it is acknowledged so that a repeat changes nothing."""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import enum_column, partial_index


class InboxState(StrEnum):
    """Whether a request has been worked through."""

    RECEIVED = "received"
    OFFERED = "offered"
    """A form that could not be saved: what was typed is kept, and offered to whoever typed it."""
    DONE = "done"


class Inbox(SQLModel, table=True):
    """One request under the key that Slack repeats it with, and the answer it was given.

    `owner` is the process that works on it, and `runs` how many have. `has_written` is set in the very
    transaction in which its effect is committed. What it does, whoever sends it again under another key, is
    `deed`; a deed that is done once has a row of its own. Of a form that is offered it says by which view it
    would be saved now.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        partial_index("ix_inbox_received", "received_ms", where="state = 'received'"),
        partial_index("ix_inbox_offered", "workspace_id", where="state = 'offered'"),
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
    # An older Waymark that still runs during an upgrade writes rows without these.
    owner: str | None = Field(default=None, max_length=32)
    deed: str | None = Field(default=None, max_length=255)
    has_written: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    runs: int = Field(default=1, sa_column_kwargs={"server_default": sa.text("1")})
