"""How often a plan asks for its check-in: what is kept of it, and how it is said."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from bot.rules.cadence import Cadence, OnHoliday, Unit
from bot.values import frozen

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WORKDAYS = (0, 1, 2, 3, 4)
_QUARTER, _YEAR = 3, 12
_TEENS = range(11, 14)


@frozen
class Rhythm:
    """A cadence as people say it; without a `zone` it is in that of whoever owns the plan."""

    interval: int
    unit: Unit
    weekdays: tuple[int, ...]
    at: time
    anchor_on: date
    nth: int | None = None
    on_holiday: OnHoliday = OnHoliday.AFTER
    zone: str | None = None

    @property
    def is_simple(self) -> bool:
        """Whether it is once a week, which is all that a plan's form asks about."""
        return self.interval == 1 and self.unit is Unit.WEEK and len(self.weekdays) == 1

    @property
    def usual_days(self) -> float:
        """How many days it is from one to the next, about."""
        days = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 30}[self.unit] * self.interval
        return days / max(1, len(self.weekdays)) if self.unit is Unit.WEEK else days

    def cadence(self, zone: str) -> Cadence:
        """Return the cadence for somebody in a zone; CadenceError if it never comes."""
        return Cadence(
            interval=self.interval,
            unit=self.unit,
            weekdays=frozenset(self.weekdays),
            at=self.at,
            zone=self.zone or zone,
            anchor=self.anchor_on,
            nth=self.nth,
            on_holiday=self.on_holiday,
        )


def read_kept(plain: Mapping[str, Any]) -> Rhythm:
    """Return a rhythm as its plan's history keeps it."""
    return Rhythm(
        interval=plain["interval"],
        unit=Unit(plain["unit"]),
        weekdays=tuple(plain["weekdays"]),
        at=time.fromisoformat(plain["at"]),
        anchor_on=date.fromisoformat(plain["anchor_on"]),
        nth=plain["nth"],
        on_holiday=OnHoliday(plain["on_holiday"]),
        zone=plain["zone"],
    )


def say_rhythm(rhythm: Rhythm) -> str:
    """Say how often something comes: `every 2 weeks on Monday at 9:00`, `every last Friday at 10:00`."""
    said = f"{_often(rhythm)} at {rhythm.at.hour}:{rhythm.at.minute:02}"
    return f"{said} ({rhythm.zone.replace('_', ' ')})" if rhythm.zone else said


def say_on_holiday(policy: OnHoliday) -> str:
    """Say what becomes of one that falls on a holiday."""
    return {
        OnHoliday.SKIP: "none on holidays",
        OnHoliday.BEFORE: "on holidays the working day before",
        OnHoliday.AFTER: "on holidays the next working day",
    }[policy]


def say_days(weekdays: Sequence[int]) -> str:
    """Say weekdays: `Monday and Thursday`."""
    *first, last = [WEEKDAYS[day] for day in sorted(weekdays)]
    return f"{', '.join(first)} and {last}" if first else last


def ordinal(number: int) -> str:
    """Say a number as a place: `1st`, `22nd`; -1 is `last`."""
    if number == -1:
        return "last"
    ending = "th" if number % 100 in _TEENS else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _often(rhythm: Rhythm) -> str:
    days, interval = sorted(rhythm.weekdays), rhythm.interval
    if rhythm.unit is Unit.DAY:
        return "every day" if interval == 1 else f"every {interval} days"
    if rhythm.unit is Unit.WEEK:
        on = days or [rhythm.anchor_on.weekday()]
        if interval == 1 and tuple(on) == WORKDAYS:
            return "every weekday"
        return f"every {say_days(on)}" if interval == 1 else f"every {interval} weeks on {say_days(on)}"
    if days and rhythm.nth is not None:
        which = f"{ordinal(rhythm.nth)} {say_days(days)}"
        return f"every {which}" if interval == 1 else f"{_months(interval)} on the {which}"
    if days:
        return f"{_months(interval)} on every {say_days(days)}"
    longest = 31
    day = "last day" if rhythm.anchor_on.day == longest else ordinal(rhythm.anchor_on.day)
    return f"{_months(interval)} on the {day}"


def _months(interval: int) -> str:
    return {1: "every month", _QUARTER: "every quarter", _YEAR: "every year"}.get(
        interval, f"every {interval} months"
    )
