"""Targets: made, edited and shown."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.rules.access import Actor, Deed, ensure_allowed
from bot.rules.targets import TargetDraft, TargetLine, better_direction, ensure_target
from bot.services.lines import ensure_open, look_at, see_plan, target_lines
from bot.services.places import FOR_TARGETS, ensure_place
from bot.services.revising import Reviser
from bot.services.revision_lines import ensure_unchanged
from bot.services.seeing import NO_TARGET, ensure_assignable, ensure_kept, see_target
from bot.services.states import columns_of
from storage.database import Database
from storage.models import RevisedDeed, Target
from storage.unit_of_work import Store, query, transaction


class Targets:
    """What people do with targets."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)

    @transaction
    def create(self, store: Store, draft: TargetDraft, *, actor: Actor, now: datetime) -> TargetLine:
        """Add a target to a plan; a baseline becomes its first measurement's yardstick, not a measurement."""
        seen = see_plan(store, actor, plan_id=draft.plan_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_TARGETS, seen.people)
        ensure_open(seen.plan)
        ensure_target(draft, plan_starts_on=seen.plan.starts_on)
        ensure_assignable(store, actor, draft.owner_id, people=seen.people, field="owner_id")
        under = ensure_place(store, seen, draft.belongs_to, kinds=FOR_TARGETS, to_change=True)
        target = store.targets.add(
            Target(
                workspace_id=actor.workspace_id,
                number=store.workspaces.next_number(actor.workspace_id, "T"),
                plan_id=draft.plan_id,
                indicator=draft.indicator.strip(),
                unit=draft.unit.strip(),
                direction=better_direction(draft),
                baseline=draft.baseline,
                value=draft.value,
                deadline_on=draft.deadline_on,
                owner_id=draft.owner_id,
                created_by=actor.id,
                created_at=now,
                **columns_of(draft.belongs_to, Target),
            )
        )
        undo = self._reviser.added(store, target, actor=actor, now=now)
        return replace(target_lines(store, actor, [target], seen={seen.id: seen})[0], undo=undo, under=under)

    @transaction
    def edit(
        self, store: Store, target_id: int, draft: TargetDraft, *, version: int, actor: Actor, now: datetime
    ) -> TargetLine:
        """Change what a target says, unless somebody else has in the meantime."""
        target, seen = see_target(store, actor, target_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_TARGETS, seen.people, doer_id=target.owner_id)
        ensure_open(seen.plan)
        ensure_kept(target)
        ensure_target(draft, plan_starts_on=seen.plan.starts_on)
        if draft.owner_id != target.owner_id:
            ensure_assignable(store, actor, draft.owner_id, people=seen.people, field="owner_id")
        values: dict[str, Any] = {
            "indicator": draft.indicator.strip(),
            "unit": draft.unit.strip(),
            "direction": better_direction(draft),
            "baseline": draft.baseline,
            "value": draft.value,
            "deadline_on": draft.deadline_on,
            "owner_id": draft.owner_id,
        }
        under = ""
        if not draft.stays:
            under = ensure_place(store, seen, draft.belongs_to, kinds=FOR_TARGETS, to_change=True)
            values["belongs_to"] = draft.belongs_to
        ref = f"T-{target.number}"
        ensure_unchanged(store, target, version=version, values=values, ref=ref, actor=actor, now=now)
        undo = self._reviser.revise(store, target, values, deed=RevisedDeed.EDITED, actor=actor, now=now)
        return replace(target_lines(store, actor, [target], seen={seen.id: seen})[0], undo=undo, under=under)

    @query
    def get(
        self,
        store: Store,
        *,
        actor: Actor,
        number: int | None = None,
        target_id: int | None = None,
        deed: Deed | None = None,
    ) -> TargetLine:
        """Return a target by its number or id; with a deed, only to somebody who may do that with it now."""
        missing = NO_TARGET
        if number is not None:
            target_id, missing = self._id_of(store, actor, number)
        target, seen = see_target(store, actor, target_id or 0, missing=missing)
        if deed is not None:
            ensure_allowed(actor, deed, seen.people, doer_id=target.owner_id)
            ensure_open(seen.plan)
            ensure_kept(target)
        return target_lines(store, actor, [target], seen={seen.id: seen})[0]

    @query
    def list_to_check_in(
        self, store: Store, *, actor: Actor, plan_id: int | None = None
    ) -> tuple[TargetLine, ...]:
        """Return the targets of active plans on which the actor may check in."""
        plans = [plan for plan in store.plans.list_all(actor.workspace_id) if plan_id in {None, plan.id}]
        seen = look_at(store, plans)
        rows = store.targets.list_of_plans(actor.workspace_id, list(seen))
        return tuple(line for line in target_lines(store, actor, rows, seen=seen) if line.can_check_in)

    @staticmethod
    def _id_of(store: Store, actor: Actor, number: int) -> tuple[int, str]:
        """Return the id of T-<number>, or 0, and what is said where there is none to be seen."""
        found = store.targets.find_by_number(actor.workspace_id, number)
        return (found and found.id) or 0, f"There is no T-{number} that you can see."
