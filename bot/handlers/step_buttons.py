"""What people do with action steps, by buttons and forms."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slackblocks.views import ModalView

from bot.directory import Directory
from bot.handlers.places import around
from bot.handlers.plans import chosen_plan
from bot.handlers.scene import Forms, Scene
from bot.rules.access import Actor, Deed
from bot.rules.action_steps import StepLine
from bot.rules.dependencies import Follow
from bot.services.action_steps import ActionSteps
from bot.services.dependencies import Dependencies
from bot.services.outlines import Outlines
from bot.services.plans import Plans
from bot.views import action_step_forms as step_forms
from bot.views import action_steps as step_views
from bot.views import ripples
from bot.views.action_step_forms import NOTHING_AROUND, Around
from bot.views.buttons import read_adding
from bot.views.elements import Key


async def press_done(
    ack: AsyncAck,
    action: dict[str, Any],
    action_steps: ActionSteps,
    scene: Scene,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Mark the step as done whose button was pressed; pressing it again changes nothing."""
    changed = await action_steps.complete([Key.read(action["value"]).id], actor=actor, now=now)
    await ack()
    await scene.settle(step_views.changed_message(changed, what="Done", today=today))


async def press_reopen(
    ack: AsyncAck,
    action: dict[str, Any],
    action_steps: ActionSteps,
    scene: Scene,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Take the step up again whose button was pressed; pressing it again changes nothing."""
    changed = await action_steps.reopen([Key.read(action["value"]).id], actor=actor, now=now)
    await ack()
    await scene.settle(step_views.changed_message(changed, what="Reopened", today=today))


async def open_add(
    ack: AsyncAck,
    action: dict[str, Any],
    place: str,
    forms: Forms,
    plans: Plans,
    outlines: Outlines,
    dependencies: Dependencies,
    actor: Actor,
    now: datetime,
) -> None:
    """Open an empty step form, for the plan and the place whose button was pressed."""
    plan, editable = await chosen_plan(action, plans, Deed.EDIT_STEPS, actor=actor, place=place, now=now)
    belongs_to = read_adding(str(action.get("value") or ""))[1]
    prefill = step_forms.StepPrefill(plan_id=plan.id if plan else None, belongs_to=belongs_to)
    offered = await around(plan.id if plan else None, outlines, dependencies, actor=actor)
    await forms.open(step_forms.create_modal(prefill, plans=editable, around=offered))
    await ack()


async def open_edit(
    ack: AsyncAck,
    action: dict[str, Any],
    forms: Forms,
    action_steps: ActionSteps,
    outlines: Outlines,
    dependencies: Dependencies,
    actor: Actor,
    today: date,
) -> None:
    """Open the form of the step whose Edit was pressed."""
    step = await action_steps.get(Key.read(action["value"]).id, actor=actor, deed=Deed.EDIT_STEPS)
    offered = await around(step.plan_id, outlines, dependencies, actor=actor, step_id=step.id)
    await forms.open(step_forms.edit_modal(step, today=today, around=offered))
    await ack()


async def choose_more(
    ack: AsyncAck,
    action: dict[str, Any],
    forms: Forms,
    scene: Scene,
    action_steps: ActionSteps,
    outlines: Outlines,
    dependencies: Dependencies,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Do what was chosen from a step's menu: mostly, open the form for it."""
    what, key = step_views.read_more(str(action["selected_option"]["value"]))
    if what == "unblock":
        changed = await action_steps.unblock(key.id, actor=actor, now=now)
        await ack()
        await scene.settle(step_views.changed_message([changed], what="Unblocked", today=today))
        return
    deed = Deed.EDIT_STEPS if what == "edit" else Deed.ACT_ON_STEP
    step = await action_steps.get(key.id, actor=actor, deed=deed)
    offered = NOTHING_AROUND
    if what == "edit":
        offered = await around(step.plan_id, outlines, dependencies, actor=actor, step_id=step.id)
    await forms.open(_form_for(what, step, today=today, offered=offered))
    await ack()


def _form_for(what: str, step: StepLine, *, today: date, offered: Around) -> ModalView:
    match what:
        case "snooze":
            return step_forms.snooze_modal(step, today=today, suggested=today + timedelta(days=1))
        case "move":
            return step_forms.move_modal(step, today=today)
        case "block":
            return step_forms.block_modal(step)
        case "assign":
            return step_forms.assign_modal(step)
        case _:
            return step_forms.edit_modal(step, today=today, around=offered)


async def create(
    ack: AsyncAck,
    view: dict[str, Any],
    action_steps: ActionSteps,
    forms: Forms,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Add the step of a submitted form."""
    draft = step_forms.read_draft(view)
    await directory.learn_members(actor, [draft.assignee_id], now=now)
    step = await action_steps.create(draft, actor=actor, now=now)
    await forms.finish(view, step_views.added_message(step, today=today), ack=ack, title="Step added")


async def edit(
    ack: AsyncAck,
    view: dict[str, Any],
    action_steps: ActionSteps,
    forms: Forms,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Change a step as its form says."""
    draft, key = step_forms.read_draft(view), step_forms.read_key(view)
    await directory.learn_members(actor, [draft.assignee_id], now=now)
    follow = ripples.read_follow(view, draft.due_on)
    step = await action_steps.edit(key.id, draft, version=key.version, actor=actor, now=now, follow=follow)
    moved = ("What waits for it moved with it.",) if follow is Follow.ALL else ()
    post = step_views.changed_message([step], what="Changed", today=today, warnings=moved)
    await forms.finish(view, post, ack=ack, title="Step changed")


async def complete(
    ack: AsyncAck,
    view: dict[str, Any],
    action_steps: ActionSteps,
    forms: Forms,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Mark the picked steps as done."""
    keys = step_forms.read_complete(view)
    changed = await action_steps.complete([key.id for key in keys], actor=actor, now=now)
    post = step_views.changed_message(changed, what="Done", today=today)
    await forms.finish(view, post, ack=ack, title="Done")


async def move(
    ack: AsyncAck,
    view: dict[str, Any],
    action_steps: ActionSteps,
    dependencies: Dependencies,
    forms: Forms,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Give a step the day that was chosen."""
    due_on = step_forms.read_move(view)
    moved = await _move(view, due_on, action_steps, dependencies, actor=actor, now=now)
    post = step_views.changed_message(moved, what="Moved", today=today)
    await forms.finish(view, post, ack=ack, title="Step moved")


async def _move(
    view: dict[str, Any],
    due_on: date,
    action_steps: ActionSteps,
    dependencies: Dependencies,
    *,
    actor: Actor,
    now: datetime,
) -> Sequence[StepLine]:
    """Move a step, and what waits for it as far as the form says so."""
    key, follow = step_forms.read_key(view), ripples.read_follow(view, due_on)
    if follow is Follow.ALL:
        return await dependencies.move_all(key.id, due_on, actor=actor, now=now)
    step = await action_steps.move(key.id, due_on, version=key.version, actor=actor, now=now, follow=follow)
    return [step]


async def snooze(
    ack: AsyncAck,
    view: dict[str, Any],
    action_steps: ActionSteps,
    forms: Forms,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Leave people alone about a step until the day that was chosen."""
    key, until_on = step_forms.read_key(view), step_forms.read_snooze(view)
    step = await action_steps.snooze(key.id, until_on, version=key.version, actor=actor, now=now)
    post = step_views.changed_message([step], what="Snoozed", today=today)
    await forms.finish(view, post, ack=ack, title="Step snoozed")


async def assign(
    ack: AsyncAck,
    view: dict[str, Any],
    action_steps: ActionSteps,
    forms: Forms,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Give a step to the person who was chosen."""
    key, assignee_id = step_forms.read_key(view), step_forms.read_assign(view)
    await directory.learn_members(actor, [assignee_id], now=now)
    step = await action_steps.assign(key.id, assignee_id, version=key.version, actor=actor, now=now)
    post = step_views.changed_message([step], what="Assigned", today=today)
    await forms.finish(view, post, ack=ack, title="Step assigned")


async def block(
    ack: AsyncAck,
    view: dict[str, Any],
    action_steps: ActionSteps,
    forms: Forms,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Say what a step waits for."""
    key, blocked_by = step_forms.read_key(view), step_forms.read_block(view)
    step = await action_steps.block(key.id, blocked_by, version=key.version, actor=actor, now=now)
    post = step_views.changed_message([step], what="Blocked", today=today)
    await forms.finish(view, post, ack=ack, title="Step blocked")


ACTIONS: dict[str, Callable[..., Awaitable[None]]] = {
    "action_step.done": press_done,
    "action_step.reopen": press_reopen,
    "action_step.add": open_add,
    "action_step.edit": open_edit,
    "action_step.more": choose_more,
}

FORMS: dict[str, Callable[..., Awaitable[None]]] = {
    "action_step.create": create,
    "action_step.edit": edit,
    "action_step.complete": complete,
    "action_step.move": move,
    "action_step.snooze": snooze,
    "action_step.assign": assign,
    "action_step.block": block,
}


def register(app: AsyncApp) -> None:
    """Register the buttons and forms of steps."""
    for action_id, listener in ACTIONS.items():
        app.action(action_id)(listener)
    for callback_id, listener in FORMS.items():
        app.view(callback_id)(listener)
