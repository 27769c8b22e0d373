"""The unit behind a value in a line: the target's own is no report, and another one is no value of it."""

import pytest

from bot.errors import InvalidError
from bot.rules.units import take_unit


@pytest.mark.parametrize(
    ("text", "unit", "left"),
    [
        ("hours", "hours", ""),
        ("hours two slipped", "hours", "two slipped"),
        ("Hours, expect 6", "hours", "expect 6"),
        ("hour", "hours", ""),
        ("h", "hours", ""),
        ("percent", "%", ""),
        ("euros less than before", "EUR", "less than before"),
        ("calls a week", "calls a week", ""),
        ("callsigns were wrong", "calls", "callsigns were wrong"),
        ("two slipped", "hours", "two slipped"),
        ("dollars", "USD", "dollars"),
        ("days of snow", "", "days of snow"),
        ("days of snow", "customers", "days of snow"),
        ("week 12 was slow", "hours", "week 12 was slow"),
        ("week 12 was slow", "weeks", "week 12 was slow"),
        ("", "hours", ""),
        ("all of them", "EUR", "all of them"),
    ],
)
def test_the_unit_of_the_target_is_no_part_of_what_happened(text, unit, left):
    assert take_unit(text, said="", unit=unit, ref="T-1") == left


@pytest.mark.parametrize(
    ("text", "said", "unit"),
    [
        ("", "USD", "EUR"),
        ("", "%", "EUR"),
        ("", "EUR", "hours"),
        ("days", "", "hours"),
        ("euros", "", "USD"),
        ("percent", "", "days"),
    ],
)
def test_another_unit_is_refused(text, said, unit):
    with pytest.raises(InvalidError) as refused:
        take_unit(text, said=said, unit=unit, ref="T-1")
    wanted = f"T-1 is counted in {unit}, not in {said or text}. Write the value in {unit}."
    assert refused.value.fields == {"value": wanted}


@pytest.mark.parametrize(
    ("said", "unit"), [("%", "%"), ("EUR", "EUR"), ("$", "USD"), ("%", ""), ("%", "points")]
)
def test_a_unit_that_was_read_with_the_value_leaves_the_rest_as_it_is(said, unit):
    assert take_unit("two slipped", said=said, unit=unit, ref="T-1") == "two slipped"
