"""What people do with the order of steps: have one wait for another, and move all that follows."""

from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.errors import InvalidError
from bot.handlers.scene import Scene
from bot.rules.access import Actor
from bot.rules.dependencies import Follow
from bot.rules.grammar import Command
from bot.services.action_steps import ActionSteps
from bot.services.dependencies import Dependencies
from bot.views import ripples
from bot.views.action_steps import changed_message
from bot.views.elements import Post

NOTHING = frozenset({"nothing", "none", "no one", "nobody", "no", "never"})
_WHAT = "Name the step that waits and what it waits for, for example: after S-2 S-1 · after S-2 nothing"


async def after(
    line: Command,
    action_steps: ActionSteps,
    dependencies: Dependencies,
    actor: Actor,
    today: date,
    now: datetime,
) -> Post:
    """Answer `after S-42 S-41`: the first waits for the others; `after S-42 nothing` lets it wait no more."""
    if any(ref.kind != "S" for ref in line.refs) or not line.refs:
        raise InvalidError({"step_ids": _WHAT})
    step, *awaited = await action_steps.list_by_numbers([ref.number for ref in line.refs], actor=actor)
    if awaited:
        waiting = await dependencies.wait(step.id, [each.id for each in awaited], actor=actor, now=now)
    elif line.text.lower().strip(" .") in NOTHING:
        waiting = await dependencies.stop_waiting(step.id, actor=actor, now=now)
    elif line.raw.lower().count(step.ref.lower()) > 1:
        itself = f"{step.ref} cannot wait for itself. Name another step of its plan."
        raise InvalidError({"awaited_ids": itself})
    else:
        raise InvalidError({"awaited_ids": _WHAT})
    late = [each for each in awaited if each.due_on and step.due_on and each.due_on > step.due_on]
    said = [f"{step.ref} is due before {each.ref} is. Move it with: due {step.ref}" for each in late[:1]]
    return changed_message([waiting], what="Ordered", today=today, warnings=said)


async def move_all(
    ack: AsyncAck,
    action: dict[str, Any],
    dependencies: Dependencies,
    scene: Scene,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Move a step, and all that waits for it as far as it must."""
    step_id, due_on = ripples.read_move(str(action.get("value") or ""))
    moved = await dependencies.move_all(step_id, due_on, actor=actor, now=now)
    await ack()
    await scene.redraw(changed_message(moved, what="Moved", today=today))


async def move_alone(
    ack: AsyncAck,
    action: dict[str, Any],
    action_steps: ActionSteps,
    scene: Scene,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Move a step, and leave what waits for it where it is."""
    step_id, due_on = ripples.read_move(str(action.get("value") or ""))
    moved = await action_steps.move(step_id, due_on, actor=actor, now=now, follow=Follow.ALONE)
    await ack()
    await scene.redraw(changed_message([moved], what="Moved", today=today))


def register(app: AsyncApp) -> None:
    """Register the two ways to go on where something follows."""
    app.action(ripples.MOVE_ALL)(move_all)
    app.action(ripples.MOVE_ALONE)(move_alone)
