"""What a step's date does to those that wait for it, and what it may not be because of those it waits for."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.errors import InvalidError, NotAllowedError, RippleError, Shifted
from bot.rules.access import Actor, Deed, is_allowed
from bot.rules.cadence import local_date
from bot.rules.dates import say_date
from bot.rules.dependencies import Dated, Follow, ripple
from bot.services.lines import Seen, look_at
from bot.services.revising import Reviser
from bot.services.seeing import is_step_seen
from bot.services.states import row_id
from storage.models import OPEN_STATUSES, ActionStep, RevisedDeed
from storage.unit_of_work import Store


def shifts_to_make(
    store: Store,
    step: ActionStep,
    due_on: date | None,
    follow: Follow,
    *,
    actor: Actor,
    now: datetime,
    awaited: Sequence[int] | None = None,
) -> Mapping[int, date]:
    """Return what moves with a step, by id, or raise RippleError where that has to be asked first.

    Who may edit the others is asked whether they move. Who may not moves their own step past them, and is
    asked about those that they can see. `awaited` are those that it is to wait for, where that changes too.
    """
    if due_on is None:
        return {}
    ensure_after_awaited(store, step, due_on, actor=actor, now=now, awaited=awaited)
    (seen,) = look_at(store, store.plans.list_by_ids(step.workspace_id, {step.plan_id})).values()
    may_move = is_allowed(actor, Deed.EDIT_STEPS, seen.people)
    if follow is Follow.ASK:
        _ensure_nothing_follows(store, step, due_on, seen=seen, actor=actor)
    return shifts_of(store, step, due_on) if may_move and follow is Follow.ALL else {}


def shifts_of(store: Store, step: ActionStep, due_on: date) -> Mapping[int, date]:
    """Return the new day of every step that has to move when this one is due on that day, by id, in order."""
    return shifts_with(store, step.workspace_id, step.plan_id, {row_id(step): due_on})


def shifts_with(
    store: Store, workspace_id: str, plan_id: int, moved: Mapping[int, date]
) -> Mapping[int, date]:
    """Return the new day of every step of a plan that has to move with these, by id, in order."""
    links = store.dependencies.list_of_plan(workspace_id, plan_id)
    if not any(awaited in moved for _, awaited in links):
        return {}
    rows = store.action_steps.list_of_plan(workspace_id, plan_id)
    dated = {row_id(row): Dated(row_id(row), row.due_on, row.status) for row in rows}
    return {shift.id: shift.new_on for shift in ripple(dated, links, moved, add_days=stay)}


def overrun_by(store: Store, steps: Sequence[ActionStep], days: Mapping[int, date]) -> Mapping[int, date]:
    """Return what cannot keep its day once these steps of one plan are due on these days, and still could.

    By id, each with the first day on which it could be due.
    """
    some = steps[0]
    after = shifts_with(store, some.workspace_id, some.plan_id, days)
    if not after:
        return {}
    dated = {row_id(step): step.due_on for step in steps if step.due_on is not None}
    before = shifts_with(store, some.workspace_id, some.plan_id, dated) if dated else {}
    return {number: day for number, day in after.items() if before.get(number, date.min) < day}


def late_days(store: Store, moved: Sequence[ActionStep]) -> Mapping[int, date]:
    """Return the first possible day of all that waits for these steps of one plan and is due before that."""
    days = {
        row_id(step): step.due_on
        for step in moved
        if step.due_on is not None and step.status in OPEN_STATUSES
    }
    return shifts_with(store, moved[0].workspace_id, moved[0].plan_id, days) if days else {}


def say_shifts(store: Store, rows: Mapping[int, ActionStep], days: Mapping[int, date]) -> tuple[Shifted, ...]:
    """Say of steps, by id, to which days they move, and whose they are."""
    some = [rows[number] for number in days]
    names = store.members.names(some[0].workspace_id, (row.assignee_id for row in some)) if some else {}
    return tuple(
        Shifted(
            ref=f"S-{row.number}",
            title=row.title,
            who=names.get(row.assignee_id or "", ""),
            old_on=row.due_on or days[row_id(row)],
            new_on=days[row_id(row)],
        )
        for row in some
    )


def ensure_after_awaited(
    store: Store,
    step: ActionStep,
    due_on: date,
    *,
    actor: Actor,
    now: datetime,
    awaited: Sequence[int] | None = None,
    called: str = "",
) -> None:
    """Refuse a day before one on which a step is due that this one waits for, as far as they may see it.

    `awaited` are those that it is to wait for, where that changes too; `called` is what it is called so far.
    """
    awaited = store.dependencies.awaited(step.workspace_id, row_id(step)) if awaited is None else awaited
    rows = store.action_steps.list_by_ids(step.workspace_id, set(awaited)) if awaited else []
    dated = [row for row in rows if row.status in OPEN_STATUSES and row.due_on is not None]
    seen = look_at(store, store.plans.list_by_ids(step.workspace_id, {step.plan_id})) if dated else {}
    late = [row for row in dated if is_step_seen(actor, row, seen)]
    last = max(late, key=lambda row: (row.due_on or date.min, row.number), default=None)
    if last is None or last.due_on is None or last.due_on <= due_on:
        return
    day = say_date(last.due_on, today=local_date(now, actor.zone))
    name = called or f"S-{step.number}"
    said = f"{name} waits for S-{last.number}, which is due {day}. Choose that day or a later one."
    raise InvalidError({"due_on": said})


def _ensure_nothing_follows(
    store: Store, step: ActionStep, due_on: date, *, seen: Seen, actor: Actor
) -> None:
    """Raise RippleError where steps that wait for this one move with it, or cannot keep their days."""
    may_move = is_allowed(actor, Deed.EDIT_STEPS, seen.people)
    days = shifts_of(store, step, due_on) if may_move else overrun_by(store, [step], {row_id(step): due_on})
    found = store.action_steps.list_by_ids(step.workspace_id, set(days)) if days else []
    rows = {row_id(row): row for row in found if may_move or is_step_seen(actor, row, {seen.id: seen})}
    moved = say_shifts(store, rows, {number: day for number, day in days.items() if number in rows})
    if moved:
        mover = "" if may_move else mover_of(store, seen)
        raise RippleError(f"S-{step.number}", moved, due_on=due_on, mover=mover)


def mover_of(store: Store, seen: Seen) -> str:
    """Name who may move all steps of a plan: its owner or, once they have left, who looks after it."""
    steward_id = seen.people.steward_id
    if steward_id is None:
        return seen.people.owner_name
    return store.members.names(seen.plan.workspace_id, [steward_id]).get(steward_id, seen.people.owner_name)


def move_following(
    store: Store, reviser: Reviser, shifts: Mapping[int, date], *, actor: Actor, now: datetime
) -> list[tuple[ActionStep, int | None]]:
    """Move steps to their new days, each with the revision by which that is taken back."""
    moved = []
    for number, day in shifts.items():
        row = store.action_steps.find(actor.workspace_id, number, to_change=True)
        assert row is not None
        values = {"due_on": day, "snoozed_until": None}
        undo = reviser.revise(store, row, values, deed=RevisedDeed.MOVED, actor=actor, now=now)
        moved.append((row, undo))
    return moved


def ensure_awaited_by_none(store: Store, step: ActionStep) -> None:
    """Refuse to give up a step for which others wait."""
    links = store.dependencies.list_of_plan(step.workspace_id, step.plan_id)
    waiting = {waits for waits, awaited in links if awaited == step.id}
    rows = store.action_steps.list_by_ids(step.workspace_id, waiting) if waiting else []
    refs = [
        f"S-{row.number}" for row in sorted(rows, key=lambda row: row.number) if row.status in OPEN_STATUSES
    ]
    if step.status in OPEN_STATUSES and refs:
        wait = f"{', '.join(refs)} wait" if len(refs) > 1 else f"{refs[0]} waits"
        said = f"{wait} for S-{step.number}. Have nothing wait for it first"
        raise NotAllowedError(f"{said}, for example: after {refs[0]} nothing")


def stay(day: date, count: int) -> date:
    """Go no days on: how long a step takes is not known, so that it can be due as what it waits for is."""
    assert count == 0
    return day
