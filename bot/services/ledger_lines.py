"""Lines of ledgers as people are shown them, and a plan's ledger whole."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from bot.rules.access import Actor, Deed, is_allowed
from bot.rules.ledger import Ledger, LedgerSums, ResourceLine, sums_of
from bot.rules.money import Budget
from bot.rules.resources import Share
from bot.services.allocations import strains_of
from bot.services.lines import Seen
from storage.models import OPEN_STATUSES, ActionStep, Plan, PlanStatus, Resource, ResourceKind
from storage.unit_of_work import Store

NOBODY_YET = "Nobody yet"
"""Whose hours those are that a plan needs and nobody has promised."""


def resource_lines(
    store: Store, viewer: Actor | None, rows: Sequence[Resource], *, seen: Mapping[int, Seen]
) -> tuple[ResourceLine, ...]:
    """Return lines as the viewer is shown them; `seen` holds the plans of all of them."""
    if not rows:
        return ()
    workspace_id = rows[0].workspace_id
    people = [who for row in rows for who in (row.member_id, row.decided_by)]
    names = store.members.names(workspace_id, people)
    step_ids = {row.step_id for row in rows if row.step_id is not None}
    steps = {step.id: step for step in store.action_steps.list_by_ids(workspace_id, step_ids)}
    return tuple(_line(row, seen[row.plan_id], steps.get(row.step_id), names, viewer=viewer) for row in rows)


def ledger_of(store: Store, viewer: Actor, seen: Seen, *, today: date) -> Ledger:
    """Return the ledger of a plan with its sums, and who of those in it has promised too much."""
    rows = store.resources.list_of_plan(viewer.workspace_id, seen.id)
    lines = resource_lines(store, viewer, rows, seen={seen.id: seen})
    people = {line.member_id for line in lines if line.member_id is not None}
    strains = tuple(strains_of(store, viewer, people, today=today).values())
    is_open = seen.plan.status is not PlanStatus.CLOSED
    return Ledger(
        plan_id=seen.id,
        plan_ref=seen.people.ref,
        plan_title=seen.plan.title,
        lines=lines,
        sums=sums_of(lines, strains=strains, time_gone=time_gone(seen.plan, today=today)),
        strains=strains,
        can_edit=is_open and is_allowed(viewer, Deed.EDIT_RESOURCES, seen.people),
        is_confidential=seen.people.is_confidential,
    )


def ledger_sums(store: Store, viewer: Actor, seen: Seen, *, today: date) -> LedgerSums:
    """Return what a plan's ledger adds up to."""
    return ledger_of(store, viewer, seen, today=today).sums


def time_gone(plan: Plan, *, today: date) -> Decimal:
    """Return how much of a plan's time has gone by the end of a day, in percent."""
    whole = (plan.ends_on - plan.starts_on).days + 1
    gone = (today - plan.starts_on).days + 1
    return Decimal(100) * min(max(gone, 0), whole) / whole


def _line(
    row: Resource,
    entry: Seen,
    step: ActionStep | None,
    names: Mapping[str, str],
    *,
    viewer: Actor | None,
) -> ResourceLine:
    assert row.id is not None
    is_open = entry.plan.status is not PlanStatus.CLOSED and not row.is_dropped
    is_live = is_open and (step is None or step.status in OPEN_STATUSES)
    may = {
        deed: viewer is not None and is_allowed(viewer, deed, entry.people)
        for deed in (Deed.EDIT_RESOURCES, Deed.APPROVE)
    }
    return ResourceLine(
        id=row.id,
        version=row.version,
        ref=f"R-{row.number}",
        plan_id=row.plan_id,
        plan_ref=entry.people.ref,
        plan_title=entry.plan.title,
        kind=row.kind,
        name=row.name,
        status=row.status,
        step_id=row.step_id,
        step_ref="" if step is None else f"S-{step.number}",
        step_title="" if step is None else step.title,
        step_status=None if step is None else step.status,
        budget=_budget(row),
        share=_share(row),
        member_id=row.member_id,
        member_name=_whose(row, names),
        tool_state=row.tool_state,
        needed_on=row.until_on if row.kind is ResourceKind.TECHNOLOGY else None,
        decided_by=names.get(row.decided_by or "", ""),
        declined_because=row.declined_because,
        can_edit=is_open and may[Deed.EDIT_RESOURCES],
        can_decide=is_live and may[Deed.APPROVE] and (row.hours is None or row.member_id is not None),
        is_dropped=row.is_dropped,
        is_confidential=entry.people.is_confidential,
    )


def _whose(row: Resource, names: Mapping[str, str]) -> str:
    if row.hours is None:
        return ""
    return NOBODY_YET if row.member_id is None else names.get(row.member_id, "somebody")


def _budget(row: Resource) -> Budget | None:
    if row.currency is None:
        return None
    zero = Decimal(0)
    return Budget(row.currency, row.planned or zero, row.committed or zero, row.spent or zero)


def _share(row: Resource) -> Share | None:
    if row.hours is None or row.from_on is None or row.until_on is None:
        return None
    return Share(row.hours, row.from_on, row.until_on)
