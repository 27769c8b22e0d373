"""Objectives into the lines that people are shown, and which plan serves which of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.rules.access import Actor, Deed, can_see_plan, is_allowed
from bot.rules.alignment import Served, Serving
from bot.rules.objectives import ObjectiveLine
from bot.services.lines import Seen, look_at
from storage.models import Objective, PlanStatus
from storage.unit_of_work import Store


def objective_lines(
    store: Store, viewer: Actor | None, objectives: Sequence[Objective], *, seen: Mapping[int, Seen]
) -> tuple[ObjectiveLine, ...]:
    """Return objectives as the viewer is shown them; `seen` holds the plans of all of them."""
    if not objectives:
        return ()
    names = store.members.names(objectives[0].workspace_id, (each.owner_id for each in objectives))
    lines = []
    for row in objectives:
        assert row.id is not None
        entry = seen[row.plan_id]
        is_open = entry.plan.status is not PlanStatus.CLOSED and not row.is_dropped
        may = viewer is not None and is_allowed(viewer, Deed.EDIT_OBJECTIVES, entry.people)
        lines.append(
            ObjectiveLine(
                id=row.id,
                version=row.version,
                ref=f"O-{row.number}",
                plan_id=row.plan_id,
                plan_ref=entry.people.ref,
                plan_title=entry.plan.title,
                outcome=row.outcome,
                for_whom=row.for_whom,
                why=row.why,
                due_on=row.due_on,
                owner_id=row.owner_id,
                owner_name=names.get(row.owner_id, "somebody"),
                can_edit=is_open and may,
                is_dropped=row.is_dropped,
            )
        )
    return tuple(lines)


def is_open_to(seen: Seen, reader: Actor | str | None) -> bool:
    """Whether a plan may be named to a reader: somebody, or all who read the channel with this id."""
    if isinstance(reader, Actor):
        return can_see_plan(reader, seen.people)
    return not seen.people.is_individual and seen.people.private_channel_id in {None, reader}


def served_line(store: Store, seen: Seen, reader: Actor | str | None) -> Served | None:
    """Return the objective that a plan serves, unless the reader may not know of it."""
    workspace_id = seen.plan.workspace_id
    objective_id = store.objectives.served_by(workspace_id, [seen.id]).get(seen.id)
    row = None if objective_id is None else store.objectives.find(workspace_id, objective_id)
    plan = None if row is None else store.plans.find(workspace_id, row.plan_id)
    if row is None or plan is None:
        return None
    assert row.id is not None
    whose = look_at(store, [plan])[row.plan_id]
    if not is_open_to(whose, reader):
        return None
    return Served(
        row.id, f"O-{row.number}", row.outcome, whose.id, whose.people.ref, plan.title, row.is_dropped
    )


def serving_lines(
    store: Store, workspace_id: str, objective_ids: Iterable[int], reader: Actor | str | None
) -> dict[int, tuple[Serving, ...]]:
    """Return by objective the plans that serve it and that the reader may know of; closed ones are out."""
    rows = store.objectives.list_serving(workspace_id, objective_ids)
    plans = store.plans.list_by_ids(workspace_id, {row.plan_id for row in rows}) if rows else []
    book = look_at(store, plans)
    found: dict[int, list[Serving]] = defaultdict(list)
    for row in rows:
        each = book[row.plan_id]
        if is_open_to(each, reader) and each.plan.status is not PlanStatus.CLOSED:
            found[row.objective_id].append(Serving(each.id, each.people.ref, each.plan.title))
    return {objective_id: tuple(serving) for objective_id, serving in found.items()}
