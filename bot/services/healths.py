"""How plans stand, by their targets and by what must be done and is late."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.rules.health import PlanHealth, Standing, plan_health
from bot.rules.plans import PlanLine
from bot.rules.targets import say_wanted, shown_unit
from bot.services.evaluations import evaluations_of
from storage.models import Plan, PlanStatus, Target
from storage.unit_of_work import Store


def plan_healths(store: Store, plans: Sequence[Plan], *, today: date) -> Mapping[int, PlanHealth]:
    """Return how plans stand that are under way, by id, and why; of those without targets nothing."""
    active = {plan.id: plan for plan in plans if plan.id is not None and plan.status is PlanStatus.ACTIVE}
    if not active:
        return {}
    workspace_id = next(iter(active.values())).workspace_id
    rows = store.targets.list_of_plans(workspace_id, list(active))
    found = evaluations_of(store, rows, active, today=today)
    standings: dict[int, list[Standing]] = defaultdict(list)
    for row in rows:
        assert row.id is not None
        standing = Standing(f"T-{row.number}", _wanted(row), row.deadline_on, found[row.id])
        standings[row.plan_id].append(standing)
    late = store.action_steps.overdue_musts(workspace_id, list(standings), before=today)
    known = {
        plan_id: plan_health(each, overdue=[f"S-{it}" for it in late.get(plan_id, ())], today=today)
        for plan_id, each in standings.items()
    }
    return {plan_id: health for plan_id, health in known.items() if health is not None}


def with_health(
    store: Store, lines: Sequence[PlanLine], plans: Sequence[Plan], *, today: date
) -> tuple[PlanLine, ...]:
    """Return plans with how they stand on a day."""
    found = plan_healths(store, plans, today=today)
    return tuple(replace(line, health=found.get(line.id)) for line in lines)


def _wanted(row: Target) -> str:
    unit = shown_unit(row.unit, row.indicator)
    return say_wanted(row.value, unit, lower=row.lower, is_total=row.is_cumulative)
