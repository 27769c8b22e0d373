"""New baselines: which points are held against which, and what an evaluation says after one."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.baselines import MIN_POINTS, Stretch, days_to_begin, stretches_of
from bot.rules.evaluation import Aim, Point, evaluate
from storage.models import Direction

FIRST = date(2026, 11, 2)
BEFORE = ("8.1", "8.0", "8.2", "8.0", "8.3", "7.9")
AFTER = ("7.5", "7.6", "7.4", "7.2", "7.3", "7.1", "7.0", "6.8")
AIM = Aim(Direction.DOWN, Decimal(5), date(2027, 6, 30), FIRST)


def days(count):
    return [FIRST + timedelta(weeks=each) for each in range(count)]


def said_of(values, *, new=(), aim=AIM):
    points = [Point(on, Decimal(value)) for on, value in zip(days(len(values)), values, strict=True)]
    return evaluate(points, aim, today=points[-1].on, new_baselines=new)


def test_without_a_new_one_there_is_one_stretch_with_the_first_six_as_its_baseline():
    assert stretches_of(days(14), starts_on=FIRST) == (Stretch(0, 14, 6),)
    assert stretches_of(days(4), starts_on=FIRST) == (Stretch(0, 4, 4),)
    assert stretches_of([], starts_on=FIRST) == (Stretch(0, 0, 0),)


def test_what_was_measured_before_the_start_is_the_first_baseline_up_to_a_new_one():
    assert stretches_of(days(20), starts_on=days(20)[9], new_on=[days(20)[12]]) == (
        Stretch(0, 12, 9),
        Stretch(12, 20, 6),
    )


def test_a_new_one_begins_with_the_first_point_from_its_day_on():
    a_day_before = days(20)[7] - timedelta(days=1)
    assert stretches_of(days(20), starts_on=FIRST, new_on=[a_day_before])[1] == Stretch(7, 20, 6)


def test_a_new_one_with_too_few_points_counts_for_nothing():
    assert stretches_of(days(12), starts_on=FIRST, new_on=[days(12)[7]]) == (Stretch(0, 12, 6),)
    later = [days(20)[10], days(20)[12]]
    assert stretches_of(days(20), starts_on=FIRST, new_on=later) == (Stretch(0, 12, 6), Stretch(12, 20, 6))


@given(st.integers(0, 60), st.lists(st.integers(-3, 70), max_size=6), st.integers(-2, 62))
def test_stretches_lie_side_by_side_and_each_later_one_has_a_whole_baseline(count, new, start):
    found = stretches_of(
        days(count),
        starts_on=FIRST + timedelta(weeks=start),
        new_on=[FIRST + timedelta(weeks=each) for each in new],
    )
    assert [each.start for each in found] == [0, *(each.stop for each in found[:-1])]
    assert found[-1].stop == count
    assert all(each.baseline_n == MIN_POINTS <= each.stop - each.start for each in found[1:])
    assert all(each.base_stop <= each.stop for each in found)


def test_a_new_baseline_can_begin_with_the_days_of_a_run_that_leave_enough_points():
    assert days_to_begin(days(14), 6) == tuple(days(14)[6:9])


def test_it_is_offered_after_a_sustained_run_and_not_before():
    assert said_of((*BEFORE, *AFTER)).may_begin_on == tuple(days(14)[6:9])
    assert said_of((*BEFORE, *AFTER[:7])).may_begin_on == ()
    assert said_of(BEFORE).may_begin_on == ()


def test_it_is_offered_after_a_change_for_the_worse_too():
    worse = ("8.6", "8.7", "8.5", "8.9", "8.8", "9.1", "9.0", "9.2")
    assert said_of((*BEFORE, *worse)).may_begin_on


def test_what_follows_a_new_baseline_is_held_against_it_alone():
    found = said_of((*BEFORE, *AFTER), new=[days(14)[6]])
    assert found.since == days(14)[6]
    assert found.verdict == "no_change" or found.verdict.startswith("signal")
    assert found.average == Decimal("7.4")
    assert found.may_begin_on == ()
    (earlier,) = found.figures.earlier
    assert (earlier.stretch, earlier.limits.n) == (Stretch(0, 6, 6), 6)


def test_right_after_it_there_is_nothing_to_compare_yet():
    found = said_of((*BEFORE, *AFTER), new=[days(14)[8]])
    assert (found.verdict, found.more) == ("too_early", 1)


def test_a_second_change_is_shown_after_a_first_one():
    again = ("6.1", "6.0", "6.2", "5.9", "6.0", "6.1", "5.8", "6.0")
    found = said_of((*BEFORE, *AFTER, *again), new=[days(14)[6]])
    assert (found.verdict, found.run) == ("improved", 10)
    assert found.average == Decimal("7.4")


def test_without_new_baselines_nothing_is_said_otherwise_than_before():
    plain, ancient = said_of((*BEFORE, *AFTER)), said_of((*BEFORE, *AFTER), new=[FIRST - timedelta(days=9)])
    assert plain == ancient
    assert plain.since is None


def test_of_a_total_the_increments_are_held_against_it():
    aim = Aim(Direction.UP, Decimal(200), date(2027, 6, 30), FIRST, is_cumulative=True, start=Decimal(0))
    steps = [4, 5, 4, 6, 5, 4, *[9, 10, 9, 11, 10, 9, 10, 11]]
    totals = [str(sum(steps[: place + 1])) for place in range(len(steps))]
    assert said_of(totals, aim=aim).may_begin_on
    found = said_of(totals, aim=aim, new=[days(14)[6]])
    assert found.average == Decimal("9.7")
    assert found.chance == said_of(totals, aim=aim).chance, "the forecast of a total goes on as it was"


def test_a_total_that_begins_with_something_is_forecast_from_where_it_stands():
    totals = ["103", "105", "109", "112", "113", "117", "122", "125"]
    for start in (None, Decimal(100)):
        aim = Aim(Direction.UP, Decimal(160), date(2027, 3, 30), FIRST, is_cumulative=True, start=start)
        forecast = said_of(totals, aim=aim).figures.forecast
        assert 125 < forecast.low80 < forecast.point < forecast.high80
