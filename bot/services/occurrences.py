"""What recurs, written as messages when it is due: one for each schedule, place and time."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from secrets import token_hex
from typing import Any

from bot.rules.action_steps import StepLine
from bot.rules.cadence import local_date, newest_missed, next_occurrence, to_utc, working_day_end
from bot.services.contents import day_steps
from bot.services.schedules import cadence_of, day_key, prompt_key, set_next, to_ms
from storage.models import Delivery, DeliveryKind, PlanStatus, Schedule, ScheduleKind
from storage.unit_of_work import Store

LIVE_PROMPT_FOR = timedelta(days=7)


def write_occurrence(store: Store, schedule: Schedule, *, now: datetime) -> None:
    """Write the newest message of a schedule that is due, and find when it is due next."""
    cadence = cadence_of(schedule)
    first_due = datetime.fromtimestamp(schedule.next_due_ms / 1000, UTC)
    newest = newest_missed(cadence, since=first_due - timedelta(milliseconds=1), until=now)
    at = newest.at if newest is not None else first_due
    set_next(schedule, next_occurrence(cadence, after=now))
    if schedule.kind is ScheduleKind.DAY:
        _write_day(store, schedule, at=at, now=now)
    else:
        _write_prompt(store, schedule, at=at, now=now)


def _write_day(store: Store, schedule: Schedule, *, at: datetime, now: datetime) -> None:
    assert schedule.member_id is not None
    member = store.members.find(schedule.workspace_id, schedule.member_id)
    today = local_date(at, schedule.zone)
    ends = _last_moment(schedule, today)
    if member is None or member.is_deactivated or now >= ends:
        return
    steps = day_steps(store, schedule, today=today)
    if steps:
        _write(
            store,
            schedule,
            occ_key=day_key(schedule, today),
            facts=day_facts(steps, today, at=schedule.at),
            expires=ends,
            live_until=_midnight_after(today, schedule.zone),
            now=now,
        )


def _write_prompt(store: Store, schedule: Schedule, *, at: datetime, now: datetime) -> None:
    assert schedule.plan_id is not None
    plan = store.plans.find(schedule.workspace_id, schedule.plan_id)
    today = local_date(at, schedule.zone)
    ends = _last_moment(schedule, today)
    if plan is None or plan.status is not PlanStatus.ACTIVE or today > plan.ends_on or now >= ends:
        return
    if plan.is_silent:
        return
    _write(
        store,
        schedule,
        occ_key=prompt_key(schedule, today),
        facts={"asked_ms": to_ms(at), "on": today.isoformat()},
        expires=ends,
        live_until=at + LIVE_PROMPT_FOR,
        now=now,
    )


def _write(
    store: Store,
    schedule: Schedule,
    *,
    occ_key: str,
    facts: dict[str, Any],
    expires: datetime,
    live_until: datetime,
    now: datetime,
) -> None:
    """Write one message, to the plan's channel where there is one, else to the person."""
    channel_id, member_id = None, schedule.member_id
    if schedule.plan_id is not None:
        plan = store.plans.find(schedule.workspace_id, schedule.plan_id)
        assert plan is not None
        channel_id, member_id = plan.channel_id, None if plan.channel_id else plan.owner_id
    place = channel_id or member_id or ""
    kind = DeliveryKind(schedule.kind.value)
    store.deliveries.add(
        Delivery(
            workspace_id=schedule.workspace_id,
            occ_key=occ_key,
            nonce=token_hex(16),
            kind=kind,
            schedule_id=schedule.id,
            plan_id=schedule.plan_id,
            member_id=member_id,
            channel_id=channel_id,
            facts=facts,
            not_before_ms=store.deliveries.pace(schedule.workspace_id, place, not_before_ms=to_ms(now)),
            expires_ms=to_ms(expires),
            live_until_ms=to_ms(live_until),
        )
    )


def _last_moment(schedule: Schedule, today: date) -> datetime:
    """Return when a message of `today` is too late: when work ends, or at midnight if it comes after that."""
    ends = working_day_end(today, schedule.zone)
    is_late = to_utc(today, schedule.at, schedule.zone) >= ends
    return _midnight_after(today, schedule.zone) if is_late else ends


def _midnight_after(today: date, zone: str) -> datetime:
    return to_utc(today + timedelta(days=1), time(), zone)


def day_facts(steps: Iterable[StepLine], today: date, *, at: time) -> dict[str, Any]:
    """Return what is kept of a day's message: its steps in their order, its day and its time."""
    return {"steps": [step.id for step in steps], "on": today.isoformat(), "at": at.isoformat()}
