"""Tokens by which programs send measurements of one target, and what they have sent."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import within_workspace


class ApiToken(SQLModel, table=True):
    """A secret by which measurements of one target are taken; only its SHA-256 is kept. A target has one."""

    __tablename__ = "api_token"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "target_id"),
        sa.UniqueConstraint("digest"),
        within_workspace("target_id", "target"),
        within_workspace("created_by", "member"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    target_id: int
    digest: str = Field(max_length=64)
    created_by: str = Field(max_length=32)
    created_at: datetime
    last_used_at: datetime | None = None


class ApiRequest(SQLModel, table=True):
    """A request that named itself by a key: sent again, it gets the same answer and does nothing.

    `key` and `body` are SHA-256s. It is forgotten a day later.
    """

    __tablename__ = "api_request"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "target_id", "key"),
        within_workspace("target_id", "target"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    target_id: int
    key: str = Field(max_length=64)
    body: str = Field(max_length=64)
    answer: dict[str, Any] = Field(sa_type=sa.JSON)
    created_at: datetime
