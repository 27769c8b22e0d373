"""Handing over what somebody who has left was to do."""

from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.directory import Directory
from bot.handlers.scene import Forms
from bot.rules.access import Actor
from bot.services.leavers import Leavers
from bot.views import leavers as views


async def open_form(
    ack: AsyncAck, action: dict[str, Any], forms: Forms, leavers: Leavers, actor: Actor, now: datetime
) -> None:
    """Ask who gets the steps and hours of the leaver whose button was pressed."""
    leaving = await leavers.get(str(action.get("value") or ""), actor=actor, now=now)
    await forms.open(views.hand_over_modal(leaving))
    await ack()


async def hand_over(
    ack: AsyncAck,
    view: dict[str, Any],
    forms: Forms,
    leavers: Leavers,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Hand a leaver's steps and hours over as a form says."""
    leaver_id, everything, chosen = views.read_hand_over(view)
    await directory.learn_members(actor, [everything, *chosen.values()], now=now)
    given = await leavers.hand_over(leaver_id, everything, chosen, actor=actor, now=now)
    await forms.finish(
        view, views.handed_over_message(given, today=today), ack=ack, title="Handed over", stays=True
    )


def register(app: AsyncApp) -> None:
    """Register the button and the form of handing over."""
    app.action("leaver.open")(open_form)
    app.view("leaver.save")(hand_over)
