"""A line of bars."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.sparklines import BARS, MOST, sparkline

VALUES = st.lists(
    st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=3), max_size=40
)


def test_it_goes_with_the_values():
    assert sparkline([Decimal(each) for each in (1, 2, 3, 4, 5, 6, 7, 8)]) == BARS
    assert sparkline([Decimal(each) for each in (8, 4, 1)]) == "█▄▁"
    assert sparkline([Decimal(7)] * 4) == "▄▄▄▄"


def test_two_values_have_no_course():
    assert sparkline([]) == sparkline([Decimal(1), Decimal(2)]) == ""


@given(VALUES)
def test_it_shows_the_last_values_in_their_order(values):
    said = sparkline(values)
    shown = values[-MOST:]
    assert len(said) in {0, len(shown)}
    assert set(said) <= set(BARS)
    for (bar, next_bar), (value, next_value) in zip(pairwise(said), pairwise(shown), strict=False):
        assert bar <= next_bar or value > next_value
        assert bar >= next_bar or value < next_value


@given(VALUES, st.integers(-1000, 1000), st.integers(1, 50))
def test_another_scale_changes_nothing(values, shift, factor):
    moved = [value * factor + shift for value in values]
    assert sparkline(moved) == sparkline(values)
