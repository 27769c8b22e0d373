"""What people do with the tokens of programs: look, make one and take it back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.errors import InvalidError
from bot.handlers.scene import Forms, Scene
from bot.rules.access import Actor
from bot.rules.grammar import Command
from bot.services.api_tokens import ApiTokens
from bot.views import api_tokens as views
from bot.views.elements import Post, read_id


async def token(line: Command, api_tokens: ApiTokens, actor: Actor) -> Post:
    """Answer `token T-3`: whether a program may send its measurements."""
    refs = [ref for ref in line.refs if ref.kind == "T"]
    if len(refs) != 1 or len(line.refs) != 1:
        raise InvalidError({"target_id": "A token for what? Name one target, for example: token T-1"})
    return views.token_message(await api_tokens.look(refs[0].number, actor=actor), zone=actor.zone)


async def make(
    ack: AsyncAck,
    action: dict[str, Any],
    scene: Scene,
    forms: Forms,
    api_tokens: ApiTokens,
    actor: Actor,
    now: datetime,
    api_address: Callable[[], str],
) -> None:
    """Make a token and show it, once: it goes to Slack with the form alone, and is kept nowhere."""
    page, secret = await api_tokens.make(_target_id(action), actor=actor, now=now)
    await forms.open(views.token_modal(page, secret, address=api_address()))
    await ack()
    await scene.redraw(views.token_message(page, zone=actor.zone, done=views.made(page)))


async def revoke(
    ack: AsyncAck, action: dict[str, Any], scene: Scene, api_tokens: ApiTokens, actor: Actor, now: datetime
) -> None:
    """Take a token back."""
    page = await api_tokens.revoke(_target_id(action), actor=actor, now=now)
    await ack()
    await scene.redraw(views.token_message(page, zone=actor.zone, done=views.revoked(page)))


def _target_id(action: dict[str, Any]) -> int:
    found = read_id(str(action.get("value") or ""))
    if found is None:
        raise InvalidError({"key": "This button is out of date. Write the line again: token T-3"})
    return found


def register(app: AsyncApp) -> None:
    """Register the buttons."""
    app.action(views.MAKE)(make)
    app.action(views.REVOKE)(revoke)
