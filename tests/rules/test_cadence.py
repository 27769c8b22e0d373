"""When things recur, on ordinary days and on the nights on which clocks change."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import cadence as cadence_rules
from bot.rules.cadence import (
    Cadence,
    CadenceError,
    Occurrence,
    Unit,
    is_working_day,
    local_date,
    newest_missed,
    next_occurrence,
    to_utc,
    working_day_end,
    zone_or_none,
)

FIRST, LAST = date(2020, 1, 1), date(2040, 12, 31)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MONDAY, FRIDAY, SUNDAY = 0, 4, 6
ZONES = sorted(available_timezones())


def make_cadence(unit=Unit.DAY, *, zone="UTC", at="10:00", every=1, on=(), nth=None, anchor="2020-01-01"):
    return Cadence(
        interval=every,
        unit=unit,
        weekdays=frozenset(on),
        at=time.fromisoformat(at),
        zone=zone,
        nth=nth,
        anchor=date.fromisoformat(anchor),
    )


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def take(cadence, number, *, after):
    """Return the next `number` occurrences."""
    found = []
    for _ in range(number):
        found.append(next_occurrence(cadence, after=after))
        after = found[-1].at
    return found


def slots(cadence, number, *, after="2026-11-22T00:00"):
    return [occurrence.slot for occurrence in take(cadence, number, after=utc(after))]


def is_on(cadence, on):
    """Whether a cadence comes on a date, said in another way than the code says it."""
    months = (on.year - cadence.anchor.year) * 12 + on.month - cadence.anchor.month
    mondays = [day - day.weekday() * DAY for day in (cadence.anchor, on)]
    passed = {
        Unit.DAY: (on - cadence.anchor).days,
        Unit.WEEK: (mondays[1] - mondays[0]).days // 7,
        Unit.MONTH: months,
    }[cadence.unit]
    if passed % cadence.interval:
        return False
    if cadence.weekdays:
        same_before = sum((on - n * 7 * DAY).month == on.month for n in range(5))
        is_last = (on + 7 * DAY).month != on.month
        is_nth = {None: True, -1: is_last}.get(cadence.nth, same_before == cadence.nth)
        return on.weekday() in cadence.weekdays and is_nth
    month_end = (on + DAY).month != on.month
    return {
        Unit.DAY: True,
        Unit.WEEK: on.weekday() == cadence.anchor.weekday(),
        Unit.MONTH: on.day == cadence.anchor.day or (month_end and on.day < cadence.anchor.day),
    }[cadence.unit]


@cache
def transitions():
    """Return, by zone, the UTC dates from 2020 to 2040 on which its clocks change."""
    midnights = [datetime.combine(FIRST, time(), UTC) + n * DAY for n in range((LAST - FIRST).days + 2)]
    found = {}
    for name in ZONES:
        zone = ZoneInfo(name)
        weekly = [(n, midnights[n].astimezone(zone).utcoffset()) for n in range(0, len(midnights), 7)]
        # Clocks change once a week at most: a week that ends as it begins holds no change.
        weeks = [n for (n, before), (_, after) in pairwise(weekly) if before != after]
        days = [day for n in weeks for day in pairwise(midnights[n : n + 8])]
        found[name] = tuple(
            day.date()
            for day, after in days
            if day.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset()
        )
    return found


def wall_clock(zone, on, at):
    """Watch a clock on the wall, minute by minute: when it first shows a time, or None if it never does."""
    wanted = datetime.combine(on, at)
    minute = wanted.replace(tzinfo=UTC) - timedelta(hours=26)
    for _ in range(52 * 60):
        if minute.astimezone(zone).replace(tzinfo=None) == wanted:
            return minute
        minute += MINUTE
    return None


some_zone = st.sampled_from(ZONES)
changing_zone = st.deferred(lambda: st.sampled_from([name for name, days in transitions().items() if days]))
minute_of_day = st.times().map(lambda at: at.replace(second=0, microsecond=0))
a_date = st.dates(FIRST, LAST)
an_instant = st.datetimes(
    datetime.combine(FIRST, time()), datetime.combine(LAST, time()), timezones=st.just(UTC)
)


@st.composite
def cadences(draw):
    """Draw a cadence of any unit; it does come, sooner or later."""
    unit, weekdays = draw(st.sampled_from(Unit)), draw(st.frozensets(st.integers(0, 6)))
    may_be_nth = unit is Unit.MONTH and weekdays
    return Cadence(
        interval=draw(st.integers(1, 6)),
        unit=unit,
        weekdays=weekdays,
        at=draw(minute_of_day),
        zone=draw(some_zone),
        anchor=draw(a_date),
        nth=draw(st.sampled_from([None, -1, 1, 2, 3, 4, 5])) if may_be_nth else None,
    )


a_cadence = cadences()


@st.composite
def near_a_change(draw):
    """Draw a zone and a date within two days of one on which its clocks change."""
    name = draw(changing_zone)
    return name, draw(st.sampled_from(transitions()[name])) + draw(st.integers(-2, 2)) * DAY


class TestEveryZone:
    def test_there_are_zones_to_look_at(self):
        assert len(ZONES) > 400
        assert sum(bool(days) for days in transitions().values()) > 100

    @pytest.mark.parametrize(
        "at", ["00:00", "00:30", "01:00", "01:45", "02:00", "02:30", "03:00", "23:00", "23:30"]
    )
    def test_a_daily_cadence_has_every_local_date_once_around_every_change(self, at):
        # Zones that change alike, like Europe's, need to be looked at once.
        alike = {}
        for name, days in transitions().items():
            offset = ZoneInfo(name).utcoffset(datetime(2026, 1, 1))  # noqa: DTZ001  # the offset is asked for
            alike[days, offset] = name
        for (days, _), name in alike.items():
            cadence = make_cadence(zone=name, at=at)
            for day in days:
                found = take(cadence, 5, after=to_utc(day - 3 * DAY, cadence.at, name))
                assert [o.slot for o in found] == [f"{day + n * DAY}T{at}" for n in range(-2, 3)], name
                assert [o.at for o in found] == sorted({o.at for o in found}), name

    @given(zone=some_zone, at=minute_of_day, start=a_date)
    def test_no_slot_comes_twice_none_is_lost_and_instants_rise(self, zone, at, start):
        cadence = Cadence(
            interval=1, unit=Unit.DAY, weekdays=frozenset(), at=at, zone=zone, anchor=start - DAY
        )
        found = take(cadence, 60, after=to_utc(start - DAY, at, zone))
        assert [o.slot for o in found] == [f"{start + n * DAY}T{at:%H:%M}" for n in range(60)]
        assert all(before.at < after.at for before, after in pairwise(found))

    @given(where=near_a_change(), at=minute_of_day)
    def test_a_local_time_is_when_the_clock_on_the_wall_first_shows_it(self, where, at):
        name, on = where
        zone = ZoneInfo(name)
        seen = wall_clock(zone, on, at)
        instant = to_utc(on, at, name)
        if seen is not None:
            assert instant == seen
        else:  # skipped: as long after the change as it would have been without one
            offset_before = (instant - DAY).astimezone(zone).utcoffset()
            assert offset_before is not None
            assert instant == datetime.combine(on, at, UTC) - offset_before

    @given(cadence=a_cadence, instant=an_instant)
    def test_the_next_occurrence_is_the_first_date_that_matches_after_the_instant(self, cadence, instant):
        coming = next_occurrence(cadence, after=instant)
        on = max(cadence.anchor, local_date(instant, cadence.zone) - DAY)
        while not is_on(cadence, on) or to_utc(on, cadence.at, cadence.zone) <= instant:
            on += DAY
        assert coming == Occurrence(f"{on}T{cadence.at:%H:%M}", to_utc(on, cadence.at, cadence.zone))
        assert coming.at.tzinfo is UTC

    @given(
        cadence=a_cadence,
        where=near_a_change(),
        at=st.times(),
        weeks=st.integers(-6, 1),
        every=st.integers(1, 2),
    )
    def test_near_a_change_of_clocks_and_far_from_it_it_is_found_alike(
        self, cadence, where, at, weeks, every
    ):
        zone, on = where
        cadence = replace(cadence, zone=zone, interval=every, anchor=FIRST)
        after = datetime.combine(on + weeks * 7 * DAY, at, UTC)
        # An instant of any other zone than UTC's own is never looked for by a sum alone.
        elsewhere = after.astimezone(ZoneInfo("Etc/UTC"))
        assert next_occurrence(cadence, after=after) == next_occurrence(cadence, after=elsewhere)

    def test_where_no_clock_changes_nearby_no_clock_is_asked(self, monkeypatch):
        given = make_cadence(Unit.WEEK, on=(MONDAY,), zone="Europe/Berlin"), utc("2027-01-04T12:00")
        expected = next_occurrence(given[0], after=given[1])
        monkeypatch.setattr(cadence_rules, "to_utc", None)
        assert next_occurrence(given[0], after=given[1]) == expected
        with pytest.raises(TypeError):  # at the end of that week they change
            next_occurrence(given[0], after=utc("2027-03-23T12:00"))

    def test_at_the_end_of_the_calendar_there_is_none(self):
        with pytest.raises(CadenceError):
            next_occurrence(make_cadence(Unit.MONTH), after=utc("9999-12-20T00:00"))
        assert next_occurrence(make_cadence(), after=utc("0001-01-03T00:00")).slot == "2020-01-01T10:00"

    @given(cadence=a_cadence, since=an_instant, days=st.floats(-5, 400))
    def test_the_newest_missed_is_the_last_of_those_that_came(self, cadence, since, days):
        until = since + timedelta(days=days)
        missed: Occurrence | None = None
        coming = next_occurrence(cadence, after=since)
        while coming.at <= until:
            missed, coming = coming, next_occurrence(cadence, after=coming.at)
        assert newest_missed(cadence, since=since, until=until) == missed


class TestNightsOnWhichClocksChange:
    @pytest.mark.parametrize(
        ("zone", "local", "instant"),
        [
            ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30"),  # a gap: shown as 03:30
            ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),  # a fold: the first of two
            ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:30"),
            ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),
            ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45"),  # half an hour is skipped
            ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),  # half an hour is repeated
            ("Africa/Cairo", "2026-04-24T00:00", "2026-04-23T22:00"),  # a day without its midnight
            ("Africa/Cairo", "2026-10-29T23:30", "2026-10-29T20:30"),
            ("America/Santiago", "2026-09-06T00:00", "2026-09-06T04:00"),  # a day without its midnight
            ("America/Santiago", "2026-04-04T23:30", "2026-04-05T02:30"),
            ("Pacific/Apia", "2011-12-30T10:00", "2011-12-30T20:00"),  # shown as 31 December, 10:00
        ],
    )
    def test_a_skipped_time_comes_later_by_the_gap_and_a_repeated_one_the_first_time(
        self, zone, local, instant
    ):
        at = datetime.fromisoformat(local)
        assert to_utc(at.date(), at.time(), zone) == utc(instant)

    def test_a_fold_asked_for_by_the_time_itself_is_still_the_first(self):
        assert to_utc(date(2026, 10, 25), time(2, 30, fold=1), "Europe/Berlin") == utc("2026-10-25T00:30")

    @pytest.mark.parametrize(
        ("zone", "at", "after"),
        [("Africa/Cairo", "00:00", "2026-04-22T00:00"), ("America/Santiago", "00:00", "2026-09-04T12:00")],
    )
    def test_a_missing_midnight_costs_no_day(self, zone, at, after):
        found = slots(make_cadence(zone=zone, at=at), 4, after=after)
        first = date.fromisoformat(found[0][:10])
        assert found == [f"{first + n * DAY}T00:00" for n in range(4)]

    def test_a_date_that_never_was_has_no_occurrence_and_costs_no_other(self):
        cadence = make_cadence(zone="Pacific/Apia", anchor="2011-01-01")
        found = take(cadence, 3, after=utc("2011-12-29T00:00"))
        assert [o.slot for o in found] == ["2011-12-29T10:00", "2011-12-31T10:00", "2012-01-01T10:00"]
        assert found[1].at - found[0].at == DAY

    def test_a_gap_that_moves_a_time_past_midnight_does_not_lose_it(self):
        # In Greenland's Scoresbysund Saturday's last hour is skipped: 23:30 is then shown as Sunday, 00:30.
        cadence = make_cadence(zone="America/Scoresbysund", at="23:30")
        found = next_occurrence(cadence, after=utc("2026-03-29T01:10"))
        assert found == Occurrence(slot="2026-03-28T23:30", at=utc("2026-03-29T01:30"))

    def test_between_the_two_passes_of_a_fold_the_next_one_is_tomorrow(self):
        cadence = make_cadence(zone="Europe/Berlin", at="02:30")
        assert next_occurrence(cadence, after=utc("2026-10-25T01:00")).slot == "2026-10-26T02:30"


class TestUnits:
    def test_a_weekly_cadence_comes_on_its_weekdays_in_order(self):
        cadence = make_cadence(Unit.WEEK, on=(FRIDAY, MONDAY), zone="Europe/Berlin")
        assert slots(cadence, 3) == ["2026-11-23T10:00", "2026-11-27T10:00", "2026-11-30T10:00"]

    def test_every_two_weeks_counts_from_the_week_of_the_anchor(self):
        cadence = make_cadence(Unit.WEEK, every=2, on=(MONDAY, FRIDAY), anchor="2026-11-25")
        assert slots(cadence, 3) == ["2026-11-27T10:00", "2026-12-07T10:00", "2026-12-11T10:00"]

    def test_a_week_without_weekdays_takes_the_anchors(self):
        assert slots(make_cadence(Unit.WEEK, anchor="2026-11-19"), 2) == [
            "2026-11-26T10:00",
            "2026-12-03T10:00",
        ]

    def test_days_are_counted_from_the_anchor(self):
        cadence = make_cadence(every=10, anchor="2026-11-01")
        assert slots(cadence, 3) == ["2026-12-01T10:00", "2026-12-11T10:00", "2026-12-21T10:00"]

    def test_every_weekday_leaves_out_the_weekend(self):
        cadence = make_cadence(on=range(5))
        assert slots(cadence, 2, after="2026-11-26T12:00") == ["2026-11-27T10:00", "2026-11-30T10:00"]

    def test_nothing_comes_before_the_anchor(self):
        cadence = make_cadence(Unit.WEEK, on=(MONDAY, FRIDAY), anchor="2027-01-06")
        assert slots(cadence, 1) == ["2027-01-08T10:00"]

    @pytest.mark.parametrize(
        ("nth", "expected"),
        [
            (1, ["2026-12-04", "2027-01-01", "2027-02-05"]),
            (3, ["2026-12-18", "2027-01-15", "2027-02-19"]),
            (5, ["2027-01-29", "2027-04-30", "2027-07-30"]),
            (-1, ["2026-11-27", "2026-12-25", "2027-01-29"]),
        ],
    )
    def test_a_month_has_its_nth_weekday(self, nth, expected):
        cadence = make_cadence(Unit.MONTH, on=(FRIDAY,), nth=nth)
        assert slots(cadence, 3) == [f"{day}T10:00" for day in expected]

    def test_a_month_without_weekdays_takes_the_anchors_day_or_its_own_last(self):
        cadence = make_cadence(Unit.MONTH, anchor="2027-01-31")
        assert slots(cadence, 3) == ["2027-01-31T10:00", "2027-02-28T10:00", "2027-03-31T10:00"]

    def test_every_third_month_counts_from_the_anchors(self):
        cadence = make_cadence(Unit.MONTH, every=3, on=(MONDAY,), nth=2, anchor="2026-11-01")
        assert slots(cadence, 2, after="2026-11-10T00:00") == ["2027-02-08T10:00", "2027-05-10T10:00"]

    def test_all_mondays_of_a_month_without_an_nth(self):
        assert len(slots(make_cadence(Unit.MONTH, on=(MONDAY,)), 5)) == 5

    def test_strictly_after(self):
        cadence = make_cadence()
        at = next_occurrence(cadence, after=utc("2026-11-22T00:00")).at
        assert next_occurrence(cadence, after=at).at == at + DAY


class TestMissed:
    def test_after_three_days_down_only_the_newest_counts(self):
        found = newest_missed(make_cadence(), since=utc("2026-11-20T10:00"), until=utc("2026-11-23T09:59"))
        assert found == Occurrence(slot="2026-11-22T10:00", at=utc("2026-11-22T10:00"))

    def test_since_is_left_out_and_until_is_taken_in(self):
        at = utc("2026-11-23T10:00")
        assert newest_missed(make_cadence(), since=at, until=at + timedelta(hours=1)) is None
        assert newest_missed(make_cadence(), since=at - MINUTE, until=at) == Occurrence(
            "2026-11-23T10:00", at
        )

    def test_years_of_absence_are_looked_through_from_the_end(self):
        cadence = make_cadence(Unit.MONTH, every=12, anchor="2000-06-01")
        found = newest_missed(cadence, since=utc("2001-01-01T00:00"), until=utc("2026-05-01T00:00"))
        assert found is not None
        assert found.slot == "2025-06-01T10:00"


class TestRefusals:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"every": 0},
            {"on": (7,)},
            {"at": "10:00:30"},
            {"at": "10:00+01:00"},
            {"zone": "Mars/Olympus"},
            {"zone": ""},
            {"nth": 1, "on": (MONDAY,)},
            {"unit": Unit.MONTH, "nth": 6, "on": (MONDAY,)},
            {"unit": Unit.MONTH, "nth": 1},
            {"every": 7, "on": (MONDAY,), "anchor": "2026-11-24"},
        ],
    )
    def test_what_is_no_cadence_is_refused_with_a_sentence(self, wrong):
        with pytest.raises(CadenceError, match=r"^[A-Z].*\.$"):
            make_cadence(**wrong)

    @pytest.mark.parametrize(
        "never",
        [
            # A fifth Monday of February needs a leap year, and these years are odd.
            {"unit": Unit.MONTH, "every": 24, "on": (MONDAY,), "nth": 5, "anchor": "2025-02-01"},
            {"every": 10**9, "anchor": "2026-11-01"},
            {"every": 10**12, "anchor": "2026-11-01"},
            {"unit": Unit.WEEK, "every": 10**9, "anchor": "2026-11-01"},
            {"unit": Unit.MONTH, "every": 10**9, "anchor": "2026-11-01"},
        ],
    )
    def test_what_never_comes_is_said_to(self, never):
        with pytest.raises(CadenceError, match="never comes again"):
            next_occurrence(make_cadence(**never), after=utc("2026-11-22T00:00"))

    def test_the_calendar_has_an_end(self):
        with pytest.raises(CadenceError):
            next_occurrence(make_cadence(zone="America/New_York"), after=utc("9999-12-31T23:00"))

    def test_an_instant_without_zone_is_refused(self):
        with pytest.raises(ValueError, match="not an instant"):
            next_occurrence(make_cadence(), after=datetime(2026, 11, 22))  # noqa: DTZ001  # what is refused

    @pytest.mark.parametrize(
        "name", ["Mars/Olympus", "", "../etc/passwd", "/etc/localtime", "America", "a\0b", "é"]
    )
    def test_what_is_no_zone_is_none(self, name):
        assert zone_or_none(name) is None
        with pytest.raises(CadenceError, match="no time zone"):
            to_utc(date(2026, 11, 22), time(10), name)

    def test_a_zone_is_found_by_its_name(self):
        assert zone_or_none("Europe/Berlin") == ZoneInfo("Europe/Berlin")


class TestDays:
    @pytest.mark.parametrize(
        ("zone", "on"),
        [
            ("Pacific/Auckland", date(2026, 11, 24)),
            ("UTC", date(2026, 11, 23)),
            ("Pacific/Honolulu", date(2026, 11, 23)),
        ],
    )
    def test_a_date_is_that_of_the_zone(self, zone, on):
        assert local_date(utc("2026-11-23T12:00"), zone) == on

    def test_working_days_are_the_given_weekdays(self):
        sunday = date(2026, 11, 22)
        assert not is_working_day(sunday, frozenset(range(5)))
        assert is_working_day(sunday, frozenset({SUNDAY}))

    def test_a_working_day_ends_at_six_local_time_or_as_said(self):
        on = date(2026, 7, 1)
        assert working_day_end(on, "Europe/Berlin") == utc("2026-07-01T16:00")
        assert working_day_end(on, "Europe/Berlin", at=time(17, 30)) == utc("2026-07-01T15:30")
