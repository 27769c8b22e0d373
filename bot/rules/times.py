"""Times of day that people type: 8:30, 17:00, 9am; a number alone is none, as it could be anything."""

import re
from datetime import time

_TIME = re.compile(r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2}))?(?P<half>am|pm)?")
_NOON = 12


def is_time_like(word: str) -> bool:
    """Say whether a lower-case word is written as a time of day is, also where there is none such: 25:00."""
    typed = _TIME.fullmatch(word)
    return typed is not None and bool(typed["minute"] or typed["half"])


def read_time(word: str) -> time | None:
    """Return the time of day that a lower-case word says, or None."""
    typed = _TIME.fullmatch(word)
    if typed is None or not is_time_like(word):
        return None
    hour, minute = int(typed["hour"]), int(typed["minute"] or 0)
    if typed["half"] and 1 <= hour <= _NOON:
        hour = hour % _NOON + (_NOON if typed["half"] == "pm" else 0)
    elif typed["half"]:
        return None
    return time(hour, minute) if hour < len(range(24)) and minute < len(range(60)) else None
