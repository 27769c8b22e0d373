"""Whether what was so before can be so again: what a row hung on may be gone, and others may hang on it."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.errors import BotError, NotAllowedError
from bot.rules.access import Actor
from bot.services.alignments import ensure_can_serve
from bot.services.circles import NAMING
from bot.services.dependencies import ensure_no_circle
from bot.services.focus_areas import ensure_other_name, ensure_room
from bot.services.lines import Seen
from bot.services.places import FOR_STEPS, ensure_place, ensure_place_kept, hanging_on
from bot.services.ripples import ensure_awaited_by_none
from bot.services.roles import ensure_can_name
from bot.services.states import Row, belongs_to
from storage.models import ActionStep, FocusArea, Objective, Plan, StepStatus, Target
from storage.unit_of_work import Store


def ensure_fits(
    store: Store,
    actor: Actor,
    row: Row,
    seen: Seen,
    back: Mapping[str, Any],
    *,
    ref: str,
    nothing: str = "",
    to_change: bool = False,
) -> None:
    """Refuse to give fields of a row what they had before, where that fits the rest of the plan no more.

    The refusal says with `nothing` that nothing came of it. With `to_change` it goes on fitting till the end;
    without, nothing is locked.
    """
    try:
        match row:
            case Target() | ActionStep():
                _ensure_part_fits(store, row, seen, back, ref=ref, to_change=to_change)
            case Plan() if back.get("serves") is not None:
                ensure_can_serve(store, actor, seen, back["serves"], to_change=to_change)
            case Plan() if NAMING & back.keys():
                ensure_can_name(store, actor, seen, back)
            case FocusArea() if not back.get("is_dropped", row.is_dropped):
                home_id = back.get("objective_id", row.objective_id)
                _ensure_home(store, row, home_id, to_change=to_change)
                ensure_other_name(store, seen, back.get("name", row.name), home_id, is_not=row.id)
                if _comes_back(back):
                    ensure_room(store, seen)
    except BotError as error:
        raise NotAllowedError(_say(error.message, nothing)) from None
    if isinstance(row, Objective | Target) and back.get("is_dropped"):
        hanging = hanging_on(store, row)
        if hanging:
            verb = "belongs" if len(hanging) == 1 else "belong"
            named = ", ".join(hanging[:5])
            raise NotAllowedError(
                f"{named} {verb} to {ref} by now. Have them belong to something else first."
            )


def _ensure_part_fits(
    store: Store,
    row: Target | ActionStep,
    seen: Seen,
    back: Mapping[str, Any],
    *,
    ref: str,
    to_change: bool,
) -> None:
    if back.get("belongs_to"):
        ensure_place(store, seen, back["belongs_to"], kinds=FOR_STEPS, to_change=to_change)
    elif _comes_back(back):
        ensure_place_kept(store, row.workspace_id, belongs_to(row), ref=ref, to_change=to_change)
    if isinstance(row, ActionStep) and back.get("awaited_ids"):
        _ensure_can_wait(store, row, back["awaited_ids"], to_change=to_change)
    if isinstance(row, ActionStep) and back.get("status") == StepStatus.DROPPED:
        ensure_awaited_by_none(store, row)


def _say(why: str, nothing: str) -> str:
    """Say that nothing came of it, before it where the reason ends with words to type."""
    return f"{why} {nothing}" if why.endswith(".") else f"{nothing} {why}"


def _comes_back(back: Mapping[str, Any]) -> bool:
    """Whether a row that was given up is there again then."""
    return back.get("is_dropped") is False or back.get("status", StepStatus.DROPPED) != StepStatus.DROPPED


def _ensure_can_wait(store: Store, step: ActionStep, awaited_ids: Sequence[int], *, to_change: bool) -> None:
    """Refuse to have a step wait for others again where one of them waits for it by now."""
    if to_change:
        store.plans.find(step.workspace_id, step.plan_id, to_change=True)  # no circle is closed meanwhile
    links = store.dependencies.list_of_plan(step.workspace_id, step.plan_id)
    for awaited_id in awaited_ids:
        ensure_no_circle(store, step, awaited_id, links=links)


def _ensure_home(store: Store, area: FocusArea, objective_id: int, *, to_change: bool) -> None:
    """Refuse to have a key area be there under an objective that is not."""
    objective = store.objectives.find(area.workspace_id, objective_id, to_change=to_change)
    assert objective is not None
    if objective.is_dropped:
        ref = f"O-{objective.number}"
        raise NotAllowedError(f"{ref} was dropped. Bring it back first: history {ref}")
