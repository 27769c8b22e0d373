"""What people do about what is stored of them: look, have it sent, have it deleted."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.errors import InvalidError
from bot.handlers.scene import Forms, Scene
from bot.rules.access import Actor
from bot.rules.grammar import Command
from bot.services.exports import Exports
from bot.services.privacy import Privacy
from bot.views import privacy as views
from bot.views.answers import OUT_OF_DATE
from bot.views.buttons import PRIVACY_SHOW
from bot.views.elements import Post


async def show(privacy: Privacy, actor: Actor) -> Post:
    """Answer `privacy`: what is stored about me, and what I can do about it."""
    return views.holdings_message(await privacy.look(actor=actor))


async def export_plan(line: Command, exports: Exports, actor: Actor, now: datetime) -> Post:
    """Answer `export P-12`: the plan as a file, to me alone."""
    if len(line.refs) != 1 or line.refs[0].kind != "P":
        raise InvalidError({"plan_id": "Name one plan, for example: export P-1"})
    return views.plan_coming_message(await exports.ask_plan(line.refs[0].number, actor=actor, now=now))


async def export_mine(ack: AsyncAck, scene: Scene, exports: Exports, actor: Actor, now: datetime) -> None:
    """Have what is stored about me sent to me."""
    is_new = await exports.ask_mine(actor=actor, now=now)
    await ack()
    await scene.show(views.coming_message(is_new=is_new))


async def press_show(ack: AsyncAck, scene: Scene, privacy: Privacy, actor: Actor) -> None:
    """Show beside what was clicked what is stored about me."""
    post = await show(privacy, actor)
    await ack()
    await scene.show(post)


async def read(ack: AsyncAck, forms: Forms, privacy: Privacy) -> None:
    """Open the text on privacy."""
    await forms.open(views.privacy_modal(privacy.retention))
    await ack()


async def ask(ack: AsyncAck, scene: Scene, privacy: Privacy, actor: Actor) -> None:
    """Ask whether all is to be deleted, in the place of the page."""
    question = views.parting_message(await privacy.ask(actor=actor), member_id=actor.id)
    await ack()
    await scene.turn_into(question)


async def delete(
    ack: AsyncAck, action: dict[str, Any], scene: Scene, privacy: Privacy, actor: Actor, now: datetime
) -> None:
    """Have all deleted that is stored about me, if it was me who was asked."""
    if action.get("value") != actor.id:
        raise InvalidError({"key": OUT_OF_DATE})
    await privacy.delete(actor=actor, now=now)
    await ack()
    await scene.redraw(views.deleted_message())


async def cancel(ack: AsyncAck, scene: Scene) -> None:
    """Leave it at that."""
    await ack()
    await scene.redraw(views.kept_message())


def register(app: AsyncApp) -> None:
    """Register the buttons of privacy."""
    app.action(PRIVACY_SHOW)(press_show)
    app.action(views.EXPORT)(export_mine)
    app.action(views.READ)(read)
    app.action(views.ASK)(ask)
    app.action(views.DELETE)(delete)
    app.action(views.CANCEL)(cancel)
