"""Revisions: the history of a plan, a target or a step, and taking back what was changed last."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

from bot.errors import ClosedError, ConflictError, NotAllowedError, NotFoundError
from bot.rules.access import Actor, Deed, can_see_plan, can_see_step, ensure_allowed, is_allowed
from bot.rules.paging import Page, Stretch
from bot.rules.revisions import UNDO_FOR, History, RevisionLine
from bot.services.audit_entries import AuditedDeed
from bot.services.fitting import ensure_fits
from bot.services.focus_areas import ensure_loose
from bot.services.lines import Seen, ensure_open, see_plan
from bot.services.revising import Reviser
from bot.services.revision_lines import ref_of, revision_lines, say_newest
from bot.services.row_names import name_of, names_in
from bot.services.seeing import (
    ensure_assignable,
    ensure_kept,
    see_area,
    see_objective,
    see_resource,
    see_step,
    see_target,
)
from bot.services.states import Row, row_id
from bot.services.undo_cases import Case, case_of, locked_steps
from storage.database import Database
from storage.models import (
    ActionStep,
    CheckIn,
    FocusArea,
    Objective,
    Obstacle,
    Plan,
    PlanStatus,
    Resource,
    RevisedDeed,
    RevisedNoun,
    RevisedTurn,
    Revision,
    StepStatus,
    Target,
)
from storage.unit_of_work import Store, query, transaction

MOST_LAST, LOOKED_AT = 5, 500
"""So many of one's last changes are shown, among so many of them."""
NO_CHANGE = "There is no such change that you can see."
_EDITING = {
    RevisedNoun.PLAN: Deed.EDIT_PLAN,
    RevisedNoun.TARGET: Deed.EDIT_TARGETS,
    RevisedNoun.STEP: Deed.EDIT_STEPS,
    RevisedNoun.OBJECTIVE: Deed.EDIT_OBJECTIVES,
    RevisedNoun.AREA: Deed.EDIT_AREAS,
    RevisedNoun.RESOURCE: Deed.EDIT_RESOURCES,
    RevisedNoun.OBSTACLE: Deed.EDIT_OBSTACLES,
}
_PEOPLE = ("assignee_id", "owner_id", "member_id")
Part: TypeAlias = Objective | FocusArea | Target | ActionStep | Resource
"""A part of a plan that people know by a reference of its own."""


class Revisions:
    """What was changed, and the way back."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)

    @transaction
    def take_back(
        self, store: Store, revision_ids: Sequence[int], *, actor: Actor, now: datetime
    ) -> tuple[RevisionLine, ...]:
        """Take changes back, all or none, and return the revisions that this makes.

        It works until the row changes again, for a day, and for whoever may make such a change. What took
        something back can itself be taken back.
        """
        made: list[int] = []
        editable: list[bool] = []
        book: dict[int, Seen] = {}
        touched: list[ActionStep] | None = [] if len(revision_ids) > 1 else None
        rows = store.revisions.list_by_ids(actor.workspace_id, revision_ids)
        steps = locked_steps(store, rows.values()) if touched is not None else {}
        for revision_id in revision_ids:
            revision = rows.get(revision_id)
            if revision is None:
                raise NotFoundError(NO_CHANGE)
            step = steps.get(revision.step_id or 0)
            case = case_of(store, revision, seen=book.get(revision.plan_id), to_change=True, row=step)
            if not isinstance(case.row, Plan):
                book[revision.plan_id] = case.seen
            _ensure_may_undo(store, actor, case, now=now)
            _ensure_can_undo(store, actor, case, now=now)
            editable.append(_may_edit(actor, case))
            made.append(
                self._reviser.take_back(store, case.row, revision, actor=actor, now=now, touched=touched)
            )
        self._reviser.follow_touched(store, touched or (), now=now)
        found = store.revisions.list_by_ids(actor.workspace_id, made)
        told = revision_lines(store, actor, [found[number] for number in made])
        return tuple(replace(line, can_edit=can) for line, can in zip(told, editable, strict=True))

    @query
    def list_history(
        self,
        store: Store,
        noun: RevisedNoun,
        number: int,
        *,
        page: int,
        size: int,
        actor: Actor,
        now: datetime,
    ) -> History:
        """Return a page of what was changed on P-, O-, A-, T- or S-<number>, newest first."""
        row, seen = _find(store, actor, noun, number)
        ref, title = name_of(row, names_in(store, actor.workspace_id, [row]))
        count = store.revisions.count_about(actor.workspace_id, noun, row_id(row))
        stretch = Stretch.find(count, page, size=size)
        revisions = store.revisions.list_about(
            actor.workspace_id, noun, row_id(row), start=stretch.start, limit=size
        )
        told = revision_lines(store, actor, revisions)
        lines = tuple(
            _with_ways(store, actor, case_of(store, revision, seen=seen), line, now=now)
            for revision, line in zip(revisions, told, strict=True)
        )
        is_kept = seen.plan.status is not PlanStatus.CLOSED and not _is_dropped(row)
        return History(
            noun=noun,
            row_id=row_id(row),
            version=row.version,
            ref=ref,
            title=title,
            page=Page.of(stretch, lines),
            can_edit=is_kept and is_allowed(actor, _EDITING[noun], seen.people),
        )

    @query
    def list_last(self, store: Store, *, actor: Actor, now: datetime) -> tuple[RevisionLine, ...]:
        """Return the last few things that the actor changed and can take back, newest first."""
        found: list[RevisionLine] = []
        for revision in _newest(store, actor, now=now):
            case = case_of(store, revision)
            if _is_seen(actor, case):
                (line,) = revision_lines(store, actor, [revision])
                line = _with_ways(store, actor, case, line, now=now)
                found += [line] if line.can_undo and line.turn is not RevisedTurn.TAKEN_BACK else []
            if len(found) == MOST_LAST:
                break
        return tuple(found)

    @query
    def list_last_undone(self, store: Store, *, actor: Actor, now: datetime) -> tuple[int, ...]:
        """Return what the actor's last Undo took back that has not been done again, by the ids of that."""
        newest = _newest(store, actor, now=now)
        undoing = store.revisions.list_undoing(actor.workspace_id, [each.id for each in newest if each.id])
        taken = [each for each in newest if each.turn is RevisedTurn.TAKEN_BACK and each.id not in undoing]
        last = taken[:1]
        for before in taken[1:]:
            if not _is_of_one_press(before, last[-1]):
                break
            last.append(before)
        return tuple(each.id for each in reversed(last) if each.id)


def _newest(store: Store, actor: Actor, *, now: datetime) -> list[Revision]:
    return store.revisions.list_newest_by(actor.workspace_id, actor.id, since=now - UNDO_FOR, limit=LOOKED_AT)


def _is_of_one_press(before: Revision, after: Revision) -> bool:
    """Whether two changes were taken back together, as they had been made."""
    return (
        before.changed_at == after.changed_at
        and before.deed is after.deed
        and (before.id or 0) + 1 == after.id
        and (before.undoes_id or 0) + 1 == after.undoes_id
    )


def _may_edit(actor: Actor, case: Case) -> bool:
    deed = _EDITING.get(case.revision.noun)
    return _may_undo(actor, case) if deed is None else is_allowed(actor, deed, case.seen.people)


def _find(store: Store, actor: Actor, noun: RevisedNoun, number: int) -> tuple[Plan | Part, Seen]:
    """Return the row that a reference names, and its plan, to somebody who may see it."""
    if noun is RevisedNoun.PLAN:
        seen = see_plan(store, actor, number=number, look=AuditedDeed.HISTORY_SEEN)
        return seen.plan, seen
    kind, find, see = _parts(store)[noun]
    row = find(actor.workspace_id, number)
    try:
        found: tuple[Part, Seen] = see(
            store, actor, 0 if row is None else row_id(row), look=AuditedDeed.HISTORY_SEEN
        )
    except NotFoundError:
        raise NotFoundError(f"There is no {kind}-{number} that you can see.") from None
    return found


def _parts(store: Store) -> Mapping[RevisedNoun, tuple[str, Callable[..., Any], Callable[..., Any]]]:
    """Return of each kind of part its letter, how one is found by its number, and how it is seen."""
    return {
        RevisedNoun.OBJECTIVE: ("O", store.objectives.find_by_number, see_objective),
        RevisedNoun.AREA: ("A", store.focus_areas.find_by_number, see_area),
        RevisedNoun.TARGET: ("T", store.targets.find_by_number, see_target),
        RevisedNoun.STEP: ("S", store.action_steps.find_by_number, see_step),
        RevisedNoun.RESOURCE: ("R", store.resources.find_by_number, see_resource),
    }


def _gave_away(actor: Actor, case: Case) -> bool:
    """Whether this is what put it out of the actor's own hands: who gave something away may take it back.

    Whom a confidential plan does not name any more has nothing to do with it.
    """
    if case.seen.people.is_confidential and not can_see_plan(actor, case.seen.people):
        return False
    before = [case.revision.changes.get(field, (None,))[0] for field in _PEOPLE]
    return case.revision.changed_by == actor.id and actor.id in before


def _may_undo(actor: Actor, case: Case) -> bool:
    return _gave_away(actor, case) or is_allowed(actor, case.deed, case.seen.people, doer_id=case.doer_id)


def _ensure_may_undo(store: Store, actor: Actor, case: Case, *, now: datetime) -> None:
    """Refuse somebody who may not make such a change; who cannot see the row learns nothing of it."""
    if not _is_seen(actor, case):
        if not _gave_away(actor, case):
            raise NotFoundError(NO_CHANGE)
        _ensure_as_given(store, case, now=now)
    elif not _gave_away(actor, case):
        if isinstance(case.row, Target) and case.deed is Deed.APPROVE and not _may_undo(actor, case):
            ref = ref_of(store, case.row)
            said = f"That was approved, so only an approver takes it back. To ask for another: edit {ref}"
            raise NotAllowedError(said)
        ensure_allowed(actor, case.deed, case.seen.people, doer_id=case.doer_id)
    if not isinstance(case.row, Plan):
        ensure_open(case.seen.plan)


def _is_seen(actor: Actor, case: Case) -> bool:
    if isinstance(case.row, Plan | Objective | FocusArea | Resource | Obstacle):
        return can_see_plan(actor, case.seen.people)
    owner_id = case.doer_id if case.target is None else case.target.owner_id
    return can_see_step(actor, case.seen.people, assignee_id=owner_id)


def _ensure_as_given(store: Store, case: Case, *, now: datetime) -> None:
    """Refuse what is no longer as somebody gave it away who cannot see what has become of it since."""
    ref = ref_of(store, case.row)
    _ensure_young(case.revision, ref, now=now)
    if case.row.version != case.revision.version:
        raise ConflictError(
            f"{ref} has changed since then. {_nothing(case.revision)}", current_version=case.row.version
        )
    if case.seen.plan.status is PlanStatus.CLOSED:
        raise ClosedError(f"The plan of {ref} is closed. {_nothing(case.revision)}")


def _ensure_young(revision: Revision, ref: str, *, now: datetime) -> None:
    if now - revision.changed_at > UNDO_FOR:
        what = "do it again" if _is_taken_back(revision) else "take it back"
        raise NotAllowedError(f"{ref} was changed more than a day ago: too long to {what}.")


def _nothing(revision: Revision) -> str:
    """Say that nothing came of Undo, or of Redo where that is what was pressed."""
    return "Nothing was done again." if _is_taken_back(revision) else "Nothing was taken back."


def _is_taken_back(revision: Revision) -> bool:
    """Whether a revision took something back, so that Redo stands beside it."""
    return revision.turn is RevisedTurn.TAKEN_BACK


def _is_real(revision: Revision) -> bool:
    return any(old != new for old, new in revision.changes.values())


def _ensure_can_undo(store: Store, actor: Actor, case: Case, *, now: datetime) -> None:
    """Refuse what was taken back already, what has changed since, and what is too old."""
    revision, row = case.revision, case.row
    ref = ref_of(store, row)
    assert revision.id is not None
    if row.version != revision.version:
        undoing = store.revisions.list_undoing(actor.workspace_id, [revision.id]).get(revision.id)
        if undoing is not None and undoing.version == row.version:
            done = "done again" if _is_taken_back(revision) else "taken back"
            raise NotAllowedError(f"{ref} was {done} already.")
        newest = say_newest(store, actor, row, version=revision.version, now=now)
        raise ConflictError(
            f"{ref} has changed since then: {newest}. {_nothing(revision)}", current_version=row.version
        )
    if not _is_real(revision):
        raise NotAllowedError(f"A plan is not taken back but closed, for example: close {ref}")
    if _is_reported_on(store, case):
        raise NotAllowedError(f"{ref} was reported on since. Take its check-ins back first: history {ref}")
    if isinstance(row, FocusArea) and _takes_away(revision):
        ensure_loose(store, row)
    if case.target is not None:
        ensure_kept(case.target)
    _ensure_young(revision, ref, now=now)
    nothing = _nothing(revision)
    ensure_fits(store, actor, row, case.seen, _back(revision), ref=ref, nothing=nothing, to_change=True)
    for field in _PEOPLE:
        before, _ = revision.changes.get(field, (None, None))
        if before is not None:
            ensure_assignable(
                store,
                actor,
                before,
                people=case.seen.people,
                field=field,
                is_of_whole=isinstance(row, Objective),
            )


def _back(revision: Revision) -> dict[str, Any]:
    """Return what taking a revision back gives the fields that it changed."""
    return {name: old for name, (old, _) in revision.changes.items()}


def _fits(store: Store, actor: Actor, case: Case) -> bool:
    try:
        ensure_fits(store, actor, case.row, case.seen, _back(case.revision), ref="")
    except NotAllowedError:
        return False
    return True


def _is_reported_on(store: Store, case: Case) -> bool:
    """Whether taking this back would take away a target on which people have checked in."""
    dropped_before, _ = case.revision.changes.get("is_dropped", (False, False))
    is_birth = isinstance(case.row, Target) and dropped_before
    return is_birth and bool(store.check_ins.newest(case.row.workspace_id, [row_id(case.row)]))


def _takes_away(revision: Revision) -> bool:
    """Whether taking this back drops its row."""
    was_dropped, _ = revision.changes.get("is_dropped", (False, False))
    return bool(was_dropped)


def _with_ways(store: Store, actor: Actor, case: Case, line: RevisionLine, *, now: datetime) -> RevisionLine:
    """Say of a line of the history what its reader can do about it."""
    revision, row = case.revision, case.row
    is_open = case.seen.plan.status is not PlanStatus.CLOSED
    can_undo = (
        row.version == revision.version
        and _is_real(revision)
        and now - revision.changed_at <= UNDO_FOR
        and (is_open or isinstance(row, Plan))
        and not _is_reported_on(store, case)
        and (case.target is None or not case.target.is_dropped)
        and _may_undo(actor, case)
        and _fits(store, actor, case)
    )
    is_report = isinstance(row, CheckIn) and revision.deed is RevisedDeed.ADDED
    is_first = is_report and revision.turn is RevisedTurn.MADE
    can_edit = is_open and is_first and not _is_dropped(row) and _may_undo(actor, case)
    return replace(line, can_undo=can_undo, can_edit=can_edit)


def _is_dropped(row: Row) -> bool:
    match row:
        case ActionStep():
            return row.status is StepStatus.DROPPED
        case Objective() | FocusArea() | Target() | Resource() | CheckIn():
            return row.is_dropped
        case _:
            return False
