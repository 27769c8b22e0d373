"""When schedules come: made, moved and stopped in the same transaction as what they follow from."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.rules.cadence import DAY, Cadence, Occurrence, Unit, local_date, next_occurrence, to_utc
from storage.models import Member, Plan, PlanStatus, Schedule, ScheduleKind, Workspace
from storage.unit_of_work import Store

USUAL_PROMPT_AT = time(10)
_MOMENT = timedelta(microseconds=1)


def to_ms(instant: datetime) -> int:
    """Return an aware instant as epoch milliseconds."""
    return round(instant.timestamp() * 1000)


def cadence_of(schedule: Schedule) -> Cadence:
    """Return the cadence that a schedule row holds."""
    return Cadence(
        interval=schedule.interval,
        unit=Unit(schedule.unit),
        weekdays=frozenset(int(day) for day in schedule.weekdays),
        at=schedule.at,
        zone=schedule.zone,
        nth=schedule.nth,
        anchor=schedule.anchor_on,
    )


def set_next(schedule: Schedule, occurrence: Occurrence) -> None:
    """Write down when a schedule is due next."""
    schedule.next_slot = occurrence.slot
    schedule.next_due_ms = to_ms(occurrence.at)


def prompt_of(store: Store, plan: Plan) -> tuple[int | None, time | None]:
    """Return the weekday (0 = Monday) and local time of a plan's check-in prompt, or None for both."""
    found = _schedule_of(store, plan)
    if found is None or not found.weekdays:
        return None, None
    return int(found.weekdays[0]), found.at


def set_prompt(
    store: Store, plan: Plan, *, weekday: int | None, at: time | None, by: str, now: datetime
) -> None:
    """Ask for a plan's check-in every week on `weekday` (0 = Monday) at a local time, or never."""
    found = _schedule_of(store, plan)
    weekdays = "" if weekday is None else str(weekday)
    if found is not None:
        _move_prompt(store, found, plan, weekdays=weekdays, at=at or found.at, now=now)
    elif weekday is not None:
        schedule = Schedule(
            workspace_id=plan.workspace_id,
            kind=ScheduleKind.CHECK_IN,
            plan_id=plan.id,
            unit=Unit.WEEK,
            weekdays=weekdays,
            at=at or USUAL_PROMPT_AT,
            zone=plan.zone,
            anchor_on=plan.starts_on,
            next_due_ms=0,
            next_slot="",
            created_by=by,
        )
        set_next(schedule, next_occurrence(cadence_of(schedule), after=now))
        store.schedules.add(schedule)


def renew_prompt(store: Store, plan: Plan, *, now: datetime) -> None:
    """Have a plan's prompt follow what the plan has become: its zone, and whether it is active."""
    found = _schedule_of(store, plan)
    if found is not None:
        _move_prompt(store, found, plan, weekdays=found.weekdays, at=found.at, now=now)


def _move_prompt(
    store: Store, schedule: Schedule, plan: Plan, *, weekdays: str, at: time, now: datetime
) -> None:
    """Have a prompt come as is said now: still one on each day on which it comes."""
    days = frozenset(int(day) for day in weekdays)
    is_active = plan.status is PlanStatus.ACTIVE and bool(days)
    if is_active:
        wanted = replace(cadence_of(schedule), weekdays=days, at=at, zone=plan.zone)
        set_next(schedule, _next_of_day(store, schedule, wanted, key=prompt_key, now=now))
    schedule.weekdays, schedule.at, schedule.zone = weekdays, at, plan.zone
    schedule.is_active = is_active


def _schedule_of(store: Store, plan: Plan) -> Schedule | None:
    assert plan.id is not None
    return store.schedules.find_of_plan(plan.workspace_id, plan.id)


def day_cadence(workspace: Workspace, member: Member, *, now: datetime) -> Cadence:
    """Return when a member's day messages come: as they chose, else as is usual in their workspace."""
    days = member.own_working_days or workspace.working_days
    return Cadence(
        interval=1,
        unit=Unit.WEEK,
        weekdays=frozenset(int(day) for day in days),
        at=member.own_nudge_at or workspace.nudge_at,
        zone=member.lives_in,
        anchor=local_date(now, member.lives_in),
    )


def day_key(schedule: Schedule, on: date) -> str:
    """Return the key of a member's message of a day: one for each day, at whatever time it comes."""
    return f"{schedule.id}:{on.isoformat()}:{schedule.member_id}:{ScheduleKind.DAY}"


def prompt_key(schedule: Schedule, on: date) -> str:
    """Return the key of a plan's prompt of a day: one for each day, whenever and wherever it comes."""
    return f"{schedule.id}:{on.isoformat()}:{ScheduleKind.CHECK_IN}"


def ensure_day_schedule(store: Store, workspace: Workspace, member: Member, *, now: datetime) -> None:
    """Have a member's day message come on their days at their local time."""
    wanted = day_cadence(workspace, member, now=now)
    found = store.schedules.find_of_member(member.workspace_id, member.id)
    if found is not None and found.is_active and _is_as(wanted, cadence_of(found)):
        return
    schedule = found or Schedule(
        workspace_id=member.workspace_id,
        kind=ScheduleKind.DAY,
        member_id=member.id,
        unit=Unit.WEEK,
        weekdays="",
        at=wanted.at,
        zone=wanted.zone,
        anchor_on=wanted.anchor,
        next_due_ms=0,
        next_slot="",
        created_by=member.id,
    )
    coming = _next_of_day(store, schedule, wanted, key=day_key, now=now)
    schedule.weekdays = "".join(str(day) for day in sorted(wanted.weekdays))
    schedule.at, schedule.zone, schedule.is_active = wanted.at, wanted.zone, True
    set_next(schedule, coming)
    if found is None:
        store.schedules.add(schedule)


def catch_up_today(store: Store, member: Member, *, now: datetime) -> None:
    """Have the day message of somebody who is back come at once, if it comes today and has not yet."""
    schedule = store.schedules.find_of_member(member.workspace_id, member.id)
    if schedule is None or not schedule.is_active:
        return
    today = local_date(now, schedule.zone)
    first = next_occurrence(cadence_of(schedule), after=to_utc(today, time(), schedule.zone) - _MOMENT)
    if first.slot.startswith(today.isoformat()) and not store.deliveries.has(day_key(schedule, today)):
        set_next(schedule, first)


def _is_as(wanted: Cadence, had: Cadence) -> bool:
    return (wanted.weekdays, wanted.at, wanted.zone) == (had.weekdays, had.at, had.zone)


def _next_of_day(
    store: Store,
    schedule: Schedule,
    wanted: Cadence,
    *,
    key: Callable[[Schedule, date], str],
    now: datetime,
) -> Occurrence:
    """Return when what comes once a day comes next by another cadence: none is doubled, and none is lost.

    One that was written for today is that of today, whenever it came. One that was still to come today comes
    at once if its new time has passed. `schedule` is as it was before.
    """
    today = local_date(now, wanted.zone)
    if store.deliveries.has(key(schedule, today)):
        return next_occurrence(wanted, after=to_utc(today + DAY, time(), wanted.zone) - _MOMENT)
    first = next_occurrence(wanted, after=to_utc(today, time(), wanted.zone) - _MOMENT)
    was_to_come = schedule.is_active and schedule.next_slot.startswith(today.isoformat())
    if was_to_come and first.slot.startswith(today.isoformat()):
        return first
    return next_occurrence(wanted, after=now)
