"""What measurements are said to say: a sentence for each code, none of which claims more than its code."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.evaluation import (
    Aim,
    Health,
    Point,
    evaluate,
)
from bot.rules.findings import say_chance, say_evaluation, say_forecast, say_verdict
from bot.rules.numbers import say_number
from storage.models import Direction

MONDAY = date(2027, 1, 4)
AIM = Aim(Direction.DOWN, Decimal(5), date(2027, 6, 30), MONDAY)
CALM = ["8.1", "8.0", "8.2", "8.0", "8.3", "7.9"]
FALLING = [*CALM, "7.5", "7.6", "7.4", "7.2", "7.3", "7.1", "7.0", "6.8"]


def points(values, *, every=7):
    return [
        Point(MONDAY + timedelta(days=every * place), Decimal(value)) for place, value in enumerate(values)
    ]


def look(values, aim=AIM, *, late=0):
    given_points = points(values)
    today = (given_points[-1].on if given_points else MONDAY) + timedelta(days=late)
    return evaluate(given_points, aim, today=today), today


def said(values, aim=AIM, *, shown="5", **more):
    found, today = look(values, aim, **more)
    return say_evaluation(found, aim=shown, deadline_on=aim.deadline_on, today=today)


def test_before_there_is_enough_one_sentence_says_how_much_is_missing():
    assert said([]) == (
        "Too early to tell whether it changed, or how likely 5 by Wed 30 Jun is: 6 more check-ins."
    )
    assert said(CALM[:5]).endswith("1 more check-in.")
    assert look(CALM[:5])[0].health is Health.TOO_EARLY


def test_with_six_there_is_a_forecast_and_with_seven_a_verdict():
    assert said(CALM).startswith("Too early to tell whether it changed: 1 more check-in. Chance of 5")
    assert said([*CALM, "8"]).startswith(
        "No change that shows: the difference so far is within the usual ups and downs. Chance of 5"
    )


def test_eight_under_the_old_average_are_said_with_it():
    found, _ = look(FALLING)
    assert say_verdict(found, today=MONDAY) == "Improved: 8 check-ins in a row under the old average of 8.1."
    worse = Aim(Direction.UP, Decimal(12), AIM.deadline_on, MONDAY)
    assert (
        say_verdict(look(FALLING, worse)[0], today=MONDAY)
        == "Worse: 8 check-ins in a row under the old average of 8.1."
    )


def test_one_far_out_is_a_sign_and_is_not_called_a_change():
    for values, word in (([*CALM, "8", "6.4"], "better"), ([*CALM, "8", "9.9"], "worse")):
        assert say_verdict(look(values)[0], today=MONDAY) == f"A sign that it gets {word}, and no proof yet."


def test_the_baseline_is_what_was_measured_before_the_start_where_that_is_enough():
    before = Aim(Direction.DOWN, Decimal(5), AIM.deadline_on, MONDAY + timedelta(days=7 * 12))
    values = [*CALM, *CALM, *["7.0"] * 8]
    assert (
        say_verdict(look(values, before)[0], today=MONDAY)
        == "Improved: 8 check-ins in a row under the old average of 8.1."
    )
    assert look(values, before)[0].average == look([*CALM, *CALM, "8"], before)[0].average


@pytest.mark.parametrize(
    ("last", "value", "health", "words"),
    [
        (["6.7", "6.9"], "6.84", Health.ON_TRACK, "likely"),
        ([], "6.6", Health.AT_RISK, "could go either way"),
        ([], "3", Health.OFF_TRACK, "not at the current pace"),
    ],
)
def test_a_chance_is_said_with_its_word_and_colors_the_target(last, value, health, words):
    aim = Aim(Direction.DOWN, Decimal(value), MONDAY + timedelta(days=7 * 17), MONDAY)
    found, today = look([*FALLING[: len(FALLING) - len(last[:1])], *last], aim)
    sentence = say_forecast(found, aim=value, deadline_on=aim.deadline_on, today=today)
    assert found.health is health
    assert words in sentence


def test_what_is_needed_stands_beside_what_there_is_and_how_late_that_comes():
    aim = Aim(Direction.DOWN, Decimal("6.2"), MONDAY + timedelta(days=7 * 16), MONDAY)
    found, today = look(FALLING, aim)
    sentence = say_forecast(found, aim="6.2", deadline_on=aim.deadline_on, today=today)
    assert found.needed is not None
    assert found.pace is not None
    assert found.needed < found.pace < 0
    assert f"that needs {say_number(found.needed)} a check-in" in sentence
    assert sentence.endswith("days late.")


def test_a_pace_that_would_do_and_seldom_lasts_is_said_so():
    long = Aim(Direction.DOWN, Decimal(2), MONDAY + timedelta(days=7 * 70), MONDAY)
    found, today = look(FALLING, long)
    sentence = say_forecast(found, aim="2", deadline_on=long.deadline_on, today=today)
    assert found.despite == "slowing"
    assert "as few keep up such a pace; that needs" in sentence
    assert "not at the current pace" not in sentence
    assert "early" not in sentence


def test_a_target_that_is_reached_is_met_and_no_chance_is_given():
    found, today = look([*FALLING, "4.9"])
    assert found.health is Health.MET
    assert say_forecast(found, aim="5", deadline_on=AIM.deadline_on, today=today) == ""


def test_after_its_deadline_a_target_is_off_track():
    over = Aim(Direction.DOWN, Decimal(5), MONDAY + timedelta(days=30), MONDAY)
    assert look(FALLING, over)[0].health is Health.OFF_TRACK
    assert said(FALLING, over).endswith("The deadline for 5 was Wed 3 Feb, and it is not reached.")


def test_what_never_varied_and_what_is_old_is_said_first():
    assert said(["8"] * 8).endswith(
        "It was the same at each check-in, so nothing says how likely 5 by Wed 30 Jun is."
    )
    assert "The last measurement is 20 days old. Chance" in said(FALLING, late=20)
    assert "days old" not in said(FALLING, late=10)


def test_what_moves_evenly_is_said_to_and_gets_no_chance():
    even = [str(8 - place / 4) for place in range(9)]
    found, _ = look(even)
    assert found.forecast == "no_variation"
    assert found.chance is None
    assert found.health is Health.TOO_EARLY
    assert said(even).endswith(
        "It moves evenly, by \N{MINUS SIGN}0.25 a check-in: "
        "too evenly to reckon how likely 5 by Wed 30 Jun is."
    )
    total = Aim(Direction.UP, Decimal(100), AIM.deadline_on, MONDAY, is_cumulative=True, start=Decimal(0))
    assert "It grows evenly, by +5 a check-in: too evenly" in said(range(5, 50, 5), total, shown="100")


KEPT = replace(AIM, direction=Direction.WITHIN, lower=Decimal(5), value=Decimal(7))


@given(st.lists(st.integers(0, 20), min_size=6, max_size=12))
def test_only_what_moves_by_the_same_each_time_is_called_even(values):
    steps = {later - earlier for earlier, later in pairwise(values)}
    told = said(values)
    assert ("evenly" in told) == (len(steps) == 1 and steps != {0} and values[-1] > 5)
    assert ("the same at each" in told) == (steps == {0} and values[-1] > 5)


@pytest.mark.parametrize(
    ("values", "aim", "health", "end"),
    [
        ([*FALLING, "4.9"], AIM, Health.MET, "5 was reached."),
        (FALLING, AIM, Health.MISSED, "5 was not reached."),
        (["8", "6"], AIM, Health.MISSED, "5 was not reached."),
        ([], AIM, Health.MISSED, "it was never measured."),
        (
            ["6", "6"],
            KEPT,
            Health.MET,
            "5 was kept.",
        ),
        (
            ["6", "9"],
            KEPT,
            Health.MISSED,
            "5 was not kept.",
        ),
    ],
)
def test_of_a_closed_plan_it_is_said_what_was_reached(values, aim, health, end):
    today = MONDAY + timedelta(days=200)
    found = evaluate(points(values), aim, today=today, ended_on=date(2027, 4, 9))
    assert found.health is health
    told = say_evaluation(found, aim="5", deadline_on=aim.deadline_on, today=today)
    assert told.endswith(end)
    assert "Fri 9 Apr" in told
    for word in ("chance", "pace", "more check-in", "days old", "likely", "deadline"):
        assert word not in told.lower()
    assert found.may_begin_on == ()


@pytest.mark.parametrize(
    ("values", "total", "end"),
    [
        ([*CALM, CALM[0]], False, "No change that showed: the difference was within the usual ups and"),
        ([*CALM, "2"], False, "A sign that it got better, and no proof."),
        ([*CALM, "14"], False, "A sign that it got worse, and no proof."),
        (["8"] * 8, False, "It did not move."),
        ([*["8"] * 7, "9"], False, "It had never moved before, and there were too few check-ins since"),
        (range(0, 80, 10), True, "The pace did not change."),
    ],
)
def test_of_a_closed_plan_nothing_is_said_to_come_yet(values, total, end):
    today = MONDAY + timedelta(days=200)
    aim = replace(AIM, is_cumulative=total)
    found = evaluate(points([str(each) for each in values]), aim, today=today, ended_on=date(2027, 4, 9))
    told = say_verdict(found, today=today)
    assert told.startswith(end)
    assert not {"yet", "so far", "gets"} & set(told.replace(",", "").split())


def test_a_total_that_falls_evenly_does_not_grow():
    total = Aim(Direction.UP, Decimal(1000), AIM.deadline_on, MONDAY, is_cumulative=True)
    assert "It moves evenly, by \N{MINUS SIGN}10 a check-in" in said(
        range(100, 20, -10), total, shown="1,000"
    )


def test_after_a_new_baseline_no_change_says_since_when():
    values = [*CALM, *["6.1", "6.0", "6.2", "6.0", "6.1", "5.9", "6.0", "6.1"]]
    since = MONDAY + timedelta(days=7 * len(CALM))
    found = evaluate(points(values), AIM, today=since, new_baselines=(since,))
    assert say_verdict(found, today=since) == (
        "No change that shows since Mon 15 Feb: the difference so far is within the usual ups and downs."
    )


BAND = Aim(Direction.WITHIN, Decimal(7), AIM.deadline_on, MONDAY, lower=Decimal(5))


def test_within_a_band_a_run_towards_it_is_better_and_one_inside_it_says_nothing():
    up = ["3", "3.2", "2.9", "3.1", "3", "3.2", *["4.1", "4.3", "4.2", "4.4", "4.2", "4.3", "4.1", "4.4"]]
    sentence = said(up, BAND, shown="5 to 7")
    assert sentence.startswith("Improved: 8 check-ins in a row over the old average of 3.1.")
    assert "Chance of 5 to 7 on Wed 30 Jun:" in sentence
    inside = ["6", "5.8", "6.2", "6", "5.9", "6.1", *["6.3", "6.2", "6.4", "6.3", "6.2", "6.4", "6.3", "6.2"]]
    kept = look(inside, BAND)[0]
    assert kept.verdict == "no_change"
    assert kept.needed is None
    assert kept.health is not Health.MET


def test_a_band_is_met_at_its_end_alone():
    assert not BAND.is_met(Decimal(6), on=AIM.deadline_on - timedelta(days=1))
    assert BAND.is_met(Decimal(6), on=AIM.deadline_on)
    assert not BAND.is_met(Decimal(8), on=AIM.deadline_on)


def test_of_a_total_what_comes_with_each_check_in_is_told():
    aim = Aim(Direction.UP, Decimal(80), AIM.deadline_on, MONDAY, is_cumulative=True, start=Decimal(0))
    steps = [2, 3, 2, 3, 2, 3, *[5, 6, 5, 6, 5, 6, 5, 6]]
    totals = [str(sum(steps[: number + 1])) for number in range(len(steps))]
    sentence = said(totals, aim, shown="80 in all")
    assert sentence.startswith("Improved: 8 check-ins in a row over the old average of 2.5 a check-in.")
    assert "If the pace stays as it is, chance of 80 in all by Wed 30 Jun:" in sentence
    assert look(totals, aim)[0].is_total


@given(st.lists(st.integers(0, 9), min_size=1, max_size=25), st.integers(0, 500), st.integers(0, 50))
def test_where_a_total_begins_changes_nothing_but_what_is_missing(steps, wanted, start):
    totals = [start + sum(steps[: number + 1]) for number in range(len(steps))]
    bare = [sum(steps[: number + 1]) for number in range(len(steps))]
    deadline_on = MONDAY + timedelta(days=400)
    found = [
        look(
            [str(value) for value in values],
            Aim(
                Direction.UP,
                Decimal(wanted + begin),
                deadline_on,
                MONDAY,
                is_cumulative=True,
                start=Decimal(begin),
            ),
        )[0]
        for values, begin in ((totals, start), (bare, 0))
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("chance", "words"),
    [(0.0, "under 1 %"), (0.004, "under 1 %"), (0.62, "62 %"), (0.996, "over 99 %"), (1.0, "over 99 %")],
)
def test_nothing_is_said_to_be_sure(chance, words):
    assert say_chance(chance) == words


@given(
    st.lists(st.integers(0, 200).map(lambda number: str(Decimal(number) / 10)), max_size=30),
    st.integers(1, 200),
    st.sampled_from([Direction.UP, Direction.DOWN]),
    st.integers(-100, 400),
)
def test_whatever_was_measured_the_words_fit_the_codes(values, wanted, direction, ahead):
    aim = Aim(direction, Decimal(wanted) / 10, MONDAY + timedelta(days=ahead), MONDAY)
    found, today = look(values, aim)
    sentence = say_evaluation(found, aim="X", deadline_on=aim.deadline_on, today=today)
    assert ("Improved:" in sentence) == (found.verdict == "improved")
    assert ("Worse:" in sentence) == (found.verdict == "worsened")
    assert ("Chance of" in sentence) == (found.chance is not None and not found.is_met)
    assert ("likely" in sentence.replace("how likely", "")) == (
        found.forecast == "likely" and not found.is_met
    )
    assert "{" not in sentence
    assert len(sentence) < 400
    assert len(values) >= 6 or found.chance is None
    assert found.chance is None or 0 <= found.chance <= 1
