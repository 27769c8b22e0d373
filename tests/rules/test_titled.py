"""Lines that name something in words: what each may mean, by what kind of thing has the name."""

import time
from datetime import date

import pytest

from bot.handlers.words import read_words
from bot.rules.grammar import Command, parse
from bot.rules.titled import titled

TODAY = date(2026, 11, 18)

MEANT = {
    "cancel book the venue": ("book the venue", {"S": "drop S-1", "T": "drop T-1", "P": "close P-1"}),
    'delete "Ring ten customers"': ("Ring ten customers", {"S": "drop S-1"}),
    "reschedule the survey to friday": ("the survey", {"S": "due S-1 friday", "P": "edit P-1 by friday"}),
    "postpone survey next monday": ("survey", {"S": "due S-1 next monday"}),
    "push the survey back by a week": ("the survey", {"S": "due S-1 later a week"}),
    "extend reduce churn to 31 July": (
        "reduce churn",
        {"P": "edit P-1 by 31 July", "T": "revise T-1 by 31 July"},
    ),
    "extend reduce churn by 2 weeks": ("reduce churn", {"P": "edit P-1 later 2 weeks"}),
    "the survey is due on friday": ("the survey", {"S": "due S-1 friday"}),
    "I've finished the survey": ("the survey", {"S": "done S-1", "P": "close P-1"}),
    "the survey is done": ("the survey", {"S": "done S-1"}),
    "survey is not done": ("survey", {"S": "reopen S-1"}),
    "mark the survey as done": ("the survey", {"S": "done S-1"}),
    "hand the survey over to <@U1>": ("the survey", {"S": "assign S-1 <@U1>"}),
    "ask <@U1> to book the venue": ("book the venue", {"S": "assign S-1 <@U1>"}),
    "<@U1> takes the survey": ("the survey", {"S": "assign S-1 <@U1>"}),
    "I'll take the survey": ("the survey", {"S": "assign S-1 me"}),
    "the survey is blocked by legal": ("the survey", {"S": "block S-1 legal"}),
    "survey waits for legal": ("survey", {"S": "block S-1 waits for legal"}),
    "survey is no longer blocked": ("survey", {"S": "unblock S-1"}),
    "remind me about the survey on monday": ("the survey", {"S": "snooze S-1 monday"}),
    "remind me tomorrow about the survey": ("the survey", {"S": "snooze S-1 tomorrow"}),
    "rename survey to Ask them all": ("survey", {"S": "edit S-1 Ask them all"}),
    "send reduce churn to <#C1>": ("reduce churn", {"P": "share P-1 <#C1>"}),
    "download reduce churn": ("reduce churn", {"P": "export P-1"}),
    "plot churn": ("churn", {"T": "chart T-1"}),
}
"""By line: the name in it, and some of the lines that it may mean."""


def read(line: str) -> Command:
    return parse(read_words(line), today=TODAY)


@pytest.mark.parametrize("line", MEANT)
def test_a_line_that_names_something_may_mean_this(line: str) -> None:
    name, lines = MEANT[line]
    first = next(titled(read(line), day_first=True))
    assert first.name == name
    for kind, meant in lines.items():
        assert first.line_about(kind, f"{kind}-1") == meant


@pytest.mark.parametrize(
    "line",
    ["call the bank", "Reduce churn", "survey for ten customers", "reschedule everything maybe"],
)
def test_a_line_that_says_nothing_of_the_kind_means_none(line: str) -> None:
    assert not list(titled(read(line), day_first=True))


def test_a_name_before_a_note_is_tried_from_the_longest_on() -> None:
    tried = [
        (each.name, each.line_about("S", "S-1"))
        for each in titled(read("drop survey no use"), day_first=True)
    ]
    assert tried == [
        ("survey no use", "drop S-1"),
        ("survey no", "drop S-1 use"),
        ("survey", "drop S-1 no use"),
    ]


def test_a_line_made_to_take_long_takes_little() -> None:
    for piece in ("the ", "is done ", "to friday ", "remind me about ", "a week "):
        line = read((piece * 200)[:2000])
        began = time.process_time()
        list(titled(line, day_first=True))
        assert time.process_time() - began < 0.5
