"""What a plan needs, as another like it needs it: planned and of nobody yet, neither spent nor confirmed."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.rules.access import Actor
from bot.rules.templates import ResourcePart
from bot.services.states import Row, row_id
from storage.models import Plan, Resource, ResourceKind, ResourceStatus, ToolState
from storage.unit_of_work import Store

_NOTHING = Decimal(0)


def is_needed(row: Resource) -> bool:
    """Whether another plan like this one would need that too: not what was refused, or never planned."""
    is_planned = row.kind is not ResourceKind.BUDGET or bool(row.planned)
    return is_planned and row.status is not ResourceStatus.DECLINED


def resource_part(row: Resource, plan: Plan) -> ResourcePart:
    """Take down what a line of a ledger needs, without whose hours they are and what became of it."""
    return ResourcePart(
        kind=row.kind,
        of="" if row.step_id is None else f"S{row.step_id}",
        name=row.name,
        currency=row.currency or "",
        planned=row.planned,
        hours=row.hours,
        in_days=_days(row.from_on, plan),
        until_days=_days(row.until_on, plan),
    )


def resource_row(
    store: Store, plan: Plan, part: ResourcePart, made: Mapping[str, Row], *, actor: Actor, now: datetime
) -> Resource:
    """Return a line of a new plan's ledger, which nobody has confirmed."""
    step = made.get(part.of)
    is_budget, is_tool = part.kind is ResourceKind.BUDGET, part.kind is ResourceKind.TECHNOLOGY
    until_on = _on(part.until_days, plan)
    from_on = _on(part.in_days, plan)
    if from_on is not None and until_on is not None:
        from_on = min(from_on, until_on)
    return Resource(
        workspace_id=plan.workspace_id,
        number=store.workspaces.next_number(plan.workspace_id, "R"),
        plan_id=row_id(plan),
        step_id=None if step is None else row_id(step),
        kind=part.kind,
        name=part.name,
        currency=part.currency if is_budget else None,
        planned=part.planned if is_budget else None,
        committed=_NOTHING if is_budget else None,
        spent=_NOTHING if is_budget else None,
        hours=part.hours,
        from_on=from_on,
        until_on=until_on,
        tool_state=ToolState.NEEDED if is_tool else None,
        status=ResourceStatus.OPEN,
        created_by=actor.id,
        created_at=now,
    )


def _days(on: date | None, plan: Plan) -> int | None:
    """Return how many days after a plan's start a day is, none of them before it."""
    return None if on is None else max(0, (on - plan.starts_on).days)


def _on(days: int | None, plan: Plan) -> date | None:
    """Return the day so many days after a plan's start, none after its end."""
    return None if days is None else min(plan.starts_on + timedelta(days=days), plan.ends_on)
