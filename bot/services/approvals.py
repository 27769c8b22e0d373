"""Approvals: whoever approves in a plan is asked, whoever asked is told, and what was waited for goes on.

What is asked for within a few minutes comes in one message, which shows what has become of each line.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.rules.access import Actor, approvers_of, can_see_plan
from bot.rules.approvals import ApprovalAsk, Declined
from bot.rules.cadence import local_date
from bot.rules.proposals import ProposalLine
from bot.services.actors import actor_of
from bot.services.approval_asks import APPROVAL, BY, PROPOSALS, ask_approvers, redraw_asks
from bot.services.approver_names import say_approvers
from bot.services.hand_offs import hand_over_confirmed
from bot.services.ledger_lines import resource_lines
from bot.services.lines import Seen, look_at
from bot.services.proposal_lines import proposal_line
from bot.services.states import row_id
from bot.services.telling import write_notice
from storage.models import Delivery, PlanStatus, Resource, ResourceStatus
from storage.unit_of_work import Store

DECLINED = "declined"
"""In the facts of a message: the resource of which its reader is told that it cannot be had."""
_ASKS_ANEW = frozenset({"status", "is_dropped"})


def follow_resource(
    store: Store, resource: Resource, changes: Mapping[str, Sequence[Any]], *, by: str, now: datetime
) -> bool:
    """Do what follows from a change of a resource: ask, tell, hand over; say whether there is a message."""
    plan = store.plans.find(resource.workspace_id, resource.plan_id)
    assert plan is not None
    seen = look_at(store, [plan])[resource.plan_id]
    is_shown = redraw_asks(store, seen, now=now)
    is_named = changes.get("member_id", ("", ""))[0] is None
    if plan.status is PlanStatus.CLOSED or not (is_named or changes.keys() & {*_ASKS_ANEW, "tool_state"}):
        return is_shown
    if resource.hours is not None and resource.member_id is None:
        return is_shown
    asks = is_named or _ASKS_ANEW & changes.keys()
    if resource.status is ResourceStatus.OPEN and not resource.is_dropped and asks:
        key, ids = f"{resource.id}:{resource.version}", [row_id(resource)]
        readers = approvers_of(seen.people)
        ask_approvers(store, seen, readers, key=key, by=by, now=now, resource_ids=ids)
        return True
    if resource.status is ResourceStatus.DECLINED and "status" in changes:
        _tell_declined(store, resource, seen, by=by, now=now)
        return True
    return hand_over_confirmed(store, resource, by=by, now=now) or is_shown


def approval_notice(store: Store, row: Delivery, *, now: datetime) -> ApprovalAsk | Declined | None:
    """Return what a message asks of its reader, or tells them, by the present state; None if nothing."""
    reader = None if row.member_id is None else store.members.find(row.workspace_id, row.member_id)
    plan = None if row.plan_id is None else store.plans.find(row.workspace_id, row.plan_id)
    if reader is None or plan is None or plan.id is None:
        return None
    seen, viewer = look_at(store, [plan])[plan.id], actor_of(store, reader)
    if not can_see_plan(viewer, seen.people):
        return None
    today = local_date(now, reader.lives_in)
    if DECLINED in row.facts:
        found = store.resources.list_by_ids(row.workspace_id, [int(row.facts[DECLINED])])
        lines = resource_lines(store, viewer, found, seen={plan.id: seen})
        is_so = bool(lines) and lines[0].status is ResourceStatus.DECLINED
        return Declined(lines[0], today) if is_so else None
    rows = store.resources.list_by_ids(row.workspace_id, row.facts.get(APPROVAL, ()))
    lines = resource_lines(store, viewer, rows, seen={plan.id: seen})
    proposals = _proposals(store, row, seen, viewer=viewer, now=now)
    if row.posted_ts is None:
        lines = tuple(
            line
            for line in lines
            if line.can_decide and line.is_needed and line.status is ResourceStatus.OPEN
        )
        proposals = tuple(each for each in proposals if each.can_decide)
        if not lines and not proposals:
            return None
    names = store.members.names(row.workspace_id, [row.facts[BY]])
    return ApprovalAsk(
        plan_id=plan.id,
        plan_ref=seen.people.ref,
        plan_title=plan.title,
        lines=lines,
        by=names.get(row.facts[BY], ""),
        today=today,
        is_confidential=seen.people.is_confidential,
        proposals=proposals,
        approvers=say_approvers(store, seen, now=now),
    )


def _proposals(
    store: Store, row: Delivery, seen: Seen, *, viewer: Actor, now: datetime
) -> tuple[ProposalLine, ...]:
    """Return the revisions of targets about which a message asks."""
    found = store.proposals.list_by_ids(row.workspace_id, row.facts.get(PROPOSALS, ()))
    targets = store.targets.list_by_ids(row.workspace_id, {each.target_id for each in found})
    by_id = {row_id(target): target for target in targets}
    return tuple(
        proposal_line(store, each, by_id[each.target_id], seen, viewer=viewer, now=now, is_for_approver=True)
        for each in found
    )


def _tell_declined(store: Store, resource: Resource, seen: Seen, *, by: str, now: datetime) -> None:
    """Tell whoever asked for it, and the plan's owner, but for whoever has declined it."""
    for who in sorted({resource.created_by, seen.plan.owner_id} - {by}):
        reader = store.members.find(resource.workspace_id, who)
        if reader is not None and not reader.is_deactivated:
            write_notice(
                store,
                reader,
                facts={DECLINED: resource.id},
                key=f"declined:{resource.id}:{resource.version}",
                now=now,
                plan_id=seen.id,
            )
