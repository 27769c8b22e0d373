"""A person's own settings: their zone, and when the message of the day comes."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from slackblocks.blocks import Block
from slackblocks.views import ModalView

from bot.rules.absence import Away, say_away
from bot.rules.dates import say_date
from bot.rules.day_settings import DaySettings, DaySettingsDraft
from bot.rules.ledger import say_hours
from bot.rules.numbers import say_number, type_number
from bot.rules.quiet import read_span
from bot.rules.resources import DAY_HOURS, usual_hours
from bot.rules.zones import read_zone
from bot.views import limits
from bot.views.answers import Answers
from bot.views.buttons import away as away_button
from bot.views.buttons import change_settings
from bot.views.days import DAY_NAMES, say_days, say_near
from bot.views.elements import Post, actions, context, modal, section, several_field, text_field, time_field
from bot.views.mrkdwn import Mrkdwn, escape, join, spoken, write

SAVE = "settings.save"

_DAYS = tuple((name, str(number)) for number, name in enumerate(DAY_NAMES))


def settings_modal(settings: DaySettings, *, today: date) -> ModalView:
    """Ask when a person's message of the day is to come, and where they are."""
    own = settings.zone if settings.is_own_zone else ""
    fields = (
        time_field("at", "Time of the day's message", value=settings.at),
        several_field(
            "working_days", "Days", _DAYS, values=[str(day) for day in sorted(settings.working_days)]
        ),
        text_field(
            "zone",
            "Time zone",
            value=own,
            example="e.g. Berlin, or America/New_York",
            hint=f"Empty follows Slack, which says {settings.slack_zone}.",
            optional=True,
        ),
        time_field(
            "quiet_from",
            "Quiet from",
            value=settings.quiet.starts if settings.quiet else None,
            hint="In quiet hours nothing reminds you. What comes then waits until they end.",
            optional=True,
        ),
        time_field(
            "quiet_until",
            "Quiet until",
            value=settings.quiet.ends if settings.quiet else None,
            optional=True,
        ),
        text_field(
            "hours",
            "Hours a week",
            value=type_number(settings.hours) if settings.is_own_hours else "",
            example=f"e.g. {say_number(usual_hours(settings.working_days))}",
            hint="What you have for plans, so that nobody plans more. "
            f"Empty is {say_number(DAY_HOURS)} for each of your days.",
            optional=True,
        ),
        context(_next(settings, today=today), block_id="next"),
        *_silence(settings, today=today),
    )
    return modal("Settings", fields, callback_id=SAVE, submit="Save")


def read_draft(view: Mapping[str, Any], *, before: DaySettings) -> DaySettingsDraft:
    """Read what was chosen, or raise InvalidError."""
    answers = Answers(view)
    days = answers.choices("working_days", missing="Choose at least one day.")
    at = answers.time("at", default=before.at)
    typed = answers.text("zone")
    quiet = read_span(answers.find_time("quiet_from"), answers.find_time("quiet_until"))
    hours = answers.number("hours")
    answers.ensure_complete()
    chosen = frozenset(int(day) for day in days if day in {*"0123456"})
    return DaySettingsDraft(read_zone(typed) if typed else None, at, chosen, quiet, hours)


def settings_message(settings: DaySettings, *, today: date) -> Post:
    """Say how the day's message comes from now on, with the way to change it."""
    said = write("{what}. {next}", what=say_settings(settings), next=_next(settings, today=today))
    hours = context(say_week(settings), block_id="hours")
    row = actions([change_settings("Change"), away_button()], block_id="settings:do")
    return Post(
        spoken(said), (section(said, block_id="settings"), hours, *_silence(settings, today=today), *row)
    )


def _silence(settings: DaySettings, *, today: date) -> tuple[Block, ...]:
    said = say_silence(settings, today=today)
    return (context(said, block_id="silence"),) if said else ()


def say_settings(settings: DaySettings) -> Mrkdwn:
    """Say in a line when the day's message comes: `Your day's message: 09:30, Mon–Fri, in Europe/Berlin`."""  # noqa: RUF002  # as people write
    zone = settings.zone if settings.is_own_zone else f"{settings.zone} (as in Slack)"
    return write(
        "Your day's message: {at}, {days}, in {zone}{quiet}",
        at=f"{settings.at:%H:%M}",
        days=say_days(settings.working_days),
        zone=zone,
        quiet=f", quiet {settings.quiet}" if settings.quiet else "",
    )


def say_week(settings: DaySettings) -> Mrkdwn:
    """Say how many hours somebody has, `You have 32 hours a week for plans`, as a sentence."""
    usual = "" if settings.is_own_hours else f", {say_number(DAY_HOURS)} for each of your days"
    return write("You have {hours} a week for plans{usual}.", hours=say_hours(settings.hours), usual=usual)


def say_next(settings: DaySettings, *, today: date) -> Mrkdwn:
    """Say when the next message comes, as a sentence."""
    return _next(settings, today=today)


def say_silence(settings: DaySettings, *, today: date) -> Mrkdwn:
    """Say what keeps a person's nudges back, or will: an absence with its deputy, or a mute."""
    said = [_say_absence(away, today=today) for away in settings.silence.absences[:2]]
    mute = settings.silence.mute
    if mute is not None:
        until = "you resume" if mute.until_on is None else say_date(mute.until_on, today=today)
        said.append(write("Your nudges are paused until {until}.", until=until))
    return join(said, " ")


def _say_absence(away: Away, *, today: date) -> Mrkdwn:
    when, who = say_away(away, today=today), escape(away.deputy_name, limits.NAME)
    if not away.deputy_id:
        return write("You are {when}.", when=when)
    return write("You are {when}; {who} stands in.", when=when, who=who)


def _next(settings: DaySettings, *, today: date) -> Mrkdwn:
    """Say when the next message comes."""
    mute = settings.silence.mute
    if mute is not None and mute.until_on is None:
        return Mrkdwn("None comes until you resume.")
    if settings.next_at is None:
        return Mrkdwn("The next one comes at once, if something waits for you.")
    local = settings.next_at.astimezone(ZoneInfo(settings.zone))
    day = say_near(local.date(), today=today)
    return write(
        "The next one comes {day} at {at}, if something waits for you.", day=day, at=f"{local:%H:%M}"
    )
