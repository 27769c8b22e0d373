"""Which step waits for which: no circles, what can begin, and how far a moved date is felt."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.rules.dependencies import (
    Dated,
    Shift,
    earliest,
    find_cycle,
    freed_by,
    in_order,
    list_too_early,
    ripple,
    waits_for,
)
from storage.models import StepStatus

MONDAY = date(2027, 3, 1)


def on(days: int) -> date:
    return MONDAY + timedelta(days=days)


def working(day: date, count: int) -> date:
    """Go on by working days, Monday to Friday."""
    while count or day.weekday() > 4:
        day += timedelta(days=1)
        count -= day.weekday() <= 4 and count > 0
    return day


def steps(**due: int | None) -> dict[int, Dated]:
    """Make steps S1, S2, … due so many days after a Monday."""
    return {
        int(name[1:]): Dated(int(name[1:]), None if days is None else on(days)) for name, days in due.items()
    }


LINKS = st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=40)


def accepted(offered: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Take the links that a plan would take: those that close no circle."""
    links: list[tuple[int, int]] = []
    for link in offered:
        if link not in links and not find_cycle(links, link):
            links.append(link)
    return links


NETWORKS = LINKS.map(accepted)
STEPS = st.fixed_dictionaries(
    {
        number: st.builds(
            Dated,
            st.just(number),
            st.none() | st.integers(0, 60).map(on),
            st.sampled_from([StepStatus.TODO, StepStatus.TODO, StepStatus.BLOCKED, StepStatus.DONE]),
            st.integers(0, 5),
        )
        for number in range(1, 13)
    }
)


def test_a_step_does_not_wait_for_itself():
    assert find_cycle([], (1, 1)) == (1, 1)


def test_a_circle_is_named_from_the_new_link_on_and_back_to_its_start():
    assert find_cycle([(2, 3), (3, 4)], (4, 2)) == (4, 2, 3, 4)
    assert find_cycle([(2, 3), (3, 4)], (2, 4)) == ()


@given(NETWORKS, st.integers(1, 12), st.integers(1, 12))
def test_a_link_is_refused_exactly_when_one_can_walk_back_to_where_it_began(links, step, awaited):
    circle = find_cycle(links, (step, awaited))
    reachable, todo = {awaited}, [awaited]
    while todo:
        here = todo.pop()
        more = {there for waits, there in links if waits == here} - reachable
        reachable |= more
        todo += more
    assert bool(circle) is (step in reachable)
    if circle:
        assert circle[0] == circle[-1] == step
        assert set(pairwise(circle)) <= {*links, (step, awaited)}


@given(NETWORKS, st.permutations(range(1, 13)))
def test_every_step_comes_after_all_that_it_waits_for(links, ids):
    order = in_order(ids, links)
    assert sorted(order) == sorted(ids)
    assert all(order.index(awaited) < order.index(step) for step, awaited in links)


def test_steps_without_links_keep_their_order():
    assert in_order([3, 1, 2], []) == (3, 1, 2)
    assert in_order([3, 1, 2], [(3, 2)]) == (1, 2, 3)


def test_only_open_steps_wait_and_are_waited_for():
    plan = {
        1: Dated(1, None),
        2: Dated(2, None, StepStatus.DONE),
        3: Dated(3, None),
        4: Dated(4, None, StepStatus.DROPPED),
    }
    assert waits_for(plan, [(1, 2), (1, 3), (4, 3), (3, 4)]) == {1: (3,)}


def test_who_waited_for_this_alone_is_free_when_it_is_done():
    plan = {1: Dated(1, None, StepStatus.DONE), 2: Dated(2, None), 3: Dated(3, None), 4: Dated(4, None)}
    assert freed_by(1, plan, [(2, 1), (3, 1), (3, 4)]) == (2,)


def test_a_step_is_moved_only_as_far_as_it_must():
    plan = steps(S1=0, S2=1, S3=9)
    assert ripple(plan, [(2, 1), (3, 2)], {1: on(4)}, add_days=working) == (Shift(2, on(1), on(4)),)


def test_the_time_that_a_step_takes_counts_in_working_days():
    plan = {1: Dated(1, on(0)), 2: Dated(2, on(2), takes=2)}
    assert ripple(plan, [(2, 1)], {1: on(4)}, add_days=working) == (Shift(2, on(2), on(8)),)  # Friday + 2


def test_a_step_without_a_date_hands_on_what_it_waits_for():
    plan = steps(S1=0, S2=None, S3=2)
    assert ripple(plan, [(2, 1), (3, 2)], {1: on(3)}, add_days=working) == (Shift(3, on(2), on(3)),)


def test_what_is_done_feels_nothing_and_hands_nothing_on():
    plan = {1: Dated(1, on(0)), 2: Dated(2, on(1), StepStatus.DONE), 3: Dated(3, on(2))}
    assert ripple(plan, [(2, 1), (3, 2)], {1: on(9)}, add_days=working) == ()


@given(STEPS, NETWORKS, st.integers(1, 12), st.integers(0, 90).map(on))
def test_a_ripple_is_what_comes_of_reckoning_everything_behind_it_anew(plan, links, moved, day):
    assume(plan[moved].is_open)
    behind = {moved}
    for step in in_order(plan, links):
        behind |= {step for waits, awaited in links if waits == step and awaited in behind}
    due = {step.id: step.due_on for step in plan.values() if step.is_open} | {moved: day}
    for number in in_order(plan, links):
        if plan[number].is_open and number in behind - {moved}:
            first = earliest(plan[number], [due.get(p) for s, p in links if s == number], add_days=working)
            due[number] = max(filter(None, (plan[number].due_on, first)), default=None)
    anew = {n: due[n] for n in due.keys() - {moved} if plan[n].due_on not in (None, due[n])}
    shifts = ripple(plan, links, {moved: day}, add_days=working)
    assert {shift.id: shift.new_on for shift in shifts} == anew


@given(STEPS, NETWORKS, st.integers(1, 12), st.integers(0, 90).map(on))
def test_nothing_moves_earlier_and_a_second_time_nothing_moves(plan, links, moved, day):
    assume(plan[moved].is_open)
    shifts = ripple(plan, links, {moved: day}, add_days=working)
    assert all(shift.new_on > shift.old_on for shift in shifts)
    after = dict(plan) | {
        shift.id: Dated(shift.id, shift.new_on, plan[shift.id].status, plan[shift.id].takes)
        for shift in shifts
    }
    after[moved] = Dated(moved, day, plan[moved].status, plan[moved].takes)
    assert ripple(after, links, {moved: day}, add_days=working) == ()


@given(STEPS, NETWORKS, st.integers(1, 12), st.integers(0, 60), st.integers(0, 60))
def test_moving_further_never_moves_what_follows_less(plan, links, moved, near, further):
    assume(plan[moved].is_open)
    less, more = sorted((near, further))
    first = {s.id: s.new_on for s in ripple(plan, links, {moved: on(less)}, add_days=working)}
    second = {s.id: s.new_on for s in ripple(plan, links, {moved: on(more)}, add_days=working)}
    assert all(number in second and second[number] >= day for number, day in first.items())


@pytest.mark.parametrize(("late", "broken"), [(1, ((2, 1),)), (0, ())])
def test_a_date_before_what_it_waits_for_is_named(late, broken):
    plan = steps(S1=late, S2=0)
    assert list_too_early(plan, [(2, 1)], add_days=working) == broken
