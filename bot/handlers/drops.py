"""What people do to give up a target, an objective or a key area: say why, and have it go."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.errors import InvalidError
from bot.handlers import focus_areas, objectives, resources
from bot.handlers.scene import Forms
from bot.rules.access import Actor, Deed
from bot.rules.grammar import Command
from bot.services.focus_areas import FocusAreas
from bot.services.objectives import Objectives
from bot.services.target_drops import TargetDrops
from bot.services.targets import Targets
from bot.views import lines
from bot.views.drops import DROP, OPEN, drop_modal, read_drop, read_part
from bot.views.elements import Post
from bot.views.focus_areas import dropped_message
from bot.views.objectives import changed_message
from bot.views.targets import dropped_target_message


async def drop_target(
    line: Command, targets: Targets, target_drops: TargetDrops, forms: Forms, actor: Actor, now: datetime
) -> Post | None:
    """Answer `drop T-3 the market has changed`; without a reason, the form that asks for it."""
    if len(line.refs) > 1:
        raise InvalidError({"refs": f"One target at a time, please, for example: drop {line.refs[0]}"})
    target = await targets.get(actor=actor, number=line.refs[0].number)
    if not line.text and not target.is_dropped:
        await open_target(target.id, target_drops, forms, actor=actor)
        return None
    dropped = await target_drops.drop(target.id, actor=actor, now=now, reason=line.text)
    return dropped_target_message(dropped, reason=line.text)


async def open_target(target_id: int, target_drops: TargetDrops, forms: Forms, *, actor: Actor) -> None:
    """Open the form in which is said why a target is given up."""
    target = await target_drops.get(target_id, actor=actor)
    about = lines.target_name(target)
    await forms.open(drop_modal("T", target.id, ref=target.ref, about=about, needs_reason=True))


async def open_form(
    ack: AsyncAck,
    action: dict[str, Any],
    target_drops: TargetDrops,
    objectives: Objectives,
    areas: FocusAreas,
    forms: Forms,
    actor: Actor,
) -> None:
    """Open the form for the part whose Drop was pressed."""
    kind, part_id = read_part(str(action.get("value") or ""))
    if kind == "T":
        await open_target(part_id, target_drops, forms, actor=actor)
    elif kind == "O":
        objective = await objectives.get(actor=actor, objective_id=part_id, deed=Deed.EDIT_OBJECTIVES)
        about = lines.objective_name(objective)
        await forms.open(drop_modal("O", part_id, ref=objective.ref, about=about, needs_reason=False))
    else:
        area = await areas.get(actor=actor, area_id=part_id, deed=Deed.EDIT_AREAS)
        about = lines.area_name(area)
        await forms.open(drop_modal("A", part_id, ref=area.ref, about=about, needs_reason=False))
    await ack()


async def drop(
    ack: AsyncAck,
    view: dict[str, Any],
    target_drops: TargetDrops,
    objectives: Objectives,
    areas: FocusAreas,
    forms: Forms,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Give up a part of a plan as its form says."""
    kind, part_id, reason = read_drop(view)
    if kind == "T":
        target = await target_drops.drop(part_id, actor=actor, now=now, reason=reason)
        post = dropped_target_message(target, reason=reason)
    elif kind == "O":
        objective, serving = await objectives.drop(part_id, actor=actor, now=now, reason=reason)
        post = changed_message(objective, what="Dropped", today=today, reason=reason, serving=serving)
    else:
        post = dropped_message(await areas.drop(part_id, actor=actor, now=now, reason=reason), reason=reason)
    await forms.finish(view, post, ack=ack, title="Dropped", stays=True)


PARTS: Mapping[str, Callable[..., Awaitable[Post | None]]] = {
    "O": objectives.drop,
    "A": focus_areas.drop,
    "T": drop_target,
    "R": resources.drop,
}
"""How a line gives up each kind of part, by its letter; a step is given up where none of them is named."""


def register(app: AsyncApp) -> None:
    """Register the button that asks why, and the form in which that is said."""
    app.action(OPEN)(open_form)
    app.view(DROP)(drop)
