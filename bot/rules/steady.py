"""Stretches of days on which the clocks of a zone do not change: there, when something comes is a sum."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_S = 86_400
_BLOCK = 512
_BEFORE, _BEYOND = 4, 48
"""So many days around a block are looked at too, lest every stretch end with it."""


class Stretch(NamedTuple):
    """From the UTC midnight of one day since 1970 to another, a zone is so many s ahead of UTC."""

    first: int
    last: int
    ahead_s: int


def stretch_around(zone: str, day: int) -> Stretch | None:
    """Return the stretch in which a day since 1970 lies, as far as it is known, or None beyond the calendar.

    Zones whose clocks change twice within a day, and back, are not known to exist.
    """
    firsts, stretches = _stretches_of(zone, day // _BLOCK)
    place = bisect_right(firsts, day) - 1
    return stretches[place] if place >= 0 else None


@lru_cache(maxsize=2048)
def _stretches_of(zone: str, block: int) -> tuple[Sequence[int], Sequence[Stretch]]:
    """Look at the clocks on every midnight of a block of days, once."""
    where = ZoneInfo(zone)

    def ahead_s(day: int) -> int:
        ahead = (EPOCH + timedelta(day)).astimezone(where).utcoffset()
        assert ahead is not None
        return round(ahead.total_seconds())

    days = range(block * _BLOCK - _BEFORE, (block + 1) * _BLOCK + _BEYOND)
    try:
        alike = [(seconds, list(each)) for seconds, each in groupby(days, ahead_s)]
    except OverflowError:  # beyond the calendar
        return (), ()
    stretches = [Stretch(each[0], each[-1], seconds) for seconds, each in alike]
    return [each.first for each in stretches], stretches
