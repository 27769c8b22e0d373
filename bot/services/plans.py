"""Plans: made, shown, closed and opened again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from bot.errors import ConflictError, InvalidError, NotAllowedError
from bot.rules.access import (
    Actor,
    Deed,
    can_see_plan,
    ensure_allowed,
    ensure_may_plan,
    is_allowed,
)
from bot.rules.action_steps import kept_reason
from bot.rules.cadence import local_date
from bot.rules.dates import say_date
from bot.rules.paging import Page
from bot.rules.plans import (
    PlanDraft,
    PlanLine,
    PlanPage,
    concluded,
    ensure_pause,
    ensure_plan,
    list_missing,
    next_stage,
)
from bot.rules.templates import PlanTemplate
from bot.services.area_lines import area_lines
from bot.services.circles import circle_of, tell_of_new
from bot.services.evaluations import evaluations, sparks
from bot.services.filling import fill
from bot.services.healths import with_health
from bot.services.ledger_lines import ledger_sums
from bot.services.lines import (
    ensure_open,
    look_at,
    look_at_nothing,
    open_plans,
    own_plans,
    plan_lines,
    plan_ref,
    see_plan,
    step_lines,
    target_lines,
    visible_plans,
)
from bot.services.obstacles import open_obstacles
from bot.services.plan_drafts import (
    draft_of,
    ensure_confidential,
    ensure_stays_private,
    get_channel,
    get_owner,
    people_of,
    shared_in,
    values_of,
)
from bot.services.plan_outlines import whole_of
from bot.services.proposal_lines import open_proposals
from bot.services.revealing import end_parts
from bot.services.revising import Reviser
from bot.services.revision_lines import ensure_unchanged, say_edited, say_newest
from bot.services.rhythms import set_prompt
from bot.services.round_lines import may_rate
from storage.database import Database
from storage.models import Plan, PlanKind, PlanStatus, RevisedDeed
from storage.unit_of_work import Store, query, transaction


class Plans:
    """What people do with plans."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)

    @transaction
    def create(
        self,
        store: Store,
        draft: PlanDraft,
        *,
        actor: Actor,
        now: datetime,
        template: PlanTemplate | None = None,
    ) -> PlanLine:
        """Make a plan, with the schedule of its check-in prompt, and with the parts of a template."""
        ensure_may_plan(actor)
        ensure_plan(draft)
        if template is not None and template.is_individual and draft.subject_id is None:
            raise InvalidError({"subject_id": "This template is about one person. Choose whom it is about."})
        ensure_confidential(draft)
        owner = get_owner(store, actor, draft.owner_id)
        roles = people_of(store, actor, draft)
        subject = store.members.find(actor.workspace_id, draft.subject_id or "")
        channel = get_channel(store, actor, draft.channel_id)
        plan = store.plans.add(
            Plan(
                workspace_id=actor.workspace_id,
                number=store.workspaces.next_number(actor.workspace_id, "P"),
                title=draft.title.strip(),
                purpose=draft.purpose.strip(),
                owner_id=draft.owner_id,
                channel_id=draft.channel_id,
                shared_in=shared_in(channel),
                starts_on=draft.starts_on,
                ends_on=draft.ends_on,
                zone=(subject or owner).lives_in,
                created_by=actor.id,
                created_at=now,
                kind=PlanKind.TEAM if draft.subject_id is None else PlanKind.INDIVIDUAL,
                sponsor_id=draft.sponsor_id,
                subject_id=draft.subject_id,
            )
        )
        store.plans.replace_roles(plan, roles)
        set_prompt(store, plan, weekday=draft.prompt_weekday, at=draft.prompt_at, by=actor.id, now=now)
        self._reviser.added(store, plan, actor=actor, now=now)
        if template is not None:
            fill(store, self._reviser, plan, template.parts, actor=actor, now=now)
        tell_of_new(store, plan, by=actor, now=now)
        return self._line(store, actor, plan, now=now)

    @query
    def get_draft(
        self, store: Store, plan_id: int, *, actor: Actor, now: datetime
    ) -> tuple[PlanLine, PlanDraft]:
        """Return a plan and what its form says now, to somebody who may edit it."""
        seen = see_plan(store, actor, plan_id=plan_id)
        ensure_allowed(actor, Deed.EDIT_PLAN, seen.people)
        ensure_open(seen.plan)
        return self._line(store, actor, seen.plan, now=now), draft_of(store, seen.plan)

    @transaction
    def edit(
        self, store: Store, plan_id: int, draft: PlanDraft, *, version: int, actor: Actor, now: datetime
    ) -> PlanLine:
        """Change what a plan says, unless somebody else has in the meantime; its messages follow."""
        plan = self._to_change(store, actor, plan_id)
        ensure_open(plan)
        draft = replace(draft, subject_id=plan.subject_id)
        ensure_plan(draft)
        ensure_confidential(draft)
        if plan.is_sample:
            ensure_stays_private(draft, plan)
        (before,) = look_at(store, [plan]).values()
        values = values_of(store, plan, draft, actor=actor)
        asked = {name: value for name, value in values.items() if name != "cadence"}
        asked |= {"prompt_weekday": draft.prompt_weekday} if "cadence" in values else {}
        ensure_unchanged(store, plan, version=version, values=asked, ref=plan_ref(plan), actor=actor, now=now)
        undo = self._reviser.revise(store, plan, values, deed=RevisedDeed.EDITED, actor=actor, now=now)
        edits = say_edited(store, actor, undo, now=now)
        end_parts(store, plan, before.people.named, now=now)
        if plan.is_silent:
            self._reviser.speak_again(store, plan, now=now)
            edits = "; ".join((*([edits] if edits else []), "I post in its channel again"))
        return replace(self._line(store, actor, plan, now=now), undo=undo, edits=edits)

    @query
    def get_page(
        self,
        store: Store,
        *,
        actor: Actor,
        now: datetime,
        number: int | None = None,
        plan_id: int | None = None,
        is_evaluated: bool = False,
    ) -> PlanPage:
        """Return a plan, whole, by its number or id; `is_evaluated` with what its measurements say."""
        seen = see_plan(store, actor, number=number, plan_id=plan_id)
        plan, book = seen.plan, {seen.id: seen}
        aims = store.targets.list_of_plans(plan.workspace_id, [seen.id])
        targets = target_lines(store, actor, aims, seen=book)
        if is_evaluated and plan.status is PlanStatus.ACTIVE:
            found = evaluations(store, plan, aims, today=local_date(now, actor.zone))
            bars = sparks(store, actor.workspace_id, found)
            targets = tuple(
                replace(target, evaluation=found[target.id], spark=bars.get(target.id, ""))
                for target in targets
            )
        rows = store.action_steps.read_of_plan(plan.workspace_id, seen.id)
        steps = step_lines(store, actor, rows, seen=book)
        areas = area_lines(
            store, actor, store.focus_areas.list_of_plans(plan.workspace_id, [seen.id]), seen=book
        )
        whole = whole_of(store, seen, targets=targets, steps=steps, reader=actor)
        schedule = store.schedules.find_of_plan(plan.workspace_id, seen.id)
        is_active = schedule is not None and schedule.is_active
        ledger = ledger_sums(store, actor, seen, today=local_date(now, actor.zone))
        (line,) = plan_lines(store, actor, [seen], now=now)
        if is_evaluated:
            line = with_health(store, [line], [plan], today=local_date(now, actor.zone))[0]
        page = PlanPage(
            plan=line,
            targets=targets,
            steps=steps,
            missing=list_missing(
                purpose=plan.purpose,
                targets=targets,
                steps=steps,
                outline=whole.outline,
                has_areas=bool(areas),
                ledger=ledger,
            ),
            next_prompt_at=datetime.fromtimestamp(schedule.next_due_ms / 1000, UTC)
            if schedule is not None and is_active and not plan.is_silent
            else None,
            outline=whole.outline,
            served=whole.served,
            serving=whole.serving,
            stage=next_stage(whole.outline, targets=targets, steps=steps, has_areas=bool(areas)),
            circle=circle_of(store, actor, seen),
            areas=areas,
            ledger=ledger,
            obstacles=open_obstacles(store, actor.workspace_id, [seen.id]).get(seen.id, ()),
            can_rate=bool(areas) and may_rate(store, actor, seen),
            proposals=open_proposals(store, seen, viewer=actor, now=now),
        )
        return concluded(page) if plan.status is PlanStatus.CLOSED else page

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
        lines = plan_lines(store, actor, page.items, now=now)
        plans = [seen.plan for seen in page.items]
        return page.showing(with_health(store, lines, plans, today=local_date(now, actor.zone)))

    @query
    def is_visible(self, store: Store, number: int, *, actor: Actor) -> bool:
        """Say whether there is a plan P-<number> that the actor can see."""
        plan = store.plans.find_by_number(actor.workspace_id, number)
        if plan is None:
            look_at_nothing(store, actor.workspace_id)
        return any(
            can_see_plan(actor, seen.people) for seen in look_at(store, [plan] if plan else []).values()
        )

    @query
    def list_mine(self, store: Store, *, actor: Actor, now: datetime) -> tuple[PlanLine, ...]:
        """Return the active plans that name the actor, or in which they have a step to do."""
        return plan_lines(store, actor, own_plans(store, actor, open_plans(store, actor)), now=now)

    @query
    def list_editable(self, store: Store, *, actor: Actor, now: datetime) -> tuple[PlanLine, ...]:
        """Return the active plans to which the actor may add."""
        editable = [
            seen for seen in open_plans(store, actor) if is_allowed(actor, Deed.EDIT_STEPS, seen.people)
        ]
        return plan_lines(store, actor, editable, now=now)

    @transaction
    def close(
        self,
        store: Store,
        plan_id: int,
        *,
        actor: Actor,
        now: datetime,
        version: int | None = None,
        reason: str = "",
    ) -> PlanLine:
        """End a plan: nothing more is asked or sent for it. Closing it again changes nothing.

        With a version, only if nobody has changed the plan since.
        """
        plan = self._to_change(store, actor, plan_id)
        if version not in {None, plan.version} and plan.status is not PlanStatus.CLOSED:
            newest = say_newest(store, actor, plan, version=plan.version - 1, now=now)
            raise ConflictError(
                f"{plan_ref(plan)} has changed while you had this open: {newest}. Send it again to close it.",
                current_version=plan.version,
            )
        deed, said = RevisedDeed.CLOSED, kept_reason(reason)
        return self._set_status(store, plan, PlanStatus.CLOSED, deed, actor=actor, now=now, reason=said)

    @transaction
    def reopen(
        self, store: Store, plan_id: int, *, actor: Actor, now: datetime, reason: str = ""
    ) -> PlanLine:
        """Take a closed plan up again, with its prompts from now on; one that is open stays as it is."""
        plan = self._to_change(store, actor, plan_id)
        if plan.status is not PlanStatus.CLOSED:
            return self._line(store, actor, plan, now=now)
        deed, said = RevisedDeed.REOPENED, kept_reason(reason)
        return self._set_status(store, plan, PlanStatus.ACTIVE, deed, actor=actor, now=now, reason=said)

    @transaction
    def pause(
        self,
        store: Store,
        plan_id: int,
        until_on: date | None,
        *,
        actor: Actor,
        now: datetime,
        version: int | None = None,
    ) -> PlanLine:
        """Have a plan ask and remind nobody until a day, or until it is taken up again."""
        plan = self._to_change(store, actor, plan_id)
        ensure_open(plan)
        ref, today = plan_ref(plan), local_date(now, actor.zone)
        if plan.status is PlanStatus.PLANNED:
            starts = say_date(plan.starts_on, today=today)
            raise NotAllowedError(f"{ref} begins on {starts}, and reminds nobody before. Pause it then.")
        ensure_pause(until_on, today=today, ends_on=plan.ends_on, ref=ref)
        values = {"status": PlanStatus.PAUSED, "paused_until_on": until_on}
        if version is not None:
            ensure_unchanged(store, plan, version=version, values=values, ref=ref, actor=actor, now=now)
        undo = self._reviser.revise(store, plan, values, deed=RevisedDeed.PAUSED, actor=actor, now=now)
        return replace(self._line(store, actor, plan, now=now), undo=undo)

    @transaction
    def resume(self, store: Store, plan_id: int, *, actor: Actor, now: datetime) -> PlanLine:
        """Take a paused plan up again from now on; one that is not paused stays as it is."""
        plan = self._to_change(store, actor, plan_id)
        ensure_open(plan)
        if plan.status is not PlanStatus.PAUSED:
            return self._line(store, actor, plan, now=now)
        values = {"status": PlanStatus.ACTIVE, "paused_until_on": None}
        undo = self._reviser.revise(store, plan, values, deed=RevisedDeed.RESUMED, actor=actor, now=now)
        return replace(self._line(store, actor, plan, now=now), undo=undo)

    def _set_status(
        self,
        store: Store,
        plan: Plan,
        status: PlanStatus,
        deed: RevisedDeed,
        *,
        actor: Actor,
        now: datetime,
        reason: str = "",
    ) -> PlanLine:
        values = {"status": status}
        undo = self._reviser.revise(store, plan, values, deed=deed, actor=actor, now=now, reason=reason)
        return replace(self._line(store, actor, plan, now=now), undo=undo)

    def _to_change(self, store: Store, actor: Actor, plan_id: int) -> Plan:
        seen = see_plan(store, actor, plan_id=plan_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_PLAN, seen.people)
        return seen.plan

    def _line(self, store: Store, actor: Actor, plan: Plan, *, now: datetime) -> PlanLine:
        store.flush()
        return plan_lines(store, actor, list(look_at(store, [plan]).values()), now=now)[0]
