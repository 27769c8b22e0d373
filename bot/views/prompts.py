"""How often a plan asks for its check-in: the answer to a change of it, and its form."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from slackblocks.views import ModalView

from bot.errors import InvalidError
from bot.rules.cadence import OnHoliday, Unit
from bot.rules.dates import say_date
from bot.rules.plans import PlanLine
from bot.rules.rhythm_lines import LONGEST_INTERVAL, USUAL_AT
from bot.rules.rhythms import WEEKDAYS, Rhythm, say_on_holiday, say_rhythm
from bot.rules.zones import read_zone
from bot.values import frozen
from bot.views import limits, lines
from bot.views.answers import Answers, metadata
from bot.views.buttons import see_plan
from bot.views.elements import (
    Key,
    Post,
    actions,
    button,
    channel_field,
    choice_field,
    context,
    date_field,
    modal,
    section,
    several_field,
    text_field,
    time_field,
)
from bot.views.mrkdwn import Mrkdwn, bold, channel, escape, join, spoken, write
from bot.views.plan_answers import resume_row
from bot.views.undo import undo_buttons
from storage.models import PlanStatus

OPEN = "prompt.open"
SAVE = "prompt.save"

_NEVER, _EACH = "never", "each"
_UNITS = (
    ("Weeks", Unit.WEEK.value),
    ("Months", Unit.MONTH.value),
    ("Days", Unit.DAY.value),
    ("Never", _NEVER),
)
_NTHS = (
    ("Each of them", _EACH),
    *((f"The {name}", str(number)) for number, name in enumerate(("1st", "2nd", "3rd", "4th", "5th"), 1)),
    ("The last", "-1"),
)
_DAYS = tuple((name, str(number)) for number, name in enumerate(WEEKDAYS))
_HOLIDAYS = (
    ("The next working day", OnHoliday.AFTER.value),
    ("The working day before", OnHoliday.BEFORE.value),
    ("Not at all", OnHoliday.SKIP.value),
)
_NO_HOLIDAYS = "Nobody has named a country here, so there are none yet: whoever runs Waymark does that."
_FIFTH = 5


@frozen
class PromptDraft:
    """What a form says of how a plan asks."""

    key: Key
    rhythm: Rhythm | None
    channel_id: str | None


def reminded_message(  # each by its name
    plan: PlanLine,
    rhythm: Rhythm | None,
    *,
    zone: str,
    next_ons: tuple[date, ...],
    has_holidays: bool,
    today: date,
) -> Post:
    """Answer how often a plan asks from now on, with the next days and the way back."""
    name = bold(lines.plan_name(plan))
    asked = escape(plan.subject_name or plan.owner_name, limits.NAME)
    place = channel(plan.channel_id) if plan.channel_id else asked
    if rhythm is None:
        said, notes = write("{plan} asks for no check-ins.", plan=name), []
    else:
        said = write("{plan} asks {who} {often}.", plan=name, who=place, often=say_rhythm(rhythm))
        days = ", ".join(say_date(on, today=today) for on in next_ons)
        notes = [
            write("Next: {days}.", days=days) if days else Mrkdwn("It ends before it would ask again."),
            *_notes(plan, rhythm, zone=zone, has_holidays=has_holidays),
        ]
    row = [
        *undo_buttons([plan.undo], of=f"{plan.ref} {plan.title}"),
        *resume_row(plan),
        button("Edit", action_id=OPEN, value=str(Key(plan.id, plan.version))),
        see_plan(plan.id),
    ]
    note = (context(join(notes, " "), block_id="prompt:next"),) if notes else ()
    return Post(
        join((spoken(said), *notes[:1]), " "),
        (section(said, block_id="prompt"), *note, *actions(row, block_id="prompt:do")),
    )


def _notes(plan: PlanLine, rhythm: Rhythm, *, zone: str, has_holidays: bool) -> list[Mrkdwn]:
    whose = "" if rhythm.zone else f", {plan.subject_name or plan.owner_name}'s zone"
    notes = [write("In {zone}{whose}.", zone=zone, whose=escape(whose, limits.NAME))]
    if rhythm.nth == _FIFTH:
        days = " and ".join(WEEKDAYS[day] for day in rhythm.weekdays)
        notes.append(write("There is no 5th {day} every month: it comes when there is one.", day=days))
    if has_holidays:
        policy = say_on_holiday(rhythm.on_holiday)
        notes.append(write("{policy}.", policy=policy[:1].upper() + policy[1:]))
    if plan.status is PlanStatus.PAUSED:
        notes.append(Mrkdwn("It is paused, and asks once it goes on."))
    return notes


def remind_modal(
    plan: PlanLine,
    rhythm: Rhythm | None,
    *,
    today: date,
    has_holidays: bool,
    channel_id: str | None = None,
    hint: str = "",
) -> ModalView:
    """Ask how often a plan is to ask, filled with what is so now."""
    is_off = rhythm is None
    now = rhythm or Rhythm(1, Unit.WEEK, (0,), USUAL_AT, today)
    nth = _EACH if now.nth is None else str(now.nth)
    fields = (
        *((section(escape(hint), block_id="hint"),) if hint else ()),
        choice_field("unit", "Repeats in", _UNITS, value=_NEVER if is_off else now.unit.value),
        text_field("interval", "Every", value=str(now.interval), hint="2 with weeks: every other week."),
        several_field(
            "weekdays", "Weekdays", _DAYS, values=[str(day) for day in now.weekdays], optional=True
        ),
        choice_field("nth", "Of these weekdays in a month", _NTHS, value=nth),
        date_field(
            "anchor_on",
            "Counted from",
            value=now.anchor_on,
            hint="In months without a weekday it comes on this day of the month.",
        ),
        time_field("at", "Time", value=now.at),
        choice_field(
            "on_holiday",
            "On holidays",
            _HOLIDAYS,
            value=now.on_holiday.value,
            hint="" if has_holidays else _NO_HOLIDAYS,
        ),
        text_field(
            "zone",
            "Time zone",
            value=now.zone or "",
            example="e.g. Berlin, or America/New_York",
            hint="Empty follows the plan's owner.",
            optional=True,
        ),
        *(
            ()
            if plan.is_confidential
            else (
                channel_field(
                    "channel_id",
                    "Channel",
                    value=channel_id or plan.channel_id,
                    optional=True,
                    hint="Empty asks the owner alone.",
                ),
            )
        ),
    )
    ids = metadata(plan=Key(plan.id, plan.version))
    return modal(f"Remind {plan.ref}", fields, callback_id=SAVE, submit="Save", metadata=ids)


def read_prompt(view: Mapping[str, Any]) -> PromptDraft:
    """Read how often a plan is to ask, or raise InvalidError."""
    answers = Answers(view)
    key, unit = answers.key("plan"), answers.choice("unit")
    channel_id = answers.channel("channel_id")
    if unit == _NEVER:
        return PromptDraft(key, None, channel_id)
    anchor_on = answers.day("anchor_on", missing="Choose the day from which it is counted.")
    interval = answers.number("interval", missing="Every how many? 1 is each.")
    answers.ensure_complete()
    assert anchor_on is not None
    assert interval is not None
    if interval != int(interval) or not 1 <= interval <= LONGEST_INTERVAL:
        raise InvalidError({"interval": f"A whole number from 1 to {LONGEST_INTERVAL}, please."})
    days = tuple(sorted(int(day) for day in answers.choices("weekdays") if day in {*"0123456"}))
    nth = answers.choice("nth")
    is_nth = unit == Unit.MONTH and bool(days) and nth in {value for _, value in _NTHS} - {_EACH}
    if nth not in {"", _EACH} and not is_nth:
        raise InvalidError({"nth": "Only months with weekdays have this. Choose Each of them."})
    if unit == Unit.DAY and days:
        raise InvalidError({"weekdays": "Days have no weekdays. Choose weeks, or no weekday."})
    typed = answers.text("zone")
    rhythm = Rhythm(
        interval=int(interval),
        unit=Unit(unit) if unit in set(Unit) else Unit.WEEK,
        weekdays=days,
        at=answers.time("at", default=time(10)),
        anchor_on=anchor_on,
        nth=int(nth) if is_nth else None,
        on_holiday=_policy(answers.choice("on_holiday")),
        zone=read_zone(typed) if typed else None,
    )
    return PromptDraft(key, rhythm, channel_id)


def _policy(value: str) -> OnHoliday:
    return OnHoliday(value) if value in set(OnHoliday) else OnHoliday.AFTER
