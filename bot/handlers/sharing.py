"""What people do to show a plan to a channel: ask, look, and confirm."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.directory import Directory
from bot.errors import InvalidError, NotAllowedError
from bot.handlers.scene import Forms, Scene
from bot.rules.access import Actor
from bot.rules.grammar import Command
from bot.rules.sharing import ShareQuestion
from bot.services.plans import Plans
from bot.services.shares import Shares
from bot.views import shares as share_views
from bot.views.elements import Post, payload_of


async def share(
    line: Command,
    forms: Forms,
    plans: Plans,
    shares: Shares,
    directory: Directory,
    actor: Actor,
    now: datetime,
) -> Post | None:
    """Answer `share P-12 #ops` with the question; what is missing is asked for by a form."""
    number = _plan_number(line)
    if number is not None and len(line.channels) == 1:
        channel_id = line.channels[0]
        known = await _look(channel_id, directory, actor=actor, now=now)
        question = await shares.ask(number=number, channel_id=channel_id, actor=known, now=now)
        return share_views.question_message(question)
    await open_form(line, forms, plans, shares, actor, now)
    return None


async def open_form(
    line: Command, forms: Forms, plans: Plans, shares: Shares, actor: Actor, now: datetime
) -> None:
    """Open the form, filled with the plan and the channel that a line names."""
    number = _plan_number(line)
    choices = await shares.list_choices(actor=actor, now=now)
    if not choices and actor.is_guest:
        raise NotAllowedError("You can see no plan that could be shared. Ask a full member to share it.")
    plan_id = None
    if number is not None:
        plan_id = (await plans.get_page(actor=actor, now=now, number=number)).plan.id
    channel_id = line.channels[0] if line.channels else None
    await forms.open(share_views.share_modal(choices, plan_id=plan_id, channel_id=channel_id))


def _plan_number(line: Command) -> int | None:
    """Return the number of the plan that a line names, if it names one."""
    if not line.refs:
        return None
    first, *others = line.refs
    if others or first.kind != "P":
        raise InvalidError({"plan_id": "Name one plan, for example: share P-1 #ops"})
    return first.number


async def _look(channel_id: str, directory: Directory, *, actor: Actor, now: datetime) -> Actor:
    """Ask Slack what the channel is like now; return the actor with the private channels they are in."""
    await directory.learn_channel(actor.workspace_id, channel_id, now=now)
    return await directory.actor(actor.workspace_id, actor.id, now=now)


async def ask(
    ack: AsyncAck, view: dict[str, Any], shares: Shares, directory: Directory, actor: Actor, now: datetime
) -> None:
    """Show in the form's place what would be posted where."""
    plan_id, channel_id = share_views.read_share(view)
    question = await _ask(plan_id, channel_id, shares, directory, actor=actor, now=now)
    await ack(response_action="update", view=payload_of(share_views.question_modal(question)))


async def _ask(
    plan_id: int, channel_id: str, shares: Shares, directory: Directory, *, actor: Actor, now: datetime
) -> ShareQuestion:
    known = await _look(channel_id, directory, actor=actor, now=now)
    return await shares.ask(plan_id=plan_id, channel_id=channel_id, actor=known, now=now)


async def confirm_form(
    ack: AsyncAck,
    view: dict[str, Any],
    forms: Forms,
    shares: Shares,
    directory: Directory,
    actor: Actor,
    now: datetime,
) -> None:
    """Share what the form showed."""
    plan_id, channel_id = share_views.read_confirmed(str(view.get("private_metadata") or ""))
    known = await _look(channel_id, directory, actor=actor, now=now)
    key = f"{view['id']}:{view.get('hash', '')}"
    shown = await shares.share(plan_id, channel_id, key=key, actor=known, now=now)
    post = share_views.shared_message(shown, channel_id=channel_id)
    await forms.finish(view, post, ack=ack, title="Shared")


async def confirm(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    scene: Scene,
    shares: Shares,
    directory: Directory,
    actor: Actor,
    now: datetime,
) -> None:
    """Share what the message showed; a second press shares nothing more."""
    plan_id, channel_id = share_views.read_confirmed(str(action.get("value") or ""))
    known = await _look(channel_id, directory, actor=actor, now=now)
    key = str((body.get("container") or {}).get("message_ts") or "")
    shown = await shares.share(plan_id, channel_id, key=key, actor=known, now=now)
    await ack()
    await scene.redraw(share_views.shared_message(shown, channel_id=channel_id))


async def cancel(ack: AsyncAck, scene: Scene) -> None:
    """Leave it at that."""
    await ack()
    await scene.redraw(share_views.not_shared_message())


def register(app: AsyncApp) -> None:
    """Register the buttons and the form of shares."""
    app.action("share.confirm")(confirm)
    app.action("share.cancel")(cancel)
    app.view("share.ask")(ask)
    app.view("share.confirm")(confirm_form)
