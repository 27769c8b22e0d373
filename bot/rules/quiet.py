"""Quiet hours: those of each day in which nothing nudges a person."""

import re
from datetime import datetime, time, timedelta

from bot.errors import InvalidError
from bot.rules.cadence import to_utc, zone_or_none
from bot.rules.times import read_time
from bot.values import frozen

EXAMPLE = "Try: settings quiet 18:00-8:00 · settings quiet off"

_DAY = timedelta(days=1)
_AGAIN_AFTER = timedelta(minutes=15)
"""In the hour that comes twice, when the first of them is past."""
_TO = re.compile(r" ?(?:-|\N{EN DASH}|\bto\b|\bthrough\b|\buntil\b|\btill\b|\btil\b) ?")
_NONE = frozenset({"off", "none", "no", "never"})


@frozen
class QuietHours:
    """From a time of day until another one, which may be that of the next morning."""

    starts: time
    ends: time

    def covers(self, at: time) -> bool:
        """Whether a time of day is within them; when they end it is not."""
        if self.starts < self.ends:
            return self.starts <= at < self.ends
        return at >= self.starts or at < self.ends

    def end_after(self, now: datetime, zone: str) -> datetime | None:
        """Return when those end that last at an instant in a zone, or None while none do."""
        local = now.astimezone(zone_or_none(zone))
        if not self.covers(local.time()):
            return None
        is_next_day = local.time() >= self.ends
        ends = to_utc(local.date() + (_DAY if is_next_day else timedelta()), self.ends, zone)
        return max(ends, now + _AGAIN_AFTER)

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}\N{EN DASH}{self.ends:%H:%M}"


def ensure_quiet(quiet: QuietHours | None, *, nudge_at: time) -> None:
    """Refuse quiet hours that leave no time for the day's message."""
    if quiet is None:
        return
    if quiet.starts == quiet.ends:
        raise InvalidError({"quiet_until": f"Quiet hours end at another time than they begin. {EXAMPLE}"})
    if quiet.covers(nudge_at):
        raise InvalidError(
            {
                "quiet_until": f"Your day's message comes at {nudge_at:%H:%M}, within {quiet}. "
                "Choose hours without it, or another time for it first."
            }
        )


def read_quiet(text: str) -> QuietHours | None:
    """Read `18:00-8:00`, `6pm to 8am`, `18-8`, or `off` for none; raise InvalidError for anything else."""
    said = " ".join(text.casefold().split()).removeprefix("hours ").removeprefix("from ")
    if said in _NONE:
        return None
    first, *rest = _TO.split(said)
    times = [_hour(word) for word in (first, *rest)]
    if len(times) != 2 or None in times:  # noqa: PLR2004  # from and until
        asked = (
            f'I do not know from when until when "{text.strip()[:60]}" is.' if said else "Quiet from when?"
        )
        raise InvalidError({"quiet_until": f"{asked} {EXAMPLE}"})
    starts, ends = (each for each in times if each is not None)
    return QuietHours(starts, ends)


def read_span(starts: time | None, ends: time | None) -> QuietHours | None:
    """Return quiet hours that were chosen in a form; where one time is missing, raise InvalidError."""
    if starts is None and ends is None:
        return None
    if starts is None:
        raise InvalidError({"quiet_from": "Choose when they begin too, or neither."})
    if ends is None:
        raise InvalidError({"quiet_until": "Choose when they end too, or neither."})
    return QuietHours(starts, ends)


def _hour(word: str) -> time | None:
    """Read a time of day; of a span a number alone is one, too."""
    bare = word.strip()
    return read_time(f"{bare}:00" if bare.isascii() and bare.isdecimal() else bare.replace(" ", ""))
