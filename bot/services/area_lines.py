"""Key areas into the lines that people are shown, with their objectives and with what the viewer may do."""

from collections.abc import Iterable, Sequence

from bot.rules.access import Actor, Deed, is_allowed
from bot.rules.focus_areas import AreaHome, AreaLine
from bot.services.lines import Seen
from storage.models import FocusArea, Objective, PlanStatus
from storage.unit_of_work import Store


def area_lines(
    store: Store, viewer: Actor | None, areas: Sequence[FocusArea], *, seen: dict[int, Seen]
) -> tuple[AreaLine, ...]:
    """Return key areas as the viewer is shown them; without one as a channel is, where presses are checked.

    `seen` holds the plans of all of them.
    """
    if not areas:
        return ()
    homes = homes_of(store, areas, seen=seen)
    lines = []
    for area in areas:
        assert area.id is not None
        entry = seen[area.plan_id]
        is_kept = entry.plan.status is not PlanStatus.CLOSED and not area.is_dropped
        lines.append(
            AreaLine(
                id=area.id,
                version=area.version,
                ref=f"A-{area.number}",
                name=area.name,
                home=homes[area.objective_id],
                present=area.present,
                wanted=area.wanted,
                evidence=area.evidence,
                strengths=area.strengths,
                causes=tuple(area.causes),
                status=area.status,
                parked_because=area.parked_because,
                can_edit=is_kept and viewer is not None and is_allowed(viewer, Deed.EDIT_AREAS, entry.people),
                can_choose=is_kept
                and (viewer is None or is_allowed(viewer, Deed.CHOOSE_AREAS, entry.people)),
                is_dropped=area.is_dropped,
            )
        )
    return tuple(lines)


def homes_of(store: Store, areas: Iterable[FocusArea], *, seen: dict[int, Seen]) -> dict[int, AreaHome]:
    """Return the objectives of these areas, by id."""
    rows = list(areas)
    objectives = store.objectives.list_by_ids(rows[0].workspace_id, {area.objective_id for area in rows})
    return {home.objective_id: home for home in area_homes(objectives, seen=seen)}


def area_homes(objectives: Iterable[Objective], *, seen: dict[int, Seen]) -> tuple[AreaHome, ...]:
    """Return objectives as that to which key areas belong."""
    homes = []
    for objective in objectives:
        assert objective.id is not None
        entry = seen[objective.plan_id]
        homes.append(
            AreaHome(
                objective_id=objective.id,
                ref=f"O-{objective.number}",
                outcome=objective.outcome,
                plan_id=entry.id,
                plan_ref=entry.people.ref,
                plan_title=entry.plan.title,
            )
        )
    return tuple(homes)
