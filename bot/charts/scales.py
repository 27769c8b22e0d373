"""From values and days to places in a picture, and which of them are named at its edges."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import floor, isfinite, log10

from bot.values import frozen

MOST_TIMES = 12
"""What is held against the points may take so many times their own spread; further off it is pinned."""
FEW_TICKS = 4
MOST_DAY_TICKS = 6
_DAYS = (1, 2, 7, 14, 28)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)


@frozen
class Scale:
    """Maps what is from `low` to `high` to what is from `start` to `stop`, in units of the picture."""

    low: float
    high: float
    start: float
    stop: float

    def __call__(self, value: float) -> float:
        """Return the place of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.stop - self.start)

    def holds(self, value: float) -> bool:
        """Whether a value lies within the picture."""
        slack = (self.high - self.low) * 1e-9
        return self.low - slack <= value <= self.high + slack

    def pin(self, value: float) -> float:
        """Return the place of a value, or of the edge beyond which it lies."""
        return self(min(max(value, self.low), self.high))


def value_scale(
    values: Sequence[float],
    beside: Sequence[float],
    *,
    floor_at: float | None,
    start: float,
    stop: float,
    most_times: float = MOST_TIMES,
) -> Scale:
    """Return a scale that shows all the values, and what is beside them as long as they stay readable."""
    low, high = min(values), max(values)
    others = [each for each in beside if isfinite(each)]
    own = high - low
    for each in sorted(others, key=lambda other: max(low - other, other - high)):
        wider = max(high, each) - min(low, each)
        if own == 0 or wider <= most_times * own:
            low, high = min(low, each), max(high, each)
    if low == high:
        half = abs(low) * 0.1 or 1.0
        low, high = low - half, high + half
    pad = (high - low) * 0.08
    padded = low - pad
    is_at_floor = floor_at is not None and padded < floor_at <= low
    return Scale(floor_at if is_at_floor and floor_at is not None else padded, high + pad, start, stop)


def value_ticks(scale: Scale) -> Iterator[float]:
    """Yield round values to name at the side."""
    rough = (scale.high - scale.low) / FEW_TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * (1 - 1e-9))
    first = floor(scale.low / step)
    for place in range(first, first + 2 * FEW_TICKS + 3):
        value = place * step
        if scale.holds(value):
            yield 0.0 if abs(value) < step * 1e-9 else value


def tick_decimals(ticks: Sequence[float]) -> int:
    """Return with how many decimals ticks stay apart."""
    if len(ticks) < 2:  # noqa: PLR2004  # a step takes two
        return 2
    step = min(later - earlier for earlier, later in pairwise(ticks))
    exponent = floor(log10(step))
    is_quarter = abs(step / 10.0**exponent - 2.5) < 1e-6  # noqa: PLR2004  # the step that takes one more
    return max(0, -exponent + is_quarter)


@frozen
class DayScale:
    """Maps days to places; a deadline that is too far off stands at the end, behind a gap."""

    first: date
    last: date
    deadline: date
    start: float
    stop: float

    @property
    def is_cut(self) -> bool:
        """Whether there is a gap before the deadline."""
        return self.deadline > self.last

    def __call__(self, on: date) -> float:
        """Return the place of a day."""
        if self.is_cut and on >= self.deadline:
            return self.stop
        end = self.stop - (self.stop - self.start) * 0.06 if self.is_cut else self.stop
        inside = min(max(on, self.first), self.last)
        return self.start + (inside - self.first).days / max(1, (self.last - self.first).days) * (
            end - self.start
        )


def day_scale(days: Sequence[date], deadline: date, *, start: float, stop: float) -> DayScale:
    """Return a scale from the first day to the deadline, so that the days that count take half of it."""
    first, last = days[0], days[-1]
    ahead = max(14, (last - first).days)
    end = max(last, min(deadline, last + timedelta(days=ahead)))
    end = max(end, first + timedelta(days=1))
    return DayScale(first, end, deadline if deadline > end else min(deadline, end), start, stop)


def day_ticks(scale: DayScale) -> Iterator[tuple[date, str]]:
    """Yield days to name below, with their names; the year is named where it is not clear."""
    span = (scale.last - scale.first).days
    for step in _DAYS:
        if span / step <= MOST_DAY_TICKS and span <= step * MOST_DAY_TICKS:
            for place in range(span // step + 1):
                on = scale.first + timedelta(days=place * step)
                yield on, f"{on.day} {on:%b}"
            return
    months = (scale.last.year - scale.first.year) * 12 + scale.last.month - scale.first.month
    every = next((each for each in _MONTHS if months / each <= MOST_DAY_TICKS), _MONTHS[-1])
    has_years = scale.first.year != scale.last.year
    count = scale.first.year * 12 + scale.first.month  # the month after the first day's
    for month in range(count, scale.last.year * 12 + scale.last.month):
        if month % every == 0 or (every < 12 and month % 12 % every == 0):  # noqa: PLR2004  # months
            on = date(month // 12, month % 12 + 1, 1)
            is_january = on.month == 1
            yield on, f"{on.year:04d}" if is_january and has_years else f"{on:%b}"
