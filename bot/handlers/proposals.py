"""What approvers do about revisions: approve one, or decline it and say why."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.handlers.scene import Forms, Scene
from bot.rules.access import Actor
from bot.services.proposals import Proposals
from bot.views.elements import read_id
from bot.views.proposals import APPROVE, DECLINE, decline_modal, proposal_message, read_decline


async def approve(
    ack: AsyncAck, action: dict[str, Any], proposals: Proposals, scene: Scene, actor: Actor, now: datetime
) -> None:
    """Approve a revision, which is made at once; the question then says so by itself."""
    number = read_id(str(action.get("value") or "")) or 0
    line = await proposals.approve(number, actor=actor, now=now)
    await ack()
    await scene.settle(proposal_message(line))


async def open_decline(
    ack: AsyncAck, action: dict[str, Any], proposals: Proposals, forms: Forms, actor: Actor, now: datetime
) -> None:
    """Ask why a target is not to be revised as was asked."""
    number = read_id(str(action.get("value") or "")) or 0
    line = await proposals.get(number, actor=actor, now=now)
    await forms.open(decline_modal(line))
    await ack()


async def decline(
    ack: AsyncAck, view: dict[str, Any], proposals: Proposals, forms: Forms, actor: Actor, now: datetime
) -> None:
    """Decline a revision: the target stays as it is."""
    number, because = read_decline(view)
    line = await proposals.decline(number, because, actor=actor, now=now)
    await forms.finish(view, proposal_message(line), ack=ack, title="Declined")


def register(app: AsyncApp) -> None:
    """Register the two buttons and the form."""
    app.action(APPROVE)(approve)
    app.action(DECLINE)(open_decline)
    app.view(DECLINE)(decline)
