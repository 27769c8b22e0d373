"""What people do with many dates at once: look what moves, and move it."""

from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.errors import NotAllowedError
from bot.handlers.plans import choose_plan
from bot.handlers.scene import Forms, Scene
from bot.rules.access import Actor, Deed
from bot.rules.grammar import ALL_STEPS, Command
from bot.rules.lengths import read_length
from bot.rules.plans import PlanLine
from bot.services.action_steps import ActionSteps
from bot.services.plans import Plans
from bot.services.step_moves import StepMoves, Wanted
from bot.views import step_moves as views
from bot.views.action_steps import changed_message
from bot.views.elements import Post, payload_of

MOST_NAMED = 50
_LINES = "move P-1 by a week · move S-3 S-5 by 2 days"
_ALL = frozenset(ALL_STEPS)
_FILLERS = _ALL | frozenset(
    {"step", "steps", "date", "dates", "open", "the", "of", "in", "its", "later", "back", "out"}
)


def is_many(line: Command) -> bool:
    """Whether a line moves more than one step: all of a plan, or several that it names."""
    kinds = [ref.kind for ref in line.refs]
    is_all = bool(_ALL & set(line.text.lower().split()))
    return "P" in kinds or kinds.count("S") > 1 or (is_all and "S" not in kinds)


async def move_many(
    line: Command,
    place: str,
    forms: Forms,
    plans: Plans,
    action_steps: ActionSteps,
    step_moves: StepMoves,
    actor: Actor,
    today: date,
    now: datetime,
) -> Post | None:
    """Answer `move P-1 by a week` and `move S-3 S-5 by 2 days`: what would move, to be confirmed."""
    kinds = {ref.kind for ref in line.refs}
    if len(kinds) > 1 or not kinds <= {"P", "S"} or (kinds == {"P"} and len(line.refs) > 1):
        raise NotAllowedError(
            "Name one plan, or steps, for example: move P-1 by a week · move S-3 S-5 by 2 days"
        )
    refs = " ".join(map(str, line.refs)) or "P-1"
    strange = [word for word in line.text.split() if word.lower().strip(",.") not in _FILLERS]
    if strange or line.due is not None:
        raise NotAllowedError(f"Say by how much they move, for example: move {refs} by a week")
    if kinds == {"S"}:
        if not line.later:
            raise NotAllowedError(f"Say by how much they move, for example: move {refs} by a week")
        if len(line.refs) > MOST_NAMED:
            raise NotAllowedError(f"Name at most {MOST_NAMED} steps at once.")
        steps = await action_steps.list_by_numbers([ref.number for ref in line.refs], actor=actor)
        ids = tuple(step.id for step in steps)
        move = await step_moves.look(Wanted(_length(line), step_ids=ids), actor=actor, now=now)
        return views.move_message(move, plan_id=None, step_ids=ids, today=today)
    plan = await _plan(line, plans, actor=actor, place=place, now=now)
    if not line.later:
        await forms.open(views.move_all_modal(plan, today=today))
        return None
    move = await step_moves.look(Wanted(_length(line), plan_id=plan.id), actor=actor, now=now)
    return views.move_message(move, plan_id=plan.id, step_ids=(), today=today)


async def move_all(
    ack: AsyncAck,
    action: dict[str, Any],
    step_moves: StepMoves,
    scene: Scene,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Move the steps that were shown, and what waits for them as far as it must."""
    await _press(ack, action, step_moves, scene, follows=True, actor=actor, today=today, now=now)


async def move_alone(
    ack: AsyncAck,
    action: dict[str, Any],
    step_moves: StepMoves,
    scene: Scene,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Move the steps that were shown, and leave what waits for them where it is."""
    await _press(ack, action, step_moves, scene, follows=False, actor=actor, today=today, now=now)


async def save(
    ack: AsyncAck,
    view: dict[str, Any],
    plans: Plans,
    step_moves: StepMoves,
    forms: Forms,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Move all dates of a plan once what moves was seen; else show that first."""
    plan_id, length, seen_as = views.read_move_all(view)
    wanted = Wanted(length, plan_id=plan_id)
    move = await step_moves.look(wanted, actor=actor, now=now)
    if move.mark != seen_as:
        plan = await plans.get_to_add(deed=Deed.EDIT_STEPS, actor=actor, now=now, plan_id=plan_id)
        shown = views.move_all_modal(plan, today=today, length=length, move=move)
        await ack(response_action="update", view=payload_of(shown))
        return
    moved = await step_moves.move(wanted, seen_as=seen_as, follows=True, actor=actor, now=now)
    await forms.finish(view, changed_message(moved, what="Moved", today=today), ack=ack, title="Steps moved")


async def _press(
    ack: AsyncAck,
    action: dict[str, Any],
    step_moves: StepMoves,
    scene: Scene,
    *,
    follows: bool,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    pressed = views.read_press(str(action.get("value") or ""))
    wanted = Wanted(pressed.length, pressed.plan_id, pressed.step_ids)
    moved = await step_moves.move(wanted, seen_as=pressed.seen_as, follows=follows, actor=actor, now=now)
    await ack()
    await scene.redraw(changed_message(moved, what="Moved", today=today))


async def _plan(line: Command, plans: Plans, *, actor: Actor, place: str, now: datetime) -> PlanLine:
    """Return the plan that a line names, or the only one that can be meant."""
    if line.refs:
        number = line.refs[0].number
        return await plans.get_to_add(deed=Deed.EDIT_STEPS, actor=actor, now=now, number=number)
    plan, _ = await choose_plan(line, plans, Deed.EDIT_STEPS, actor=actor, place=place, now=now)
    if plan is None:
        raise NotAllowedError("All steps of which plan? Name it, for example: move P-1 by a week")
    return plan


def _length(line: Command) -> str:
    length = read_length(line.later)
    if not length:
        raise NotAllowedError(f'"{line.later}" moves nothing. Try: {views.EXAMPLES}')
    return length


def register(app: AsyncApp) -> None:
    """Register the buttons below what would move, and the form."""
    app.action("step_move.all")(move_all)
    app.action("step_move.alone")(move_alone)
    app.view("step_move.save")(save)
