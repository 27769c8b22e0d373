"""What a line changes about one's own settings, and which zone a name means."""

from datetime import datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InvalidError
from bot.rules.cadence import zone_or_none
from bot.rules.day_settings import DaySettingsDraft, ensure_day_settings, read_change
from bot.rules.zones import read_zone

USUAL = DaySettingsDraft(None, time(9, 30), frozenset(range(5)))


@pytest.mark.parametrize(
    ("line", "at", "days"),
    [
        ("8:30", time(8, 30), "01234"),
        ("08:05", time(8, 5), "01234"),
        ("9am", time(9), "01234"),
        ("12am", time(0), "01234"),
        ("5:15pm", time(17, 15), "01234"),
        ("12pm", time(12), "01234"),
        ("mon-thu", time(9, 30), "0123"),
        ("Mon–Thu", time(9, 30), "0123"),
        ("Mon, Wed, Fri", time(9, 30), "024"),
        ("sat-mon", time(9, 30), "056"),
        ("weekdays 7:45", time(7, 45), "01234"),
        ("daily", time(9, 30), "0123456"),
        ("sunday", time(9, 30), "6"),
        ("", time(9, 30), "01234"),
    ],
)
def test_a_line_changes_what_it_says_and_nothing_else(line, at, days):
    changed = read_change(line, USUAL)
    assert (changed.at, changed.zone) == (at, None)
    assert "".join(str(day) for day in sorted(changed.working_days)) == days


@pytest.mark.parametrize(
    "line", ["8", "25:00", "8:60", "13pm", "0am", "friyay", "mon-", "8:30 maybe", "-", "²:30"]
)
def test_what_is_no_time_and_no_day_is_refused_with_examples(line):
    with pytest.raises(InvalidError) as refused:
        read_change(line, USUAL)
    assert "Try: settings 8:30" in refused.value.fields["at"]


@pytest.mark.parametrize("line", ["Tokyo", "new york", "America/New_York", "utc"])
def test_a_zone_is_known_by_its_name_alone(line):
    changed = read_change(line, USUAL)
    assert changed.zone == read_zone(line)
    assert (changed.at, changed.working_days) == (USUAL.at, USUAL.working_days)


@given(st.text(max_size=80))
def test_no_line_raises_anything_else(line):
    for text in (line, f"zone {line}"):
        try:
            changed = read_change(text, USUAL)
        except InvalidError:
            continue
        ensure_day_settings(changed)
        assert changed.zone is None or zone_or_none(changed.zone) is not None


def test_settings_by_which_nothing_ever_comes_are_refused():
    with pytest.raises(InvalidError):
        ensure_day_settings(DaySettingsDraft(None, time(9), frozenset()))


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("  new  york ", "America/New_York"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_is_found_by_its_name_or_its_city(said, zone):
    assert read_zone(said) == zone


def test_a_city_that_stands_in_several_zones_is_asked_about():
    with pytest.raises(InvalidError) as refused:
        read_zone("Buenos Aires")
    assert refused.value.fields["zone"].startswith(
        "There are several. Which one: America/Argentina/Buenos_Aires or"
    )


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("Berln", "Did you mean Europe/Berlin?"),
        ("Narnia", "Try: Europe/Berlin"),
        ("CET", "Try: Europe/Berlin"),
        ("../../etc/passwd", "Try: Europe/Berlin"),
        ("<!channel>", "Try: Europe/Berlin"),
        ("x" * 500, "Try: Europe/Berlin"),
    ],
)
def test_what_is_no_zone_is_refused_with_what_may_be_meant(said, hint):
    with pytest.raises(InvalidError) as refused:
        read_zone(said)
    assert hint in refused.value.fields["zone"]


def test_every_zone_that_is_offered_is_one():
    assert datetime(2027, 3, 1, tzinfo=zone_or_none(read_zone("Asia/Kolkata"))).utcoffset() is not None


@pytest.mark.parametrize(
    ("line", "hours"),
    [("hours 32", "32"), ("32 hours a week", "32"), ("hours 37,5", "37.5"), ("hours 32/week", "32")],
)
def test_a_line_says_how_many_hours_a_week_somebody_has(line, hours):
    changed = read_change(line, USUAL)
    assert changed.hours == Decimal(hours)
    assert read_change("hours usual", changed) == USUAL
    assert read_change("8:30", changed).hours == Decimal(hours)


@pytest.mark.parametrize("line", ["hours", "hours many", "hours -", "hours 1.234"])
def test_hours_that_are_none_are_refused_with_an_example(line):
    with pytest.raises(InvalidError) as refused:
        read_change(line, USUAL)
    assert "Try: settings hours 32" in refused.value.fields["hours"]


def test_slack_is_followed_again():
    own = DaySettingsDraft("Asia/Kolkata", time(9, 30), frozenset({0}))
    assert read_change("zone slack", own).zone is None
    assert read_change("zone", own).zone is None
    assert read_change("8:30", own).zone == "Asia/Kolkata"
