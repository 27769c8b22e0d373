"""What the measurements of a target say: whether it changed, whether it will get there, and how it stands.

Every sentence comes from a table by its code, and claims no more than the code does. Nothing here is the
reporter's confidence, which stands beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from math import isfinite
from statistics import median
from typing import TYPE_CHECKING, Literal

from bot.rules.dates import say_date
from bot.rules.numbers import say_number
from storage.models import Direction

if TYPE_CHECKING:
    from bot.rules.forecast import Forecast
    from bot.rules.spc import Limits

MIN_POINTS = 6
"""So many measurements are a baseline, and so many a forecast."""
LONGEST_DELAY = 400
"""How many days late or early are worth saying: further off, the pace says it better."""

VerdictCode = Literal["too_early", "no_change", "signal_better", "signal_worse", "improved", "worsened"]
ForecastCode = Literal["too_early", "likely", "toss_up", "unlikely", "past_deadline", "no_variation"]


class Health(StrEnum):
    """How a target stands; the value is what people read."""

    MET = "met"
    ON_TRACK = "on track"
    AT_RISK = "at risk"
    OFF_TRACK = "off track"
    TOO_EARLY = "too early to tell"


@dataclass(frozen=True, slots=True)
class Point:
    """One measurement that counts, in the indicator's unit."""

    on: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Aim:
    """What a target wants: a value by a day, in a plan that starts on another.

    A band goes from `lower` to `value`. A total is the sum of what comes with each check-in, counted from
    `start`, or where that is not known from the first measurement.
    """

    direction: Direction
    value: Decimal
    deadline_on: date
    starts_on: date
    lower: Decimal | None = None
    is_cumulative: bool = False
    start: Decimal | None = None

    def is_met(self, value: Decimal, *, on: date) -> bool:
        """Whether a value reaches it; a band is kept, so that it is met at the end alone."""
        if self.direction is Direction.WITHIN:
            assert self.lower is not None
            return on >= self.deadline_on and self.lower <= value <= self.value
        return value >= self.value if self.direction is Direction.UP else value <= self.value


@dataclass(frozen=True, slots=True)
class Figures:
    """What an evaluation was reckoned from, not rounded: a picture shows the same as the words say."""

    limits: "Limits"
    forecast: "Forecast"
    baseline_n: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What can be said of a target's measurements, and what cannot yet.

    `more` is how many measurements are missing until a change can be seen, and `more_to_forecast` until a
    chance can be given. `average` is the baseline's, which the run at the end of `run` points is under or
    over. `needed` and `pace` are per check-in, `days_late` is negative where it comes early.
    """

    verdict: VerdictCode
    run: int
    is_over: bool
    average: Decimal | None
    forecast: ForecastCode
    chance: float | None
    needed: Decimal | None
    pace: Decimal | None
    days_late: int | None
    more: int
    more_to_forecast: int
    is_met: bool
    days_old: int | None
    """How old the last measurement is, where that is too old to forecast by."""
    figures: Figures | None = field(default=None, compare=False)
    is_total: bool = False
    """Whether it is about what comes with each check-in, which adds up."""
    is_band: bool = False

    @property
    def would_do(self) -> bool:
        """Whether the target is unlikely although the pace of now would reach it, if it lasted."""
        return self.forecast == "unlikely" and self.days_late is not None and self.days_late <= 0

    @property
    def health(self) -> Health:
        """Return how the target stands."""
        if self.is_met:
            return Health.MET
        return _HEALTH.get(self.forecast, Health.TOO_EARLY)


_HEALTH: Mapping[ForecastCode, Health] = {
    "likely": Health.ON_TRACK,
    "toss_up": Health.AT_RISK,
    "unlikely": Health.OFF_TRACK,
    "past_deadline": Health.OFF_TRACK,
}


def evaluate(points: Sequence[Point], aim: Aim, *, today: date) -> Evaluation:
    """Say what measurements, one a day and in their order, tell of a target."""
    from bot.rules.forecast import is_stale  # noqa: PLC0415  # numpy loads when first needed
    from bot.rules.spc import verdict  # noqa: PLC0415  # as above

    last = points[-1] if points else None
    places = _decimals(points)
    if aim.is_cumulative:
        points = _steps(points, aim.start)
    first_on = points[0].on if points else aim.starts_on
    days = [float((point.on - first_on).days) for point in points]
    values = [float(point.value) for point in points]
    baseline_n = _baseline(points, aim.starts_on)
    said, limits = verdict(values, aim.direction.value, baseline_n, band=_band(aim))
    after = baseline_n if len(values) - baseline_n >= MIN_POINTS else 0
    found = _forecast(
        days, values, aim, after=0 if aim.is_cumulative else after, first_on=first_on, last=last
    )
    is_old = last is not None and is_stale(days, float((today - first_on).days))
    has_chance = isfinite(found.p_hit) and found.code in _CHANCES
    has_rates = has_chance and _is_ahead(found.needed_per_checkin, aim.direction)
    return Evaluation(
        verdict=said.code,
        run=said.run,
        is_over=bool(values) and isfinite(limits.centre) and values[-1] > limits.centre,
        average=_rounded(limits.centre, places or 1),
        forecast=found.code,
        chance=found.p_hit if has_chance else None,
        needed=_rounded(found.needed_per_checkin, places + 1) if has_rates else None,
        pace=_rounded(found.slope_per_checkin, places + 1) if has_rates else None,
        days_late=_days_late(found, days[after:]) if has_rates else None,
        more=max(0, MIN_POINTS + 1 - len(points)),
        more_to_forecast=max(0, MIN_POINTS - len(points)),
        is_met=last is not None and aim.is_met(last.value, on=today),
        days_old=(today - last.on).days if last is not None and is_old else None,
        figures=Figures(limits, found, baseline_n),
        is_total=aim.is_cumulative,
        is_band=aim.direction is Direction.WITHIN,
    )


def _steps(points: Sequence[Point], start: Decimal | None) -> tuple[Point, ...]:
    """Return what came with each check-in of a total; without a start, the first one only begins it."""
    known = points if start is not None else points[1:]
    before = [start, *(point.value for point in points)] if start is not None else [p.value for p in points]
    return tuple(
        Point(point.on, point.value - earlier)
        for point, earlier in zip(known, before, strict=False)
        if earlier is not None
    )


def _forecast(
    days: Sequence[float],
    values: Sequence[float],
    aim: Aim,
    *,
    after: int,
    first_on: date,
    last: Point | None,
) -> "Forecast":
    from bot.rules.forecast import forecast_level, forecast_total  # noqa: PLC0415  # numpy loads when needed

    deadline = float((aim.deadline_on - first_on).days)
    if aim.is_cumulative:
        missing = float(aim.value - last.value) if last is not None else float(aim.value)
        return forecast_total(days, values, sum(values) + missing, deadline)
    wanted = _band(aim) or float(aim.value)
    return forecast_level(days[after:], values[after:], wanted, aim.direction.value, deadline)


def _band(aim: Aim) -> tuple[float, float] | None:
    return None if aim.lower is None else (float(aim.lower), float(aim.value))


def _is_ahead(needed: float, direction: Direction) -> bool:
    """Whether there is still some way to go, in the direction that is wanted."""
    if direction is Direction.WITHIN:
        return needed != 0
    return (needed > 0) == (direction is Direction.UP)


_CHANCES = frozenset({"likely", "toss_up", "unlikely"})


def say_evaluation(found: Evaluation, *, aim: str, deadline_on: date, today: date) -> str:
    """Say all that can be said of a target's measurements, in two sentences; before that, in one."""
    ahead = say_forecast(found, aim=aim, deadline_on=deadline_on, today=today)
    if found.verdict == found.forecast == "too_early" and ahead:
        both = _BOTH.replace("by {day}", "on {day}") if found.is_band else _BOTH
        return both.format(
            aim=aim, day=say_date(deadline_on, today=today), many=_more(found.more_to_forecast)
        )
    return f"{say_verdict(found)} {ahead}".rstrip()


def say_verdict(found: Evaluation) -> str:
    """Say whether it changed: `Improved: 9 check-ins in a row under the old average of 8.1.`."""
    average = "" if found.average is None else say_number(found.average)
    average = f"{average} a check-in" if found.is_total else average
    side = "over" if found.is_over else "under"
    return _VERDICTS[found.verdict].format(run=found.run, side=side, average=average, many=_more(found.more))


def say_forecast(found: Evaluation, *, aim: str, deadline_on: date, today: date) -> str:
    """Say how likely the target is: `Chance of 5 by Wed 31 Mar: 62 %, could go either way; …`."""
    if found.is_met:
        return ""
    day = say_date(deadline_on, today=today)
    many = _more(found.more_to_forecast)
    sentence = _FAST if found.would_do else _FORECASTS[found.forecast]
    if found.is_total and found.chance is not None:
        sentence = f"If the pace stays as it is, {sentence[0].lower()}{sentence[1:]}"
    if found.is_band:
        sentence = sentence.replace("by {day}", "on {day}")
    said = sentence.format(aim=aim, day=day, chance=say_chance(found.chance), many=many)
    old = "" if found.days_old is None else f"The last measurement is {found.days_old:,} days old. "
    return f"{old}{said}{_rates(found)}"


def say_chance(chance: float | None) -> str:
    """Say a probability in whole percent, and never that something is sure: `62 %`, `over 99 %`."""
    if chance is None:
        return ""
    percent = round(chance * 100)
    return "under 1 %" if percent < 1 else "over 99 %" if percent > 99 else f"{percent} %"  # noqa: PLR2004


_VERDICTS: Mapping[VerdictCode, str] = {
    "too_early": "Too early to tell whether it changed: {many}.",
    "no_change": "No change that shows: the difference so far is within the usual ups and downs.",
    "signal_better": "A sign that it gets better, and no proof yet.",
    "signal_worse": "A sign that it gets worse, and no proof yet.",
    "improved": "Improved: {run} check-ins in a row {side} the old average of {average}.",
    "worsened": "Worse: {run} check-ins in a row {side} the old average of {average}.",
}
_FORECASTS: Mapping[ForecastCode, str] = {
    "too_early": "Too early to say how likely {aim} by {day} is: {many}.",
    "likely": "Chance of {aim} by {day}: {chance}, likely",
    "toss_up": "Chance of {aim} by {day}: {chance}, could go either way",
    "unlikely": "Chance of {aim} by {day}: {chance}, not at the current pace",
    "past_deadline": "The deadline for {aim} was {day}, and it is not reached.",
    "no_variation": "No variation yet, so nothing says how likely {aim} by {day} is.",
}
_BOTH = "Too early to tell whether it changed, or how likely {aim} by {day} is: {many}."
_FAST = "Chance of {aim} by {day}: {chance}, as few keep up such a pace for so long"
"""For what is unlikely although the pace would do: trends are not carried on for ever."""


def _more(count: int) -> str:
    return "1 more check-in" if count == 1 else f"{count} more check-ins"


def _rates(found: Evaluation) -> str:
    """Add what is needed a check-in beside what there is: `; that needs −0.09 a check-in, …`."""  # noqa: RUF002  # a true minus
    if found.chance is None:
        return ""
    if found.needed is None or found.pace is None:
        return "."
    said = f"; that needs {_signed(found.needed)} a check-in, the pace is {_signed(found.pace)}"
    if not found.days_late or found.would_do:
        return f"{said}."
    days = "1 day" if abs(found.days_late) == 1 else f"{abs(found.days_late):,} days"
    return f"{said}, about {days} {'late' if found.days_late > 0 else 'early'}."


def _signed(value: Decimal) -> str:
    said = say_number(value)
    return f"+{said}" if value > 0 else said


def _baseline(points: Sequence[Point], starts_on: date) -> int:
    """Return how many points are the frozen baseline: those before the start, else the first six."""
    before = sum(point.on < starts_on for point in points)
    return before if before >= MIN_POINTS else min(len(points), MIN_POINTS)


def _days_late(found: "Forecast", days: Sequence[float]) -> int | None:
    """Return how long after the deadline the pace gets there, unless it never does or that is far off."""
    if not found.slope_per_checkin or found.needed_per_checkin / found.slope_per_checkin <= 0:
        return None
    cadence = median(later - earlier for earlier, later in pairwise(days))
    late = round((found.needed_per_checkin / found.slope_per_checkin - 1) * found.k * cadence)
    return late if abs(late) <= LONGEST_DELAY else None


def _decimals(points: Sequence[Point]) -> int:
    """Return with how many decimals the values were given, up to four."""
    exponents = (point.value.normalize().as_tuple().exponent for point in points)
    return min(4, max((-each for each in exponents if isinstance(each, int) and each < 0), default=0))


def _rounded(value: float, places: int) -> Decimal | None:
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places)) if isfinite(value) else None
