"""What the parts of a plan can belong to, for whoever is about to say it."""

from collections.abc import Collection

from bot.rules.access import Actor, can_see_plan
from bot.rules.outline import AREA, OBJECTIVE, PlaceLine
from bot.services.lines import look_at, see_plan
from bot.services.places import place_line, place_lines
from storage.database import Database
from storage.models import FocusArea, Objective, Target
from storage.unit_of_work import Store, query


class Outlines:
    """Places in plans."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @query
    def list_places(
        self, store: Store, plan_id: int, *, kinds: Collection[str], actor: Actor
    ) -> tuple[PlaceLine, ...]:
        """Return what a part of a plan can belong to, by these kinds."""
        return place_lines(store, see_plan(store, actor, plan_id=plan_id), kinds=kinds)

    @query
    def find_place(self, store: Store, kind: str, number: int, *, actor: Actor) -> PlaceLine | None:
        """Return O-, A- or T-<number>, unless it was dropped or the actor cannot see its plan."""
        row: Objective | FocusArea | Target | None
        if kind == OBJECTIVE:
            row = store.objectives.find_by_number(actor.workspace_id, number)
        elif kind == AREA:
            row = store.focus_areas.find_by_number(actor.workspace_id, number)
        else:
            row = store.targets.find_by_number(actor.workspace_id, number)
        plan = None if row is None or row.is_dropped else store.plans.find(actor.workspace_id, row.plan_id)
        if row is None or plan is None:
            return None
        seen = look_at(store, [plan])[row.plan_id]
        return place_line(row, plan_ref=seen.people.ref) if can_see_plan(actor, seen.people) else None
