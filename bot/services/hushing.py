"""What a phone on a table shows of an answer: nothing where it is about one person's plan."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from storage.models import ActionStep, FocusArea, Objective, Plan, PlanKind, Resource, Target
from storage.unit_of_work import Store

NEUTRAL = "Here is your answer."
_MOST_REFS = 60
_REF = re.compile(r"\b([POATSR])-(\d{1,9})\b")


def hushed(store: Store, workspace_id: str, drawn: dict[str, Any]) -> dict[str, Any]:
    """Return an answer whose text says nothing of confidential work, which its blocks name by a reference."""
    refs = tuple(dict.fromkeys(_REF.findall(json.dumps(drawn))))[:_MOST_REFS]
    if not refs or not store.plans.has_confidential(workspace_id):
        return drawn
    is_hushed = any(_is_confidential(store, workspace_id, kind, int(number)) for kind, number in refs)
    return {**drawn, "text": NEUTRAL} if is_hushed else drawn


def _is_confidential(store: Store, workspace_id: str, kind: str, number: int) -> bool:
    finders: Mapping[
        str, Callable[..., Plan | Objective | FocusArea | Target | ActionStep | Resource | None]
    ] = {
        "P": store.plans.find_by_number,
        "O": store.objectives.find_by_number,
        "A": store.focus_areas.find_by_number,
        "T": store.targets.find_by_number,
        "S": store.action_steps.find_by_number,
        "R": store.resources.find_by_number,
    }
    row = finders[kind](workspace_id, number)
    plan = row if row is None or isinstance(row, Plan) else store.plans.find(workspace_id, row.plan_id)
    return plan is not None and plan.kind is PlanKind.INDIVIDUAL
