"""Talk: what people write to Waymark, directly or after a mention, is answered like the command."""

from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.directory import Directory
from bot.handlers.commands import answer
from bot.handlers.failures import fail
from bot.handlers.hearing import Heard, is_greeting
from bot.handlers.quoting import labeled
from bot.handlers.scene import Scene
from bot.handlers.words import people_named
from bot.rules.access import Actor


async def hear(
    body: dict[str, Any],
    context: AsyncBoltContext,
    scene: Scene,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Have what somebody wrote answered where they wrote it."""
    heard = Heard.read(body)
    if heard is None:
        return
    line = heard.line(app_id=context.bot_user_id or "")
    context["is_aside"] = heard.is_aside(app_id=context.bot_user_id or "")
    try:
        names = await directory.names(actor, people_named(line), now=now)
        said = "" if is_greeting(line) else labeled(line, names=names)
        post = await answer(said, context, actor=actor, today=today)
        if post is not None:
            await scene.show(post)
    except Exception as error:  # noqa: BLE001  # Bolt has answered an event before, and takes no other answer
        await fail(error, body, context)


def register(app: AsyncApp) -> None:
    """Register what people write."""
    app.event("message")(hear)
    app.event("app_mention")(hear)
