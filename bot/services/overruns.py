"""Overruns: who looks after a plan is told once what a moved step leaves too early, and whose that is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.rules.access import Actor, Deed, is_allowed
from bot.rules.action_steps import StepLine
from bot.rules.cadence import local_date
from bot.rules.nudges import hide
from bot.rules.overruns import Overrun
from bot.services.actors import actor_of
from bot.services.caretakers import back_at, caretaker_id
from bot.services.hand_offs import write_hand_off
from bot.services.lines import Seen, look_at, step_lines
from bot.services.ripples import late_days, mover_of, overrun_by, say_shifts
from bot.services.schedules import hearing_time, to_ms
from bot.services.seeing import is_step_seen
from bot.services.silences import can_be_told
from bot.services.states import row_id
from storage.models import ActionStep, Delivery, DeliveryState, Member
from storage.unit_of_work import Store

OVERRUN = "overrun"
"""In the facts: the ids of the steps that were moved past others."""


def overrun_to_tell(
    store: Store, steps: Sequence[ActionStep], days: Mapping[int, date], seen: Seen, *, actor: Actor
) -> tuple[ActionStep, ...]:
    """Return what cannot keep its day once these steps are due on these days, where others may move it.

    It is asked before the move; who may move it all has been asked whether it moves too.
    """
    if is_allowed(actor, Deed.EDIT_STEPS, seen.people):
        return ()
    late = overrun_by(store, steps, days)
    return tuple(store.action_steps.list_by_ids(seen.plan.workspace_id, late)) if late else ()


def tell_overrun(
    store: Store,
    moved: Sequence[ActionStep],
    late: Sequence[ActionStep],
    seen: Seen,
    *,
    actor: Actor,
    now: datetime,
) -> str | None:
    """Tell who looks after the plan, and whose steps are late; say of the first of them that they are told.

    Where a deputy has moved it, the owner is told. An owner who is away, and nobody in their place, is told
    once they are back. It says nothing where nobody hears of it, and is None where the actor can see none of
    the steps.
    """
    if not late:
        return None
    caretaker = caretaker_id(store, seen.plan, now=now)
    if caretaker == actor.id:
        caretaker = seen.people.owner_id if seen.people.steward_id is None else caretaker
    readers = {caretaker, *(step.assignee_id for step in late)}
    waiting = store.deliveries.list_waiting_of_plan(seen.plan.workspace_id, seen.id)
    for who in sorted(each for each in readers if each not in {None, actor.id}):
        unsent = next((row for row in waiting if row.member_id == who and _can_join(row)), None)
        ids = [row_id(step) for step in moved]
        if unsent is not None:
            known = [*unsent.facts[OVERRUN], *ids]
            unsent.facts = {OVERRUN: list(dict.fromkeys(known)), "by": actor.id}
            continue
        key = f"overrun:{actor.workspace_id}:{ids[0]}:{moved[0].version}:{who}"
        reader = store.members.find(actor.workspace_id, str(who)) if who == seen.people.owner_id else None
        at = None if reader is None else back_at(store, reader, now=now)
        facts = {OVERRUN: ids, "by": actor.id}
        write_hand_off(store, moved[0], str(who), facts=facts, key=key, now=now, at=at)
    is_seen = any(is_step_seen(actor, step, {seen.id: seen}) for step in late)
    return _told(store, caretaker, actor=actor, now=now) if is_seen else None


def _told(store: Store, caretaker: str | None, *, actor: Actor, now: datetime) -> str:
    """Say that who looks after a plan is told, unless they hear nothing of it or have done it themselves."""
    member = None if caretaker is None else store.members.find(actor.workspace_id, caretaker)
    if member is None or member.id == actor.id:
        return ""
    name = store.members.names(actor.workspace_id, [member.id])[member.id]
    if can_be_told(store, member, on=local_date(now, member.lives_in)):
        return f"{name} was told."
    return "" if back_at(store, member, now=now) is None else f"{name} is told once back."


def tell_when_heard(store: Store, reader: Member, *, now: datetime) -> None:
    """Have what an owner was to read once back come then: their absences have changed."""
    at = back_at(store, reader, now=now) or hearing_time(store, reader, now=now)
    begins = f"overrun:{reader.workspace_id}:"
    for row in store.deliveries.list_pending_to(reader.workspace_id, reader.id, begins=begins):
        was_ms = row.not_before_ms
        row.not_before_ms = store.deliveries.pace_later(
            reader.workspace_id, reader.id, at_ms=to_ms(at), now_ms=to_ms(now)
        )
        later_ms = row.not_before_ms - was_ms
        row.expires_ms = None if row.expires_ms is None else row.expires_ms + later_ms
        row.live_until_ms = None if row.live_until_ms is None else row.live_until_ms + later_ms


def overrun_of(store: Store, row: Delivery, *, now: datetime) -> Overrun | None:
    """Return what a message tells of an overrun, or None where it is over before it was posted."""
    reader = None if row.member_id is None else store.members.find(row.workspace_id, row.member_id)
    found = {
        row_id(step): step for step in store.action_steps.list_by_ids(row.workspace_id, row.facts[OVERRUN])
    }
    moved = [found[number] for number in row.facts[OVERRUN] if number in found]
    if reader is None or not moved:
        return None
    viewer = actor_of(store, reader)
    book = look_at(store, store.plans.list_by_ids(row.workspace_id, {moved[0].plan_id}))
    seen = book[moved[0].plan_id]
    days = late_days(store, moved)
    found = {row_id(step): step for step in store.action_steps.list_by_ids(row.workspace_id, set(days))}
    may_move = is_allowed(viewer, Deed.EDIT_STEPS, seen.people)
    hears_all = may_move or reader.id == caretaker_id(store, seen.plan, now=now)
    told = [found[number] for number in days if hears_all or found[number].assignee_id == reader.id]
    if not told and row.posted_ts is None:
        return None
    return Overrun(
        moved=tuple(_moved(store, viewer, step, book) for step in moved),
        by=store.members.names(row.workspace_id, [row.facts["by"]]).get(row.facts["by"], "somebody"),
        late=say_shifts(store, found, days) if hears_all else (),
        mine=() if hears_all else step_lines(store, viewer, told, seen=book),
        mover=mover_of(store, seen),
        may_move=may_move,
        today=local_date(now, reader.lives_in),
        is_confidential=seen.people.is_confidential,
    )


def _moved(store: Store, viewer: Actor, step: ActionStep, book: dict[int, Seen]) -> StepLine:
    (line,) = step_lines(store, viewer, [step], seen=book)
    return line if is_step_seen(viewer, step, book) else replace(hide(line), due_on=step.due_on)


def _can_join(row: Delivery) -> bool:
    return OVERRUN in row.facts and row.state is DeliveryState.PENDING
