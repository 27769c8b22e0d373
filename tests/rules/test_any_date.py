"""What holds for every phrase of the grammar of dates on any day: what is read is said, and read back."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.handlers.words import read_words
from bot.rules.dates import DateReader, say_date
from bot.rules.grammar import parse

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT = ("mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "June")
UNITS = ("d", "w", "q", "y", " day", " days", " weeks", " month", " months", " quarters", " year", "weeks")
ENDS = ("week", "month", "next month", "quarter", "year", "q1", "q2", "q3", "q4", "the month", "next quarter")

TURNS = (
    *(date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1), date(2027, 2, 28), date(2027, 12, 31)),
    *(date(2027, 1, 1), date(2027, 3, 31), date(2027, 4, 1), date(2027, 6, 30), date(2027, 9, 30)),
    *(date(2027, 3, 28), date(2027, 10, 31), date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22)),
)
"""Leap days, ends of years and quarters, nights on which clocks change, and days around a weekend."""
TODAY = st.sampled_from(TURNS) | st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))
WEEKDAY = st.sampled_from(WEEKDAYS + SHORT)
DAY = st.integers(1, 31).map(str)
MONTH = st.sampled_from(MONTHS)
YEAR = st.integers(2000, 2100).map(str)


def joined(*parts: st.SearchStrategy[str] | str) -> st.SearchStrategy[str]:
    """Put texts, drawn or fixed, one after the other."""
    drawn = [st.just(part) if isinstance(part, str) else part for part in parts]
    return st.tuples(*drawn).map("".join)


def ordinal(day: str) -> str:
    ending = "th" if day in {"11", "12", "13"} else {"1": "st", "2": "nd", "3": "rd"}.get(day[-1], "th")
    return f"{day}{ending}"


FORMS: dict[str, st.SearchStrategy[str]] = {
    "today": st.sampled_from(["today", "tomorrow"]),
    "weekday": WEEKDAY,
    "next weekday": joined("next ", WEEKDAY),
    "weekday week": joined(WEEKDAY, " week"),
    "end": st.sampled_from(["eow", "eom", "eoq", "eoy"]),
    "next period": joined("next ", st.sampled_from(["week", "month", "quarter"])),
    "end of": joined("end of ", st.sampled_from(ENDS)),
    "in": joined("in ", st.integers(1, 400).map(str), st.sampled_from(UNITS)),
    "length": joined(st.integers(1, 400).map(str), st.sampled_from(UNITS)),
    "day month": joined(DAY, " ", MONTH),
    "day month year": joined(DAY, " ", MONTH, " ", YEAR),
    "month day": joined(MONTH, " ", DAY),
    "ordinal": DAY.map(ordinal),
    "ordinal of month": joined(DAY.map(ordinal), " of ", MONTH),
    "slashed": joined(DAY, "/", DAY),
    "iso": st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)).map(date.isoformat),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_read_is_said_and_read_back(form: str) -> None:
    @settings(max_examples=15)
    @given(phrase=FORMS[form], today=TODAY, day_first=st.booleans(), order=st.booleans())
    def echo(*, phrase: str, today: date, day_first: bool, order: bool) -> None:
        on = DateReader(today, day_first=day_first).read(phrase)
        assume(on is not None)
        assert on is not None
        said = say_date(on, today=today)
        assert DateReader(today, day_first=order).read(said) == on
        assert DateReader(today, day_first=day_first).read(phrase.upper()) == on

    echo()


@pytest.mark.parametrize("form", FORMS)
def test_every_phrase_is_the_due_date_of_a_line(form: str) -> None:
    @settings(max_examples=15)
    @given(phrase=FORMS[form], today=TODAY, day_first=st.booleans())
    @example(phrase="29 feb 2001", today=date(2028, 2, 28), day_first=True)
    @example(phrase="feb 29 2001", today=date(2028, 2, 28), day_first=True)
    def place(*, phrase: str, today: date, day_first: bool) -> None:
        on = DateReader(today, day_first=day_first).read(phrase)
        command = parse(read_words(f"add Book due {phrase}"), today=today, day_first=day_first)
        assert command.due == on
        if on is None:
            assert command.bad_due == phrase
            assert command.text == f"Book due {phrase}"
        else:
            assert (command.text, command.due_text) == ("Book", phrase)

    place()


@given(weekday=st.integers(0, 6), today=TODAY)
def test_a_weekday_is_the_next_one_and_never_today(weekday: int, today: date) -> None:
    on = DateReader(today).read(WEEKDAYS[weekday])
    assert on is not None
    assert on.weekday() == weekday
    assert 1 <= (on - today).days <= 7
    assert DateReader(today).read(f"{WEEKDAYS[weekday]} week") == on + timedelta(days=7)


@given(weekday=st.integers(0, 6), today=TODAY)
def test_next_weekday_is_in_the_next_calendar_week(weekday: int, today: date) -> None:
    on = DateReader(today).read(f"next {WEEKDAYS[weekday]}")
    assert on is not None
    monday = today - timedelta(days=today.weekday())
    assert on == monday + timedelta(days=7 + weekday)


@given(on=st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 1, 1)), today=TODAY)
@example(on=date(2028, 2, 29), today=date(2028, 3, 1))
def test_a_day_and_month_is_the_next_that_comes_in_any_way_of_writing(on: date, today: date) -> None:
    month = f"{on:%b}"
    written = {f"{on.day} {month}", f"{month} {on.day}", f"{ordinal(str(on.day))} of {on:%B}"}
    expected = next((each for each in comings(on, today) if each >= today), None)
    for phrase in written:
        assert DateReader(today).read(phrase) == expected, phrase
    assert DateReader(today, day_first=True).read(f"{on.day}/{on.month}") == expected
    assert DateReader(today, day_first=False).read(f"{on.month}/{on.day}") == expected
    assert DateReader(today).read(f"{on.day} {month} {on.year}") == on
    assert DateReader(today).read(on.isoformat()) == on


def comings(on: date, today: date) -> list[date]:
    """Return a day in this year and the next, where it exists."""
    years = [year for year in (today.year, today.year + 1) if on.day <= monthrange(year, on.month)[1]]
    return [on.replace(year=year) for year in years]


@given(today=TODAY, count=st.integers(1, 60))
def test_lengths_are_counted_from_today(today: date, count: int) -> None:
    assert DateReader(today).read(f"{count}d") == today + timedelta(days=count)
    assert DateReader(today).read(f"in {count} weeks") == today + timedelta(weeks=count)
    on = DateReader(today).read(f"{count} months")
    assert on is not None
    assert (on.year * 12 + on.month) - (today.year * 12 + today.month) == count
    assert on.day == min(today.day, monthrange(on.year, on.month)[1])


@given(today=TODAY)
def test_the_ends_of_periods_are_their_last_days_and_not_past(today: date) -> None:
    month, quarter, year = (DateReader(today).read(end) for end in ("eom", "eoq", "eoy"))
    assert month is not None
    assert quarter is not None
    assert today <= month <= quarter
    assert (month + timedelta(days=1)).day == 1
    assert (quarter + timedelta(days=1)).month % 3 == 1
    assert year == date(today.year, 12, 31)
    for number in range(1, 5):
        end = DateReader(today).read(f"end of q{number}")
        assert end is not None
        assert today <= end < today + timedelta(days=366)
        assert (end + timedelta(days=1)).month == number * 3 % 12 + 1
