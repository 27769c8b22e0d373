"""How a revision names its row, the row that it names, and what adding a row changes."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.services.states import Row
from storage.models import (
    ActionStep,
    CheckIn,
    FocusArea,
    Objective,
    Obstacle,
    Plan,
    Resource,
    RevisedNoun,
    Revision,
    StepStatus,
    Target,
)
from storage.unit_of_work import Store

BIRTHS: Mapping[type[Row], dict[str, list[Any]]] = {
    Plan: {},
    Objective: {"is_dropped": [True, False]},
    FocusArea: {"is_dropped": [True, False]},
    Target: {"is_dropped": [True, False]},
    ActionStep: {"status": [StepStatus.DROPPED.value, StepStatus.TODO.value]},
    Resource: {"is_dropped": [True, False]},
    Obstacle: {"is_noted": [False, True]},
    CheckIn: {"is_dropped": [True, False]},
}
"""What adding a row changes: who takes it back drops it, except for a plan, which is closed instead."""


def place_of(row: Row) -> dict[str, Any]:  # noqa: PLR0911  # one for each kind of row
    """Return the columns by which a revision names its row."""
    match row:
        case Plan():
            return {"plan_id": row.id}
        case Objective():
            return {"plan_id": row.plan_id, "objective_id": row.id}
        case FocusArea():
            return {"plan_id": row.plan_id, "area_id": row.id}
        case Target():
            return {"plan_id": row.plan_id, "target_id": row.id}
        case ActionStep():
            return {"plan_id": row.plan_id, "step_id": row.id}
        case Resource():
            return {"plan_id": row.plan_id, "resource_id": row.id}
        case Obstacle():
            return {"plan_id": row.plan_id, "obstacle_id": row.id}
        case CheckIn():
            return {"plan_id": row.plan_id, "target_id": row.target_id, "check_in_id": row.id}


def row_of(revision: Revision) -> int:
    """Return the id of the row that a revision is of."""
    found = {
        RevisedNoun.PLAN: revision.plan_id,
        RevisedNoun.TARGET: revision.target_id,
        RevisedNoun.STEP: revision.step_id,
        RevisedNoun.CHECK_IN: revision.check_in_id,
        RevisedNoun.OBJECTIVE: revision.objective_id,
        RevisedNoun.AREA: revision.area_id,
        RevisedNoun.RESOURCE: revision.resource_id,
        RevisedNoun.OBSTACLE: revision.obstacle_id,
    }[revision.noun]
    assert found is not None
    return found


def find_row(store: Store, revision: Revision, *, to_change: bool) -> Row:
    """Return the row of a revision, locked when it is about to change."""
    workspace_id, number = revision.workspace_id, row_of(revision)
    if revision.noun is RevisedNoun.CHECK_IN:
        found = store.check_ins.find(workspace_id, number, to_change=to_change)
        assert found is not None
        return found[0]
    finders: Mapping[RevisedNoun, Callable[..., Row | None]] = {
        RevisedNoun.PLAN: store.plans.find,
        RevisedNoun.OBJECTIVE: store.objectives.find,
        RevisedNoun.AREA: store.focus_areas.find,
        RevisedNoun.TARGET: store.targets.find,
        RevisedNoun.STEP: store.action_steps.find,
        RevisedNoun.RESOURCE: store.resources.find,
        RevisedNoun.OBSTACLE: store.obstacles.find,
    }
    row = finders[revision.noun](workspace_id, number, to_change=to_change)
    assert row is not None
    return row
