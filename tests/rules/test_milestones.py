"""Which milestone of a target matters: the one that was missed, else the next."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.targets import TargetLine, TargetMore, Waypoint, next_milestone
from storage.models import Direction

TODAY = date(2027, 3, 1)
MARCH, APRIL = Waypoint(date(2027, 3, 31), Decimal(7)), Waypoint(date(2027, 4, 30), Decimal(6))


def target(latest: int | None = 8, *, direction: Direction = Direction.DOWN) -> TargetLine:
    return TargetLine(
        1, 1, "T-1", 1, "P-1", "Reduce churn", "Churn %", "%", direction, Decimal(8), Decimal(5),
        date(2027, 6, 30), "U1", "Ana", None if latest is None else Decimal(latest), TODAY, "Ana", None,
        can_check_in=True, more=TargetMore(milestones=(APRIL, MARCH)),
    )  # fmt: skip


def test_the_next_one_matters_until_its_day_is_over():
    assert next_milestone(target(), today=TODAY) == (MARCH, False)
    assert next_milestone(target(), today=MARCH.on) == (MARCH, False)
    assert next_milestone(target(7), today=MARCH.on + timedelta(days=1)) == (APRIL, False)


def test_one_that_was_missed_is_said_until_its_value_is_there():
    after = MARCH.on + timedelta(days=1)
    assert next_milestone(target(8), today=after) == (MARCH, True)
    assert next_milestone(target(6), today=after) == (APRIL, False)
    assert next_milestone(target(8, direction=Direction.UP), today=after) == (APRIL, False)
    assert next_milestone(target(6, direction=Direction.UP), today=after) == (MARCH, True)


@pytest.mark.parametrize("latest", [None, 6])
def test_after_the_last_one_nothing_is_said_of_what_was_reached_or_never_measured(latest):
    assert next_milestone(target(latest), today=date(2027, 5, 1)) is None


def test_a_target_without_any_has_none():
    assert next_milestone(replace(target(), more=TargetMore()), today=TODAY) is None


@given(
    st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 9)), max_size=8, unique_by=lambda it: it[0]),
    st.sampled_from(list(Direction)),
    st.integers(0, 9),
)
def test_in_whichever_order_they_come_the_same_one_matters(days, direction, latest):
    ways = tuple(Waypoint(TODAY + timedelta(days=day), Decimal(value)) for day, value in days)
    one = replace(target(latest, direction=direction), more=TargetMore(milestones=ways))
    found = next_milestone(one, today=TODAY)
    assert found == next_milestone(replace(one, more=TargetMore(milestones=ways[::-1])), today=TODAY)
    if found is not None:
        assert (found[0].on < TODAY) is found[1]
    else:
        assert all(each.on < TODAY for each in ways)
