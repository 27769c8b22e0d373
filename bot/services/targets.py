"""Targets: made, edited and shown."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.errors import DoubtfulError, InvalidError
from bot.rules.access import Actor, Deed, ensure_allowed
from bot.rules.aims import doubts_about, hints_about
from bot.rules.cadence import local_date
from bot.rules.proposals import REVISED
from bot.rules.targets import REASON_MAX, TargetDraft, TargetLine, TargetMore, better_direction, ensure_target
from bot.rules.texts import is_blank
from bot.services.aims import (
    all_doubts,
    columns_of_more,
    ensure_balancing,
    ensure_meant,
    facts_of,
    milestones_of,
    more_of,
)
from bot.services.approver_names import say_approvers
from bot.services.lines import ensure_open, look_at, see_plan, target_lines
from bot.services.places import FOR_TARGETS, ensure_place
from bot.services.proposals import approvers_named, is_revision, overtake, propose, revised
from bot.services.revising import Reviser
from bot.services.revision_lines import ensure_unchanged
from bot.services.seeing import NO_TARGET, ensure_assignable, ensure_kept, see_target
from bot.services.states import Hand, columns_of, row_id, write_field
from storage.database import Database
from storage.models import RevisedDeed, Target
from storage.unit_of_work import Store, query, transaction


class Targets:
    """What people do with targets."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._wake = wake
        self._reviser = Reviser(wake=wake)

    @transaction
    def create(
        self, store: Store, draft: TargetDraft, *, actor: Actor, now: datetime, asks: bool = False
    ) -> TargetLine:
        """Add a target to a plan; a baseline becomes its first measurement's yardstick, not a measurement.

        One that `asks` raises DoubtfulError where the aim is doubtful.
        """
        seen = see_plan(store, actor, plan_id=draft.plan_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_TARGETS, seen.people)
        ensure_open(seen.plan)
        ensure_target(draft, plan_starts_on=seen.plan.starts_on, today=local_date(now, actor.zone))
        ensure_assignable(store, actor, draft.owner_id, people=seen.people, field="owner_id")
        more = draft.more or TargetMore()
        ensure_balancing(store, seen, more.balancing_id)
        if asks and (notes := all_doubts(store, draft, seen, actor=actor, now=now)):
            raise DoubtfulError(notes)
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
                lower=draft.lower,
                **columns_of_more(more),
                **columns_of(draft.belongs_to, Target),
            )
        )
        store.targets.replace_milestones(actor.workspace_id, row_id(target), milestones_of(more))
        if draft.past:
            past = {each.on.isoformat(): each.value for each in draft.past}
            write_field(store, target, "past", past, hand=Hand(actor.id, now))
        undo = self._reviser.added(store, target, actor=actor, now=now)
        return replace(target_lines(store, actor, [target], seen={seen.id: seen})[0], undo=undo, under=under)

    @transaction
    def edit(
        self,
        store: Store,
        target_id: int,
        draft: TargetDraft,
        *,
        version: int,
        actor: Actor,
        now: datetime,
        asks: bool = False,
    ) -> TargetLine:
        """Change what a target says, unless somebody else has in the meantime.

        One that `asks` raises DoubtfulError where what is new in its aim is doubtful.
        """
        target, seen = see_target(store, actor, target_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_TARGETS, seen.people, doer_id=target.owner_id)
        ensure_open(seen.plan)
        ensure_kept(target)
        draft = replace(draft, plan_id=seen.id)
        today = local_date(now, actor.zone)
        ensure_target(
            draft if draft.more is not None else replace(draft, more=more_of(target)),
            plan_starts_on=seen.plan.starts_on,
            today=today,
            was_due_on=target.deadline_on,
        )
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
            "lower": draft.lower,
        }
        if draft.more is not None:
            ensure_balancing(store, seen, draft.more.balancing_id, of=target)
            values |= {**columns_of_more(draft.more), "milestones": milestones_of(draft.more)}
        under = ""
        if not draft.stays:
            under = ensure_place(store, seen, draft.belongs_to, kinds=FOR_TARGETS, to_change=True)
            values["belongs_to"] = draft.belongs_to
        ref = f"T-{target.number}"
        ensure_unchanged(store, target, version=version, values=values, ref=ref, actor=actor, now=now)
        aims = revised(target, values)
        if aims:
            self._ensure_reason(store, target, draft.reason, now=now)
        if asks and self._reviser.differs(store, target, values):
            ensure_meant(store, seen, target, draft, actor=actor, now=now)
        is_underway = is_revision(store, target, now=now)
        approvers = approvers_named(seen) if aims and is_underway else ()
        asked = bool(approvers) and actor.id not in approvers
        if asked:
            propose(store, target, seen, aims, reason=draft.reason.strip(), actor=actor, now=now)
            values = {name: value for name, value in values.items() if name not in REVISED}
            store.after_commit(self._wake)
        elif aims:
            overtake(store, target, seen, now=now)
        undo = self._reviser.revise(
            store,
            target,
            values,
            deed=RevisedDeed.EDITED,
            actor=actor,
            now=now,
            reason=draft.reason.strip() if aims and not asked else "",
            approved_by=actor.id if approvers and not asked else None,
        )
        line = replace(target_lines(store, actor, [target], seen={seen.id: seen})[0], undo=undo, under=under)
        return replace(line, approvers=say_approvers(store, seen, now=now) if asked else "")

    def _ensure_reason(self, store: Store, target: Target, reason: str, *, now: datetime) -> None:
        """Refuse to revise a target on which people go by now without saying why."""
        if len(reason) > REASON_MAX:
            raise InvalidError(
                {"reason": f"At most {REASON_MAX} characters, please; this has {len(reason)}."}
            )
        if is_blank(reason) and is_revision(store, target, now=now):
            said = "Say why the target changes, for example: the market grew. The old one stays visible."
            raise InvalidError({"reason": said})

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
    def list_doubts(
        self, store: Store, draft: TargetDraft, *, actor: Actor, now: datetime
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Say what of a target that was just added may not be meant, and what would make it tell more."""
        seen = see_plan(store, actor, plan_id=draft.plan_id)
        facts = facts_of(store, seen, actor=actor, now=now)
        facts = replace(facts, others=facts.others - 1)
        return tuple(doubts_about(draft, facts).values()), hints_about(draft, facts)

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
