"""What people mean by how often a plan asks, and how it is said back to them."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import InvalidError
from bot.rules.cadence import OnHoliday, Unit, next_occurrence
from bot.rules.rhythm_lines import is_never, read_rhythm
from bot.rules.rhythms import Rhythm, say_rhythm

NOW = datetime(2027, 3, 3, 12, tzinfo=UTC)  # a Wednesday


def read(text, before=None):
    return read_rhythm(text, before=before, zone="Europe/Berlin", now=NOW)


def days(rhythm, number=3):
    found, moment = [], NOW
    for _ in range(number):
        coming = next_occurrence(rhythm.cadence("Europe/Berlin"), after=moment)
        found.append(coming.slot[5:10])
        moment = coming.at
    return " ".join(found)


@pytest.mark.parametrize(
    ("text", "said", "comes"),
    [
        ("monday 9am", "every Monday at 9:00", "03-08 03-15 03-22"),
        ("monday at 9", "every Monday at 9:00", "03-08 03-15 03-22"),
        ("2 weeks", "every 2 weeks on Monday at 10:00", "03-08 03-22 04-05"),
        ("2 weeks on monday 9 am", "every 2 weeks on Monday at 9:00", "03-08 03-22 04-05"),
        ("other friday", "every 2 weeks on Friday at 10:00", "03-05 03-19 04-02"),
        ("second week", "every 2 weeks on Monday at 10:00", "03-08 03-22 04-05"),
        ("weekday", "every weekday at 10:00", "03-04 03-05 03-08"),
        ("weekday at 16:30", "every weekday at 16:30", "03-03 03-04 03-05"),
        ("monday and thursday", "every Monday and Thursday at 10:00", "03-04 03-08 03-11"),
        ("mon, wed, fri noon", "every Monday, Wednesday and Friday at 12:00", "03-05 03-08 03-10"),
        ("1st friday", "every 1st Friday at 10:00", "03-05 04-02 05-07"),
        ("last friday at 10", "every last Friday at 10:00", "03-26 04-30 05-28"),
        ("last friday of the month", "every last Friday at 10:00", "03-26 04-30 05-28"),
        ("5th friday", "every 5th Friday at 10:00", "04-30 07-30 10-29"),
        ("month", "every month on the 3rd at 10:00", "04-03 05-03 06-03"),
        ("15th", "every month on the 15th at 10:00", "03-15 04-15 05-15"),
        ("last day of the month", "every month on the last day at 10:00", "03-31 04-30 05-31"),
        ("2nd week", "every 2 weeks on Monday at 10:00", "03-08 03-22 04-05"),
        ("3rd day", "every 3 days at 10:00", "03-04 03-07 03-10"),
        ("quarter on the 15th", "every quarter on the 15th at 10:00", "03-15 06-15 09-15"),
        ("15th day of the month", "every month on the 15th at 10:00", "03-15 04-15 05-15"),
        ("quarter", "every quarter on the 3rd at 10:00", "06-03 09-03 12-03"),
        ("day 8:15", "every day at 8:15", "03-04 03-05 03-06"),
        ("3 days", "every 3 days at 10:00", "03-04 03-07 03-10"),
        ("2w", "every 2 weeks on Monday at 10:00", "03-08 03-22 04-05"),
        ("monday 9am in new york", "every Monday at 9:00 (America/New York)", "03-08 03-15 03-22"),
        ("monday Asia/Tokyo", "every Monday at 10:00 (Asia/Tokyo)", "03-08 03-15 03-22"),
        ("weekly on tuesday", "every Tuesday at 10:00", "03-09 03-16 03-23"),
    ],
)
def test_a_rhythm_is_read_said_and_comes(text, said, comes):
    rhythm = read(text)
    assert (say_rhythm(rhythm), days(rhythm)) == (said, comes)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("blue moon", 'I do not know what "blue" means in "every blue moon". Try: every monday'),
        ("6th friday", "A month has at most five Fridays"),
        ("0th friday", "A month has no such day"),
        ("32nd", "A month has no such day"),
        ("last weekday", "Name the day, for example: every last friday"),
        ("1st and 3rd friday", "One of them, please"),
        ("monday at 5", "5 in the morning, or in the afternoon? Try: 5am · 5pm"),
        ("monday 25:00", "25:00 is no time of day"),
        ("monday in Atlantis", '"atlantis" is not a time zone I know'),
        ("99 months", "is not often enough"),
        ("0 weeks", "is not often enough"),
        ("0 weeks 3rd monday", "is not often enough"),
        ("99 months 1st friday", "is not often enough"),
        ("at 9am", 'I do not know how often "every at 9am" is'),
    ],
)
def test_what_is_no_rhythm_is_told_in_its_place(text, problem):
    with pytest.raises(InvalidError) as refused:
        read(text)
    assert problem in refused.value.fields["cadence"]


def test_what_is_not_said_stays_as_it_was():
    before = Rhythm(1, Unit.WEEK, (3,), time(15, 30), date(2027, 3, 1), None, OnHoliday.BEFORE, "Asia/Tokyo")
    rhythm = read("2 weeks", before)
    assert (rhythm.weekdays, rhythm.at, rhythm.zone) == ((3,), time(15, 30), "Asia/Tokyo")
    assert rhythm.on_holiday is OnHoliday.BEFORE


def test_never_is_said_in_several_ways():
    assert all(is_never(text) for text in ("never", "Off", "no more", "stop."))
    assert not is_never("every monday")


WORDS = (
    "every other 2 3rd last first second monday fri weekday weeks month day at 9 9am 16:30 in berlin"
    " UTC 0 99 13pm on and , never quarter 5"
)


@settings(max_examples=60, deadline=None)
@given(text=st.lists(st.sampled_from(WORDS.split()), max_size=6).map(" ".join))
def test_any_words_are_a_rhythm_that_comes_or_a_sentence(text):
    try:
        rhythm = read(text)
    except InvalidError as error:
        problems = set(error.fields)
    else:
        problems = set()
        assert next_occurrence(rhythm.cadence("UTC"), after=NOW)
        assert say_rhythm(rhythm).startswith("every ")
    assert problems <= {"cadence"}
