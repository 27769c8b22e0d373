"""Action steps: added, given, moved, snoozed, done and opened again."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from bot.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from bot.rules.access import Actor, Deed, can_see_plan, can_see_step, ensure_allowed
from bot.rules.action_steps import StepDraft, StepLine, due_problem, ensure_step
from bot.rules.cadence import local_date
from bot.rules.dates import say_date
from bot.rules.paging import Page, Stretch
from bot.services.lines import Seen, ensure_open, look_at, see_plan, step_lines
from bot.services.schedules import ensure_day_schedule, to_ms
from storage.database import Database
from storage.models import ActionStep, DeliveryKind, Snooze, StepStatus
from storage.repositories.action_steps import Overdue
from storage.unit_of_work import Store, query, transaction

UNDO_FOR = timedelta(hours=24)
REPEAT_WITHIN = timedelta(seconds=10)


class ActionSteps:
    """What people do with action steps."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._wake = wake

    @transaction
    def create(
        self, store: Store, draft: StepDraft, *, actor: Actor, now: datetime, may_repeat: bool = True
    ) -> StepLine:
        """Add a step to a plan; unless it may be a repeat, one that was just added is not added again."""
        seen = see_plan(store, actor, plan_id=draft.plan_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_STEPS, seen.people)
        ensure_open(seen.plan)
        ensure_step(draft, today=local_date(now, actor.zone))
        if draft.assignee_id is not None:
            ensure_assignable(store, actor, draft.assignee_id)
        if not may_repeat:
            _ensure_new(store, draft, actor=actor, now=now)
        step = store.action_steps.add(
            ActionStep(
                workspace_id=actor.workspace_id,
                number=store.workspaces.next_number(actor.workspace_id, "S"),
                plan_id=draft.plan_id,
                title=draft.title.strip(),
                note=draft.note.strip(),
                assignee_id=draft.assignee_id,
                due_on=draft.due_on,
                created_by=actor.id,
                created_at=now,
            )
        )
        self._follow(store, step, now=now)
        return step_lines(store, actor, [step], seen={seen.id: seen})[0]

    @query
    def list_by_numbers(self, store: Store, numbers: Sequence[int], *, actor: Actor) -> tuple[StepLine, ...]:
        """Return the steps S-<number>, in this order; the first that is not there is named."""
        there = store.action_steps.list_by_numbers(actor.workspace_id, numbers)
        by_number = {row.number: row for row in there}
        rows = [by_number.get(number) for number in numbers]
        book = _plans_of(store, there)
        for number, row in zip(numbers, rows, strict=True):
            if row is None or not _can_see(actor, row, book):
                raise NotFoundError(f"There is no S-{number} that you can see.")
        return step_lines(store, actor, [row for row in rows if row is not None], seen=book)

    @query
    def get(self, store: Store, step_id: int, *, actor: Actor, deed: Deed | None = None) -> StepLine:
        """Return a step by its id; with a deed, only to somebody who may do that with it now."""
        step, seen = self._find(store, actor, step_id)
        if deed is not None:
            ensure_allowed(actor, deed, seen.people, doer_id=step.assignee_id)
            ensure_open(seen.plan)
            _ensure_to_do(step)
        return self._line(store, actor, step)

    @query
    def list_mine(self, store: Store, *, actor: Actor) -> tuple[StepLine, ...]:
        """Return what the actor has to do in active plans, by due date."""
        rows = store.action_steps.list_open_of(actor.workspace_id, actor.id)
        return step_lines(store, actor, rows, seen=_plans_of(store, rows))

    @query
    def get_page_of_mine(self, store: Store, *, actor: Actor, number: int, size: int) -> Page[StepLine]:
        """Return a page of what the actor has to do in active plans, by due date."""
        count = store.action_steps.count_open_of(actor.workspace_id, actor.id)
        stretch = Stretch.find(count, number, size=size)
        rows = store.action_steps.list_open_of(actor.workspace_id, actor.id, start=stretch.start, limit=size)
        lines = step_lines(store, actor, rows, seen=_plans_of(store, rows))
        return Page.of(stretch, lines)

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
            book = look_at(store, store.plans.list_active(actor.workspace_id))
            plans, member_id = [seen for seen in book.values() if can_see_plan(actor, seen.people)], actor.id
        today, ids = local_date(now, actor.zone), [seen.id for seen in plans]
        overdue = Overdue(actor.workspace_id, before=today, plan_ids=ids, member_id=member_id)
        stretch = Stretch.find(store.action_steps.count_overdue(overdue), number, size=size)
        rows = store.action_steps.list_overdue(overdue, start=stretch.start, limit=size)
        lines = step_lines(store, actor, rows, seen=_plans_of(store, rows))
        return Page.of(stretch, lines)

    @transaction
    def edit(
        self, store: Store, step_id: int, draft: StepDraft, *, version: int, actor: Actor, now: datetime
    ) -> StepLine:
        """Change what a step says, unless somebody else has in the meantime."""
        step, seen = self._find(store, actor, step_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_STEPS, seen.people, doer_id=step.assignee_id)
        ensure_open(seen.plan)
        ensure_step(draft, today=local_date(now, actor.zone))
        _ensure_unchanged(self._line(store, actor, step), version, today=local_date(now, actor.zone))
        if draft.assignee_id is not None:
            ensure_assignable(store, actor, draft.assignee_id)
        self._redraw(store, step, now=now)
        if draft.due_on != step.due_on:
            store.action_steps.wake(step.workspace_id, step_id)
        step.title, step.note = draft.title.strip(), draft.note.strip()
        step.assignee_id, step.due_on = draft.assignee_id, draft.due_on
        return self._changed(store, actor, step, now=now)

    @transaction
    def complete(
        self, store: Store, step_ids: Sequence[int], *, actor: Actor, now: datetime
    ) -> tuple[StepLine, ...]:
        """Mark steps as done, all or none; one that is done already stays as it is."""
        return tuple(
            self._set_status(store, actor, step_id, StepStatus.DONE, now=now) for step_id in step_ids
        )

    @transaction
    def reopen(
        self,
        store: Store,
        step_ids: Sequence[int],
        *,
        actor: Actor,
        now: datetime,
        version: int | None = None,
    ) -> tuple[StepLine, ...]:
        """Take steps up again, all or none; with a version (an Undo) only if nothing changed since."""
        return tuple(
            self._set_status(store, actor, step_id, StepStatus.TODO, now=now, version=version)
            for step_id in step_ids
        )

    @transaction
    def drop(self, store: Store, step_id: int, *, version: int, actor: Actor, now: datetime) -> StepLine:
        """Take back a step that was added, unless it has changed since."""
        step, seen = self._find(store, actor, step_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_STEPS, seen.people, doer_id=step.assignee_id)
        ensure_open(seen.plan)
        if step.status is StepStatus.DROPPED:
            return self._line(store, actor, step)
        if now - step.created_at > UNDO_FOR:
            raise NotAllowedError(f"S-{step.number} was added more than a day ago: too long to undo it.")
        _ensure_unchanged(self._line(store, actor, step), version, today=local_date(now, actor.zone))
        step.status = StepStatus.DROPPED
        return self._changed(store, actor, step, now=now)

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
    ) -> StepLine:
        """Give a step another day; reminders that were put off come back with it."""
        step, _ = self._to_act_on(store, actor, step_id, now=now, version=version)
        problems = due_problem(due_on, today=local_date(now, actor.zone))
        if problems:
            raise InvalidError(problems)
        if step.due_on == due_on:
            return self._line(store, actor, step)
        step.due_on = due_on
        store.action_steps.wake(step.workspace_id, step_id)
        return self._changed(store, actor, step, now=now)

    @transaction
    def snooze(self, store: Store, step_id: int, until_on: date, *, actor: Actor, now: datetime) -> StepLine:
        """Leave people alone about a step until a day; its due date stays."""
        step, _ = self._to_act_on(store, actor, step_id, now=now)
        today = local_date(now, actor.zone)
        if until_on <= today:
            raise InvalidError({"until_on": "Snooze until a day after today, for example: tomorrow"})
        problems = due_problem(until_on, today=today)
        if problems:
            raise InvalidError({"until_on": problems["due_on"]})
        store.action_steps.snooze(
            Snooze(
                workspace_id=step.workspace_id,
                step_id=step_id,
                until_on=until_on,
                snoozed_by=actor.id,
                created_at=now,
            )
        )
        return self._changed(store, actor, step, now=now)

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
    ) -> StepLine:
        """Give a step to somebody."""
        step, _ = self._to_act_on(store, actor, step_id, now=now, version=version)
        ensure_assignable(store, actor, assignee_id)
        if step.assignee_id == assignee_id:
            return self._line(store, actor, step)
        self._redraw(store, step, now=now)
        step.assignee_id = assignee_id
        return self._changed(store, actor, step, now=now)

    @transaction
    def block(self, store: Store, step_id: int, blocked_by: str, *, actor: Actor, now: datetime) -> StepLine:
        """Say that a step cannot go on, and what it waits for."""
        step, _ = self._to_act_on(store, actor, step_id, now=now)
        step.status, step.blocked_by = StepStatus.BLOCKED, blocked_by.strip()[:300]
        return self._changed(store, actor, step, now=now)

    @transaction
    def unblock(self, store: Store, step_id: int, *, actor: Actor, now: datetime) -> StepLine:
        """Say that a step can go on."""
        step, _ = self._to_act_on(store, actor, step_id, now=now)
        step.status, step.blocked_by = StepStatus.TODO, ""
        return self._changed(store, actor, step, now=now)

    def _set_status(
        self,
        store: Store,
        actor: Actor,
        step_id: int,
        status: StepStatus,
        *,
        now: datetime,
        version: int | None = None,
    ) -> StepLine:
        step, seen = self._find(store, actor, step_id, to_change=True)
        ensure_allowed(actor, Deed.ACT_ON_STEP, seen.people, doer_id=step.assignee_id)
        ensure_open(seen.plan)
        if status is StepStatus.DONE and step.status is StepStatus.DROPPED:
            _ensure_to_do(step)
        is_done = step.status is StepStatus.DONE
        if is_done == (status is StepStatus.DONE) and step.status is not StepStatus.DROPPED:
            return self._line(store, actor, step)
        if version is not None:
            _ensure_unchanged(self._line(store, actor, step), version, today=local_date(now, actor.zone))
        step.status = status
        step.done_at, step.done_by = (now, actor.id) if status is StepStatus.DONE else (None, None)
        return self._changed(store, actor, step, now=now)

    def _to_act_on(
        self, store: Store, actor: Actor, step_id: int, *, now: datetime, version: int | None = None
    ) -> tuple[ActionStep, Seen]:
        step, seen = self._find(store, actor, step_id, to_change=True)
        ensure_allowed(actor, Deed.ACT_ON_STEP, seen.people, doer_id=step.assignee_id)
        ensure_open(seen.plan)
        _ensure_to_do(step)
        if version is not None:
            _ensure_unchanged(self._line(store, actor, step), version, today=local_date(now, actor.zone))
        return step, seen

    def _find(
        self, store: Store, actor: Actor, step_id: int, *, to_change: bool = False
    ) -> tuple[ActionStep, Seen]:
        step = store.action_steps.find(actor.workspace_id, step_id, to_change=to_change)
        book = {} if step is None else _plans_of(store, [step])
        if step is None or not _can_see(actor, step, book):
            raise NotFoundError("There is no such step that you can see.")
        return step, book[step.plan_id]

    def _changed(self, store: Store, actor: Actor, step: ActionStep, *, now: datetime) -> StepLine:
        step.version += 1
        store.flush()
        self._follow(store, step, now=now)
        return self._line(store, actor, step)

    def _follow(self, store: Store, step: ActionStep, *, now: datetime) -> None:
        """Have the assignee's day messages come, and redraw what shows this step."""
        if step.assignee_id is not None:
            workspace = store.workspaces.ensure(step.workspace_id, now=now)
            member = store.members.find(step.workspace_id, step.assignee_id)
            assert member is not None
            ensure_day_schedule(store, workspace, member, now=now)
        self._redraw(store, step, now=now)

    def _redraw(self, store: Store, step: ActionStep, *, now: datetime) -> None:
        refresh, now_ms, who = store.deliveries.refresh_live, to_ms(now), step.assignee_id
        shown = refresh(step.workspace_id, kind=DeliveryKind.CHECK_IN, plan_id=step.plan_id, now_ms=now_ms)
        if who is not None:
            shown |= refresh(step.workspace_id, kind=DeliveryKind.DAY, member_id=who, now_ms=now_ms)
        shown |= store.homes.mark_plan(step.workspace_id, step.plan_id, also=[who], now_ms=now_ms)
        if shown:
            store.after_commit(self._wake)

    def _line(self, store: Store, actor: Actor, step: ActionStep) -> StepLine:
        return step_lines(store, actor, [step], seen=_plans_of(store, [step]))[0]


def ensure_assignable(store: Store, actor: Actor, member_id: str, *, field: str = "assignee_id") -> None:
    """Refuse somebody who could not do the work: not of this workspace, or no longer in it."""
    member = store.members.find(actor.workspace_id, member_id)
    if member is None or member.is_stranger:
        raise InvalidError({field: "That is nobody of this workspace. Choose somebody who is."})
    if member.is_deactivated:
        raise InvalidError({field: f"{member.name} has left this workspace. Choose somebody else."})


def _ensure_new(store: Store, draft: StepDraft, *, actor: Actor, now: datetime) -> None:
    """Refuse the same step from the same person within seconds: somebody pressed Enter twice."""
    wanted = (draft.title.strip(), draft.assignee_id, draft.due_on, actor.id)
    for step in store.action_steps.list_added_since(
        actor.workspace_id, draft.plan_id, created_by=actor.id, since=now - REPEAT_WITHIN
    ):
        is_same = (step.title, step.assignee_id, step.due_on, step.created_by) == wanted
        if is_same and step.status is not StepStatus.DROPPED and now - step.created_at <= REPEAT_WITHIN:
            said = f"Added S-{step.number} {step.title} just now already. Add it again? Then press Correct."
            raise InvalidError({"title": said})


def _ensure_to_do(step: ActionStep) -> None:
    """Refuse to change a step with which nothing is left to do."""
    if step.status in {StepStatus.DONE, StepStatus.DROPPED}:
        ref, said = f"S-{step.number}", "done" if step.status is StepStatus.DONE else "dropped"
        raise NotAllowedError(f"{ref} {step.title} is {said}. To change it, reopen it first: reopen {ref}")


def _plans_of(store: Store, steps: Sequence[ActionStep]) -> dict[int, Seen]:
    """Return the plans of these steps, by id."""
    if not steps:
        return {}
    return look_at(store, store.plans.list_by_ids(steps[0].workspace_id, {step.plan_id for step in steps}))


def _can_see(actor: Actor, step: ActionStep, book: dict[int, Seen]) -> bool:
    return can_see_step(actor, book[step.plan_id].people, assignee_id=step.assignee_id)


def _ensure_unchanged(line: StepLine, version: int, *, today: date) -> None:
    """Refuse a change to a step that has changed since it was shown."""
    if line.version != version:
        due = "no date" if line.due_on is None else f"due {say_date(line.due_on, today=today)}"
        facts = [line.title, line.assignee_name or "nobody yet", due]
        facts += [] if line.is_open else [line.status.value]
        raise ConflictError(
            f"Somebody changed {line.ref} while you were at it. It now says: {' · '.join(facts)}. "
            "Nothing of yours was saved; look again and send it once more.",
            current_version=line.version,
        )
