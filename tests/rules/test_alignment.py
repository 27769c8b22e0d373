"""Alignment: a plan never comes to serve itself, whatever is aligned to what."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InvalidError
from bot.rules.alignment import Way, ensure_no_cycle, find_cycle

PLANS = st.integers(1, 8)


def goes_round(served: dict[int, int]) -> bool:
    """Whether somebody who follows what each plan serves comes back to where they were."""
    for start in served:
        at, seen = start, {start}
        while at in served:
            at = served[at]
            if at in seen:
                return True
            seen.add(at)
    return False


@given(wishes=st.lists(st.tuples(PLANS, st.none() | PLANS), max_size=60))
def test_no_sequence_of_accepted_alignments_goes_round_in_a_circle(wishes):
    served: dict[int, int] = {}
    for plan, wanted in wishes:
        if wanted is None:
            served.pop(plan, None)
        elif not find_cycle(served, plan_id=plan, wanted=wanted):
            served[plan] = wanted
        assert not goes_round(served)


@given(wishes=st.lists(st.tuples(PLANS, PLANS), max_size=40), plan=PLANS, wanted=PLANS)
def test_only_what_would_go_round_is_refused(wishes, plan, wanted):
    served: dict[int, int] = {}
    for each, objective_of in wishes:
        if not find_cycle(served, plan_id=each, wanted=objective_of):
            served[each] = objective_of
    cycle = find_cycle(served, plan_id=plan, wanted=wanted)
    without = {each: up for each, up in served.items() if each != plan}
    assert bool(cycle) == goes_round({**without, plan: wanted})
    if cycle:
        assert (cycle[0], cycle[-1]) == (wanted, plan)
        assert all(served[below] == above for below, above in pairwise(cycle))


def test_an_old_circle_ends_the_search():
    assert find_cycle({1: 2, 2: 1}, plan_id=3, wanted=1) == ()


def refusal(cycle, *, can_name=True):
    ways = {2: Way("P-2", "O-5", "P-3"), 3: Way("P-3", "O-1", "P-1")}
    with pytest.raises(InvalidError) as refused:
        ensure_no_cycle(ways, cycle, wanted=Way("P-1", "O-3", "P-2"), can_name=can_name)
    return refused.value.fields["serves"]


def test_the_circle_is_named():
    said = refusal((2, 3, 1))
    assert said == (
        "P-1 would come to serve itself: P-1 → O-3 of P-2 → O-5 of P-3 → O-1 of P-1. "
        "Choose another objective."
    )


def test_a_circle_through_a_plan_that_is_not_seen_is_not_named():
    said = refusal((2, 3, 1), can_name=False)
    assert said == "P-1 would come to serve itself. Choose another objective."


def test_a_plan_does_not_serve_itself():
    with pytest.raises(InvalidError, match="O-1 is an objective of P-1 itself"):
        ensure_no_cycle({}, (1,), wanted=Way("P-1", "O-1", "P-1"), can_name=True)


def test_what_goes_nowhere_is_taken():
    ensure_no_cycle({}, (), wanted=Way("P-1", "O-3", "P-2"), can_name=True)
