"""When something comes next: our cadences beside croniter, for the same rules."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from croniter import croniter

from benchmarks.report import Report
from bot.rules.cadence import Cadence, Unit, next_occurrence

GOAL = 20.0
ZONE = "Europe/Berlin"
START = datetime(2027, 1, 4, 12, tzinfo=UTC)
AT = time_of_day(9, 30)


def _cadence(unit: Unit, weekdays: set[int], nth: int | None = None) -> Cadence:
    return Cadence(1, unit, frozenset(weekdays), AT, ZONE, date(2027, 1, 1), nth)


RULES = (
    ("every Monday", _cadence(Unit.WEEK, {0}), "30 9 * * 1"),
    ("every second Tuesday of a month", _cadence(Unit.MONTH, {1}, 2), "30 9 * * 2#2"),
    ("from Monday to Friday", _cadence(Unit.WEEK, {0, 1, 2, 3, 4}), "30 9 * * 1-5"),
)


def measure(report: Report, *, steps: int, rounds: int) -> None:
    """Go from one occurrence to the next; the best of some rounds counts, of either."""
    report.section(f"A next occurrence, in {ZONE} (processor time, the best of {rounds})")
    for name, cadence, expression in RULES:
        ours_us = min(_time(_ours(cadence), steps) for _ in range(rounds))
        theirs_us = min(_time(_theirs(expression), steps) for _ in range(rounds))
        report.at_least(f"{name}, times as fast as croniter's", theirs_us / ours_us, GOAL)
        report.note(f"{ours_us:.1f} µs beside {theirs_us:.1f} µs")
        _ensure_same(cadence, expression)


def _ours(cadence: Cadence) -> Callable[[], object]:
    at = START

    def step() -> None:
        nonlocal at
        at = next_occurrence(cadence, after=at).at

    return step


def _theirs(expression: str) -> Callable[[], object]:
    it = croniter(expression, START.astimezone(ZoneInfo(ZONE)))
    return lambda: it.get_next(datetime)


def _time(step: Callable[[], object], steps: int) -> float:
    """Return how long a step takes, in microseconds of this process."""
    began = time.process_time()
    for _ in range(steps):
        step()
    return (time.process_time() - began) / steps * 1_000_000


def _ensure_same(cadence: Cadence, expression: str) -> None:
    """Make sure that both answer the same question."""
    at, theirs = START, _theirs(expression)
    for _ in range(20):
        at = next_occurrence(cadence, after=at).at
        assert theirs() == at, expression
