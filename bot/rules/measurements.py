"""Single measurements: what a person is shown of each, and what they may say to put one right."""

from dataclasses import field
from datetime import date
from decimal import Decimal

from bot.errors import InvalidError
from bot.rules.paging import Page
from bot.rules.plots import NewBaseline
from bot.rules.proposals import ProposalLine
from bot.rules.targets import TargetLine
from bot.rules.texts import is_blank
from bot.values import frozen

PAGE_SIZE = 12
BECAUSE_MAX = 200


@frozen
class MeasurementLine:
    """One measurement; `was` is the value that it had before it was corrected.

    `is_counted` is false for one that is left out, and for one that a later one of its day stands for.
    `version` is that of what keeps its changes: its check-in, else its target.
    """

    id: int
    version: int
    value: Decimal
    on: date
    by: str
    was: Decimal | None = None
    left_out_because: str = ""
    left_out_by: str = ""
    is_counted: bool = True
    has_check_in: bool = False
    can_correct: bool = False
    can_leave_out: bool = False


@frozen
class MeasurementDraft:
    """What a measurement is to say instead."""

    value: Decimal
    on: date
    said_unit: str = ""
    """What was written behind the value."""


@frozen
class TargetPage:
    """A target whole: how it stands and why, what it says of itself, and its measurements, newest first.

    `sees_plan` where its plan is open to the reader, who else sees this target alone.
    """

    target: TargetLine
    measurements: Page[MeasurementLine]
    sees_plan: bool
    new_baselines: tuple[NewBaseline, ...] = ()
    may_begin_on: tuple[date, ...] = ()
    """With which days a new baseline may begin, where the reader may set one."""
    asked: str = ""
    """How often its plan asks for a check-in."""
    is_closed: bool = False
    """Whether its plan is closed, so that nothing is to be done or foretold of it any more."""
    proposals: tuple[ProposalLine, ...] = ()
    """The revisions of it that wait for an approver."""


@frozen
class Amended:
    """What became of a measurement, and the revision by which that is taken back."""

    target: TargetLine
    measurement: MeasurementLine
    undo: int | None = field(default=None, compare=False)


def ensure_measurement(draft: MeasurementDraft, *, today: date) -> None:
    """Refuse a day that has not come yet."""
    if draft.on > today:
        raise InvalidError({"on": "That day is still to come. Choose the day on which it was measured."})


def ensure_because(because: str, *, field_name: str = "because", example: str) -> None:
    """Refuse to do something that needs a reason without one."""
    if is_blank(because):
        raise InvalidError({field_name: f"Say why, for example: {example}"})
    if len(because) > BECAUSE_MAX:
        said = f"At most {BECAUSE_MAX} characters, please; this has {len(because):,}."
        raise InvalidError({field_name: said})
