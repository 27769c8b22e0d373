"""Noise or signal: what a verdict may say and when, whatever the numbers are."""

import math

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.errors import SpcInputError
from bot.rules.spc import (
    Limits,
    assurance,
    find_signals,
    moving_ranges,
    rebase_offer,
    run_stats,
    variation_icon,
    verdict,
    xmr_limits,
)

TENTHS = st.integers(-2000, 2000).map(lambda number: number / 8)  # exact in binary, so that shifts are too
SERIES = st.lists(TENTHS, min_size=7, max_size=40)
CALM = [10, 12, 9, 11, 10, 12, 9, 11, 10, 12, 9, 11]
"""Twelve values around ten and a half."""
MIRRORED = {
    "improved": "worsened",
    "worsened": "improved",
    "signal_better": "signal_worse",
    "signal_worse": "signal_better",
}


def code(values, good="up", baseline_n=6, **more):
    return verdict(values, good, baseline_n, **more)[0].code


def test_a_moving_range_is_the_distance_to_the_one_before():
    assert moving_ranges([1, 4, 2]) == (3, 2)
    assert moving_ranges([1]) == ()


def test_limits_are_the_mean_and_so_many_mean_ranges():
    limits = xmr_limits([10, 12, 10, 12, 10, 12])
    assert (limits.centre, limits.mr_mean, limits.n) == (11, 2, 6)
    assert limits.upper == pytest.approx(11 + 2.66 * 2)
    assert limits.lower == pytest.approx(11 - 2.66 * 2)
    assert limits.mr_upper == pytest.approx(3.268 * 2)


@pytest.mark.parametrize(
    ("n", "status"), [(1, "none"), (5, "none"), (6, "trial"), (11, "trial"), (12, "fixed")]
)
def test_limits_are_on_trial_from_six_and_fixed_from_twelve_points(n, status):
    assert xmr_limits(CALM[:n]).status == status
    assert math.isnan(xmr_limits(CALM[:1]).centre)


def test_what_was_excluded_sets_no_limits():
    with_slip = [10, 12, 500, 10, 12, 10, 12]
    assert xmr_limits(with_slip, exclude=[2]).upper == xmr_limits([10, 12, 10, 12, 10, 12]).upper


def test_before_there_is_a_baseline_or_anything_after_it_it_is_too_early():
    assert code(CALM[:5], baseline_n=5) == "too_early"
    assert code(CALM[:6], baseline_n=6) == "too_early"
    assert code(CALM[:8], baseline_n=5) == "too_early"


def test_eight_in_a_row_on_the_good_side_are_a_change_and_seven_are_not():
    eight = [*CALM[:6], *[12.5] * 8]
    said, limits = verdict(eight, "up", 6)
    assert (said.code, said.since, said.run) == ("improved", 6, 8)
    assert limits.stop == 6
    assert said.evidence[0].rule == "shift"
    assert code(eight[:-1]) != "improved"
    assert code(eight, good="down") == "worsened"


def test_a_run_that_is_over_is_no_change_any_more():
    assert code([*CALM[:6], *[12.5] * 8, 10, 9, 11, 10]) == "no_change"


def test_points_on_the_average_neither_break_a_run_nor_count():
    centre = xmr_limits(CALM[:6]).centre
    values = [*CALM[:6], *[12.5] * 4, centre, *[12.5] * 4]
    said, _ = verdict(values, "up", 6)
    assert (said.code, said.run) == ("improved", 8)


def test_one_point_far_out_is_a_sign_and_for_the_worse_wins():
    assert code([*CALM, 99, -99, 10], baseline_n=12) == "signal_worse"
    assert code([*CALM, 10, 10, 99], baseline_n=12) == "signal_better"
    assert code([*CALM, 10, 10, 99], good="down", baseline_n=12) == "signal_worse"
    assert code([*CALM, 99, 10, 11, 10, 12], baseline_n=12) == "no_change", "it is too long ago"


def test_what_is_as_usual_again_is_no_sign_of_better_or_worse():
    """A jump back says nothing that the jump away has not said."""
    assert code([*CALM, 10, 99, 10], baseline_n=12) == "signal_better"
    for after in range(5):
        calm_again = [*CALM, -99, *[10, 11, 10, 12, 11][: after + 1]]
        assert code(calm_again, baseline_n=12) == ("signal_worse" if after < 2 else "no_change")


def test_six_that_rise_are_a_trend_and_equal_neighbours_are_skipped():
    rising = [*CALM, 9, 9.5, 10, 10, 10.5, 11, 11.5]
    rules = {(each.rule, each.side) for each in verdict(rising, "up", 12)[0].evidence}
    assert ("trend", "better") in rules
    assert all(each.rule != "trend" for each in verdict(rising[:-1], "up", 12)[0].evidence)


def test_where_the_baseline_never_moved_only_runs_count():
    flat = [5.0] * 6
    assert code([*flat, 6, 5, 6]) == "no_change"
    assert code([*flat, *[6] * 8]) == "improved"


@given(SERIES, TENTHS, st.integers(1, 9), st.sampled_from(["up", "down"]))
def test_another_zero_or_unit_changes_no_verdict(values, shift, scale, good):
    moved = [value * 2**scale + shift for value in values]
    first, second = verdict(values, good, 6)[0], verdict(moved, good, 6)[0]
    assume(not is_close_call(values, 6))
    assert (first.code, first.since, first.run) == (second.code, second.since, second.run)


@given(SERIES)
def test_mirrored_data_mirror_the_verdict(values):
    said, mirrored = verdict(values, "up", 6)[0], verdict([-value for value in values], "up", 6)[0]
    both = {each.side for each in said.evidence} == {"better", "worse"}
    assume(not both)  # then the worse wins, on either side of the mirror
    assert mirrored.code == MIRRORED.get(said.code, said.code)
    assert (mirrored.since, mirrored.run) == (said.since, said.run)


@given(SERIES)
def test_up_on_the_mirrored_is_down_on_the_data(values):
    assert code(values, good="down") == code([-value for value in values], good="up")


@given(SERIES)
def test_a_typical_point_more_does_not_make_a_change(values):
    said, limits = verdict(values, "up", 6)
    if said.code != "improved":
        assert code([*values, limits.centre]) != "improved"


@given(SERIES, st.sampled_from(["up", "down"]))
def test_what_is_said_to_have_changed_has_its_run(values, good):
    said, limits = verdict(values, good, 6)
    if said.code in {"improved", "worsened"}:
        assert said.since is not None
        high = values[said.since] > limits.centre
        run = [value for value in values[said.since :] if value != limits.centre]
        assert len(run) == said.run >= 8
        assert all((value > limits.centre) == high for value in run)
        assert (said.code == "improved") == (high == (good == "up"))


@given(SERIES, st.sampled_from(["up", "down"]))
def test_signals_are_of_the_points_that_were_asked_about_and_in_order(values, good):
    found = find_signals(values, xmr_limits(values, 0, 6), good, start=6)
    assert all(point >= 6 for signal in found for point in signal.points)
    assert [each.points[-1] for each in found] == sorted(each.points[-1] for each in found)
    assert all(list(each.points) == sorted(set(each.points)) for each in found)


class TestWithinABand:
    def test_a_run_is_good_where_it_leads_to_the_band(self):
        assert code([*CALM[:6], *[12.5] * 8], good="within", band=(20, 30)) == "improved"
        assert code([*CALM[:6], *[12.5] * 8], good="within", band=(0, 5)) == "worsened"

    def test_a_run_inside_it_is_neither(self):
        assert code([*CALM[:6], *[12.5] * 8], good="within", band=(8, 14)) == "no_change"

    def test_leaving_it_is_worse_on_both_sides(self):
        for away in (99, -99):
            assert code([*CALM, 10, 10, away], good="within", baseline_n=12, band=(8, 14)) == "signal_worse"

    def test_one_without_edges_or_with_crossed_ones_is_refused(self):
        for band in (None, (5, 1), (float("nan"), 1)):
            with pytest.raises(SpcInputError, match="bad_target"):
                code([*CALM, 99], good="within", baseline_n=12, band=band)


class TestAssurance:
    LIMITS = Limits(10, 8, 12, 0.75, 2.5, 12, 0, 12, "fixed")

    @pytest.mark.parametrize(
        ("target", "good", "said"),
        [
            (7, "up", "reliable"),
            (8, "up", "hit_or_miss"),
            (13, "up", "never"),
            (13, "down", "reliable"),
            (7, "down", "never"),
            (10, "down", "hit_or_miss"),
            ((7, 13), "within", "reliable"),
            ((9, 13), "within", "hit_or_miss"),
            ((13, 15), "within", "never"),
        ],
    )
    def test_it_is_as_the_limits_lie_to_the_target(self, target, good, said):
        assert assurance(self.LIMITS, target, good) == said

    def test_limits_on_trial_say_nothing(self):
        assert assurance(xmr_limits(CALM[:6]), 1, "up") == "none"


def test_a_new_baseline_is_offered_where_the_run_began_and_not_before_there_are_eight():
    values = [*CALM, *[14] * 8]
    assert rebase_offer(values, "up", xmr_limits(values, 0, 12)) == 12
    assert rebase_offer(values[:-1], "up", xmr_limits(values, 0, 12)) is None


@given(st.lists(TENTHS, max_size=60))
@example([])
@example([1.0])
def test_a_run_chart_is_read_of_any_values(values):
    found = run_stats(values)
    assert 0 <= found.longest <= found.n_useful <= len(values)
    assert 0 <= found.crossings <= max(0, found.n_useful - 1)
    assert found.signal == (
        found.n_useful > 0 and (found.longest > found.longest_max or found.crossings < found.crossings_min)
    )


@pytest.mark.parametrize(
    ("said", "icon"),
    [
        ([*CALM[:6], *[12.5] * 8], "better"),
        ([*CALM[:6], *[9] * 8], "worse"),
        ([*CALM[:6], 10], "common"),
        (CALM[:6], "none"),
    ],
)
def test_every_verdict_has_its_icon(said, icon):
    assert variation_icon(verdict(said, "up", 6)[0]) == icon


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (lambda: moving_ranges([1, float("nan")]), "not_finite"),
        (lambda: moving_ranges([1, float("inf")]), "not_finite"),
        (lambda: moving_ranges([[1, 2], [3, 4]]), "not_1d"),
        (lambda: xmr_limits([1, 2, 3], 2, 1), "bad_baseline"),
        (lambda: verdict([1, 2], "up", 3), "bad_baseline"),
        (lambda: assurance(TestAssurance.LIMITS, float("nan"), "up"), "bad_target"),
        (lambda: assurance(TestAssurance.LIMITS, (1, 2), "up"), "bad_target"),
    ],
)
def test_what_is_no_series_is_refused_by_a_code(call, why):
    with pytest.raises(SpcInputError, match=why):
        call()


def is_close_call(values, baseline_n):
    """Whether a value lies so near a limit that rounding decides."""
    limits = xmr_limits(values, 0, baseline_n)
    sigma = (limits.upper - limits.centre) / 3
    edges = [limits.centre + many * sigma for many in (-3, -2, 0, 2, 3)]
    steps = np.abs(np.abs(np.diff(values)) - limits.mr_upper).min(initial=1e9)
    near = min(abs(value - edge) for value in values for edge in edges)
    return near < 1e-9 * max(1, *map(abs, values)) or steps < 1e-9
