"""Quiet hours: how they are said, which are refused, and when those end that last."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InvalidError
from bot.rules.quiet import QuietHours, ensure_quiet, read_quiet

EVENING = QuietHours(time(18), time(8))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # UTC is put in


@pytest.mark.parametrize(
    "said",
    [
        *("18:00-8:00", "18:00\N{EN DASH}8:00", "6pm to 8am", "18-8", "from 18:00 until 8:00"),
        *("6 pm - 8 am", "hours 18:00 to 08:00", "18:00 till 8:00"),
    ],
)
def test_they_are_read_as_people_write_them(said):
    assert read_quiet(said) == EVENING
    assert str(EVENING) == "18:00\N{EN DASH}08:00"


@pytest.mark.parametrize("said", ["off", "none", "No"])
def test_they_are_taken_away(said):
    assert read_quiet(said) is None


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused_with_an_example(said):
    fields = {"quiet_until": "Try: settings quiet 18:00-8:00"}
    try:
        read_quiet(said)
    except InvalidError as refused:
        fields = refused.fields
    assert "Try: settings quiet 18:00-8:00" in fields["quiet_until"]


@given(TIMES, TIMES, TIMES)
def test_what_is_kept_leaves_time_for_the_days_message(starts, ends, nudge_at):
    quiet = QuietHours(starts, ends)
    try:
        ensure_quiet(quiet, nudge_at=nudge_at)
    except InvalidError:
        assert starts == ends or quiet.covers(nudge_at)
    else:
        assert not quiet.covers(nudge_at)


@given(TIMES, TIMES, INSTANTS, ZONES)
def test_they_end_later_and_within_a_day_and_then_are_over(starts, ends, now, zone):
    quiet = QuietHours(starts, ends)
    until = quiet.end_after(now, zone)
    if until is None or starts == ends:
        return
    assert now < until <= now + timedelta(hours=25)
    again = quiet.end_after(until, zone)
    assert again is None or again <= until + timedelta(hours=1)  # in the hour that comes twice


def test_those_of_a_night_end_in_the_morning():
    assert EVENING.end_after(datetime(2027, 3, 1, 20, tzinfo=UTC), "Europe/Berlin") == datetime(
        2027, 3, 2, 7, tzinfo=UTC
    )
    assert EVENING.end_after(datetime(2027, 3, 1, 6, tzinfo=UTC), "Europe/Berlin") == datetime(
        2027, 3, 1, 7, tzinfo=UTC
    )
    assert EVENING.end_after(datetime(2027, 3, 1, 7, tzinfo=UTC), "Europe/Berlin") is None
    assert date(2027, 3, 1).weekday() == 0
