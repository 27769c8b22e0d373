"""What is drawn of a target: which kind of chart, how each point is marked, and the words in the picture.

Nothing here knows how it is drawn. All that the picture says is what the evaluation has reckoned.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from math import inf, isfinite
from statistics import median
from typing import TYPE_CHECKING, Literal

from bot.rules.baselines import MIN_POINTS
from bot.rules.charts import TargetChart, title
from bot.rules.evaluation import Figures, Health
from bot.rules.findings import say_outlook
from bot.rules.numbers import say_number
from bot.rules.plots import Kind, Line, Mark, Outlook, Phase, Plot, short_day
from bot.rules.short_numbers import say_short
from bot.rules.targets import is_a_share
from storage.models import Direction

if TYPE_CHECKING:
    from bot.rules.spc import Limits

LONGEST_NUMBER = 9


def plot_of(chart: TargetChart, *, today: date) -> Plot:
    """Say what is drawn of a target that has been measured at least once."""
    figures = chart.evaluation.figures
    assert figures is not None
    values = tuple(float(point.value) for point in chart.points)
    kind = _kind(chart)
    floor, ceiling = _floor(chart, values), _ceiling(chart, values)
    drawn = _line(kind, values, figures)
    line = None if drawn is None else _within(drawn, floor=floor, ceiling=ceiling)
    ends = (figures.stretch.start, figures.stretch.base_stop - 1)
    days = tuple(point.on for point in chart.points)
    centre, marks = line.centre if line is not None else 0.0, _marks(kind, chart, values, figures)
    return Plot(
        kind=kind,
        ref=chart.target.ref,
        indicator=chart.target.indicator,
        unit="" if chart.target.unit in chart.target.indicator.split() else chart.target.unit,
        title=title(chart),
        tone=_TONES.get(chart.evaluation.verdict, Mark.ROUTINE),
        summary=_summary(chart, today=today),
        made=_made(kind, figures, line=line, since=chart.evaluation.since),
        days=days,
        values=values,
        marks=marks,
        is_up=tuple(_is_up(chart, value > centre, mark) for value, mark in zip(values, marks, strict=True)),
        baseline=(days[ends[0]], days[ends[1]]) if kind is Kind.XMR else None,
        line=line,
        phases=tuple(_phases(figures, floor=floor, ceiling=ceiling)) if kind is Kind.XMR else (),
        new_baselines=chart.new_baselines,
        aim=_aim(chart),
        deadline_on=chart.target.deadline_on,
        starts_on=days[0],
        outlook=_outlook(chart, figures, floor=floor, ceiling=ceiling),
        old_aims=chart.old_aims,
        changes=chart.changes,
        left_out=chart.left_out,
        since=chart.evaluation.since if kind is Kind.XMR else None,
        floor=floor,
        decimals=max((_decimals(point.value) for point in chart.points), default=0),
        stands="" if chart.evaluation.health is Health.TOO_EARLY else chart.evaluation.health.value,
    )


def _kind(chart: TargetChart) -> Kind:
    if chart.is_cumulative:
        return Kind.BURN_UP
    return Kind.RUN if len(chart.points) < MIN_POINTS else Kind.XMR


def _line(kind: Kind, values: tuple[float, ...], figures: Figures) -> Line | None:
    if kind is Kind.BURN_UP:
        return None
    if kind is Kind.RUN:
        return Line("Median", median(values)) if len(values) > 1 else None
    return _drawn(figures.limits, "Old average")


def _phases(figures: Figures, *, floor: float | None, ceiling: float | None) -> Iterator[Phase]:
    """Return the stretches before the newest baseline, each with its own average and limits."""
    for each in figures.earlier:
        found, limits = each.stretch, each.limits
        if not isfinite(limits.centre):
            continue
        line = _within(_drawn(limits, "Average then"), floor=floor, ceiling=ceiling)
        yield Phase(found.start, found.stop, line.centre, line.lower, line.upper)


def _drawn(limits: "Limits", name: str) -> Line:
    """Draw an average, with its limits unless the baseline never moved."""
    if limits.mr_mean == 0 or limits.n < MIN_POINTS:
        return Line(name, limits.centre)
    return Line(name, limits.centre, limits.lower, limits.upper)


def _floor(chart: TargetChart, values: tuple[float, ...]) -> float | None:
    """Return 0 for what has never been below it, as a count, a share or a duration cannot be."""
    known = [*values, float(chart.target.value), float(chart.target.baseline or 0)]
    return 0.0 if min(known) >= 0 else None


def _ceiling(chart: TargetChart, values: tuple[float, ...]) -> float | None:
    """Return 100 for a share that has never been over it."""
    is_share = is_a_share(chart.target.unit, chart.target.indicator)
    return 100.0 if is_share and max([*values, float(chart.target.value)]) <= 100 else None  # noqa: PLR2004


def _within(line: Line, *, floor: float | None, ceiling: float | None) -> Line:
    """Leave out the limits that the indicator cannot reach."""
    lower, upper = line.lower, line.upper
    if lower is not None and floor is not None and lower < floor:
        lower = None
    if upper is not None and ceiling is not None and upper > ceiling:
        upper = None
    return Line(line.name, line.centre, lower, upper)


def _aim(chart: TargetChart) -> tuple[float, float]:
    if chart.band is not None:
        return float(chart.band[0]), float(chart.band[1])
    return float(chart.target.value), float(chart.target.value)


def _marks(kind: Kind, chart: TargetChart, values: tuple[float, ...], figures: Figures) -> tuple[Mark, ...]:
    """Mark each point that is part of a signal; where both sides claim one, worse wins."""
    marks = [Mark.ROUTINE] * len(values)
    if kind is not Kind.XMR:
        return tuple(marks)
    from bot.rules.spc import find_signals, telling  # noqa: PLC0415  # numpy loads when first needed

    good: Literal["up", "down", "within"] = "up" if chart.target.direction is Direction.UP else "down"
    if chart.band is not None:
        good = "within"
    band = _aim(chart) if chart.band is not None else None
    signals = find_signals(values, figures.limits, good, figures.stretch.base_stop, band=band)
    signals = telling(signals, values, figures.limits)
    for each in figures.earlier:
        if each.limits.n >= MIN_POINTS:
            upto = values[: each.stretch.stop]
            found = find_signals(upto, each.limits, good, each.stretch.base_stop, band=band)
            signals += telling(found, upto, each.limits)
    for side in ("better", "worse"):
        for index in {index for each in signals if each.side == side for index in each.points}:
            marks[index] = Mark(side)
    return tuple(marks)


_TONES = {
    "improved": Mark.BETTER,
    "signal_better": Mark.BETTER,
    "worsened": Mark.WORSE,
    "signal_worse": Mark.WORSE,
}


def _is_up(chart: TargetChart, is_over: bool, mark: Mark) -> bool:  # noqa: FBT001  # of one point
    """Whether a signal points up: the way that is better or worse; by a band, where the point is."""
    if chart.band is not None or mark is Mark.ROUTINE:
        return is_over
    return (mark is Mark.BETTER) == (chart.target.direction is Direction.UP)


def _outlook(
    chart: TargetChart, figures: Figures, *, floor: float | None, ceiling: float | None
) -> Outlook | None:
    found = figures.forecast
    if chart.evaluation.is_met or chart.evaluation.chance is None:
        return None
    if not all(map(isfinite, (found.point, found.low80, found.high80))):
        return None
    low, high = -inf if floor is None else floor, inf if ceiling is None else ceiling
    ends = [min(max(each, low), high) for each in (found.point, found.low80, found.high80)]
    places = max((_decimals(point.value) for point in chart.points), default=0)
    return Outlook(*(round(each, places) for each in ends) if chart.is_cumulative else ends)


def _summary(chart: TargetChart, *, today: date) -> str:
    """Say the numbers: `now 6.4 (1 Mar) · target 5 by 30 Jun · chance 62 %, could go either way`."""
    target, last, found = chart.target, chart.points[-1], chart.evaluation
    unit = "" if target.unit in target.indicator.split() else target.unit
    aim = (
        f"target {_say(target.value, unit)}"
        if chart.band is None
        else f"target {_say(chart.band[0])} to {_say(chart.band[1], unit)}"
    )
    parts = [
        f"now {_say(last.value, unit)} ({short_day(last.on, today=today)})",
        f"{aim} by {short_day(target.deadline_on, today=today)}",
    ]
    if found.ended_on is not None:
        parts.append(f"closed {short_day(found.ended_on, today=today)}, {found.health}")
    elif found.is_met:
        parts.append("met")
    elif found.chance is not None:
        parts.append(f"chance {say_outlook(found)}")
    return " · ".join(parts)


def _made(kind: Kind, figures: Figures, *, line: Line | None, since: date | None) -> str:
    """Say how the lines were made."""
    if kind is Kind.BURN_UP:
        return "Each point is the total so far. Faint: an even pace to the target."
    if kind is Kind.RUN:
        return f"Under {MIN_POINTS} check-ins nothing says yet what usual ups and downs are."
    limits = figures.limits
    whose = "before the start" if figures.stretch.baseline_n > MIN_POINTS else "at the start"
    whose = f"from {short_day(since)}" if since is not None else whose
    base = f"the {figures.stretch.baseline_n} check-ins {whose}"
    if limits.mr_mean == 0:
        return f"Old average: of {base}, which never moved."
    if line is None or (line.lower is None and line.upper is None):
        return "Usual ups and downs reach as far as it can go, so they are not drawn."
    guess = " (a first guess)" if limits.status == "trial" else ""
    return f"Dashed: usual ups and downs, by {base}{guess}."


def _say(value: Decimal, unit: str = "") -> str:
    """Say a value as it was given, or more shortly where there is no room for so many digits."""
    said = say_number(value)
    short = said if len(said) <= LONGEST_NUMBER else say_short(float(value), decimals=_decimals(value))
    return f"{short} {unit}".rstrip()


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
