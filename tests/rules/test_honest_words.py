"""Each sentence beside the numbers: it claims what they say, reckoned here anew, and no more."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.rules import forecast
from bot.rules.baselines import MIN_POINTS
from bot.rules.charts import TargetChart, title
from bot.rules.evaluation import Aim, Evaluation, Health, Point, evaluate
from bot.rules.findings import (
    LIKELY_PERCENT,
    UNLIKELY_PERCENT,
    say_chance,
    say_evaluation,
    say_forecast,
    say_verdict,
)
from bot.rules.numbers import say_number
from storage.models import Direction

MONDAY = date(2027, 1, 4)
LATEST = 3
FEW = settings(suppress_health_check=[HealthCheck.filter_too_much])
"""Most stories do not end in the sentence that a test is about."""
RUN = 8
LONGEST_TITLE = 52
BAND = (Decimal(40), Decimal(60))


@st.composite
def stories(draw: Any) -> SimpleNamespace:
    """Make up what was measured: calm, then perhaps moved, wilder, flat or far out; and what is wanted."""
    base, spread = draw(st.integers(20, 80)), draw(st.sampled_from([0, 1, 1, 4, 9]))
    wobble = st.integers(-spread, spread)
    values = [base + draw(wobble) for _ in range(draw(st.integers(0, 12)))]
    moved = base + draw(st.sampled_from([0, 0, -2, 3, 8, -12]))
    values += [moved + draw(wobble) for _ in range(draw(st.integers(0, 14)))]
    if values and draw(st.booleans()):
        values[draw(st.integers(0, len(values) - 1))] += draw(st.sampled_from([-60, -15, 15, 60]))
    way = draw(st.sampled_from(list(Direction)))
    deadline = MONDAY + timedelta(days=draw(st.integers(-20, 300)))
    lower = BAND[0] if way is Direction.WITHIN else None
    wanted = BAND[1] if lower else Decimal(draw(st.integers(1, 100)))
    aim = Aim(way, wanted, deadline, MONDAY + timedelta(days=7 * draw(st.integers(0, 12))), lower=lower)
    return SimpleNamespace(values=values, aim=aim, late=draw(st.integers(0, 30)))


def look(story: SimpleNamespace) -> tuple[Evaluation, date]:
    points = pointed(story.values)
    today = (points[-1].on if points else MONDAY) + timedelta(days=story.late)
    return evaluate(points, story.aim, today=today), today


def pointed(values: Sequence[int]) -> list[Point]:
    return [Point(MONDAY + timedelta(days=7 * n), Decimal(value)) for n, value in enumerate(values)]


def baseline_of(story: SimpleNamespace) -> list[int]:
    before = sum(point.on < story.aim.starts_on for point in pointed(story.values))
    return list(story.values[: max(before, MIN_POINTS)])


def limits_of(baseline: Sequence[int]) -> tuple[float, float, float]:
    centre = sum(baseline) / len(baseline)
    steps = [abs(one - other) for one, other in pairwise(baseline)]
    reach = 2.66 * sum(steps) / len(steps)
    return centre - reach, centre, centre + reach


def run_at_end(values: Sequence[int], centre: float) -> tuple[int, bool]:
    """Return how many in a row are on one side of the average at the end, and whether over it."""
    sides = [value > centre for value in values if value != centre]
    count = 0
    while count < len(sides) and sides[-1 - count] == sides[-1]:
        count += 1
    return count, bool(sides) and sides[-1]


@FEW
@given(stories())
def test_a_change_is_said_with_its_true_length_side_and_average(story):
    found, _ = look(story)
    assume(found.verdict in {"improved", "worsened"})
    baseline = baseline_of(story)
    _, centre, _ = limits_of(baseline)
    count, is_over = run_at_end(story.values[len(baseline) :], centre)
    side, word = "over" if is_over else "under", "Improved" if found.verdict == "improved" else "Worse"
    assert found.average is not None
    assert abs(float(found.average) - centre) <= 0.05 + 1e-9
    assert count >= RUN
    said = f"{word}: {count} check-ins in a row {side} the old average of {say_number(found.average)}."
    assert say_verdict(found, today=MONDAY) == said
    if story.aim.direction is not Direction.WITHIN:
        assert (word == "Improved") == (is_over == (story.aim.direction is Direction.UP))


@FEW
@given(stories())
def test_usual_ups_and_downs_are_those_of_the_baseline(story):
    found, _ = look(story)
    assume(say_verdict(found, today=MONDAY).startswith("No change that shows"))
    low, centre, high = limits_of(baseline := baseline_of(story))
    after = story.values[len(baseline) :]
    assert all(low - 1e-9 <= value <= high + 1e-9 for value in after[-LATEST:])
    assert run_at_end(after, centre)[0] < RUN
    assert low < high


@FEW
@given(stories())
def test_what_never_moved_before_is_not_called_usual(story):
    found, _ = look(story)
    assume(found.verdict == "no_change")
    low, centre, high = limits_of(baseline := baseline_of(story))
    after = story.values[len(baseline) :]
    said = say_verdict(found, today=MONDAY)
    assert (said == "It has not moved so far.") == (low == high and set(after) == {centre})
    if said.startswith("It never moved before"):
        assert low == high
        assert said.endswith(f" a change: {run_at_end(after, centre)[0]} so far.")
        assert run_at_end(after, centre)[0] < RUN
    if said == "It moved, and so far neither for better nor for worse.":
        assert story.aim.direction is Direction.WITHIN
        assert any(not low <= value <= high for value in after[-LATEST:]) or len(after) >= 2


@FEW
@given(stories())
def test_a_sign_is_of_the_latest_and_is_no_proof(story):
    found, _ = look(story)
    assume(found.verdict.startswith("signal"))
    baseline = baseline_of(story)
    _, centre, _ = limits_of(baseline)
    assert run_at_end(story.values[len(baseline) :], centre)[0] < RUN or found.is_band
    assert say_verdict(found, today=MONDAY).endswith(", and no proof yet.")
    calm = [*story.values, *[round(centre)] * 2]
    if story.values[-1] == story.values[-2] == centre:
        assert evaluate(pointed(calm), story.aim, today=MONDAY).verdict != "improved"


@FEW
@given(stories())
def test_too_early_ends_when_it_was_said_to(story):
    found, _ = look(story)
    if found.verdict == "too_early":
        assert found.more >= 1
        more = Aim(Direction.UP, Decimal(1), story.aim.deadline_on, story.aim.starts_on)
        assume(story.aim.starts_on <= MONDAY + timedelta(days=7 * len(story.values)))
        later = [*story.values, *[50] * found.more]
        assert evaluate(pointed(later), more, today=MONDAY).verdict != "too_early"
        assert evaluate(pointed(later[:-1]), more, today=MONDAY).verdict == "too_early"
    if found.forecast == "too_early" and story.aim.deadline_on >= MONDAY:  # after it nothing is foretold
        later = [*story.values, *[50] * found.more_to_forecast]
        assert evaluate(pointed(later), story.aim, today=MONDAY).forecast != "too_early"
        assert evaluate(pointed(later[:-1]), story.aim, today=MONDAY).forecast == "too_early"


@FEW
@given(stories())
def test_nothing_is_foretold_of_a_day_that_has_passed(story):
    found, today = look(story)
    said = say_forecast(found, aim="X", deadline_on=story.aim.deadline_on, today=today)
    if story.values and today > story.aim.deadline_on and not found.is_met:
        assert "The deadline for X was" in said
        assert "hance" not in said
        assert found.health is Health.OFF_TRACK
    if "it is not reached" in said:
        assert today >= story.aim.deadline_on
        assert not story.aim.is_met(Decimal(story.values[-1]), on=today)


@FEW
@given(stories())
def test_a_chance_its_word_and_the_health_are_one(story):
    found, today = look(story)
    assume(found.chance is not None and not found.is_met)
    assert found.chance is not None
    said = say_forecast(found, aim="X", deadline_on=story.aim.deadline_on, today=today)
    assert f": {say_chance(found.chance)}," in said
    percent = say_chance(found.chance).removeprefix("over ").removeprefix("under ").removesuffix(" %")
    wanted = {"likely": range(80, 100), "toss_up": range(21, 80), "unlikely": range(21)}
    assert int(percent) in wanted[found.forecast]
    health = {"likely": Health.ON_TRACK, "toss_up": Health.AT_RISK, "unlikely": Health.OFF_TRACK}
    assert found.health is health[found.forecast]


@pytest.mark.parametrize(
    ("chance", "said"), [(0.7999, "79 %"), (0.8, "80 %"), (0.2, "20 %"), (0.2001, "21 %"), (0.5, "50 %")]
)
def test_a_chance_is_not_rounded_across_its_word(chance, said):
    assert say_chance(chance) == said
    assert (UNLIKELY_PERCENT, LIKELY_PERCENT) == (forecast.UNLIKELY * 100, forecast.LIKELY * 100)


@FEW
@given(stories())
def test_how_old_it_is_is_said_where_it_is_old(story):
    found, today = look(story)
    assume(len(story.values) > 1)
    said = say_evaluation(found, aim="X", deadline_on=story.aim.deadline_on, today=today)
    is_told = f"The last measurement is {story.late:,} days old." in said
    is_all_early = found.verdict == found.forecast == "too_early"
    assert is_told == (story.late > 1.5 * 7 and not found.is_met and not is_all_early)


@FEW
@given(stories(), st.booleans())
def test_the_title_of_the_picture_says_what_the_sentence_does(story, is_total):
    if is_total and story.aim.direction is not Direction.WITHIN:
        story.aim = Aim(Direction.UP, *_rest(story.aim), is_cumulative=True, start=Decimal(0))
        story.values = [sum(map(abs, story.values[: n + 1])) for n in range(len(story.values))]
    found, _ = look(story)
    said, shown = (
        say_verdict(found, today=MONDAY),
        title(cast("TargetChart", SimpleNamespace(evaluation=found))),
    )
    assert len(shown) <= LONGEST_TITLE
    words = {"better", "worse", "faster", "slower", "moved", "never", "within", "Too early"}
    assert {word for word in words if word in shown} <= {word for word in words if word in said}
    if found.verdict in {"improved", "worsened"}:
        assert f"{found.run} in a row {'over' if found.is_over else 'under'}" in shown
        assert f"{found.run} check-ins in a row {'over' if found.is_over else 'under'}" in said
    if found.is_total and found.verdict == "no_change":
        assert "pace" in said
        assert "pace" in shown


def _rest(aim: Aim) -> tuple[Decimal, date, date]:
    return aim.value, aim.deadline_on, aim.starts_on


def test_a_last_one_on_the_average_turns_no_side_round():
    values = [40, 44, 40, 44, 40, 44, *[46] * 8, 42]
    found = evaluate(
        pointed(values), Aim(Direction.UP, Decimal(60), date(2027, 9, 1), MONDAY), today=date(2027, 4, 12)
    )
    assert say_verdict(found, today=MONDAY) == "Improved: 8 check-ins in a row over the old average of 42."


def test_with_all_of_it_before_the_start_one_more_is_missing():
    aim = Aim(Direction.UP, Decimal(60), date(2027, 9, 1), MONDAY + timedelta(days=70))
    found = evaluate(pointed([40, 44, 40, 44, 40, 44, 41, 43, 42]), aim, today=MONDAY + timedelta(days=60))
    assert say_verdict(found, today=MONDAY) == "Too early to tell whether it changed: 1 more check-in."
