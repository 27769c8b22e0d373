"""What people do with charts: ask for one, and show one to a channel."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.directory import Directory
from bot.errors import InvalidError
from bot.handlers.scene import Forms, Scene
from bot.rules.access import Actor
from bot.rules.grammar import Command
from bot.services.answers import Addressee
from bot.services.charts import Charts
from bot.services.shares import Shares
from bot.services.targets import Targets
from bot.views.charts import coming_message, post_chart_modal, posted_message, read_post
from bot.views.elements import Key, Post


async def chart(
    line: Command,
    charts: Charts,
    targets: Targets,
    shares: Shares,
    forms: Forms,
    actor: Actor,
    addressee: Addressee,
    now: datetime,
) -> Post | None:
    """Answer `chart T-3`: what its indicator says, while the picture is on its way; with a channel, ask."""
    refs = [ref for ref in line.refs if ref.kind == "T"]
    if len(refs) != 1 or len(line.refs) != 1:
        raise InvalidError({"target_id": "Chart of what? Name one target, for example: chart T-1"})
    if not line.channels:
        return coming_message(await charts.ask(refs[0].number, actor=actor, to=addressee, now=now))
    target = await targets.get(actor=actor, number=refs[0].number)
    await _ask(target.id, forms, shares, actor, now, channel_id=line.channels[0])
    return None


async def show(
    ack: AsyncAck,
    action: dict[str, Any],
    charts: Charts,
    scene: Scene,
    actor: Actor,
    addressee: Addressee,
    now: datetime,
) -> None:
    """Have the chart sent of the target whose button was pressed."""
    coming = coming_message(await charts.ask_for(_target_id(action), actor=actor, to=addressee, now=now))
    await ack()
    await scene.show(coming)


async def ask(
    ack: AsyncAck, action: dict[str, Any], forms: Forms, shares: Shares, actor: Actor, now: datetime
) -> None:
    """Ask in which channel the chart is to be posted whose button was pressed."""
    await _ask(_target_id(action), forms, shares, actor, now)
    await ack()


async def post(
    ack: AsyncAck,
    view: dict[str, Any],
    shares: Shares,
    forms: Forms,
    directory: Directory,
    actor: Actor,
    now: datetime,
) -> None:
    """Post the chart in the channel of the form."""
    target_id, channel_id = read_post(view)
    await directory.learn_channel(actor.workspace_id, channel_id, now=now)
    known = await directory.actor(actor.workspace_id, actor.id, now=now)
    key = f"{view['id']}:{view.get('hash', '')}"
    shown = await shares.share_chart(target_id, channel_id, key=key, actor=known, now=now)
    said = posted_message(shown, channel_id=channel_id)
    await forms.finish(view, said, ack=ack, title="Posting", stays=True)


async def _ask(
    target_id: int,
    forms: Forms,
    shares: Shares,
    actor: Actor,
    now: datetime,
    *,
    channel_id: str | None = None,
) -> None:
    question = await shares.ask_for_chart(target_id, actor=actor, now=now)
    await forms.open(post_chart_modal(question, channel_id=channel_id))


def _target_id(action: dict[str, Any]) -> int:
    return Key.read(f"{action.get('value') or ''}:1").id


def register(app: AsyncApp) -> None:
    """Register the buttons and the form of charts."""
    app.action("chart.show")(show)
    app.action("chart.post")(ask)
    app.view("chart.share")(post)
