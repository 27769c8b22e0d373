"""What people do about an overrun: move what waits for a step that was moved past it."""

from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.handlers.scene import Scene
from bot.rules.access import Actor
from bot.services.dependencies import Dependencies
from bot.views.action_steps import changed_message
from bot.views.overruns import MOVE, read_overrun


async def move(
    ack: AsyncAck,
    action: dict[str, Any],
    dependencies: Dependencies,
    scene: Scene,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Move what waits for these steps as far as it must; its message then shows that all fits."""
    moved = await dependencies.catch_up(read_overrun(str(action.get("value") or "")), actor=actor, now=now)
    await ack()
    await scene.show(changed_message(moved, what="Moved", today=today))


def register(app: AsyncApp) -> None:
    """Register the button of an overrun."""
    app.action(MOVE)(move)
