"""What a person's Home shows: what they must do, who waits for them, and their plans."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime, timedelta
from typing import Literal

from bot.rules.absence import Away
from bot.rules.action_steps import StepLine
from bot.rules.day_settings import DaySettings
from bot.rules.doubts import Doubt
from bot.rules.ledger import LedgerSums, Strain
from bot.rules.paging import Page
from bot.rules.plans import PlanLine
from bot.rules.roadmap import Roadmap
from bot.rules.rounds import OwedRating
from bot.rules.targets import TargetLine
from bot.values import frozen

Turn = tuple[Literal["steps", "plans"], int]
"""Which of Home's lists is turned to which page."""


@frozen
class OwedCheckIn:
    """A target that a person reports on; days are theirs.

    `asked_on` is when its plan last asked, if there was no answer since; `next_on` is when it asks next.
    """

    target: TargetLine
    asked_on: date | None
    next_on: date | None
    is_silent: bool = False
    """Whether its plan asks nobody now, as its channel took none of the last posts."""
    is_ahead: bool = False
    """Whether what its plan asks next is answered already."""


@frozen
class WaitingPlan:
    """Why others wait for a person in one plan: late or blocked steps of theirs, or open ones of nobody."""

    id: int
    ref: str
    title: str
    owner_name: str
    can_see: bool
    overdue: int = 0
    blocked: int = 0
    unassigned: int = 0
    undated: int = 0


@frozen
class OwedDecision:
    """How much of a plan waits for a person's word: resources, and revisions of its targets."""

    plan_id: int
    plan_ref: str
    plan_title: str
    count: int
    revisions: int = 0


@frozen
class Purse:
    """What is left of a plan's money, and what it lacks most."""

    plan_ref: str
    plan_title: str
    sums: LedgerSums


@frozen
class StandingIn:
    """What waits for somebody who is away, shown to their deputy: what is due, asked, and looked after."""

    away: Away
    steps: tuple[StepLine, ...] = ()
    check_ins: tuple[OwedCheckIn, ...] = ()
    plans: tuple[PlanLine, ...] = ()


@frozen
class KeptForm:
    """A form that could not be saved: what was filled in is kept until a day after `at`."""

    id: int
    title: str
    at: datetime

    @property
    def until(self) -> datetime:
        """Until when it is kept."""
        return self.at + timedelta(hours=24)


@frozen
class HomePage:
    """All that one person's Home shows; `due` counts their steps of today and before."""

    name: str
    today: date
    due: int
    overdue: int
    steps: Page[StepLine]
    check_ins: tuple[OwedCheckIn, ...]
    waiting: tuple[WaitingPlan, ...]
    plans: Page[PlanLine]
    are_own_plans: bool
    can_plan: bool
    can_add: bool
    settings: DaySettings
    to_rate: tuple[OwedRating, ...] = ()
    to_decide: tuple[OwedDecision, ...] = ()
    strains: tuple[Strain, ...] = ()
    """Who has promised more hours than a week has: the person themselves first, then those in their plans."""
    standing_in: tuple[StandingIn, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    """What they were asked about messages that may not be there."""
    purses: Mapping[int, Purse] = field(default_factory=dict)
    """What the ledgers of the plans on this page come to, by the plans' ids."""
    road: Roadmap | None = None
    """The weeks of the person's own open steps, once there are a few with a date."""
    kept_forms: tuple[KeptForm, ...] = ()
    """What they filled in that could not be saved, the newest first."""

    @property
    def asked(self) -> tuple[OwedCheckIn, ...]:
        """The check-ins that were asked for and not given."""
        return tuple(owed for owed in self.check_ins if owed.asked_on is not None)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all that this person has to do with."""
        own = self.steps.count or self.check_ins or self.plans.count or self.to_rate or self.to_decide
        return not (own or self.standing_in or self.doubts or self.kept_forms)

    @property
    def now(self) -> int:
        """How much of their own waits for today."""
        return self.due + len(self.asked)

    @property
    def stood_in(self) -> tuple[tuple[str, int], ...]:
        """For whom they stand in today, by name, and how much of theirs waits, where anything does."""
        counted = ((each.away.name, len(each.steps) + len(each.check_ins)) for each in self.standing_in)
        return tuple((name, many) for name, many in counted if many)


@frozen
class HubPage:
    """What the command alone shows one person: their next steps, of `total` open ones.

    `can_add` and `can_check_in` say whether there is anything to which they can add a step, or report on.
    """

    today: date
    steps: tuple[StepLine, ...]
    total: int
    overdue: int
    done: int
    """How many steps they have done, asked for only where none is left."""
    has_plans: bool
    can_plan: bool
    can_add: bool
    can_check_in: bool
    to_decide: tuple[OwedDecision, ...] = ()
    strain: Strain | None = None
    """That the person has promised more hours than a week has."""
    purses: tuple[Purse, ...] = ()
    """What the ledgers of the first of their own plans come to."""


def order_check_ins(owed: list[OwedCheckIn]) -> tuple[OwedCheckIn, ...]:
    """Order check-ins: what waits longest for an answer, then what is asked for soonest."""
    return tuple(sorted(owed, key=lambda each: (each.asked_on or date.max, each.next_on or date.max)))
