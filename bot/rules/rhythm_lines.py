"""How often a plan is to ask, read from words: `monday 9am`, `2 weeks on monday`, `last friday at 10`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from bot.errors import InvalidError
from bot.rules.cadence import CadenceError, Unit, local_date, next_occurrence
from bot.rules.rhythms import WEEKDAYS, WORKDAYS, Rhythm
from bot.rules.zones import read_zone

EXAMPLES = "Try: every monday 9am · every 2 weeks · every weekday · every 1st friday · every month · never"
LONGEST_INTERVAL = 60
USUAL_AT = time(10)

_NEVER = frozenset({"never", "off", "stop", "none", "no more", "not any more"})
_UNITS = {
    **dict.fromkeys(("day", "days", "d", "daily"), (1, Unit.DAY)),
    **dict.fromkeys(("week", "weeks", "w", "weekly"), (1, Unit.WEEK)),
    **dict.fromkeys(("fortnight", "fortnightly", "biweekly"), (2, Unit.WEEK)),
    **dict.fromkeys(("month", "months", "monthly"), (1, Unit.MONTH)),
    **dict.fromkeys(("quarter", "quarters", "q", "quarterly"), (3, Unit.MONTH)),
    **dict.fromkeys(("year", "years", "y", "yearly", "annually"), (12, Unit.MONTH)),
}
_COUNTS = {"other": 2, "two": 2, "three": 3, "four": 4, "six": 6}
_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_FILLERS = frozenset("on and the of at each every a & +".split())  # noqa: SIM905  # reads as a list
_PLACE = re.compile(r"(\d{1,3})(?:st|nd|rd|th)")
_COUNT = re.compile(r"(\d{1,4})([a-z]*)")
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d\d))?(am|pm)?")
_HALF = re.compile(r"(?<=\d) (?=[ap]m\b)")
_MORNING = 7  # a bare hour before it is said by people who mean the afternoon, and by others who do not
_NOON, _HOURS, _MINUTES = 12, 24, 60
_MOST_WEEKS, _LONGEST_MONTH = 5, 31


@dataclass(slots=True)
class _Said:
    """What the words have said so far."""

    count: int = 1
    unit: tuple[int, Unit] | None = None
    days: set[int] = field(default_factory=set)
    place: int | None = None
    at: time | None = None
    is_week: bool = False
    zone: str | None = None


def is_never(text: str) -> bool:
    """Whether words say that a plan is to ask no more."""
    return " ".join(text.casefold().split()).strip(".") in _NEVER


def read_rhythm(text: str, *, before: Rhythm | None, zone: str, now: datetime) -> Rhythm:
    """Return the rhythm that words mean, counted from now; InvalidError for the field `cadence` if none.

    What they do not say stays as it was `before`: the time, the zone, and what becomes of holidays.
    """
    said = _read(text)
    interval, unit = _interval(said, text)
    days, anchor = tuple(sorted(said.days)), local_date(now, said.zone or zone)
    nth = said.place if days else None
    if said.place is not None and not days:
        anchor = date(anchor.year - 1, 12, _LONGEST_MONTH if said.place == -1 else said.place)
        anchor = _soon(replace(_EACH_MONTH, anchor_on=anchor), zone=said.zone or zone, now=now) or anchor
    if unit is Unit.WEEK and not days:
        is_weekly = before is not None and before.unit is Unit.WEEK and before.weekdays
        days = before.weekdays if before is not None and is_weekly else (0,)
    rhythm = Rhythm(
        interval=interval,
        unit=unit,
        weekdays=days,
        at=said.at or (USUAL_AT if before is None else before.at),
        anchor_on=anchor,
        nth=nth,
        zone=said.zone or (None if before is None else before.zone),
    )
    if before is not None:
        rhythm = replace(rhythm, on_holiday=before.on_holiday)
    return count_from(rhythm, zone=zone, now=now)


_EACH_MONTH = Rhythm(1, Unit.MONTH, (), USUAL_AT, date.min)


def _soon(rhythm: Rhythm, *, zone: str, now: datetime) -> date | None:
    """Return the next such day of a month, where that is this very day of it."""
    coming = date.fromisoformat(next_occurrence(rhythm.cadence(zone), after=now).slot[:10])
    return coming if coming.day == rhythm.anchor_on.day else None


def count_from(rhythm: Rhythm, *, zone: str, now: datetime) -> Rhythm:
    """Have what comes every few days, weeks or months come the next time that it can, and count from there.

    InvalidError if it never comes.
    """
    try:
        if rhythm.interval == 1 or (rhythm.unit is Unit.MONTH and not rhythm.weekdays):
            rhythm.cadence(zone)
            return rhythm
        coming = next_occurrence(replace(rhythm, interval=1).cadence(zone), after=now)
        return replace(rhythm, anchor_on=date.fromisoformat(coming.slot[:10]))
    except CadenceError as error:
        raise InvalidError({"cadence": str(error)}) from None


def _read(text: str) -> _Said:
    typed = _HALF.sub("", " ".join(text.casefold().replace(",", " ").split()).strip("."))
    words, said = typed.split(), _Said()
    for index, word in enumerate(words):
        if word == "in" or "/" in word:
            said.zone = _zone(" ".join(words[index + (word == "in") :]))
            break
        following = words[index + 1] if index + 1 < len(words) else ""
        if word in _FILLERS:
            continue
        if _is_count(word, words[index + 1 :]):
            said.count = _place(word) or 1
        elif not _take(said, word, following, is_time=index > 0 and words[index - 1] == "at"):
            raise _unknown(word, text)
    return said


def _is_count(word: str, rest: Sequence[str]) -> bool:
    """Whether a place counts: `2nd week`, `3rd day`; but `1st day`, and `15th day of the month`."""
    place, following = _place(word), rest[0] if rest else ""
    if place is None or place < 1 or following not in _UNITS:
        return False
    return _UNITS[following][1] is not Unit.DAY or (place > 1 and "month" not in rest)


def _take(said: _Said, word: str, following: str, *, is_time: bool) -> bool:
    """Take in one word; False when it means nothing here."""
    day, place = _day(word), _place(word)
    if day is not None:
        said.days.add(day)
    elif word in {"weekday", "weekdays", "workday", "workdays"}:
        said.days.update(WORKDAYS)
        said.is_week = True
    elif place is not None:
        if said.place is not None:
            raise _problem("One of them, please, for example: every 1st friday")
        said.place = place
    elif word in _COUNTS and not is_time:
        said.count = _COUNTS[word]
    elif word in _UNITS:
        said.unit = said.unit if said.place is not None and said.unit else _UNITS[word]
    else:
        return _take_figure(said, word, following, is_time=is_time)
    return True


def _take_figure(said: _Said, word: str, following: str, *, is_time: bool) -> bool:
    """Take in a word that begins with a figure: how many, or a time of day."""
    counted = _COUNT.fullmatch(word)
    unit = counted[2] if counted else ""
    if counted and not is_time and (unit or following) in _UNITS:
        said.count = int(counted[1])
        said.unit = _UNITS[unit] if unit else said.unit
        return True
    at = _time(word)
    if at is not None:
        said.at = at
    return at is not None


def _interval(said: _Said, text: str) -> tuple[int, Unit]:
    """Return what is counted, and by how many."""
    named = "every " + " ".join(text.split())[:60]
    if said.place is not None:
        if said.is_week:
            raise _problem("Name the day, for example: every last friday · every 1st monday")
        if said.days and not -1 <= said.place <= _MOST_WEEKS:
            (day, *_) = sorted(said.days)
            raise _problem(f"A month has at most five {WEEKDAYS[day]}s. Try: every last {WEEKDAYS[day]}")
        if said.place == 0 or said.place > _LONGEST_MONTH:
            raise _problem("A month has no such day. Try: every 15th · every last day")
        step = said.unit[0] if said.unit is not None and said.unit[1] is Unit.MONTH else 1
        unit = Unit.MONTH
    elif said.unit is None and not said.days:
        raise _problem(f'I do not know how often "{named}" is. {EXAMPLES}')
    else:
        step, unit = said.unit or (1, Unit.WEEK)
    if said.days and unit is Unit.DAY and said.count == 1:
        unit = Unit.WEEK
    if not 1 <= said.count * step <= LONGEST_INTERVAL:
        raise _problem(f'"{named}" is not often enough to remind anybody. {EXAMPLES}')
    return said.count * step, unit


def _place(word: str) -> int | None:
    found = _PLACE.fullmatch(word)
    return int(found[1]) if found else _PLACES.get(word)


def _time(word: str) -> time | None:
    """Read a time of day; a bare hour that may be of the morning or of the afternoon is asked about."""
    if word in {"noon", "midday"}:
        return time(_NOON)
    typed = _TIME.fullmatch(word)
    if typed is None:
        return None
    hour, minute, half = int(typed[1]), int(typed[2] or 0), typed[3]
    if half and 1 <= hour <= _NOON:
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    elif half:
        hour = _HOURS
    elif typed[2] is None and 1 <= hour < _MORNING:
        raise _problem(f"{hour} in the morning, or in the afternoon? Try: {hour}am · {hour}pm")
    if hour >= _HOURS or minute >= _MINUTES:
        raise _problem(f"{word} is no time of day. Try: 9am · 16:30")
    return time(hour, minute)


def _day(word: str) -> int | None:
    for number, name in enumerate(WEEKDAYS):
        whole = name.casefold()
        if word in {whole, f"{whole}s", whole[:3], whole[:4], f"{whole[:3]}s"}:
            return number
    return {"thur": 3, "thurs": 3, "weds": 2}.get(word)


def _zone(name: str) -> str:
    try:
        return read_zone(name)
    except InvalidError as error:
        raise _problem(error.fields["zone"]) from None


def _unknown(word: str, text: str) -> InvalidError:
    said = " ".join(text.split())[:60]
    where = f' in "every {said}"' if said.casefold() != word else ""
    return _problem(f'I do not know what "{word[:40]}" means{where}. {EXAMPLES}')


def _problem(sentence: str) -> InvalidError:
    return InvalidError({"cadence": sentence})
