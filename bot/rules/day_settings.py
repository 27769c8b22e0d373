"""When a person's message of the day comes: what they chose, and what a line says of it."""

import re
from dataclasses import field, replace
from datetime import datetime, time
from decimal import Decimal

from bot.errors import InvalidError
from bot.rules.numbers import NumberProblem, read_number
from bot.rules.quiet import QuietHours, ensure_quiet, read_quiet
from bot.rules.resources import FULL_WEEK, ensure_week
from bot.rules.silence import Silence
from bot.rules.times import is_time_like, read_time
from bot.rules.zones import find_zone, read_zone
from bot.values import frozen

EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
EXAMPLES = "Try: settings 8:30 · settings mon-thu · settings hours 32 · settings zone Berlin"

_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_A_WEEK = frozenset({"hours", "h", "hours/week", "h/week", "a", "per", "week", "/week", "wk"})
_USUAL = frozenset({"usual", "default", "off", "none", "as usual"})
_HALF_DAY = re.compile(r"(?<=[0-9]) (?=[ap]m\b)")


@frozen
class DaySettingsDraft:
    """What a person chose; without a zone of their own they follow Slack."""

    zone: str | None
    at: time
    working_days: frozenset[int]
    quiet: QuietHours | None = None
    hours: Decimal | None = None
    """Hours a week that they have for plans; without them, eight for each working day."""


@frozen
class DaySettings:
    """How a person's message of the day comes; `next_at` is when the next one may."""

    zone: str
    slack_zone: str
    is_own_zone: bool
    at: time
    working_days: frozenset[int]
    next_at: datetime | None
    """None when it comes at once, or while nobody knows when they want to be nudged again."""
    silence: Silence = field(default_factory=Silence)
    quiet: QuietHours | None = None
    hours: Decimal = FULL_WEEK
    is_own_hours: bool = False

    @property
    def draft(self) -> DaySettingsDraft:
        """The same as a draft, to be changed in part."""
        zone = self.zone if self.is_own_zone else None
        hours = self.hours if self.is_own_hours else None
        return DaySettingsDraft(zone, self.at, self.working_days, self.quiet, hours)


def ensure_day_settings(draft: DaySettingsDraft) -> None:
    """Refuse settings by which no message would ever come."""
    if not draft.working_days:
        raise InvalidError({"working_days": "Choose at least one day."})
    ensure_quiet(draft.quiet, nudge_at=draft.at)
    if draft.hours is not None:
        ensure_week(draft.hours, field="hours")


def read_change(text: str, draft: DaySettingsDraft) -> DaySettingsDraft:
    """Return the settings as a line changes them, or raise InvalidError with what is not understood."""
    words = _HALF_DAY.sub("", text.casefold()).replace(",", " ").replace("–", "-").split()  # noqa: RUF001  # a dash that phones put in
    if words[:1] == ["quiet"]:
        return replace(draft, quiet=read_quiet(" ".join(words[1:])))
    if words[:1] == ["hours"] or words[1:2] in (["hours"], ["h"], ["h/week"], ["hours/week"]):
        return replace(draft, hours=read_week(text))
    if words[:1] == ["zone"]:
        name = " ".join(text.split()[1:])
        is_slack = not name or name.casefold() in {"slack", "as in slack"}
        return replace(draft, zone=None if is_slack else read_zone(name))
    if (zone := find_zone(text)) is not None:
        return replace(draft, zone=zone)
    at, days = draft.at, set[int]()
    for word in words:
        said = _days(word)
        if said:
            days |= said
        else:
            at = _time(word, line=text)
    return replace(draft, at=at, working_days=frozenset(days) or draft.working_days)


def read_week(text: str) -> Decimal | None:
    """Read the hours of a week, `32` or `usual`; None is what is usual. Raises InvalidError for the rest."""
    said = " ".join(word for word in text.casefold().split() if word not in _A_WEEK)
    said = said.removesuffix("/week").removesuffix("h").strip()
    if said in _USUAL:
        return None
    hours = read_number(said)
    if not said or isinstance(hours, NumberProblem):
        shown = f'"{said[:40]}" is not hours of a week.' if said else "How many hours of a week?"
        raise InvalidError({"hours": f"{shown} Try: settings hours 32 · settings hours usual"})
    return hours


def _time(word: str, *, line: str) -> time:
    """Read a time of day, or raise InvalidError."""
    if (at := read_time(word)) is not None:
        return at
    if is_time_like(word):
        raise InvalidError({"at": f"{word} is no time of day. Try: settings 8:30 · settings 5pm"})
    raise InvalidError({"at": f'I do not know what "{line[:60]}" changes. {EXAMPLES}'})


def _days(word: str) -> frozenset[int]:
    """Read weekdays: mon, monday, mon-thu, weekdays, daily; empty for any other word."""
    if word in {"weekdays", "workdays"}:
        return WEEKDAYS
    if word in {"daily", "everyday"}:
        return EVERY_DAY
    first, dash, last = word.partition("-")
    begin, end = _day(first), _day(last if dash else first)
    if begin is None or end is None:
        return frozenset()
    return frozenset((begin + ahead) % 7 for ahead in range((end - begin) % 7 + 1))


def _day(word: str) -> int | None:
    whole = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    named = (number for number, name in enumerate(whole) if word in {name, f"{name}s", name[:3], name[:4]})
    return next(named, None)
