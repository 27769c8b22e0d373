"""Questions about proposals."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import Proposal, ProposalState, Target

_OF_TARGET = (col(Target.workspace_id) == col(Proposal.workspace_id)) & (
    col(Target.id) == col(Proposal.target_id)
)


class ProposalRepository:
    """What waits for an approver, and what became of it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, proposal: Proposal) -> Proposal:
        """Add a proposal, so that it has an id."""
        self._session.add(proposal)
        self._session.flush()
        return proposal

    def find(self, workspace_id: str, proposal_id: int, *, to_change: bool = False) -> Proposal | None:
        """Return the proposal of this workspace by its id, locked when it is about to change."""
        statement = select(Proposal).where(Proposal.workspace_id == workspace_id, Proposal.id == proposal_id)
        if to_change:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(statement).one_or_none()

    def list_by_ids(self, workspace_id: str, proposal_ids: Iterable[int]) -> list[Proposal]:
        """Return these proposals, oldest first."""
        statement = select(Proposal).where(
            Proposal.workspace_id == workspace_id, col(Proposal.id).in_(list(proposal_ids))
        )
        return list(self._session.exec(statement.order_by(col(Proposal.id))))

    def list_open_of_plan(self, workspace_id: str, plan_id: int) -> list[Proposal]:
        """Return what waits for an approver of a plan's targets, oldest first."""
        statement = (
            select(Proposal)
            .join(Target, _OF_TARGET)
            .where(
                Proposal.workspace_id == workspace_id,
                Proposal.state == ProposalState.OPEN,
                Target.plan_id == plan_id,
                col(Target.is_dropped).is_(False),
            )
            .order_by(col(Proposal.id))
        )
        return list(self._session.exec(statement))

    def count_open(self, workspace_id: str, plan_ids: Iterable[int]) -> dict[int, int]:
        """Return how many revisions of the targets of these plans wait for an approver, by plan."""
        statement = (
            sa.select(col(Target.plan_id), sa.func.count())
            .select_from(Proposal)
            .join(Target, _OF_TARGET)
            .where(
                col(Proposal.workspace_id) == workspace_id,
                col(Proposal.state) == ProposalState.OPEN,
                col(Target.plan_id).in_(list(plan_ids)),
                col(Target.is_dropped).is_(False),
            )
            .group_by(col(Target.plan_id))
        )
        return {plan_id: int(count) for plan_id, count in self._session.connection().execute(statement)}

    def list_open(self, workspace_id: str, target_id: int) -> list[Proposal]:
        """Return what waits for an approver of a target, oldest first, each locked."""
        statement = (
            select(Proposal)
            .where(
                Proposal.workspace_id == workspace_id,
                Proposal.target_id == target_id,
                Proposal.state == ProposalState.OPEN,
            )
            .order_by(col(Proposal.id))
            .with_for_update()
        )
        return list(self._session.exec(statement))
