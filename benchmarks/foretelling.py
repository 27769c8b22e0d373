"""How often a forecast is right, beside what other tools draw: a straight line, and an even pace.

The straight line is least squares through all points, carried on to the deadline, with its textbook interval;
its status is whether it reaches the target. The even pace goes from the first value to the target; its
status is whether the last value is over it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy.special import stdtr, stdtrit

from benchmarks.histories import KINDS, WEEK, Chance, Series
from benchmarks.report import Report
from bot.rules.forecast import LIKELY, MIN_N, UNLIKELY, forecast_level

CHECK_INS = 26
OURS, LINE, PACE = "ours", "straight line", "even pace"
WANTED = "wanted: ours 76 to 80 % and 1.6 flips a plan, a straight line 56 to 71 %, its status 4.75 flips"
MATCHED = ("wanders: ", "sticks: ")
"""The kinds that stray as far as the forecast takes them to: of others its interval is wider than needed."""


@dataclass(slots=True)
class Record:
    """What was said of many plans, and what came of it."""

    held: list[bool] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)
    flips: list[int] = field(default_factory=list)
    said: list[tuple[float, bool]] = field(default_factory=list)

    def take(self, p_hit: float, *, is_hit: bool, is_held: bool) -> None:
        """Take in one forecast: its chance, and whether the target and the interval came true."""
        self.held.append(is_held)
        self.errors.append((p_hit - is_hit) ** 2)
        self.said.append((p_hit, is_hit))

    def came_true(self, *, low: float, high: float) -> float:
        """Return in which part of the forecasts between two chances the target was reached."""
        hits = [is_hit for p_hit, is_hit in self.said if low <= p_hit <= high]
        return float(np.mean(hits)) if hits else float("nan")


def measure(report: Report, chance: Chance, *, plans: int) -> None:
    """Foretell the last check-in from each of those before it, for plans of every kind."""
    report.section(
        f"Forecasts: {plans:,} plans of each kind, {CHECK_INS} weekly check-ins, each foretold the last one"
    )
    report.note("from its 6th check-in on; the target is where another plan of the kind ended, up is good.")
    report.note(f"({WANTED})")
    flips: dict[str, list[float]] = {OURS: [], LINE: [], PACE: []}
    for kind in KINDS:
        records = _foretell(chance, kind, plans=plans)
        for name, record in records.items():
            flips[name].append(float(np.mean(record.flips)))
        _tell(report, kind, records)
    ours, line, pace = (float(np.mean(flips[name])) for name in (OURS, LINE, PACE))
    report.note(f"over all kinds: ours flips {ours:.2f} a plan, the line {line:.2f}, the pace {pace:.2f}")
    report.at_most("flips of its status to those of an even pace", ours / pace, 0.5)


def _tell(report: Report, kind: str, records: Mapping[str, Record]) -> None:
    report.note(kind)
    for name in (OURS, LINE):
        found = records[name]
        report.note(
            f"  {name:13}: 80 % interval holds {np.mean(found.held):5.1%}, Brier {np.mean(found.errors):.3f},"
            f" flips {np.mean(found.flips):.2f} a plan"
        )
    report.note(f"  {PACE:13}: flips {np.mean(records[PACE].flips):.2f} a plan")
    ours = records[OURS]
    report.note(
        f'  "likely" came true in {ours.came_true(low=LIKELY, high=1):.0%},'
        f' "not at the current pace" in {ours.came_true(low=0, high=UNLIKELY):.0%}'
    )
    if kind.startswith(MATCHED):
        word = kind.partition(":")[0]
        report.at_least(f"interval of 80 %, where it {word}", float(np.mean(ours.held)) * 100, 76, unit=" %")
        line = float(np.mean(records[LINE].errors))
        report.at_most(f"Brier score to the line's, where it {word}", float(np.mean(ours.errors)) / line, 1)


def _foretell(chance: Chance, kind: str, *, plans: int) -> dict[str, Record]:
    records = {name: Record() for name in (OURS, LINE, PACE)}
    for _ in range(plans):
        series, target = KINDS[kind](chance, CHECK_INS), float(KINDS[kind](chance, CHECK_INS)[-1])
        statuses: dict[str, list[str]] = {name: [] for name in records}
        for name, status, said in _say(series, target):
            statuses[name].append(status)
            if said is not None:
                p_hit, low, high = said
                is_held = low <= series[-1] <= high
                records[name].take(p_hit, is_hit=bool(series[-1] >= target), is_held=bool(is_held))
        for name, told in statuses.items():
            records[name].flips.append(sum(one != other for one, other in pairwise(told)))
    return records


def _say(series: Series, target: float) -> Iterator[tuple[str, str, tuple[float, float, float] | None]]:
    """Yield at each check-in what each of them says: its status, the chance and the interval."""
    days = np.arange(CHECK_INS) * WEEK
    for end in range(MIN_N, CHECK_INS):
        found = forecast_level(days[:end], series[:end], target, "up", days[-1])
        yield OURS, found.code, (found.p_hit, found.low80, found.high80)
        point, error = _line(series[:end])
        half = float(stdtrit(end - 2, 0.9)) * error
        p_hit = float(stdtr(end - 2, (point - target) / error))
        yield LINE, "green" if point >= target else "red", (p_hit, point - half, point + half)
        due = series[0] + (target - series[0]) * (end - 1) / (CHECK_INS - 1)
        yield PACE, "green" if series[end - 1] >= due else "red", None


def _line(series: Series) -> tuple[float, float]:
    """Return where least squares end, carried on for ever, and how far off that usually is."""
    n, weeks, ahead = len(series), np.arange(len(series), dtype=float), float(CHECK_INS - 1)
    slope, start = np.polyfit(weeks, series, 1)
    variance = float(((series - start - slope * weeks) ** 2).sum()) / (n - 2)
    away = (ahead - weeks.mean()) ** 2 / float(((weeks - weeks.mean()) ** 2).sum())
    return float(start + slope * ahead), float(np.sqrt(variance * (1 + 1 / n + away)))
