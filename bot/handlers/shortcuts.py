"""Shortcuts: what people start from Slack's own menus, anywhere, also in threads and where Waymark is not."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from typing import Any, TypeVar

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.directory import Directory
from bot.handlers import plans as plan_handlers
from bot.handlers.plans import list_to_add, only_plan
from bot.handlers.quoting import note_of, people_in, text_of, title_of
from bot.handlers.scene import Forms
from bot.rules.access import Actor
from bot.services.plans import Plans
from bot.views.action_step_forms import StepPrefill, create_modal

PATIENCE_S = 1.0
"""What is nice to know must come soon: Slack opens no form later than 3 s after the shortcut."""

_T = TypeVar("_T")
_log = structlog.get_logger()


async def add_step(
    ack: AsyncAck,
    body: dict[str, Any],
    place: str,
    forms: Forms,
    plans: Plans,
    directory: Directory,
    actor: Actor,
    now: datetime,
) -> None:
    """Open the step form with what a message says, and where it is."""
    message = body["message"]
    permalink = directory.find_permalink(actor.workspace_id, place, str(body["message_ts"]))
    people = directory.names(actor, people_in(message), now=now)
    link, names, editable = await asyncio.gather(
        _soon(permalink, otherwise=""),
        _soon(people, otherwise={}),
        list_to_add(plans, actor=actor, place=place, now=now),
    )
    text = text_of(message, names=names)
    plan = only_plan(editable, place=place)
    prefill = StepPrefill(
        plan_id=plan.id if plan else None, title=title_of(text), note=note_of(text, link=link)
    )
    await forms.open(create_modal(prefill, plans=editable))
    await ack()


async def _soon(asked: Awaitable[_T], *, otherwise: _T) -> _T:
    """Return what is nice to know, or do without when it is not there soon."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await asked
    except Exception as error:  # noqa: BLE001  # the form opens without it, whatever it is
        _log.warning("shortcut.without", error=type(error).__name__)
        return otherwise


def register(app: AsyncApp) -> None:
    """Register the shortcuts."""
    app.shortcut("plan.new")(plan_handlers.open_form)
    app.shortcut("action_step.from_message")(add_step)
