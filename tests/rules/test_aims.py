"""Checks of an aim: each warns of what it is for, and says so."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InvalidError
from bot.rules.aims import AimFacts, doubts_about, hints_about
from bot.rules.targets import TargetDraft, TargetMore, Waypoint, better_direction, ensure_target
from storage.models import Direction

TODAY = date(2027, 3, 1)
FACTS = AimFacts(TODAY, 7)


def draft(**said):
    given_ = {
        "plan_id": 1,
        "indicator": "Churn of new customers",
        "unit": "%",
        "baseline": Decimal(8),
        "value": Decimal(5),
        "deadline_on": TODAY + timedelta(weeks=20),
        "owner_id": "U1",
    }
    return TargetDraft(**{**given_, **said})


def test_a_good_aim_raises_no_doubt():
    assert doubts_about(draft(), FACTS) == {}


def test_a_target_on_the_wrong_side_is_doubted():
    wrong = doubts_about(draft(direction=Direction.UP), FACTS)
    assert wrong["value"].startswith("Higher is better, and it goes from 8 to 5: it would be met")


@pytest.mark.parametrize(
    ("weeks", "words"),
    [
        (4, "Only 5 check-ins until then: it will stay too early to tell."),
        (5, ""),
    ],
)
def test_a_deadline_that_is_too_near_to_tell_is_doubted(weeks, words):
    near = doubts_about(draft(deadline_on=TODAY + timedelta(weeks=weeks)), FACTS)
    assert near.get("deadline_on", "").startswith(words)
    assert bool(near) == bool(words)


def test_a_deadline_before_which_no_change_can_be_shown_is_a_hint():
    near = draft(deadline_on=TODAY + timedelta(weeks=10))
    assert doubts_about(near, FACTS) == {}
    assert hints_about(near, FACTS)[0].startswith("With 11 check-ins until then a lasting change cannot be")
    assert "lasting" not in " ".join(hints_about(draft(deadline_on=TODAY + timedelta(weeks=13)), FACTS))


def test_past_values_are_the_baseline_so_that_fewer_check_ins_do():
    near = draft(deadline_on=TODAY + timedelta(weeks=8), more=TargetMore(balancing_id=2))
    past = tuple(map(Decimal, ("8.1", "8.0", "8.2", "8.0", "8.3", "7.9")))
    assert hints_about(near, AimFacts(TODAY, 7, past=past, measured=6)) == ()


def test_a_target_that_one_lucky_day_meets_is_doubted():
    past = tuple(map(Decimal, (8, 6, 9, 5, 8, 7, 9, 6)))
    lucky = doubts_about(draft(), AimFacts(TODAY, 7, past=past, measured=8))
    assert "one lucky day can meet it" in lucky["value"]
    assert doubts_about(draft(value=Decimal(-20)), AimFacts(TODAY, 7, past=past, measured=8)) == {}


def test_a_total_that_is_declared_a_level_is_doubted():
    assert "adds up" in doubts_about(draft(indicator="Total signups"), FACTS)["indicator"]
    total = draft(indicator="Total signups", value=Decimal(50), more=TargetMore(is_cumulative=True))
    assert doubts_about(total, FACTS) == {}


def test_its_own_rhythm_counts_before_the_plans():
    monthly = draft(more=TargetMore(every_days=30))
    assert "Only 5 check-ins" in doubts_about(monthly, FACTS)["deadline_on"]
    assert doubts_about(draft(), AimFacts(TODAY, None)) == {}


def test_what_would_tell_more_is_a_hint():
    assert len(hints_about(draft(baseline=None, unit=""), FACTS)) == 3
    assert hints_about(draft(more=TargetMore(balancing_id=2)), FACTS) == ()


def _refusal(tried):
    try:
        ensure_target(tried, plan_starts_on=TODAY, today=TODAY)
    except InvalidError as refused:
        return refused.fields
    return {}


@given(
    st.decimals(-100, 100, places=1),
    st.none() | st.decimals(-100, 100, places=1),
    st.none() | st.decimals(-100, 100, places=1),
    st.sampled_from([None, *Direction]),
    st.integers(-30, 300),
)
def test_an_aim_that_is_taken_has_a_direction_that_fits_it(value, baseline, lower, direction, ahead):
    tried = draft(
        value=value,
        baseline=baseline,
        lower=lower,
        direction=direction,
        deadline_on=TODAY + timedelta(days=ahead),
    )
    if _refusal(tried):
        assert set(_refusal(tried)) <= {"value", "direction", "deadline_on"}
        return
    assert (better_direction(tried) is Direction.WITHIN) == (lower is not None)
    assert lower is None or lower < value
    assert tried.deadline_on >= TODAY
    doubts_about(tried, FACTS)


def test_a_milestone_is_before_the_deadline():
    late = TargetMore(milestones=(Waypoint(TODAY + timedelta(weeks=20), Decimal(6)),))
    with pytest.raises(InvalidError) as refused:
        ensure_target(draft(more=late), plan_starts_on=TODAY, today=TODAY)
    assert "is not before the deadline" in refused.value.fields["milestones"]
