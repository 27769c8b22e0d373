"""What waits for too long, and what may well wait."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.audit import LATEST, LONGEST_SENDING, Backlog, find_trouble, say_silent

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
LIMITS = {"may_go_at": LATEST, "sending_since": LONGEST_SENDING, "schedule_due_at": LATEST}


def test_where_nothing_waits_all_is_well():
    assert find_trouble(Backlog(), now=NOW) == ()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"may_go_at": NOW - timedelta(minutes=7)}, "A message is 7 min late."),
        ({"sending_since": NOW - timedelta(seconds=181)}, "A message has been on its way for 3 min."),
        (
            {"schedule_due_at": NOW - timedelta(hours=5)},
            "A schedule was due 5 h ago, and nothing was written for it.",
        ),
        (
            {"put_off_until": NOW + timedelta(days=10)},
            "A message waits for another 240 h: was the clock set back?",
        ),
    ],
)
def test_what_waits_too_long_is_one_plain_line(said, sentence):
    assert find_trouble(Backlog(**said), now=NOW) == (sentence,)


def test_a_request_that_is_worked_on_and_a_message_that_is_looked_for_are_no_trouble():
    waiting = {"pending": 1_000_000, "unknown": 12}
    old = NOW - timedelta(days=3)
    assert find_trouble(Backlog(waiting=waiting, requests=9, received_at=old), now=NOW) == ()


@given(rule=st.sampled_from(sorted(LIMITS)), late=st.timedeltas(timedelta(-30), timedelta(30)))
def test_each_limit_is_kept_to_the_moment(rule, late):
    found = find_trouble(Backlog(**{rule: NOW - late}), now=NOW)
    assert bool(found) == (late > LIMITS[rule])


def test_who_is_silent_is_named():
    assert say_silent({"the job audit": 95.2, "the dispatcher": 7_300}) == (
        "Nothing was heard of the dispatcher for 2 h.",
        "Nothing was heard of the job audit for 95 s.",
    )
