"""Revisions of targets that wait for their plan's approver: asked for, decided, and told of."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from bot.rules.access import Actor, Deed, ensure_allowed, is_allowed
from bot.rules.action_steps import ensure_reason
from bot.rules.cadence import local_date
from bot.rules.proposals import REVISED, ProposalLine
from bot.rules.revisions import label, say_value
from bot.rules.texts import is_blank
from bot.services.actors import actor_of
from bot.services.lines import Seen, ensure_open, target_lines
from bot.services.revising import Reviser
from bot.services.schedules import to_ms
from bot.services.seeing import ensure_kept, see_target
from bot.services.states import plain_value, read_field, row_id
from bot.services.telling import write_notice
from storage.database import Database
from storage.models import (
    Delivery,
    PlanRole,
    Proposal,
    ProposalState,
    RevisedDeed,
    Target,
)
from storage.unit_of_work import Store, query, transaction

PROPOSAL = "proposal"
"""In the facts of a message: the proposal that its reader is asked to approve."""
DECIDED = "decided"
"""In the facts of a message: the proposal whose end it tells its proposer."""
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
        _redraw(store, proposal, seen, now=now)
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
        ensure_allowed(actor, Deed.APPROVE, seen.people)
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
    for who in approvers_named(seen):
        reader = store.members.find(actor.workspace_id, who)
        if reader is not None and not reader.is_deactivated:
            key, facts = f"proposal:{proposal.id}", {PROPOSAL: proposal.id}
            write_notice(store, reader, facts=facts, key=key, now=now, plan_id=seen.id, is_kept=True)
    return proposal


def overtake(store: Store, target: Target, seen: Seen, *, now: datetime) -> None:
    """End what still waits for an approver of a target, as it is revised otherwise."""
    for proposal in store.proposals.list_open(target.workspace_id, row_id(target)):
        proposal.state = ProposalState.OVERTAKEN
        _redraw(store, proposal, seen, now=now)


def proposal_notice(store: Store, row: Delivery, *, now: datetime) -> ProposalLine | None:
    """Return what an approver is asked, or a proposer told, by the present state."""
    is_for_approver = PROPOSAL in row.facts
    number = int(row.facts[PROPOSAL if is_for_approver else DECIDED])
    proposal = store.proposals.find(row.workspace_id, number)
    member = None if row.member_id is None else store.members.find(row.workspace_id, row.member_id)
    if proposal is None or member is None:
        return None
    viewer = actor_of(store, member)
    try:
        target, seen = see_target(store, viewer, proposal.target_id)
    except NotFoundError:
        return None
    if row.posted_ts is None and is_for_approver and proposal.state is not ProposalState.OPEN:
        return None
    return proposal_line(
        store, proposal, target, seen, viewer=viewer, now=now, is_for_approver=is_for_approver
    )


def proposal_line(
    store: Store,
    proposal: Proposal,
    target: Target,
    seen: Seen,
    *,
    viewer: Actor,
    now: datetime,
    is_for_approver: bool,
) -> ProposalLine:
    """Return a proposal as the viewer is shown it."""
    assert proposal.id is not None
    today = local_date(now, viewer.zone)
    names = store.members.names(proposal.workspace_id, [proposal.proposed_by, proposal.decided_by])
    is_open = proposal.state is ProposalState.OPEN
    return ProposalLine(
        id=proposal.id,
        target=target_lines(store, viewer, [target], seen={seen.id: seen})[0],
        edits=_say(proposal.changes, today=today),
        reason=proposal.reason,
        by=names.get(proposal.proposed_by, "Somebody"),
        state=proposal.state,
        decided_by=names.get(proposal.decided_by or "", "somebody"),
        today=today,
        is_confidential=seen.people.is_confidential,
        is_for_approver=is_for_approver,
        can_decide=is_open and is_for_approver and is_allowed(viewer, Deed.APPROVE, seen.people),
        declined_because=proposal.declined_because,
    )


def _say(changes: Mapping[str, Sequence[Any]], *, today: date) -> str:
    said = []
    for name, (old, new) in changes.items():
        before, after = (say_value(name, each, {}, today=today) for each in (old, new))
        said.append(f"{label(name)} from {before} to {after}")
    return ", ".join(said)


def _redraw(store: Store, proposal: Proposal, seen: Seen, *, now: datetime) -> None:
    """Have what its approvers were asked show what became of it."""
    keys = [f"notice:{proposal.workspace_id}:proposal:{proposal.id}:{who}" for who in approvers_named(seen)]
    store.deliveries.refresh_all(keys, now_ms=to_ms(now))


_DECIDED = {
    ProposalState.APPROVED: "approved",
    ProposalState.DECLINED: "declined",
    ProposalState.OVERTAKEN: "overtaken by another revision",
}
