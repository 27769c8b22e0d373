"""Plans: what a draft must say, and what a person is shown of one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date, datetime, time
from enum import StrEnum

from bot.errors import InvalidError
from bot.rules.action_steps import StepLine
from bot.rules.alignment import Served, Serving
from bot.rules.dates import say_date
from bot.rules.focus_areas import AreaLine
from bot.rules.health import PlanHealth
from bot.rules.ledger import LedgerSums
from bot.rules.obstacles import ObstacleLine
from bot.rules.outline import Outline, has_target
from bot.rules.proposals import ProposalLine
from bot.rules.roles import Circle
from bot.rules.targets import TargetLine
from bot.rules.texts import is_blank
from bot.values import frozen
from storage.models import PlanStatus, StepStatus

TITLE_MAX = 150
PURPOSE_MAX = 3000
LONGEST_YEARS = 10
_NO_OUTLINE = Outline()


@frozen
class PlanDraft:
    """Validated answers of the plan form; `prompt_weekday` (0 = Monday) is None for no prompts."""

    title: str
    purpose: str
    owner_id: str
    channel_id: str | None
    starts_on: date
    ends_on: date
    prompt_weekday: int | None = 0
    prompt_at: time = time(10)
    keeps_prompt: bool = False
    """Whether it asks as it does now, which the form's choice of a weekday cannot say."""
    prompt_said: str = ""
    """How it asks now, where that is so."""
    collaborators: tuple[str, ...] = ()
    sponsor_id: str | None = None
    subject_id: str | None = None
    """Whom it is about, where it is one person's; nothing but that makes it so."""

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody whom it names."""
        named = (self.owner_id, self.sponsor_id, self.subject_id, *self.collaborators)
        return tuple(dict.fromkeys(who for who in named if who is not None))


@frozen
class StepCounts:
    """How many steps are in each state; overdue ones are counted once, as overdue.

    Those to be done are ready, or waiting for another step or for what they need.
    """

    done: int = 0
    doing: int = 0
    ready: int = 0
    waiting: int = 0
    blocked: int = 0
    overdue: int = 0

    @property
    def total(self) -> int:
        """All steps that were not dropped."""
        return self.done + self.doing + self.ready + self.waiting + self.blocked + self.overdue


@frozen
class PlanLine:
    """One plan in a list."""

    id: int
    version: int
    ref: str
    title: str
    purpose: str
    owner_id: str
    owner_name: str
    channel_id: str | None
    starts_on: date
    ends_on: date
    status: PlanStatus
    counts: StepCounts
    targets: int
    can_edit: bool
    can_edit_steps: bool
    is_sample: bool = False
    is_confidential: bool = False
    """Whether it is about one person, and nothing of it is to be read on a phone that lies on a table."""
    subject_name: str = ""
    """Whom it is about then, who is asked for its check-ins."""
    paused_until_on: date | None = None
    health: PlanHealth | None = None
    """How it stands, where that was asked for."""
    is_silent: bool = False
    """Whether nothing of it is posted in its channel, which took none of the last posts."""
    undo: int | None = field(default=None, compare=False)
    edits: str = field(default="", compare=False)
    """What was just edited about it, as people say it."""
    """The revision by which the change is taken back that this line answers."""


class Stage(StrEnum):
    """What a plan needs next, in the order in which plans grow; nothing forces it."""

    OBJECTIVE = "objective"
    AREA = "area"
    TARGET = "target"
    STEP = "step"


@frozen
class PlanPage:
    """One plan, whole, as one person may see it; `stage` is what it needs next.

    `serving` are the plans that serve its objectives, by the objective's id.
    """

    plan: PlanLine
    targets: tuple[TargetLine, ...]
    steps: tuple[StepLine, ...]
    missing: tuple[str, ...]
    next_prompt_at: datetime | None
    outline: Outline = field(default_factory=Outline)
    served: Served | None = None
    serving: Mapping[int, tuple[Serving, ...]] = field(default_factory=dict)
    stage: Stage | None = None
    circle: Circle | None = None
    """Who is what in it."""
    areas: tuple[AreaLine, ...] = ()
    ledger: LedgerSums | None = None
    """What its resources add up to, if it has any."""
    obstacles: tuple[ObstacleLine, ...] = ()
    """What stands in its way and is not solved."""
    proposals: tuple[ProposalLine, ...] = ()
    """The revisions of its targets that wait for an approver."""
    can_rate: bool = False
    """Whether the reader may hold a round of ratings, or is asked in one that is open."""


def concluded(page: PlanPage) -> PlanPage:
    """Return of a closed plan's page what was reached, and nothing that is to be done or decided any more."""
    ledger = None if page.ledger is None else replace(page.ledger, gap="", unconfirmed=0)
    return replace(page, missing=(), stage=None, ledger=ledger, obstacles=(), proposals=(), can_rate=False)


def ensure_plan(draft: PlanDraft) -> None:
    """Refuse a plan draft that cannot be taken, field by field."""
    problems: dict[str, str] = {}
    if is_blank(draft.title):
        problems["title"] = "A plan needs a title, for example: Reduce churn"
    elif len(draft.title) > TITLE_MAX:
        problems["title"] = f"A title has at most {TITLE_MAX} characters; this one has {len(draft.title):,}."
    if len(draft.purpose) > PURPOSE_MAX:
        problems["purpose"] = f"At most {PURPOSE_MAX:,} characters, please; this has {len(draft.purpose):,}."
    if draft.ends_on < draft.starts_on:
        problems["ends_on"] = "The plan ends before it starts. Choose an end on or after the start."
    elif (draft.ends_on - draft.starts_on).days > LONGEST_YEARS * 366:
        problems["ends_on"] = f"A plan lasts at most {LONGEST_YEARS} years. Choose an earlier end."
    if problems:
        raise InvalidError(problems)


def count_steps(steps: Iterable[tuple[StepStatus, bool, bool, int]]) -> StepCounts:
    """Add up steps by what people call them, given as (status, is their day past, do they wait, how many)."""
    tally = dict.fromkeys(("done", "doing", "ready", "waiting", "blocked", "overdue"), 0)
    for status, is_past, waits, count in steps:
        if status is not StepStatus.DROPPED:
            is_late = is_past and status is not StepStatus.DONE
            to_do = "waiting" if waits else "ready"
            state = to_do if status is StepStatus.TODO else status.value
            tally["overdue" if is_late else state] += count
    return StepCounts(**tally)


def status_on(status: PlanStatus, on: date, *, starts_on: date, paused_until_on: date | None) -> PlanStatus:
    """Return what a plan is on a day: planned before its first, active again on the day its pause ends."""
    if status is PlanStatus.PAUSED and paused_until_on is not None and paused_until_on <= on:
        status = PlanStatus.ACTIVE
    if status in {PlanStatus.ACTIVE, PlanStatus.PLANNED}:
        return PlanStatus.PLANNED if starts_on > on else PlanStatus.ACTIVE
    return status


def turns_on(status: PlanStatus, *, starts_on: date, paused_until_on: date | None) -> date | None:
    """Return the day on which a plan becomes active by itself, if it does."""
    return {PlanStatus.PLANNED: starts_on, PlanStatus.PAUSED: paused_until_on}.get(status)


def ensure_pause(until_on: date | None, *, today: date, ends_on: date, ref: str) -> None:
    """Refuse a pause that is over already, or outlasts its plan."""
    if until_on is None:
        return
    said = say_date(until_on, today=today)
    if until_on <= today:
        raise InvalidError({"until_on": f"{said} is not after today. Choose a later day, or none."})
    if until_on > ends_on:
        ends = say_date(ends_on, today=today)
        raise InvalidError({"until_on": f"{ref} ends on {ends}. Choose a day before that, or none."})


def next_stage(
    outline: Outline, *, targets: Iterable[TargetLine], steps: Iterable[StepLine], has_areas: bool = False
) -> Stage | None:
    """Say what a plan needs next; one that has begun without objectives or key areas goes on without."""
    has_targets, has_steps = any(True for _ in targets), any(True for _ in steps)
    if not outline.objectives and not has_targets and not has_steps:
        return Stage.OBJECTIVE
    if outline.objectives and not has_areas and not has_targets:
        return Stage.AREA
    if not has_targets:
        return Stage.TARGET
    return None if has_steps else Stage.STEP


def list_missing(
    *,
    purpose: str,
    targets: Iterable[TargetLine],
    steps: Iterable[StepLine],
    outline: Outline = _NO_OUTLINE,
    has_areas: bool = False,
    ledger: LedgerSums | None = None,
) -> tuple[str, ...]:
    """Say what a plan still lacks, most important first; hours only where some are planned."""
    targets, steps = tuple(targets), tuple(steps)
    open_steps = [step for step in steps if step.is_open]
    missing = [] if purpose.strip() else ["why it matters"]
    missing += [
        said for is_there, said in _stages(outline, targets, steps, has_areas=has_areas) if not is_there
    ]
    if targets:
        bare = [node.part for node in outline.objectives if not has_target(node)]
        missing += [f"a target for {part.ref}" for part in bare]
    missing += [f"a baseline for {target.ref}" for target in targets if target.baseline is None]
    missing += [f"somebody for {step.ref}" for step in open_steps if step.assignee_id is None]
    missing += [f"a date for {step.ref}" for step in open_steps if step.due_on is None]
    if ledger is not None and ledger.people:
        given = [step for step in open_steps if step.assignee_id is not None]
        missing += [f"hours for {step.ref}" for step in given if step.id not in ledger.staffed]
    return tuple(missing)


def _stages(
    outline: Outline, targets: Sequence[TargetLine], steps: Sequence[StepLine], *, has_areas: bool
) -> tuple[tuple[bool, str], ...]:
    """Say of each stage, in the order in which plans grow, whether a plan has it, and what it is.

    A plan that has found its targets without key areas goes on without.
    """
    return (
        (bool(outline.objectives), "an objective that says what will be better"),
        (has_areas or bool(targets), "key areas that decide whether it is reached"),
        (bool(targets), "a target that says by how much"),
        (bool(steps), "a first step"),
    )
