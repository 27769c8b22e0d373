"""Priority and effort in the line of a step, and the words that only look like them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.words import read_words
from bot.rules.efforts import MOST_HOURS, read_effort, say_effort
from bot.rules.grammar import Command, parse

TODAY = date(2027, 3, 1)
FRIDAY = date(2027, 3, 5)


def read(text: str) -> Command:
    return parse(read_words(text), today=TODAY)


@pytest.mark.parametrize(
    ("line", "text", "due", "priority", "hours"),
    [
        ("add Book venue friday priority must effort 2 days", "Book venue", FRIDAY, "must", "16"),
        ("add Book venue priority: must, effort: 2h, friday", "Book venue", FRIDAY, "must", "2"),
        ("add Ring them (should) ~3h by friday", "Ring them", FRIDAY, "should", "3"),
        ("add [could] Ring them effort half a day", "Ring them", None, "could", "4"),
        ("add Ring them effort 1,5 d", "Ring them", None, None, "12"),
        ("add Book venue friday must", "Book venue", FRIDAY, "must", None),
        ("add Book venue must @bob ~2d", "Book venue", None, "must", "16"),
        ("add Ring them effort 2d friday", "Ring them", FRIDAY, None, "16"),
    ],
)
def test_a_line_says_how_much_a_step_is_needed_and_how_much_work_it_is(line, text, due, priority, hours):
    found = read(line)
    assert (found.text, found.due, found.priority) == (text, due, priority)
    assert found.effort == (Decimal(hours) if hours else None)


@pytest.mark.parametrize(
    "title",
    [
        "We must ring priority customers",
        "Write an effort report",
        "Offsite (2 days)",
        "Plan ~2 weeks of rest",
        "Reduce effort by half",
        "Say what could go wrong",
        "Ask legal whether this is a must",
        "Find out what we could",
        "must",
        "Effort 0 days",
        "Effort 99999 weeks",
    ],
)
def test_words_of_a_title_stay_in_it(title):
    found = read(f"add {title}")
    assert (found.text, found.priority, found.effort) == (title, None, None)


def test_other_verbs_take_neither():
    assert read("block S-1 priority must").text == "priority must"


@given(st.decimals(min_value="0.25", max_value=str(MOST_HOURS), places=2))
def test_what_is_said_of_an_effort_reads_back_as_the_same(hours):
    assert read_effort(say_effort(hours)) == hours


@given(st.text())
def test_any_text_is_an_effort_or_none(text):
    hours = read_effort(text)
    assert hours is None or 0 < hours <= MOST_HOURS


@pytest.mark.parametrize("effort", ["effort 1000 days", "effort 0 days", "effort 9999d"])
def test_an_effort_that_no_step_can_take_is_no_day(effort):
    found = read(f"add Ring them {effort}")
    assert (found.text, found.due, found.effort) == (f"Ring them {effort}", None, None)
