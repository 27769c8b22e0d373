"""Bands and totals in a line, and a band in a form's field."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.words import read_words
from bot.rules.grammar import parse
from bot.rules.line_numbers import read_band, unit_of_band
from bot.rules.numbers import say_number

TODAY = date(2027, 3, 1)


def read(line):
    return parse(read_words(line), today=TODAY)


@pytest.mark.parametrize(
    "line",
    [
        'target "Reply time" keep at 5 to 7 hours',
        "target Reply time within 5 to 7 hours",
        "target Reply time between 5 and 7 hours by 30 Jun",
        "target Reply time keep within 5-7 hours",
        "target P-1 Reply time keep in 5 to 7 hours @bob",
    ],
)
def test_a_band_is_read_however_it_is_said(line):
    found = read(line)
    assert (found.from_value, found.to_value, found.is_band) == (5, 7, True)
    assert (found.text, found.unit) == ("Reply time", "hours")


@pytest.mark.parametrize(
    "line", ["target Calls from 8 to 5", "target Calls at 5 to 7", "target Time within a day to 5"]
)
def test_a_range_that_is_no_band_stays_one(line):
    assert not read(line).is_band


@pytest.mark.parametrize(
    "words",
    [
        *("in total", "in all", "customers in all", "in total by 30 Jun"),
        *("total", "cumulative", "altogether", "customers total", "total by 30 Jun"),
    ],
)
def test_a_total_is_read_at_the_end(words):
    found = read(f'target "Customers won" from 3 to 50 {words}')
    assert (found.from_value, found.to_value, found.is_total) == (3, 50, True)
    assert found.text == "Customers won"
    assert found.unit == ("customers" if "customers" in words else "")


def test_a_total_that_is_part_of_the_name_stays_there():
    found = read('target "Total calls" from 3 to 50')
    assert (found.text, found.is_total) == ("Total calls", False)


@pytest.mark.parametrize(
    ("text", "band", "unit"),
    [
        ("5 to 7", (5, 7), ""),
        ("5-7", (5, 7), ""),
        ("5 – 7 %", (5, 7), "%"),
        ("5–7 hours", (5, 7), "hours"),
        ("between 5 and 7 EUR", (5, 7), "EUR"),
        ("7 to 5", (7, 5), ""),
        ("-2 to 2", (-2, 2), ""),
    ],
)
def test_a_band_in_a_field_has_its_edges_in_their_order_and_its_unit(text, band, unit):
    assert read_band(text) == tuple(map(Decimal, band))
    assert unit_of_band(text) == unit


@pytest.mark.parametrize("text", ["", "5", "to", "5 to", "to 7", "about 5 to 7", "5 hours", "-5"])
def test_what_is_no_band_is_none(text):
    assert read_band(text) is None


@given(st.text())
def test_whatever_is_typed_reading_a_band_never_raises(text):
    read_band(text)
    unit_of_band(text)


@given(st.decimals(-(10**6), 10**6, places=2), st.decimals(-(10**6), 10**6, places=2))
def test_a_band_that_is_written_is_read_back(low, high):
    assert read_band(f"{say_number(low)} to {say_number(high)}") == (low, high)


@pytest.mark.parametrize(
    "line",
    [
        *("target Open tickets from 120 down to 60", "target Open tickets 120 down to 60"),
        *("target Open tickets from 120 calls down to 60 calls", "target Open tickets from 120 to 60"),
    ],
)
def test_which_way_a_range_goes_is_no_unit(line):
    found = read(line)
    assert (found.text, found.from_value, found.to_value) == ("Open tickets", 120, 60)
    assert found.unit == ("calls" if "calls" in line else "")
