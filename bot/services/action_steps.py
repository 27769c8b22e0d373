"""Action steps: added, given, moved, snoozed, blocked, done, dropped and taken up again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.errors import InvalidError, NotFoundError
from bot.rules.access import Actor, Deed, can_see_plan, ensure_allowed, is_allowed
from bot.rules.action_steps import StepDraft, StepLine, due_problem, ensure_reason, kept_reason
from bot.rules.cadence import local_date
from bot.rules.dependencies import Follow
from bot.rules.paging import Page, Stretch
from bot.services.assigning import with_shortage, with_warnings
from bot.services.lines import Seen, ensure_open, look_at, look_at_nothing, see_plan, step_lines
from bot.services.overruns import overrun_to_tell, tell_overrun
from bot.services.places import reopened
from bot.services.repeats import ensure_new
from bot.services.revising import Reviser
from bot.services.revision_lines import ensure_unchanged
from bot.services.ripples import ensure_awaited_by_none, move_following, shifts_to_make
from bot.services.seeing import ensure_assignable, ensure_to_do, opens_step, plans_of_steps, see_step
from bot.services.step_drafts import edited, ensure_draft, lock_order, shifts_by_draft, write_draft
from storage.database import Database
from storage.models import ActionStep, RevisedDeed, StepStatus
from storage.repositories.action_steps import Named, Overdue
from storage.unit_of_work import Store, query, transaction


class ActionSteps:
    """What people do with action steps."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)

    @transaction
    def create(
        self, store: Store, draft: StepDraft, *, actor: Actor, now: datetime, may_repeat: bool = True
    ) -> StepLine:
        """Add a step to a plan; unless it may be a repeat, one that was just added is asked about."""
        seen = see_plan(store, actor, plan_id=draft.plan_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_STEPS, seen.people)
        ensure_open(seen.plan)
        under = ensure_draft(store, draft, seen, actor=actor, now=now)
        if not may_repeat:
            ensure_new(store, draft, actor=actor, now=now)
        step = write_draft(store, draft, actor=actor, now=now)
        undo = self._reviser.added(store, step, actor=actor, now=now)
        line = replace(step_lines(store, actor, [step], seen={seen.id: seen})[0], undo=undo, under=under)
        return with_warnings(store, line, actor=actor, now=now)

    @query
    def list_by_numbers(self, store: Store, numbers: Sequence[int], *, actor: Actor) -> tuple[StepLine, ...]:
        """Return the steps S-<number>, in this order; the first that is not there is named."""
        there = store.action_steps.list_by_numbers(actor.workspace_id, numbers)
        by_number = {row.number: row for row in there}
        rows = [by_number.get(number) for number in numbers]
        book = plans_of_steps(store, there)
        if not there:
            look_at_nothing(store, actor.workspace_id, is_part=True)
        for number, row in zip(numbers, rows, strict=True):
            if row is None or not opens_step(store, actor, row, book):
                raise NotFoundError(f"There is no S-{number} that you can see.")
        return step_lines(store, actor, [row for row in rows if row is not None], seen=book)

    @query
    def get(self, store: Store, step_id: int, *, actor: Actor, deed: Deed | None = None) -> StepLine:
        """Return a step by its id; with a deed, only to somebody who may do that with it now."""
        step, seen = see_step(store, actor, step_id)
        if deed is not None:
            ensure_allowed(actor, deed, seen.people, doer_id=step.assignee_id)
            ensure_open(seen.plan)
            if deed is not Deed.EDIT_STEPS or step.status is StepStatus.DROPPED:
                ensure_to_do(step)
        return _line(store, actor, step)

    @query
    def list_named(
        self,
        store: Store,
        words: Sequence[str],
        *,
        actor: Actor,
        deed: Deed,
        limit: int,
        is_blocked: bool = False,
        is_any: bool = False,
        is_over: bool = False,
    ) -> tuple[StepLine, ...]:
        """Return open steps, done ones as well, or what is done or dropped, with these words in their titles.

        The actor's own come first. Others' are those of plans in which the actor may do this; without words
        they are left out.
        """
        book = look_at(store, store.plans.list_open(actor.workspace_id)) if words else {}
        plan_ids = [seen.id for seen in book.values() if is_allowed(actor, deed, seen.people)]
        named = Named(actor.workspace_id, words, actor.id, plan_ids, is_blocked, is_any, is_over)
        rows = store.action_steps.list_named(named, limit=limit)
        return step_lines(store, actor, rows, seen=plans_of_steps(store, rows))

    @query
    def get_page_of_mine(self, store: Store, *, actor: Actor, number: int, size: int) -> Page[StepLine]:
        """Return a page of what the actor has to do in active plans, by due date."""
        count = store.action_steps.count_open_of(actor.workspace_id, actor.id)
        stretch = Stretch.find(count, number, size=size)
        rows = store.action_steps.list_open_of(actor.workspace_id, actor.id, start=stretch.start, limit=size)
        return Page.of(stretch, step_lines(store, actor, rows, seen=plans_of_steps(store, rows)))

    @query
    def get_page_of_overdue(
        self,
        store: Store,
        *,
        actor: Actor,
        now: datetime,
        number: int,
        size: int,
        plan_number: int | None = None,
    ) -> Page[StepLine]:
        """Return a page of the overdue steps that the actor can see, everywhere or in one plan."""
        if plan_number is not None:
            plans, member_id = [see_plan(store, actor, number=plan_number)], None
        else:
            book = look_at(store, store.plans.list_open(actor.workspace_id))
            plans, member_id = [seen for seen in book.values() if can_see_plan(actor, seen.people)], actor.id
        today, ids = local_date(now, actor.zone), [seen.id for seen in plans]
        overdue = Overdue(actor.workspace_id, before=today, plan_ids=ids, member_id=member_id)
        stretch = Stretch.find(store.action_steps.count_overdue(overdue), number, size=size)
        rows = store.action_steps.list_overdue(overdue, start=stretch.start, limit=size)
        found = plans_of_steps(store, rows)
        rows = [row for row in rows if opens_step(store, actor, row, found)]
        return Page.of(stretch, step_lines(store, actor, rows, seen=found))

    @transaction
    def edit(
        self,
        store: Store,
        step_id: int,
        draft: StepDraft,
        *,
        version: int,
        actor: Actor,
        now: datetime,
        follow: Follow = Follow.ASK,
    ) -> StepLine:
        """Change what a step says, unless somebody else has in the meantime.

        Where its new day moves steps that wait for it, RippleError asks first what is to become of them.
        """
        lock_order(store, draft, step_id, actor=actor)
        step, seen = see_step(store, actor, step_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_STEPS, seen.people, doer_id=step.assignee_id)
        ensure_open(seen.plan)
        if step.status is StepStatus.DROPPED:
            ensure_to_do(step)
        values, under = edited(store, draft, step, seen, actor=actor, now=now)
        if draft.due_on != step.due_on:
            values["snoozed_until"] = None
        shifts = shifts_by_draft(store, draft, step, follow, actor=actor, now=now)
        line = self._revise(
            store, step, values, deed=RevisedDeed.EDITED, actor=actor, now=now, version=version
        )
        moved = move_following(store, self._reviser, shifts, actor=actor, now=now)
        return replace(line, under=under, moved_with=tuple(undo for _, undo in moved))

    @transaction
    def complete(
        self, store: Store, step_ids: Sequence[int], *, actor: Actor, now: datetime, reason: str = ""
    ) -> tuple[StepLine, ...]:
        """Mark steps as done, all or none; one that is done already stays as it is."""
        said = kept_reason(reason)
        return tuple(self._complete(store, each, actor=actor, now=now, reason=said) for each in step_ids)

    @transaction
    def reopen(
        self, store: Store, step_ids: Sequence[int], *, actor: Actor, now: datetime, reason: str = ""
    ) -> tuple[StepLine, ...]:
        """Take done or dropped steps up again, all or none; one that is open stays as it is."""
        said = kept_reason(reason)
        return tuple(self._reopen(store, each, actor=actor, now=now, reason=said) for each in step_ids)

    @transaction
    def drop(self, store: Store, step_id: int, *, actor: Actor, now: datetime, reason: str = "") -> StepLine:
        """Give a step up without doing it; one that is dropped already stays as it is."""
        step, seen = see_step(store, actor, step_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_STEPS, seen.people, doer_id=step.assignee_id)
        ensure_open(seen.plan)
        if step.status is StepStatus.DONE:
            ensure_to_do(step)
        ensure_awaited_by_none(store, step)
        said, values = kept_reason(reason), {"status": StepStatus.DROPPED}
        return self._revise(store, step, values, deed=RevisedDeed.DROPPED, actor=actor, now=now, reason=said)

    @transaction
    def move(
        self,
        store: Store,
        step_id: int,
        due_on: date,
        *,
        actor: Actor,
        now: datetime,
        version: int | None = None,
        follow: Follow = Follow.ASK,
    ) -> StepLine:
        """Give a step another day; reminders that were put off come back with it.

        Where steps that wait for it have to move too, RippleError asks first what is to become of them.
        """
        step = _to_act_on(store, actor, step_id)
        problems = due_problem(due_on, today=local_date(now, actor.zone))
        if problems:
            raise InvalidError(problems)
        if step.due_on == due_on:
            return _line(store, actor, step)
        shifts_to_make(store, step, due_on, follow, actor=actor, now=now)
        seen = plans_of_steps(store, [step])[step.plan_id]
        late = overrun_to_tell(store, [step], {step_id: due_on}, seen, actor=actor)
        values = {"due_on": due_on, "snoozed_until": None}
        line = self._revise(
            store, step, values, deed=RevisedDeed.MOVED, actor=actor, now=now, version=version
        )
        return replace(line, overrun=tell_overrun(store, [step], late, seen, actor=actor, now=now))

    @transaction
    def snooze(
        self,
        store: Store,
        step_id: int,
        until_on: date,
        *,
        actor: Actor,
        now: datetime,
        version: int | None = None,
    ) -> StepLine:
        """Leave people alone about a step until a day; its due date stays."""
        step = _to_act_on(store, actor, step_id)
        today = local_date(now, actor.zone)
        if until_on <= today:
            raise InvalidError({"snoozed_until": "Snooze until a day after today, for example: tomorrow"})
        problems = due_problem(until_on, today=today)
        if problems:
            raise InvalidError({"snoozed_until": problems["due_on"]})
        values = {"snoozed_until": until_on}
        return self._revise(
            store, step, values, deed=RevisedDeed.SNOOZED, actor=actor, now=now, version=version
        )

    @transaction
    def assign(
        self,
        store: Store,
        step_id: int,
        assignee_id: str,
        *,
        actor: Actor,
        now: datetime,
        version: int | None = None,
        reason: str = "",
    ) -> StepLine:
        """Give a step to somebody."""
        step, seen = _to_take(store, actor, step_id)
        ensure_open(seen.plan)
        ensure_to_do(step)
        ensure_assignable(store, actor, assignee_id, people=seen.people)
        said, values = kept_reason(reason), {"assignee_id": assignee_id}
        return self._revise(
            store, step, values, deed=RevisedDeed.ASSIGNED, actor=actor, now=now, version=version, reason=said
        )

    @transaction
    def block(
        self,
        store: Store,
        step_id: int,
        blocked_by: str,
        *,
        actor: Actor,
        now: datetime,
        version: int | None = None,
    ) -> StepLine:
        """Say that a step cannot go on, and what it waits for."""
        step = _to_act_on(store, actor, step_id)
        ensure_reason(blocked_by, field="blocked_by")
        values = {"status": StepStatus.BLOCKED, "blocked_by": blocked_by.strip()}
        return self._revise(
            store, step, values, deed=RevisedDeed.BLOCKED, actor=actor, now=now, version=version
        )

    @transaction
    def unblock(
        self, store: Store, step_id: int, *, actor: Actor, now: datetime, reason: str = ""
    ) -> StepLine:
        """Say that a step can go on; one that is not blocked stays as it is."""
        step = _to_act_on(store, actor, step_id)
        if step.status is not StepStatus.BLOCKED:
            return _line(store, actor, step)
        values = {"status": StepStatus.TODO, "blocked_by": ""}
        said = kept_reason(reason)
        return self._revise(
            store, step, values, deed=RevisedDeed.UNBLOCKED, actor=actor, now=now, reason=said
        )

    def _complete(self, store: Store, step_id: int, *, actor: Actor, now: datetime, reason: str) -> StepLine:
        step, seen = _to_take(store, actor, step_id)
        ensure_open(seen.plan)
        if step.status is StepStatus.DONE:
            return _line(store, actor, step)
        ensure_to_do(step)
        values = {"status": StepStatus.DONE, "blocked_by": "", "done_at": now, "done_by": actor.id}
        return self._revise(store, step, values, deed=RevisedDeed.DONE, actor=actor, now=now, reason=reason)

    def _reopen(self, store: Store, step_id: int, *, actor: Actor, now: datetime, reason: str) -> StepLine:
        step, seen = _to_take(store, actor, step_id)
        ensure_open(seen.plan)
        if step.status not in {StepStatus.DONE, StepStatus.DROPPED}:
            return _line(store, actor, step)
        values = reopened(store, step)
        return self._revise(
            store, step, values, deed=RevisedDeed.REOPENED, actor=actor, now=now, reason=reason
        )

    def _revise(
        self,
        store: Store,
        step: ActionStep,
        values: Mapping[str, Any],
        *,
        deed: RevisedDeed,
        actor: Actor,
        now: datetime,
        version: int | None = None,
        reason: str = "",
    ) -> StepLine:
        """Change a step, with a version only if nobody has changed the same fields since."""
        if version is not None:
            said = {name: value for name, value in values.items() if name != "snoozed_until" or value}
            ref = f"S-{step.number}"
            ensure_unchanged(store, step, version=version, values=said, ref=ref, actor=actor, now=now)
        undo = self._reviser.revise(store, step, values, deed=deed, actor=actor, now=now, reason=reason)
        line = replace(_line(store, actor, step), undo=undo)
        if "assignee_id" in values:
            return with_warnings(store, line, actor=actor, now=now)
        return with_shortage(store, line, actor=actor, now=now) if "due_on" in values else line


def _to_take(store: Store, actor: Actor, step_id: int) -> tuple[ActionStep, Seen]:
    step, seen = see_step(store, actor, step_id, to_change=True)
    ensure_allowed(actor, Deed.ACT_ON_STEP, seen.people, doer_id=step.assignee_id)
    return step, seen


def _to_act_on(store: Store, actor: Actor, step_id: int) -> ActionStep:
    step, seen = _to_take(store, actor, step_id)
    ensure_open(seen.plan)
    ensure_to_do(step)
    return step


def _line(store: Store, actor: Actor, step: ActionStep) -> StepLine:
    return step_lines(store, actor, [step], seen=plans_of_steps(store, [step]))[0]
