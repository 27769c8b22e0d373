"""Which check-ins somebody owes: what they report on, when its plans asked, and when they ask next."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.rules.access import Actor, can_see_target
from bot.rules.cadence import local_date
from bot.rules.check_ins import answers
from bot.rules.home import OwedCheckIn, order_check_ins
from bot.services.evaluations import evaluated, sparks
from bot.services.lines import look_at, target_lines
from storage.models import CheckIn, Plan
from storage.unit_of_work import Store


def owed_check_ins(store: Store, actor: Actor, owner_id: str, *, today: date) -> tuple[OwedCheckIn, ...]:
    """Return the targets that somebody reports on and the actor can see, with when their plans ask."""
    rows = store.targets.list_owned(actor.workspace_id, owner_id)
    if not rows:
        return ()
    plan_ids = {row.plan_id for row in rows}
    asked = store.deliveries.newest_prompts(actor.workspace_id, plan_ids)
    coming = store.schedules.next_prompts(actor.workspace_id, plan_ids)
    newest = store.check_ins.newest(actor.workspace_id, [row.id for row in rows if row.id is not None])
    seen = look_at(store, store.plans.list_by_ids(actor.workspace_id, plan_ids))
    rows = [row for row in rows if can_see_target(actor, seen[row.plan_id].people, target_owner_id=owner_id)]
    owed = []
    bars = sparks(store, actor.workspace_id, [row.id for row in rows if row.id is not None])
    plans = {plan_id: each.plan for plan_id, each in seen.items()}
    lines = target_lines(store, actor, rows, seen=seen)
    for line in evaluated(store, lines, plans, today=today):
        target = replace(line, spark=bars.get(line.id, ""))
        asked_at = _instant(asked.get(target.plan_id))
        zone = seen[target.plan_id].plan.zone
        is_answered = asked_at is None or _is_answered(newest.get(target.id), asked_at, zone=zone)
        is_silent = seen[target.plan_id].plan.is_silent
        next_at = None if is_silent else _instant(coming.get(target.plan_id))
        last = newest.get(target.id)
        owed.append(
            OwedCheckIn(
                target=target,
                asked_on=None if is_answered else _day(asked_at, actor.zone),
                next_on=_day(next_at, actor.zone),
                is_silent=is_silent,
                is_ahead=last is not None
                and last.asked_on is not None
                and last.asked_on == _day(next_at, zone),
            )
        )
    return order_check_ins(owed)


def answered_on(store: Store, plan: Plan, target_id: int, *, now: datetime) -> date | None:
    """Return the day on which a plan asks what a check-in of now answers, late, on the day or early."""
    assert plan.id is not None
    asked_at = _instant(store.deliveries.newest_prompts(plan.workspace_id, [plan.id]).get(plan.id))
    coming = (
        None if plan.is_silent else store.schedules.next_prompts(plan.workspace_id, [plan.id]).get(plan.id)
    )
    last = store.check_ins.newest(plan.workspace_id, [target_id]).get(target_id)
    return answers(
        local_date(now, plan.zone),
        asked_on=_day(asked_at, plan.zone),
        is_answered=asked_at is None or _is_answered(last, asked_at, zone=plan.zone),
        next_on=_day(_instant(coming), plan.zone),
    )


def _is_answered(newest: CheckIn | None, asked_at: datetime, *, zone: str) -> bool:
    """Whether a target's newest check-in came after its plan asked, or early for that very question."""
    if newest is None:
        return False
    is_early = newest.asked_on is not None and newest.asked_on >= local_date(asked_at, zone)
    return is_early or newest.created_at >= asked_at


def _instant(ms: int | None) -> datetime | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC)


def _day(instant: datetime | None, zone: str) -> date | None:
    return None if instant is None else local_date(instant, zone)
