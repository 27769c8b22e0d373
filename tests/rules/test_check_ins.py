"""Which question a check-in answers, and what it may say beyond its value."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InvalidError
from bot.rules.check_ins import CheckInDraft, answers, ensure_check_in, take_day
from bot.rules.obstacles import split_obstacles

MONDAY = date(2027, 3, 1)
NEXT = MONDAY + timedelta(days=7)


@pytest.mark.parametrize(
    ("day", "is_answered", "expected"),
    [
        (0, False, MONDAY),
        (3, False, MONDAY),
        (4, False, NEXT),
        (0, True, None),
        (3, True, None),
        (4, True, NEXT),
        (7, True, NEXT),
    ],
)
def test_of_a_weekly_question_the_nearer_one_is_answered(day, is_answered, expected):
    reported_on = MONDAY + timedelta(days=day)
    assert answers(reported_on, asked_on=MONDAY, is_answered=is_answered, next_on=NEXT) == expected


def test_before_the_first_question_the_last_three_days_are_early_and_all_else_is_beyond_it():
    for ahead in range(10):
        found = answers(NEXT - timedelta(days=ahead), asked_on=None, is_answered=True, next_on=NEXT)
        assert found == (NEXT if ahead <= 3 else None)


def test_after_the_last_question_it_is_late_and_without_any_question_it_is_neither():
    assert answers(NEXT, asked_on=MONDAY, is_answered=False, next_on=None) == MONDAY
    assert answers(NEXT, asked_on=None, is_answered=True, next_on=None) is None


days = st.integers(0, 60).map(lambda number: MONDAY + timedelta(days=number))


@given(days, st.none() | days, st.none() | days, st.booleans())
def test_it_answers_one_of_the_two_questions_or_none_and_never_one_twice(
    reported_on, asked_on, next_on, is_answered
):
    found = answers(
        reported_on, asked_on=asked_on, is_answered=is_answered or asked_on is None, next_on=next_on
    )
    assert found in {None, asked_on, next_on}
    if found == asked_on != next_on and found is not None:
        assert not is_answered
    if found == next_on != asked_on and found is not None:
        assert reported_on <= next_on


def wrong(**fields):
    with pytest.raises(InvalidError) as refused:
        ensure_check_in(CheckInDraft(1, Decimal(1), MONDAY, **fields), today=MONDAY)
    return refused.value.fields


def test_what_a_check_in_says_beyond_its_value_has_its_limits():
    assert "stands on the chart" in wrong(changed="x" * 301)["changed"]
    assert "Say what changed" in wrong(changed_on=MONDAY)["changed"]
    assert "still to come" in wrong(changed="Calls", changed_on=NEXT)["changed_on"]
    assert "Say what the step is" in wrong(becomes_step=True, next_step=" \u200b")["next_step"]
    assert "at most 300" in wrong(becomes_step=True, next_step="x" * 301)["next_step"]
    assert "more than 10 years" in wrong(next_on=date(2047, 1, 1))["next_on"]
    assert "At most 10 at once" in wrong(raised=tuple("abcdefghijk"))["new_obstacles"]
    ensure_check_in(CheckInDraft(1, Decimal(1), MONDAY, next_step="x" * 3000), today=MONDAY)


def test_obstacles_are_read_a_line_each_without_the_marks_of_a_list():
    assert split_obstacles(" - Legal  is slow\n\n• No data\n* No data\n-\n") == ("Legal is slow", "No data")
    assert split_obstacles("") == ()


@given(st.text(max_size=200))
def test_obstacles_that_are_read_are_read_the_same_again(text):
    found = split_obstacles(text)
    assert split_obstacles("\n".join(found)) == found
    assert all(each and "\n" not in each for each in found)


@pytest.mark.parametrize(
    ("text", "day", "rest"),
    [
        ("yesterday", date(2027, 2, 28), ""),
        ("Yesterday: two renewals slipped", date(2027, 2, 28), "two renewals slipped"),
        ("last friday", date(2027, 2, 26), ""),
        ("Last Fri: two slipped", date(2027, 2, 26), "two slipped"),
        ("on last monday we lost two", date(2027, 2, 22), "we lost two"),
        ("last friday was awful", None, "last friday was awful"),
        ("last week", None, "last week"),
        ("today", MONDAY, ""),
        ("on Friday we lost two", date(2027, 2, 26), "we lost two"),
        ("on 20 Feb: two slipped", date(2027, 2, 20), "two slipped"),
        ("28 Feb", date(2027, 2, 28), ""),
        ("on 2028-01-01", date(2028, 1, 1), ""),
        ("tomorrow", date(2027, 3, 2), ""),
        ("on 2 Mar", date(2027, 3, 2), ""),
        ("on 1 Apr", date(2027, 4, 1), ""),
        ("on 2 Apr", date(2026, 4, 2), ""),
        ("on time delivery is bad", None, "on time delivery is bad"),
        ("2 renewals slipped", None, "2 renewals slipped"),
        ("Friday was awful", None, "Friday was awful"),
        ("yesterdays numbers", None, "yesterdays numbers"),
        ("", None, ""),
    ],
)
def test_the_day_of_a_measurement_is_read_backwards(text, day, rest):
    assert take_day(text, today=MONDAY, day_first=True) == (day, rest)


@given(st.text(max_size=80))
def test_a_report_without_a_day_stays_as_it_was_typed(text):
    day, rest = take_day(text, today=MONDAY, day_first=True)
    assert rest == text if day is None else text.endswith(rest)
