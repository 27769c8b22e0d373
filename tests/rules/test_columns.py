"""Two pasted columns: days and values in whichever way people and programs write them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.columns import MOST_ROWS, ColumnReader, say_columns

TODAY = date(2027, 3, 1)
READER = ColumnReader(TODAY)


@pytest.mark.parametrize(
    "line",
    [
        "2026-01-05 6.4",
        "2026-01-05,6.4",
        '"2026-01-05","6.4"',
        "2026-01-05T00:00:00Z;6,4",
        "2026-01-05 00:00\t6.4",
        "05.01.2026;6,4",
        "5.1.26 6.4",
        "5/1/2026\t6.4 %",
        "5 Jan 2026: 6.4",
        "Jan 5, 2026, 6.4",
        "Mon 5 January 2026 = 6.4",
    ],
)
def test_a_line_is_read_however_it_is_written(line):
    (row,) = READER.read(line).rows
    assert (row.on, row.value) == (date(2026, 1, 5), Decimal("6.4"))


def test_the_order_of_day_and_month_is_the_readers():
    assert ColumnReader(TODAY, day_first=False).read("1/5/2026 6").rows[0].on == date(2026, 1, 5)
    assert READER.read("1/5/2026 6").rows[0].on == date(2026, 5, 1)


def test_a_day_without_its_year_is_past_and_of_a_way_ahead_it_is_to_come():
    assert READER.read("5 Apr 6").rows[0].on == date(2026, 4, 5)
    assert READER.read("5 Feb 6").rows[0].on == date(2027, 2, 5)
    assert ColumnReader(TODAY, ahead=True).read("5 Feb 6").rows[0].on == date(2028, 2, 5)


def test_thousands_are_read_and_what_could_be_two_numbers_is_not():
    assert READER.read("5 Jan 2026 1,200").rows[0].value == 1200
    assert READER.read("5 Jan 2026;1.234,5").rows[0].value == Decimal("1234.5")
    assert "could be 1234 or 1.2340" in READER.read("5 Jan 2026 1.234").problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2026-01-05 6\nfoo", 'Line 2: "foo" does not begin with a day'),
        ("2026-02-30 5", 'Line 1: "2026-02-30 5" does not begin with a day'),
        ("2026-01-05 nan", 'Line 1: "nan" is not a number'),
        ("2026-01-05 about 7", 'Line 1: "about 7" is not one exact number'),
        ("2028-01-03 7", "Line 1: Mon 3 Jan 2028 is still to come."),
        ("2026-01-05 6\n\n5 Jan 2026 7", "Line 3: Mon 5 Jan 2026 has a value already, in line 1."),
        ("2w 5", 'Line 1: "2w 5" does not begin with a day'),
        ("x1\n" * 6, "And 3 more lines."),
    ],
)
def test_what_is_wrong_is_said_by_line(text, problem):
    assert problem in READER.read(text).problem


def test_headings_are_passed_over_and_nothing_else_is():
    assert READER.read("date,value\n2026-01-05,6").problem == ""
    assert READER.read("2026-01-05,6\ndate,value").problem != ""


def test_so_many_lines_and_no_more():
    days = [(TODAY - timedelta(days=number)).isoformat() for number in range(MOST_ROWS + 5)]
    found = READER.read("\n".join(f"{day} 1" for day in days))
    assert len(found.rows) == MOST_ROWS
    assert found.problem == f"At most {MOST_ROWS:,} lines at once, please."


@given(st.text())
def test_nothing_that_is_pasted_raises_and_each_line_is_a_row_or_a_problem(text):
    found = READER.read(text)
    filled = [line for line in text.splitlines() if line.strip()]
    assert len(found.rows) + len(found.problems) <= max(len(filled), 0)
    assert len(found.rows) + len(found.problems) >= len(filled) - 1
    assert all(row.on <= TODAY for row in found.rows)


@given(
    st.dictionaries(
        st.dates(date(1990, 1, 1), TODAY),
        st.decimals(-(10**9), 10**9, places=2, allow_nan=False),
        max_size=30,
    ),
    st.sampled_from([" ", "\t", ";", ",", ", "]),
)
def test_what_is_written_is_read_back(values, between):
    found = READER.read("\n".join(f"{on.isoformat()}{between}{value:f}" for on, value in values.items()))
    assert found.problem == ""
    assert {row.on: row.value for row in found.rows} == values
    assert [row.on for row in found.rows] == sorted(values)


def test_what_was_understood_is_said_from_both_ends():
    rows = READER.read("\n".join(f"2026-01-0{day} {day}" for day in range(1, 8))).rows
    said = say_columns(rows, today=TODAY)
    assert said == "7 values: Thu 1 Jan 2026: 1, Fri 2 Jan 2026: 2, …, Tue 6 Jan 2026: 6, Wed 7 Jan 2026: 7"
    assert say_columns(rows[:1], today=TODAY) == "1 value: Thu 1 Jan 2026: 1"
