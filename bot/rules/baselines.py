"""Where the baselines of a target's measurements lie: the first one, and those that people have set anew."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from bot.values import frozen

if TYPE_CHECKING:
    from bot.rules.spc import Limits

MIN_POINTS = 6
"""So many measurements are a baseline, and so many a forecast."""


@frozen
class Stretch:
    """Points from `start` to before `stop`, held against the first `baseline_n` of them."""

    start: int
    stop: int
    baseline_n: int

    @property
    def base_stop(self) -> int:
        """The index of the first point after its baseline."""
        return self.start + self.baseline_n


@frozen
class EarlierBaseline:
    """A stretch of points before a newer baseline, with the limits that its own baseline has set."""

    stretch: Stretch
    limits: "Limits"


def stretches_of(
    days: Sequence[date], *, starts_on: date, new_on: Sequence[date] = ()
) -> tuple[Stretch, ...]:
    """Return the stretches between new baselines, at least one, in their order.

    The first baseline are the points before the plan's start, if they are enough, else the first ones; a new
    one are the first ones from its day on. A new one that has too few points, as some were deleted, counts
    for nothing.
    """
    begins: list[int] = []
    for begin in sorted({bisect_left(days, on) for on in new_on} - {0}, reverse=True):
        if (begins[0] if begins else len(days)) - begin >= MIN_POINTS:
            begins.insert(0, begin)
    ends = [*begins, len(days)]
    before = sum(on < starts_on for on in days[: ends[0]])
    first = before if before >= MIN_POINTS else min(ends[0], MIN_POINTS)
    later = [Stretch(start, stop, MIN_POINTS) for start, stop in zip(begins, ends[1:], strict=True)]
    return (Stretch(0, ends[0], first), *later)


def days_to_begin(days: Sequence[date], run_from: int) -> tuple[date, ...]:
    """Return the days of a run at the end with which a new baseline may begin: enough points follow."""
    return tuple(days[run_from : max(run_from, len(days) - MIN_POINTS + 1)])
