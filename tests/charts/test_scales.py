"""Where things stand in a picture."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.charts.drawing import LABEL_GAP, Label, spread
from bot.charts.scales import Scale, day_scale, day_ticks, tick_decimals, value_scale, value_ticks
from bot.rules.short_numbers import say_short

VALUES = st.lists(
    st.floats(-1e12, 1e12, allow_nan=False).map(lambda value: 0.0 if abs(value) < 1e-9 else value),
    min_size=1,
    max_size=30,
)


@given(VALUES, st.lists(st.floats(-1e13, 1e13, allow_nan=False), max_size=5))
def test_every_value_is_in_the_picture_whatever_it_is_held_against(values, beside):
    scale = value_scale(values, beside, floor_at=None, start=0, stop=100)
    assert all(scale.holds(value) and -1 <= scale(value) <= 101 for value in values)
    ticks = list(value_ticks(scale))
    assert 1 <= len(ticks) <= 10
    assert all(scale.holds(tick) for tick in ticks)


@given(st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=2, max_size=20, unique=True))
def test_ticks_are_named_apart(values):
    scale = value_scale(values, [], floor_at=None, start=0, stop=100)
    ticks = list(value_ticks(scale))
    said = [say_short(tick, decimals=tick_decimals(ticks)) for tick in ticks]
    if scale.high - scale.low > 1e-3 * max(abs(scale.low), abs(scale.high), 1):
        assert len(set(said)) == len(said)


def test_a_scale_does_not_go_below_what_cannot_be():
    assert value_scale([0, 4], [], floor_at=0.0, start=0, stop=100).low == 0
    assert value_scale([3, 4], [], floor_at=0.0, start=0, stop=100).low > 0


def test_what_is_far_off_does_not_squash_the_values():
    scale = value_scale([1000, 1003], [20], floor_at=None, start=0, stop=100)
    assert not scale.holds(20)
    assert scale.pin(20) == 0
    assert Scale(0, 10, 0, 100).pin(25) == 100


@given(st.lists(st.floats(-50, 500, allow_nan=False), max_size=8))
def test_labels_stay_in_their_order_apart_and_within(heights):
    labels = [Label(height, str(place), "#000000") for place, height in enumerate(heights)]
    placed = list(spread(labels, low=80, high=340))
    assert sorted(each.text for each in placed) == sorted(each.text for each in labels)
    ys = [each.y for each in placed]
    assert all(later - earlier >= LABEL_GAP - 1e-6 for earlier, later in pairwise(ys))
    assert all(79.9 <= y <= 340.1 for y in ys)


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.lists(st.integers(1, 4000), max_size=40),
    st.integers(-2000, 20000),
)
def test_days_run_from_left_to_right_and_the_deadline_is_shown(first, gaps, ahead):
    days = [first]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    deadline = days[-1] + timedelta(days=ahead)
    scale = day_scale(days, deadline, start=0, stop=500)
    places = [scale(on) for on in days]
    assert places == sorted(places)
    assert all(0 <= place <= 500 for place in [*places, scale(deadline)])
    ticks = list(day_ticks(scale))
    assert len(ticks) <= 14
    assert all(scale.first <= on <= scale.last for on, _ in ticks)


def test_numbers_are_short_where_there_is_little_room():
    assert [say_short(value, decimals=1) for value in (0, 8.06, -2.5, 1200, 0.04)] == [
        "0",
        "8.1",
        "−2.5",
        "1,200",
        "0",
    ]
    assert say_short(6e9, decimals=0) == "6B"
    assert say_short(-1_520_000, decimals=0) == "−1.52M"
    assert say_short(2.1e-7, decimals=8) == "2.1e−7"
    assert say_short(3e18, decimals=0) == "3e18"
