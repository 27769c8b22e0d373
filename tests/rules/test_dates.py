"""Dates: every phrase of the grammar by example, what must be refused, and that a date said is read back."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rules.dates import DATE_EXAMPLES, DateReader, say_date

WEDNESDAY = date(2026, 11, 18)
ANY_DAY = st.dates()
SENSIBLE_DAY = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("today", date(2026, 11, 18)),
        ("tomorrow", date(2026, 11, 19)),
        ("friday", date(2026, 11, 20)),
        ("Fri", date(2026, 11, 20)),
        ("this friday", date(2026, 11, 20)),
        ("tues", date(2026, 11, 24)),
        ("wednesday", date(2026, 11, 25)),
        ("next wednesday", date(2026, 11, 25)),
        ("next friday", date(2026, 11, 27)),
        ("next fri", date(2026, 11, 27)),
        ("friday week", date(2026, 11, 27)),
        ("eow", date(2026, 11, 20)),
        ("eom", date(2026, 11, 30)),
        ("eoq", date(2026, 12, 31)),
        ("eoy", date(2026, 12, 31)),
        ("next week", date(2026, 11, 23)),
        ("next month", date(2026, 12, 1)),
        ("next quarter", date(2027, 1, 1)),
        ("end of week", date(2026, 11, 20)),
        ("end of next week", date(2026, 11, 27)),
        ("end of month", date(2026, 11, 30)),
        ("the end of the month", date(2026, 11, 30)),
        ("end of next month", date(2026, 12, 31)),
        ("end of quarter", date(2026, 12, 31)),
        ("end of next quarter", date(2027, 3, 31)),
        ("end of year", date(2026, 12, 31)),
        ("end of q1", date(2027, 3, 31)),
        ("end of november", date(2026, 11, 30)),
        ("the end of feb", date(2027, 2, 28)),
        ("end of february 2028", date(2028, 2, 29)),
        ("end of may 2020", date(2020, 5, 31)),
        ("end of q2", date(2027, 6, 30)),
        ("end of q3", date(2027, 9, 30)),
        ("end of Q4", date(2026, 12, 31)),
        ("in 3 days", date(2026, 11, 21)),
        ("3 d", date(2026, 11, 21)),
        ("in 2 weeks", date(2026, 12, 2)),
        ("2w", date(2026, 12, 2)),
        ("in 1 month", date(2026, 12, 18)),
        ("in a week", date(2026, 11, 25)),
        ("in a month", date(2026, 12, 18)),
        ("1q", date(2027, 2, 18)),
        ("in 1 year", date(2027, 11, 18)),
        ("27 Nov", date(2026, 11, 27)),
        ("27 november", date(2026, 11, 27)),
        ("27th of November", date(2026, 11, 27)),
        ("27 Nov 2028", date(2028, 11, 27)),
        ("Nov 27", date(2026, 11, 27)),
        ("Nov 27, 2028", date(2028, 11, 27)),
        ("Fri 27 Nov", date(2026, 11, 27)),
        ("Fri, 27 Nov", date(2026, 11, 27)),
        ("27th", date(2026, 11, 27)),
        ("the 1st", date(2026, 12, 1)),
        ("18th", date(2026, 11, 18)),
        ("2026-11-27", date(2026, 11, 27)),
        ("2020-02-29", date(2020, 2, 29)),
        ("  NEXT   Friday. ", date(2026, 11, 27)),
    ],
)
def test_each_phrase_of_the_grammar_is_a_date(typed: str, expected: date) -> None:
    assert DateReader(WEDNESDAY).read(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            " ",
            "May",
            "november",
            "may 2027",
            "1:1",
            "10:30",
            "friyay",
            "someday",
            "soon",
            "q1",
            "end of",
        ),
        *(
            "next",
            "in",
            "in 2",
            "2",
            "2027",
            "in days",
            "0 days",
            "in 0 weeks",
            "a week",
            "-2 days",
            "2.5 weeks",
        ),
        *(
            "21th",
            "1th",
            "32nd",
            "0th",
            "00 Nov",
            "31 Nov",
            "30 feb",
            "nov 31",
            "Fri 28 Nov",
            "Sat 27 Nov 2026",
        ),
        *(
            "27 Nov 26",
            "13/13",
            "0/1",
            "1/0",
            "32/1",
            "3/4/27",
            "2026-13-01",
            "2026-02-30",
            "2026-1-1",
            "20261127",
        ),
        *(
            "friday please",
            "on friday",
            "by friday",
            "fridays",
            "every friday",
            "friday week week",
            "next today",
        ),
        *("9999 years", "٣ days", "²w", "in 99999 days", "friday\x00", "0000-01-01"),
    ],
)
def test_anything_else_is_no_date(typed: str) -> None:
    assert DateReader(WEDNESDAY).read(typed) is None


@pytest.mark.parametrize("day", range(7))
def test_a_weekday_is_within_a_week_and_never_today(day: int) -> None:
    today = WEDNESDAY + timedelta(days=day)
    for name in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"):
        on = DateReader(today).read(name)
        assert on is not None
        assert today < on <= today + timedelta(days=7)
        assert f"{on:%A}".lower() == name


@pytest.mark.parametrize("day", range(7))
def test_next_weekday_lies_in_the_next_calendar_week(day: int) -> None:
    monday = date(2026, 11, 16)
    assert DateReader(monday + timedelta(days=day)).read("next friday") == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 20), date(2026, 11, 20)),
        (date(2026, 11, 21), date(2026, 11, 27)),
        (date(2026, 11, 22), date(2026, 11, 27)),
        (date(2026, 11, 23), date(2026, 11, 27)),
    ],
)
def test_end_of_week_is_friday_and_on_a_weekend_the_coming_one(today: date, expected: date) -> None:
    assert DateReader(today).read("eow") == expected


@pytest.mark.parametrize("typed", ["eom", "eoq", "eoy", "end of month", "end of q4"])
def test_the_last_day_of_a_period_is_its_own_end(typed: str) -> None:
    assert DateReader(date(2026, 12, 31)).read(typed) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("18 Nov", date(2026, 11, 18)),
        ("17 Nov", date(2027, 11, 17)),
        ("Jan 4", date(2027, 1, 4)),
        ("17/11", date(2027, 11, 17)),
        ("17 Nov 2026", date(2026, 11, 17)),
        ("2026-11-17", date(2026, 11, 17)),
        ("17th", date(2026, 12, 17)),
        ("31st", date(2026, 12, 31)),
    ],
)
def test_a_past_day_rolls_on_unless_its_year_is_given(typed: str, expected: date) -> None:
    assert DateReader(WEDNESDAY).read(typed) == expected


def test_a_weekday_beside_a_day_decides_its_year() -> None:
    assert DateReader(WEDNESDAY).read("Tue 17 Nov") == date(2026, 11, 17)
    assert DateReader(WEDNESDAY).read("Wed 17 Nov") == date(2027, 11, 17)
    assert DateReader(WEDNESDAY).read("Mon 17 Nov") is None


@pytest.mark.parametrize(
    ("typed", "today", "expected"),
    [
        ("29 Feb", date(2027, 6, 1), date(2028, 2, 29)),
        ("29 Feb", date(2028, 2, 29), date(2028, 2, 29)),
        ("29 Feb", date(2028, 3, 1), None),
        ("29 Feb", date(2026, 1, 1), None),
        ("29/2", date(2027, 6, 1), date(2028, 2, 29)),
        ("29 Feb 2027", date(2026, 1, 1), None),
        ("in 1 year", date(2028, 2, 29), date(2029, 2, 28)),
        ("1 month", date(2027, 1, 31), date(2027, 2, 28)),
        ("1q", date(2027, 11, 30), date(2028, 2, 29)),
        ("eom", date(2028, 2, 1), date(2028, 2, 29)),
        ("30th", date(2027, 2, 1), date(2027, 3, 30)),
    ],
)
def test_short_months_and_leap_days(typed: str, today: date, expected: date | None) -> None:
    assert DateReader(today).read(typed) == expected


@pytest.mark.parametrize(
    ("typed", "day_first", "expected"),
    [
        ("3/4", True, date(2027, 4, 3)),
        ("3/4", False, date(2027, 3, 4)),
        ("3/12", True, date(2026, 12, 3)),
        ("27/11", True, date(2026, 11, 27)),
        ("27/11", False, None),
        ("11/27", False, date(2026, 11, 27)),
        ("11/27", True, None),
        ("3/4/2028", False, date(2028, 3, 4)),
    ],
)
def test_slashes_follow_the_persons_locale_and_no_other(
    typed: str, *, day_first: bool, expected: date | None
) -> None:
    assert DateReader(WEDNESDAY, day_first=day_first).read(typed) == expected


@pytest.mark.parametrize("typed", DATE_EXAMPLES)
def test_the_examples_that_are_shown_can_be_typed(typed: str) -> None:
    assert DateReader(WEDNESDAY).read(typed) is not None


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 11, 27), "Fri 27 Nov"),
        (date(2026, 11, 17), "Tue 17 Nov"),
        (date(2026, 1, 5), "Mon 5 Jan"),
        (date(2027, 3, 31), "Wed 31 Mar"),
        (date(2027, 11, 27), "Sat 27 Nov 2027"),
        (date(2025, 12, 31), "Wed 31 Dec 2025"),
        (date(987, 6, 5), "Tue 5 Jun 0987"),
    ],
)
def test_a_date_is_said_with_its_year_only_where_it_is_needed(on: date, expected: str) -> None:
    assert say_date(on, today=WEDNESDAY) == expected


@given(on=ANY_DAY, today=ANY_DAY)
@example(on=date.max, today=date.max)
@example(on=date(9999, 1, 1), today=date.max)
@example(on=date.min, today=date.min)
def test_any_date_that_is_said_is_read_back(on: date, today: date) -> None:
    assert DateReader(today).read(say_date(on, today=today)) == on


@given(today=SENSIBLE_DAY, days=st.integers(min_value=-500, max_value=500))
def test_a_date_nearby_that_is_said_is_read_back(today: date, days: int) -> None:
    on = today + timedelta(days=days)
    assert DateReader(today).read(say_date(on, today=today)) == on


@given(typed=st.text(), today=ANY_DAY, day_first=st.booleans())
def test_reading_never_raises(typed: str, today: date, *, day_first: bool) -> None:
    assert DateReader(today, day_first=day_first).read(typed) is None or typed.strip()


PHRASES = (
    *("today", "tomorrow", "sunday", "next sunday", "sunday week", "eow", "eom", "eoq", "eoy", "next week"),
    *(
        "next month",
        "next quarter",
        "end of next year",
        "end of q1",
        "9999d",
        "9999 weeks",
        "999 years",
        "31 dec",
    ),
    *("29 feb", "31st", "1/1", "sun 31 dec"),
)


@given(typed=st.sampled_from(PHRASES), today=ANY_DAY)
@example(typed="tomorrow", today=date.max)
@example(typed="end of next year", today=date.max)
@example(typed="31st", today=date.max)
@example(typed="1/1", today=date.max)
def test_at_the_ends_of_the_calendar_a_phrase_is_a_date_or_none(typed: str, today: date) -> None:
    on = DateReader(today).read(typed)
    assert on is None or on >= today or typed == "sun 31 dec"


@pytest.mark.parametrize(
    ("typed", "on"),
    [
        ("4.3.", date(2027, 3, 4)),
        ("4. 3.", date(2027, 3, 4)),
        ("04.03.2028", date(2028, 3, 4)),
        ("4.3", None),
        ("4.13.", None),
        ("31.2.", None),
        ("0.1.", None),
        ("4.3.27", None),
    ],
)
def test_a_day_with_dots_is_one_where_the_day_comes_first(typed: str, on: date | None) -> None:
    assert DateReader(WEDNESDAY).read(typed) == on
    assert DateReader(WEDNESDAY, day_first=False).read(typed) is None


def test_a_reader_keeps_the_persons_day_and_order() -> None:
    assert DateReader(WEDNESDAY, day_first=False).read("3/4") == date(2027, 3, 4)
