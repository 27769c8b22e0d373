"""When things recur: in a person's zone, across nights on which clocks change.

Occurrences are counted over local dates and converted to UTC last. A local time that a night skips comes
later by as much as was skipped; one that a night repeats comes once, the first time. A date that a zone
never had (Apia's 30 December 2011) has no occurrence.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.rules.steady import DAY_S, EPOCH, stretch_around
from bot.values import frozen

DAY = timedelta(days=1)
_EPOCH_DAY, _EPOCH_WEEKDAY = EPOCH.toordinal(), EPOCH.weekday()
NTHS = frozenset({-1, 1, 2, 3, 4, 5})
LONGEST_REST = 31
"""No country rests for more days than this at a stretch."""
REST = timedelta(days=LONGEST_REST)
MOST_SKIPPED = 100
"""What falls on holidays so often in a row does so for ever."""


class CadenceError(ValueError):
    """A cadence that can never occur, or a zone that nobody knows; the message is a sentence."""


class Unit(StrEnum):
    """What the interval of a cadence counts; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class OnHoliday(StrEnum):
    """What becomes of an occurrence on a holiday: none, the last working day before it, or the next one."""

    SKIP = "skip"
    BEFORE = "before"
    AFTER = "after"


@frozen
class Calendar:
    """Which days are worked: those of these weekdays (0 = Monday) that are no holidays."""

    working_days: frozenset[int]
    is_holiday: Callable[[date], bool]

    def is_working(self, on: date) -> bool:
        """Whether a day is worked."""
        return on.weekday() in self.working_days and not self.is_holiday(on)


class _Way(NamedTuple):
    """What is the same for every occurrence of a cadence: numbers instead of dates and times."""

    at_s: int
    anchor_day: int
    days_to: tuple[int, ...] | None
    """How many days it is from each weekday to the next of the cadence, if every week is like the other."""
    slot: str


@dataclass(frozen=True)
class Cadence:
    """Every `interval` units from `anchor` on, on these weekdays (0 = Monday), at a local time in a zone.

    Without weekdays: any day; for weeks the anchor's weekday; for months the anchor's day, or the last day
    of a shorter month. With `nth` (1 to 5, or -1 for the last) a month has only that one of each weekday.
    `on_holiday` is what happens where a calendar knows of holidays; two that meet on a day are one.
    """

    interval: int
    unit: Unit
    weekdays: frozenset[int]
    at: time
    zone: str
    anchor: date
    nth: int | None = None
    on_holiday: OnHoliday = OnHoliday.SKIP

    def __post_init__(self) -> None:
        problem = _problem_of(self)
        if problem:
            raise CadenceError(problem)

    @cached_property
    def _way(self) -> _Way:
        own = self.weekdays or ({self.anchor.weekday()} if self.unit is Unit.WEEK else frozenset(range(7)))
        is_weekly = self.interval == 1 and self.unit is not Unit.MONTH
        days_to = tuple(min((each - day) % 7 for each in own) for day in range(7)) if is_weekly else None
        at_s = self.at.hour * 3600 + self.at.minute * 60
        return _Way(at_s, self.anchor.toordinal() - _EPOCH_DAY, days_to, f"T{self.at.isoformat('minutes')}")


@frozen
class Occurrence:
    """One time that a cadence comes: `slot` is its local date and time without zone, `at` the UTC instant."""

    slot: str
    at: datetime


@lru_cache(maxsize=1024)
def zone_or_none(name: str) -> ZoneInfo | None:
    """Return the IANA zone of this name, or None if there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; no name at all, like "../x"; a folder, like "America"
        return None


def to_utc(on: date, at: time, zone: str) -> datetime:
    """Return a local time as a UTC instant: in a gap later by the gap, in a fold the first."""
    try:
        first = at.replace(fold=0) if at.fold else at  # fold=0 is both of these
        return datetime.combine(on, first, _zone(zone)).astimezone(UTC)
    except OverflowError:
        raise CadenceError(f"{on} is beyond the calendar.") from None


def local_date(instant: datetime, zone: str) -> date:
    """Return the date that an aware instant has in a zone."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no zone, so it is not an instant.")
    return instant.astimezone(_zone(zone)).date()


def next_occurrence(cadence: Cadence, *, after: datetime, calendar: Calendar | None = None) -> Occurrence:
    """Return the first occurrence strictly after an instant; CadenceError if there is none."""
    if calendar is None and (found := _next_in_steady_days(cadence, after)) is not None:
        return found
    # What a gap moves may land on the next date, so the search begins a day early.
    earliest = max(cadence.anchor, local_date(after, cadence.zone) - DAY)
    for on in _dates(cadence, earliest) if calendar is None else _worked(cadence, earliest, calendar):
        at = to_utc(on, cadence.at, cadence.zone)
        if at > after and not _is_lost(on, cadence, moved_to=at):
            return Occurrence(slot=slot_of(on, cadence.at), at=at)
    raise CadenceError("This cadence never comes again: no day matches it.")


def _next_in_steady_days(cadence: Cadence, after: datetime) -> Occurrence | None:
    """Return the first occurrence after an instant where no clock changes anywhere near, as nearly always.

    A change moves nothing by more than a day, so two days on either side are enough to be out of its reach.
    """
    if after.tzinfo is not UTC:
        return None
    passed, way = after - EPOCH, cadence._way  # noqa: SLF001  # ours
    stretch = stretch_around(cadence.zone, passed.days)
    if stretch is None:
        return None
    first, last, ahead_s = stretch
    day, second = divmod(passed.days * DAY_S + passed.seconds + ahead_s, DAY_S)
    day += second >= way.at_s
    if day < way.anchor_day or passed.days - 2 < first or day + 2 > last:
        return None
    if way.days_to is not None:
        day += way.days_to[(day + _EPOCH_WEEKDAY) % 7]
        on = date.fromordinal(day + _EPOCH_DAY)
    else:
        found = next(_dates(cadence, date.fromordinal(day + _EPOCH_DAY)), None)
        if found is None:
            return None
        on, day = found, found.toordinal() - _EPOCH_DAY
    if day + 2 > last:
        return None
    return Occurrence(on.isoformat() + way.slot, EPOCH + timedelta(day, way.at_s - ahead_s))


def slot_of(on: date, at: time) -> str:
    """Return how an occurrence is called: its local date and time."""
    return f"{on.isoformat()}T{at.isoformat('minutes')}"


def newest_missed(
    cadence: Cadence, *, since: datetime, until: datetime, calendar: Calendar | None = None
) -> Occurrence | None:
    """Return the last occurrence after `since` and not after `until`, or None if there is none."""
    found, start, looked_back = None, until, 2 * DAY
    while found is None and start > since:
        start = max(since, until - looked_back) if until - since > looked_back else since
        looked_back *= 4
        coming = next_occurrence(cadence, after=start, calendar=calendar)
        while coming.at <= until:
            found = coming
            coming = next_occurrence(cadence, after=coming.at, calendar=calendar)
    return found


def is_working_day(on: date, working_days: frozenset[int]) -> bool:
    """Whether a date falls on one of these weekdays (0 = Monday)."""
    return on.weekday() in working_days


def working_day_end(on: date, zone: str, *, at: time = time(18)) -> datetime:
    """Return the UTC instant at which a working day ends in a zone: 18:00 there, if nothing else is said."""
    return to_utc(on, at, zone)


def _zone(name: str) -> ZoneInfo:
    zone = zone_or_none(name)
    if zone is None:
        raise CadenceError(f"There is no time zone called {name!r}.")
    return zone


def _is_lost(on: date, cadence: Cadence, *, moved_to: datetime) -> bool:
    """Whether the zone skipped a whole day there: moved by it, this would be the next date's occurrence."""
    shown = moved_to.astimezone(_zone(cadence.zone))
    if shown.date() == on:  # as nearly always
        return False
    return shown.replace(tzinfo=None) - datetime.combine(on, cadence.at) >= DAY


def _dates(cadence: Cadence, earliest: date) -> Iterator[date]:
    """Yield the dates of a cadence from `earliest`, which is not before its anchor, to the calendar's end."""
    try:
        for on in _WALKS[cadence.unit](cadence, earliest):
            if on >= earliest:
                yield on
    except (OverflowError, ValueError):  # past the year 9999
        return


def _worked(cadence: Cadence, earliest: date, calendar: Calendar) -> Iterator[date]:
    """Yield the dates of a cadence with those on holidays moved or left out, each later than the one before.

    Moving keeps their order, so it is enough to begin with the first whose new date may be `earliest`.
    """
    start = earliest
    while (
        start > cadence.anchor and not _may_come(start - DAY, cadence, calendar) and earliest - start < REST
    ):
        start -= DAY
    last, skipped = date.min, 0
    for on in _dates(cadence, start):
        day = on if not calendar.is_holiday(on) else _moved(on, cadence, calendar)
        skipped = 0 if day is not None else skipped + 1
        if skipped == MOST_SKIPPED:
            raise CadenceError("This cadence never comes: it always falls on a holiday.")
        if day is not None and day > last:
            last = day
            yield day


def _moved(on: date, cadence: Cadence, calendar: Calendar) -> date | None:
    """Return the working day on which an occurrence comes instead of on a holiday, if it does.

    None comes before the cadence begins: what would, comes after the holiday.
    """
    if cadence.on_holiday is OnHoliday.SKIP:
        return None
    if cadence.on_holiday is OnHoliday.BEFORE:
        before = (on - DAY * days for days in range(1, min(LONGEST_REST, (on - cadence.anchor).days) + 1))
        found = next((day for day in before if _may_come(day, cadence, calendar)), None)
        if found is not None:
            return found
    after = (on + DAY * days for days in range(1, LONGEST_REST + 1))
    return next((day for day in after if _may_come(day, cadence, calendar)), None)


def _may_come(on: date, cadence: Cadence, calendar: Calendar) -> bool:
    """Whether what is moved may come on a day: a working day, or one on which the cadence comes anyway.

    So nothing is moved past a Saturday that has an occurrence of its own.
    """
    own = cadence.weekdays or ({cadence.anchor.weekday()} if cadence.unit is Unit.WEEK else frozenset())
    is_own = on.weekday() in own or (cadence.unit is Unit.DAY and not own)
    return calendar.is_working(on) or (is_own and not calendar.is_holiday(on))


def _by_days(cadence: Cadence, earliest: date) -> Iterator[date]:
    step = timedelta(days=cadence.interval)
    on = cadence.anchor + step * -((cadence.anchor - earliest) // step)
    while True:
        if not cadence.weekdays or on.weekday() in cadence.weekdays:
            yield on
        on += step


def _by_weeks(cadence: Cadence, earliest: date) -> Iterator[date]:
    weekdays = sorted(cadence.weekdays) or (cadence.anchor.weekday(),)
    step, first = 7 * cadence.interval, earliest.toordinal()
    monday = cadence.anchor.toordinal() - cadence.anchor.weekday()
    monday += step * ((first - monday) // step)
    while True:
        for weekday in weekdays:
            if monday + weekday >= first:
                yield date.fromordinal(monday + weekday)
        monday += step


def _by_months(cadence: Cadence, earliest: date) -> Iterator[date]:
    first = cadence.anchor.year * 12 + cadence.anchor.month - 1
    month = earliest.year * 12 + earliest.month - 1
    month -= (month - first) % cadence.interval
    while month // 12 <= date.max.year:
        yield from _days_of_month(cadence.weekdays, cadence.nth, cadence.anchor.day, month)
        month += cadence.interval


@lru_cache(maxsize=4096)
def _days_of_month(weekdays: frozenset[int], nth: int | None, anchor_day: int, month: int) -> Sequence[date]:
    """Return the days on which a cadence comes in a month since the year 0."""
    year, index = divmod(month, 12)
    first_weekday, length = monthrange(year, index + 1)
    if not weekdays:
        days = [min(anchor_day, length)]
    else:
        days = [day for day in range(1, length + 1) if (first_weekday + day - 1) % 7 in weekdays]
    if nth == -1:
        days = [day for day in days if day + 7 > length]
    elif nth is not None:
        days = [day for day in days if (day + 6) // 7 == nth]
    return [date(year, index + 1, day) for day in days]


_WALKS = {Unit.DAY: _by_days, Unit.WEEK: _by_weeks, Unit.MONTH: _by_months}


def _problem_of(cadence: Cadence) -> str | None:
    """Return the sentence that says why a cadence is none, if it is none."""
    _zone(cadence.zone)
    nth_fits = cadence.nth in NTHS and cadence.unit is Unit.MONTH and bool(cadence.weekdays)
    same_weekday = cadence.unit is Unit.DAY and cadence.interval % 7 == 0 and bool(cadence.weekdays)
    problems = {
        "The interval of a cadence is 1 or more.": cadence.interval < 1,
        "The weekdays of a cadence are numbers from 0 (Monday) to 6.": not cadence.weekdays <= set(range(7)),
        "A cadence is at a local time in whole minutes.": cadence.at
        != time(cadence.at.hour, cadence.at.minute),
        "Only months have an nth weekday: the 1st to 5th, or the last (-1).": cadence.nth is not None
        and not nth_fits,
        "This cadence never comes: it is always on another weekday.": same_weekday
        and cadence.anchor.weekday() not in cadence.weekdays,
    }
    return next((sentence for sentence, is_so in problems.items() if is_so), None)
