"""The sample: a plan that looks alive, for somebody who wants to see what plans are like."""

from decimal import Decimal

from bot.values import frozen
from storage.models import AreaStatus, StepStatus

TITLE = "Sample: Reduce churn"
PURPOSE = (
    "Fewer small customers leave us in their first 90 days, because each costs 4 months to win. "
    "All of this is made up: change what you like, and remove it when you have seen enough."
)
STARTED_DAYS_AGO = 28
ENDS_IN_DAYS = 63


@frozen
class SampleStep:
    """A step, its days counted from today."""

    title: str
    due_in: int
    status: StepStatus = StepStatus.TODO
    done_ago: int = 0
    blocked_by: str = ""
    for_target: bool = False
    """Whether it is done for the sample's target, rather than for its objective."""


@frozen
class SampleCheckIn:
    """A report on the sample's target, so many days ago."""

    days_ago: int
    value: Decimal
    happened: str
    expected: Decimal
    confidence: int


@frozen
class SampleArea:
    """A key area with its levels, and how it was rated."""

    name: str
    present: int
    wanted: int
    status: AreaStatus = AreaStatus.OPEN
    parked_because: str = ""
    impact: int = 3
    effort: int = 3


OUTCOME = "Fewer small customers leave in their first 90 days"
FOR_WHOM = "new customers with fewer than ten people"
WHY = "Each of them costs 4 months to win."
AREAS = (
    SampleArea("Onboarding", 2, 4, AreaStatus.CHOSEN, impact=5, effort=2),
    SampleArea("The import of old data", 1, 3, impact=4, effort=4),
    SampleArea(
        "The small plan's price", 3, 4, AreaStatus.PARKED, "Not before the survey is in", impact=2, effort=1
    ),
)
INDICATOR = "Churn %"
BASELINE, WANTED = Decimal(8), Decimal(5)

STEPS = (
    SampleStep("Ring ten customers who left", -8, StepStatus.DONE, done_ago=9, for_target=True),
    SampleStep("Write down why each of them left", -2),
    SampleStep("Draft the survey", 0, StepStatus.DOING),
    SampleStep("Agree on its wording with legal", 3, StepStatus.BLOCKED, blocked_by="waiting for legal"),
    SampleStep("Send the survey to new customers", 6),
    SampleStep("Call every new customer in their first week", 20, for_target=True),
)


@frozen
class SampleResource:
    """A line of the sample's ledger: money in EUR, the reader's own hours, or a tool; why it was declined."""

    name: str
    planned: Decimal | None = None
    committed: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    hours: Decimal | None = None
    declined_because: str = ""


CURRENCY = "EUR"
RESOURCES = (
    SampleResource("Interviews and a workshop", Decimal(6000), Decimal(1200), Decimal(2100)),
    SampleResource("Gifts for those who stay", Decimal(1500), declined_because="Not before the survey is in"),
    SampleResource("Calls", hours=Decimal(6)),
    SampleResource("Survey tool"),
)

CHECK_INS = (
    SampleCheckIn(21, Decimal("7.8"), "We started to ring those who left.", Decimal("7.5"), 3),
    SampleCheckIn(14, Decimal("7.4"), "Two renewals slipped.", Decimal(7), 3),
    SampleCheckIn(7, Decimal("6.9"), "The call list works.", Decimal("6.5"), 4),
)
