"""Noise or signal: process behaviour charts (XmR), run charts, and the one verdict that follows from them.

Values are in the indicator's unit, indices count from 0, and nothing is rounded. `good` is "up", "down" or
"within"; the last needs the band. Limits come from a frozen baseline: mean ± 2.66 mean moving ranges
(Wheeler, Making Sense of Data, 2003). The run chart's rules are those of Anhøj and Olesen (PLoS ONE 2014).
"""

from collections.abc import Collection, Iterator, Sequence
from math import comb, log2
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bot.errors import SpcInputError
from bot.values import frozen

Good: TypeAlias = Literal["up", "down", "within"]
Side: TypeAlias = Literal["better", "worse"]
Rule: TypeAlias = Literal["outside", "shift", "trend", "two_of_three", "mr_outside"]
Band: TypeAlias = tuple[float, float]

LIMIT_FACTOR = 2.66
RANGE_FACTOR = 3.268
MIN_BASELINE = 6
FIXED_FROM = 12
SHIFT_N = 8
TREND_N = 6
RECENT = 3
"""A signal counts for the verdict while it touches one of the last so many points."""


@frozen
class Limits:
    """The limits that points `start` to before `stop` set, `n` of them counted; nan where `n` is under 2."""

    centre: float
    lower: float
    upper: float
    mr_mean: float
    mr_upper: float
    n: int
    start: int
    stop: int
    status: Literal["none", "trial", "fixed"]


@frozen
class Signal:
    """That something happened which ups and downs alone do not do, at these points, and on which side."""

    rule: Rule
    points: tuple[int, ...]
    side: Side


@frozen
class RunStats:
    """A run chart's figures: points off the centre, the longest run and the crossings, with their bounds."""

    n_useful: int
    longest: int
    longest_max: int
    crossings: int
    crossings_min: int
    signal: bool


@frozen
class Verdict:
    """What the points after the baseline say; `since` is where the run at the end of `run` points began."""

    code: Literal["too_early", "no_change", "signal_better", "signal_worse", "improved", "worsened"]
    since: int | None
    run: int
    evidence: tuple[Signal, ...]


def moving_ranges(values: ArrayLike) -> tuple[float, ...]:
    """Return how far each value is from the one before: one fewer than there are values."""
    return tuple(float(step) for step in np.abs(np.diff(finite(values))))


def xmr_limits(
    values: ArrayLike, start: int = 0, stop: int | None = None, exclude: Collection[int] = ()
) -> Limits:
    """Return the limits that the values from `start` to before `stop` set, without the excluded indices."""
    series = finite(values)
    end = len(series) if stop is None else stop
    if not 0 <= start <= end <= len(series):
        raise SpcInputError("bad_baseline")
    base = np.array([series[index] for index in range(start, end) if index not in exclude])
    n = len(base)
    if n < 2:  # noqa: PLR2004  # a moving range takes two
        nothing = float("nan")
        return Limits(nothing, nothing, nothing, nothing, nothing, n, start, end, "none")
    centre, spread = float(base.mean()), float(np.abs(np.diff(base)).mean())
    return Limits(
        centre=centre,
        lower=centre - LIMIT_FACTOR * spread,
        upper=centre + LIMIT_FACTOR * spread,
        mr_mean=spread,
        mr_upper=RANGE_FACTOR * spread,
        n=n,
        start=start,
        stop=end,
        status="none" if n < MIN_BASELINE else "trial" if n < FIXED_FROM else "fixed",
    )


def find_signals(
    values: ArrayLike,
    limits: Limits,
    good: Good,
    start: int = 0,
    shift_n: int = SHIFT_N,
    trend_n: int = TREND_N,
    band: Band | None = None,
) -> list[Signal]:
    """Return the signals among the points from `start` on, in the order of their last points.

    Where the baseline never moved, its limits are one line, and only runs count.
    """
    series = finite(values)
    if limits.n < 2:  # noqa: PLR2004  # there are no limits
        return []
    found = [("shift", points, is_high) for points, is_high in _shifts(series, limits.centre, start, shift_n)]
    if limits.mr_mean > 0:
        found += [("outside", *each) for each in _outside(series, limits, start)]
        found += [("trend", *each) for each in _trends(series, start, trend_n)]
        found += [("two_of_three", *each) for each in _two_of_three(series, limits, start)]
        found += [("mr_outside", *each) for each in _wide_steps(series, limits, start)]
    signals = []
    for rule, points, is_high in found:
        side = _side(series[list(points)], is_high=is_high, centre=limits.centre, good=good, band=band)
        if side is not None:
            signals.append(Signal(rule, points, side))  # type: ignore[arg-type]  # a list of pairs loses it
    return sorted(signals, key=lambda signal: (signal.points[-1], signal.rule))


def telling(signals: Sequence[Signal], values: ArrayLike, limits: Limits) -> list[Signal]:
    """Return signals without the jumps back: what is as usual again got neither better nor worse by that."""
    off = np.abs(finite(values) - limits.centre)
    return [
        each
        for each in signals
        if each.rule != "mr_outside" or off[each.points[0]] >= off[each.points[0] - 1]
    ]


def run_stats(values: ArrayLike, centre: float | None = None) -> RunStats:
    """Return what a run chart is read by; without a `centre`, the median is meant."""
    series = finite(values)
    middle = centre if centre is not None else float(np.median(series)) if len(series) else 0.0
    sides = [bool(value > middle) for value in series if value != middle]
    n, longest, crossings, run = len(sides), 0, 0, 0
    for place, side in enumerate(sides):
        is_same = place > 0 and side == sides[place - 1]
        run = run + 1 if is_same else 1
        crossings += place > 0 and not is_same
        longest = max(longest, run)
    longest_max = round(log2(n)) + 3 if n else 0
    crossings_min = _five_percent_point(n - 1)
    is_signal = n > 0 and (longest > longest_max or crossings < crossings_min)
    return RunStats(n, longest, longest_max, crossings, crossings_min, is_signal)


def verdict(
    values: ArrayLike,
    good: Good,
    baseline_n: int,
    min_baseline: int = MIN_BASELINE,
    shift_n: int = SHIFT_N,
    band: Band | None = None,
) -> tuple[Verdict, Limits]:
    """Return what the values after the first `baseline_n` say, and the limits that those have set.

    A run of `shift_n` at the end is a change; any other signal at the last points is a sign of one, but for a
    jump back to where it usually is.
    """
    series = finite(values)
    if not 0 <= baseline_n <= len(series):
        raise SpcInputError("bad_baseline")
    limits = xmr_limits(series, 0, baseline_n)
    if baseline_n < min_baseline or len(series) == baseline_n:
        return Verdict("too_early", None, 0, ()), limits
    run = _last_run(series, limits.centre, baseline_n)
    signals = telling(find_signals(series, limits, good, baseline_n, shift_n, band=band), series, limits)
    since = run[0] if run else None
    if len(run) >= shift_n:
        ending = tuple(each for each in signals if each.rule == "shift" and each.points[-1] == run[-1])
        if ending:
            code: Literal["improved", "worsened"] = "improved" if ending[0].side == "better" else "worsened"
            return Verdict(code, since, len(run), ending), limits
    recent = tuple(each for each in signals if each.points[-1] >= len(series) - RECENT)
    if any(each.side == "worse" for each in recent):
        return Verdict("signal_worse", since, len(run), recent), limits
    if recent:
        return Verdict("signal_better", since, len(run), recent), limits
    return Verdict("no_change", since, len(run), ()), limits


def variation_icon(said: Verdict) -> Literal["better", "worse", "common", "none"]:
    """Return which of the four icons a verdict has."""
    match said.code:
        case "improved" | "signal_better":
            return "better"
        case "worsened" | "signal_worse":
            return "worse"
        case "no_change":
            return "common"
        case "too_early":
            return "none"


def assurance(
    limits: Limits, target: float | Band, good: Good
) -> Literal["reliable", "never", "hit_or_miss", "none"]:
    """Return whether the process, left as it is, reaches the target; equality is "hit_or_miss".

    Only fixed limits say so (NHS England, Making Data Count).
    """
    if limits.status != "fixed":
        return "none"
    if good == "within":
        low, high = _band(target)
        inside = low < limits.lower and limits.upper < high
        outside = limits.upper < low or high < limits.lower
        return "reliable" if inside else "never" if outside else "hit_or_miss"
    aim = _point(target)
    near, far = (limits.lower, limits.upper) if good == "up" else (-limits.upper, -limits.lower)
    wanted = aim if good == "up" else -aim
    return "reliable" if near > wanted else "never" if far < wanted else "hit_or_miss"


def rebase_offer(values: ArrayLike, good: Good, limits: Limits, shift_n: int = SHIFT_N) -> int | None:
    """Return where the run began with which a new baseline may begin, if there is one: a person decides."""
    del good  # a change for the worse may be a new baseline as well
    run = _last_run(finite(values), limits.centre, limits.stop)
    return run[0] if len(run) >= shift_n else None


def finite(values: ArrayLike) -> NDArray[np.float64]:
    """Return values as a line of finite numbers, or raise SpcInputError."""
    series = np.asarray(values, dtype=float)
    if series.ndim != 1:
        raise SpcInputError("not_1d")
    if not np.isfinite(series).all():
        raise SpcInputError("not_finite")
    return series


def _shifts(
    series: NDArray[np.float64], centre: float, start: int, shift_n: int
) -> Iterator[tuple[tuple[int, ...], bool]]:
    """Yield runs of enough points on one side of the centre; points on it are skipped."""
    for run in _runs(series, centre, start):
        if len(run) >= shift_n:
            yield run, bool(series[run[0]] > centre)


def _runs(series: NDArray[np.float64], centre: float, start: int) -> Iterator[tuple[int, ...]]:
    run: list[int] = []
    values = series.tolist()
    for index in range(start, len(values)):
        if values[index] == centre:
            continue
        if run and (values[index] > centre) != (values[run[-1]] > centre):
            yield tuple(run)
            run = []
        run.append(index)
    if run:
        yield tuple(run)


def _last_run(series: NDArray[np.float64], centre: float, start: int) -> tuple[int, ...]:
    last: tuple[int, ...] = ()
    for run in _runs(series, centre, start):
        last = run
    return last


def _outside(
    series: NDArray[np.float64], limits: Limits, start: int
) -> Iterator[tuple[tuple[int, ...], bool]]:
    for index, value in enumerate(series.tolist()[start:], start):
        if value > limits.upper or value < limits.lower:
            yield (index,), bool(value > limits.upper)


def _trends(series: NDArray[np.float64], start: int, trend_n: int) -> Iterator[tuple[tuple[int, ...], bool]]:
    """Yield stretches in which enough points rise or fall; one that equals its neighbour is skipped."""
    points: list[int] = []
    is_up, values = False, series.tolist()
    for index in range(start, len(values)):
        if points and values[index] == values[points[-1]]:
            continue
        rises = bool(points) and bool(values[index] > values[points[-1]])
        if len(points) > 1 and rises != is_up:
            if len(points) >= trend_n:
                yield tuple(points), is_up
            points = points[-1:]
        is_up = rises
        points.append(index)
    if len(points) >= trend_n and len(points) > 1:
        yield tuple(points), is_up


def _two_of_three(
    series: NDArray[np.float64], limits: Limits, start: int
) -> Iterator[tuple[tuple[int, ...], bool]]:
    """Yield the points beyond two sigma where two of three on one side are; what overlaps is one."""
    two_sigma = 2 * (limits.upper - limits.centre) / 3
    for is_high in (True, False):
        away = [(value - limits.centre) * (1 if is_high else -1) for value in series.tolist()]
        found: list[int] = []
        for first in range(start, len(away) - 2):
            three = away[first : first + 3]
            beyond = [first + place for place in range(3) if three[place] > two_sigma]
            if len(beyond) >= 2 and min(three) > 0:  # noqa: PLR2004  # two of three
                if found and found[-1] < first:
                    yield tuple(found), is_high
                    found = []
                found += [index for index in beyond if index not in found]
        if found:
            yield tuple(found), is_high


def _wide_steps(
    series: NDArray[np.float64], limits: Limits, start: int
) -> Iterator[tuple[tuple[int, ...], bool]]:
    values = series.tolist()
    for index in range(max(start, 1), len(values)):
        step = values[index] - values[index - 1]
        if abs(step) > limits.mr_upper:
            yield (index,), bool(step > 0)


def _side(
    points: NDArray[np.float64], *, is_high: bool, centre: float, good: Good, band: Band | None
) -> Side | None:
    """Return whether points that lie high (or rise) are better or worse; inside a band they are neither."""
    if good != "within":
        return "better" if is_high == (good == "up") else "worse"
    low, high = _band(band)
    if ((points >= low) & (points <= high)).all():
        return None
    if low <= centre <= high:
        return "worse"
    return "better" if is_high == (centre < low) else "worse"


def _band(target: object) -> Band:
    if not isinstance(target, Sequence) or len(target) != 2:  # noqa: PLR2004  # lower and upper
        raise SpcInputError("bad_target")
    low, high = float(target[0]), float(target[1])
    if not np.isfinite([low, high]).all() or low > high:
        raise SpcInputError("bad_target")
    return low, high


def _point(target: float | Band) -> float:
    if isinstance(target, tuple) or not np.isfinite(target):
        raise SpcInputError("bad_target")
    return float(target)


def _five_percent_point(n: int) -> int:
    """Return the smallest number of heads in `n` throws that is reached in at least 5 % of all cases."""
    if n < 0:
        return 0
    total, bound = 0, 0
    while True:
        total += comb(n, bound)
        if total * 20 >= 2**n:
            return bound
        bound += 1
