"""The ledger of a plan: what a line of it must say, what a person is shown, and what it adds up to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from bot.errors import InvalidError
from bot.rules.money import Budget, Money, ensure_amount, read_currency, sum_budgets
from bot.rules.numbers import say_number
from bot.rules.resources import Overload, Share, ensure_share, hours_by_day
from bot.rules.texts import is_blank
from bot.values import frozen
from storage.models import OPEN_STATUSES, ResourceKind, ResourceStatus, StepStatus, ToolState

NAME_MAX = 150
NOTHING = Decimal(0)
AMOUNTS = ("planned", "committed", "spent")


@frozen
class ResourceDraft:
    """Validated answers of a resource form; what is not of its kind is left empty."""

    plan_id: int
    kind: ResourceKind
    step_id: int | None = None
    name: str = ""
    currency: str = ""
    planned: Decimal = NOTHING
    committed: Decimal = NOTHING
    spent: Decimal = NOTHING
    member_id: str | None = None
    hours: Decimal = NOTHING
    from_on: date | None = None
    until_on: date | None = None
    tool_state: ToolState = ToolState.NEEDED


@frozen
class Work:
    """A part of what somebody has promised: hours a week, and where, or `other work` nobody may name."""

    hours: Decimal
    where: str


@frozen
class Strain:
    """That somebody has promised too much: how much when, over all plans, and what it is made of."""

    member_id: str
    name: str
    overload: Overload
    work: tuple[Work, ...] = ()


@frozen
class ResourceLine:
    """One line of a ledger as a person is shown it; a budget, a share of somebody's weeks, or a tool."""

    id: int
    version: int
    ref: str
    plan_id: int
    plan_ref: str
    plan_title: str
    kind: ResourceKind
    name: str
    status: ResourceStatus
    step_id: int | None = None
    step_ref: str = ""
    step_title: str = ""
    step_status: StepStatus | None = None
    budget: Budget | None = None
    share: Share | None = None
    member_id: str | None = None
    member_name: str = ""
    tool_state: ToolState | None = None
    needed_on: date | None = None
    decided_by: str = ""
    declined_because: str = ""
    can_edit: bool = False
    can_decide: bool = False
    is_dropped: bool = False
    is_confidential: bool = False
    strain: Strain | None = field(default=None, compare=False)
    """Where it answers a change: that the person has promised too much by now."""
    approvers: tuple[str, ...] = field(default=(), compare=False)
    """Where it answers a change: who is asked whether it can be had."""
    undo: int | None = field(default=None, compare=False)

    @property
    def is_nobodys(self) -> bool:
        """Whether these are hours that nobody has promised yet."""
        return self.share is not None and self.member_id is None

    @property
    def is_needed(self) -> bool:
        """Whether somebody may wait for it: its step, if it has one, is neither done nor dropped."""
        return self.step_status is None or self.step_status in OPEN_STATUSES

    @property
    def is_had(self) -> bool:
        """Whether nothing has to be waited for."""
        is_there = self.tool_state in {None, ToolState.READY}
        return self.status is ResourceStatus.CONFIRMED and is_there


@frozen
class LedgerSums:
    """What a ledger adds up to: budgets by currency, everybody's fullest week, and how many tools."""

    budgets: Mapping[str, Budget]
    people: tuple[tuple[str, Decimal], ...] = ()
    tools: int = 0
    tools_ready: int = 0
    unconfirmed: int = 0
    staffed: frozenset[int] = frozenset()
    """The steps for which somebody's hours are planned."""
    gap: str = ""
    """What is missing most, in a sentence, or nothing."""
    time_gone: Decimal | None = None
    """How much of the plan's time has gone, in percent."""

    @property
    def is_empty(self) -> bool:
        """Whether the ledger has no line at all."""
        return not (self.budgets or self.people or self.tools or self.unconfirmed)


@frozen
class Ledger:
    """A plan's ledger whole, as one person may see it."""

    plan_id: int
    plan_ref: str
    plan_title: str
    lines: tuple[ResourceLine, ...]
    sums: LedgerSums
    strains: tuple[Strain, ...] = ()
    can_edit: bool = False
    is_confidential: bool = False


def draft_of(line: ResourceLine, **changes: Any) -> ResourceDraft:
    """Return what a line says as a draft, with some of it changed."""
    budget, share = line.budget, line.share
    now = ResourceDraft(
        plan_id=line.plan_id,
        kind=line.kind,
        step_id=line.step_id,
        name=line.name,
        currency=budget.currency if budget else "",
        planned=budget.planned if budget else NOTHING,
        committed=budget.committed if budget else NOTHING,
        spent=budget.spent if budget else NOTHING,
        member_id=line.member_id,
        hours=share.hours if share else NOTHING,
        from_on=share.from_on if share else None,
        until_on=share.until_on if share else line.needed_on,
        tool_state=line.tool_state or ToolState.NEEDED,
    )
    return replace(now, **changes)


def ensure_resource(draft: ResourceDraft, *, today: date) -> None:
    """Refuse a line that cannot be taken, field by field."""
    problems: dict[str, str] = {}
    if len(draft.name.strip()) > NAME_MAX:
        problems["name"] = f"At most {NAME_MAX} characters, please; this has {len(draft.name.strip()):,}."
    match draft.kind:
        case ResourceKind.BUDGET:
            problems |= _budget_problems(draft)
        case ResourceKind.PERSON:
            problems |= _share_problems(draft, today=today)
        case ResourceKind.TECHNOLOGY:
            if is_blank(draft.name):
                problems["name"] = "Name the tool, for example: Datadog"
    if problems:
        raise InvalidError(problems)


def _budget_problems(draft: ResourceDraft) -> dict[str, str]:
    problems: dict[str, str] = {}
    try:
        currency = read_currency(draft.currency)
    except InvalidError as error:
        return dict(error.fields)
    for name in AMOUNTS:
        try:
            ensure_amount(getattr(draft, name), currency, field=name)
        except InvalidError as error:
            problems |= error.fields
    if not problems and not (draft.planned or draft.committed or draft.spent):
        problems["planned"] = "Write what it is to cost, for example 1,200."
    return problems


def _share_problems(draft: ResourceDraft, *, today: date) -> dict[str, str]:
    if draft.member_id is None:
        return {"member_id": "Choose whose hours these are."}
    if draft.from_on is None or draft.until_on is None:
        name = "from_on" if draft.from_on is None else "until_on"
        return {name: "Choose a day."}
    try:
        ensure_share(Share(draft.hours, draft.from_on, draft.until_on), today=today)
    except InvalidError as error:
        return dict(error.fields)
    return {}


def sums_of(
    lines: Sequence[ResourceLine], *, strains: Sequence[Strain] = (), time_gone: Decimal | None = None
) -> LedgerSums:
    """Add a ledger up, in whichever order its lines come; currencies are never added to each other.

    Nobody waits for what a step needed that is done or dropped, and its hours are free again; of a dropped
    one's money only that counts which is ordered or paid.
    """
    kept = [line for line in lines if not line.is_dropped]
    needed = [line for line in kept if line.is_needed]
    ready = [line for line in kept if line.tool_state is ToolState.READY]
    unready = [line for line in needed if line.tool_state in {ToolState.NEEDED, ToolState.REQUESTED}]
    people: dict[tuple[str, str], list[Share]] = {}
    for line in needed:
        if line.share is not None and line.status is not ResourceStatus.DECLINED:
            people.setdefault((line.member_name, line.member_id or ""), []).append(line.share)
    return LedgerSums(
        budgets=sum_budgets(budget for line in kept if (budget := _counted(line)) is not None),
        people=tuple((name, _peak(shares)) for (name, _), shares in sorted(people.items(), key=_name)),
        tools=len(ready) + len(unready),
        tools_ready=len(ready),
        unconfirmed=sum(line.status is not ResourceStatus.CONFIRMED for line in needed),
        staffed=frozenset(
            line.step_id
            for line in kept
            if line.share is not None and line.step_id is not None and not line.is_nobodys
        ),
        gap=biggest_gap(kept, strains=strains),
        time_gone=time_gone,
    )


def _counted(line: ResourceLine) -> Budget | None:
    """Return what a line adds to the sums: of what is declined or for a dropped step, what is taken."""
    budget = line.budget
    if budget is None:
        return None
    taken = budget.committed + budget.spent
    if line.status is ResourceStatus.DECLINED:
        return replace(budget, planned=NOTHING) if taken else None
    if line.step_status is not StepStatus.DROPPED or budget.is_over:
        return budget
    return replace(budget, planned=taken) if taken else None


def _name(entry: tuple[tuple[str, str], list[Share]]) -> tuple[str, str]:
    return entry[0]


def _peak(shares: Iterable[Share]) -> Decimal:
    """Return the hours of somebody's fullest week."""
    return max((hours for _, hours in hours_by_day(shares)), default=NOTHING)


def biggest_gap(lines: Iterable[ResourceLine], *, strains: Sequence[Strain] = ()) -> str:
    """Say what is missing most: money that is gone, hours nobody has, a tool, or somebody's word."""
    lines = tuple(lines)
    if gap := _gap_in_money(lines):
        return gap
    lines = tuple(line for line in lines if line.is_needed)
    if gap := _gap_in_hours(lines, strains):
        return gap
    declined = [line for line in lines if line.status is ResourceStatus.DECLINED]
    if declined:
        return f"{declined[0].ref} {short_name(declined[0])} was declined"
    tools = [line for line in lines if line.tool_state in {ToolState.NEEDED, ToolState.REQUESTED}]
    if tools:
        line = min(tools, key=lambda each: (each.needed_on or date.max, each.ref))
        return f"{line.name} is not ready yet"
    waiting = [line for line in lines if line.status is ResourceStatus.OPEN]
    if waiting:
        line = max(waiting, key=lambda each: (each.budget.planned if each.budget else NOTHING, each.ref))
        return f"{line.ref} {short_name(line)} is not confirmed yet"
    return ""


def _gap_in_money(lines: Iterable[ResourceLine]) -> str:
    """Say of which budget more is taken than it has, or anything although it was declined."""
    over = [(line, found) for line in lines if (found := _counted(line)) is not None and found.is_over]
    if not over:
        return ""
    line, budget = max(over, key=lambda each: (_overrun(each[1]), each[0].ref))
    beyond = Money(-budget.remaining, budget.currency)
    if line.status is ResourceStatus.DECLINED:
        return f"{line.ref} was declined, and {beyond} of it is committed or spent"
    return f"{line.ref} is {beyond} over what was planned"


def _gap_in_hours(lines: Sequence[ResourceLine], strains: Sequence[Strain]) -> str:
    """Say who has promised too much, or else which hours nobody has promised at all."""
    if strains:
        worst = max(strains, key=lambda each: (not each.overload.days_away, each.overload.excess, each.name))
        excess = say_hours(worst.overload.excess)
        if worst.overload.days_away:
            return f"{worst.name} is away and has promised {excess} more than is left of a week"
        return f"{worst.name} has promised {excess} a week too many"
    loose = [line for line in lines if line.is_nobodys]
    if loose:
        line = max(loose, key=lambda each: (each.share.hours if each.share else NOTHING, each.ref))
        hours = say_hours(line.share.hours) if line.share else ""
        return f"nobody has the {hours} a week of {line.ref} yet"
    return ""


def short_name(line: ResourceLine) -> str:
    """Say in a few words what a line is: `1,200 EUR for the venue`, `Ann 6 hours a week`, `Datadog`."""
    if line.budget is not None:
        amount = str(Money(line.budget.planned, line.budget.currency))
        return f"{line.name} {amount}" if line.name else amount
    if line.share is not None:
        return f"{line.member_name} {say_hours(line.share.hours)} a week"
    return line.name


def say_hours(hours: Decimal) -> str:
    """Say hours: `1 hour`, `6.5 hours`."""
    return "1 hour" if hours == 1 else f"{say_number(hours)} hours"


def burn_of(budget: Budget) -> int | None:
    """Return how much of a budget is spent, in percent, rounded down; None where nothing was planned."""
    return int(budget.spent * 100 / budget.planned) if budget.planned else None


def _overrun(budget: Budget) -> Decimal:
    """Return by how much a budget is overrun, against what was planned, so that currencies compare."""
    return -budget.remaining / (budget.planned or Decimal(1))
