"""How a revision names its row, and what adding a row changes."""

from collections.abc import Mapping
from typing import Any

from bot.services.states import Row
from storage.models import (
    ActionStep,
    CheckIn,
    FocusArea,
    Objective,
    Plan,
    Resource,
    RevisedNoun,
    Revision,
    StepStatus,
    Target,
)

BIRTHS: Mapping[type[Row], dict[str, list[Any]]] = {
    Plan: {},
    Objective: {"is_dropped": [True, False]},
    FocusArea: {"is_dropped": [True, False]},
    Target: {"is_dropped": [True, False]},
    ActionStep: {"status": [StepStatus.DROPPED.value, StepStatus.TODO.value]},
    Resource: {"is_dropped": [True, False]},
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
    }[revision.noun]
    assert found is not None
    return found
