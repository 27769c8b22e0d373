"""Action steps: what a draft must say, what may follow what, and what a person is shown."""

from dataclasses import field
from datetime import date
from decimal import Decimal

from bot.errors import InvalidError
from bot.rules.absence import Away
from bot.rules.efforts import MOST_HOURS
from bot.rules.ledger import Strain
from bot.rules.texts import is_blank
from bot.values import frozen
from storage.models import OPEN_STATUSES, PlanStatus, StepPriority, StepStatus

TITLE_MAX = 300
NOTE_MAX = 3000
REASON_MAX = 300
"""What is in the way, or why a step was given up, fits into one line of a message."""
FAR_YEARS = 10


@frozen
class StepDraft:
    """Validated answers of the step form."""

    plan_id: int
    title: str
    note: str = ""
    assignee_id: str | None = None
    due_on: date | None = None
    belongs_to: str | None = None
    """The objective, key area or target that it is done for, as a place is written."""
    stays: bool = False
    """Whether it belongs to what it did, as its form did not ask."""
    priority: StepPriority | None = None
    effort: Decimal | None = None
    """How much work it is, in hours."""
    awaited_ids: tuple[int, ...] | None = None
    """The steps that it waits for; None where its form did not ask."""


@frozen
class OtherStep:
    """A step that another one of its plan can wait for; `is_awaited` says that it does so by now."""

    id: int
    ref: str
    title: str
    is_awaited: bool = False


@frozen
class Shortage:
    """That a step takes more hours of work than somebody has until it is due."""

    name: str
    effort: Decimal
    hours: Decimal


@frozen
class StepLine:
    """One step as a person is shown it; `can_act` says whether its buttons are theirs to press.

    Where it answers a change, `undo` is the revision by which that is taken back, and `moved_with` are those
    by which the steps are that moved with it.
    """

    id: int
    version: int
    ref: str
    title: str
    note: str
    plan_id: int
    plan_ref: str
    plan_title: str
    assignee_id: str | None
    assignee_name: str
    due_on: date | None
    status: StepStatus
    snoozed_until: date | None
    done_on: date | None
    can_act: bool
    can_edit: bool = False
    blocked_by: str = ""
    plan_status: PlanStatus = PlanStatus.ACTIVE
    waits_for: tuple[str, ...] = ()
    """The references of the open steps without which this one cannot begin."""
    priority: StepPriority | None = None
    effort: Decimal | None = None
    lacks: tuple[str, ...] = ()
    """The references of the resources that it needs and that nobody has confirmed, or that are not ready."""
    is_confidential: bool = False
    """Whether its plan is one person's, so that a phone that lies on a table shows nothing of it."""
    belongs_to: str | None = None
    under: str = field(default="", compare=False)
    """Where it answers a change: what it belongs to, by reference and title."""
    away: Away | None = None
    """Where it answers an assignment: that the assignee is away."""
    strain: Strain | None = field(default=None, compare=False)
    """Where it answers an assignment: that the assignee has promised more hours than a week has."""
    shortage: Shortage | None = field(default=None, compare=False)
    """Where it answers a change: that it takes longer than its assignee has until its day."""
    overrun: str | None = field(default=None, compare=False)
    """Where it answers a move past steps that wait for it: a sentence on who is told, or an empty one."""
    undo: int | None = field(default=None, compare=False)
    moved_with: tuple[int | None, ...] = field(default=(), compare=False)

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.status in OPEN_STATUSES

    @property
    def is_waiting(self) -> bool:
        """Whether another step has to be done first, or something that it needs is not there yet."""
        return self.is_open and bool(self.waits_for or self.lacks)

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed and it is not done."""
        return self.is_open and self.due_on is not None and self.due_on < today


_RANKS = {StepPriority.MUST: 0, StepPriority.SHOULD: 1, None: 2, StepPriority.COULD: 3}


def urgency(step: StepLine) -> tuple[date, int, int]:
    """Return where a step stands in a list: by its day, and of one day what must be done first."""
    return (step.due_on or date.max, _RANKS[step.priority], step.id)


def ensure_step(draft: StepDraft, *, today: date) -> None:
    """Refuse a step draft that cannot be taken, field by field."""
    problems: dict[str, str] = {}
    if is_blank(draft.title):
        problems["title"] = "A step needs a title, for example: Ring ten customers"
    elif len(draft.title) > TITLE_MAX:
        problems["title"] = (
            f"A title has at most {TITLE_MAX} characters; this one has {len(draft.title):,}. "
            "Put the rest into the note."
        )
    if len(draft.note) > NOTE_MAX:
        problems["note"] = f"A note has at most {NOTE_MAX:,} characters; this one has {len(draft.note):,}."
    if draft.effort is not None and not 0 < draft.effort <= MOST_HOURS:
        problems["effort"] = f"An effort is at most {MOST_HOURS:,} hours."
    if draft.due_on is not None:
        problems |= due_problem(draft.due_on, today=today)
    if problems:
        raise InvalidError(problems)


def due_problem(due_on: date, *, today: date) -> dict[str, str]:
    """Say what is wrong with a due date: nothing, unless it is absurdly far away."""
    if abs((due_on - today).days) > FAR_YEARS * 366:
        return {"due_on": f"That is more than {FAR_YEARS} years away. Choose a nearer day."}
    return {}


def kept_reason(reason: str) -> str:
    """Return why something was done as it is kept, or refuse one that is too long."""
    ensure_reason(reason, field="reason")
    return reason.strip()


def ensure_reason(reason: str, *, field: str) -> None:
    """Refuse more than one line about what is in the way, or why a step was given up."""
    length = len(reason.strip())
    if length > REASON_MAX:
        raise InvalidError({field: f"At most {REASON_MAX} characters, please; this has {length:,}."})
