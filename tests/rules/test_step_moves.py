"""Moving many steps: which lengths are understood, and what tells apart what somebody has seen."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Shifted
from bot.rules.lengths import later_by, read_length
from bot.rules.step_moves import StepMove, mark_of

MONDAY = date(2027, 3, 1)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize(
    ("said", "length", "day"),
    [
        ("a week", "1 week", date(2027, 3, 8)),
        ("by 3 days", "3 days", date(2027, 3, 4)),
        ("2w", "2 weeks", date(2027, 3, 15)),
        ("one month", "1 month", date(2027, 4, 1)),
        ("1d", "1 day", date(2027, 3, 2)),
        ("a fortnight", "2 weeks", date(2027, 3, 15)),
        ("-3 days", "-3 days", date(2027, 2, 26)),
        ("3 days earlier", "-3 days", date(2027, 2, 26)),
        ("by minus a month", "-1 month", date(2027, 2, 1)),
    ],
)
def test_a_length_is_understood_and_moves_a_day(said, length, day):
    assert read_length(said) == length
    assert later_by(MONDAY, read_length(said)) == day


@pytest.mark.parametrize(
    "said", ["", "by", "soon", "friday", "0 days", "-", "earlier", "a lot", "99999 years"]
)
def test_what_is_no_length_is_none(said):
    assert read_length(said) == ""


@given(st.text())
def test_any_text_is_a_length_or_none(said):
    length = read_length(said)
    assert not length or read_length(length) == length


@given(st.lists(days, min_size=2), st.integers(1, 400))
def test_a_move_by_days_keeps_the_order_of_days(dates, count):
    moved = [later_by(day, f"{count} days") or day for day in sorted(dates)]
    assert moved == sorted(moved)
    assert moved[0] > min(dates)


@given(st.lists(st.tuples(st.integers(), st.integers(), days), unique=True), st.randoms())
def test_the_order_in_which_steps_are_found_changes_no_mark(states, random):
    mixed = states[:]
    random.shuffle(mixed)
    assert mark_of(mixed, "1 week") == mark_of(states, "1 week") != mark_of(states, "2 weeks")


def test_people_are_counted_over_what_moves_and_what_follows_nobody_last():
    def step(who: str) -> Shifted:
        return Shifted("S-1", "Book venue", who, MONDAY, MONDAY)

    move = StepMove("P-1", "", "1 week", tuple(map(step, ("", "Ann", ""))), tuple(map(step, ("Bob", "Bob"))))
    assert list(move.people.items()) == [("Bob", 2), ("Ann", 1), ("nobody yet", 2)]
