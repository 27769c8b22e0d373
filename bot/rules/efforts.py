"""Effort: how much work a step is, in hours, as people say it: `2 hours`, `half a day`, `3 days`."""

import re
from decimal import Decimal

DAY_HOURS = Decimal(8)
WEEK_HOURS = Decimal(40)
"""A day of work and a week of it, where somebody says an effort in these."""
MOST_HOURS = Decimal(4000)
"""Two years of one person's work: a step that takes more is a plan."""

_UNITS = (
    (re.compile(r"h|hrs?|hours?"), Decimal(1)),
    (re.compile(r"d|days?|person-days?|pd"), DAY_HOURS),
    (re.compile(r"w|wks?|weeks?"), WEEK_HOURS),
)
_COUNTS = {
    "a": "1",
    "an": "1",
    "one": "1",
    "two": "2",
    "three": "3",
    "half": "0.5",
    "\N{VULGAR FRACTION ONE HALF}": "0.5",
}
_COUNT = r"[0-9]{1,4}(?:[.,][0-9]{1,2})?|[^\W0-9]+|\N{VULGAR FRACTION ONE HALF}"
_SAID = re.compile(rf"~? ?(?P<count>{_COUNT})(?: an?)? ?(?P<unit>[a-z-]+)")


def read_effort(text: str) -> Decimal | None:
    """Return the hours that a text says, or None where it says none, or none that one step can take."""
    hours = _hours(text)
    return Decimal(_plain(hours)) if hours is not None and 0 < hours <= MOST_HOURS else None


def is_odd_effort(text: str) -> bool:
    """Whether a text says an effort that no step can take: none, or more than two years."""
    hours = _hours(text)
    return hours is not None and not 0 < hours <= MOST_HOURS


def _hours(text: str) -> Decimal | None:
    match = _SAID.fullmatch(" ".join(text.lower().split()).rstrip("."))
    if match is None:
        return None
    count = _COUNTS.get(match["count"], match["count"]).replace(",", ".")
    scale = next((hours for unit, hours in _UNITS if unit.fullmatch(match["unit"])), None)
    return None if scale is None or not count[:1].isdigit() else Decimal(count) * scale


def say_effort(hours: Decimal) -> str:
    """Say an effort: in half days from four hours on, where it is so many, else in hours."""
    halves = hours / (DAY_HOURS / 2)
    if halves == 1:
        return "half a day"
    if halves > 1 and halves == halves.to_integral_value():
        return _many(halves / 2, "day")
    return _many(hours, "hour")


def _many(count: Decimal, unit: str) -> str:
    return f"{_plain(count)} {unit}" if count == 1 else f"{_plain(count)} {unit}s"


def _plain(count: Decimal) -> str:
    """Write digits without an exponent and without zeros that say nothing."""
    return f"{count.normalize():f}"
