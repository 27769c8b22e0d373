"""Plans that become active by themselves: on their first day, and on the day a pause ends."""

from datetime import datetime, time, timedelta

import structlog

from bot.rules.cadence import local_date, to_utc
from bot.rules.plans import status_on, turns_on
from bot.services.rhythms import renew_prompt
from bot.services.round_notices import follow_status
from bot.services.schedules import to_ms
from storage.models import DeliveryKind, Plan, PlanStatus
from storage.unit_of_work import AttemptFailedError, Store

BATCH = 200
TRIED_AGAIN_AFTER = timedelta(days=1)

_log = structlog.get_logger()


def settle_status(store: Store, plan: Plan, *, now: datetime) -> None:
    """Have a plan be what its dates make of it today, know when that changes, and ask only while active."""
    today = local_date(now, plan.zone)
    starts_on, until_on = plan.starts_on, plan.paused_until_on
    plan.status = status_on(plan.status, today, starts_on=starts_on, paused_until_on=until_on)
    if plan.status is PlanStatus.ACTIVE:
        plan.paused_until_on = None
    turns = turns_on(plan.status, starts_on=starts_on, paused_until_on=until_on)
    plan.turns_ms = None if turns is None else to_ms(to_utc(turns, time(), plan.zone))
    store.flush()
    renew_prompt(store, plan, now=now)
    follow_status(store, plan, now=now)


def follow_owner(store: Store, plan: Plan, *, now: datetime) -> None:
    """Have a plan live in the zone in which its owner lives now, or whom it is about."""
    owner = store.members.find(plan.workspace_id, plan.subject_id or plan.owner_id)
    if owner is not None and plan.zone != owner.lives_in:
        plan.zone = owner.lives_in
        settle_status(store, plan, now=now)


def follow_owned(store: Store, workspace_id: str, owner_id: str, *, now: datetime) -> None:
    """Have every open plan that follows somebody live in the zone in which they live now."""
    for plan in store.plans.list_open(workspace_id):
        if (plan.subject_id or plan.owner_id) == owner_id:
            follow_owner(store, plan, now=now)


def turn_plans(store: Store, *, now: datetime) -> int:
    """Take up every plan whose first day has come, or whose pause is over; return how many."""
    turning = store.plans.list_turning(now_ms=to_ms(now), limit=BATCH)
    for plan in turning:
        try:
            with store.attempt():
                _turn(store, plan, now=now)
        except AttemptFailedError as error:  # it holds up no other
            _log.error("plan.not_turned", plan_id=plan.id, error=type(error.__cause__).__name__)
            plan.turns_ms = to_ms(now + TRIED_AGAIN_AFTER)
    return len(turning)


def _turn(store: Store, plan: Plan, *, now: datetime) -> None:
    assert plan.id is not None
    settle_status(store, plan, now=now)
    steps = store.action_steps.list_of_plan(plan.workspace_id, plan.id)
    people = {step.assignee_id for step in steps if step.assignee_id is not None}
    now_ms = to_ms(now)
    store.homes.mark_plan(plan.workspace_id, plan.id, also=people, now_ms=now_ms)
    store.deliveries.refresh_live(
        plan.workspace_id, kind=DeliveryKind.CHECK_IN, plan_id=plan.id, now_ms=now_ms
    )
