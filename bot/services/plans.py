"""Plans: made, shown, closed and opened again."""

from collections.abc import Callable
from datetime import UTC, datetime

from bot.errors import InvalidError
from bot.rules.access import Actor, Deed, can_see_plan, ensure_allowed, ensure_may_plan, is_allowed
from bot.rules.cadence import next_occurrence
from bot.rules.paging import Page
from bot.rules.plans import PlanDraft, PlanLine, PlanPage, ensure_plan, list_missing
from bot.services.lines import (
    active_plans,
    ensure_open,
    look_at,
    plan_lines,
    plans_of,
    see_plan,
    step_lines,
    target_lines,
    visible_plans,
)
from bot.services.schedules import cadence_of, schedule_prompt, set_next, to_ms
from storage.database import Database
from storage.models import DeliveryKind, Plan, PlanRole, PlanStatus, StepStatus
from storage.unit_of_work import Store, query, transaction


class Plans:
    """What people do with plans."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._wake = wake

    @transaction
    def create(self, store: Store, draft: PlanDraft, *, actor: Actor, now: datetime) -> PlanLine:
        """Make a plan, with the schedule of its check-in prompt."""
        ensure_may_plan(actor)
        ensure_plan(draft)
        _ensure_owner(store, actor, draft.owner_id)
        _ensure_channel(store, actor, draft.channel_id)
        owner = store.members.find(actor.workspace_id, draft.owner_id)
        assert owner is not None
        plan = store.plans.add(
            Plan(
                workspace_id=actor.workspace_id,
                number=store.workspaces.next_number(actor.workspace_id, "P"),
                title=draft.title.strip(),
                purpose=draft.purpose.strip(),
                owner_id=draft.owner_id,
                channel_id=draft.channel_id,
                starts_on=draft.starts_on,
                ends_on=draft.ends_on,
                zone=owner.lives_in,
                created_by=actor.id,
                created_at=now,
            )
        )
        if actor.id != draft.owner_id:
            store.plans.set_role(plan, actor.id, PlanRole.COLLABORATOR)
            store.flush()
        if draft.prompt_weekday is not None:
            schedule_prompt(
                store, plan, weekday=draft.prompt_weekday, at=draft.prompt_at, created_by=actor.id, now=now
            )
        self._redraw(store, plan, now=now)
        return self._line(store, actor, plan, now=now)

    @query
    def get_page(
        self,
        store: Store,
        *,
        actor: Actor,
        now: datetime,
        number: int | None = None,
        plan_id: int | None = None,
    ) -> PlanPage:
        """Return a plan, whole, by its number or id."""
        seen = see_plan(store, actor, number=number, plan_id=plan_id)
        plan, book = seen.plan, {seen.id: seen}
        targets = target_lines(
            store, actor, store.targets.list_of_plans(plan.workspace_id, [seen.id]), seen=book
        )
        rows = store.action_steps.list_of_plan(plan.workspace_id, seen.id)
        steps = step_lines(
            store, actor, [row for row in rows if row.status is not StepStatus.DROPPED], seen=book
        )
        schedule = store.schedules.find_of_plan(plan.workspace_id, seen.id)
        is_active = schedule is not None and schedule.is_active
        return PlanPage(
            plan=plan_lines(store, actor, [seen], now=now)[0],
            targets=targets,
            steps=steps,
            missing=list_missing(purpose=plan.purpose, targets=targets, steps=steps),
            next_prompt_at=datetime.fromtimestamp(schedule.next_due_ms / 1000, UTC)
            if schedule is not None and is_active
            else None,
        )

    @query
    def get_to_add(
        self,
        store: Store,
        *,
        deed: Deed,
        actor: Actor,
        now: datetime,
        number: int | None = None,
        plan_id: int | None = None,
    ) -> PlanLine:
        """Return the open plan to which the actor may add what the deed says, or say why they may not."""
        seen = see_plan(store, actor, number=number, plan_id=plan_id)
        ensure_allowed(actor, deed, seen.people)
        ensure_open(seen.plan)
        return plan_lines(store, actor, [seen], now=now)[0]

    @query
    def list_visible(self, store: Store, *, actor: Actor, now: datetime) -> tuple[PlanLine, ...]:
        """Return every plan that the actor can see, the active ones first."""
        return plan_lines(store, actor, visible_plans(store, actor), now=now)

    @query
    def get_page_of_visible(
        self, store: Store, *, actor: Actor, now: datetime, number: int, size: int
    ) -> Page[PlanLine]:
        """Return a page of the plans that the actor can see, the active ones first."""
        page = Page.cut(visible_plans(store, actor), number, size=size)
        return page.showing(plan_lines(store, actor, page.items, now=now))

    @query
    def is_visible(self, store: Store, number: int, *, actor: Actor) -> bool:
        """Say whether there is a plan P-<number> that the actor can see."""
        plan = store.plans.find_by_number(actor.workspace_id, number)
        return any(
            can_see_plan(actor, seen.people) for seen in look_at(store, [plan] if plan else []).values()
        )

    @query
    def list_mine(self, store: Store, *, actor: Actor, now: datetime) -> tuple[PlanLine, ...]:
        """Return the active plans that name the actor, or in which they have a step to do."""
        return plan_lines(store, actor, plans_of(store, actor, active_plans(store, actor)), now=now)

    @query
    def list_editable(self, store: Store, *, actor: Actor, now: datetime) -> tuple[PlanLine, ...]:
        """Return the active plans to which the actor may add."""
        editable = [
            seen for seen in active_plans(store, actor) if is_allowed(actor, Deed.EDIT_STEPS, seen.people)
        ]
        return plan_lines(store, actor, editable, now=now)

    @transaction
    def close(self, store: Store, plan_id: int, *, actor: Actor, now: datetime) -> PlanLine:
        """End a plan: nothing more is asked or sent for it. Closing it again changes nothing."""
        plan = self._to_change(store, actor, plan_id)
        if plan.status is PlanStatus.ACTIVE:
            plan.status = PlanStatus.CLOSED
            plan.version += 1
            schedule = store.schedules.find_of_plan(plan.workspace_id, plan_id)
            if schedule is not None:
                schedule.is_active = False
            store.deliveries.cancel_of_plan(plan.workspace_id, plan_id, now_ms=to_ms(now))
            self._redraw(store, plan, now=now)
        return self._line(store, actor, plan, now=now)

    @transaction
    def reopen(self, store: Store, plan_id: int, *, actor: Actor, now: datetime) -> PlanLine:
        """Take a closed plan up again, with its prompts from now on."""
        plan = self._to_change(store, actor, plan_id)
        if plan.status is PlanStatus.CLOSED:
            plan.status = PlanStatus.ACTIVE
            plan.version += 1
            schedule = store.schedules.find_of_plan(plan.workspace_id, plan_id)
            if schedule is not None:
                schedule.is_active = True
                set_next(schedule, next_occurrence(cadence_of(schedule), after=now))
            self._redraw(store, plan, now=now)
        return self._line(store, actor, plan, now=now)

    def _to_change(self, store: Store, actor: Actor, plan_id: int) -> Plan:
        seen = see_plan(store, actor, plan_id=plan_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_PLAN, seen.people)
        return seen.plan

    def _redraw(self, store: Store, plan: Plan, *, now: datetime) -> None:
        """Have the plan's prompt, and the day messages that its steps stand in, show what became of it."""
        store.flush()
        assert plan.id is not None
        refresh, now_ms = store.deliveries.refresh_live, to_ms(now)
        shown = refresh(plan.workspace_id, kind=DeliveryKind.CHECK_IN, plan_id=plan.id, now_ms=now_ms)
        steps = store.action_steps.list_of_plan(plan.workspace_id, plan.id)
        for member_id in {step.assignee_id for step in steps if step.assignee_id is not None}:
            shown |= refresh(plan.workspace_id, kind=DeliveryKind.DAY, member_id=member_id, now_ms=now_ms)
        shown |= store.homes.mark_plan(plan.workspace_id, plan.id, now_ms=now_ms)
        if shown:
            store.after_commit(self._wake)

    def _line(self, store: Store, actor: Actor, plan: Plan, *, now: datetime) -> PlanLine:
        store.flush()
        return plan_lines(store, actor, list(look_at(store, [plan]).values()), now=now)[0]


def _ensure_owner(store: Store, actor: Actor, owner_id: str) -> None:
    """Refuse an owner who could not look after a plan."""
    owner = store.members.find(actor.workspace_id, owner_id)
    if owner is None or owner.is_stranger:
        raise InvalidError({"owner_id": "An owner is a person of this workspace. Choose one."})
    if owner.is_deactivated:
        raise InvalidError({"owner_id": f"{owner.name} has left this workspace. Choose somebody else."})
    if owner.is_guest:
        raise InvalidError({"owner_id": f"{owner.name} is a guest; a plan's owner is a full member."})


def _ensure_channel(store: Store, actor: Actor, channel_id: str | None) -> None:
    """Refuse a channel that Waymark cannot speak in, or that the actor is not in."""
    if channel_id is None:
        return
    channel = store.channels.find(actor.workspace_id, channel_id)
    if channel is None or (channel.is_private and channel_id not in actor.channels):
        raise InvalidError(
            {"channel_id": "I cannot see that channel. Type /invite @Waymark in it, then send this again."}
        )
    if channel.is_archived:
        raise InvalidError({"channel_id": f"#{channel.name} is archived. Choose another channel."})
    if not channel.has_app:
        raise InvalidError(
            {"channel_id": f"I am not in #{channel.name}. Type /invite @Waymark there, then send this again."}
        )
