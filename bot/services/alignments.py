"""Alignment: a plan serves an objective of another one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.errors import InvalidError, NotFoundError
from bot.rules.access import Actor, Deed, can_see_plan, ensure_allowed
from bot.rules.alignment import Served, Way, ensure_no_cycle, find_cycle
from bot.rules.outline import PlaceLine
from bot.rules.plans import PlanLine
from bot.services.lines import Seen, ensure_open, look_at, open_plans, plan_lines, plan_ref, see_plan
from bot.services.objective_lines import served_line
from bot.services.places import place_line
from bot.services.revising import Reviser
from bot.services.revision_lines import ensure_unchanged
from bot.services.seeing import see_objective
from storage.database import Database
from storage.models import Objective, Plan, RevisedDeed
from storage.unit_of_work import Store, query, transaction

NO_SUCH = "There is no such objective that you can see. Choose another one."


class Alignments:
    """Which plan serves which objective of another."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)

    @transaction
    def align(
        self,
        store: Store,
        plan_id: int,
        objective_id: int | None,
        *,
        actor: Actor,
        now: datetime,
        version: int | None = None,
    ) -> tuple[PlanLine, Served | None]:
        """Have a plan serve an objective of another plan, or none; what it serves already changes nothing.

        With a version, only if nobody has changed that since; and what the actor may not know of stays then,
        as their form did not tell of it.
        """
        seen = see_plan(store, actor, plan_id=plan_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_PLAN, seen.people)
        ensure_open(seen.plan)
        if objective_id is not None:
            ensure_can_serve(store, actor, seen, objective_id, to_change=True)
        values = {"serves": objective_id}
        if version is not None and objective_id is None and served_line(store, seen, actor) is None:
            return plan_lines(store, actor, [seen], now=now)[0], None
        if version is not None:
            ref = seen.people.ref
            ensure_unchanged(store, seen.plan, version=version, values=values, ref=ref, actor=actor, now=now)
        undo = self._reviser.revise(store, seen.plan, values, deed=RevisedDeed.EDITED, actor=actor, now=now)
        store.flush()
        line = replace(plan_lines(store, actor, [seen], now=now)[0], undo=undo)
        return line, served_line(store, seen, actor)

    @query
    def get_choices(
        self, store: Store, plan_id: int, *, actor: Actor, now: datetime
    ) -> tuple[PlanLine, tuple[PlaceLine, ...], Served | None]:
        """Return a plan that the actor may align, the objectives it could serve, and the one it serves."""
        seen = see_plan(store, actor, plan_id=plan_id)
        ensure_allowed(actor, Deed.EDIT_PLAN, seen.people)
        ensure_open(seen.plan)
        others = {each.id: each for each in open_plans(store, actor) if each.id != seen.id}
        rows = store.objectives.list_of_plans(actor.workspace_id, list(others))
        ways = {each: _way_from(store, others[each].plan) for each in {row.plan_id for row in rows}}
        choices = tuple(
            place_line(row, plan_ref=others[row.plan_id].people.ref)
            for row in rows
            if not find_cycle(
                {plan: up.plan_id for plan, up in ways[row.plan_id].items()},
                plan_id=seen.id,
                wanted=row.plan_id,
            )
        )
        return plan_lines(store, actor, [seen], now=now)[0], choices, served_line(store, seen, actor)


def ensure_can_serve(
    store: Store, actor: Actor, seen: Seen, objective_id: int, *, to_change: bool = False
) -> None:
    """Refuse to have a plan serve what is not there, or what would lead back to it.

    With `to_change` that stays so till the end.
    """
    if to_change:
        store.workspaces.lock(actor.workspace_id)  # two who align at once could close a circle between them
    try:
        objective, whose = see_objective(store, actor, objective_id, to_change=to_change)
    except NotFoundError:
        raise InvalidError({"serves": NO_SUCH}) from None
    if objective.is_dropped:
        raise InvalidError({"serves": f"O-{objective.number} was dropped. Choose another objective."})
    wanted = Way(seen.people.ref, f"O-{objective.number}", whose.people.ref)
    up = _way_from(store, whose.plan)
    above = {plan_id: each.plan_id for plan_id, each in up.items()}
    cycle = find_cycle(above, plan_id=seen.id, wanted=whose.id)
    if not cycle:
        return
    book = look_at(store, store.plans.list_by_ids(actor.workspace_id, {*cycle}))
    ways = {
        plan_id: Way(
            plan_ref(book[plan_id].plan),
            f"O-{up[plan_id].number}",
            plan_ref(book[above[plan_id]].plan),
        )
        for plan_id in cycle[:-1]
    }
    can_name = all(can_see_plan(actor, each.people) for each in book.values())
    ensure_no_cycle(ways, cycle, wanted=wanted, can_name=can_name)


def _way_from(store: Store, plan: Plan) -> dict[int, Objective]:
    """Return which objective each plan serves, from this one upwards."""
    found: dict[int, Objective] = {}
    at = plan.id
    while at is not None and at not in found:
        objective_id = store.objectives.served_by(plan.workspace_id, [at]).get(at)
        objective = None if objective_id is None else store.objectives.find(plan.workspace_id, objective_id)
        if objective is None:
            break
        found[at] = objective
        at = objective.plan_id
    return found
