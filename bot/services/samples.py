"""The sample plan: made for one person, seen by them alone, and taken away whole."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.errors import NotAllowedError
from bot.rules import samples
from bot.rules.access import Actor, Deed, ensure_allowed, ensure_may_plan
from bot.rules.cadence import local_date
from bot.rules.plans import PlanLine
from bot.services.lines import look_at, plan_lines, see_plan
from bot.services.revising import Reviser
from bot.services.schedules import to_ms
from bot.services.states import row_id
from storage.database import Database
from storage.models import (
    ActionStep,
    CheckIn,
    Direction,
    FocusArea,
    Measurement,
    Objective,
    Plan,
    PlanStatus,
    RatingRound,
    Resource,
    ResourceKind,
    ResourceStatus,
    RevisedDeed,
    RoundStatus,
    StepStatus,
    Target,
    ToolState,
)
from storage.unit_of_work import Store, transaction


class Samples:
    """Plans to try Waymark with."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)

    @transaction
    def create(self, store: Store, *, actor: Actor, now: datetime) -> PlanLine:
        """Make the actor's sample, or return the one they have, taken up again if they closed it."""
        ensure_may_plan(actor)
        plan = store.plans.find_sample(actor.workspace_id, actor.id)
        if plan is None:
            number = store.workspaces.next_number(actor.workspace_id, "P")  # lets in one at a time
            plan = store.plans.find_sample(actor.workspace_id, actor.id)
            plan = plan or _write(store, number, actor=actor, now=now)
            store.homes.mark(actor.workspace_id, [actor.id], now_ms=to_ms(now))
        elif plan.status is PlanStatus.CLOSED:
            self._reopen(store, plan, actor=actor, now=now)
        return plan_lines(store, actor, list(look_at(store, [plan]).values()), now=now)[0]

    @transaction
    def remove(self, store: Store, plan_id: int, *, actor: Actor, now: datetime) -> str:
        """Take a sample away with all that belongs to it; return what it was called."""
        seen = see_plan(store, actor, plan_id=plan_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_PLAN, seen.people)
        if not seen.plan.is_sample:
            raise NotAllowedError("Only a sample can be removed. A plan of your own can be closed.")
        name = f"{seen.people.ref} {seen.plan.title}"
        store.homes.mark_plan(actor.workspace_id, seen.id, also=[actor.id], now_ms=to_ms(now))
        store.plans.remove(seen.plan)
        return name

    def _reopen(self, store: Store, plan: Plan, *, actor: Actor, now: datetime) -> None:
        assert plan.id is not None
        locked = store.plans.find(plan.workspace_id, plan.id, to_change=True)
        assert locked is not None
        values = {"status": PlanStatus.ACTIVE}
        self._reviser.revise(store, locked, values, deed=RevisedDeed.REOPENED, actor=actor, now=now)


def _write(store: Store, number: int, *, actor: Actor, now: datetime) -> Plan:
    today = local_date(now, actor.zone)
    started_at = now - timedelta(days=samples.STARTED_DAYS_AGO)
    plan = store.plans.add(
        Plan(
            workspace_id=actor.workspace_id,
            number=number,
            title=samples.TITLE,
            purpose=samples.PURPOSE,
            owner_id=actor.id,
            starts_on=today - timedelta(days=samples.STARTED_DAYS_AGO),
            ends_on=today + timedelta(days=samples.ENDS_IN_DAYS),
            zone=actor.zone,
            is_sample=True,
            created_by=actor.id,
            created_at=started_at,
        )
    )
    assert plan.id is not None
    objective_id = _write_objective(store, plan.id, actor=actor, now=now)
    _write_areas(store, plan.id, objective_id, actor=actor, now=now)
    target_id = _write_target(store, plan.id, objective_id, actor=actor, now=now)
    _write_resources(store, plan, actor=actor, now=now)
    for step in samples.STEPS:
        is_done = step.status is StepStatus.DONE
        store.action_steps.add(
            ActionStep(
                workspace_id=actor.workspace_id,
                number=store.workspaces.next_number(actor.workspace_id, "S"),
                plan_id=plan.id,
                title=step.title,
                assignee_id=actor.id,
                due_on=today + timedelta(days=step.due_in),
                status=step.status,
                blocked_by=step.blocked_by,
                done_at=now - timedelta(days=step.done_ago) if is_done else None,
                done_by=actor.id if is_done else None,
                created_by=actor.id,
                created_at=started_at,
                target_id=target_id if step.for_target else None,
                objective_id=None if step.for_target else objective_id,
            )
        )
    return plan


def _write_resources(store: Store, plan: Plan, *, actor: Actor, now: datetime) -> None:
    """Write the sample's ledger: what is confirmed and declined, and a tool that is asked for."""
    started_at = now - timedelta(days=samples.STARTED_DAYS_AGO)
    for each in samples.RESOURCES:
        is_budget, is_person = each.planned is not None, each.hours is not None
        is_tool = not (is_budget or is_person)
        status = ResourceStatus.DECLINED if each.declined_because else ResourceStatus.CONFIRMED
        store.resources.add(
            Resource(
                workspace_id=plan.workspace_id,
                number=store.workspaces.next_number(plan.workspace_id, "R"),
                plan_id=row_id(plan),
                kind=ResourceKind.BUDGET
                if is_budget
                else ResourceKind.PERSON
                if is_person
                else ResourceKind.TECHNOLOGY,
                name=each.name,
                currency=samples.CURRENCY if is_budget else None,
                planned=each.planned,
                committed=each.committed if is_budget else None,
                spent=each.spent if is_budget else None,
                member_id=actor.id if is_person else None,
                hours=each.hours,
                from_on=plan.starts_on if is_person else None,
                until_on=plan.ends_on if is_person else None,
                tool_state=ToolState.REQUESTED if is_tool else None,
                status=ResourceStatus.OPEN if is_tool else status,
                decided_by=None if is_tool else actor.id,
                decided_at=None if is_tool else started_at,
                declined_because=each.declined_because,
                created_by=actor.id,
                created_at=started_at,
            )
        )


def _write_objective(store: Store, plan_id: int, *, actor: Actor, now: datetime) -> int:
    """Write the sample's objective, and return its id."""
    objective = store.objectives.add(
        Objective(
            workspace_id=actor.workspace_id,
            number=store.workspaces.next_number(actor.workspace_id, "O"),
            plan_id=plan_id,
            outcome=samples.OUTCOME,
            for_whom=samples.FOR_WHOM,
            why=samples.WHY,
            due_on=local_date(now, actor.zone) + timedelta(days=samples.ENDS_IN_DAYS),
            owner_id=actor.id,
            created_by=actor.id,
            created_at=now - timedelta(days=samples.STARTED_DAYS_AGO),
        )
    )
    assert objective.id is not None
    return objective.id


def _write_areas(store: Store, plan_id: int, objective_id: int, *, actor: Actor, now: datetime) -> None:
    """Write the sample's key areas, with a round in which its reader has rated them."""
    at = now - timedelta(days=samples.STARTED_DAYS_AGO)
    said = {}
    for each in samples.AREAS:
        area = store.focus_areas.add(
            FocusArea(
                workspace_id=actor.workspace_id,
                number=store.workspaces.next_number(actor.workspace_id, "A"),
                plan_id=plan_id,
                objective_id=objective_id,
                name=each.name,
                present=each.present,
                wanted=each.wanted,
                status=each.status,
                parked_because=each.parked_because,
                created_by=actor.id,
                created_at=at,
            )
        )
        assert area.id is not None
        said[area.id] = (each.impact, each.effort, each.present)
    held = RatingRound(
        workspace_id=actor.workspace_id,
        plan_id=plan_id,
        status=RoundStatus.REVEALED,
        started_by=actor.id,
        started_at=at,
        ended_at=at,
    )
    store.rounds.add(held, area_ids=list(said), member_ids=[actor.id])
    store.rounds.rate(held, actor.id, said)
    store.rounds.mark_rated(held, actor.id, at=at)


def _write_target(store: Store, plan_id: int, objective_id: int, *, actor: Actor, now: datetime) -> int:
    """Write the sample's target, with what was reported on it, and return its id."""
    target = store.targets.add(
        Target(
            workspace_id=actor.workspace_id,
            number=store.workspaces.next_number(actor.workspace_id, "T"),
            plan_id=plan_id,
            indicator=samples.INDICATOR,
            unit="%",
            direction=Direction.DOWN,
            baseline=samples.BASELINE,
            value=samples.WANTED,
            deadline_on=local_date(now, actor.zone) + timedelta(days=samples.ENDS_IN_DAYS),
            owner_id=actor.id,
            created_by=actor.id,
            created_at=now - timedelta(days=samples.STARTED_DAYS_AGO),
            objective_id=objective_id,
        )
    )
    assert target.id is not None
    for report in samples.CHECK_INS:
        at = now - timedelta(days=report.days_ago)
        check_in = store.check_ins.add(
            CheckIn(
                workspace_id=actor.workspace_id,
                plan_id=plan_id,
                target_id=target.id,
                author_id=actor.id,
                happened=report.happened,
                expected=report.expected,
                confidence=report.confidence,
                created_at=at,
            )
        )
        store.targets.add_measurement(
            Measurement(
                workspace_id=actor.workspace_id,
                target_id=target.id,
                check_in_id=check_in.id,
                value=report.value,
                measured_on=local_date(at, actor.zone),
                measured_by=actor.id,
                created_at=at,
            )
        )
    return target.id
