"""Objectives: what a draft must say, and what its wording is asked about."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InvalidError
from bot.rules.objectives import ObjectiveDraft, doubts_about, ensure_free, ensure_objective

TODAY = date(2027, 3, 1)
ENDS = date(2027, 6, 30)
GOOD = ObjectiveDraft(1, "Fewer customers leave in their first 90 days", "U1", due_on=ENDS)


def doubts(outcome=GOOD.outcome, **changes):
    draft = replace(GOOD, outcome=outcome, **changes)
    return doubts_about(draft, plan_ends_on=ENDS, today=TODAY)


@pytest.mark.parametrize(
    "outcome",
    [
        GOOD.outcome,
        "Every new colleague ships something small in the first week",
        "Customers who write to us hear from a person within two hours",
        "Nobody waits longer than three days for an answer, whether customer or colleague",
        "Half as many orders come back from customers in Berlin and Munich",
        "Teams spend 20 % less time in meetings",
        "Improve the share of customers who stay from 60 to 80 %",
    ],
)
def test_a_clear_outcome_is_asked_nothing(outcome):
    assert doubts(outcome) == {}


@pytest.mark.parametrize(
    ("outcome", "begins"),
    [
        ("Launch the customer portal", '"Launch" begins something to do.'),
        ("write a checklist for new colleagues", '"Write" begins something to do.'),
        ("Improve customer satisfaction", '"Improve" can mean many things.'),
        ("A better experience for customers", '"Better" can mean many things.'),
        ("Customers are happy", "How much?"),
        ("Fewer customers leave us and the team answers within one day", "These look like several outcomes."),
        ("Fewer customers leave; twice as many teams use it", "These look like several outcomes."),
    ],
)
def test_an_unclear_outcome_is_asked_about(outcome, begins):
    assert doubts(outcome)["outcome"].startswith(begins)


def test_who_will_notice_is_asked_for_unless_it_is_said():
    outcome = "Orders arrive within two days"
    assert doubts(outcome)["for_whom"].startswith("For whom?")
    assert "for_whom" not in doubts(outcome, for_whom="shops in Berlin")
    assert "for_whom" not in doubts("Orders reach customers within two days")


def test_by_when_is_asked_for_and_held_against_the_plan():
    assert doubts(due_on=None)["due_on"] == "By when? Without a date it is until the plan ends: Wed 30 Jun"
    assert doubts(due_on=date(2027, 7, 1))["due_on"] == "That is after the plan ends: Wed 30 Jun"
    assert "due_on" not in doubts(due_on=date(2027, 5, 1))


@given(outcome=st.text(max_size=300), whom=st.text(max_size=30), due=st.none() | st.dates())
def test_any_wording_is_looked_at_and_none_is_refused_for_it(outcome, whom, due):
    said = doubts(outcome, for_whom=whom, due_on=due)
    assert said.keys() <= {"outcome", "for_whom", "due_on"}
    assert all(each and len(each) < 500 for each in said.values())


def refused(**changes):
    with pytest.raises(InvalidError) as error:
        ensure_objective(replace(GOOD, **changes), plan_starts_on=TODAY)
    return error.value.fields


@pytest.mark.parametrize("outcome", ["", "  ", "\u200b"])
def test_an_objective_says_something(outcome):
    assert refused(outcome=outcome)["outcome"].startswith("Say what will be better")


def test_too_much_is_refused_field_by_field():
    assert refused(outcome="x" * 301, for_whom="x" * 301, why="x" * 3001, due_on=date(2027, 2, 1)) == {
        "outcome": "At most 300 characters, please; this has 301.",
        "for_whom": "At most 300 characters, please; this has 301.",
        "why": "At most 3,000 characters, please; this has 3,001.",
        "due_on": "That is before the plan starts. Choose a later day.",
    }
    ensure_objective(replace(GOOD, outcome="x" * 300, why="x" * 3000, due_on=TODAY), plan_starts_on=TODAY)


def test_what_hangs_on_an_objective_is_named():
    ensure_free("O-2", ())
    with pytest.raises(InvalidError, match=r"T-3 belongs to O-2\. Have it belong .* edit T-3"):
        ensure_free("O-2", ["T-3"])
    with pytest.raises(InvalidError, match=r"T-1, T-2, T-3, T-4, T-5 and 2 more belong to O-2\."):
        ensure_free("O-2", [f"T-{number}" for number in range(1, 8)])
