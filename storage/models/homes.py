"""The Home tabs that people have opened."""

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import partial_index, within_workspace


class Home(SQLModel, table=True):
    """What a member's Home shows; `hash` is Slack's name for it, and `stale_ms` when to draw it anew."""

    __tablename__ = "home"
    __table_args__ = (
        within_workspace("member_id", "member"),
        partial_index("ix_home_stale", "workspace_id", "stale_ms", where="stale_ms IS NOT NULL"),
    )

    workspace_id: str = Field(primary_key=True, max_length=32)
    member_id: str = Field(primary_key=True, max_length=32)
    hash: str = Field(default="", max_length=64)
    fingerprint: str = Field(default="", max_length=64)
    steps_page: int = 1
    plans_page: int = 1
    stale_ms: int | None = Field(default=None, sa_type=sa.BigInteger)
