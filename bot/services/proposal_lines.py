"""Revisions that wait for an approver as people are shown them, where they are asked and told of them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.errors import NotFoundError
from bot.rules.access import Actor, Deed, is_allowed
from bot.rules.cadence import local_date
from bot.rules.proposals import ProposalLine
from bot.rules.revisions import label, say_value
from bot.services.actors import actor_of
from bot.services.approver_names import say_approvers
from bot.services.lines import Seen, target_lines
from bot.services.seeing import see_target
from storage.models import Delivery, Proposal, ProposalState, Target
from storage.unit_of_work import Store

PROPOSAL = "proposal"
"""In the facts of a message: the proposal that its reader is asked to approve."""
DECIDED = "decided"
"""In the facts of a message: the proposal whose end it tells its proposer."""


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
    is_over = target.is_dropped or proposal.state is not ProposalState.OPEN
    if row.posted_ts is None and is_for_approver and is_over:
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
    is_open = proposal.state is ProposalState.OPEN and not target.is_dropped
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
        can_decide=is_open and is_allowed(viewer, Deed.APPROVE, seen.people),
        declined_because=proposal.declined_because,
        approvers=say_approvers(store, seen, now=now) if is_open else "",
        is_gone=target.is_dropped,
    )


def open_proposals(store: Store, seen: Seen, *, viewer: Actor, now: datetime) -> tuple[ProposalLine, ...]:
    """Return the revisions of a plan's targets that wait for an approver."""
    waiting = store.proposals.list_open_of_plan(seen.plan.workspace_id, seen.id)
    ids = {each.target_id for each in waiting}
    rows = store.targets.list_by_ids(seen.plan.workspace_id, ids) if ids else []
    targets = {row.id: row for row in rows}
    return tuple(
        proposal_line(
            store, each, targets[each.target_id], seen, viewer=viewer, now=now, is_for_approver=False
        )
        for each in waiting
    )


def _say(changes: Mapping[str, Sequence[Any]], *, today: date) -> str:
    said = []
    for name, (old, new) in changes.items():
        before, after = (say_value(name, each, {}, today=today) for each in (old, new))
        said.append(f"{label(name)} from {before} to {after}")
    return ", ".join(said)
