"""What a chart of a target tells: its measurements, what they are held against, and what was done."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bot.rules.evaluation import Evaluation, Point
from bot.rules.plots import LeftOut, NewBaseline, OldAim, WorkChange, short_day
from bot.rules.targets import TargetLine
from bot.values import frozen

LONGEST_TITLE = 50


@frozen
class TargetChart:
    """The measurements of a target, one a day and in their order, and what they say.

    Of a count that adds up, the points are the totals.
    """

    target: TargetLine
    points: tuple[Point, ...]
    evaluation: Evaluation
    left_out: tuple[LeftOut, ...] = ()
    old_aims: tuple[OldAim, ...] = ()
    changes: tuple[WorkChange, ...] = ()
    new_baselines: tuple[NewBaseline, ...] = ()
    is_cumulative: bool = False
    can_post: bool = False
    """Whether its reader may show it to a channel."""
    band: tuple[Decimal, Decimal] | None = None
    """Within which the indicator is good, where that is what the target wants."""

    @property
    def average(self) -> Decimal | None:
        """The baseline's average, once there is a baseline."""
        is_drawn = self.evaluation.more == 0 and not self.evaluation.is_total
        return self.evaluation.average if is_drawn else None


@frozen
class AskedChart:
    """A chart that somebody has asked for or, with `shared_by`, shares, and which day it is there."""

    chart: TargetChart
    today: date
    shared_by: str = ""


@frozen
class ChartQuestion:
    """A chart that somebody may show to a channel: which day it is for them, and its plan's own channel.

    One of a plan that lives in a private channel `is_private`: only its owner may show it elsewhere.
    """

    chart: TargetChart
    today: date
    channel_id: str | None
    is_private: bool = False


def title(chart: TargetChart) -> str:
    """State the finding in at most fifty characters: `Improved: 8 in a row under the old average`."""
    found = chart.evaluation
    if found.verdict == "too_early":
        if found.ended_on is not None:
            return "Too few check-ins to tell a change"
        many = found.more_to_forecast or found.more  # as the sentence beside it says
        return f"Too early to tell: {many} more check-in{'' if many == 1 else 's'}"
    said = _QUIET[found.quiet] if found.verdict == "no_change" else _TITLES[found.verdict]
    if found.is_total:
        said = _OF_TOTALS.get(said, said)
    if found.since is not None and found.verdict == "no_change" and found.quiet == "usual":
        said = f"No change since {short_day(found.since)}: usual ups and downs"
    return said.format(run=found.run, side="over" if found.is_over else "under")


_TITLES = {
    "improved": "Improved: {run} in a row {side} the old average",
    "worsened": "Worse: {run} in a row {side} the old average",
    "signal_better": "A sign that it gets better, no proof yet",
    "signal_worse": "A sign that it gets worse, no proof yet",
}
_QUIET = {
    "usual": "No change: within the usual ups and downs",
    "still": "It has not moved so far",
    "first": "It never moved before: {run} of 8 in a row",
    "neither": "It moved, neither for better nor for worse",
}
_OF_TOTALS = {
    _TITLES["improved"]: "Faster: {run} in a row {side} the old pace",
    _TITLES["worsened"]: "Slower: {run} in a row {side} the old pace",
    _TITLES["signal_better"]: "A sign that it gets faster, no proof yet",
    _TITLES["signal_worse"]: "A sign that it gets slower, no proof yet",
    _QUIET["usual"]: "No change of pace: within usual ups and downs",
    _QUIET["still"]: "The pace has not changed so far",
    _QUIET["first"]: "The pace never changed before: {run} of 8 in a row",
}
"""Of a count that adds up and always goes on: its pace is what may change."""


def day_labels(days: Sequence[date]) -> tuple[str, ...]:
    """Name days as short as they stay apart: `4 Jan`, or `4 Jan 27` where there are several years."""
    with_year = len({day.year for day in days}) > 1
    return tuple(f"{day.day} {day:%b}" + (f" {day:%y}" if with_year else "") for day in days)
