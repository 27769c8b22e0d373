"""Templates: plans to start from that members of a workspace have saved."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import within_workspace


class Template(SQLModel, table=True):
    """A plan without its dates and people; `content` is what a new plan is made with."""

    __tablename__ = "template"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        within_workspace("created_by", "member"),
        sa.CheckConstraint("length(name) > 0", name="name"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    name: str = Field(max_length=150)
    summary: str = Field(default="", max_length=300)
    content: dict[str, Any] = Field(sa_type=sa.JSON)
    is_dropped: bool = False
    created_by: str = Field(max_length=32)
    created_at: datetime
    version: int = 1
