"""Changing a row and keeping what was changed: the one way in which people's plans and their parts change.

What follows from a change follows here too, so that it does as well when the change is taken back.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import singledispatchmethod
from typing import Any

from bot.rules.access import Actor
from bot.services.allocations import concerned_by
from bot.services.approval_asks import pass_on_asks, redraw_asks_about
from bot.services.approvals import follow_resource
from bot.services.audit_entries import AuditedDeed, record
from bot.services.circles import tell_of_change
from bot.services.doubts import pass_on
from bot.services.hand_offs import hand_off
from bot.services.lines import plan_ref
from bot.services.redrawing import is_redrawn
from bot.services.rerouting import follow_change, speak_again, tell_again
from bot.services.revised_rows import BIRTHS, place_of
from bot.services.rhythms import follow_start
from bot.services.round_notices import redraw_rankings
from bot.services.schedules import ensure_day_schedule, to_ms
from bot.services.states import NOUNS, Hand, Row, changes_of, read_field, row_id, write_field
from bot.services.turning import settle_status
from storage.models import (
    OPEN_STATUSES,
    ActionStep,
    CheckIn,
    FocusArea,
    Objective,
    Obstacle,
    Plan,
    PlanStatus,
    Resource,
    RevisedDeed,
    RevisedTurn,
    Revision,
    Target,
)
from storage.unit_of_work import Store

_PEOPLE = frozenset({"owner_id", "sponsor_id", "subject_id", "roles"})
"""Who may do what in a plan: a change of it is in the audit log as well."""


class Reviser:
    """Changes rows, writes a revision of each change, and has shown what became of it."""

    def __init__(self, *, wake: Callable[[], None]) -> None:
        self._wake = wake

    def added(self, store: Store, row: Row, *, actor: Actor, now: datetime, told: Sequence[str] = ()) -> int:
        """Keep that a row was added, with the fields that its history tells; return the revision's id."""
        changes = {**BIRTHS[type(row)], **{name: [read_field(store, row, name)] * 2 for name in told}}
        revision = self._keep(store, row, changes, deed=RevisedDeed.ADDED, actor=actor, now=now)
        self._follow(row, store, changes, Hand(actor.id, now))
        return revision

    def added_steps(
        self, store: Store, steps: Sequence[ActionStep], *, actor: Actor, now: datetime
    ) -> list[int]:
        """Keep that many steps of one plan were added, with what follows from it once for all of them."""
        deed, births = RevisedDeed.ADDED, BIRTHS[ActionStep]
        made = [self._keep(store, step, dict(births), deed=deed, actor=actor, now=now) for step in steps]
        self._follow_steps(store, steps, people=set(), now=now)
        return made

    def revise(
        self,
        store: Store,
        row: Row,
        values: Mapping[str, Any],
        *,
        deed: RevisedDeed,
        actor: Actor,
        now: datetime,
        reason: str = "",
        approved_by: str | None = None,
    ) -> int | None:
        """Give fields of a locked row new values; return the revision's id, or None if nothing changes."""
        changes = changes_of(store, row, values)
        if not changes:
            return None
        kept = {"reason": reason, "approved_by": approved_by}
        return self._change(store, row, changes, deed=deed, actor=actor, now=now, **kept)

    def revise_steps(
        self,
        store: Store,
        steps: Sequence[tuple[ActionStep, Mapping[str, Any]]],
        *,
        deed: RevisedDeed,
        actor: Actor,
        now: datetime,
    ) -> list[int | None]:
        """Change many locked steps in what nothing follows from, and have each plan of them redrawn once."""
        made: list[int | None] = []
        for step, values in steps:
            changes = changes_of(store, step, values)
            made.append(
                self._write(store, step, changes, deed=deed, actor=actor, now=now) if changes else None
            )
        self.follow_touched(store, [step for step, _ in steps], now=now)
        return made

    def change(
        self,
        store: Store,
        row: Row,
        changes: dict[str, list[Any]],
        *,
        deed: RevisedDeed,
        actor: Actor,
        now: datetime,
    ) -> int:
        """Give fields of a locked row the new of [old, new], where these are a part of what it holds."""
        return self._change(store, row, changes, deed=deed, actor=actor, now=now)

    def revise_plain(
        self,
        store: Store,
        row: Row,
        values: Mapping[str, Any],
        *,
        deed: RevisedDeed,
        by: str,
        now: datetime,
        **kept: Any,
    ) -> int | None:
        """Give fields of a locked row these plain values in somebody's name, as somebody else approved it."""
        old = {name: read_field(store, row, name) for name in values}
        changes = {name: [old[name], new] for name, new in values.items() if old[name] != new}
        if not changes:
            return None
        author = Actor(row.workspace_id, by, "")
        return self._change(store, row, changes, deed=deed, actor=author, now=now, **kept)

    def differs(self, store: Store, row: Row, values: Mapping[str, Any]) -> bool:
        """Whether any of these fields has another value now."""
        return bool(changes_of(store, row, values))

    def take_back(
        self,
        store: Store,
        row: Row,
        revision: Revision,
        *,
        actor: Actor,
        now: datetime,
        touched: list[ActionStep] | None = None,
    ) -> int:
        """Give the fields of a locked row, unchanged since, what they had before a revision.

        A step that is one of many is `touched` instead of followed: `follow_touched` does that for all.
        """
        changes = {name: [new, old] for name, (old, new) in revision.changes.items()}
        is_undo = revision.turn is not RevisedTurn.TAKEN_BACK
        kept: dict[str, Any] = {
            "deed": revision.deed,
            "turn": RevisedTurn.TAKEN_BACK if is_undo else RevisedTurn.MADE_AGAIN,
            "undoes_id": revision.id,
            "reason": revision.reason,
            "approved_by": None if revision.approved_by is None else actor.id,
        }
        if touched is None or not isinstance(row, ActionStep) or "assignee_id" in changes:
            return self._change(store, row, changes, actor=actor, now=now, **kept)
        revision_id = self._write(store, row, changes, actor=actor, now=now, **kept)
        self._hand_off(store, row, changes, by=actor.id, now=now)
        touched.append(row)
        return revision_id

    def follow_touched(self, store: Store, touched: Sequence[ActionStep], *, now: datetime) -> None:
        """Do what follows from the changes of many steps, once for each plan."""
        plans: dict[int, list[ActionStep]] = {}
        for step in touched:
            plans.setdefault(step.plan_id, []).append(step)
        for rows in plans.values():
            self._follow_steps(store, rows, people=set(), now=now)

    def speak_again(self, store: Store, plan: Plan, *, now: datetime) -> None:
        """Have a plan that had fallen silent post in its channel again."""
        speak_again(store, plan, now=now)
        store.after_commit(self._wake)

    def _change(
        self,
        store: Store,
        row: Row,
        changes: dict[str, list[Any]],
        *,
        actor: Actor,
        now: datetime,
        **kept: Any,
    ) -> int:
        revision_id = self._write(store, row, changes, actor=actor, now=now, **kept)
        self._follow(row, store, changes, Hand(actor.id, now))
        if isinstance(row, Plan):
            tell_of_change(store, row, changes, key=revision_id, by=actor, now=now)
            store.after_commit(self._wake)
        return revision_id

    def _write(
        self,
        store: Store,
        row: Row,
        changes: dict[str, list[Any]],
        *,
        actor: Actor,
        now: datetime,
        **kept: Any,
    ) -> int:
        """Give fields of a row what they are to hold, and keep that."""
        for name, (_, new) in changes.items():
            write_field(store, row, name, new, hand=Hand(actor.id, now))
        row.version += 1
        store.flush()
        return self._keep(store, row, changes, actor=actor, now=now, **kept)

    def _keep(
        self,
        store: Store,
        row: Row,
        changes: dict[str, list[Any]],
        *,
        actor: Actor,
        now: datetime,
        **kept: Any,
    ) -> int:
        revision = store.revisions.add(
            Revision(
                workspace_id=row.workspace_id,
                noun=NOUNS[type(row)],
                changes=changes,
                version=row.version,
                changed_by=actor.id,
                changed_at=now,
                **place_of(row),
                **kept,
            )
        )
        assert revision.id is not None
        if isinstance(row, Plan) and (people := {name: changes[name] for name in _PEOPLE & changes.keys()}):
            record(
                store,
                row.workspace_id,
                AuditedDeed.PEOPLE_CHANGED,
                now=now,
                actor_id=actor.id,
                subject=plan_ref(row),
                plan_id=row.id,
                fields=people,
            )
        return revision.id

    @singledispatchmethod
    def _follow(self, row: Any, store: Store, changes: Mapping[str, Sequence[Any]], hand: Hand) -> None:
        """Do what follows from a change, and redraw what shows the row."""
        raise TypeError(row, store, changes, hand)

    @_follow.register
    def _(self, step: ActionStep, store: Store, changes: Mapping[str, Sequence[Any]], hand: Hand) -> None:
        self._hand_off(store, step, changes, by=hand.member_id, now=hand.now)
        redraw_asks_about(store, step, changes, now=hand.now)
        self._follow_steps(store, [step], people={*changes.get("assignee_id", ())} - {None}, now=hand.now)

    def _hand_off(
        self, store: Store, step: ActionStep, changes: Mapping[str, Any], *, by: str, now: datetime
    ) -> None:
        if step.status not in OPEN_STATUSES and "status" in changes:
            hand_off(store, step, by=by, now=now)

    def _follow_steps(
        self, store: Store, steps: Sequence[ActionStep], *, people: set[Any], now: datetime
    ) -> None:
        """Have those who do steps of one plan be reminded, and all that shows these steps drawn anew."""
        doers = {step.assignee_id for step in steps if step.assignee_id is not None}
        workspace_id = steps[0].workspace_id
        self._have_days(store, workspace_id, doers, now=now)
        self._redraw(store, workspace_id, steps[0].plan_id, people=doers | people, now=now)

    @_follow.register
    def _(self, target: Target, store: Store, changes: Mapping[str, Sequence[Any]], hand: Hand) -> None:
        if redraw_asks_about(store, target, changes, now=hand.now):
            store.after_commit(self._wake)
        people = {target.owner_id, *changes.get("owner_id", ())}
        self._have_days(store, target.workspace_id, {target.owner_id}, now=hand.now)
        self._redraw(store, target.workspace_id, target.plan_id, people=people, now=hand.now)

    @_follow.register
    def _(self, part: Objective | Obstacle, store: Store, changes: Mapping[str, Any], hand: Hand) -> None:
        people = set(changes.get("owner_id", ()))
        self._redraw(store, part.workspace_id, part.plan_id, people=people, now=hand.now)

    @_follow.register
    def _(self, area: FocusArea, store: Store, changes: Mapping[str, Sequence[Any]], hand: Hand) -> None:
        del changes
        self._redraw(store, area.workspace_id, area.plan_id, now=hand.now)
        plan = store.plans.find(area.workspace_id, area.plan_id)
        if plan is not None and redraw_rankings(store, plan, now=hand.now):
            store.after_commit(self._wake)

    @_follow.register
    def _(self, resource: Resource, store: Store, changes: Mapping[str, Sequence[Any]], hand: Hand) -> None:
        people = {resource.member_id, *changes.get("member_id", ())} - {None}
        if follow_resource(store, resource, changes, by=hand.member_id, now=hand.now):
            store.after_commit(self._wake)
        step_id = resource.step_id
        step = None if step_id is None else store.action_steps.find(resource.workspace_id, step_id)
        people |= set() if step is None else {step.assignee_id} - {None}
        people |= concerned_by(store, resource.workspace_id, people, today=hand.now.date())
        self._redraw(store, resource.workspace_id, resource.plan_id, people=people, now=hand.now)

    @_follow.register
    def _(self, check_in: CheckIn, store: Store, changes: Mapping[str, Sequence[Any]], hand: Hand) -> None:
        target = store.targets.find(check_in.workspace_id, check_in.target_id)
        people = set() if target is None else {target.owner_id}
        self._redraw(store, check_in.workspace_id, check_in.plan_id, people=people, now=hand.now)
        plan = store.plans.find(check_in.workspace_id, check_in.plan_id)
        assert plan is not None
        if plan.channel_id is not None:
            key, now_ms = f"record:{check_in.id}", to_ms(hand.now)
            is_told = store.deliveries.refresh_one(key, channel_id=plan.channel_id, now_ms=now_ms)
            if "is_dropped" in changes and not check_in.is_dropped:
                is_told |= tell_again(store, plan, check_in, now=hand.now)
            if is_told:
                store.after_commit(self._wake)

    @_follow.register
    def _(self, plan: Plan, store: Store, changes: Mapping[str, Sequence[Any]], hand: Hand) -> None:
        plan_id, now_ms = row_id(plan), to_ms(hand.now)
        old_channel, _ = changes.get("channel_id", (None, None))
        if changes.keys() & {"status", "zone", "starts_on", "paused_until_on"} or not changes:
            begins_on, _ = changes.get("starts_on", (None, None))
            if "status" in changes:
                plan.closed_at = hand.now if plan.status is PlanStatus.CLOSED else None
            if begins_on is not None:
                follow_start(store, plan, date.fromisoformat(begins_on))
            settle_status(store, plan, now=hand.now)
        if plan.status is not PlanStatus.ACTIVE or "channel_id" in changes:
            reason = f"plan_{plan.status}" if plan.status is not PlanStatus.ACTIVE else "plan_moved"
            store.deliveries.cancel_of_plan(plan.workspace_id, plan_id, reason=reason, now_ms=now_ms)
        if changes.keys() & {"status", "owner_id"}:
            pass_on(store, plan, now=hand.now)
        pass_on_asks(store, plan, changes, now=hand.now)
        follow_change(store, plan, changes, now=hand.now)
        if old_channel is not None:
            store.deliveries.leave_channel(plan.workspace_id, plan_id, channel_id=old_channel, now_ms=now_ms)
        steps = store.action_steps.list_of_plan(plan.workspace_id, plan_id)
        self._redraw(
            store,
            plan.workspace_id,
            plan_id,
            people={step.assignee_id for step in steps if step.assignee_id is not None},
            now=hand.now,
        )

    @staticmethod
    def _have_days(store: Store, workspace_id: str, member_ids: set[str], *, now: datetime) -> None:
        """Have those who do steps, or report on targets, be told each day what waits for them."""
        workspace = store.workspaces.ensure(workspace_id, now=now) if member_ids else None
        for member_id in sorted(member_ids):
            member = store.members.find(workspace_id, member_id)
            assert member is not None
            assert workspace is not None
            ensure_day_schedule(store, workspace, member, now=now)

    def _redraw(
        self,
        store: Store,
        workspace_id: str,
        plan_id: int,
        *,
        now: datetime,
        people: set[Any] | frozenset[Any] = frozenset(),
    ) -> None:
        if is_redrawn(store, workspace_id, plan_id, people=people, now=now):
            store.after_commit(self._wake)
