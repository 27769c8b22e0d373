"""Talk: what people write to Waymark, directly or after a mention, is answered like the command."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.directory import Directory
from bot.handlers.commands import answer
from bot.handlers.failures import fail
from bot.handlers.hearing import Heard, is_greeting
from bot.handlers.quoting import labeled, people_named
from bot.handlers.scene import Scene, answer_payload
from bot.rules.access import Actor
from bot.services.answers import Answers
from bot.services.inbox import InboxService
from bot.views.problem import interrupted_message

EVENT = "event_callback"


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


async def tell_interrupted(
    inbox: InboxService, answers: Answers, *, under_way: Collection[str], now: datetime
) -> None:
    """Tell whoever wrote something that was begun and not finished: the process died on it.

    What is `under_way` here only takes long, as it does while Slack is slow, and is answered yet.
    """
    for request in await inbox.list_interrupted(EVENT, now=now):
        if request.key in under_way:
            continue
        heard = Heard.read(request.body)
        if heard is not None:
            drawn = answer_payload(interrupted_message())
            await answers.write(heard.key, drawn, to=heard.addressee(request.workspace_id), now=now)
        ack = {"body": "", "headers": {}}
        await inbox.finish(request.key, workspace_id=request.workspace_id, kind=EVENT, ack=ack, now=now)


def register(app: AsyncApp) -> None:
    """Register what people write."""
    app.event("message")(hear)
    app.event("app_mention")(hear)
