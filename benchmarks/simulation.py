"""How often the words are right: plans that are made up, in which it is known what is so.

Beside ours stands the rule of other tools: a straight line through all points, carried on to the deadline,
with its textbook interval; and a status by whether that line reaches the target.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from benchmarks.report import Report
from bot.rules.forecast import forecast_level
from bot.rules.spc import verdict

CHECK_INS, BASELINE, WEEK = 26, 12, 7.0
SHIFT = 1.5
"""By so many sigma a plan that works moves its indicator, at once after the baseline."""
LINE_LIKELY = 0.5
Series = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Foretold:
    """What was said of a deadline: the chance, and the interval of 80 %."""

    p_hit: float
    low: float
    high: float


def measure(report: Report, *, plans: int) -> None:
    """Make up so many plans of each kind, and print what was said of them beside what was so."""
    report.section(
        f"Simulation: {plans:,} plans of {CHECK_INS} weekly check-ins each, {BASELINE} of them before"
    )
    chance = np.random.default_rng(7)
    still = [chance.normal(0, 1, CHECK_INS) for _ in range(plans)]
    moved = [series + np.where(np.arange(CHECK_INS) < BASELINE, 0, SHIFT) for series in still]
    improved, signs = _told(still, "improved", "worsened"), _told(still, "signal_better", "signal_worse")
    report.note(
        f"a stable process is called changed at some check-in in {improved:.1%} of plans (1 in 27 is 3.7%)"
    )
    report.note(f"and shows at least a sign in {signs:.1%} (about 1 in 6 is 17%)")
    report.note(f"a change of {SHIFT} sigma is called improved by the end in {_told(moved, 'improved'):.1%}")
    _measure_forecasts(report, chance, plans=plans)


def _told(plans: Sequence[Series], *codes: str) -> float:
    """Return in which part of plans one of these words is said at some check-in after the baseline."""
    said = 0
    for series in plans:
        ends = range(BASELINE + 1, CHECK_INS + 1)
        said += any(verdict(series[:end], "up", BASELINE)[0].code in codes for end in ends)
    return said / len(plans)


def _measure_forecasts(report: Report, chance: np.random.Generator, *, plans: int) -> None:
    """Foretell the last check-in from each of those half a plan before, for plans that drift."""
    held: dict[str, list[bool]] = {"ours": [], "a straight line": []}
    score: dict[str, list[float]] = {"ours": [], "a straight line": []}
    flips: dict[str, list[int]] = {"ours": [], "a straight line": []}
    for series in _drifting(chance, plans):
        target, actual = float(np.quantile(series, 0.8)), float(series[-1])
        statuses: dict[str, list[str]] = {"ours": [], "a straight line": []}
        for end in range(6, CHECK_INS - 1):
            for name, said in (
                ("ours", _ours(series[:end], target)),
                ("a straight line", _line(series[:end], target)),
            ):
                held[name].append(said.low <= actual <= said.high)
                score[name].append((said.p_hit - float(actual >= target)) ** 2)
                statuses[name].append(_status(name, said.p_hit))
        for name, told in statuses.items():
            flips[name].append(sum(one != other for one, other in pairwise(told)))
    for name, kept in held.items():
        report.note(
            f"{name}: its 80 % interval holds in {np.mean(kept):.1%}, Brier score {np.mean(score[name]):.3f},"
            f" its status flips {np.mean(flips[name]):.2f} times a plan"
        )
    report.note("(goals by the rules: ours 76 to 80 % and 1.6 flips; the line 56 to 71 % and 4.75)")


def _status(name: str, p_hit: float) -> str:
    if name != "ours":
        return "green" if p_hit >= LINE_LIKELY else "red"
    return "likely" if p_hit >= 0.8 else "unlikely" if p_hit <= 0.2 else "toss_up"  # noqa: PLR2004  # the rule's


def _drifting(chance: np.random.Generator, plans: int) -> Iterator[Series]:
    """Make up plans whose level wanders, as work does, with noise around it."""
    for _ in range(plans):
        level = np.cumsum(chance.normal(0, 0.2, CHECK_INS)) + chance.normal(0, 0.03) * np.arange(CHECK_INS)
        yield level + chance.normal(0, 1, CHECK_INS)


def _ours(series: Series, target: float) -> Foretold:
    days = np.arange(len(series)) * WEEK
    found = forecast_level(days, series, target, "up", (CHECK_INS - 1) * WEEK)
    return Foretold(found.p_hit, found.low80, found.high80)


def _line(series: Series, target: float) -> Foretold:
    """Foretell as most tools do: least squares, carried on for ever."""
    n, days = len(series), np.arange(len(series), dtype=float)
    slope, start = np.polyfit(days, series, 1)
    ahead = float(CHECK_INS - 1)
    rest = series - start - slope * days
    variance = float((rest**2).sum()) / (n - 2)
    spread = float(((days - days.mean()) ** 2).sum())
    error = float(np.sqrt(variance * (1 + 1 / n + (ahead - days.mean()) ** 2 / spread)))
    point, half = float(start + slope * ahead), float(stdtrit(n - 2, 0.9)) * error
    return Foretold(float(stdtr(n - 2, (point - target) / error)), point - half, point + half)
