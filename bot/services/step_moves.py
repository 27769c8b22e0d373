"""Many steps moved by the same length of time, with all that follows: looked at first, then done at once."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.errors import InvalidError, NotAllowedError
from bot.rules.access import Actor, Deed, ensure_allowed, is_allowed
from bot.rules.action_steps import StepLine, due_problem
from bot.rules.cadence import local_date
from bot.rules.dates import say_date
from bot.rules.lengths import later_by
from bot.rules.step_moves import MOST_MOVED, StepMove, mark_of, say_refs
from bot.services.lines import Seen, ensure_open, look_at, see_plan, step_lines
from bot.services.overruns import tell_overrun
from bot.services.revising import Reviser
from bot.services.ripples import mover_of, overrun_by, say_shifts, shifts_with
from bot.services.seeing import ensure_to_do, is_step_seen, see_step
from bot.services.states import row_id
from bot.values import frozen
from storage.database import Database
from storage.models import OPEN_STATUSES, ActionStep, RevisedDeed
from storage.unit_of_work import Store, query, transaction

_NOTHING = "Nothing was moved."


@frozen
class Wanted:
    """What is to move, and by how much: all of a plan, or the steps with these ids."""

    length: str
    plan_id: int | None = None
    step_ids: tuple[int, ...] = ()


@dataclass(slots=True)
class _Work:
    """The steps that move to new days, by id, and those that follow them."""

    rows: dict[int, ActionStep]
    book: dict[int, Seen]
    moved: dict[int, date]
    following: dict[int, date]
    kept: dict[int, dict[int, date]]
    """By plan: what waits for them, and may be moved by others alone, with its first possible day."""
    undated: int = 0

    @property
    def days(self) -> dict[int, date]:
        """All new days, by id."""
        return {**self.moved, **self.following}


class StepMoves:
    """What people do with many dates at once."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)

    @query
    def look(self, store: Store, wanted: Wanted, *, actor: Actor, now: datetime) -> StepMove:
        """Return what a move would do, to somebody who may make it; nothing is changed."""
        return self._told(store, _work(store, wanted, actor=actor, now=now), wanted, actor=actor)

    @transaction
    def move(
        self,
        store: Store,
        wanted: Wanted,
        *,
        seen_as: str,
        follows: bool,
        actor: Actor,
        now: datetime,
    ) -> tuple[StepLine, ...]:
        """Move steps as somebody has seen it, all or none; what waits for them too, or not.

        Where anything of it has changed since then, nothing moves.
        """
        first = _work(store, wanted, actor=actor, now=now)
        store.action_steps.lock(actor.workspace_id, first.days)
        work = _work(store, wanted, actor=actor, now=now)
        told = self._told(store, work, wanted, actor=actor)
        if told.mark != seen_as:
            raise NotAllowedError(
                f"Some of these have changed since you looked. Nothing was moved. Look again: {told.again}"
            )
        days = work.days if follows else work.moved
        rows = [work.rows[number] for number in days]
        late = {plan_id: [work.rows[number] for number in kept] for plan_id, kept in work.kept.items()}
        changes = [{"due_on": day, "snoozed_until": None} for day in days.values()]
        undos = self._reviser.revise_steps(
            store, list(zip(rows, changes, strict=True)), deed=RevisedDeed.MOVED, actor=actor, now=now
        )
        movers = {
            plan_id: tell_overrun(
                store,
                [row for row in rows if row.plan_id == plan_id],
                late[plan_id],
                work.book[plan_id],
                actor=actor,
                now=now,
            )
            for plan_id in late
        }
        lines = step_lines(store, actor, rows, seen=work.book)
        return tuple(
            replace(line, undo=undo, overrun=movers.get(line.plan_id))
            for line, undo in zip(lines, undos, strict=True)
        )

    def _told(self, store: Store, work: _Work, wanted: Wanted, *, actor: Actor) -> StepMove:
        rows = work.rows
        refs = [f"S-{rows[number].number}" for number in work.moved]
        (seen, *_) = work.book.values()
        is_whole = wanted.plan_id is not None
        what = f"{seen.people.ref} {seen.plan.title}" if is_whole else say_refs(refs)
        meant = seen.people.ref if is_whole else " ".join(refs)
        states = [(number, rows[number].version, day) for number, day in work.days.items()]
        kept = {
            number: day
            for days in work.kept.values()
            for number, day in days.items()
            if is_step_seen(actor, rows[number], work.book)
        }
        movers = dict.fromkeys(mover_of(store, work.book[rows[number].plan_id]) for number in kept)
        return StepMove(
            what=what,
            again=f"move {meant} by {wanted.length}",
            length=wanted.length,
            moved=say_shifts(store, rows, work.moved),
            following=say_shifts(store, rows, work.following),
            kept=say_shifts(store, rows, kept),
            mover=" and ".join(movers),
            undated=work.undated if is_whole else 0,
            mark=mark_of(states, wanted.length),
        )


def _work(store: Store, wanted: Wanted, *, actor: Actor, now: datetime) -> _Work:
    """Find out what moves to which day, as everything stands now, or refuse it."""
    if wanted.plan_id is not None:
        seen = see_plan(store, actor, plan_id=wanted.plan_id)
        ensure_allowed(actor, Deed.EDIT_STEPS, seen.people)
        ensure_open(seen.plan)
        rows = _rows(store, actor.workspace_id, seen.id)
        chosen = [row for row in rows.values() if row.status in OPEN_STATUSES]
        book = {seen.id: seen}
        if not any(row.due_on for row in chosen):
            raise InvalidError({"step_ids": f"No open step of {seen.people.ref} has a date to move."})
    else:
        chosen = [_picked(store, actor, step_id) for step_id in dict.fromkeys(wanted.step_ids)]
        book = look_at(store, store.plans.list_by_ids(actor.workspace_id, {row.plan_id for row in chosen}))
        rows = {}
        for plan_id in book:
            rows |= _rows(store, actor.workspace_id, plan_id)
    dated = [row for row in chosen if row.due_on is not None]
    if len(dated) > MOST_MOVED:
        said = f"That is {len(dated):,} steps; at most {MOST_MOVED} move at once. Name some of them."
        raise InvalidError({"step_ids": said})
    moved = {row_id(row): _later(row, wanted.length, today=local_date(now, actor.zone)) for row in dated}
    if wanted.length.startswith("-"):
        _ensure_not_too_early(store, rows, moved, book, today=local_date(now, actor.zone))
    following, kept = _following(store, actor, rows, book, moved)
    return _Work(rows, book, moved, following, kept, undated=len(chosen) - len(dated))


def _rows(store: Store, workspace_id: str, plan_id: int) -> dict[int, ActionStep]:
    return {row_id(row): row for row in store.action_steps.list_of_plan(workspace_id, plan_id, anew=True)}


def _picked(store: Store, actor: Actor, step_id: int) -> ActionStep:
    step, seen = see_step(store, actor, step_id)
    ensure_allowed(actor, Deed.ACT_ON_STEP, seen.people, doer_id=step.assignee_id)
    ensure_open(seen.plan)
    ensure_to_do(step)
    if step.due_on is None:
        ref = f"S-{step.number}"
        raise InvalidError({"step_ids": f"{ref} has no date to move. Give it one: due {ref} friday"})
    return step


def _later(row: ActionStep, length: str, *, today: date) -> date:
    assert row.due_on is not None
    day = later_by(row.due_on, length)
    problems = {"due_on": "That is too far away. Choose a nearer day."} if day is None else {}
    if day is None or (problems := due_problem(day, today=today)):
        raise InvalidError({"due_on": f"S-{row.number}: {problems['due_on']}"})
    return day


def _ensure_not_too_early(
    store: Store,
    rows: Mapping[int, ActionStep],
    moved: Mapping[int, date],
    book: Mapping[int, Seen],
    *,
    today: date,
) -> None:
    """Refuse days before today, and before those on which steps are due that these wait for."""
    past = [number for number, day in moved.items() if day < today]
    if past:
        first, rest = rows[past[0]], len(past) - 1
        more = f", and {rest:,} more as well" if rest else ""
        day = say_date(moved[past[0]], today=today)
        raise InvalidError(
            {"due_on": f"S-{first.number} would be due {day}, which is past{more}. {_NOTHING}"}
        )
    for plan_id in book:
        for number, awaited in store.dependencies.list_of_plan(book[plan_id].plan.workspace_id, plan_id):
            other = rows.get(awaited)
            if number not in moved or other is None or other.status not in OPEN_STATUSES:
                continue
            ends_on = moved.get(awaited, other.due_on)
            if ends_on is not None and moved[number] < ends_on:
                day, its = say_date(moved[number], today=today), say_date(ends_on, today=today)
                said = (
                    f"S-{rows[number].number} would be due {day}, and waits for S-{other.number}, due {its}."
                )
                raise InvalidError({"due_on": f"{said} {_NOTHING}"})


def _following(
    store: Store,
    actor: Actor,
    rows: Mapping[int, ActionStep],
    book: Mapping[int, Seen],
    moved: Mapping[int, date],
) -> tuple[dict[int, date], dict[int, dict[int, date]]]:
    """Return the new days of what waits for these and may be moved, and of what stays too early, by plan."""
    by_plan: dict[int, dict[int, date]] = defaultdict(dict)
    for number, day in moved.items():
        by_plan[rows[number].plan_id][number] = day
    found: dict[int, date] = {}
    kept: dict[int, dict[int, date]] = {}
    for plan_id, days in by_plan.items():
        if is_allowed(actor, Deed.EDIT_STEPS, book[plan_id].people):
            found |= shifts_with(store, actor.workspace_id, plan_id, days)
        elif late := overrun_by(store, [rows[number] for number in days], days):
            kept[plan_id] = dict(late)
    return found, kept
