"""Approvals: whoever approves in a plan is asked, whoever asked is told, and what was waited for goes on.

What is asked for within a few minutes comes in one message, which shows what has become of each line.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from bot.rules.access import approvers_of, can_see_plan
from bot.rules.approvals import ApprovalAsk, Declined
from bot.rules.cadence import local_date
from bot.services.actors import actor_of
from bot.services.hand_offs import hand_over_confirmed
from bot.services.ledger_lines import resource_lines
from bot.services.lines import Seen, look_at
from bot.services.schedules import hearing_time, to_ms
from bot.services.telling import write_notice
from storage.models import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Member,
    PlanStatus,
    Resource,
    ResourceStatus,
)
from storage.unit_of_work import Store

APPROVAL = "approval"
"""In the facts of a message: the ids of the resources about which its reader is asked."""
DECLINED = "declined"
"""In the facts of a message: the resource of which its reader is told that it cannot be had."""
BY = "by"
GATHER = timedelta(minutes=2)
"""So long more of the same plan joins a question that is not posted yet."""
ASKED_FOR = timedelta(days=14)
LIVE_FOR = timedelta(days=60)
_ASKS_ANEW = frozenset({"status", "is_dropped"})


def follow_resource(
    store: Store, resource: Resource, changes: Mapping[str, Sequence[Any]], *, by: str, now: datetime
) -> bool:
    """Do what follows from a change of a resource: ask, tell, hand over; say whether there is a message."""
    plan = store.plans.find(resource.workspace_id, resource.plan_id)
    assert plan is not None
    seen = look_at(store, [plan])[resource.plan_id]
    is_shown = store.deliveries.refresh_live(
        resource.workspace_id, kind=DeliveryKind.ANSWER, plan_id=resource.plan_id, now_ms=to_ms(now)
    )
    if not changes.keys() & {*_ASKS_ANEW, "tool_state"} or plan.status is PlanStatus.CLOSED:
        return is_shown
    if resource.status is ResourceStatus.OPEN and not resource.is_dropped and _ASKS_ANEW & changes.keys():
        _ask(store, resource, seen, by=by, now=now)
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
    rows = store.resources.list_by_ids(row.workspace_id, row.facts[APPROVAL])
    lines = resource_lines(store, viewer, rows, seen={plan.id: seen})
    waits = [line for line in lines if line.can_decide and line.status is ResourceStatus.OPEN]
    if row.posted_ts is None and not waits:
        return None
    names = store.members.names(row.workspace_id, [row.facts[BY]])
    return ApprovalAsk(
        plan_id=plan.id,
        plan_ref=seen.people.ref,
        plan_title=plan.title,
        lines=tuple(lines if row.posted_ts is not None else waits),
        by=names.get(row.facts[BY], "Somebody"),
        today=today,
        is_confidential=seen.people.is_confidential,
    )


def _ask(store: Store, resource: Resource, seen: Seen, *, by: str, now: datetime) -> None:
    """Ask all who approve in the plan, but for whoever asks."""
    waiting = store.deliveries.list_waiting_of_plan(resource.workspace_id, seen.id)
    for who in sorted(approvers_of(seen.people) - {by}):
        reader = store.members.find(resource.workspace_id, who)
        if reader is None or reader.is_deactivated:
            continue
        open_row = next(
            (
                row
                for row in waiting
                if row.member_id == who and APPROVAL in row.facts and row.state is DeliveryState.PENDING
            ),
            None,
        )
        if open_row is None:
            _write(store, resource, reader, by=by, now=now)
        elif resource.id not in open_row.facts[APPROVAL]:
            ids = [*open_row.facts[APPROVAL], resource.id]
            open_row.facts = {**open_row.facts, APPROVAL: ids, BY: by}


def _write(store: Store, resource: Resource, reader: Member, *, by: str, now: datetime) -> None:
    at = hearing_time(store, reader, now=now + GATHER)
    store.deliveries.add(
        Delivery(
            workspace_id=resource.workspace_id,
            occ_key=f"approval:{resource.workspace_id}:{resource.id}:{resource.version}:{reader.id}",
            nonce=token_hex(16),
            kind=DeliveryKind.ANSWER,
            plan_id=resource.plan_id,
            member_id=reader.id,
            facts={APPROVAL: [resource.id], BY: by},
            not_before_ms=store.deliveries.pace_later(
                resource.workspace_id, reader.id, at_ms=to_ms(at), now_ms=to_ms(now)
            ),
            expires_ms=to_ms(at + ASKED_FOR),
            live_until_ms=to_ms(at + LIVE_FOR),
        )
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
