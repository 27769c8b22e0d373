"""Proposals: how somebody wants to revise a target whose plan has somebody else approve that."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.models.columns import enum_column, within_workspace


class ProposalState(StrEnum):
    """What has become of a proposal."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    OVERTAKEN = "overtaken"
    """The target was revised otherwise meanwhile."""


class Proposal(SQLModel, table=True):
    """One revision that waits for a plan's approver; `changes` holds [old, new] by field, as a revision's."""

    __tablename__ = "proposal"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        within_workspace("target_id", "target"),
        within_workspace("proposed_by", "member"),
        within_workspace("decided_by", "member"),
        sa.CheckConstraint("(state IN ('approved', 'declined')) = (decided_by IS NOT NULL)", name="decided"),
        sa.Index("ix_proposal_target", "workspace_id", "target_id", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(max_length=32)
    target_id: int
    changes: dict[str, list[Any]] = Field(sa_type=sa.JSON)
    reason: str = Field(max_length=300)
    proposed_by: str = Field(max_length=32)
    proposed_at: datetime
    state: ProposalState = enum_column(ProposalState, "state", default=ProposalState.OPEN)
    decided_by: str | None = Field(default=None, max_length=32)
    decided_at: datetime | None = None
    declined_because: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
