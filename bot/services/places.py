"""Where the parts of a plan hang: what they can belong to, and what belongs to an objective."""

from collections.abc import Collection, Iterable
from typing import Any

from bot.errors import InvalidError, NotAllowedError
from bot.rules.outline import AREA, OBJECTIVE, TARGET, Place, PlaceLine
from bot.services.lines import Seen
from bot.services.states import belongs_to
from storage.models import ActionStep, FocusArea, Objective, StepStatus, Target
from storage.unit_of_work import Store

FOR_TARGETS = (OBJECTIVE, AREA)
FOR_STEPS = (OBJECTIVE, AREA, TARGET)


def place_lines(store: Store, seen: Seen, *, kinds: Collection[str]) -> tuple[PlaceLine, ...]:
    """Return what a part of a plan can hang on, objectives first."""
    workspace_id, ids = seen.plan.workspace_id, [seen.id]
    rows: list[Objective | FocusArea | Target] = [
        *(store.objectives.list_of_plans(workspace_id, ids) if OBJECTIVE in kinds else ()),
        *(store.focus_areas.list_of_plans(workspace_id, ids) if AREA in kinds else ()),
        *(store.targets.list_of_plans(workspace_id, ids) if TARGET in kinds else ()),
    ]
    return tuple(place_line(row, plan_ref=seen.people.ref) for row in rows)


def place_line(row: Objective | FocusArea | Target, *, plan_ref: str) -> PlaceLine:
    """Return a place as a person is shown it."""
    assert row.id is not None
    match row:
        case Objective():
            kind, title = OBJECTIVE, row.outcome
        case FocusArea():
            kind, title = AREA, row.name
        case Target():
            kind, title = TARGET, row.indicator
    return PlaceLine(Place(kind, row.id), f"{kind}-{row.number}", title, row.plan_id, plan_ref)


def ensure_place(
    store: Store, seen: Seen, written: str | None, *, kinds: Collection[str], to_change: bool = False
) -> str:
    """Return what a place of a plan is called, and refuse one that is none.

    With `to_change` the place stays till the end.
    """
    place = Place.find(written)
    if place is None:
        return ""
    finders = {OBJECTIVE: store.objectives.find, AREA: store.focus_areas.find, TARGET: store.targets.find}
    found = None
    if place.kind in kinds:
        found = finders[place.kind](seen.plan.workspace_id, place.id, to_change=to_change)
    if found is None or found.plan_id != seen.id:
        said = f"That is no part of {seen.people.ref}. Choose one of its own."
        raise InvalidError({"belongs_to": said})
    if found.is_dropped:
        raise InvalidError({"belongs_to": "That is not there any more. Choose something else."})
    line = place_line(found, plan_ref=seen.people.ref)
    return f"{line.ref} {line.title}"


def reopened(store: Store, step: ActionStep) -> dict[str, Any]:
    """Return what a step is once it is taken up again: to do, and hanging on nothing that was dropped."""
    values = {"status": StepStatus.TODO, "blocked_by": "", "done_at": None, "done_by": None}
    is_lost = find_lost(store, step.workspace_id, belongs_to(step), to_change=True)
    return {**values, "belongs_to": None} if is_lost else values


def find_lost(store: Store, workspace_id: str, written: str | None, *, to_change: bool) -> str:
    """Return the reference of a place that was dropped; nothing where it is there, or where there is none."""
    place = Place.find(written)
    if place is None:
        return ""
    finders = {OBJECTIVE: store.objectives.find, AREA: store.focus_areas.find, TARGET: store.targets.find}
    found = finders[place.kind](workspace_id, place.id, to_change=to_change)
    assert found is not None
    return f"{place.kind}-{found.number}" if found.is_dropped else ""


def ensure_place_kept(
    store: Store, workspace_id: str, written: str | None, *, ref: str, to_change: bool
) -> None:
    """Refuse to bring back what belongs to a place that was dropped; with `to_change` till the end."""
    if lost := find_lost(store, workspace_id, written, to_change=to_change):
        raise NotAllowedError(
            f"{lost}, to which {ref} belongs, was dropped. Bring it back first: history {lost}"
        )


def hanging_on(store: Store, row: Objective | FocusArea | Target) -> tuple[str, ...]:
    """Return the references of what belongs to an objective, a key area or a target."""
    workspace_id, plan_id = row.workspace_id, row.plan_id
    assert row.id is not None
    place = place_line(row, plan_ref="").place
    steps = store.action_steps.list_of_plan(workspace_id, plan_id)
    kept = [step for step in steps if step.status is not StepStatus.DROPPED]
    areas = store.focus_areas.list_of_plans(workspace_id, [plan_id]) if place.kind == OBJECTIVE else []
    on_objective = [f"A-{area.number}" for area in areas if area.objective_id == row.id]
    targets = store.targets.list_of_plans(workspace_id, [plan_id])
    return (*on_objective, *_hanging("T", targets, place), *_hanging("S", kept, place))


_COLUMNS = {OBJECTIVE: "objective_id", AREA: "area_id", TARGET: "target_id"}


def _hanging(letter: str, rows: Iterable[Target | ActionStep], place: Place) -> list[str]:
    column = _COLUMNS[place.kind]
    return [f"{letter}-{row.number}" for row in rows if getattr(row, column, None) == place.id]
