"""What people choose for themselves: when their message of the day comes, and where they are."""

from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.handlers.scene import Forms
from bot.rules.access import Actor
from bot.rules.cadence import local_date
from bot.rules.day_settings import read_change
from bot.rules.grammar import Command
from bot.services.day_settings import DaySettingsService
from bot.views.day_settings import read_draft, settings_message, settings_modal
from bot.views.elements import Post


async def show(
    line: Command, forms: Forms, day_settings: DaySettingsService, actor: Actor, today: date, now: datetime
) -> Post | None:
    """Answer `settings`: the form, or with a time, days or a zone the change at once."""
    said = line.raw.partition(" ")[2]
    if not said.strip():
        await correct(forms, day_settings, actor, today, now)
        return None
    settings = await day_settings.get(actor=actor, now=now)
    changed = await day_settings.change(read_change(said, settings.draft), actor=actor, now=now)
    return settings_message(changed, today=local_date(now, changed.zone))


async def correct(
    forms: Forms, day_settings: DaySettingsService, actor: Actor, today: date, now: datetime
) -> None:
    """Open the form of one's own settings as they are, in the place of what was not understood."""
    await forms.open(settings_modal(await day_settings.get(actor=actor, now=now), today=today))


async def open_form(
    ack: AsyncAck, forms: Forms, day_settings: DaySettingsService, actor: Actor, today: date, now: datetime
) -> None:
    """Open the form of one's own settings."""
    await correct(forms, day_settings, actor, today, now)
    await ack()


async def save(
    ack: AsyncAck,
    view: dict[str, Any],
    forms: Forms,
    day_settings: DaySettingsService,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep what a form says, from now on."""
    draft = read_draft(view, before=await day_settings.get(actor=actor, now=now))
    changed = await day_settings.change(draft, actor=actor, now=now)
    post = settings_message(changed, today=local_date(now, changed.zone))
    await forms.finish(view, post, ack=ack, title="Settings saved")


def register(app: AsyncApp) -> None:
    """Register the button and the form of one's own settings."""
    app.action("settings.open")(open_form)
    app.view("settings.save")(save)
