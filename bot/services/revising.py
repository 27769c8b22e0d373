"""Changing a row and keeping what was changed: the one way in which people's plans and their parts change.

What follows from a change follows here too, so that it does as well when the change is taken back.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import singledispatchmethod
from typing import Any

from bot.rules.access import Actor
from bot.services.allocations import concerned_by
from bot.services.approval_asks import pass_on_asks
from bot.services.approvals import follow_resource
from bot.services.audit_entries import AuditedDeed, record
from bot.services.circles import tell_of_change
from bot.services.doubts import pass_on
from bot.services.hand_offs import hand_off
from bot.services.lines import plan_ref
from bot.services.rerouting import reroute, speak_again, tell_again
from bot.services.rhythms import follow_start
from bot.services.round_notices import redraw_rankings
from bot.services.schedules import ensure_day_schedule, to_ms
from bot.services.states import NOUNS, Hand, Row, plain_value, read_field, row_id, write_field
from bot.services.turning import settle_status
from storage.models import (
    OPEN_STATUSES,
    ActionStep,
    CheckIn,
    DeliveryKind,
    FocusArea,
    Objective,
    Plan,
    PlanStatus,
    Resource,
    RevisedDeed,
    RevisedNoun,
    RevisedTurn,
    Revision,
    StepStatus,
    Target,
)
from storage.unit_of_work import Store

_BIRTHS: Mapping[type[Row], dict[str, list[Any]]] = {
    Plan: {},
    Objective: {"is_dropped": [True, False]},
    FocusArea: {"is_dropped": [True, False]},
    Target: {"is_dropped": [True, False]},
    ActionStep: {"status": [StepStatus.DROPPED.value, StepStatus.TODO.value]},
    Resource: {"is_dropped": [True, False]},
    CheckIn: {"is_dropped": [True, False]},
}
"""What adding a row changes: who takes it back drops it, except for a plan, which is closed instead."""

_PEOPLE = frozenset({"owner_id", "sponsor_id", "subject_id", "roles"})
"""Who may do what in a plan: a change of it is in the audit log as well."""


class Reviser:
    """Changes rows, writes a revision of each change, and has shown what became of it."""

    def __init__(self, *, wake: Callable[[], None]) -> None:
        self._wake = wake

    def added(self, store: Store, row: Row, *, actor: Actor, now: datetime, told: Sequence[str] = ()) -> int:
        """Keep that a row was added, with the fields that its history tells; return the revision's id."""
        changes = {**_BIRTHS[type(row)], **{name: [read_field(store, row, name)] * 2 for name in told}}
        revision = self._keep(store, row, changes, deed=RevisedDeed.ADDED, actor=actor, now=now)
        self._follow(row, store, changes, Hand(actor.id, now))
        return revision

    def added_steps(
        self, store: Store, steps: Sequence[ActionStep], *, actor: Actor, now: datetime
    ) -> list[int]:
        """Keep that many steps of one plan were added, with what follows from it once for all of them."""
        births = _BIRTHS[ActionStep]
        made = [
            self._keep(store, step, dict(births), deed=RevisedDeed.ADDED, actor=actor, now=now)
            for step in steps
        ]
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
        changes = _changes(store, row, values)
        if not changes:
            return None
        kept = {"reason": reason, "approved_by": approved_by}
        return self._change(store, row, changes, deed=deed, actor=actor, now=now, **kept)

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
        return bool(_changes(store, row, values))

    def take_back(self, store: Store, row: Row, revision: Revision, *, actor: Actor, now: datetime) -> int:
        """Give the fields of a locked row, unchanged since, what they had before a revision."""
        changes = {name: [new, old] for name, (old, new) in revision.changes.items()}
        is_undo = revision.turn is not RevisedTurn.TAKEN_BACK
        return self._change(
            store,
            row,
            changes,
            deed=revision.deed,
            actor=actor,
            now=now,
            turn=RevisedTurn.TAKEN_BACK if is_undo else RevisedTurn.MADE_AGAIN,
            undoes_id=revision.id,
            reason=revision.reason,
            approved_by=None if revision.approved_by is None else actor.id,
        )

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
        hand = Hand(actor.id, now)
        for name, (_, new) in changes.items():
            write_field(store, row, name, new, hand=hand)
        row.version += 1
        store.flush()
        revision_id = self._keep(store, row, changes, actor=actor, now=now, **kept)
        self._follow(row, store, changes, hand)
        if isinstance(row, Plan):
            tell_of_change(store, row, changes, key=revision_id, by=actor, now=now)
            store.after_commit(self._wake)
        return revision_id

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
                **_place(row),
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
        if step.status not in OPEN_STATUSES and "status" in changes:
            hand_off(store, step, by=hand.member_id, now=hand.now)
        people = set(changes.get("assignee_id", ())) - {None}
        self._follow_steps(store, [step], people=people, now=hand.now)

    def _follow_steps(
        self, store: Store, steps: Sequence[ActionStep], *, people: set[Any], now: datetime
    ) -> None:
        """Have those who do steps of one plan be reminded, and all that shows these steps drawn anew."""
        doers = {step.assignee_id for step in steps if step.assignee_id is not None}
        workspace_id = steps[0].workspace_id
        workspace = store.workspaces.ensure(workspace_id, now=now) if doers else None
        for member_id in sorted(doers):
            member = store.members.find(workspace_id, member_id)
            assert member is not None
            assert workspace is not None
            ensure_day_schedule(store, workspace, member, now=now)
        self._redraw(store, workspace_id, steps[0].plan_id, people=doers | people, now=now)

    @_follow.register
    def _(self, target: Target, store: Store, changes: Mapping[str, Sequence[Any]], hand: Hand) -> None:
        people = set(changes.get("owner_id", ()))
        self._redraw(store, target.workspace_id, target.plan_id, people=people, now=hand.now)

    @_follow.register
    def _(self, objective: Objective, store: Store, changes: Mapping[str, Sequence[Any]], hand: Hand) -> None:
        people = set(changes.get("owner_id", ()))
        self._redraw(store, objective.workspace_id, objective.plan_id, people=people, now=hand.now)

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
        self._redraw(store, check_in.workspace_id, check_in.plan_id, now=hand.now)
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
        if pass_on_asks(store, plan, changes, by=hand.member_id, now=hand.now):
            store.after_commit(self._wake)
        if "channel_id" in changes:
            plan.silent_in = None
            reroute(store, plan, now=hand.now)
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

    def _redraw(
        self,
        store: Store,
        workspace_id: str,
        plan_id: int,
        *,
        now: datetime,
        people: set[Any] | frozenset[Any] = frozenset(),
    ) -> None:
        """Have the plan's prompt and questions, these people's days and all Homes show what is so now."""
        refresh, now_ms = store.deliveries.refresh_live, to_ms(now)
        shown = refresh(workspace_id, kind=DeliveryKind.CHECK_IN, plan_id=plan_id, now_ms=now_ms)
        shown |= refresh(workspace_id, kind=DeliveryKind.UNSURE, plan_id=plan_id, now_ms=now_ms)
        yesterday = now.date() - timedelta(days=1)
        absences = store.absences.list_of_many(workspace_id, people, since=yesterday)
        deputies = {away.deputy_id for away in absences if away.deputy_id is not None}
        for member_id in sorted(people | deputies):
            for kind in (DeliveryKind.DAY, DeliveryKind.HAND_OFF):
                shown |= refresh(workspace_id, kind=kind, member_id=member_id, now_ms=now_ms)
        shown |= store.homes.mark_plan(workspace_id, plan_id, also=people, now_ms=now_ms)
        if shown:
            store.after_commit(self._wake)


def _changes(store: Store, row: Row, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    plain = {name: plain_value(row, name, value) for name, value in values.items()}
    old = {name: read_field(store, row, name) for name in plain}
    return {name: [old[name], new] for name, new in plain.items() if old[name] != new}


def _place(row: Row) -> dict[str, Any]:  # noqa: PLR0911  # one for each kind of row
    """Return the columns by which a revision names its row."""
    match row:
        case Plan():
            return {"plan_id": row.id}
        case Objective():
            return {"plan_id": row.plan_id, "objective_id": row.id}
        case FocusArea():
            return {"plan_id": row.plan_id, "area_id": row.id}
        case Target():
            return {"plan_id": row.plan_id, "target_id": row.id}
        case ActionStep():
            return {"plan_id": row.plan_id, "step_id": row.id}
        case Resource():
            return {"plan_id": row.plan_id, "resource_id": row.id}
        case CheckIn():
            return {"plan_id": row.plan_id, "target_id": row.target_id, "check_in_id": row.id}


def row_of(revision: Revision) -> int:
    """Return the id of the row that a revision is of."""
    found = {
        RevisedNoun.PLAN: revision.plan_id,
        RevisedNoun.TARGET: revision.target_id,
        RevisedNoun.STEP: revision.step_id,
        RevisedNoun.CHECK_IN: revision.check_in_id,
        RevisedNoun.OBJECTIVE: revision.objective_id,
        RevisedNoun.AREA: revision.area_id,
        RevisedNoun.RESOURCE: revision.resource_id,
    }[revision.noun]
    assert found is not None
    return found
