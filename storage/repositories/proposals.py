"""Questions about proposals."""

from sqlmodel import Session, col, select

from storage.models import Proposal, ProposalState


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
