"""That a chance, the pace and the days say the same: nothing is early that more likely fails."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.evaluation import Aim, Point, evaluate
from bot.rules.findings import say_evaluation, say_forecast, say_outlook
from storage.models import Direction

MONDAY = date(2027, 1, 4)
RATES = re.compile(r"that needs ([+−]?\d[\d,]*(?:\.\d+)?) a check-in, the pace is ([+−]?\d[\d,]*(?:\.\d+)?)")


def look(values, aim):
    points = [Point(MONDAY + timedelta(days=7 * place), Decimal(value)) for place, value in enumerate(values)]
    today = points[-1].on if points else MONDAY
    return evaluate(points, aim, today=today), today


def said_of(values, aim):
    found, today = look(values, aim)
    return found, say_forecast(found, aim="X", deadline_on=aim.deadline_on, today=today)


def number(text):
    return Decimal(text.replace("−", "-").replace(",", ""))


def down(value, weeks):
    return Aim(Direction.DOWN, Decimal(value), MONDAY + timedelta(days=7 * weeks), MONDAY)


SLOW = ["8.1", "7.8", "8.0", "7.4", "7.9", "7.3", "7.5", "7.0", "7.4", "6.9"]


def test_a_chance_under_a_half_and_a_pace_that_would_do_are_said_with_the_reason_and_without_days():
    found, sentence = said_of(SLOW, down("6.3", 19))
    assert found.chance is not None
    assert 0.2 < found.chance < 0.5
    assert found.days_late is not None
    assert found.days_late < 0, "the straight line gets there before"
    assert "could go either way; that needs" in sentence
    assert sentence.endswith(", and few keep up such a pace.")
    assert "early" not in sentence


def test_what_is_more_likely_than_not_may_come_early():
    assert said_of(SLOW, down("6.6", 24))[1].endswith(" early.")


def test_what_is_less_likely_may_come_late():
    assert said_of(SLOW, down("6.3", 13))[1].endswith(" late.")


BAND = Aim(Direction.WITHIN, Decimal("6.2"), MONDAY + timedelta(days=7 * 20), MONDAY, lower=Decimal("5.9"))


@pytest.mark.parametrize(
    ("values", "band", "despite", "words"),
    [
        (
            ["6", "9", "3.2", "6", "9.1", "3", "6.2", "9", "3", "6.1"],
            BAND,
            "spread",
            "as its usual ups and downs reach beyond",
        ),
        (
            ["1", "2.1", "2.9", "4.1", "5", "5.9", "7", "8.1", "9", "9.9", "11"],
            Aim(Direction.WITHIN, Decimal("12.2"), BAND.deadline_on, MONDAY, lower=Decimal(12)),
            "beyond",
            "as the pace leads past that",
        ),
    ],
)
def test_a_narrow_band_says_what_makes_it_unlikely_and_no_rates(values, band, despite, words):
    found, sentence = said_of(values, band)
    assert (found.forecast, found.despite) == ("unlikely", despite)
    assert words in sentence
    assert "that needs" not in sentence


def test_two_rates_that_differ_do_not_look_alike():
    for tenths in range(55, 70):
        found, sentence = said_of(SLOW, down(Decimal(tenths) / 10, 19))
        if found.needed is not None and not found.is_met:
            rates = RATES.search(sentence)
            assert rates is not None
            assert rates.group(1) != rates.group(2)


values_of = st.lists(st.integers(0, 200).map(lambda tenths: str(Decimal(tenths) / 10)), max_size=24)
lines_of = st.builds(
    lambda start, slope, noise: [
        str(Decimal(start + slope * place + each) / 10) for place, each in enumerate(noise)
    ],
    st.integers(0, 200),
    st.integers(-9, 9),
    st.lists(st.integers(-8, 8), min_size=6, max_size=24),
)


@given(
    st.one_of(values_of, lines_of),
    st.integers(1, 200),
    st.integers(1, 40),
    st.sampled_from(list(Direction)),
    st.integers(1, 60),
    st.booleans(),
)
def test_the_chance_the_rates_and_the_days_never_contradict_each_other(
    values, wanted, width, direction, weeks, is_total
):
    is_band = direction is Direction.WITHIN
    lower = (Decimal(wanted) - width) / 10 if is_band else None
    is_cumulative = is_total and direction is Direction.UP
    deadline_on = MONDAY + timedelta(days=7 * weeks)
    aim = Aim(direction, Decimal(wanted) / 10, deadline_on, MONDAY, lower=lower, is_cumulative=is_cumulative)
    found, sentence = said_of(values, aim)
    rates = RATES.search(sentence)
    if " early." in sentence:
        assert found.chance >= 0.5
        assert found.days_late < 0
    if " late." in sentence:
        assert found.chance < 0.5
        assert found.days_late > 0
    if "few keep up such a pace" in sentence or "as " in say_outlook(found):
        assert found.chance < 0.5
    if rates is not None:
        needed, pace = map(number, rates.groups())
        would_do = pace and 0 < needed / pace <= 1
        if found.chance < 0.5:
            assert not would_do or "few keep up such a pace" in sentence
        elif not is_band:
            assert would_do
    if found.chance is not None and not found.is_met:
        assert say_outlook(found) in sentence
        percent = re.search(r"(\d+) %", sentence)
        assert percent is not None
        assert abs(int(percent.group(1)) - 100 * found.chance) <= 1


@given(lines_of, st.integers(1, 200), st.integers(2, 60))
def test_one_word_goes_with_each_chance(values, wanted, weeks):
    aim = down(Decimal(wanted) / 10, weeks)
    found, today = look(values, aim)
    sentence = say_evaluation(found, aim="X", deadline_on=aim.deadline_on, today=today)
    if found.is_met or found.chance is None:
        return
    assert ("%, likely" in sentence) == (found.chance >= 0.8)
    assert ("could go either way" in sentence) == (0.2 < found.chance < 0.8)
    assert ("not at the current pace" in sentence) == (found.chance <= 0.2 and found.despite is None)
