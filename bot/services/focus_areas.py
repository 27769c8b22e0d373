"""Key areas: added to objectives, edited, chosen or parked, dropped and shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.errors import ConflictError, InvalidError, NotAllowedError
from bot.rules.access import Actor, Deed, ensure_allowed, is_allowed
from bot.rules.action_steps import ensure_reason
from bot.rules.focus_areas import (
    AreaDraft,
    AreaHome,
    AreaLine,
    ensure_area,
    ensure_causes,
    ensure_parked,
    name_key,
)
from bot.services.area_lines import area_homes, area_lines
from bot.services.lines import Seen, ensure_open, open_plans, see_plan
from bot.services.revising import Reviser
from bot.services.revision_lines import ensure_unchanged, say_newest
from bot.services.seeing import NO_AREA, see_area, see_objective
from storage.database import Database
from storage.models import AreaStatus, FocusArea, RevisedDeed
from storage.unit_of_work import Store, query, transaction

MOST_AREAS = 30
"""So many key areas a plan has at most: a ranking of more would say nothing any more."""
MOST_NAMED = 3


class FocusAreas:
    """What people do with key areas."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)

    @transaction
    def create(self, store: Store, draft: AreaDraft, *, actor: Actor, now: datetime) -> AreaLine:
        """Add a key area to an objective."""
        objective, seen = see_objective(store, actor, draft.objective_id)
        store.plans.find(actor.workspace_id, seen.id, to_change=True)  # it must not be closed meanwhile,
        store.objectives.find(actor.workspace_id, draft.objective_id, to_change=True)  # nor that be dropped
        ensure_allowed(actor, Deed.EDIT_AREAS, seen.people)
        ensure_open(seen.plan)
        ensure_area(draft)
        if objective.is_dropped:
            said = f"O-{objective.number} was dropped. Choose another objective, or bring it back first."
            raise InvalidError({"objective_id": said})
        ensure_room(store, seen)
        ensure_other_name(store, seen, draft.name, draft.objective_id)
        area = store.focus_areas.add(
            FocusArea(
                workspace_id=actor.workspace_id,
                number=store.workspaces.next_number(actor.workspace_id, "A"),
                plan_id=seen.id,
                objective_id=draft.objective_id,
                created_by=actor.id,
                created_at=now,
                **_values(draft),
            )
        )
        undo = self._reviser.added(store, area, actor=actor, now=now)
        return self._line(store, actor, area, seen, undo=undo)

    @transaction
    def edit(
        self, store: Store, area_id: int, draft: AreaDraft, *, version: int, actor: Actor, now: datetime
    ) -> AreaLine:
        """Change what a key area says, unless somebody else has in the meantime."""
        area, seen = _to_edit(store, actor, area_id)
        ensure_area(draft)
        objective = store.objectives.find(actor.workspace_id, draft.objective_id, to_change=True)
        if objective is None or objective.plan_id != area.plan_id or objective.is_dropped:
            raise InvalidError({"objective_id": f"Choose an objective of {seen.people.ref}."})
        ensure_other_name(store, seen, draft.name, draft.objective_id, is_not=area_id)
        values = {"objective_id": draft.objective_id, **_values(draft)}
        return self._edit(store, area, seen, values, version=version, actor=actor, now=now)

    @transaction
    def explain(
        self,
        store: Store,
        area_id: int,
        causes: Sequence[str],
        *,
        version: int,
        actor: Actor,
        now: datetime,
    ) -> AreaLine:
        """Keep why a key area is where it is: each cause says why the one before is so."""
        area, seen = _to_edit(store, actor, area_id)
        values = {"causes": list(ensure_causes(causes))}
        return self._edit(store, area, seen, values, version=version, actor=actor, now=now)

    @transaction
    def drop(self, store: Store, area_id: int, *, actor: Actor, now: datetime, reason: str = "") -> AreaLine:
        """Take a key area out of its plan, unless something hangs on it; it can be brought back."""
        area, seen = see_area(store, actor, area_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_AREAS, seen.people)
        ensure_open(seen.plan)
        ensure_loose(store, area)
        ensure_reason(reason, field="reason")
        undo = self._reviser.revise(
            store,
            area,
            {"is_dropped": True},
            deed=RevisedDeed.DROPPED,
            actor=actor,
            now=now,
            reason=reason.strip(),
        )
        return self._line(store, actor, area, seen, undo=undo)

    @transaction
    def choose(
        self, store: Store, area_id: int, *, actor: Actor, now: datetime, version: int | None = None
    ) -> AreaLine:
        """Make a key area one that the plan focuses on; one that is already stays as it is."""
        area, seen = _to_choose(store, actor, area_id, version=version, now=now)
        undo = choose_area(self._reviser, store, area, actor=actor, now=now)
        return self._line(store, actor, area, seen, undo=undo)

    @transaction
    def park(
        self,
        store: Store,
        area_id: int,
        reason: str,
        *,
        actor: Actor,
        now: datetime,
        version: int | None = None,
    ) -> AreaLine:
        """Put a key area aside, with the reason: it stays, and is found again."""
        area, seen = _to_choose(store, actor, area_id, version=version, now=now)
        undo = park_area(self._reviser, store, area, ensure_parked(reason), actor=actor, now=now)
        return self._line(store, actor, area, seen, undo=undo)

    @query
    def get(
        self,
        store: Store,
        *,
        actor: Actor,
        number: int | None = None,
        area_id: int | None = None,
        deed: Deed | None = None,
    ) -> AreaLine:
        """Return a key area by its number or id; with a deed, only to somebody who may do that now."""
        missing = NO_AREA
        if number is not None:
            found = store.focus_areas.find_by_number(actor.workspace_id, number)
            area_id = None if found is None else found.id
            missing = f"There is no A-{number} that you can see."
        area, seen = see_area(store, actor, area_id or 0, missing=missing)
        if deed is not None:
            ensure_allowed(actor, deed, seen.people)
            ensure_open(seen.plan)
            ensure_there(area)
        return self._line(store, actor, area, seen)

    @query
    def list_of_plan(self, store: Store, plan_id: int, *, actor: Actor) -> tuple[AreaLine, ...]:
        """Return the key areas of a plan that the actor can see, in the order in which they were made."""
        seen = see_plan(store, actor, plan_id=plan_id)
        rows = store.focus_areas.list_of_plans(actor.workspace_id, [seen.id])
        return area_lines(store, actor, rows, seen={seen.id: seen})

    @query
    def list_homes(
        self,
        store: Store,
        *,
        actor: Actor,
        plan_id: int | None = None,
        objective_number: int | None = None,
    ) -> tuple[AreaHome, ...]:
        """Return the objectives to which the actor may add areas: the named one, a plan's, or all of them.

        Raises NotFoundError, NotAllowedError or ClosedError where one is named that is not open to that.
        """
        if objective_number is not None:
            row = store.objectives.find_by_number(actor.workspace_id, objective_number)
            missing = f"There is no O-{objective_number} that you can see."
            objective, seen = see_objective(store, actor, (row and row.id) or 0, missing=missing)
            ensure_allowed(actor, Deed.EDIT_AREAS, seen.people)
            ensure_open(seen.plan)
            if objective.is_dropped:
                raise NotAllowedError(f"O-{objective_number} was dropped. Its history has it.")
            return area_homes([objective], seen={seen.id: seen})
        if plan_id is not None:
            seen = see_plan(store, actor, plan_id=plan_id)
            ensure_allowed(actor, Deed.EDIT_AREAS, seen.people)
            book = {seen.id: seen}
        else:
            book = {
                seen.id: seen
                for seen in open_plans(store, actor)
                if is_allowed(actor, Deed.EDIT_AREAS, seen.people)
            }
        return area_homes(store.objectives.list_of_plans(actor.workspace_id, book), seen=book)

    def _edit(
        self,
        store: Store,
        area: FocusArea,
        seen: Seen,
        values: Mapping[str, Any],
        *,
        version: int,
        actor: Actor,
        now: datetime,
    ) -> AreaLine:
        ref = f"A-{area.number}"
        ensure_unchanged(store, area, version=version, values=values, ref=ref, actor=actor, now=now)
        undo = self._reviser.revise(store, area, values, deed=RevisedDeed.EDITED, actor=actor, now=now)
        return self._line(store, actor, area, seen, undo=undo)

    def _line(
        self, store: Store, actor: Actor, area: FocusArea, seen: Seen, *, undo: int | None = None
    ) -> AreaLine:
        store.flush()
        return replace(area_lines(store, actor, [area], seen={seen.id: seen})[0], undo=undo)


def choose_area(
    reviser: Reviser, store: Store, area: FocusArea, *, actor: Actor, now: datetime
) -> int | None:
    """Make a locked area a focus; return the revision, or None where it was one."""
    values = {"status": AreaStatus.CHOSEN, "parked_because": ""}
    return reviser.revise(store, area, values, deed=RevisedDeed.CHOSEN, actor=actor, now=now)


def park_area(
    reviser: Reviser, store: Store, area: FocusArea, reason: str, *, actor: Actor, now: datetime
) -> int | None:
    """Park a locked area; return the revision, or None where it was parked for the very reason."""
    values = {"status": AreaStatus.PARKED, "parked_because": reason}
    return reviser.revise(store, area, values, deed=RevisedDeed.PARKED, actor=actor, now=now)


def ensure_there(area: FocusArea) -> None:
    """Refuse to go on with a key area that was dropped."""
    if area.is_dropped:
        raise NotAllowedError(f"A-{area.number} {area.name} was dropped. Its history has it.")


def ensure_room(store: Store, seen: Seen) -> None:
    """Refuse one more key area to a plan that has as many as a plan can have."""
    if len(store.focus_areas.list_of_plans(seen.plan.workspace_id, [seen.id])) >= MOST_AREAS:
        said = f"{seen.people.ref} has {MOST_AREAS} key areas, and no plan has more. Drop one first."
        raise InvalidError({"name": said})


def ensure_other_name(
    store: Store, seen: Seen, name: str, objective_id: int, *, is_not: int | None = None
) -> None:
    """Refuse a second key area of the same name under one objective, whatever the case it is written in."""
    wanted = name_key(name)
    for area in store.focus_areas.list_of_plans(seen.plan.workspace_id, [seen.id]):
        is_other = area.objective_id == objective_id and area.id != is_not
        if is_other and name_key(area.name) == wanted:
            said = f"A-{area.number} {area.name} is there already. Change that one: edit A-{area.number}"
            raise InvalidError({"name": said})


def ensure_loose(store: Store, area: FocusArea) -> None:
    """Refuse to take away an area on which targets or steps hang, or that people are rating now."""
    assert area.id is not None
    ref = f"A-{area.number} {area.name}"
    hanging = store.focus_areas.list_hanging(area.workspace_id, area.id)
    if hanging:
        more = len(hanging) - MOST_NAMED
        named = ", ".join(hanging[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        hang, them = ("hangs", "it") if len(hanging) == 1 else ("hang", "them")
        raise NotAllowedError(f"{named} {hang} on {ref}. Move {them} elsewhere, or drop {them} first.")
    if store.rounds.find_open_about(area.workspace_id, area.id) is not None:
        raise NotAllowedError(f"{ref} is being rated. Reveal or cancel the round first.")


def _values(draft: AreaDraft) -> dict[str, Any]:
    return {
        "name": draft.name.strip(),
        "present": draft.present,
        "wanted": draft.wanted,
        "evidence": draft.evidence.strip(),
        "strengths": draft.strengths.strip(),
    }


def _to_edit(store: Store, actor: Actor, area_id: int) -> tuple[FocusArea, Seen]:
    area, seen = see_area(store, actor, area_id, to_change=True)
    ensure_allowed(actor, Deed.EDIT_AREAS, seen.people)
    ensure_open(seen.plan)
    ensure_there(area)
    return area, seen


def _to_choose(
    store: Store, actor: Actor, area_id: int, *, version: int | None, now: datetime
) -> tuple[FocusArea, Seen]:
    area, seen = see_area(store, actor, area_id, to_change=True)
    ensure_allowed(actor, Deed.CHOOSE_AREAS, seen.people)
    ensure_open(seen.plan)
    ensure_there(area)
    if version not in {None, area.version}:
        newest = say_newest(store, actor, area, version=area.version - 1, now=now)
        raise ConflictError(
            f"A-{area.number} has changed while you had this open: {newest}. Send it again to go on.",
            current_version=area.version,
        )
    return area, seen
