"""When schedules come: made, moved and stopped in the same transaction as what they follow from."""

from datetime import date, datetime, time, timedelta

from bot.rules.cadence import (
    DAY,
    Cadence,
    CadenceError,
    Calendar,
    Occurrence,
    OnHoliday,
    Unit,
    is_working_day,
    local_date,
    next_occurrence,
    to_utc,
    working_day_end,
)
from bot.rules.calendars import calendar_of
from storage.models import DeliveryState, Member, Schedule, ScheduleKind, Workspace
from storage.unit_of_work import Store

SILENT = "silent"
"""Why a nudge was not sent after all: whoever it was for had said that they want none."""
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
        on_holiday=OnHoliday(schedule.on_holiday),
    )


def calendar_for(store: Store, schedule: Schedule) -> Calendar | None:
    """Return the working days of whom a schedule is for, where the holidays of their country are known."""
    workspace = store.workspaces.find(schedule.workspace_id)
    if workspace is None:
        return None
    is_day = schedule.kind is ScheduleKind.DAY
    return calendar_in(workspace, schedule.weekdays if is_day else workspace.working_days)


def calendar_in(workspace: Workspace, days: str) -> Calendar | None:
    """Return the calendar of a workspace's country for these working days, if it is known."""
    return calendar_of(workspace.holiday_country, frozenset(int(day) for day in days))


def set_next(schedule: Schedule, occurrence: Occurrence) -> None:
    """Write down when a schedule is due next."""
    schedule.next_slot = occurrence.slot
    schedule.next_due_ms = to_ms(occurrence.at)
    schedule.is_put_off = False


def days_of(workspace: Workspace, member: Member) -> str:
    """Return a member's working days: their own, else those of their workspace."""
    return member.own_working_days or workspace.working_days


def day_cadence(workspace: Workspace, member: Member, *, now: datetime) -> Cadence:
    """Return when a member's day messages come: as they chose, else as is usual in their workspace."""
    days = days_of(workspace, member)
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
    calendar = calendar_in(workspace, days_of(workspace, member))
    coming = next_of_day(store, schedule, wanted, calendar=calendar, now=now)
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
    midnight = to_utc(today, time(), schedule.zone) - _MOMENT
    first = next_occurrence(cadence_of(schedule), after=midnight, calendar=calendar_for(store, schedule))
    if not first.slot.startswith(today.isoformat()):
        return
    written = store.deliveries.find_by_key(day_key(schedule, today))
    if written is None:
        set_next(schedule, first)
    elif written.state is DeliveryState.CANCELLED and written.reason == SILENT:
        written.state, written.reason, written.settled_ms = DeliveryState.PENDING, "", None
        written.not_before_ms = to_ms(now)


def catch_up_prompts(store: Store, owner: Member, *, now: datetime) -> None:
    """Have an owner who is back asked at once what their plans without a channel asked nobody today."""
    for plan in store.plans.list_open(owner.workspace_id):
        if plan.owner_id != owner.id or plan.channel_id is not None or plan.id is None:
            continue
        schedule = store.schedules.find_of_plan(plan.workspace_id, plan.id)
        if schedule is None or not schedule.is_active:
            continue
        today = local_date(now, schedule.zone)
        midnight = to_utc(today, time(), schedule.zone) - _MOMENT
        try:
            first = next_occurrence(
                cadence_of(schedule), after=midnight, calendar=calendar_for(store, schedule)
            )
        except CadenceError:
            continue
        if first.slot.startswith(today.isoformat()) and not store.deliveries.has(prompt_key(schedule, today)):
            set_next(schedule, first)


def _is_as(wanted: Cadence, had: Cadence) -> bool:
    return (wanted.weekdays, wanted.at, wanted.zone) == (had.weekdays, had.at, had.zone)


def next_of_day(
    store: Store, schedule: Schedule, wanted: Cadence, *, calendar: Calendar | None, now: datetime
) -> Occurrence:
    """Return when what comes once a day comes next by another cadence: none is doubled, and none is lost.

    One that was written for today is that of today, whenever it came. One that was still to come today comes
    at once if its new time has passed. `schedule` is as it was before.
    """
    today = local_date(now, wanted.zone)
    key = day_key if schedule.kind is ScheduleKind.DAY else prompt_key
    midnight, next_midnight = (to_utc(day, time(), wanted.zone) - _MOMENT for day in (today, today + DAY))
    if store.deliveries.has(key(schedule, today)):
        return next_occurrence(wanted, after=next_midnight, calendar=calendar)
    first = next_occurrence(wanted, after=midnight, calendar=calendar)
    was_to_come = schedule.is_active and schedule.next_slot.startswith(today.isoformat())
    if was_to_come and first.slot.startswith(today.isoformat()):
        return first
    return next_occurrence(wanted, after=now, calendar=calendar)


def project_again(store: Store, schedule: Schedule, *, now: datetime) -> None:
    """Find anew when a schedule comes next, by what is known now of its zone and of holidays.

    What is due already is left to whoever writes it, and so is what was put off to a day of its own.
    """
    cadence, calendar = cadence_of(schedule), calendar_for(store, schedule)
    if not schedule.is_active or schedule.is_put_off or schedule.next_due_ms <= to_ms(now):
        return
    try:
        set_next(schedule, next_of_day(store, schedule, cadence, calendar=calendar, now=now))
    except CadenceError:  # it always falls on a holiday
        schedule.is_active = False


def hearing_time(store: Store, reader: Member, *, now: datetime) -> datetime:
    """Return now while somebody is at work, else when their next message of the day would come."""
    workspace = store.workspaces.ensure(reader.workspace_id, now=now)
    cadence = day_cadence(workspace, reader, now=now)
    today = local_date(now, cadence.zone)
    begins, ends = to_utc(today, cadence.at, cadence.zone), working_day_end(today, cadence.zone)
    if is_working_day(today, cadence.weekdays) and begins <= now < ends:
        return now
    return next_occurrence(cadence, after=now).at
