"""A plan's parts as they hang together, and how it hangs together with other plans, for one reader."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.rules.access import Actor
from bot.rules.action_steps import StepLine
from bot.rules.alignment import Served, Serving
from bot.rules.focus_areas import say_levels
from bot.rules.outline import AreaBranch, Outline, outline_of
from bot.rules.targets import TargetLine
from bot.services.lines import Seen
from bot.services.objective_lines import objective_lines, served_line, serving_lines
from storage.models import AreaStatus, FocusArea
from storage.unit_of_work import Store


class Whole(NamedTuple):
    """A plan's outline, the objective that it serves, and the plans that serve its own objectives."""

    outline: Outline
    served: Served | None
    serving: dict[int, tuple[Serving, ...]]


def whole_of(
    store: Store,
    seen: Seen,
    *,
    targets: Sequence[TargetLine],
    steps: Sequence[StepLine],
    reader: Actor | str | None,
) -> Whole:
    """Return how a plan hangs together; `reader` is somebody, or the channel in which all of it is read."""
    workspace_id = seen.plan.workspace_id
    rows = store.objectives.list_of_plans(workspace_id, [seen.id])
    viewer = reader if isinstance(reader, Actor) else None
    objectives = objective_lines(store, viewer, rows, seen={seen.id: seen})
    areas = store.focus_areas.list_of_plans(workspace_id, [seen.id]) if rows else []
    outline = outline_of(
        objectives, [_branch(area, says_levels=viewer is not None) for area in areas], targets, steps
    )
    ids = [each.id for each in objectives]
    serving = serving_lines(store, workspace_id, ids, reader) if ids else {}
    return Whole(outline, served_line(store, seen, reader), serving)


def _branch(area: FocusArea, *, says_levels: bool) -> AreaBranch:
    """Return an area as it is drawn; how good something is stays with those who may see the plan itself."""
    assert area.id is not None
    state = {AreaStatus.CHOSEN: "focus", AreaStatus.PARKED: "parked"}.get(area.status, "")
    levels = say_levels(area.present, area.wanted) if says_levels else ""
    says = " · ".join(part for part in (levels, state) if part)
    return AreaBranch(area.id, f"A-{area.number}", area.name, area.objective_id, says)
