"""What approvers do about revisions: approve one, or decline it."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.handlers.scene import Scene
from bot.rules.access import Actor
from bot.services.proposals import Proposals
from bot.views.elements import read_id
from bot.views.proposals import proposal_message


async def approve(
    ack: AsyncAck, action: dict[str, Any], proposals: Proposals, scene: Scene, actor: Actor, now: datetime
) -> None:
    """Approve a revision, which is made at once; the question then says so by itself."""
    await _decide(ack, action, proposals, scene, is_approved=True, actor=actor, now=now)


async def decline(
    ack: AsyncAck, action: dict[str, Any], proposals: Proposals, scene: Scene, actor: Actor, now: datetime
) -> None:
    """Decline a revision: the target stays as it is."""
    await _decide(ack, action, proposals, scene, is_approved=False, actor=actor, now=now)


async def _decide(
    ack: AsyncAck,
    action: dict[str, Any],
    proposals: Proposals,
    scene: Scene,
    *,
    is_approved: bool,
    actor: Actor,
    now: datetime,
) -> None:
    number = read_id(str(action.get("value") or "")) or 0
    line = await proposals.decide(number, is_approved=is_approved, actor=actor, now=now)
    await ack()
    await scene.settle(proposal_message(line))


def register(app: AsyncApp) -> None:
    """Register the two buttons."""
    app.action("proposal.approve")(approve)
    app.action("proposal.decline")(decline)
