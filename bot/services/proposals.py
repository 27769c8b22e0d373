"""Revisions of targets that wait for their plan's approver: asked for, decided, and told of."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from bot.rules.access import Actor
from bot.rules.action_steps import ensure_reason
from bot.rules.proposals import REVISED, ProposalLine
from bot.rules.texts import is_blank
from bot.services.approval_asks import ask_approvers, redraw_asks
from bot.services.lines import Seen, ensure_open
from bot.services.proposal_lines import DECIDED, proposal_line
from bot.services.revising import Reviser
from bot.services.seeing import ensure_approver, ensure_kept, see_target
from bot.services.states import plain_value, read_field, row_id
from bot.services.telling import write_notice
from storage.database import Database
from storage.models import PlanRole, Proposal, ProposalState, RevisedDeed, Target
from storage.unit_of_work import Store, query, transaction

FRESH_FOR = timedelta(days=1)
NO_PROPOSAL = "There is no such question that you can see."


class Proposals:
    """What approvers do."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._wake = wake
        self._reviser = Reviser(wake=wake)

    @query
    def get(self, store: Store, proposal_id: int, *, actor: Actor, now: datetime) -> ProposalLine:
        """Return a proposal to somebody who may decide on it, while it waits."""
        proposal, target, seen = self._to_decide(store, proposal_id, actor)
        return proposal_line(store, proposal, target, seen, viewer=actor, now=now, is_for_approver=True)

    @transaction
    def approve(self, store: Store, proposal_id: int, *, actor: Actor, now: datetime) -> ProposalLine:
        """Approve a proposal, which revises its target; its proposer is told."""
        proposal, target, seen = self._to_decide(store, proposal_id, actor, to_change=True)
        self._apply(store, proposal, target, actor=actor, now=now)
        proposal.state = ProposalState.APPROVED
        return self._decided(store, proposal, target, seen, actor=actor, now=now)

    @transaction
    def decline(
        self, store: Store, proposal_id: int, because: str, *, actor: Actor, now: datetime
    ) -> ProposalLine:
        """Decline a proposal and say why: the target stays as it is, and its proposer is told."""
        proposal, target, seen = self._to_decide(store, proposal_id, actor, to_change=True)
        if is_blank(because):
            raise InvalidError({"declined_because": "Say why, for example: the market has not changed"})
        ensure_reason(because, field="declined_because")
        proposal.state, proposal.declined_because = ProposalState.DECLINED, because.strip()
        return self._decided(store, proposal, target, seen, actor=actor, now=now)

    def _decided(
        self, store: Store, proposal: Proposal, target: Target, seen: Seen, *, actor: Actor, now: datetime
    ) -> ProposalLine:
        """Say by whom a proposal was decided, where it was asked and to whoever made it."""
        proposal.decided_by, proposal.decided_at = actor.id, now
        store.flush()
        redraw_asks(store, seen, now=now)
        proposer = store.members.find(proposal.workspace_id, proposal.proposed_by)
        if proposer is not None and proposer.id != actor.id and not proposer.is_deactivated:
            facts = {DECIDED: proposal.id}
            write_notice(store, proposer, facts=facts, key=f"decided:{proposal.id}", now=now, plan_id=seen.id)
        store.after_commit(self._wake)
        return proposal_line(store, proposal, target, seen, viewer=actor, now=now, is_for_approver=True)

    def _to_decide(
        self, store: Store, proposal_id: int, actor: Actor, *, to_change: bool = False
    ) -> tuple[Proposal, Target, Seen]:
        proposal = store.proposals.find(actor.workspace_id, proposal_id, to_change=to_change)
        if proposal is None:
            raise NotFoundError(NO_PROPOSAL)
        try:
            target, seen = see_target(store, actor, proposal.target_id, to_change=to_change)
        except NotFoundError:
            raise NotFoundError(NO_PROPOSAL) from None
        ensure_approver(store, actor, seen)
        ensure_open(seen.plan)
        ensure_kept(target)
        if proposal.state is not ProposalState.OPEN:
            raise NotAllowedError(f"T-{target.number}: that was {_DECIDED[proposal.state]} already.")
        return proposal, target, seen

    def _apply(
        self, store: Store, proposal: Proposal, target: Target, *, actor: Actor, now: datetime
    ) -> None:
        """Revise a target as was proposed, unless it says something else by now than it did then."""
        if any(read_field(store, target, name) != old for name, (old, _) in proposal.changes.items()):
            raise ConflictError(
                f"T-{target.number} has changed since this was asked. Nothing was revised: decline it, and "
                "have it asked anew.",
                current_version=target.version,
            )
        values = {name: new for name, (_, new) in proposal.changes.items()}
        self._reviser.revise_plain(
            store,
            target,
            values,
            deed=RevisedDeed.EDITED,
            by=proposal.proposed_by,
            reason=proposal.reason,
            approved_by=actor.id,
            now=now,
        )


def approvers_named(seen: Seen) -> tuple[str, ...]:
    """Return those whom a plan names as its approvers."""
    return tuple(sorted(who for who, role in seen.people.roles.items() if role is PlanRole.APPROVER))


def is_revision(store: Store, target: Target, *, now: datetime) -> bool:
    """Whether people go by a target already, so that to change what it wants is to revise it.

    On its first day, and before anybody has measured it, it is put right without a reason.
    """
    is_measured = bool(store.targets.newest(target.workspace_id, [row_id(target)]))
    return is_measured or now - target.created_at > FRESH_FOR


def revised(target: Target, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of new values that revise what a target wants."""
    new = {name: value for name, value in values.items() if name in REVISED}
    return {name: value for name, value in new.items() if _plain(target, name, value) != _now(target, name)}


def _plain(target: Target, name: str, value: Any) -> Any:
    return plain_value(target, name, value)


def _now(target: Target, name: str) -> Any:
    return plain_value(target, name, getattr(target, name))


def propose(
    store: Store,
    target: Target,
    seen: Seen,
    values: Mapping[str, Any],
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Proposal:
    """Have a plan's approvers asked whether a target may be revised so; it is asked for once at a time."""
    overtake(store, target, seen, now=now)
    changes = {name: [_now(target, name), _plain(target, name, value)] for name, value in values.items()}
    proposal = store.proposals.add(
        Proposal(
            workspace_id=actor.workspace_id,
            target_id=row_id(target),
            changes=changes,
            reason=reason,
            proposed_by=actor.id,
            proposed_at=now,
        )
    )
    key, ids = f"proposal:{proposal.id}", [_id(proposal)]
    ask_approvers(store, seen, approvers_named(seen), key=key, by=actor.id, now=now, proposal_ids=ids)
    return proposal


def _id(proposal: Proposal) -> int:
    assert proposal.id is not None
    return proposal.id


def overtake(store: Store, target: Target, seen: Seen, *, now: datetime) -> None:
    """End what still waits for an approver of a target, as it is revised otherwise."""
    for proposal in store.proposals.list_open(target.workspace_id, row_id(target)):
        proposal.state = ProposalState.OVERTAKEN
        redraw_asks(store, seen, now=now)


_DECIDED = {
    ProposalState.APPROVED: "approved",
    ProposalState.DECLINED: "declined",
    ProposalState.OVERTAKEN: "overtaken by another revision",
}
