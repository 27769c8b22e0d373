"""Numbers in a line: a check-in's value, a target's from and to, their units, and what is not clear."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.handlers.words import read_words
from bot.rules.grammar import Command, Ref, Verb, parse
from bot.rules.numbers import NumberProblem, read_number

WEDNESDAY = date(2026, 11, 18)
P12 = Ref("P", 12)
DERIVED = ("tokens", "text_with_refs", "said_on")


def understand(line: str, **settings: Any) -> Command:
    return parse(read_words(line), **{"today": WEDNESDAY, **settings})


def facts(line: str) -> dict[str, Any]:
    """What was understood of a line, without what is empty."""
    command, nothing = understand(line), Command()
    names = [name for name in Command.__dataclass_fields__ if name not in DERIVED]
    return {
        name: getattr(command, name) for name in names if getattr(command, name) != getattr(nothing, name)
    }


@pytest.mark.parametrize(
    ("line", "value", "unit", "text"),
    [
        ("checkin T-3 6.4", "6.4", "", ""),
        ("checkin T-3 6,4 two renewals", "6.4", "", "two renewals"),
        ("checkin T-3 7 % is fine", "7", "%", "is fine"),
        ("checkin T-3 7%, fine", "7", "%", "fine"),
        ("checkin T-3 €3k", "3000", "EUR", ""),
        ("checkin T-3 € 3k", "3000", "EUR", ""),
        ("checkin T-3 1,200", "1200", "", ""),
        ("checkin T-3 1 200", "1200", "", ""),
        ('checkin T-3 1 200 "customers rang"', "1200", "", "customers rang"),
        ("checkin T-3 -3 worse", "-3", "", "worse"),
        ("checkin T-3 6.4 - two renewals", "6.4", "", "two renewals"),
        ("checkin T-3 6.4 try again", "6.4", "", "try again"),
        ("checkin T-3 5 of 8 renewed", "5", "", "of 8 renewed"),
        ("checkin 6.4 T-3 two renewals", "6.4", "", "two renewals"),
        ("budget S-41 EUR 1,200 for tables", "1200", "EUR", "for tables"),
        ("hours S-41 6h/week", "6", "h/week", ""),
    ],
)
def test_a_value_is_the_first_thing_said(line: str, value: str, unit: str, text: str) -> None:
    command = understand(line)
    assert (command.value, command.unit, command.text) == (Decimal(value), unit, text)
    assert command.bad_number == ""


@pytest.mark.parametrize("note", ["two renewals slipped", "1:1 went well", "3rd renewal slipped", ""])
def test_a_check_in_without_a_number_is_a_note(note: str) -> None:
    command = understand(f"checkin T-3 {note}")
    assert (command.value, command.bad_number, command.text) == (None, "", note)


@pytest.mark.parametrize(
    ("line", "bad_number"),
    [
        ("checkin T-3 7-8", "7-8"),
        ("checkin T-3 7 to 8 customers", "7 to 8"),
        ("checkin T-3 about 7", "about 7"),
        ("checkin T-3 1.200 renewals", "1.200"),
        ("checkin T-3 12x", "12x"),
        ("checkin T-3 1 200 customers rang", "1 200 customers"),
        ("checkin T-3 1234567890123456", "1234567890123456"),
        ('target P-12 "Churn %" from about 8 to 5', "about 8"),
        ('target P-12 "Churn %" from 8 to 5-6', "5-6"),
        ('target P-12 "Costs" to 1.200', "1.200"),
    ],
)
def test_a_number_that_is_not_clear_is_reported_and_kept_in_the_text(line: str, bad_number: str) -> None:
    command = understand(line)
    assert (command.value, command.to_value, command.bad_number) == (None, None, bad_number)
    assert bad_number in command.text
    assert isinstance(read_number(bad_number), NumberProblem)


@pytest.mark.parametrize(
    ("line", "one", "two", "unit", "text"),
    [
        ("target P-12 NPS to 40", None, 40, "", "NPS"),
        ("target P-12 NPS from 30 to 40 by eoq", 30, 40, "", "NPS"),
        ("target P-12 NPS 30 to 40 by eoq", 30, 40, "", "NPS"),
        ("target Churn % 8 to 5 P-12", 8, 5, "%", "Churn %"),
        ("target P-12 Response time 4 days to 2 days", 4, 2, "days", "Response time"),
        ("target P-12 Costs 9k to 7.5k EUR", 9000, 7500, "EUR", "Costs"),
        ('target P-12 "Room 9" to 40', None, 40, "", "Room 9"),
        ("target P-12 Churn % from 8 to 5 eoq", 8, 5, "%", "Churn %"),
        ("target P-12 Churn from 8% to 5%", 8, 5, "%", "Churn"),
        ("target P-12 Costs from €9k to €7.5k", 9000, 7500, "EUR", "Costs"),
        ("target P-12 Costs from 1 200 to 900 EUR by eoy", 1200, 900, "EUR", "Costs"),
        ("target P-12 Costs (EUR) to 900", None, 900, "EUR", "Costs (EUR)"),
        ("target P-12 Revenue USD to 900", None, 900, "USD", "Revenue USD"),
        ('target P-12 "Costs €" to 900', None, 900, "EUR", "Costs €"),
        ("target P-12 Response time (hours) from 9 to 4", 9, 4, "hours", "Response time (hours)"),
        ("target P-12 Response time from 4 days to 2 days", 4, 2, "days", "Response time"),
        ("target P-12 NPS (EMEA) to 40", None, 40, "", "NPS (EMEA)"),
        ("revise T-3 to 6 by eoq", None, 6, "", ""),
    ],
)
def test_a_target_goes_from_one_number_to_another(
    line: str, one: int | None, two: int, unit: str, text: str
) -> None:
    command = understand(line)
    assert command.from_value == one
    assert command.to_value == two
    assert (command.unit, command.text) == (unit, text)


@pytest.mark.parametrize(
    "text",
    [
        "Move customers from trial to paid",
        "Plan from 1 Jan to 31 Mar",
        "Come from 3rd to 1st",
        "Reply to 5 of 9",
    ],
)
def test_other_spans_of_a_target_are_text(text: str) -> None:
    assert facts(f"target P-12 {text}") == {"verb": Verb.TARGET, "refs": (P12,), "text": text}
