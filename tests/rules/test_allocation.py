"""Hours that a person has promised across plans: too many are found, and never less than nothing."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InvalidError
from bot.rules.resources import Overload, Share, ensure_share, hours_by_day, overloads, worst

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


@pytest.mark.parametrize(
    ("hours", "days", "field"),
    [("0", 5, "hours"), ("-1", 5, "hours"), ("169", 5, "hours"), ("6", -1, "until_on")],
)
def test_hours_that_no_week_has_and_periods_that_are_none_are_refused(hours, days, field):
    with pytest.raises(InvalidError) as refused:
        ensure_share(Share(Decimal(hours), MONDAY, on(days)), today=MONDAY)
    assert set(refused.value.fields) == {field}
