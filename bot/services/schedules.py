"""When schedules come: made, moved and stopped in the same transaction as what they follow from."""

from datetime import datetime, time

from bot.rules.cadence import Cadence, Occurrence, Unit, local_date, next_occurrence
from storage.models import Member, Plan, Schedule, ScheduleKind, Workspace
from storage.unit_of_work import Store


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


def schedule_prompt(
    store: Store, plan: Plan, *, weekday: int, at: time, created_by: str, now: datetime
) -> None:
    """Ask a plan's channel for a check-in every week on `weekday` (0 = Monday) at a local time."""
    schedule = Schedule(
        workspace_id=plan.workspace_id,
        kind=ScheduleKind.CHECK_IN,
        plan_id=plan.id,
        unit=Unit.WEEK,
        weekdays=str(weekday),
        at=at,
        zone=plan.zone,
        anchor_on=plan.starts_on,
        next_due_ms=0,
        next_slot="",
        created_by=created_by,
    )
    set_next(schedule, next_occurrence(cadence_of(schedule), after=now))
    store.schedules.add(schedule)


def ensure_day_schedule(store: Store, workspace: Workspace, member: Member, *, now: datetime) -> None:
    """Have a member's day message come on their working days at their local time."""
    found = store.schedules.find_of_member(member.workspace_id, member.id)
    if found is not None and found.zone == member.zone and found.is_active:
        return
    schedule = found or Schedule(
        workspace_id=member.workspace_id,
        kind=ScheduleKind.DAY,
        member_id=member.id,
        unit=Unit.WEEK,
        weekdays=workspace.working_days,
        at=workspace.nudge_at,
        zone=member.zone,
        anchor_on=local_date(now, member.zone),
        next_due_ms=0,
        next_slot="",
        created_by=member.id,
    )
    schedule.zone, schedule.is_active = member.zone, True
    set_next(schedule, next_occurrence(cadence_of(schedule), after=now))
    if found is None:
        store.schedules.add(schedule)
