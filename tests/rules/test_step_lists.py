"""A pasted list: what each line becomes, and what is said of those that are not understood."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.words import read_words
from bot.rules.grammar import Ref, parse_step
from bot.rules.step_lists import (
    AMBIGUOUS,
    MOST_STEPS,
    Names,
    StepList,
    is_marked,
    items_of,
    note_known,
    read_list,
)
from bot.rules.tokens import escaped

TODAY = date(2027, 3, 1)
NAMES = Names.of({"U1": "Ann Miller", "U2": "Bob", "U3": "Chris Stone", "U4": "Chris Wood"})


def read(text: str) -> StepList:
    lines = [
        (item, parse_step(read_words(NAMES.with_ids(escaped(item.text))), today=TODAY))
        for item in items_of(text)
    ]
    return read_list(lines, names=NAMES, plan=Ref("P", 1), today=TODAY)


@pytest.mark.parametrize(
    "line",
    [
        "- Book venue",
        "* Book venue",
        "\N{BULLET} Book venue",
        "\N{BULLET}Book venue",
        "1. Book venue",
        "12) Book venue",
        "(a) Book venue",
        "- [ ] Book venue",
        "\N{BALLOT BOX} Book venue",
        "   \N{EN DASH}  Book venue  ",
        "> Book venue",
        "Book venue",
    ],
)
def test_what_marks_a_line_as_one_of_a_list_is_no_part_of_it(line):
    (item,) = items_of(line)
    assert (item.text, item.is_ticked) == ("Book venue", False)
    assert is_marked(line) is (line != "Book venue")


@pytest.mark.parametrize(
    "line", ["3D print a model", "a plan", "-5 degrees", "[later] Ring", "1.5 hours of talk"]
)
def test_what_only_looks_like_a_mark_stays(line):
    (item,) = items_of(line)
    assert item.text == line
    assert not is_marked(line)


def test_each_line_says_one_step_with_who_when_and_how_much():
    found = read(
        "- Book venue @ann friday (must) effort 2 days\n"
        "\n"
        "2. Send invites @Bob by 12 Mar\n"
        "* Draft a plan to reduce churn @Ann Miller, tomorrow\n"
        "- Done with the old list to T-3\n"
    )
    assert found.problems == {}
    assert [(step.number, step.title, step.assignee_id, step.due_on) for step in found.steps] == [
        (1, "Book venue", "U1", date(2027, 3, 5)),
        (3, "Send invites", "U2", date(2027, 3, 12)),
        (4, "Draft a plan to reduce churn", "U1", date(2027, 3, 2)),
        (5, "Done with the old list", None, None),
    ]
    assert (found.steps[0].priority, found.steps[0].effort) == ("must", Decimal(16))
    assert found.steps[3].place == Ref("T", 3)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("friday @bob", "says no title"),
        ("Ring them due friyay", '"friyay" is not a date I know'),
        ("Ring them @zoe", "I know nobody who is called zoe"),
        ("Ring them @chris", "several people are called chris"),
        ("Ring them to P-2", "is for P-2, and this list is for P-1"),
        ("Ring to O-1 to T-2", "belongs to one of these: O-1 or T-2"),
        ("x" * 301, "has 301 characters; a title has at most 300"),
        ("Ring them due 1 Jan 2090", "is due more than 10 years away"),
    ],
)
def test_a_line_that_is_not_understood_is_said_by_its_number(line, why):
    found = read(f"- Book venue\n- {line}")
    assert found.problems == {2: why}


def test_a_whole_name_tells_two_of_the_same_first_name_apart():
    found = read("- Ring them @Chris Wood.\n- Write @Chris Stone friday")
    assert [step.assignee_id for step in found.steps] == ["U4", "U3"]
    assert found.steps[1].due_on == date(2027, 3, 5)
    assert NAMES.find("Chris") == AMBIGUOUS


def test_who_is_not_known_is_asked_once_and_told():
    text = "- Ring @zoe\n- Write @Chris\n- Meet @Zoe"
    found = read(text)
    assert found.unknown == ("zoe", "Chris")
    told = NAMES.also({"zoe": "U9", "CHRIS": "U3"}, {"U9": "Zoe Hill"})
    lines = [(item, parse_step(read_words(escaped(item.text)), today=TODAY)) for item in items_of(text)]
    again = read_list(lines, names=told, plan=Ref("P", 1), today=TODAY)
    assert again.problems == {}
    assert [step.assignee_id for step in again.steps] == ["U9", "U3", "U9"]
    assert told.called["U9"] == "Zoe Hill"


def test_what_is_ticked_off_is_left_out_and_what_is_doubled_is_said():
    found = read("- [x] Rent a tent\n- Book venue\n- book  VENUE.\n\N{BALLOT BOX WITH CHECK} Sweep")
    assert found.ticked == (1, 4)
    assert [step.note for step in found.steps] == ["", "line 2 says the same"]
    known = note_known(found, {"book venue": "S-7"})
    assert [step.note for step in known.steps] == [
        "S-7 says the same already",
        "line 2 says the same; S-7 says the same already",
    ]


def test_more_lines_than_can_be_looked_at_are_refused_whole():
    assert read("\n".join(["- Ring"] * (MOST_STEPS + 1))) == StepList((), too_many=MOST_STEPS + 1)
    assert len(read("\n".join(["- Ring"] * MOST_STEPS)).steps) == MOST_STEPS


@given(
    st.text(alphabet="-*1.)[]xX @Uannbob\n<>&|P\N{BULLET} frida\u0000\ud800", max_size=60)
    | st.text(max_size=60)
)
def test_any_text_is_read_line_by_line_and_nothing_gets_lost(text):
    found = read(text)
    kept = {step.number for step in found.steps} | set(found.ticked)
    assert kept == {item.number for item in items_of(text)}
    assert all(step.title.strip() or step.problem for step in found.steps)
