"""What becomes of occurrences on holidays: none comes twice on a day, and none is lost by being moved."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.cadence import (
    Cadence,
    CadenceError,
    Calendar,
    OnHoliday,
    Unit,
    newest_missed,
    next_occurrence,
    to_utc,
)
from bot.rules.calendars import calendar_of, find_country

DAY = timedelta(days=1)
WEEK = frozenset(range(5))
EASTER = {date(2027, 3, 26), date(2027, 3, 29)}  # clocks change in Berlin on the 28th


def make(unit=Unit.WEEK, *, on=(0,), policy=OnHoliday.SKIP, at="10:00", zone="Europe/Berlin", **said):
    given_ = {"interval": 1, "anchor": date(2027, 3, 1), **said}
    return Cadence(
        unit=unit,
        weekdays=frozenset(on),
        at=time.fromisoformat(at),
        zone=zone,
        on_holiday=policy,
        **given_,
    )


def calendar(*days, working=WEEK):
    return Calendar(working, frozenset(days).__contains__)


def slots(cadence, known, number, *, after):
    found, moment = [], datetime.fromisoformat(after).replace(tzinfo=UTC)
    for _ in range(number):
        coming = next_occurrence(cadence, after=moment, calendar=known)
        found.append(coming.slot[5:10])
        moment = coming.at
    return found


@pytest.mark.parametrize(
    ("policy", "comes"),
    [
        (OnHoliday.SKIP, ["03-22", "04-05"]),
        (OnHoliday.BEFORE, ["03-22", "03-25"]),
        (OnHoliday.AFTER, ["03-22", "03-30"]),
    ],
)
def test_easter_monday_is_left_out_or_comes_on_thursday_or_on_tuesday(policy, comes):
    assert slots(make(policy=policy), calendar(*EASTER), 2, after="2027-03-20") == comes


@pytest.mark.parametrize("policy", [OnHoliday.BEFORE, OnHoliday.AFTER])
def test_what_is_moved_to_a_day_that_has_one_comes_once(policy):
    cadence = make(Unit.DAY, on=WEEK, policy=policy)
    comes = ["03-24", "03-25", "03-30", "03-31"]
    assert slots(cadence, calendar(*EASTER), 4, after="2027-03-24T00:00") == comes


def test_one_that_was_moved_forward_comes_though_its_own_day_is_past():
    cadence = make(policy=OnHoliday.AFTER)
    assert slots(cadence, calendar(*EASTER), 1, after="2027-03-29T20:00") == ["03-30"]


def test_one_that_was_moved_over_several_days_comes_though_they_are_nearly_past():
    cadence = make(on=(4,), policy=OnHoliday.AFTER)
    assert slots(cadence, calendar(*EASTER), 2, after="2027-03-29T20:00") == ["03-30", "04-02"]


def test_nothing_comes_before_a_cadence_begins():
    cadence = make(policy=OnHoliday.BEFORE, anchor=date(2027, 3, 29))
    assert slots(cadence, calendar(*EASTER), 2, after="2027-03-01") == ["03-30", "04-05"]


def test_a_cadence_that_always_falls_on_a_holiday_never_comes():
    christmas = Calendar(WEEK, lambda on: (on.month, on.day) == (12, 25))
    yearly = make(Unit.MONTH, on=(), interval=12, anchor=date(2026, 12, 25))
    with pytest.raises(CadenceError, match="never comes: it always falls on a holiday"):
        next_occurrence(yearly, after=datetime(2027, 1, 1, tzinfo=UTC), calendar=christmas)


ZONES = sorted(available_timezones())
START = date(2026, 1, 1)
some_days = st.frozensets(st.integers(0, 400).map(lambda ahead: START + DAY * ahead), max_size=60)


@st.composite
def cadences(draw):
    return Cadence(
        interval=draw(st.integers(1, 3)),
        unit=draw(st.sampled_from([Unit.DAY, Unit.WEEK])),
        weekdays=draw(st.frozensets(st.integers(0, 6))) if draw(st.booleans()) else frozenset(),
        at=draw(st.times().map(lambda at: at.replace(second=0, microsecond=0))),
        zone=draw(st.sampled_from(ZONES)),
        anchor=START + DAY * draw(st.integers(0, 20)),
        on_holiday=draw(st.sampled_from(OnHoliday)),
    )


def moved(on, cadence, known):
    """Say in another way than the code does where an occurrence goes."""
    if not known.is_holiday(on) or cadence.on_holiday is OnHoliday.SKIP:
        return None if known.is_holiday(on) else on
    own = cadence.weekdays or (set(range(7)) if cadence.unit is Unit.DAY else {cadence.anchor.weekday()})

    def fits(day):
        return not known.is_holiday(day) and day.weekday() in WEEK | own

    back = on
    while cadence.on_holiday is OnHoliday.BEFORE and back >= cadence.anchor:
        if fits(back):
            return back
        back -= DAY
    while not fits(on):
        on += DAY
    return on


@settings(max_examples=40, deadline=None)
@given(cadence=cadences(), holidays=some_days)
def test_each_day_to_which_one_is_moved_comes_once_and_no_other(cadence, holidays):
    known, plain, day = calendar(*holidays), [], cadence.anchor
    assert ZoneInfo(cadence.zone)
    moment = to_utc(cadence.anchor - DAY, time(), cadence.zone)
    last = START + DAY * 300
    while day <= last:
        coming = next_occurrence(cadence, after=moment)
        day, moment = date.fromisoformat(coming.slot[:10]), coming.at
        plain.append(day)
    wanted = sorted({goes for on in plain if (goes := moved(on, cadence, known)) is not None})
    found, moment = [], to_utc(cadence.anchor - DAY, time(), cadence.zone)
    for _ in wanted[:-3]:
        coming = next_occurrence(cadence, after=moment, calendar=known)
        assert coming.at == to_utc(date.fromisoformat(coming.slot[:10]), cadence.at, cadence.zone)
        found.append(date.fromisoformat(coming.slot[:10]))
        moment = coming.at
    assert found == wanted[:-3]
    if found:
        since = to_utc(cadence.anchor - DAY, time(), cadence.zone)
        newest = newest_missed(cadence, since=since, until=moment, calendar=known)
        assert newest is not None
        assert newest.at == moment


def test_a_country_has_its_holidays_and_one_that_there_is_not_has_none():
    germany = calendar_of("DE", WEEK)
    assert germany is not None
    assert [germany.is_working(date(2027, 3, day)) for day in (25, 26, 29, 30)] == [True, False, False, True]
    assert calendar_of(None, WEEK) is None
    assert (find_country("de"), find_country("ZZ"), find_country("")) == ("DE", None, None)
