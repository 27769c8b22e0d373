"""What is done about a message that may have been posted, when nobody can look."""

from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.policies import (
    FIRST_LOOK_AFTER,
    GIVEN_UP_AFTER,
    LATER_PART,
    LONGEST_WAIT,
    PATIENCE,
    PATIENCE_WHEN_LIMITED,
    POLICIES,
    Blindness,
    Step,
    next_step,
    wait_for_look,
)
from storage.models import DeliveryKind

kinds, reasons = st.sampled_from(DeliveryKind), st.sampled_from(Blindness)
waits = st.timedeltas(timedelta(), timedelta(days=29))


def test_every_kind_has_its_policy():
    assert set(POLICIES) == set(DeliveryKind)


@pytest.mark.parametrize("kind", DeliveryKind)
def test_what_others_read_is_never_posted_on_a_guess(kind):
    steps = {
        next_step(kind, why, is_direct=False, waited=waited, is_repeated=repeated, is_asked=asked)
        for why in Blindness
        for waited in (timedelta(), PATIENCE, timedelta(days=9))
        for repeated in (True, False)
        for asked in (True, False)
    }
    assert Step.SEND_AGAIN not in steps


@given(kinds, reasons, waits)
def test_what_one_person_reads_is_sent_once_more_where_slack_refuses_a_look(kind, why, waited):
    step, repeated = (
        next_step(kind, why, is_direct=True, waited=waited, is_repeated=again) for again in (False, True)
    )
    patience = PATIENCE_WHEN_LIMITED if why is Blindness.LIMITED else PATIENCE
    is_passing = why in {Blindness.SUSPENDED, Blindness.FAILED}
    assert step is (Step.SEND_AGAIN if waited >= patience and not is_passing else Step.WAIT)
    assert repeated is Step.WAIT


@given(kinds, st.booleans())
def test_what_has_no_end_is_not_looked_for_for_ever(kind, is_repeated):
    for why in (Blindness.FAILED, Blindness.FORBIDDEN):
        step = next_step(kind, why, is_direct=True, waited=GIVEN_UP_AFTER, is_repeated=is_repeated)
        is_final = is_repeated or why is Blindness.FAILED
        assert step is (Step.GIVE_UP if is_final else Step.SEND_AGAIN)


@given(kinds, waits, st.booleans())
def test_while_the_tokens_are_no_good_nothing_is_decided(kind, waited, is_direct):
    step = next_step(kind, Blindness.SUSPENDED, is_direct=is_direct, waited=waited, is_repeated=True)
    assert step is Step.WAIT


def test_where_nobody_may_look_the_owner_is_asked_at_once_and_only_once():
    step = partial(next_step, DeliveryKind.RECORD, is_direct=False, waited=timedelta())
    assert step(Blindness.FORBIDDEN) is Step.ASK
    assert step(Blindness.FAILED) is Step.WAIT
    assert step(Blindness.FORBIDDEN, is_asked=True) is Step.GIVE_UP


@given(waits)
def test_looks_come_the_later_the_longer_it_has_been_and_never_at_once(waited):
    wait = wait_for_look(waited)
    assert timedelta() < wait <= max(LONGEST_WAIT, waited / LATER_PART)
    assert wait >= FIRST_LOOK_AFTER or waited + wait == PATIENCE
    assert waited >= PATIENCE or waited + wait <= PATIENCE
