"""Where an indicator will be at its deadline: checked beside scipy.stats, which is not used at run time."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from bot.errors import SpcInputError
from bot.rules.forecast import forecast_level, forecast_total, is_stale

VALUES = st.lists(st.integers(-800, 800).map(lambda number: number / 8), min_size=6, max_size=30)
STEPS = st.lists(st.integers(1, 20), min_size=29, max_size=29)


def days(count, every=7):
    return [every * number for number in range(count)]


def level(values, target=10.0, good="up", deadline=200.0, **more):
    return forecast_level(days(len(values)), values, target, good, deadline, **more)


@given(VALUES, STEPS, st.floats(-200, 200), st.floats(1, 400))
def test_it_is_what_scipy_computes_of_the_same_formula(values, steps, target, ahead):
    times = np.cumsum([0, *steps])[: len(values)]
    found = forecast_level(times, values, target, "up", float(times[-1]) + ahead)
    slope, start, *_ = stats.theilslopes(values, times, method="joint")  # type: ignore[call-overload]  # its stubs lag behind
    cadence, n = float(np.median(np.diff(times))), len(values)
    k = ahead / cadence
    x = times[-1] + cadence * 0.8 * (1 - 0.8**k) / 0.2
    point = start + slope * x
    left = np.array(values) - start - slope * times
    variance = (left**2).sum() / (n - 2)
    assume(variance > 1e-9)
    spread = ((times - times.mean()) ** 2).sum()
    error = math.sqrt(variance * (1 + 1 / n + (x - times.mean()) ** 2 / spread + 0.2 * k))
    assert found.point == pytest.approx(point, rel=1e-9, abs=1e-9)
    assert found.p_hit == pytest.approx(stats.t.cdf((point - target) / error, n - 2), abs=1e-9)
    low, high = stats.t.interval(0.8, n - 2, loc=point, scale=error)
    assert (found.low80, found.high80) == pytest.approx((low, high), rel=1e-9, abs=1e-9)
    assert found.needed_per_checkin == pytest.approx(
        (target - start - slope * times[-1]) / k, rel=1e-6, abs=1e-9
    )


@given(VALUES, st.floats(-100, 100))
def test_down_on_the_mirrored_is_up_on_the_data(values, target):
    up, down = level(values, target), level([-value for value in values], -target, "down")
    assert up.code == down.code
    assert up.p_hit == pytest.approx(down.p_hit, nan_ok=True, abs=1e-12)


@given(VALUES, st.floats(-100, 100), st.floats(0, 50))
def test_a_nearer_target_is_never_less_likely(values, target, nearer):
    far, near = level(values, target), level(values, target - nearer)
    assert far.code == "no_variation" or near.p_hit >= far.p_hit - 1e-12


@given(VALUES, st.floats(-100, 100), st.floats(0, 50))
def test_a_band_has_what_its_edges_leave(values, low, width):
    found = level(values, (low, low + width), "within")
    above, beyond = level(values, low), level(values, low + width)
    assume(found.code != "no_variation")
    assert found.p_hit == pytest.approx(above.p_hit - beyond.p_hit, abs=1e-9)
    assert 0 <= found.p_hit <= 1


def test_the_codes_are_cut_at_a_fifth_and_four_fifths():
    rising = [1, 2, 3.5, 4, 5, 6.5, 7, 8]
    assert level(rising, 6).code == "likely"
    assert level(rising, 30).code == "unlikely"
    middle = level(rising, level(rising, 6).point)
    assert middle.p_hit == pytest.approx(0.5)
    assert middle.code == "toss_up"


def test_under_six_measurements_it_is_too_early_and_nothing_is_claimed():
    found = level([1, 2, 3, 4, 5])
    assert (found.code, found.n) == ("too_early", 5)
    assert math.isnan(found.p_hit)
    assert level([]).code == "too_early"


def test_after_the_deadline_there_is_nothing_left_to_do():
    found = level([1, 2, 3.5, 4, 5, 6.5], deadline=35)
    assert found.code == "past_deadline"
    assert math.isnan(found.needed_per_checkin)


@pytest.mark.parametrize("values", [[5.0] * 8, [0.1 * number for number in range(8)], [3e8] * 8])
def test_what_does_not_vary_has_no_chance_to_tell(values):
    found = level(values)
    assert found.code == "no_variation"
    assert math.isnan(found.p_hit)


def test_inside_its_band_nothing_is_needed():
    assert level([9, 11, 10, 9.5, 10.5, 10], (8, 12), "within").needed_per_checkin == 0
    assert level([9, 11, 10, 9.5, 10.5, 10], (14, 16), "within").needed_per_checkin > 0


def test_a_trend_is_carried_on_for_four_check_ins_at_most():
    rising = [0, 1, 2.2, 3, 4.1, 5, 6.2, 7]
    near, far = level(rising, deadline=60), level(rising, deadline=60_000)
    assert far.point - rising[-1] < 4.5 * far.slope_per_checkin
    assert far.high80 - far.low80 > near.high80 - near.low80, "what is far is less sure"


class TestTotal:
    def test_it_goes_on_at_its_pace(self):
        found = forecast_total(days(6), [2, 4, 3, 3, 2, 4], 60, 35 + 70)
        assert (found.k, found.slope_per_checkin) == (10, 3)
        assert found.point == 18 + 30
        assert found.needed_per_checkin == pytest.approx(4.2)

    @given(st.lists(st.integers(0, 50), min_size=6, max_size=30), st.integers(1, 500), st.integers(1, 40))
    def test_it_is_what_scipy_computes_of_the_same_formula(self, steps, target, k):
        assume(len(set(steps)) > 1)
        found = forecast_total(days(len(steps)), steps, target, 7 * (len(steps) - 1 + k))
        n, pace = len(steps), np.mean(steps)
        error = math.sqrt(np.var(steps, ddof=1) * (k + k**2 / n + 0.02 * k**3 / 3))
        assert found.point == pytest.approx(sum(steps) + k * pace)
        assert found.p_hit == pytest.approx(stats.t.cdf((found.point - target) / error, n - 1), abs=1e-9)

    def test_an_even_pace_has_no_variation_and_few_steps_are_too_early(self):
        assert forecast_total(days(6), [3] * 6, 60, 100).code == "no_variation"
        assert forecast_total(days(5), [3, 2, 4, 3, 2], 60, 100).code == "too_early"
        assert forecast_total(days(6), [3, 2, 4, 3, 2, 3], 60, 35).code == "past_deadline"


def test_a_measurement_is_stale_after_one_and_a_half_cadences():
    assert not is_stale(days(4), 31)
    assert is_stale(days(4), 32)
    assert not is_stale([0], 99)


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (lambda: forecast_level([0, 1], [1], 1, "up", 5), "length_mismatch"),
        (lambda: forecast_level([0, 0], [1, 2], 1, "up", 5), "time_not_increasing"),
        (lambda: forecast_level([0, 1], [1, float("nan")], 1, "up", 5), "not_finite"),
        (lambda: level([1, 2], float("inf")), "bad_target"),
        (lambda: level([1, 2], (1, 2)), "bad_target"),
        (lambda: level([1, 2], 3.0, "within"), "bad_target"),
        (lambda: level([1, 2], (3, 2), "within"), "bad_target"),
        (lambda: level([1, 2], deadline=float("nan")), "bad_deadline"),
    ],
)
def test_what_cannot_be_forecast_is_refused_by_a_code(call, why):
    with pytest.raises(SpcInputError, match=why):
        call()
