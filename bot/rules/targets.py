"""Targets: what a draft must say, which way is better, and what a person is shown."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.errors import InvalidError
from bot.rules.evaluation import Evaluation
from bot.rules.texts import is_blank
from storage.models import Direction

INDICATOR_MAX = 150
UNIT_MAX = 20


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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
    belongs_to: str | None = None
    under: str = field(default="", compare=False)
    """Where it answers a change: what it belongs to, by reference and title."""
    undo: int | None = field(default=None, compare=False)
    """The revision by which the change is taken back that this line answers."""

    @property
    def is_met(self) -> bool:
        """Whether the newest measurement has reached the target."""
        if self.latest is None:
            return False
        return self.latest >= self.value if self.direction is Direction.UP else self.latest <= self.value


def ensure_target(draft: TargetDraft, *, plan_starts_on: date) -> None:
    """Refuse a target draft that cannot be taken, field by field."""
    problems: dict[str, str] = {}
    if is_blank(draft.indicator):
        problems["indicator"] = "Say what is counted, for example: Churn % of new customers"
    elif len(draft.indicator) > INDICATOR_MAX:
        problems["indicator"] = (
            f"At most {INDICATOR_MAX} characters, please; this has {len(draft.indicator):,}."
        )
    if len(draft.unit) > UNIT_MAX:
        problems["unit"] = f"A unit has at most {UNIT_MAX} characters, for example: %, days, EUR"
    if draft.baseline is not None and draft.baseline == draft.value:
        problems["value"] = "The target equals the baseline, so nothing would change. Choose another value."
    if draft.deadline_on < plan_starts_on:
        problems["deadline_on"] = "The deadline is before the plan starts. Choose a later day."
    if problems:
        raise InvalidError(problems)


def better_direction(draft: TargetDraft) -> Direction:
    """Say which way is better: as chosen, else as the numbers say."""
    return draft.direction or direction_by_numbers(baseline=draft.baseline, value=draft.value)


def direction_by_numbers(*, baseline: Decimal | None, value: Decimal) -> Direction:
    """Say which way is better by where a target starts and where it wants to be; up without a baseline."""
    return Direction.DOWN if baseline is not None and value < baseline else Direction.UP
