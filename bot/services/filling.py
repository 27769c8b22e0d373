"""The parts of plans as a whole: a new plan filled with them, and those of a plan taken down."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bot.rules.access import Actor
from bot.rules.templates import AreaPart, ObjectivePart, Parts, StepPart, TargetPart
from bot.services.needs import is_needed, resource_part, resource_row
from bot.services.revising import Reviser
from bot.services.states import Row, row_id
from storage.models import ActionStep, FocusArea, Objective, Plan, StepStatus, Target
from storage.unit_of_work import Store

_WEEKEND = 5


def fill(store: Store, reviser: Reviser, plan: Plan, parts: Parts, *, actor: Actor, now: datetime) -> None:
    """Give a new plan these parts, each with a history that begins now; nobody is assigned anything."""
    made: dict[str, Row] = {}

    def add(row: Row, key: str) -> None:
        made[key] = row
        reviser.added(store, row, actor=actor, now=now)

    for objective in parts.objectives:
        add(store.objectives.add(_objective(store, plan, objective, actor=actor, now=now)), objective.key)
    for area in parts.areas:
        add(store.focus_areas.add(_area(store, plan, area, made[area.of], actor=actor, now=now)), area.key)
    for target in parts.targets:
        add(store.targets.add(_target(store, plan, target, made, actor=actor, now=now)), target.key)
    for step in parts.steps:
        add(store.action_steps.add(_step(store, plan, step, made, actor=actor, now=now)), step.key)
    for step in parts.steps:
        awaited = [row_id(made[key]) for key in step.after]
        store.dependencies.replace(plan.workspace_id, row_id(made[step.key]), awaited)
    for number, resource in enumerate(parts.resources):
        row = resource_row(store, plan, resource, made, actor=actor, now=now)
        add(store.resources.add(row), f"R{number}")


def parts_of(store: Store, plan: Plan) -> Parts:
    """Take down what a plan consists of, without its people and dates; what was dropped is left out."""
    plan_id, workspace_id = row_id(plan), plan.workspace_id
    areas = store.focus_areas.list_of_plans(workspace_id, [plan_id])
    targets = store.targets.list_of_plans(workspace_id, [plan_id])
    rows = store.action_steps.list_of_plan(workspace_id, plan_id)
    steps = [row for row in rows if row.status is not StepStatus.DROPPED]
    links = store.dependencies.list_of_plan(workspace_id, plan_id)
    kept = {row.id for row in steps}
    needs = store.resources.list_of_plan(workspace_id, plan_id)
    return Parts(
        objectives=tuple(
            ObjectivePart(f"O{row.id}", row.outcome, row.why, row.for_whom)
            for row in store.objectives.list_of_plans(workspace_id, [plan_id])
        ),
        areas=tuple(AreaPart(f"A{row.id}", f"O{row.objective_id}", row.name, row.wanted) for row in areas),
        targets=tuple(
            TargetPart(
                f"T{row.id}",
                _belongs(row),
                row.indicator,
                row.unit,
                row.direction,
                row.value,
                lower=row.lower,
                is_cumulative=row.is_cumulative,
            )
            for row in targets
        ),
        steps=tuple(
            StepPart(
                key=f"S{row.id}",
                of=_belongs(row),
                title=row.title,
                in_days=None if row.due_on is None else max(0, (row.due_on - plan.starts_on).days),
                note=row.note,
                after=tuple(f"S{awaited}" for step, awaited in links if step == row.id and awaited in kept),
                priority=row.priority,
                effort=row.effort,
            )
            for row in steps
        ),
        resources=tuple(
            resource_part(row, plan) for row in needs if row.step_id in {None, *kept} and is_needed(row)
        ),
    )


def _belongs(row: Target | ActionStep) -> str:
    if row.area_id is not None:
        return f"A{row.area_id}"
    if isinstance(row, ActionStep) and row.target_id is not None:
        return f"T{row.target_id}"
    return "" if row.objective_id is None else f"O{row.objective_id}"


def _objective(store: Store, plan: Plan, part: ObjectivePart, *, actor: Actor, now: datetime) -> Objective:
    return Objective(
        workspace_id=plan.workspace_id,
        number=store.workspaces.next_number(plan.workspace_id, "O"),
        plan_id=row_id(plan),
        outcome=part.outcome,
        why=part.why,
        for_whom=part.for_whom,
        due_on=plan.ends_on,
        owner_id=plan.owner_id,
        created_by=actor.id,
        created_at=now,
    )


def _area(
    store: Store, plan: Plan, part: AreaPart, objective: Row, *, actor: Actor, now: datetime
) -> FocusArea:
    return FocusArea(
        workspace_id=plan.workspace_id,
        number=store.workspaces.next_number(plan.workspace_id, "A"),
        plan_id=row_id(plan),
        objective_id=row_id(objective),
        name=part.name,
        wanted=part.wanted,
        created_by=actor.id,
        created_at=now,
    )


def _target(
    store: Store, plan: Plan, part: TargetPart, made: Mapping[str, Row], *, actor: Actor, now: datetime
) -> Target:
    place = made.get(part.of)
    return Target(
        workspace_id=plan.workspace_id,
        number=store.workspaces.next_number(plan.workspace_id, "T"),
        plan_id=row_id(plan),
        indicator=part.indicator,
        unit=part.unit,
        direction=part.direction,
        value=part.value,
        lower=part.lower,
        is_cumulative=part.is_cumulative,
        deadline_on=plan.ends_on,
        owner_id=plan.owner_id,
        created_by=actor.id,
        created_at=now,
        objective_id=place.id if isinstance(place, Objective) else None,
        area_id=place.id if isinstance(place, FocusArea) else None,
    )


def _step(
    store: Store, plan: Plan, part: StepPart, made: Mapping[str, Row], *, actor: Actor, now: datetime
) -> ActionStep:
    place = made.get(part.of)
    return ActionStep(
        workspace_id=plan.workspace_id,
        number=store.workspaces.next_number(plan.workspace_id, "S"),
        plan_id=row_id(plan),
        title=part.title,
        note=part.note,
        due_on=None if part.in_days is None else _due(plan, part.in_days),
        priority=part.priority,
        effort=part.effort,
        created_by=actor.id,
        created_at=now,
        objective_id=place.id if isinstance(place, Objective) else None,
        area_id=place.id if isinstance(place, FocusArea) else None,
        target_id=place.id if isinstance(place, Target) else None,
    )


def _due(plan: Plan, in_days: int) -> date:
    """Return a weekday so many days after the start, and none after the end."""
    day = min(plan.starts_on + timedelta(days=in_days), plan.ends_on)
    back = day.weekday() - _WEEKEND + 1
    return max(day - timedelta(days=max(0, back)), plan.starts_on)
