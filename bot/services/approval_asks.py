"""Asking approvers: what is asked for within a few minutes comes to each in one message, whatever it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from bot.rules.access import approvers_of
from bot.services.caretakers import back_at
from bot.services.lines import Seen, look_at
from bot.services.proposal_lines import PROPOSAL
from bot.services.schedules import hearing_time, to_ms
from storage.models import (
    ActionStep,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Member,
    Plan,
    PlanRole,
    PlanStatus,
    Target,
)
from storage.unit_of_work import Store

APPROVAL = "approval"
"""In the facts of a message: the ids of the resources about which its reader is asked."""
PROPOSALS = "proposals"
"""In the facts of a message: the ids of the revisions of targets about which its reader is asked."""
BY = "by"
GATHER = timedelta(minutes=2)
"""So long more of the same plan joins a question that is not posted yet."""
LIVE_FOR = timedelta(days=60)
_CAME_OR_COMES = (
    DeliveryState.PENDING,
    DeliveryState.CLAIMED,
    DeliveryState.SENDING,
    DeliveryState.UNKNOWN,
    DeliveryState.HELD,
    DeliveryState.SENT,
)
_NAMING = frozenset({"roles", "sponsor_id", "owner_id"})


def ask_approvers(
    store: Store,
    seen: Seen,
    readers: Iterable[str],
    *,
    key: str,
    by: str,
    now: datetime,
    resource_ids: Sequence[int] = (),
    proposal_ids: Sequence[int] = (),
) -> None:
    """Ask these people for their word, all but whoever asks; `key` names this question once and for all.

    It never expires, as somebody waits for the answer; what is decided before it goes is not in it. Where
    `by` is nobody, or another than asked for what it joins, it says of nobody that they ask.
    """
    waiting = store.deliveries.list_waiting_of_plan(seen.plan.workspace_id, seen.id)
    for who in sorted({*readers} - {by}):
        reader = store.members.find(seen.plan.workspace_id, who)
        if reader is None or reader.is_deactivated:
            continue
        unsent = next((row for row in waiting if row.member_id == who and _can_join(row)), None)
        known = {} if unsent is None else unsent.facts
        asker = by if known.get(BY, by) == by else ""
        facts = _facts(known, resource_ids, proposal_ids, by=asker)
        if unsent is None:
            _write(store, seen, reader, key=key, facts=facts, now=now)
        else:
            unsent.facts = facts


def pass_on_asks(store: Store, plan: Plan, changes: Mapping[str, Sequence[Any]], *, now: datetime) -> None:
    """Ask whoever approves in a plan since a change for all that is open.

    Whoever was asked before and approves no more is shown who does.
    """
    if not changes.keys() & _NAMING:
        return
    (seen,) = look_at(store, [plan]).values()
    readers = approvers_of(seen.people) - _approved_before(seen, changes)
    redraw_asks(store, seen, now=now)
    if plan.status is PlanStatus.CLOSED or plan.is_sample or not readers:
        return
    _ask_for_all(store, seen, readers, key=f"plan:{seen.id}:{plan.version}", now=now)


def ask_without(store: Store, seen: Seen, member_id: str, *, now: datetime) -> None:
    """Ask whoever approves in a plan now that somebody who did can no more, for all that is open."""
    before = approvers_of(replace(seen.people, absent=seen.people.absent - {member_id}))
    if member_id not in before or seen.plan.is_sample:
        return
    redraw_asks(store, seen, now=now)
    key = f"without:{seen.id}:{member_id}:{to_ms(now)}"
    _ask_for_all(store, seen, approvers_of(seen.people) - before, key=key, now=now)


def _ask_for_all(store: Store, seen: Seen, readers: Iterable[str], *, key: str, now: datetime) -> None:
    """Ask these people for all that is open, also for what they asked for while somebody else approved."""
    resources = store.resources.list_open(seen.plan.workspace_id, seen.id)
    proposals = store.proposals.list_open_of_plan(seen.plan.workspace_id, seen.id)
    askers = {row.created_by for row in resources} | {row.proposed_by for row in proposals}
    if not askers:
        return
    ids = {
        "resource_ids": _known(row.id for row in resources),
        "proposal_ids": _known(row.id for row in proposals),
    }
    by = next(iter(askers)) if len(askers) == 1 and not askers & {*readers} else ""
    ask_approvers(store, seen, readers, key=key, by=by, now=now, **ids)


def ask_when_heard(store: Store, reader: Member, *, now: datetime) -> None:
    """Have what waits for somebody's word come once they hear of things: their absences have changed."""
    at = back_at(store, reader, now=now) or hearing_time(store, reader, now=now + GATHER)
    begins = f"approval:{reader.workspace_id}:"
    for row in store.deliveries.list_pending_to(reader.workspace_id, reader.id, begins=begins):
        row.not_before_ms = store.deliveries.pace_later(
            reader.workspace_id, reader.id, at_ms=to_ms(at), now_ms=to_ms(now)
        )


def redraw_asks(store: Store, seen: Seen, *, now: datetime) -> bool:
    """Have what a plan's approvers were asked, and others were told, show what became of it."""
    return _redraw(store, seen.plan.workspace_id, seen.id, now=now)


def redraw_asks_about(
    store: Store, part: Target | ActionStep, changes: Mapping[str, Sequence[Any]], *, now: datetime
) -> bool:
    """Have what approvers were asked about a target be drawn anew where it was dropped or is back.

    Of a step it is what it needs, once it is done or dropped, or is open again. What they were not asked
    because a target was dropped by then, they are asked once it is back. It says whether there is anything
    to send.
    """
    if not changes.keys() & {"is_dropped", "status"}:
        return False
    is_shown = _redraw(store, part.workspace_id, part.plan_id, now=now)
    if isinstance(part, ActionStep) or part.is_dropped:
        return is_shown
    return _ask_after_all(store, part, now=now) or is_shown


def _ask_after_all(store: Store, target: Target, *, now: datetime) -> bool:
    """Ask for a word on what waits of a target, where no message does or did; say whether there is one."""
    plan = store.plans.find(target.workspace_id, target.plan_id)
    assert plan is not None
    assert target.id is not None
    (seen,) = look_at(store, [plan]).values()
    is_asked = False
    for proposal in store.proposals.list_open(target.workspace_id, target.id):
        assert proposal.id is not None
        readers = {
            who
            for who in approvers_of(seen.people)
            if not _was_asked(store, target.workspace_id, who, proposal.id)
        } - {proposal.proposed_by}
        key, ids = f"back:{proposal.id}:{target.version}", [proposal.id]
        ask_approvers(store, seen, readers, key=key, by=proposal.proposed_by, now=now, proposal_ids=ids)
        is_asked = is_asked or bool(readers)
    return is_asked


def _was_asked(store: Store, workspace_id: str, member_id: str, proposal_id: int) -> bool:
    """Whether a message that came, or is on its way, asks somebody about this revision."""
    found = store.deliveries.list_facts_to(workspace_id, member_id, states=_CAME_OR_COMES)
    return any(proposal_id in facts.get(PROPOSALS, ()) for facts in found)


def _redraw(store: Store, workspace_id: str, plan_id: int, *, now: datetime) -> bool:
    return store.deliveries.refresh_live(
        workspace_id,
        kind=DeliveryKind.ANSWER,
        plan_id=plan_id,
        now_ms=to_ms(now),
        begins=[
            f"approval:{workspace_id}:",
            *(f"notice:{workspace_id}:{what}:" for what in ("proposal", "declined", "decided")),
        ],
    )


def _approved_before(seen: Seen, changes: Mapping[str, Sequence[Any]]) -> frozenset[str]:
    people = seen.people
    roles = changes.get("roles", (None,))[0]
    return approvers_of(
        replace(
            people,
            owner_id=changes.get("owner_id", (people.owner_id,))[0],
            sponsor_id=changes.get("sponsor_id", (people.sponsor_id,))[0],
            roles=people.roles if roles is None else {who: PlanRole(role) for who, role in roles.items()},
        )
    )


def _known(ids: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(each for each in ids if each is not None)


def _can_join(row: Delivery) -> bool:
    return bool(row.facts.keys() & {APPROVAL, PROPOSALS}) and row.state is DeliveryState.PENDING


def _facts(
    known: Mapping[str, Any], resource_ids: Sequence[int], proposal_ids: Sequence[int], *, by: str
) -> dict[str, Any]:
    resources = list(dict.fromkeys((*known.get(APPROVAL, ()), *resource_ids)))
    proposals = list(dict.fromkeys((*known.get(PROPOSALS, ()), *proposal_ids)))
    facts: dict[str, Any] = {BY: by}
    facts |= {APPROVAL: resources} if resources else {}
    # A Waymark from before there was one message for both knows it by the first.
    return facts | ({PROPOSALS: proposals, PROPOSAL: proposals[0]} if proposals else {})


def _write(
    store: Store, seen: Seen, reader: Member, *, key: str, facts: dict[str, Any], now: datetime
) -> None:
    workspace_id = seen.plan.workspace_id
    at = back_at(store, reader, now=now) or hearing_time(store, reader, now=now + GATHER)
    store.deliveries.add(
        Delivery(
            workspace_id=workspace_id,
            occ_key=f"approval:{workspace_id}:{key}:{reader.id}",
            nonce=token_hex(16),
            kind=DeliveryKind.ANSWER,
            plan_id=seen.id,
            member_id=reader.id,
            facts=facts,
            wanted_ms=to_ms(at),
            not_before_ms=store.deliveries.pace_later(
                workspace_id, reader.id, at_ms=to_ms(at), now_ms=to_ms(now)
            ),
            live_until_ms=to_ms(at + LIVE_FOR),
        )
    )
