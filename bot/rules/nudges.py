"""Who deserves a nudge today, and about what."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time, timedelta

from bot.rules.absence import Away
from bot.rules.action_steps import StepLine, urgency
from bot.rules.home import OwedCheckIn
from bot.rules.rounds import OwedRating
from bot.rules.targets import TargetLine
from bot.values import frozen
from storage.models import PlanStatus, StepStatus


@frozen
class StandIn:
    """What waits for somebody who is away, told to their deputy; once they are back, it waits for them."""

    away: Away
    items: tuple[StepLine, ...]
    is_over: bool = False


@frozen
class DueCheckIn:
    """A target on which somebody reports today: still to be done, or reported, or no longer theirs to see."""

    target: TargetLine
    is_open: bool
    is_reported: bool = False
    is_hidden: bool = False
    away: Away | None = None
    """The absence of whoever reports on it, for whom the reader stands in."""


LATE_AFTER = timedelta(minutes=15)
"""What comes later than this after its time says so."""


@frozen
class DayMessage:
    """All that waits for one person on one day; `items` keep their place when they are acted on.

    What is told them for others who are away stands under `stand_ins`. It came at `nudge_at`; the next ones
    come at `next_at`, on their working days, the first of them `following_on`. Of those that are `hidden` the
    person was told, and may no longer see them.
    """

    member_id: str
    today: date
    items: tuple[StepLine, ...]
    nudge_at: time
    next_at: time
    working_days: frozenset[int]
    hidden: frozenset[int] = frozenset()
    stand_ins: tuple[StandIn, ...] = ()
    to_check_in: tuple[DueCheckIn, ...] = ()
    """The targets on which they report today."""
    to_rate: tuple[OwedRating, ...] = ()
    """The rounds in which others wait for their ratings."""
    following_on: date = date.max
    is_late: bool = False
    """Whether it came well after `nudge_at`."""


def deserves_nudge(step: StepLine, *, today: date, next_working_on: date) -> bool:
    """Whether a step belongs into the message of `today`: due before the next one comes, and not snoozed.

    Nothing does that waits for another step, and nothing of a plan that is paused or has not begun.
    """
    if step.plan_status is not PlanStatus.ACTIVE or step.is_waiting:
        return False
    if not step.is_open or step.due_on is None or step.due_on >= next_working_on:
        return False
    return step.snoozed_until is None or step.snoozed_until <= today


def deserves_check_in(owed: OwedCheckIn, *, today: date) -> bool:
    """Whether a target belongs into the message of `today`: its plan asked and waits, or asks today.

    What was answered early is not asked for again.
    """
    if owed.asked_on is not None:
        return True
    return not owed.is_silent and not owed.is_ahead and owed.next_on == today


def hide(step: StepLine) -> StepLine:
    """Leave of a step what somebody may know of it who can no longer see it: its reference."""
    return replace(
        step,
        title="",
        note="",
        plan_ref="",
        plan_title="",
        assignee_id=None,
        assignee_name="",
        due_on=None,
        status=StepStatus.TODO,
        snoozed_until=None,
        done_on=None,
        can_act=False,
        can_edit=False,
        blocked_by="",
        waits_for=(),
        priority=None,
        effort=None,
    )


def order_items(steps: Iterable[StepLine]) -> tuple[StepLine, ...]:
    """Order steps by how long they have waited, and of one day by how much they are needed."""
    return tuple(sorted(steps, key=urgency))
