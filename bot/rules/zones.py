"""The time zone that a person means by a name: an IANA name, or the city in it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import available_timezones

from bot.errors import InvalidError

REGIONS = frozenset(
    "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific".split()  # noqa: SIM905  # reads as a list
)
SIMILARITY = 0.75
MOST_NAMED = 3
_LONGEST_NAME = 64
_SHORTEST_NAME = 4


def read_zone(text: str) -> str:
    """Return the IANA zone that is meant, or raise InvalidError for the field `zone`."""
    wanted = "_".join(text.split()).casefold()
    cities = _by_name()
    found = cities.get(wanted, ()) if len(wanted) <= _LONGEST_NAME else ()
    if len(found) == 1:
        return found[0]
    if found:
        raise InvalidError({"zone": f"There are several. Which one: {_either(found)}?"})
    is_name = _SHORTEST_NAME <= len(wanted) <= _LONGEST_NAME
    close = get_close_matches(wanted, cities, n=1, cutoff=SIMILARITY) if is_name else []
    hint = f"Did you mean {_either(cities[close[0]])}?" if close else "Try: Europe/Berlin · New York · UTC"
    shown = " ".join(text.split())
    raise InvalidError({"zone": f'"{shown[:_LONGEST_NAME]}" is not a time zone I know. {hint}'})


def find_zone(text: str) -> str | None:
    """Return the IANA zone that has just this name, if there is one and only one."""
    found = _by_name().get("_".join(text.split()).casefold(), ()) if len(text) <= _LONGEST_NAME else ()
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, Sequence[str]]:
    """Return every zone by what it can be called: its whole name, and its city alone."""
    names: dict[str, list[str]] = defaultdict(list)
    for zone in sorted(available_timezones()):
        region, _, rest = zone.partition("/")
        if zone == "UTC" or (rest and region in REGIONS):
            for name in {zone, zone.rpartition("/")[2]}:
                names[name.casefold()].append(zone)
    return names


def _either(zones: Sequence[str]) -> str:
    return " or ".join(zones[:MOST_NAMED])
