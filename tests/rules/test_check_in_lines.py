"""What one line of a check-in says beyond its value, and that nothing typed is taken for what it is not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.check_in_lines import CheckInWords, read_check_in

TAKEN = {
    "expect 6": CheckInWords(expected="6"),
    "Expecting 6.5 %": CheckInWords(expected="6.5 %"),
    "expect: 6": CheckInWords(expected="6"),
    "two renewals slipped, expect 6": CheckInWords("two renewals slipped", "6"),
    "two renewals slipped. Expect 6.": CheckInWords("two renewals slipped", "6"),
    "expect 6, two renewals slipped": CheckInWords("two renewals slipped", "6"),
    "expect: 6, next: ring Bob, obstacle: Legal; No data": CheckInWords(
        expected="6", next_step="ring Bob", obstacles=("Legal", "No data")
    ),
    "as planned; next step: ring Bob by Fri": CheckInWords("as planned", next_step="ring Bob by Fri"),
    "in the way: Legal obstacle: Data": CheckInWords(obstacles=("Legal", "Data")),
    "expect: six": CheckInWords(expected="six"),
}
TEXT = (
    "we expect 6 customers to leave",
    "customers expect 6",
    "expect 6 more to slip",
    "expect trouble",
    "next week is quiet",
    "the next step is hard",
    "obstacles everywhere",
    "met Bob at 10:30",
    "unexpected: nothing",
    "as expected: nothing moved",
    "what is next: nobody knows",
)


@pytest.mark.parametrize(("text", "said"), TAKEN.items())
def test_a_label_says_what_a_part_is(text, said):
    assert read_check_in(text) == said


@pytest.mark.parametrize("text", TEXT)
def test_sentences_stay_sentences(text):
    assert read_check_in(text) == CheckInWords(text)


@given(st.text(st.sampled_from("expct 6.,;:nobsal"), max_size=60))
def test_nothing_typed_is_lost(text):
    said = read_check_in(text)
    kept = " ".join([said.happened, said.expected, said.next_step, *said.obstacles])
    for label in ("expecting", "expected", "expect", "next step", "next", "obstacles", "obstacle"):
        text = re.sub(rf"(?<![a-z]){label}(?![a-z])", " ", text)
    wanted = sorted(set(re.findall(r"[a-z0-9]+", text)))
    assert [word for word in wanted if word not in kept] == []
