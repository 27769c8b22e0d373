"""When a person means, from what they type after /clock."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MORNING = time(9)
FORMS = "+1 day, +2 hours, +15 minutes, next monday 09:00, tomorrow 09:00, 2026-03-09 10:00, 10:00"

_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_STEP = re.compile(r"\+\s*(?P<count>\d{1,4})\s*(?P<unit>minute|min|m|hour|h|day|d|week|w)s?")
_DAY = rf"(?:next )?(?P<weekday>{'|'.join(DAYS)})|(?P<tomorrow>tomorrow)|(?P<date>\d{{4}}-\d\d-\d\d)"
_MOMENT = re.compile(rf"(?:{_DAY})?\s*(?P<clock>\d{{1,2}}:\d\d)?")


def read_moment(typed: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant (aware) that somebody in a zone means; ValueError with a sentence if there is none.

    It is later than now. Days and weeks keep the time of day when clocks change; a bare day is at 09:00.
    """
    text = " ".join(typed.casefold().split())
    local = now.astimezone(zone)
    if step := _STEP.fullmatch(text):
        unit = step["unit"]
        moment = _step(local, int(step["count"]), _UNITS.get(unit, f"{unit}s"))
    elif text and (said := _MOMENT.fullmatch(text)):
        moment = _moment(local, said)
    else:
        raise ValueError(f"I cannot read {typed!r} as a time. Try: {FORMS}.")
    if moment <= now:
        raise ValueError("The clock only moves forward.")
    return moment


def _step(local: datetime, count: int, unit: str) -> datetime:
    length = timedelta(**{unit: count})
    if unit in {"days", "weeks"}:
        return local + length  # by the calendar: an aware datetime is moved on the wall
    return (local.astimezone(UTC) + length).astimezone(local.tzinfo)


def _moment(local: datetime, said: re.Match[str]) -> datetime:
    clock = time.fromisoformat(said["clock"].zfill(5)) if said["clock"] else MORNING
    day = local.date()
    if said["date"]:
        day = date.fromisoformat(said["date"])
    elif said["tomorrow"]:
        day += timedelta(days=1)
    elif said["weekday"]:
        day += timedelta(days=(DAYS.index(said["weekday"]) - day.weekday() - 1) % 7 + 1)
    elif clock <= local.time():
        day += timedelta(days=1)
    return datetime.combine(day, clock, tzinfo=local.tzinfo)
