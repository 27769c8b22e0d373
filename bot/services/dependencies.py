"""Dependencies: which step waits for which, and moving all that follows a step."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.errors import BotError, InvalidError, NotAllowedError
from bot.rules.access import Actor, Deed, ensure_allowed
from bot.rules.action_steps import OtherStep, StepLine, due_problem
from bot.rules.cadence import local_date
from bot.rules.dependencies import find_cycle
from bot.services.lines import ensure_open, look_at, see_plan, step_lines
from bot.services.revising import Reviser
from bot.services.ripples import ensure_after_awaited, late_days, move_following, shifts_of
from bot.services.seeing import ensure_to_do, see_step
from bot.services.states import row_id
from storage.database import Database
from storage.models import OPEN_STATUSES, ActionStep, RevisedDeed
from storage.unit_of_work import Store, query, transaction

MOST_AWAITED = 20


class Dependencies:
    """What people do with the order of steps."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)

    @transaction
    def wait(
        self, store: Store, step_id: int, awaited_ids: Sequence[int], *, actor: Actor, now: datetime
    ) -> StepLine:
        """Have a step wait for others of its plan, beside those that it waits for; what it does stays so."""
        step = self._to_order(store, actor, step_id)
        known = store.dependencies.awaited(step.workspace_id, step_id)
        links = store.dependencies.list_of_plan(step.workspace_id, step.plan_id)
        for awaited_id in awaited_ids:
            if awaited_id not in known:
                _ensure_can_wait(store, actor, step, awaited_id, links=links)
                links.append((step_id, awaited_id))
                known.append(awaited_id)
        if len(known) > MOST_AWAITED:
            raise InvalidError({"awaited_ids": f"A step waits for at most {MOST_AWAITED} others."})
        return self._set(store, step, sorted(known), actor=actor, now=now)

    @transaction
    def stop_waiting(self, store: Store, step_id: int, *, actor: Actor, now: datetime) -> StepLine:
        """Have a step wait for no other."""
        return self._set(store, self._to_order(store, actor, step_id), [], actor=actor, now=now)

    @transaction
    def move_all(
        self, store: Store, step_id: int, due_on: date, *, actor: Actor, now: datetime
    ) -> tuple[StepLine, ...]:
        """Move a step to a day, and all that waits for it as far as it must."""
        step, seen = see_step(store, actor, step_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_STEPS, seen.people, doer_id=step.assignee_id)
        ensure_open(seen.plan)
        ensure_to_do(step)
        if problems := due_problem(due_on, today=local_date(now, actor.zone)):
            raise InvalidError(problems)
        ensure_after_awaited(store, step, due_on, actor=actor, now=now)
        shifts = {step_id: due_on, **shifts_of(store, step, due_on)}
        moved = move_following(store, self._reviser, shifts, actor=actor, now=now)
        return tuple(replace(_line(store, actor, row), undo=undo) for row, undo in moved)

    @transaction
    def catch_up(
        self, store: Store, step_ids: Sequence[int], *, actor: Actor, now: datetime
    ) -> tuple[StepLine, ...]:
        """Move all that waits for these steps of one plan as far as it must."""
        rows = []
        for step_id in sorted(step_ids):
            step, seen = see_step(store, actor, step_id, to_change=True)
            ensure_allowed(actor, Deed.EDIT_STEPS, seen.people, doer_id=step.assignee_id)
            ensure_open(seen.plan)
            rows.append(step)
        moved = move_following(store, self._reviser, late_days(store, rows), actor=actor, now=now)
        return tuple(replace(_line(store, actor, row), undo=undo) for row, undo in moved)

    @query
    def list_others(
        self,
        store: Store,
        plan_id: int,
        *,
        actor: Actor,
        step_id: int | None = None,
        awaited_ids: Sequence[int] = (),
    ) -> tuple[OtherStep, ...]:
        """Return what a step of this plan can wait for: what it does or is to first, then the open ones."""
        seen = see_plan(store, actor, plan_id=plan_id)
        known = set(awaited_ids)
        known |= (
            set(store.dependencies.awaited(actor.workspace_id, step_id)) if step_id is not None else set()
        )
        rows = store.action_steps.list_of_plan(actor.workspace_id, seen.id)
        others = [
            OtherStep(row_id(row), f"S-{row.number}", row.title, row_id(row) in known)
            for row in rows
            if row.id != step_id and (row.status in OPEN_STATUSES or row.id in known)
        ]
        return tuple(sorted(others, key=lambda other: not other.is_awaited))

    def _to_order(self, store: Store, actor: Actor, step_id: int) -> ActionStep:
        """Return a step whose order may change, its plan locked: two circles may not be closed at once."""
        step, seen = see_step(store, actor, step_id)
        ensure_allowed(actor, Deed.EDIT_STEPS, seen.people, doer_id=step.assignee_id)
        ensure_open(seen.plan)
        store.plans.find(actor.workspace_id, step.plan_id, to_change=True)
        step, _ = see_step(store, actor, step_id, to_change=True)
        ensure_to_do(step)
        return step

    def _set(
        self, store: Store, step: ActionStep, awaited_ids: list[int], *, actor: Actor, now: datetime
    ) -> StepLine:
        values = {"awaited_ids": awaited_ids}
        undo = self._reviser.revise(store, step, values, deed=RevisedDeed.EDITED, actor=actor, now=now)
        return replace(_line(store, actor, step), undo=undo)


def _ensure_can_wait(
    store: Store,
    actor: Actor,
    step: ActionStep,
    awaited_id: int,
    *,
    links: Sequence[tuple[int, int]],
    called: str = "",
) -> None:
    """Refuse to wait for a step that is not of the same plan, has nothing left to do, or waits itself."""
    awaited, seen = see_step(store, actor, awaited_id)
    ref, other = called or f"S-{step.number}", f"S-{awaited.number}"
    if awaited.plan_id != step.plan_id:
        raise InvalidError(
            {"awaited_ids": f"{other} is of {seen.people.ref}. A step waits for steps of its own plan."}
        )
    if awaited_id == step.id:
        raise InvalidError({"awaited_ids": f"{ref} cannot wait for itself. Name another step of its plan."})
    if awaited.status not in OPEN_STATUSES:
        said = f"{other} {awaited.title} is {awaited.status}, so {ref} need not wait for it."
        raise NotAllowedError(said)
    try:
        ensure_no_circle(store, step, awaited_id, links=links)
    except InvalidError as error:
        raise InvalidError({"awaited_ids": f"{error.message} Nothing was changed."}) from None


def awaited_by_form(
    store: Store, actor: Actor, step: ActionStep, awaited_ids: Sequence[int], *, called: str = ""
) -> list[int] | None:
    """Return what a step is to wait for as its form says, or None where it does; what is wrong is said there.

    The plan has to be locked, so that no two circles are closed at once. `called` is its name so far.
    """
    wanted, known = sorted(set(awaited_ids)), store.dependencies.awaited(step.workspace_id, row_id(step))
    if wanted == known:
        return None
    if len(wanted) > MOST_AWAITED:
        raise InvalidError({"awaited_ids": f"A step waits for at most {MOST_AWAITED} others."})
    plan_links = store.dependencies.list_of_plan(step.workspace_id, step.plan_id)
    links = [link for link in plan_links if link[0] != step.id or link[1] in wanted]
    for awaited_id in wanted:
        if awaited_id not in known:
            try:
                _ensure_can_wait(store, actor, step, awaited_id, links=links, called=called)
            except BotError as error:
                raise InvalidError({"awaited_ids": error.message}) from None
    return wanted


def ensure_no_circle(
    store: Store, step: ActionStep, awaited_id: int, *, links: Sequence[tuple[int, int]]
) -> None:
    """Refuse to have a step wait for one that waits for it, at whatever distance, and name the circle."""
    circle = find_cycle(links, (row_id(step), awaited_id))
    if not circle:
        return
    rows = store.action_steps.list_by_ids(step.workspace_id, set(circle))
    refs = {row_id(row): f"S-{row.number}" for row in rows}
    first, *others = (refs[number] for number in circle)
    path = ", which waits for ".join(others)
    raise InvalidError({"awaited_ids": f"{first} would wait for itself: {first} waits for {path}."})


def _line(store: Store, actor: Actor, step: ActionStep) -> StepLine:
    plan = store.plans.find(step.workspace_id, step.plan_id)
    assert plan is not None
    return step_lines(store, actor, [step], seen=look_at(store, [plan]))[0]
