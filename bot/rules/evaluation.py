"""What the measurements of a target say: whether it changed, whether it will get there, and how it stands.

How it is put into words is in `findings`. Nothing here is the reporter's confidence, which stands beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from math import isfinite
from statistics import median
from typing import TYPE_CHECKING, Literal

from bot.rules.baselines import MIN_POINTS, EarlierBaseline, Stretch, days_to_begin, stretches_of
from bot.values import frozen
from storage.models import Direction

if TYPE_CHECKING:
    from bot.rules.forecast import Forecast
    from bot.rules.spc import Limits

EVEN = 0.5
"""Under this chance a target more likely fails than not: it is never said to come early then."""
LONGEST_DELAY = 400
"""How many days late or early are worth saying: further off, the pace says it better."""

VerdictCode = Literal["too_early", "no_change", "signal_better", "signal_worse", "improved", "worsened"]
ForecastCode = Literal["too_early", "likely", "toss_up", "unlikely", "past_deadline", "no_variation"]
Despite = Literal["slowing", "spread", "beyond"]
"""Why more likely than not it fails although the pace of now, if it lasted, would reach the target: few keep
such a pace up, its ups and downs reach beyond the band, or it is carried through that."""
Quiet = Literal["usual", "still", "first", "neither"]
"""No change: as usual; it never moved; it moved for the first time; or for neither better nor worse."""


class Health(StrEnum):
    """How a target stands; the value is what people read."""

    MET = "met"
    ON_TRACK = "on track"
    AT_RISK = "at risk"
    OFF_TRACK = "off track"
    TOO_EARLY = "too early to tell"
    MISSED = "not reached"
    """Its plan is closed, and it was not met."""


@frozen
class Point:
    """One measurement that counts, in the indicator's unit."""

    on: date
    value: Decimal


@frozen
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


@frozen
class Figures:
    """What an evaluation was reckoned from, not rounded: a picture shows the same as the words say."""

    limits: "Limits"
    forecast: "Forecast"
    stretch: Stretch
    """The points that count now; its indices are those of the increments where it adds up."""
    earlier: tuple[EarlierBaseline, ...] = ()


@frozen
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
    despite: Despite | None = None
    is_measured: bool = True
    """Whether there is any measurement at all."""
    since: date | None = None
    """The first day of the baseline that counts, where somebody has set a new one."""
    may_begin_on: tuple[date, ...] = ()
    """With which days a new baseline may begin, where it changed for good: a person decides."""
    quiet: Quiet = "usual"
    """What a verdict of no change stands for."""
    ended_on: date | None = None
    """The day on which its plan was closed: nothing is foretold then."""
    even_pace: Decimal | None = None
    """By how much it moves a check-in where it moves so evenly that no chance can be reckoned."""

    @property
    def health(self) -> Health:
        """Return how the target stands."""
        if self.is_met:
            return Health.MET
        if self.ended_on is not None:
            return Health.MISSED
        return _HEALTH.get(self.forecast, Health.TOO_EARLY)


_HEALTH: Mapping[ForecastCode, Health] = {
    "likely": Health.ON_TRACK,
    "toss_up": Health.AT_RISK,
    "unlikely": Health.OFF_TRACK,
    "past_deadline": Health.OFF_TRACK,
}


def evaluate(
    points: Sequence[Point],
    aim: Aim,
    *,
    today: date,
    new_baselines: Sequence[date] = (),
    ended_on: date | None = None,
) -> Evaluation:
    """Say what measurements, one a day and in their order, tell of a target.

    `new_baselines` are the days from which on somebody has said that another baseline counts. On `ended_on`
    its plan was closed: then it tells what was reached, and nothing of what is to come.
    """
    from bot.rules.forecast import is_stale  # noqa: PLC0415  # numpy loads when first needed
    from bot.rules.spc import rebase_offer, verdict, xmr_limits  # noqa: PLC0415  # as above

    last = points[-1] if points else None
    places = _decimals(points)
    if aim.is_cumulative:
        points = _steps(points, aim.start)
    first_on = points[0].on if points else aim.starts_on
    days = [float((point.on - first_on).days) for point in points]
    values = [float(point.value) for point in points]
    measured_on = [point.on for point in points]
    *before, now = stretches_of(measured_on, starts_on=aim.starts_on, new_on=new_baselines)
    lately = values[now.start :]
    said, limits = verdict(lately, aim.direction.value, now.baseline_n, band=_band(aim))
    run_from = None if said.code == "too_early" else rebase_offer(lately, aim.direction.value, limits)
    after = 0 if aim.is_cumulative else _forecast_from(now)
    found = _forecast(days, values, aim, after=after, first_on=first_on, last=last)
    if ended_on is not None or (last is not None and today > aim.deadline_on):
        found = replace(found, code="past_deadline")
    is_old = ended_on is None and last is not None and is_stale(days, float((today - first_on).days))
    has_chance = isfinite(found.p_hit) and found.code in _CHANCES
    fine = _apart(found.needed_per_checkin, found.slope_per_checkin, places + 1)
    has_rates = has_chance and _is_ahead(round(found.needed_per_checkin, fine), aim.direction)
    return Evaluation(
        verdict=said.code,
        run=said.run,
        is_over=said.since is not None and lately[said.since] > limits.centre,
        average=_rounded(limits.centre, places or 1),
        forecast=found.code,
        chance=found.p_hit if has_chance else None,
        needed=_rounded(found.needed_per_checkin, fine) if has_rates else None,
        pace=_rounded(found.slope_per_checkin, fine) if has_rates else None,
        days_late=_days_late(found, days[after:]) if has_rates else None,
        more=max(1, MIN_POINTS + 1 - len(lately)) if said.code == "too_early" else 0,
        more_to_forecast=max(0, MIN_POINTS - len(points)),
        is_met=last is not None and aim.is_met(last.value, on=today if ended_on is None else date.max),
        days_old=(today - last.on).days if last is not None and is_old else None,
        figures=Figures(
            limits,
            found,
            now,
            tuple(EarlierBaseline(each, xmr_limits(values, each.start, each.base_stop)) for each in before),
        ),
        is_total=aim.is_cumulative,
        is_band=aim.direction is Direction.WITHIN,
        despite=_despite(found, aim) if has_chance else None,
        is_measured=last is not None,
        since=measured_on[now.start] if now.start else None,
        may_begin_on=()
        if run_from is None or ended_on is not None
        else days_to_begin(measured_on, now.start + run_from),
        quiet=_quiet(lately, limits, aim) if said.code == "no_change" else "usual",
        ended_on=ended_on,
        even_pace=_even_pace(found, places + 1),
    )


def _even_pace(found: "Forecast", places: int) -> Decimal | None:
    """Return by how much something moves a check-in that moves by the same each time, if it does."""
    if found.code != "no_variation":
        return None
    return _rounded(found.slope_per_checkin, places) or None


def _forecast_from(now: Stretch) -> int:
    """Return with which point a forecast begins: after the baseline, once there are enough of them."""
    many = now.stop - now.start
    if many - now.baseline_n >= MIN_POINTS:
        return now.base_stop
    return now.start if many >= MIN_POINTS else 0


def _quiet(values: Sequence[float], limits: "Limits", aim: Aim) -> Quiet:
    """Say what it is that shows no change; within a band something may be neither better nor worse."""
    from bot.rules.spc import verdict  # noqa: PLC0415  # numpy loads when first needed

    if aim.direction is Direction.WITHIN and verdict(values, "up", limits.stop)[0].code != "no_change":
        return "neither"
    if limits.mr_mean > 0:
        return "usual"
    return "still" if all(value == limits.centre for value in values[limits.stop :]) else "first"


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
        found = forecast_total(days, values, sum(values) + missing, deadline)
        before = float(last.value) - sum(values) if last is not None else 0.0
        return replace(  # a total may have begun with something
            found, point=found.point + before, low80=found.low80 + before, high80=found.high80 + before
        )
    wanted = _band(aim) or float(aim.value)
    return forecast_level(days[after:], values[after:], wanted, aim.direction.value, deadline)


def _band(aim: Aim) -> tuple[float, float] | None:
    return None if aim.lower is None else (float(aim.lower), float(aim.value))


def _is_ahead(needed: float, direction: Direction) -> bool:
    """Whether there is still some way to go, in the direction that is wanted."""
    if direction is Direction.WITHIN:
        return needed != 0
    return (needed > 0) == (direction is Direction.UP)


def _despite(found: "Forecast", aim: Aim) -> Despite | None:
    """Say why it fails more likely than not although the pace would do, if that is so."""
    if found.p_hit >= EVEN:
        return None
    needed, pace, band = found.needed_per_checkin, found.slope_per_checkin, _band(aim)
    would_do = bool(pace) and _is_ahead(needed, aim.direction) and 0 < needed / pace <= 1
    if band is None:
        return "slowing" if would_do else None
    low, high = band
    if low <= found.point <= high:
        return "spread"
    is_short = found.point < low if needed > 0 else found.point > high
    return ("slowing" if is_short else "beyond") if would_do else None


_CHANCES = frozenset({"likely", "toss_up", "unlikely"})


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


def _apart(first: float, second: float, places: int) -> int:
    """Return with how many decimals two numbers are told, lest they look alike where they differ."""
    more = range(places, places + 4)
    return next((each for each in more if round(first, each) != round(second, each)), places)


def _rounded(value: float, places: int) -> Decimal | None:
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places)) if isfinite(value) else None
