"""How often the words are right: plans that are made up, in which it is known what is so."""

from collections.abc import Sequence

import numpy as np

from benchmarks import foretelling
from benchmarks.histories import Chance, Series, steady, sticking
from benchmarks.report import Report
from bot.rules.spc import FIXED_FROM, MIN_BASELINE, verdict

AFTER = 14
"""So many check-ins come after the baseline."""
BASELINES = (MIN_BASELINE, FIXED_FROM, 24, 100)
SHIFTS = (0.5, 1.0, 1.5, 2.0)
"""By so many sigma a plan that works moves its indicator, at once after the baseline."""
SHORT_MEMORY = 0.3
ONE_SIDE = 3.7
"""In so many of a hundred plans at most may it be called improved when nothing is."""


def measure(report: Report, *, plans: int) -> None:
    """Make up so many plans of each kind, and print what was said of them beside what was so."""
    chance = np.random.default_rng(7)
    _measure_false_alarms(report, chance, plans=plans)
    _measure_power(report, chance, plans=plans)
    foretelling.measure(report, chance, plans=max(10, plans // 4))


def _measure_false_alarms(report: Report, chance: Chance, *, plans: int) -> None:
    """Say how often a process that stays as it is, is called changed at some check-in."""
    report.section(
        f"Verdicts: {plans:,} plans in which nothing changes, {AFTER} check-ins after the baseline"
    )
    report.note("wanted: a run of 8 in 1 of 27 plans (3.7 %), a sign in 1 of 6 (17 %)")
    for baseline in BASELINES:
        said = _said([steady(chance, baseline + AFTER) for _ in range(plans)], baseline)
        report.note(f"{_named(baseline)}, noise: {_in_words(said)}")
        if baseline == FIXED_FROM:
            improved = _share(said, "improved") * 100
            report.at_most(f"called improved by luck, {_named(baseline)}", improved, ONE_SIDE, unit=" %")
    for baseline in BASELINES[:2]:
        said = _said([_recalling(chance, baseline + AFTER) for _ in range(plans)], baseline)
        report.note(f"{_named(baseline)}, noise that remembers {SHORT_MEMORY:g}: {_in_words(said)}")
    ends = [np.polyfit(np.arange(AFTER), steady(chance, AFTER), 1)[0] > 0 for _ in range(plans)]
    report.note(f"(a straight line points the right way at the end in {np.mean(ends):.1%} of such plans)")


def _measure_power(report: Report, chance: Chance, *, plans: int) -> None:
    """Say how often a change is seen by the end, by its size."""
    report.section(f"Verdicts: {plans:,} plans that change right after the baseline, at the end of {AFTER}")
    for baseline in BASELINES[:2]:
        seen = []
        for shift in SHIFTS:
            moves = np.where(np.arange(baseline + AFTER) < baseline, 0.0, shift)
            said = _said([steady(chance, baseline + AFTER) + moves for _ in range(plans)], baseline)
            seen.append(f"{shift:g} sigma {_share(said, 'improved'):.0%}")
        report.note(f"{_named(baseline)}, called improved: {', '.join(seen)}")


def _recalling(chance: Chance, n: int) -> Series:
    return sticking(chance, n, part=SHORT_MEMORY)


def _named(baseline: int) -> str:
    return f"a baseline of {baseline}"


def _in_words(said: Sequence[frozenset[str]]) -> str:
    improved, worsened = _share(said, "improved"), _share(said, "worsened")
    better, worse = _share(said, "signal_better"), _share(said, "signal_worse")
    signs = _share(said, "signal_better", "signal_worse")
    return (
        f"improved {improved:.1%}, worse {worsened:.1%}; a sign of better {better:.1%}, of worse {worse:.1%},"
        f" of either {signs:.1%}"
    )


def _said(plans: Sequence[Series], baseline: int) -> list[frozenset[str]]:
    """Return for each plan what is said of it at some check-in after the baseline."""
    ends = range(baseline + 1, baseline + AFTER + 1)
    return [frozenset(verdict(plan[:end], "up", baseline)[0].code for end in ends) for plan in plans]


def _share(said: Sequence[frozenset[str]], *codes: str) -> float:
    """Return in which part of plans one of these words is said."""
    return sum(not each.isdisjoint(codes) for each in said) / len(said)
