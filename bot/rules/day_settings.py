"""When a person's message of the day comes: what they chose, and what a line says of it."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, time

from bot.errors import InvalidError
from bot.rules.silence import Silence
from bot.rules.zones import read_zone

EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
EXAMPLES = "Try: settings 8:30 · settings mon-thu · settings zone Berlin"

_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2}))?(?P<half>am|pm)?")
_HALF_DAY = re.compile(r"(?<=[0-9]) (?=[ap]m\b)")
_NOON = 12


@dataclass(frozen=True, slots=True)
class DaySettingsDraft:
    """What a person chose; without a zone of their own they follow Slack."""

    zone: str | None
    at: time
    working_days: frozenset[int]


@dataclass(frozen=True, slots=True)
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

    @property
    def draft(self) -> DaySettingsDraft:
        """The same as a draft, to be changed in part."""
        return DaySettingsDraft(self.zone if self.is_own_zone else None, self.at, self.working_days)


def ensure_day_settings(draft: DaySettingsDraft) -> None:
    """Refuse settings by which no message would ever come."""
    if not draft.working_days:
        raise InvalidError({"working_days": "Choose at least one day."})


def read_change(text: str, draft: DaySettingsDraft) -> DaySettingsDraft:
    """Return the settings as a line changes them, or raise InvalidError with what is not understood."""
    words = _HALF_DAY.sub("", text.casefold()).replace(",", " ").replace("–", "-").split()  # noqa: RUF001  # a dash that phones put in
    if words[:1] == ["zone"]:
        name = " ".join(text.split()[1:])
        is_slack = not name or name.casefold() in {"slack", "as in slack"}
        return replace(draft, zone=None if is_slack else read_zone(name))
    at, days = draft.at, set[int]()
    for word in words:
        said = _days(word)
        if said:
            days |= said
        else:
            at = _time(word, line=text)
    return replace(draft, at=at, working_days=frozenset(days) or draft.working_days)


def _time(word: str, *, line: str) -> time:
    """Read a time of day: 8:30, 17:00, 9am; a number alone is none, as it could be anything."""
    typed = _TIME.fullmatch(word)
    if typed is not None and (typed["minute"] or typed["half"]):
        hour, minute = int(typed["hour"]), int(typed["minute"] or 0)
        if typed["half"] and 1 <= hour <= _NOON:
            hour = hour % _NOON + (_NOON if typed["half"] == "pm" else 0)
        elif typed["half"]:
            hour = -1
        if 0 <= hour < len(range(24)) and minute < len(range(60)):
            return time(hour, minute)
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
