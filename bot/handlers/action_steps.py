"""What people do with action steps, by a line."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from slackblocks.views import ModalView

from bot.directory import Directory
from bot.errors import InvalidError, NotFoundError, RepeatedError, RippleError
from bot.handlers.lines import (
    ensure_date,
    first_person,
    postponed,
    unclear_person,
    warnings_of,
    without_bad_date,
)
from bot.handlers.places import around, take_awaited, take_place
from bot.handlers.plans import choose_plan, drop_unknown_plan, find_or_drop_plan
from bot.handlers.reasons import left_out, reason_of
from bot.handlers.scene import Forms
from bot.rules.access import Actor, Deed
from bot.rules.action_steps import StepDraft, StepLine
from bot.rules.grammar import Command, Verb
from bot.rules.plans import PlanLine
from bot.rules.tokens import escaped
from bot.services.action_steps import ActionSteps
from bot.services.dependencies import Dependencies
from bot.services.outlines import Outlines
from bot.services.plans import Plans
from bot.views import action_step_forms as step_forms
from bot.views import action_steps as step_views
from bot.views.elements import Key, Post
from bot.views.limits import SELECT_OPTIONS
from bot.views.ripples import ripple_message

MOST_AT_ONCE = 50
_EXCEPT = frozenset({"not", "except", "but", "without"})


async def add(
    line: Command,
    place: str,
    forms: Forms,
    plans: Plans,
    action_steps: ActionSteps,
    outlines: Outlines,
    dependencies: Dependencies,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
    is_again: bool,  # noqa: FBT001  # handed over by name, like all that a request offers
) -> Post | None:
    """Answer `add`: written at once when the plan is clear, else the form filled with what was typed."""
    ensure_date(line)
    line, unplaced, belongs_to = await take_place(line, outlines, actor=actor)
    line, awaited_ids = await take_awaited(line, action_steps, actor=actor)
    line, warnings, plan = await find_or_drop_plan(line, plans, Deed.EDIT_STEPS, actor=actor, now=now)
    assignee_id = first_person(line, actor)
    is_whole = bool(line.text) and not unclear_person(line)
    if plan is None or not is_whole:
        plan, editable = await choose_plan(line, plans, Deed.EDIT_STEPS, actor=actor, place=place, now=now)
    if plan is None or not is_whole:
        plan_id = plan.id if plan else None
        offered = await around(plan_id, outlines, dependencies, actor=actor, awaited_ids=awaited_ids)
        prefill = _prefill(line, plan, assignee_id=assignee_id, belongs_to=belongs_to)
        await forms.open(step_forms.create_modal(prefill, plans=editable, around=offered))
        return None
    await directory.learn_members(actor, [assignee_id], now=now)
    draft = StepDraft(
        plan_id=plan.id,
        title=line.text,
        note=line.note,
        assignee_id=assignee_id,
        due_on=line.due,
        belongs_to=belongs_to,
        priority=line.priority,
        effort=line.effort,
        awaited_ids=awaited_ids or None,
    )
    try:
        step = await action_steps.create(draft, actor=actor, now=now, may_repeat=is_again)
    except RepeatedError as repeated:
        first = await action_steps.get(repeated.row_id, actor=actor)
        first = replace(first, undo=repeated.undo)
        typed = "\n".join([line.raw, *escaped(line.note).splitlines()])
        return step_views.again_message(first, line=typed, today=today)
    return step_views.added_message(step, today=today, warnings=(*unplaced, *warnings, *warnings_of(line)))


async def correct_add(
    line: Command,
    place: str,
    forms: Forms,
    plans: Plans,
    action_steps: ActionSteps,
    outlines: Outlines,
    dependencies: Dependencies,
    actor: Actor,
    now: datetime,
) -> None:
    """Open the step form with what could be understood of a refused line."""
    line, _, belongs_to = await take_place(without_bad_date(line), outlines, actor=actor)
    try:
        line, awaited_ids = await take_awaited(line, action_steps, actor=actor)
    except InvalidError:
        awaited = " and ".join(map(str, line.awaited))
        awaited_ids, line = (), replace(line, text=f"{line.text} after {awaited}", awaited=())
    line, _ = await drop_unknown_plan(line, plans, actor=actor)
    plan, editable = await choose_plan(line, plans, Deed.EDIT_STEPS, actor=actor, place=place, now=now)
    plan_id = plan.id if plan else None
    offered = await around(plan_id, outlines, dependencies, actor=actor, awaited_ids=awaited_ids)
    prefill = _prefill(line, plan, assignee_id=first_person(line, actor), belongs_to=belongs_to)
    await forms.open(step_forms.create_modal(prefill, plans=editable, around=offered))


async def done(
    line: Command, forms: Forms, action_steps: ActionSteps, actor: Actor, today: date, now: datetime
) -> Post | None:
    """Answer `done S-41 S-42`; alone, a picker of my steps."""
    _ensure_all_done(line)
    if not line.refs and not line.text:
        mine = await action_steps.get_page_of_mine(actor=actor, number=1, size=SELECT_OPTIONS + 1)
        if not mine.items:
            raise NotFoundError("Nothing waits for you, so there is nothing to mark as done.")
        await forms.open(step_forms.complete_modal(mine.items, today=today))
        return None
    ids, reason = [step.id for step in await _named_steps(line, action_steps, actor)], reason_of(line)
    changed = await action_steps.complete(ids, actor=actor, now=now, reason=reason)
    return step_views.changed_message(
        changed, what="Done", today=today, reason=reason, warnings=left_out(line, changed)
    )


async def reopen(line: Command, action_steps: ActionSteps, actor: Actor, today: date, now: datetime) -> Post:
    """Answer `reopen S-41`."""
    ids, reason = [step.id for step in await _named_steps(line, action_steps, actor)], reason_of(line)
    changed = await action_steps.reopen(ids, actor=actor, now=now, reason=reason)
    return step_views.changed_message(
        changed, what="Reopened", today=today, reason=reason, warnings=left_out(line, changed)
    )


async def due(
    line: Command, forms: Forms, action_steps: ActionSteps, actor: Actor, today: date, now: datetime
) -> Post | None:
    """Answer `due S-41 next fri`; without a date, the form."""
    step = await _one_step(line, action_steps, actor)
    _ensure_when(line)
    if line.due is None:
        await forms.open(await _form_about(line, action_steps, actor, today))
        return None
    try:
        moved = await action_steps.move(step.id, line.due, actor=actor, now=now)
    except RippleError as ripple:
        return ripple_message(ripple, Key(step.id, step.version), today=today)
    return step_views.changed_message([moved], what="Moved", today=today, warnings=warnings_of(line))


async def snooze(
    line: Command, forms: Forms, action_steps: ActionSteps, actor: Actor, today: date, now: datetime
) -> Post | None:
    """Answer `snooze S-41 2d`; without a date, the form."""
    step = await _one_step(line, action_steps, actor)
    _ensure_when(line)
    if line.due is None:
        await forms.open(await _form_about(line, action_steps, actor, today))
        return None
    snoozed = await action_steps.snooze(step.id, line.due, actor=actor, now=now)
    return step_views.changed_message([snoozed], what="Snoozed", today=today, warnings=warnings_of(line))


async def assign(
    line: Command,
    forms: Forms,
    action_steps: ActionSteps,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> Post | None:
    """Answer `assign S-41 @bob`; without a person, the form."""
    step = await _one_step(line, action_steps, actor)
    assignee_id = first_person(line, actor)
    if assignee_id is None or unclear_person(line):
        await forms.open(await _form_about(line, action_steps, actor, today))
        return None
    await directory.learn_members(actor, [assignee_id], now=now)
    reason = reason_of(line)
    given = await action_steps.assign(step.id, assignee_id, actor=actor, now=now, reason=reason)
    warnings = (*warnings_of(line), *left_out(line, [given]))
    return step_views.changed_message([given], what="Assigned", today=today, reason=reason, warnings=warnings)


async def edit(
    line: Command,
    forms: Forms,
    action_steps: ActionSteps,
    outlines: Outlines,
    dependencies: Dependencies,
    actor: Actor,
    today: date,
) -> None:
    """Answer `edit S-41` and `note S-41 …`: the form of all that a step says, with what was typed in it."""
    named = await _one_step(line, action_steps, actor)
    step = await action_steps.get(named.id, actor=actor, deed=Deed.EDIT_STEPS)
    if line.verb is Verb.NOTE:
        below = line.text.removeprefix(":").strip()
        now = replace(step, note="\n".join(filter(None, (step.note, below))))
    else:
        now = replace(step, title=line.text or step.title)
    offered = await around(step.plan_id, outlines, dependencies, actor=actor, step_id=step.id)
    await forms.open(step_forms.edit_modal(now, today=today, around=offered))


async def block(
    line: Command, forms: Forms, action_steps: ActionSteps, actor: Actor, today: date, now: datetime
) -> Post | None:
    """Answer `block S-41 waiting for legal`; without what is in the way, the form."""
    step = await _one_step(line, action_steps, actor)
    if not line.text:
        await forms.open(await _form_about(line, action_steps, actor, today))
        return None
    blocked = await action_steps.block(step.id, line.text, actor=actor, now=now)
    is_other = blocked.undo and step.blocked_by
    replaced = (f'That replaces what it waited for before: "{step.blocked_by}".',) if is_other else ()
    return step_views.changed_message([blocked], what="Blocked", today=today, warnings=replaced)


async def unblock(line: Command, action_steps: ActionSteps, actor: Actor, today: date, now: datetime) -> Post:
    """Answer `unblock S-41`."""
    step = await _one_step(line, action_steps, actor)
    reason = reason_of(line)
    unblocked = await action_steps.unblock(step.id, actor=actor, now=now, reason=reason)
    return step_views.changed_message(
        [unblocked], what="Unblocked", today=today, reason=reason, warnings=left_out(line, [unblocked])
    )


async def drop(line: Command, action_steps: ActionSteps, actor: Actor, today: date, now: datetime) -> Post:
    """Answer `drop S-41 no longer needed`; the reason is kept, and needs not be given."""
    step = await _one_step(line, action_steps, actor)
    dropped = await action_steps.drop(step.id, actor=actor, now=now, reason=line.text)
    return step_views.changed_message([dropped], what="Dropped", today=today, reason=line.text)


async def correct_one(
    line: Command, forms: Forms, action_steps: ActionSteps, actor: Actor, today: date
) -> None:
    """Open the form of the one step that a refused line is about."""
    await forms.open(await _form_about(line, action_steps, actor, today))


async def _form_about(line: Command, action_steps: ActionSteps, actor: Actor, today: date) -> ModalView:
    """Make the form for what a line wants of one step, if its author may do that."""
    named = await _one_step(line, action_steps, actor)
    step = await action_steps.get(named.id, actor=actor, deed=Deed.ACT_ON_STEP)
    match line.verb:
        case Verb.DUE:
            return step_forms.move_modal(step, today=today, suggested=postponed(line, step.due_on or today))
        case Verb.SNOOZE:
            until = postponed(line, today if line.later else today + timedelta(days=1))
            return step_forms.snooze_modal(step, today=today, suggested=until)
        case Verb.BLOCK:
            return step_forms.block_modal(step, blocked_by=line.text)
        case _:
            return step_forms.assign_modal(step, hint=unclear_person(line))


async def _named_steps(line: Command, action_steps: ActionSteps, actor: Actor) -> tuple[StepLine, ...]:
    wrong = [ref for ref in line.refs if ref.kind != "S"]
    if wrong or not line.refs:
        said = f"{wrong[0]} is no step." if wrong else "Which step?"
        raise InvalidError({"step_ids": f"{said} Name one, for example: {line.verb} S-1"})
    numbers = [ref.number for ref in line.refs]
    if len(numbers) > MOST_AT_ONCE:
        raise InvalidError({"step_ids": f"Name at most {MOST_AT_ONCE} steps at once."})
    return await action_steps.list_by_numbers(numbers, actor=actor)


async def _one_step(line: Command, action_steps: ActionSteps, actor: Actor) -> StepLine:
    first, *others = await _named_steps(line, action_steps, actor)
    if others:
        raise InvalidError({"step_ids": f"One step at a time, please, for example: {line.verb} {first.ref}"})
    return first


def _ensure_all_done(line: Command) -> None:
    """Refuse a line that says of some steps that they are done, and of others that they are not."""
    if line.refs and _EXCEPT & set(line.text.lower().split()):
        raise InvalidError({"done": "Name only the steps that are done, for example: done S-1 S-2"})


def _ensure_when(line: Command) -> None:
    """Refuse words that were meant as a date and are none."""
    ensure_date(line)
    if line.due is None and line.text:
        raise InvalidError(
            {"due_on": f'"{line.text}" is not a date I know. Try: friday · 27 Nov · in 2 weeks · 2d'}
        )


def _prefill(
    line: Command, plan: PlanLine | None, *, assignee_id: str | None, belongs_to: str | None
) -> step_forms.StepPrefill:
    return step_forms.StepPrefill(
        plan_id=plan.id if plan else None,
        title=line.text,
        note=line.note,
        assignee_id=assignee_id,
        due_on=line.due,
        hint=unclear_person(line),
        belongs_to=belongs_to,
        priority=line.priority,
        effort=line.effort,
    )
