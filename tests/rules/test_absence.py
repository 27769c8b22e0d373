"""When somebody is away, as they say it; and that nothing is lost by it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InvalidError
from bot.rules.absence import AbsenceDraft, Away, Period, ensure_absence, read_period, say_away
from bot.rules.dates import DateReader
from bot.rules.silence import Mute, Silence, ensure_mute

TODAY = date(2026, 11, 26)  # a Thursday
READER = DateReader(TODAY)
PEOPLE = ("U1", "U2", "U3")
DAYS = st.integers(0, 20).map(lambda ahead: TODAY + timedelta(days=ahead))


def day(month: int, number: int) -> date:
    return date(2026 if month > 6 else 2027, month, number)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("until 4 Jan", TODAY, day(1, 4)),
        ("until 4 Jan deputy", TODAY, day(1, 4)),
        ("till monday with", TODAY, day(11, 30)),
        ("friday", day(11, 27), day(11, 27)),
        ("tomorrow as deputy", day(11, 27), day(11, 27)),
        ("on monday", day(11, 30), day(11, 30)),
        ("20 Dec to 4 Jan", day(12, 20), day(1, 4)),
        ("from 20 Dec until 24 Dec stands in", day(12, 20), day(12, 24)),
        ("20 Dec - 24 Dec", day(12, 20), day(12, 24)),
        ("20-24 Dec", day(12, 20), day(12, 24)),
        ("friday to monday", day(11, 27), day(11, 30)),
        ("for 2 weeks", TODAY, day(12, 9)),
        ("2w", TODAY, day(12, 9)),
        ("from monday for 3 days", day(11, 30), day(12, 2)),
        ("for 2 weeks from monday", day(11, 30), day(12, 13)),
        ("3 days starting on monday", day(11, 30), day(12, 2)),
        ("until next year", TODAY, day(1, 1)),
        ("20 Dec to next year", day(12, 20), day(1, 1)),
        ("until 4.1.", TODAY, day(1, 4)),
        ("20.12. to 4.1.2027", day(12, 20), day(1, 4)),
        ("next week", day(11, 30), day(12, 6)),
        ("this week", TODAY, day(11, 29)),
        ("next month", day(12, 1), day(12, 31)),
        ("from monday", day(11, 30), None),
        ("deputy", None, None),
        ("", None, None),
    ],
)
def test_a_line_says_when(said, first, last):
    assert read_period(said, READER) == Period(first, last)


@pytest.mark.parametrize("said", ["until nonsense", "friday dentist", "31 Feb", "to to to", "- 4", "until"])
def test_what_is_no_time_is_said_with_examples(said):
    with pytest.raises(InvalidError, match=r"I do not know when .* is. Try: away until 4 Jan deputy @bob"):
        read_period(said, READER)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(said):
    try:
        period = read_period(said, READER)
    except InvalidError:
        return
    assert period.until_on is None or period.from_on is not None


@pytest.mark.parametrize(
    ("first", "last", "deputy", "sentence"),
    [
        (TODAY, day(11, 20), None, "Fri 20 Nov is past."),
        (day(12, 20), day(12, 10), None, "Thu 10 Dec is before Sun 20 Dec, on which it begins."),
        (TODAY, date(2028, 1, 1), None, "more than a year away"),
        (date(2028, 1, 1), date(2028, 1, 2), None, "more than a year away"),
        (TODAY, TODAY, "U1", "Nobody can stand in for themselves."),
    ],
)
def test_what_cannot_be_meant_is_refused(first, last, deputy, sentence):
    with pytest.raises(InvalidError, match=sentence):
        ensure_absence(AbsenceDraft(first, last, deputy), member_id="U1", today=TODAY)


def test_it_is_said_as_people_say_it():
    away = Away(1, 1, "U1", "Ana", TODAY, day(1, 4))
    assert say_away(away, today=TODAY) == "away until Mon 4 Jan"
    assert say_away(replace(away, from_on=day(12, 20)), today=TODAY) == "away from Sun 20 Dec until Mon 4 Jan"
    assert say_away(replace(away, until_on=TODAY), today=TODAY) == "away today"
    tomorrow = replace(away, from_on=day(11, 27), until_on=day(11, 27))
    assert say_away(tomorrow, today=TODAY) == "away on Fri 27 Nov"


@st.composite
def absences(draw):
    """Draw who is away when, each with a deputy or none."""
    found = []
    for number in range(draw(st.integers(0, 5))):
        who, first = draw(st.sampled_from(PEOPLE)), draw(DAYS)
        deputy = draw(st.sampled_from([None, *(each for each in PEOPLE if each != who)]))
        last = first + timedelta(days=draw(st.integers(0, 6)))
        found.append(Away(number, 1, who, who, first, last, deputy))
    return found


@given(absences(), DAYS, st.sampled_from(PEOPLE))
def test_no_absence_loses_anything_for_ever(away, on, who):
    silence = Silence(tuple(each for each in away if each.member_id == who))
    back_on = silence.ends_after(on)
    assert back_on is not None
    assert back_on >= on
    assert not silence.is_on(back_on)
    assert all(silence.is_on(on + timedelta(days=ahead)) for ahead in range((back_on - on).days))


def test_a_mute_ends_on_its_day_or_when_that_is_said():
    assert Silence(mute=Mute()).ends_after(TODAY) is None
    assert Silence(mute=Mute(day(11, 30))).ends_after(TODAY) == day(11, 30)
    away = Away(1, 1, "U1", "Ana", day(11, 29), day(12, 2))
    assert Silence((away,), Mute(day(11, 30))).ends_after(TODAY) == day(12, 3)
    for until in (TODAY, date(2028, 1, 1)):
        with pytest.raises(InvalidError):
            ensure_mute(until, today=TODAY)
