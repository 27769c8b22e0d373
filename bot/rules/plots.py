"""What a picture of a target shows, and nothing that knows where that comes from or how it is drawn.

The process that draws loads this with what draws, and nothing else of Waymark.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.rules.short_numbers import say_short
from bot.values import frozen


class Mark(StrEnum):
    """What a point stands for."""

    ROUTINE = "routine"
    BETTER = "better"
    WORSE = "worse"


class Kind(StrEnum):
    """Which kind of chart it is; the value is what people read."""

    XMR = "process behavior chart"
    RUN = "run chart"
    BURN_UP = "burn-up chart"


@frozen
class Line:
    """A level that the points are held against; `lower` and `upper` only where there are limits."""

    name: str
    centre: float
    lower: float | None = None
    upper: float | None = None


@frozen
class Outlook:
    """Where it will be at the deadline, and between what in 8 of 10 cases."""

    point: float
    low: float
    high: float


@frozen
class LeftOut:
    """A measurement that does not count, and why somebody said so."""

    on: date
    value: Decimal
    reason: str


@frozen
class OldAim:
    """What the target was until a day, on which it was revised."""

    value: Decimal
    until_on: date


@frozen
class WorkChange:
    """What was done differently from a day on."""

    on: date
    what: str


@frozen
class Phase:
    """An earlier stretch of points, by their indices, with an average and limits of its own."""

    start: int
    stop: int
    centre: float
    lower: float | None
    upper: float | None


@frozen
class NewBaseline:
    """That somebody has set a new baseline from a day on, and what they say has changed."""

    on: date
    cause: str


@frozen
class Plot:
    """All that a picture of a target shows, in the indicator's unit and in days.

    `aim` is the target as the two edges of a band, which has no width where one value is wanted.
    """

    kind: Kind
    ref: str
    indicator: str
    unit: str
    title: str
    tone: Mark
    """Whether the title tells of something better or worse."""
    summary: str
    made: str
    days: tuple[date, ...]
    values: tuple[float, ...]
    marks: tuple[Mark, ...]
    is_up: tuple[bool, ...]
    """For each point, whether its signal points up."""
    baseline: tuple[date, date] | None
    line: Line | None
    phases: tuple[Phase, ...]
    new_baselines: tuple[NewBaseline, ...]
    aim: tuple[float, float]
    deadline_on: date
    starts_on: date
    outlook: Outlook | None
    old_aims: tuple[OldAim, ...]
    changes: tuple[WorkChange, ...]
    left_out: tuple[LeftOut, ...]
    since: date | None
    """The day from which on `line` counts, where that is not all of the time."""
    floor: float | None
    decimals: int
    """With how many decimals the values were given."""
    stands: str = ""
    """How the target stands, where the title does not say it."""

    def say(self, value: float) -> str:
        """Say a value that was given, or one that was reckoned, with as many decimals as the words have."""
        is_given = round(value, self.decimals) == value
        return say_short(value, decimals=self.decimals if is_given else self.decimals or 1)


def short_day(on: date, *, today: date | None = None) -> str:
    """Say a day as shortly as a picture needs it: `4 Jan`, or `4 Jan 2028` in another year."""
    said = f"{on.day} {on:%b}"
    return said if today is None or on.year == today.year else f"{said} {on.year:04d}"
