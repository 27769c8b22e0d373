"""What a chart of a target shows: its measurements, its target, and the average that it started from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.rules.evaluation import Evaluation, Point
from bot.rules.targets import TargetLine

LONGEST_TITLE = 50


@dataclass(frozen=True, slots=True)
class TargetChart:
    """The measurements of a target, one a day and in their order, and what they say."""

    target: TargetLine
    points: tuple[Point, ...]
    evaluation: Evaluation

    @property
    def average(self) -> Decimal | None:
        """The baseline's average, once there is a baseline."""
        return self.evaluation.average if self.evaluation.more == 0 else None


def title(chart: TargetChart) -> str:
    """State the finding in at most fifty characters: `Improved: 8 in a row under 8.1`."""
    found, average = chart.evaluation, chart.average
    side = "over" if found.is_over else "under"
    match found.verdict:
        case "improved" | "worsened" if average is not None:
            word = "Improved" if found.verdict == "improved" else "Worse"
            return f"{word}: {found.run} in a row {side} {average.normalize():f}"[:LONGEST_TITLE]
        case "signal_better":
            return "A sign that it gets better"
        case "signal_worse":
            return "A sign that it gets worse"
        case "no_change":
            return "Within the usual ups and downs"
        case _:
            return "Too early to tell"


def day_labels(days: Sequence[date]) -> tuple[str, ...]:
    """Name days as short as they stay apart: `4 Jan`, or `4 Jan 27` where there are several years."""
    with_year = len({day.year for day in days}) > 1
    return tuple(f"{day.day} {day:%b}" + (f" {day:%y}" if with_year else "") for day in days)
