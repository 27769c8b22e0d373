"""What people do about a message that may not be there: have it posted again, or say that it is."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.handlers.scene import Scene
from bot.rules.access import Actor
from bot.services.uncertain import UncertainDeliveries
from bot.views.elements import Post
from bot.views.unsure import (
    IT_IS_THERE,
    POST_AGAIN,
    read_doubt,
    seen_message,
    settled_before_message,
    taken_message,
)


async def post_again(
    ack: AsyncAck,
    action: dict[str, Any],
    uncertain: UncertainDeliveries,
    scene: Scene,
    actor: Actor,
    now: datetime,
) -> None:
    """Post the message again; the question then says so by itself."""
    delivery_id, attempt = read_doubt(str(action.get("value") or ""))
    is_settled_now = await uncertain.post_again(delivery_id, attempt, actor=actor, now=now)
    await _answer(ack, scene, is_settled_now=is_settled_now, done=taken_message())


async def confirm(
    ack: AsyncAck,
    action: dict[str, Any],
    uncertain: UncertainDeliveries,
    scene: Scene,
    actor: Actor,
    now: datetime,
) -> None:
    """Take it that the message is there; the question then says so by itself."""
    delivery_id, attempt = read_doubt(str(action.get("value") or ""))
    is_settled_now = await uncertain.confirm(delivery_id, attempt, actor=actor, now=now)
    await _answer(ack, scene, is_settled_now=is_settled_now, done=seen_message())


async def _answer(ack: AsyncAck, scene: Scene, *, is_settled_now: bool, done: Post) -> None:
    await ack()
    await (scene.turn_into(done) if is_settled_now else scene.show(settled_before_message()))


def register(app: AsyncApp) -> None:
    """Register the two buttons."""
    app.action(POST_AGAIN)(post_again)
    app.action(IT_IS_THERE)(confirm)
