"""Objectives: made, edited, dropped and shown."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.errors import DoubtfulError
from bot.rules.access import Actor, Deed, ensure_allowed
from bot.rules.action_steps import ensure_reason
from bot.rules.alignment import Serving
from bot.rules.cadence import local_date
from bot.rules.objectives import ObjectiveDraft, ObjectiveLine, doubts_about, ensure_free, ensure_objective
from bot.services.lines import Seen, ensure_open, see_plan
from bot.services.objective_lines import objective_lines, serving_lines
from bot.services.places import hanging_on
from bot.services.revising import Reviser
from bot.services.revision_lines import ensure_unchanged
from bot.services.seeing import NO_OBJECTIVE, ensure_assignable, ensure_kept_objective, see_objective
from storage.database import Database
from storage.models import Objective, RevisedDeed
from storage.unit_of_work import Store, query, transaction


class Objectives:
    """What people do with objectives."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)

    @transaction
    def create(
        self,
        store: Store,
        draft: ObjectiveDraft,
        *,
        actor: Actor,
        now: datetime,
        asks: bool = False,
    ) -> ObjectiveLine:
        """Add an objective to a plan; one that `asks` raises DoubtfulError where its wording is doubtful."""
        seen = see_plan(store, actor, plan_id=draft.plan_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_OBJECTIVES, seen.people)
        ensure_open(seen.plan)
        ensure_objective(draft, plan_starts_on=seen.plan.starts_on)
        _ensure_owner(store, actor, draft, seen)
        if asks:
            _ask(draft, seen, actor=actor, now=now)
        objective = store.objectives.add(
            Objective(
                workspace_id=actor.workspace_id,
                number=store.workspaces.next_number(actor.workspace_id, "O"),
                plan_id=draft.plan_id,
                created_by=actor.id,
                created_at=now,
                **_values(draft),
            )
        )
        undo = self._reviser.added(store, objective, actor=actor, now=now)
        return replace(_line(store, actor, objective, seen), undo=undo)

    @transaction
    def edit(
        self,
        store: Store,
        objective_id: int,
        draft: ObjectiveDraft,
        *,
        version: int,
        actor: Actor,
        now: datetime,
        asks: bool = False,
    ) -> ObjectiveLine:
        """Change what an objective says, unless somebody else has in the meantime.

        One that `asks` raises DoubtfulError where what is new in it is doubtful.
        """
        objective, seen = _to_change(store, actor, objective_id)
        ensure_kept_objective(objective)
        ensure_objective(draft, plan_starts_on=seen.plan.starts_on)
        values = _values(draft)
        if draft.owner_id != objective.owner_id:
            _ensure_owner(store, actor, draft, seen)
        ref = f"O-{objective.number}"
        ensure_unchanged(store, objective, version=version, values=values, ref=ref, actor=actor, now=now)
        if asks:
            changed = {name for name, value in values.items() if value != getattr(objective, name)}
            _ask(draft, seen, actor=actor, now=now, fields=frozenset(changed))
        undo = self._reviser.revise(store, objective, values, deed=RevisedDeed.EDITED, actor=actor, now=now)
        return replace(_line(store, actor, objective, seen), undo=undo)

    @transaction
    def drop(
        self, store: Store, objective_id: int, *, actor: Actor, now: datetime, reason: str = ""
    ) -> tuple[ObjectiveLine, tuple[Serving, ...]]:
        """Give an objective up, unless something hangs on it; one that is dropped already stays so.

        Returns it with the plans that serve it still, as far as the actor may know of them.
        """
        objective, seen = _to_change(store, actor, objective_id)
        ensure_free(f"O-{objective.number}", hanging_on(store, objective))
        ensure_reason(reason, field="reason")
        undo = self._reviser.revise(
            store,
            objective,
            {"is_dropped": True},
            deed=RevisedDeed.DROPPED,
            actor=actor,
            now=now,
            reason=reason.strip(),
        )
        serving = serving_lines(store, actor.workspace_id, [objective_id], actor)
        return replace(_line(store, actor, objective, seen), undo=undo), serving.get(objective_id, ())

    @query
    def doubts(
        self, store: Store, draft: ObjectiveDraft, *, actor: Actor, now: datetime
    ) -> Mapping[str, str]:
        """Say by field what of a draft's wording may not be meant, to somebody who can see its plan."""
        seen = see_plan(store, actor, plan_id=draft.plan_id)
        return _doubts(draft, seen, actor=actor, now=now)

    @query
    def get(
        self,
        store: Store,
        *,
        actor: Actor,
        number: int | None = None,
        objective_id: int | None = None,
        deed: Deed | None = None,
    ) -> ObjectiveLine:
        """Return an objective by its number or id; with a deed, only to somebody who may do that with it."""
        missing = NO_OBJECTIVE
        if number is not None:
            found = store.objectives.find_by_number(actor.workspace_id, number)
            objective_id = None if found is None else found.id
            missing = f"There is no O-{number} that you can see."
        row, seen = see_objective(store, actor, objective_id or 0, missing=missing)
        if deed is not None:
            ensure_allowed(actor, deed, seen.people)
            ensure_open(seen.plan)
            ensure_kept_objective(row)
        return _line(store, actor, row, seen)


def _to_change(store: Store, actor: Actor, objective_id: int) -> tuple[Objective, Seen]:
    objective, seen = see_objective(store, actor, objective_id, to_change=True)
    ensure_allowed(actor, Deed.EDIT_OBJECTIVES, seen.people)
    ensure_open(seen.plan)
    return objective, seen


def _ensure_owner(store: Store, actor: Actor, draft: ObjectiveDraft, seen: Seen) -> None:
    """Refuse an owner who could not see what they answer for."""
    ensure_assignable(store, actor, draft.owner_id, people=seen.people, field="owner_id", is_of_whole=True)


def _values(draft: ObjectiveDraft) -> dict[str, Any]:
    return {
        "outcome": " ".join(draft.outcome.split()),
        "for_whom": draft.for_whom.strip(),
        "due_on": draft.due_on,
        "why": draft.why.strip(),
        "owner_id": draft.owner_id,
    }


def _line(store: Store, actor: Actor, objective: Objective, seen: Seen) -> ObjectiveLine:
    return objective_lines(store, actor, [objective], seen={seen.id: seen})[0]


def _doubts(draft: ObjectiveDraft, seen: Seen, *, actor: Actor, now: datetime) -> Mapping[str, str]:
    return doubts_about(draft, plan_ends_on=seen.plan.ends_on, today=local_date(now, actor.zone))


def _ask(
    draft: ObjectiveDraft,
    seen: Seen,
    *,
    actor: Actor,
    now: datetime,
    fields: frozenset[str] | None = None,
) -> None:
    """Ask whether a wording is meant, where it is doubtful; with `fields`, of those alone."""
    doubts = _doubts(draft, seen, actor=actor, now=now)
    notes = {name: said for name, said in doubts.items() if fields is None or name in fields}
    if notes:
        raise DoubtfulError(notes)
