"""How often a plan asks for its check-in: by a line, a form and a button."""

from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slackblocks.views import ModalView

from bot.directory import Directory
from bot.errors import InvalidError
from bot.handlers.plans import named_plan
from bot.handlers.scene import Forms
from bot.rules.access import Actor
from bot.rules.grammar import Command
from bot.rules.rhythm_lines import is_never, read_rhythm
from bot.rules.rhythms import Rhythm
from bot.services.plans import Plans
from bot.services.prompts import PromptLine, Prompts
from bot.views import prompts as views
from bot.views.elements import Key, Post


async def remind(
    line: Command,
    forms: Forms,
    plans: Plans,
    prompts: Prompts,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> Post | None:
    """Answer `remind P-12 every monday 9am`; without a rhythm, the form of the present one."""
    plan = await named_plan(line, plans, actor=actor, now=now)
    before = await prompts.get(plan.id, actor=actor, now=now)
    _ensure_meant(line)
    said = f"{line.every} {line.text}".strip()
    if not said and not line.channels:
        await forms.open(_form_of(before, today=today))
        return None
    rhythm = _rhythm(said, before)
    channel_id = line.channels[0] if line.channels else before.plan.channel_id
    if channel_id != before.plan.channel_id:
        await directory.learn_channel(actor.workspace_id, channel_id, now=now)
        actor = await directory.actor(actor.workspace_id, actor.id, now=now)
    changed = await prompts.change(plan.id, rhythm, channel_id=channel_id, actor=actor, now=now)
    return _told(changed, today=today)


async def correct(
    line: Command, forms: Forms, plans: Plans, prompts: Prompts, actor: Actor, today: date, now: datetime
) -> None:
    """Open the form of how a plan asks now, in the place of what was not understood."""
    plan = await named_plan(line, plans, actor=actor, now=now)
    before = await prompts.get(plan.id, actor=actor, now=now)
    channel_id = line.channels[0] if line.channels else None
    await forms.open(
        views.remind_modal(
            before.plan, before.rhythm, has_holidays=before.has_holidays, today=today, channel_id=channel_id
        )
    )


async def open_form(
    ack: AsyncAck,
    action: dict[str, Any],
    forms: Forms,
    prompts: Prompts,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Open the form of how the plan asks whose Edit was pressed."""
    key = Key.read(str(action.get("value") or ""))
    before = await prompts.get(key.id, actor=actor, now=now)
    await forms.open(_form_of(before, today=today))
    await ack()


async def save(
    ack: AsyncAck,
    view: dict[str, Any],
    forms: Forms,
    prompts: Prompts,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Have a plan ask as its form says."""
    draft = views.read_prompt(view)
    await directory.learn_channel(actor.workspace_id, draft.channel_id, now=now)
    known = await directory.actor(actor.workspace_id, actor.id, now=now)
    changed = await prompts.change(
        draft.key.id,
        draft.rhythm,
        channel_id=draft.channel_id,
        version=draft.key.version,
        actor=known,
        now=now,
    )
    await forms.finish(view, _told(changed, today=today), ack=ack, title="Reminders set")


def _rhythm(said: str, before: PromptLine) -> Rhythm | None:
    """Return the rhythm that a line means; where it says none, the present one."""
    if is_never(said):
        return None
    if not said:
        return before.rhythm
    return read_rhythm(said, before=before.rhythm, zone=before.zone, now=before.counts_from)


def _form_of(before: PromptLine, *, today: date, channel_id: str | None = None) -> ModalView:
    return views.remind_modal(
        before.plan,
        before.rhythm,
        has_holidays=before.has_holidays,
        today=today,
        channel_id=channel_id,
    )


def _ensure_meant(line: Command) -> None:
    """Refuse what a plan's prompt does not have."""
    if line.due is not None or line.bad_due:
        ref = line.refs[0]
        raise InvalidError({"cadence": f"A plan asks until it ends. Move its end instead: edit {ref}"})
    if line.people or line.names or line.groups or line.me:
        raise InvalidError(
            {"cadence": "A plan asks its channel, or its owner. For your own messages type: settings 8:30"}
        )
    if len(line.channels) > 1:
        raise InvalidError({"channel_id": "A plan has one channel. Name one."})


def _told(changed: PromptLine, *, today: date) -> Post:
    return views.reminded_message(
        changed.plan,
        changed.rhythm,
        zone=changed.zone,
        next_ons=changed.next_ons,
        has_holidays=changed.has_holidays,
        today=today,
    )


def register(app: AsyncApp) -> None:
    """Register the button and the form of how often a plan asks."""
    app.action("prompt.open")(open_form)
    app.view("prompt.save")(save)
