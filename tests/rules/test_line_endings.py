"""The end of a step's line: date, person, priority, effort and what it waits for, in any order."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.words import read_words
from bot.rules.efforts import say_effort
from bot.rules.grammar import Command, Ref, parse, parse_step
from storage.models import StepPriority

TODAY = date(2027, 3, 1)
MARCH_10 = date(2027, 3, 10)
S1, S2 = Ref("S", 1), Ref("S", 2)


def read(text: str) -> Command:
    return parse(read_words(text), today=TODAY)


ENDS = ("10 Mar", "must", "~2d", "<@U1>", "after S-1", "to P-1")


@pytest.mark.parametrize("order", list(permutations(ENDS)), ids=" ".join)
def test_what_stands_at_the_end_is_read_in_any_order(order):
    found = read(f"add Ring ten customers {' '.join(order)}")
    assert found.text == "Ring ten customers"
    assert (found.due, found.priority, found.effort) == (MARCH_10, "must", Decimal(16))
    assert (found.people, found.awaited, found.refs) == (("U1",), (S1,), (Ref("P", 1),))


@pytest.mark.parametrize(
    ("line", "text", "due", "priority", "awaited"),
    [
        ("Ring customers must friday", "Ring customers", date(2027, 3, 5), "must", ()),
        ("Ring customers after S-1 and S-2", "Ring customers", None, None, (S1, S2)),
        ("Ring customers after steps S-1, S-2 by 10 Mar", "Ring customers", MARCH_10, None, (S1, S2)),
        ("Ring customers after S-1 after #S2.", "Ring customers", None, None, (S1, S2)),
        ("friday must", "", date(2027, 3, 5), "must", ()),
        ("Call them after S-1 is done", "Call them after S-1 is done", None, None, ()),
        ("Move the files after s3", "Move the files after s3", None, None, ()),
        ("Talk it over after lunch", "Talk it over after lunch", None, None, ()),
        ("Ring them after T-1", "Ring them after T-1", None, None, ()),
        ("Find out what we must friday", "Find out what we must", date(2027, 3, 5), None, ()),
        ("Find out what Bob could friday", "Find out what Bob could", date(2027, 3, 5), None, ()),
        ("Collect all a release must", "Collect all a release must", None, None, ()),
        ("Ring must monday and friday", "Ring must monday and friday", None, None, ()),
        ("Report 10 Mar figures must", "Report 10 Mar figures", None, "must", ()),
        ('"Ring them after S-1" friday', "Ring them after S-1", date(2027, 3, 5), None, ()),
    ],
)
def test_what_is_part_of_the_text_stays_in_it(line, text, due, priority, awaited):
    found = read(f"add {line}")
    assert (found.text, found.due, found.priority, found.awaited) == (text, due, priority, awaited)


def test_a_line_of_a_list_is_read_in_the_same_way():
    found = parse_step(read_words("Book venue <@U1> friday must after S-1"), today=TODAY)
    assert (found.text, found.priority, found.awaited) == ("Book venue", "must", (S1,))


def test_other_verbs_wait_for_nothing():
    assert read("block S-2 waits till after S-1").awaited == ()


TITLES = st.lists(
    st.sampled_from(
        ["Ring", "ten", "customers", "Book", "the", "venue", "Ann's", "must", "after", "lunch", "Mar"]
    ),
    min_size=1,
    max_size=6,
).map(lambda words: " ".join((*words, "room")))


@given(
    title=TITLES,
    days=st.none() | st.integers(min_value=0, max_value=900),
    priority=st.none() | st.sampled_from(StepPriority),
    halves=st.none() | st.integers(min_value=1, max_value=400),
    awaited=st.lists(st.integers(min_value=1, max_value=999), max_size=4, unique=True),
    order=st.permutations(range(4)),
)
def test_what_is_understood_can_be_said_again_and_means_the_same(
    title, days, priority, halves, awaited, order
):
    due = None if days is None else TODAY + timedelta(days=days)
    effort = None if halves is None else Decimal(halves) / 2
    parts = [
        "" if due is None else f"due {due.isoformat()}",
        "" if priority is None else priority.value,
        "" if effort is None else f"effort {say_effort(effort)}",
        f"after {' and '.join(f'S-{number}' for number in awaited)}" if awaited else "",
    ]
    found = read(f"add {title} {' '.join(parts[place] for place in order)}")
    assert (found.text, found.due, found.priority) == (title, due, priority)
    assert (found.effort, found.awaited) == (effort, tuple(Ref("S", number) for number in awaited))
    again = read(f"add {found.text} {' '.join(parts)}")
    assert (again.text, again.due, again.priority) == (found.text, found.due, found.priority)
    assert (again.effort, again.awaited) == (found.effort, found.awaited)


@given(
    st.lists(
        st.sampled_from([*ENDS, "after", "S-2", "and", "must", "friday", "venue", ",", '"x"']), max_size=14
    )
)
def test_no_order_of_words_makes_it_raise_or_lose_one(words):
    found = read(" ".join(("add", *words)))
    assert found.text.count("venue") == words.count("venue")


@pytest.mark.parametrize(
    ("line", "value", "due", "text"),
    [
        ("revise T-1 to 6 because the market grew", 6, None, "because the market grew"),
        (
            "revise T-1 to 6 by 10 Mar because 3 of 5 left by friday",
            6,
            MARCH_10,
            "because 3 of 5 left by friday",
        ),
    ],
)
def test_why_a_target_is_revised_is_text_and_no_figure(line, value, due, text):
    found = read(line)
    assert (found.to_value, found.due, found.text) == (Decimal(value), due, text)
