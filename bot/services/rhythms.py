"""How often a plan asks for its check-in: kept as its schedule, which follows what becomes of the plan."""

from dataclasses import replace
from datetime import date, datetime, time

from bot.rules.cadence import CadenceError, Occurrence, OnHoliday, Unit, local_date, slot_of, to_utc
from bot.rules.rhythms import Rhythm
from bot.services.schedules import calendar_for, next_of_day, prompt_key, set_next
from storage.models import Plan, PlanStatus, Schedule, ScheduleKind
from storage.unit_of_work import Store

USUAL_PROMPT_AT = time(10)


def rhythm_of(store: Store, plan: Plan) -> Rhythm | None:
    """Return how often a plan asks, or None if it never does."""
    found = _schedule_of(store, plan)
    return None if found is None or found.is_off else _kept(found)


def set_rhythm(store: Store, plan: Plan, rhythm: Rhythm | None, *, by: str, now: datetime) -> None:
    """Ask for a plan's check-in so often from now on, or never."""
    found = _schedule_of(store, plan)
    if found is not None:
        _move(store, found, plan, rhythm, now=now)
    elif rhythm is not None:
        schedule = Schedule(
            workspace_id=plan.workspace_id,
            kind=ScheduleKind.CHECK_IN,
            plan_id=plan.id,
            unit=rhythm.unit,
            weekdays="",
            at=rhythm.at,
            zone=plan.zone,
            anchor_on=rhythm.anchor_on,
            next_due_ms=0,
            next_slot="",
            created_by=by,
            is_active=False,
        )
        _move(store, schedule, plan, rhythm, now=now)
        store.schedules.add(schedule)


def prompt_of(store: Store, plan: Plan) -> tuple[int | None, time | None]:
    """Return the weekday (0 = Monday) on which a plan asks once a week, and its local time.

    The weekday is None where it asks otherwise, and both are where it never does.
    """
    rhythm = rhythm_of(store, plan)
    if rhythm is None:
        return None, None
    return rhythm.weekdays[0] if rhythm.is_simple else None, rhythm.at


def set_prompt(
    store: Store, plan: Plan, *, weekday: int | None, at: time | None, by: str, now: datetime
) -> None:
    """Ask for a plan's check-in every week on `weekday` (0 = Monday) at a local time, or never."""
    rhythm = None if weekday is None else weekly(store, plan, weekday=weekday, at=at)
    set_rhythm(store, plan, rhythm, by=by, now=now)


def weekly(store: Store, plan: Plan, *, weekday: int, at: time | None) -> Rhythm:
    """Return a plan's rhythm once it asks every week on a weekday; what is not said stays as it was."""
    found = _schedule_of(store, plan)
    return Rhythm(
        interval=1,
        unit=Unit.WEEK,
        weekdays=(weekday,),
        at=at or (USUAL_PROMPT_AT if found is None else found.at),
        anchor_on=plan.starts_on,
        on_holiday=OnHoliday.AFTER if found is None else OnHoliday(found.on_holiday),
        zone=None if found is None else found.fixed_zone,
    )


def set_prompt_at(store: Store, plan: Plan, at: time | None, *, by: str, now: datetime) -> None:
    """Ask at another time of the day, where a plan asks at all."""
    found, rhythm = _schedule_of(store, plan), rhythm_of(store, plan)
    if rhythm is not None and at is not None:
        set_rhythm(store, plan, replace(rhythm, at=at), by=by, now=now)
    elif found is not None and at is not None:
        found.at = at


def renew_prompt(store: Store, plan: Plan, *, now: datetime) -> None:
    """Have a plan's prompt follow what the plan has become: its zone, and whether it is active."""
    found = _schedule_of(store, plan)
    if found is not None:
        _move(store, found, plan, None if found.is_off else _kept(found), now=now)


def follow_start(store: Store, plan: Plan, began_on: date) -> None:
    """Have a prompt that is counted from a plan's first day be counted from its new one."""
    found = _schedule_of(store, plan)
    if found is not None and found.anchor_on == began_on:
        found.anchor_on = plan.starts_on


def _move(store: Store, schedule: Schedule, plan: Plan, rhythm: Rhythm | None, *, now: datetime) -> None:
    """Have a prompt come as is said now: still one on each day on which it comes."""
    is_active = plan.status is PlanStatus.ACTIVE and rhythm is not None
    if rhythm is not None and is_active:
        calendar = calendar_for(store, schedule)
        try:
            coming = next_of_day(store, schedule, rhythm.cadence(plan.zone), calendar=calendar, now=now)
            put_off = _put_off_to(store, schedule, plan, rhythm, now=now)
            is_before = put_off is not None and put_off.at < coming.at
            set_next(schedule, put_off if put_off is not None and is_before else coming)
            schedule.is_put_off = is_before
        except CadenceError:  # it always falls on a holiday
            is_active = False
    if rhythm is not None:
        schedule.interval, schedule.unit, schedule.nth = rhythm.interval, rhythm.unit, rhythm.nth
        schedule.weekdays = "".join(str(day) for day in sorted(rhythm.weekdays))
        schedule.at, schedule.anchor_on = rhythm.at, rhythm.anchor_on
        schedule.on_holiday, schedule.fixed_zone = rhythm.on_holiday, rhythm.zone
    schedule.zone = schedule.fixed_zone or plan.zone
    schedule.is_off, schedule.is_active = rhythm is None, is_active


def _put_off_to(
    store: Store, schedule: Schedule, plan: Plan, rhythm: Rhythm, *, now: datetime
) -> Occurrence | None:
    """Return when a prompt comes that was put off to a day still to come, at its time of now."""
    if not schedule.is_put_off or _days(_kept(schedule)) != _days(rhythm):
        return None
    zone = rhythm.zone or plan.zone
    on = date.fromisoformat(schedule.next_slot[:10])
    if on < local_date(now, zone) or store.deliveries.has(prompt_key(schedule, on)):
        return None
    return Occurrence(slot=slot_of(on, rhythm.at), at=to_utc(on, rhythm.at, zone))


def _days(rhythm: Rhythm) -> tuple[object, ...]:
    return rhythm.interval, rhythm.unit, rhythm.weekdays, rhythm.nth


def _kept(schedule: Schedule) -> Rhythm:
    return Rhythm(
        interval=schedule.interval,
        unit=Unit(schedule.unit),
        weekdays=tuple(int(day) for day in schedule.weekdays),
        at=schedule.at,
        anchor_on=schedule.anchor_on,
        nth=schedule.nth,
        on_holiday=OnHoliday(schedule.on_holiday),
        zone=schedule.fixed_zone,
    )


def _schedule_of(store: Store, plan: Plan) -> Schedule | None:
    assert plan.id is not None
    return store.schedules.find_of_plan(plan.workspace_id, plan.id)
