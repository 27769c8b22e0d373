"""How a plan stands, and why: the words claim no more than the numbers, a test for each sentence."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.evaluation import Aim, Health, Point, evaluate
from bot.rules.findings import say_outlook, say_why
from bot.rules.health import PlanHealth, Standing, plan_health
from storage.models import Direction

MONDAY = date(2027, 1, 4)
FALLING = ["8.1", "8.0", "8.2", "8.0", "8.3", "7.9", "7.5", "7.6", "7.4", "7.2", "7.3", "7.1", "7.0", "6.8"]


def standing(values, wanted="5", *, ref="T-1", weeks=25, late=0):
    points = tuple(Point(MONDAY + timedelta(days=7 * at), Decimal(value)) for at, value in enumerate(values))
    aim = Aim(Direction.DOWN, Decimal(wanted), MONDAY + timedelta(days=7 * weeks), MONDAY)
    today = (points[-1].on if points else MONDAY) + timedelta(days=late)
    return Standing(ref, wanted, aim.deadline_on, evaluate(points, aim, today=today)), today


def why(values, wanted="5", **more):
    found, today = standing(values, wanted, **more)
    return found.evaluation.health, say_why(
        found.evaluation, aim=wanted, deadline_on=found.deadline_on, today=today
    )


@pytest.mark.parametrize(
    ("values", "wanted", "more", "health", "sentence"),
    [
        ([*FALLING, "4.9"], "5", {}, Health.MET, "The newest measurement reaches 5."),
        (
            FALLING[:3],
            "5",
            {},
            Health.TOO_EARLY,
            "Too early to say how likely 5 by Mon 28 Jun is: 3 more check-ins.",
        ),
        (
            ["8"] * 8,
            "5",
            {},
            Health.TOO_EARLY,
            "It was the same at each check-in, so nothing says how likely 5 by Mon 28 Jun is.",
        ),
        (
            FALLING,
            "5",
            {"weeks": 4},
            Health.OFF_TRACK,
            "The deadline for 5 was Mon 1 Feb, and it is not reached.",
        ),
        (
            FALLING,
            "3",
            {},
            Health.OFF_TRACK,
            "Chance of 3 by Mon 28 Jun: under 1 %, not at the current pace.",
        ),
    ],
)
def test_each_standing_has_its_sentence(values, wanted, more, health, sentence):
    assert why(values, wanted, **more) == (health, sentence)


def test_a_chance_says_its_word_and_how_old_it_is():
    health, sentence = why(FALLING, "6.6", weeks=17)
    assert health is Health.AT_RISK
    assert sentence.startswith("Chance of 6.6 by Mon 3 May: ")
    assert sentence.endswith(" %, could go either way.")
    assert "day" not in sentence
    old = why(FALLING, "6.6", weeks=17, late=20)[1]
    assert old.endswith("could go either way, by a measurement that is 20 days old.")


lists = st.lists(st.integers(0, 200).map(lambda tenths: str(Decimal(tenths) / 10)), max_size=20)


@given(lists, st.integers(1, 200), st.integers(1, 60), st.integers(0, 60))
def test_the_sentence_never_says_more_than_the_evaluation(values, wanted, weeks, late):
    found, today = standing(values, str(Decimal(wanted) / 10), weeks=weeks, late=late)
    evaluation = found.evaluation
    said = say_why(evaluation, aim="X", deadline_on=found.deadline_on, today=today)
    assert said.endswith(".")
    assert said.count(".") == 1 or evaluation.chance is None, "one sentence"
    assert ("reaches" in said) == evaluation.is_met
    has_chance = evaluation.chance is not None and not evaluation.is_met
    assert ("Chance of X" in said) == has_chance
    assert not has_chance or say_outlook(evaluation) in said
    assert ("Too early" in said) == (evaluation.forecast == "too_early" and not evaluation.is_met)
    assert "{" not in said


def stands(targets, *, today, overdue=()) -> PlanHealth:
    found = plan_health(targets, today=today, overdue=overdue)
    assert found is not None
    return found


def test_a_plan_takes_its_worst_target():
    good, today = standing([*FALLING[:-1], "4.9"], ref="T-1")
    early, _ = standing(FALLING[:3], ref="T-2")
    bad, _ = standing(FALLING, "3", ref="T-3")
    assert stands([good], today=today).health is Health.MET
    assert stands([good, early], today=today).health is Health.TOO_EARLY
    found = stands([good, early, bad], today=today)
    assert found.health is Health.OFF_TRACK
    assert found.why == "T-3: chance of 3 by Mon 28 Jun: under 1 %, not at the current pace."
    assert plan_health([], today=today) is None
    assert plan_health([standing([])[0]], today=today) is None, "nothing is measured"
    assert stands([good, standing([], ref="T-2")[0]], today=today).health is Health.TOO_EARLY


def test_a_step_that_must_be_done_and_is_late_makes_it_at_least_at_risk():
    good, today = standing([*FALLING[:-1], "4.9"])
    bad, _ = standing(FALLING, "3")
    late = stands([good], overdue=["S-4"], today=today)
    assert (late.health, late.why) == (Health.AT_RISK, "S-4 must be done and is overdue.")
    many = stands([good], overdue=["S-1", "S-2", "S-3", "S-4"], today=today)
    assert many.why == "S-1, S-2, S-3 and 1 more must be done and are overdue."
    assert stands([bad], overdue=["S-4"], today=today).health is Health.OFF_TRACK


standings = st.builds(
    lambda values, wanted, number: standing(values, str(Decimal(wanted) / 10), ref=f"T-{number}")[0],
    lists,
    st.integers(1, 200),
    st.integers(1, 9),
)


@given(st.lists(standings, min_size=1, max_size=4), standings)
def test_another_target_never_makes_a_plan_look_better(known, more):
    order = [Health.OFF_TRACK, Health.AT_RISK, Health.TOO_EARLY, Health.ON_TRACK, Health.MET]
    before, after = (plan_health(each, today=MONDAY) for each in (known, [*known, more]))
    if before is None or after is None:
        return
    assert order.index(after.health) <= order.index(before.health)
