"""Numbers: what is clear is read, what is not is refused in a sentence, and a number said is read back."""

from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.rules.numbers import MAX_DIGITS, NumberProblem, read_number, say_number, type_number, unit_of


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("6.4", "6.4"),
        ("6,4", "6.4"),
        ("12,5", "12.5"),
        ("0,5", "0.5"),
        (".5", "0.5"),
        ("0.200", "0.2"),
        ("0,200", "0.2"),
        ("5", "5"),
        ("007", "7"),
        ("1200", "1200"),
        ("1200,5", "1200.5"),
        ("1234.567", "1234.567"),
        ("1,200", "1200"),
        ("1,200.50", "1200.5"),
        ("1.200,50", "1200.5"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1 200", "1200"),
        ("1\N{NO-BREAK SPACE}200", "1200"),
        ("1\N{NARROW NO-BREAK SPACE}200,5", "1200.5"),
        ("1 200 000", "1200000"),
        ("1'200", "1200"),
        ("1\N{RIGHT SINGLE QUOTATION MARK}200.5", "1200.5"),
        ("1.2340", "1.234"),
        ("7 %", "7"),
        ("7%", "7"),
        ("€3k", "3000"),
        ("€ 3k", "3000"),
        ("3k €", "3000"),
        ("3K", "3000"),
        ("2.5m", "2500000"),
        ("2,5M", "2500000"),
        ("1.5bn", "1500000000"),
        ("1200 EUR", "1200"),
        ("eur 1200", "1200"),
        ("$1,200.50", "1200.5"),
        ("+4", "4"),
        ("-3", "-3"),
        ("- 3", "-3"),
        ("\N{MINUS SIGN}3", "-3"),
        ("\N{EN DASH}3", "-3"),
        ("-€3k", "-3000"),
        ("€-3k", "-3000"),
        ("  6.4  ", "6.4"),
        ("999999999999999", "999999999999999"),
    ],
)
def test_what_is_clear_is_read(typed: str, expected: str) -> None:
    assert read_number(typed) == Decimal(expected)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "Write a number"),
        ("  ", "Write a number"),
        ("1.200", "could be 1200 or 1.2;"),
        ("1.234", "could be 1234 or 1.2340;"),
        ("-12.000", "could be 12000 or 12;"),
        ("€1.200", "could be 1200 or 1.2;"),
        ("1.200k", "could be 1200 or 1.2;"),
        ("about 7", "not one exact number"),
        ("ca. 7", "not one exact number"),
        ("~7", "not one exact number"),
        ("<5", "not one exact number"),
        ("more than 5", "not one exact number"),
        ("7-8", "is a range"),
        ("7 \N{EN DASH} 8", "is a range"),
        ("7 to 8", "is a range"),
        ("7%-8%", "is a range"),
        ("€3k - €4k", "is a range"),
        ("nan", "not a number"),
        ("NaN", "not a number"),
        ("inf", "not a number"),
        ("-Infinity", "not a number"),
        ("1e5", "not a number"),
        ("seven", "not a number"),
        ("7 apples", "not a number"),
        ("1.2.3", "not a number"),
        ("1,20,000", "not a number"),
        ("1,2,3", "not a number"),
        ("12 5", "not a number"),
        ("--3", "not a number"),
        ("-€-3", "not a number"),
        ("€3 EUR", "not a number"),
        ("5.", "not a number"),
        ("€", "not a number"),
        ("%", "not a number"),
        ("²", "not a number"),
        ("٣", "not a number"),
        ("1_000", "not a number"),
        ("0x10", "not a number"),
        ("1/2", "not a number"),
        ("9" * 16, "more than 15 digits"),
        ("0." + "1" * 16, "more than 15 digits"),
        ("999999999999999m", "more than 15 digits"),
        ("9" * 10_000, "longer than a number"),
        ("x" * 10_000, "longer than a number"),
    ],
)
def test_what_is_not_clear_is_refused_with_the_reason(typed: str, reason: str) -> None:
    problem = read_number(typed)
    assert isinstance(problem, NumberProblem)
    assert reason in problem.text


@given(st.text())
def test_a_refusal_is_one_short_sentence_and_reading_never_raises(typed: str) -> None:
    number = read_number(typed)
    if isinstance(number, NumberProblem):
        assert number.text.endswith(".")
        assert len(number.text) < 150
    else:
        assert number.is_finite()


FIGURES = st.text(alphabet="0123456789.,' -+€%kmbn", max_size=20)


@given(FIGURES)
def test_what_is_read_has_no_more_digits_than_allowed(typed: str) -> None:
    number = read_number(typed)
    if isinstance(number, Decimal):
        assert len(number.as_tuple().digits) <= MAX_DIGITS


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("7 %", "%"),
        ("€3k", "EUR"),
        ("3k £", "GBP"),
        ("1200 eur", "EUR"),
        ("$5", "$"),
        ("5", ""),
        ("five %", ""),
        ("9" * 500 + "%", ""),
    ],
)
def test_the_unit_of_a_number_is_found(typed: str, unit: str) -> None:
    assert unit_of(typed) == unit


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("4200", "EUR", "4,200 EUR"),
        ("6.4", "%", "6.4 %"),
        ("6.40", "", "6.4"),
        ("8.0", "", "8"),
        ("8E+3", "", "8,000"),
        ("100", "", "100"),
        ("-3", "", "\N{MINUS SIGN}3"),
        ("-0.09", "%", "\N{MINUS SIGN}0.09 %"),
        ("-0", "", "0"),
        ("1234567.891", "", "1,234,567.891"),
        ("0.000001", "", "0.000001"),
    ],
)
def test_a_number_is_said_grouped_with_its_unit_and_no_zeros_added(
    value: str, unit: str, expected: str
) -> None:
    assert say_number(Decimal(value), unit) == expected


def is_two_ways(value: Decimal) -> bool:
    """Whether a number has three decimals and at most three figures before them, as 1.234 has."""
    exponent = value.normalize().as_tuple().exponent
    return exponent == -3 and 1 <= abs(value) < 1000


@given(
    value=st.decimals(min_value=-(10**9), max_value=10**9, places=4),
    unit=st.sampled_from(["", "%", "EUR", "$"]),
)
@example(value=Decimal("1234.567"), unit="")
@example(value=Decimal("0.123"), unit="")
@example(value=Decimal("100.000"), unit="")
def test_a_number_that_is_said_is_read_back(value: Decimal, unit: str) -> None:
    assume(not is_two_ways(value))
    assert read_number(say_number(value, unit)) == value


@given(st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1))
def test_a_whole_number_that_is_said_is_read_back(value: int) -> None:
    assert read_number(say_number(Decimal(value))) == value


@given(st.integers(min_value=1, max_value=999), st.integers(min_value=0, max_value=999))
def test_the_two_readings_offered_for_an_ambiguous_number_can_both_be_typed(whole: int, rest: int) -> None:
    problem = read_number(f"{whole}.{rest:03}")
    assert isinstance(problem, NumberProblem)
    _, _, readings = problem.text.partition(" could be ")
    thousands, _, decimal = readings.partition(";")[0].partition(" or ")
    assert read_number(thousands) == 1000 * whole + rest
    assert read_number(decimal) == Decimal(f"{whole}.{rest:03}")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_what_is_written_into_a_field_is_read_back(value):
    assert read_number(type_number(value)) == value
