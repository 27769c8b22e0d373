"""What recurs, written as messages when it is due: one for each schedule, place and time."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from secrets import token_hex
from typing import Any

from bot.rules.access import can_see_plan
from bot.rules.action_steps import StepLine
from bot.rules.cadence import (
    CadenceError,
    Occurrence,
    local_date,
    newest_missed,
    next_occurrence,
    slot_of,
    to_utc,
    working_day_end,
)
from bot.rules.nudges import DueCheckIn, StandIn
from bot.services.actors import actor_of
from bot.services.contents import RATED, day_steps, ratings_due, stand_ins
from bot.services.day_check_ins import TARGETS, check_ins_due
from bot.services.lines import look_at
from bot.services.schedules import (
    cadence_of,
    calendar_for,
    calendar_in,
    day_key,
    days_of,
    prompt_key,
    set_next,
    to_ms,
)
from bot.services.silences import away_on, can_be_told, silence_of
from storage.models import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Member,
    Plan,
    PlanStatus,
    Schedule,
    ScheduleKind,
)
from storage.unit_of_work import Store

FOR = "for"
"""In the facts of a question: the owner for whom somebody else is asked."""
LIVE_PROMPT_FOR = timedelta(days=7)


def write_occurrence(store: Store, schedule: Schedule, *, now: datetime) -> None:
    """Write the newest message of a schedule that is due, and find when it is due next."""
    cadence, calendar = cadence_of(schedule), calendar_for(store, schedule)
    first_due = datetime.fromtimestamp(schedule.next_due_ms / 1000, UTC)
    since = first_due - timedelta(milliseconds=1)
    try:
        newest = newest_missed(cadence, since=since, until=now, calendar=calendar)
        set_next(schedule, next_occurrence(cadence, after=now, calendar=calendar))
    except CadenceError:  # it always falls on a holiday
        newest, schedule.is_active = None, False
    at = newest.at if newest is not None else first_due
    if schedule.kind is ScheduleKind.DAY:
        _write_day(store, schedule, at=at, now=now)
    else:
        _write_prompt(store, schedule, at=at, now=now)


def _write_day(store: Store, schedule: Schedule, *, at: datetime, now: datetime) -> None:
    assert schedule.member_id is not None
    member = store.members.find(schedule.workspace_id, schedule.member_id)
    today = local_date(at, schedule.zone)
    ends = _last_moment(schedule, today)
    calendar = calendar_for(store, schedule)
    if calendar is not None and calendar.is_holiday(today):
        return
    if now >= ends or not can_be_told(store, member, on=today):
        return
    steps, others = day_steps(store, schedule, today=today), stand_ins(store, schedule, today=today)
    to_rate, reports = ratings_due(store, schedule, today=today), check_ins_due(store, schedule, today=today)
    if steps or others or to_rate or reports:
        _write(
            store,
            schedule,
            member_id=schedule.member_id,
            occ_key=day_key(schedule, today),
            facts=day_facts(
                steps, today, at=schedule.at, stand_ins=others, reports=reports, rates=bool(to_rate)
            ),
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
    reader_id = None if plan.channel_id else _reader_of(store, schedule, plan, today=today)
    if plan.channel_id is None and reader_id is None:
        return
    facts: dict[str, Any] = {"asked_ms": to_ms(at), "on": today.isoformat()}
    asked_id = _asked_first(store, plan)
    _write(
        store,
        schedule,
        channel_id=plan.channel_id,
        member_id=reader_id,
        occ_key=prompt_key(schedule, today),
        facts=facts if reader_id in {None, asked_id} else {**facts, FOR: asked_id},
        expires=ends,
        live_until=at + LIVE_PROMPT_FOR,
        now=now,
    )


def ask_another(store: Store, row: Delivery, *, now: datetime) -> bool:
    """Have a question that its reader will not hear go to whoever is asked now: the same row, the same key.

    Say whether somebody else is; where nobody can be, it is put off as it would have been from the start.
    """
    plan = None if row.plan_id is None else store.plans.find(row.workspace_id, row.plan_id)
    schedule = None if row.schedule_id is None else store.schedules.find(row.schedule_id)
    if row.kind is not DeliveryKind.CHECK_IN or row.channel_id is not None or schedule is None:
        return False
    if plan is None or plan.channel_id is not None or plan.status is not PlanStatus.ACTIVE:
        return False
    store.flush()
    reader_id = _reader_of(store, schedule, plan, today=date.fromisoformat(row.facts["on"]))
    if reader_id in {None, row.member_id}:
        return False
    asked_id = _asked_first(store, plan)
    kept = {name: fact for name, fact in row.facts.items() if name != FOR}
    row.facts = kept if reader_id == asked_id else {**kept, FOR: asked_id}
    row.state, row.reason, row.settled_ms, row.member_id = DeliveryState.PENDING, "", None, reader_id
    row.not_before_ms = store.deliveries.pace(row.workspace_id, reader_id or "", not_before_ms=to_ms(now))
    return True


def _asked_first(store: Store, plan: Plan) -> str:
    """Return who is to be asked where there is no channel: the owner; of one person's plan, that person."""
    subject_id = plan.subject_id
    is_there = subject_id is not None and not store.members.is_gone(plan.workspace_id, subject_id)
    return subject_id if subject_id is not None and is_there else plan.owner_id


def _reader_of(store: Store, schedule: Schedule, plan: Plan, *, today: date) -> str | None:
    """Return who is asked where there is no channel: the owner, else their deputy; or put it off.

    In one person's plan that person is asked in the owner's place, and no deputy whom it does not name. A
    steward stands for an owner who has left. While nobody can be asked, it is asked when they are back,
    if that is before it comes again.
    """
    asked_id = _asked_first(store, plan)
    asked = store.members.find(plan.workspace_id, asked_id)
    if can_be_told(store, asked, on=today):
        return asked_id
    away = away_on(store, plan.workspace_id, asked_id, on=today)
    deputy_id = None if away is None else away.deputy_id
    deputy = None if deputy_id is None else store.members.find(plan.workspace_id, deputy_id)
    if deputy is not None and can_be_told(store, deputy, on=today):
        (seen,) = look_at(store, [plan]).values()
        if can_see_plan(actor_of(store, deputy), seen.people):
            return deputy.id
    waited_for = asked
    if store.members.is_gone(plan.workspace_id, asked_id):
        steward_id = next(iter(look_at(store, [plan]).values())).people.steward_id
        waited_for = None if steward_id is None else store.members.find(plan.workspace_id, steward_id)
        if can_be_told(store, waited_for, on=today):
            return steward_id
    if waited_for is not None:
        _put_off(store, schedule, waited_for, today=today)
    return None


def _put_off(store: Store, schedule: Schedule, owner: Member, *, today: date) -> None:
    """Have a plan ask on the first working day of whoever is back, unless it asks before that anyway.

    Never today: who cannot be told today for another reason is not waited for.
    """
    back_on = silence_of(store, owner, since=today).ends_after(today)
    workspace = store.workspaces.find(owner.workspace_id)
    if back_on is None or back_on <= today or workspace is None:
        return
    days = days_of(workspace, owner)
    calendar = calendar_in(workspace, days)
    while str(back_on.weekday()) not in days or (calendar is not None and calendar.is_holiday(back_on)):
        back_on += timedelta(days=1)
    at = to_utc(back_on, schedule.at, schedule.zone)
    if to_ms(at) < schedule.next_due_ms:
        set_next(schedule, Occurrence(slot=slot_of(back_on, schedule.at), at=at))
        schedule.is_put_off = True


def _write(  # noqa: PLR0913  # all that a message is, each by its name
    store: Store,
    schedule: Schedule,
    *,
    member_id: str | None,
    channel_id: str | None = None,
    occ_key: str,
    facts: dict[str, Any],
    expires: datetime,
    live_until: datetime,
    now: datetime,
) -> None:
    """Write one message, to a channel or directly to a person."""
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


def day_facts(
    steps: Iterable[StepLine],
    today: date,
    *,
    at: time,
    stand_ins: Iterable[StandIn] = (),
    reports: Iterable[DueCheckIn] = (),
    is_late: bool = False,
    rates: bool = False,
) -> dict[str, Any]:
    """Return what is kept of a day's message: its steps in their order, its day and its time.

    What is told for others is kept by their absence, and of rounds only that it spoke of one.
    """
    told = {str(each.away.id): [step.id for step in each.items] for each in stand_ins}
    facts = {"steps": [step.id for step in steps], "on": today.isoformat(), "at": at.isoformat()}
    flags = {"late": is_late, RATED: rates}
    targets = [each.target.id for each in reports]
    facts |= {TARGETS: targets} if targets else {}
    return facts | ({"for": told} if told else {}) | {name: True for name, is_so in flags.items() if is_so}
