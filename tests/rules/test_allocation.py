"""Hours that a person has promised across plans: too many are found, and never less than nothing."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InvalidError
from bot.rules.resources import (
    WEEK,
    Capacity,
    Overload,
    Share,
    ensure_share,
    ensure_week,
    hours_by_day,
    hours_in,
    hours_until,
    overloads,
    short_weeks,
    usual_hours,
    worst,
)

MONDAY = date(2027, 3, 1)


def on(days: int) -> date:
    return MONDAY + timedelta(days=days)


def share(hours: int, start: int, end: int) -> Share:
    return Share(Decimal(hours), on(start), on(end))


SHARES = st.lists(
    st.builds(lambda h, s, n: share(h, s, s + n), st.integers(1, 40), st.integers(0, 40), st.integers(0, 30)),
    max_size=12,
)


def test_what_overlaps_is_added_for_the_days_on_which_it_does():
    found = overloads([share(30, 0, 9), share(20, 5, 14)])
    assert found == (Overload(Decimal(50), Decimal(40), on(5), on(9)),)
    assert found[0].excess == 10


def test_a_full_week_is_not_too_much():
    assert overloads([share(40, 0, 9)]) == ()
    assert overloads([share(20, 0, 4), share(40, 5, 9)]) == ()


@given(SHARES, st.randoms())
def test_the_order_of_what_is_promised_does_not_matter(shares, random):
    mixed = shares[:]
    random.shuffle(mixed)
    assert hours_by_day(mixed) == hours_by_day(shares)


@given(SHARES, st.integers(-1, 80))
def test_every_day_has_the_hours_of_what_it_lies_in(shares, day):
    promised = sum((each.hours for each in shares if each.from_on <= on(day) <= each.until_on), Decimal(0))
    steps = [hours for start, hours in hours_by_day(shares) if start <= on(day)]
    assert (steps[-1] if steps else Decimal(0)) == promised
    assert promised >= 0
    over = [each for each in overloads(shares) if each.from_on <= on(day) <= each.until_on]
    assert bool(over) is (promised > 40)
    assert all(each.hours == promised and each.excess > 0 for each in over)


@given(SHARES)
def test_periods_do_not_overlap_and_the_worst_is_one_of_them(shares):
    found = overloads(shares)
    assert all(one.until_on < two.from_on for one, two in pairwise(found))
    assert all(each.from_on <= each.until_on for each in found)
    most = worst(found)
    assert (most is None) is (found == ())
    assert most is None or most.excess == max(each.excess for each in found)


ABSENCES = st.lists(st.tuples(st.integers(-3, 60), st.integers(0, 20)), max_size=5).map(
    lambda spans: tuple((on(start), on(start + days)) for start, days in spans)
)
CAPACITIES = st.builds(
    Capacity,
    st.integers(1, 60).map(Decimal),
    st.frozensets(st.integers(0, 6), min_size=1),
    ABSENCES,
)


def test_a_week_with_days_away_has_less_to_give():
    ann = Capacity(Decimal(32), frozenset(range(4)), away=((on(8), on(9)),))
    (found,) = short_weeks([share(30, 0, 27)], ann)
    assert found == Overload(Decimal(30), Decimal(16), on(7), on(13), days_away=2)
    assert short_weeks([share(16, 0, 27)], ann) == ()


def test_weeks_away_that_follow_each_other_are_one_period_and_a_share_counts_for_its_own_days():
    away = Capacity(away=((on(0), on(13)),))
    assert short_weeks([share(5, 0, 30)], away) == (Overload(Decimal(5), Decimal(0), on(0), on(13), 10),)
    monday = Capacity(away=((on(0), on(0)),))
    assert short_weeks([share(40, 1, 30)], monday) == ()  # from Tuesday: four days of both
    assert short_weeks([share(40, 0, 30)], monday) == (Overload(Decimal(40), Decimal(32), on(0), on(6), 1),)


def test_a_day_away_on_which_nobody_works_takes_nothing():
    assert short_weeks([share(40, 0, 30)], Capacity(away=((on(5), on(6)),))) == ()


@given(SHARES, CAPACITIES)
def test_what_is_too_much_is_more_than_nothing_and_never_more_than_was_promised(shares, capacity):
    weeks = short_weeks(shares, capacity)
    assert all(one.until_on < two.from_on for one, two in pairwise(weeks))
    for over in (*weeks, *overloads(shares, capacity=capacity.hours)):
        assert over.excess > 0
        assert over.capacity >= 0
        assert over.capacity <= capacity.hours
        assert over.from_on <= over.until_on
    for week in weeks:
        assert week.days_away > 0
        promised = sum((hours_in(each, week.from_on, capacity) for each in shares), Decimal(0))
        assert week.hours == promised <= sum((each.hours for each in shares), Decimal(0))


@given(SHARES, CAPACITIES)
def test_nobody_has_less_because_they_are_there(shares, capacity):
    there = Capacity(capacity.hours, capacity.working_days)
    assert short_weeks(shares, there) == ()
    lengths = [over.until_on - over.from_on + timedelta(1) for over in short_weeks(shares, capacity)]
    assert all(length % WEEK == timedelta(0) for length in lengths)


def test_a_week_has_eight_hours_for_each_working_day_unless_somebody_says_otherwise():
    assert usual_hours(range(5)) == 40
    assert usual_hours({0, 1, 2, 3}) == 32
    for wrong in ("0", "-1", "0.4", "80", "nan", "inf"):
        with pytest.raises(InvalidError):
            ensure_week(Decimal(wrong), field="hours")


@pytest.mark.parametrize(
    ("hours", "days", "field"),
    [("0", 5, "hours"), ("-1", 5, "hours"), ("169", 5, "hours"), ("6", -1, "until_on")],
)
def test_hours_that_no_week_has_and_periods_that_are_none_are_refused(hours, days, field):
    with pytest.raises(InvalidError) as refused:
        ensure_share(Share(Decimal(hours), MONDAY, on(days)), today=MONDAY)
    assert set(refused.value.fields) == {field}


@given(
    worked=st.frozensets(st.integers(0, 6), min_size=1),
    ahead=st.integers(0, 400),
    away=st.lists(st.tuples(st.integers(-30, 60), st.integers(0, 30)), max_size=1),
)
def test_hours_until_a_day_are_those_of_each_working_day_counted_one_by_one(worked, ahead, away):
    today = date(2027, 3, 3)
    spans = tuple((today + timedelta(start), today + timedelta(start + length)) for start, length in away)
    capacity = Capacity(Decimal(8 * len(worked)), worked, spans)
    days = [today + timedelta(number) for number in range(ahead + 1)]
    counted = [
        day
        for day in days
        if day.weekday() in worked and not any(first <= day <= last for first, last in spans)
    ]
    assert hours_until(capacity, days[-1], today=today) == 8 * len(counted)
