"""Targets: what a draft must say, which way is better, and what a person is shown."""

from dataclasses import field
from datetime import date
from decimal import Decimal

from bot.errors import InvalidError
from bot.rules.dates import say_date
from bot.rules.evaluation import Evaluation
from bot.rules.numbers import say_number
from bot.rules.texts import is_blank
from bot.values import frozen
from storage.models import Direction

INDICATOR_MAX = 150
UNIT_MAX = 20
SOURCE_MAX = 150
REASON_MAX = 300
MILESTONES_MAX = 30
EVERY = {7: "every week", 14: "every 2 weeks", 30: "every month", 91: "every quarter"}
"""How often a target can be measured, by days, where that is not as often as its plan asks."""


@frozen
class Waypoint:
    """A value on a day: one that a target is to have on the way, or had in the past."""

    on: date
    value: Decimal


@frozen
class TargetMore:
    """What a target can say beyond what is needed: how it is counted, and what it is held against."""

    is_cumulative: bool = False
    baseline_on: date | None = None
    baseline_source: str = ""
    benchmark: Decimal | None = None
    benchmark_source: str = ""
    every_days: int | None = None
    balancing_id: int | None = None
    milestones: tuple[Waypoint, ...] = ()


@frozen
class TargetDraft:
    """Validated answers of the target form; values are in the indicator's unit."""

    plan_id: int
    indicator: str
    unit: str
    baseline: Decimal | None
    value: Decimal
    deadline_on: date
    owner_id: str
    direction: Direction | None = None
    belongs_to: str | None = None
    """The objective or key area that it is a measure of, as a place is written."""
    stays: bool = False
    """Whether it belongs to what it did, as its form did not ask."""
    lower: Decimal | None = None
    """The lower edge of a band, whose upper one is the `value`."""
    more: TargetMore | None = None
    """What else it says; None where the form did not ask, so that it stays as it was."""
    past: tuple[Waypoint, ...] = ()
    """What was measured before, by day."""
    reason: str = ""
    """Why it is revised."""

    @property
    def is_cumulative(self) -> bool:
        """Whether each measurement is the total so far, as far as the form asked."""
        return self.more is not None and self.more.is_cumulative


@frozen
class TargetLine:
    """One target; `latest` is its newest measurement and `expected` what was expected of the next one."""

    id: int
    version: int
    ref: str
    plan_id: int
    plan_ref: str
    plan_title: str
    indicator: str
    unit: str
    direction: Direction
    baseline: Decimal | None
    value: Decimal
    deadline_on: date
    owner_id: str
    owner_name: str
    latest: Decimal | None
    latest_on: date | None
    latest_by: str
    expected: Decimal | None
    can_check_in: bool
    can_edit: bool = False
    is_dropped: bool = False
    evaluation: Evaluation | None = None
    """What its measurements say, where that was asked for."""
    spark: str = ""
    """Its last measurements as a line of bars, where that was asked for."""
    belongs_to: str | None = None
    under: str = field(default="", compare=False)
    """Where it answers a change: what it belongs to, by reference and title."""
    undo: int | None = field(default=None, compare=False)
    """The revision by which the change is taken back that this line answers."""
    lower: Decimal | None = None
    more: TargetMore = field(default_factory=TargetMore)
    balancing: str = ""
    """The target that must not get worse for it, by reference and indicator."""
    was: tuple[str, ...] = ()
    """What it wanted before it was revised, the first first."""
    was_due_on: tuple[date, ...] = ()
    """By when it was wanted then."""
    approvers: str = field(default="", compare=False)
    """Where a change of it waits for approval: those who are asked, by name."""

    @property
    def is_met(self) -> bool:
        """Whether the newest measurement has reached the target; a band is never met, but kept."""
        if self.latest is None or self.direction is Direction.WITHIN:
            return False
        return self.latest >= self.value if self.direction is Direction.UP else self.latest <= self.value

    @property
    def is_reached(self) -> bool:
        """Whether the newest measurement is where it was wanted; in a band, too."""
        if self.direction is Direction.WITHIN and self.latest is not None and self.lower is not None:
            return self.lower <= self.latest <= self.value
        return self.is_met

    @property
    def shown_unit(self) -> str:
        """The unit, unless the indicator's name already says it: `Churn %`."""
        return shown_unit(self.unit, self.indicator)

    @property
    def wanted(self) -> str:
        """What it wants, with the unit: `5 %`, `5 to 7 hours`, `50 in all`."""
        return say_wanted(self.value, self.shown_unit, lower=self.lower, is_total=self.more.is_cumulative)


def next_milestone(target: TargetLine, *, today: date) -> tuple[Waypoint, bool] | None:
    """Return the milestone of a target that matters now, and whether it has been missed.

    That is the last one that is past, where its newest value is worse than that; else the next one.
    """
    ways = sorted(target.more.milestones, key=lambda each: each.on)
    past = [each for each in ways if each.on < today]
    if past and target.latest is not None and target.direction is not Direction.WITHIN:
        gap = target.latest - past[-1].value
        if gap > 0 if target.direction is Direction.DOWN else gap < 0:
            return past[-1], True
    return next(((each, False) for each in ways if each.on >= today), None)


def is_a_share(unit: str, indicator: str) -> bool:
    """Whether something is counted in percent."""
    return "%" in {unit, *indicator.split()}


def shown_unit(unit: str, indicator: str) -> str:
    """Return a unit, unless the indicator's name already says it: `Churn %`."""
    return "" if unit in indicator.split() else unit


def say_wanted(value: Decimal, unit: str, *, lower: Decimal | None, is_total: bool) -> str:
    """Say what a target wants: `5 %`, `5 to 7 hours`, `50 in all`."""
    said = say_number(value, unit)
    if lower is not None:
        return f"{say_number(lower)} to {said}"
    return f"{said} in all" if is_total else said


def ensure_target(
    draft: TargetDraft, *, plan_starts_on: date, today: date, was_due_on: date | None = None
) -> None:
    """Refuse a target draft that cannot be taken, field by field; a deadline that stays may be past."""
    problems: dict[str, str] = {}
    if is_blank(draft.indicator):
        problems["indicator"] = "Say what is counted, for example: Churn % of new customers"
    elif len(draft.indicator) > INDICATOR_MAX:
        problems["indicator"] = (
            f"At most {INDICATOR_MAX} characters, please; this has {len(draft.indicator):,}."
        )
    if len(draft.unit) > UNIT_MAX:
        problems["unit"] = f"A unit has at most {UNIT_MAX} characters, for example: %, days, EUR"
    problems |= _wrong_value(draft)
    if draft.deadline_on < plan_starts_on:
        problems["deadline_on"] = "The deadline is before the plan starts. Choose a later day."
    elif draft.deadline_on < today and draft.deadline_on != was_due_on:
        past = say_date(draft.deadline_on, today=today)
        problems["deadline_on"] = f"{past} is past. Choose a day from today on."
    if draft.more is not None:
        problems |= _wrong_more(draft, draft.more, today=today)
    if problems:
        raise InvalidError(problems)


def _wrong_value(draft: TargetDraft) -> dict[str, str]:
    """Say what is wrong with the value that is wanted, or with the band."""
    if draft.lower is not None:
        low, high = say_number(draft.lower), say_number(draft.value)
        if draft.lower > draft.value:
            return {"value": f"The lower edge, {low}, is above the upper, {high}. Write: {high} to {low}"}
        if draft.lower == draft.value:
            return {"value": f"A band needs two edges, and both are {low}. Write for example: 5 to 7"}
        is_other = draft.direction in {Direction.UP, Direction.DOWN}
        said = f'{low} to {high} is a band. Choose "Within a band is better", or write one value.'
        return {"direction": said} if is_other else {}
    if draft.direction is Direction.WITHIN:
        return {"value": "A band has two edges. Write both, for example: 5 to 7"}
    if draft.baseline is not None and draft.baseline == draft.value:
        return {"value": "The target equals the baseline, so nothing would change. Choose another value."}
    return {}


def _wrong_more(draft: TargetDraft, more: TargetMore, *, today: date) -> dict[str, str]:
    problems: dict[str, str] = {}
    if more.is_cumulative and better_direction(draft) is not Direction.UP:
        problems["counted"] = "A total so far only grows, so higher has to be better. Choose a level instead."
    if more.baseline_on is not None and more.baseline_on > today:
        problems["baseline_on"] = "That day is still to come. Choose the day on which it was measured."
    for name in ("baseline_source", "benchmark_source"):
        if len(getattr(more, name)) > SOURCE_MAX:
            problems[name] = f"At most {SOURCE_MAX} characters, for example: CRM report of October"
    if len(more.milestones) > MILESTONES_MAX:
        problems["milestones"] = f"At most {MILESTONES_MAX} milestones, please."
    late = [each for each in more.milestones if each.on >= draft.deadline_on]
    if late:
        said = say_date(late[0].on, today=today)
        problems["milestones"] = f"{said} is not before the deadline. A milestone is on the way there."
    return problems


def better_direction(draft: TargetDraft) -> Direction:
    """Say which way is better: as chosen, else as the numbers say."""
    if draft.lower is not None:
        return Direction.WITHIN
    return draft.direction or direction_by_numbers(baseline=draft.baseline, value=draft.value)


def direction_by_numbers(*, baseline: Decimal | None, value: Decimal) -> Direction:
    """Say which way is better by where a target starts and where it wants to be; up without a baseline."""
    return Direction.DOWN if baseline is not None and value < baseline else Direction.UP
