"""Published and independently computed cases, each with its own tolerance; what we do not do is said.

The file holds cases whose source has a licence that this repository may pass on, or none because they are
published figures or our own. A case is numbers: an input, what is expected of it, and where that is from.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from math import log2
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.rules.forecast import forecast_level
from bot.rules.spc import (
    LIMIT_FACTOR,
    RANGE_FACTOR,
    Good,
    Limits,
    assurance,
    find_signals,
    moving_ranges,
    run_stats,
    xmr_limits,
)

Case = dict[str, Any]
CASES: list[Case] = json.loads((Path(__file__).parent / "reference" / "spc_cases.json").read_text())["cases"]

SKIPPED: dict[str, str] = {
    "median_mr": "the median moving range is another chart; ours takes the mean one, as the rules say",
    "screen_mr": "moving ranges are not screened: a person excludes a measurement, and gives a reason",
    "xmr_trended": "limits around a sloping line are not drawn: a trend is a signal here",
    "nelson": "sigma is the sample's standard deviation there, which an XmR chart does not use",
    "three_of_four": "Wheeler's third rule is not among ours, which has two of three instead",
    "runs_test": "the exact runs test is another one than Anhøj's longest run and crossings",
    "neutral": "an indicator of which no way is better has no target here",
    "own-bulk-4-ptd": "a point beyond the limits counts towards two of three here, and not there",
    "two_of_three_ptd_kernel": "it takes flags and no values: find_signals has no such step by itself",
}


def reason_to_skip(case: Case) -> str:
    """Return which of the reasons above a case falls under, or nothing."""
    params = case["params"]
    if params.get("dispersion") == "median_mr" and case["method"] == "xmr_limits":
        return "median_mr"
    if params.get("screen_mr"):
        return "screen_mr"
    if params.get("direction") == "neutral":
        return "neutral"
    return next((name for name in (case["method"], case["id"]) if name in SKIPPED), "")


def check_limits(case: Case) -> None:
    params, expected, tolerance = case["params"], case["expected"], case["tolerance"]
    values = case["input"]["values"]
    start, stop = params.get("baseline") or (0, None)
    found = xmr_limits(values, start, stop)
    factor, range_factor = params.get("k_x", LIMIT_FACTOR), params.get("k_mr", RANGE_FACTOR)
    figures = {
        "centre": found.centre,
        "dispersion": found.mr_mean,
        "lpl": found.centre - factor * found.mr_mean,
        "upl": found.centre + factor * found.mr_mean,
        "url": range_factor * found.mr_mean,
    }
    override = params.get("limits_override", {})
    lower, upper = override.get("lpl", figures["lpl"]), override.get("upl", figures["upl"])
    for name in figures.keys() & expected.keys():
        assert figures[name] == pytest.approx(expected[name], abs=tolerance), name
    if "moving_ranges" in expected:
        assert moving_ranges(values) == pytest.approx(expected["moving_ranges"])
    if "outside" in expected:
        assert [place for place, value in enumerate(values) if not lower <= value <= upper] == expected[
            "outside"
        ]
    if "mr_above_url" in expected:
        wide = [place + 1 for place, step in enumerate(moving_ranges(values)) if step > figures["url"]]
        assert wide == expected["mr_above_url"]


def given_limits(centre: float, lower: float, upper: float) -> Limits:
    return Limits(centre, lower, upper, 1.0, float("inf"), 12, 0, 12, "fixed")


def flags(values: list[float], limits: Limits, rule: str, n: int) -> list[str]:
    """Say of each point on which side of one rule it is, as the cases do: high is "upper"."""
    found = ["none"] * len(values)
    for signal in find_signals(values, limits, "up", shift_n=n, trend_n=n):
        if signal.rule == rule:
            for point in signal.points:
                found[point] = "upper" if signal.side == "better" else "lower"
    return found


def check_shift(case: Case) -> None:
    centre = case["input"]["centre"]
    values = np.array(case["input"]["values"], dtype=float) - np.array(centre, dtype=float)
    found = flags(list(values), given_limits(0.0, -1e9, 1e9), "shift", case["params"]["n"])
    assert found == case["expected"]["flags"]


def check_trend(case: Case) -> None:
    values = case["input"]["values"]
    found = flags(values, given_limits(0.0, -1e9, 1e9), "trend", case["params"]["n"])
    assert found == case["expected"]["flags"]


def check_run_chart(case: Case) -> None:
    expected = case["expected"]
    found = run_stats(case["input"]["values"], case["input"]["centre"])
    assert (found.n_useful, found.longest, found.longest_max) == (
        expected["n_useful"],
        expected["longest_run"],
        expected["longest_run_max"],
    )
    assert (found.crossings, found.crossings_min, found.signal) == (
        expected["n_crossings"],
        expected["n_crossings_min"],
        expected["signal"],
    )


def check_critical_values(case: Case) -> None:
    for n, longest_max, crossings_min in case["expected"]["rows"]:
        found = run_stats([1.0, -1.0] * (n // 2) + [1.0] * (n % 2), 0.0)
        assert (found.n_useful, found.longest_max, found.crossings_min) == (n, longest_max, crossings_min)
        assert found.longest_max == round(log2(n)) + 3


def check_assurance(case: Case) -> None:
    names = {"reliable": "consistent_pass", "never": "consistent_fail", "hit_or_miss": "inconsistent"}
    good = {"increase": "up", "decrease": "down"}[case["params"]["direction"]]
    limits = zip(np.atleast_1d(case["input"]["lpl"]), np.atleast_1d(case["input"]["upl"]), strict=True)
    found = [
        names[assurance(given_limits((low + high) / 2, low, high), case["input"]["target"], good)]  # type: ignore[arg-type]
        for low, high in limits
    ]
    assert found == case["expected"]["assurance"]


def check_points(case: Case) -> None:
    """Take the limits as they are given, a phase at a time, and say which points are out of the ordinary."""
    expected, values = case["expected"], case["input"]["values"]
    phases = list(zip(expected["mean"], expected["lpl"], expected["upl"], strict=True))
    found = ["common_cause"] * len(values)
    begin = 0
    good: Good = "down" if case["params"].get("improvement_direction") == "decrease" else "up"
    for end in range(1, len(values) + 1):
        if end < len(values) and phases[end] == phases[begin]:
            continue
        signals = find_signals(
            values[begin:end],
            given_limits(*phases[begin]),
            good,
            shift_n=7,
            trend_n=7,
        )
        for signal in signals:
            for point in signal.points:
                found[begin + point] = "special_cause"
        begin = end
    said = ["common_cause" if each == "common_cause" else "special_cause" for each in expected["point_type"]]
    assert found == said


def check_forecast(case: Case) -> None:
    given, expected, params = case["input"], case["expected"], case["params"]
    found = forecast_level(
        given["t_days"],
        given["values"],
        given["target"],
        params["direction"],
        given["deadline_day"],
        phi=params["phi"],
        q=params["q"],
    )
    cadence = float(np.median(np.diff(given["t_days"])))
    figures = {
        "slope_per_day": found.slope_per_checkin / cadence,
        "point": found.point,
        "low80": found.low80,
        "high80": found.high80,
        "p_hit": found.p_hit,
    }
    for name, figure in figures.items():
        assert figure == pytest.approx(expected[name], rel=case["tolerance"], abs=case["tolerance"]), name


CHECKS: dict[str, Callable[[Case], None]] = {
    "xmr_limits": check_limits,
    "shift": check_shift,
    "trend": check_trend,
    "anhoej": check_run_chart,
    "anhoej_table": check_critical_values,
    "assurance": check_assurance,
    "ptd_full": check_points,
    "forecast_damped_theil_sen": check_forecast,
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_reference_case(case):
    reason = reason_to_skip(case)
    if reason:
        assert SKIPPED[reason]
        return
    CHECKS[case["method"]](case)


def test_the_cases_that_are_left_out_are_counted_and_each_has_its_reason(capsys):
    counted = Counter(filter(None, map(reason_to_skip, CASES)))
    with capsys.disabled():
        for reason, count in sorted(counted.items()):
            sys.stdout.write(f"\n{count:3} cases of {reason}: {SKIPPED[reason]}")
        sys.stdout.write("\n")
    assert set(counted) == set(SKIPPED), "every reason is one that is needed"
    assert len(CASES) - counted.total() >= 50, "most of the cases are read"
