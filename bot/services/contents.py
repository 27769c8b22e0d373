"""What a message says, by the present state."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from bot.rules.absence import Away
from bot.rules.access import Actor, can_see_plan
from bot.rules.action_steps import StepLine
from bot.rules.cadence import LONGEST_REST, CadenceError, local_date, next_occurrence, to_utc
from bot.rules.charts import AskedChart
from bot.rules.check_ins import CheckInPrompt, CheckInRecord
from bot.rules.nudges import LATE_AFTER, DayMessage, StandIn, deserves_nudge, hide, order_items
from bot.rules.rounds import OwedRating, deserves_reminder
from bot.rules.sharing import SharedPlan, is_beyond
from bot.services.actors import actor_of
from bot.services.chart_facts import CHART, shared_chart
from bot.services.check_in_records import record_of
from bot.services.day_check_ins import check_ins_as_posted, check_ins_due
from bot.services.evaluations import evaluated
from bot.services.healths import with_health
from bot.services.lines import Seen, look_at, plan_lines, step_lines, target_lines
from bot.services.obstacles import open_obstacles
from bot.services.plan_outlines import whole_of
from bot.services.round_lines import owed_ratings
from bot.services.schedules import cadence_of, calendar_for
from bot.services.seeing import is_step_seen
from bot.services.silences import away_lines, away_on, stands_in_for
from storage.models import Delivery, PlanStatus, Schedule, StepStatus
from storage.unit_of_work import Store

RATED = "rates"
"""In the facts of a message of the day: that it spoke of a round of ratings."""


def day_steps(store: Store, schedule: Schedule, *, today: date) -> tuple[StepLine, ...]:
    """Return the steps that a member's message of `today` is about; a sample reminds nobody."""
    assert schedule.member_id is not None
    viewer = Actor(schedule.workspace_id, schedule.member_id, "", zone=schedule.zone)
    return _due_of(store, schedule, schedule.member_id, viewer=viewer, today=today)


def stand_ins(store: Store, schedule: Schedule, *, today: date) -> tuple[StandIn, ...]:
    """Return what a member's message of `today` tells them for others, as far as they can see it."""
    assert schedule.member_id is not None
    absences = stands_in_for(store, schedule.workspace_id, schedule.member_id, on=today)
    member = store.members.find(schedule.workspace_id, schedule.member_id) if absences else None
    if member is None:
        return ()
    viewer = actor_of(store, member)
    found = [
        StandIn(away, _due_of(store, schedule, away.member_id, viewer=viewer, today=today))
        for away in absences
    ]
    return tuple(each for each in found if each.items)


def _due_of(
    store: Store, schedule: Schedule, member_id: str, *, viewer: Actor, today: date
) -> tuple[StepLine, ...]:
    """Return the steps of a member that the reader of this schedule is told of today."""
    everything = store.action_steps.list_open_of(schedule.workspace_id, member_id)
    plans = _plans(store, schedule.workspace_id, {row.plan_id for row in everything})
    rows = [
        row
        for row in everything
        if not plans[row.plan_id].plan.is_sample and is_step_seen(viewer, row, plans)
    ]
    next_on = _next_working_on(store, schedule, today)
    lines = step_lines(store, viewer, rows, seen=plans)
    return order_items(line for line in lines if deserves_nudge(line, today=today, next_working_on=next_on))


def ratings_due(store: Store, schedule: Schedule, *, today: date) -> tuple[OwedRating, ...]:
    """Return the rounds of which a member's message of `today` speaks, the oldest first."""
    assert schedule.member_id is not None
    member = store.members.find(schedule.workspace_id, schedule.member_id)
    if member is None:
        return ()
    owed = owed_ratings(store, actor_of(store, member))
    return tuple(each for each in owed if deserves_reminder(each, today=today))


def day_message(store: Store, row: Delivery, *, now: datetime) -> DayMessage | None:
    """Return a member's message of the day; before it is posted, only what still deserves it."""
    schedule = None if row.schedule_id is None else store.schedules.find(row.schedule_id)
    if schedule is None or row.member_id is None:
        return None
    today = date.fromisoformat(row.facts["on"])
    items, hidden = day_steps(store, schedule, today=today), frozenset[int]()
    others = stand_ins(store, schedule, today=today)
    if row.posted_ts is not None:
        items, hidden = _items_as_posted(store, row, row.member_id, items, posted=row.facts["steps"])
        others, also_hidden = _stand_ins_as_posted(store, row, row.member_id, others)
        hidden |= also_hidden
    to_check_in = check_ins_due(store, schedule, today=today)
    if row.posted_ts is not None:
        to_check_in = check_ins_as_posted(store, row, to_check_in, today=today, zone=schedule.zone)
    to_rate = ratings_due(store, schedule, today=today)
    if not items and not others and not to_check_in and not to_rate and not row.facts.get(RATED):
        return None
    nudge_at = time.fromisoformat(row.facts["at"])
    is_late = now - to_utc(today, nudge_at, schedule.zone) > LATE_AFTER
    return DayMessage(
        member_id=row.member_id,
        today=today,
        items=items,
        hidden=hidden,
        nudge_at=nudge_at,
        is_late=is_late if row.posted_ts is None else row.facts.get("late", False),
        next_at=schedule.at,
        working_days=frozenset(int(day) for day in schedule.weekdays),
        following_on=_next_working_on(store, schedule, today),
        stand_ins=others,
        to_check_in=to_check_in,
        to_rate=to_rate,
    )


def _stand_ins_as_posted(
    store: Store, row: Delivery, member_id: str, others: Sequence[StandIn]
) -> tuple[tuple[StandIn, ...], frozenset[int]]:
    """Keep what a deputy was told in its place, also once whom it was told for is back."""
    told = {int(absence_id): steps for absence_id, steps in row.facts.get("for", {}).items()}
    current = {each.away.id: each for each in others}
    rows = [store.absences.find(row.workspace_id, absence_id) for absence_id in told]
    shown, hidden = [], frozenset[int]()
    for away in away_lines(store, [found for found in rows if found is not None]):
        now = current.pop(away.id, None)
        items, lost = _items_as_posted(store, row, member_id, now.items if now else (), posted=told[away.id])
        shown.append(StandIn(away, items, is_over=now is None and _is_over(store, row, away)))
        hidden |= lost
    return (*shown, *current.values()), hidden


def _is_over(store: Store, row: Delivery, away: Away) -> bool:
    """Whether a deputy no longer stands in, so that what they were told waits for somebody else."""
    found = store.absences.find(row.workspace_id, away.id)
    return found is None or found.is_dropped or not away.is_on(date.fromisoformat(row.facts["on"]))


def _items_as_posted(
    store: Store, row: Delivery, member_id: str, items: Sequence[StepLine], *, posted: Sequence[int]
) -> tuple[tuple[StepLine, ...], frozenset[int]]:
    """Keep what the message was about in its place, whatever became of it, and say what its reader lost.

    Who gave a step away, or lost it, may not see what it has become since.
    """
    rows = store.action_steps.list_by_ids(row.workspace_id, set(posted))
    plans = _plans(store, row.workspace_id, {step.plan_id for step in rows})
    member = store.members.find(row.workspace_id, member_id)
    assert member is not None
    viewer = actor_of(store, member)
    hidden = {step.id for step in rows if step.id is not None and not is_step_seen(viewer, step, plans)}
    lines = {
        line.id: hide(line) if line.id in hidden else line
        for line in step_lines(store, viewer, rows, seen=plans)
    }
    order = [step_id for step_id in posted if step_id in lines]
    kept = [lines[step_id] for step_id in order if lines[step_id].status is not StepStatus.DROPPED]
    return (*kept, *(item for item in items if item.id not in posted)), frozenset(hidden)


def shared_plan(store: Store, seen: Seen, *, channel_id: str, shared_by: str, now: datetime) -> SharedPlan:
    """Return what a channel is shown of a plan, and of others only what all who read there may know."""
    plan, book = seen.plan, {seen.id: seen}
    rows = store.targets.list_of_plans(plan.workspace_id, [seen.id])
    targets = target_lines(store, None, rows, seen=book)
    steps = [
        step
        for step in store.action_steps.list_of_plan(plan.workspace_id, seen.id)
        if step.status is not StepStatus.DROPPED
    ]
    shown = step_lines(store, None, steps, seen=book)
    whole = whole_of(store, seen, targets=targets, steps=shown, reader=channel_id)
    return SharedPlan(
        plan=plan_lines(store, None, [seen], now=now)[0],
        targets=targets,
        shared_by=shared_by,
        today=local_date(now, plan.zone),
        outline=whole.outline,
        served=whole.served,
        serving=whole.serving,
        obstacles=open_obstacles(store, plan.workspace_id, [seen.id]).get(seen.id, ()),
    )


def record(store: Store, row: Delivery) -> CheckInRecord | None:
    """Return what a channel is told of a check-in, unless the plan has left it or it was taken back first."""
    told = record_of(store, row.workspace_id, int(row.facts["check_in"]))
    plan = None if row.plan_id is None else store.plans.find(row.workspace_id, row.plan_id)
    if plan is None or plan.channel_id != row.channel_id:
        return None
    is_untold = row.posted_ts is None and told.taken_back_by
    return None if is_untold else told


def may_read(store: Store, row: Delivery) -> bool:
    """Whether whom a message goes to may see its plan by now; that of a channel is another question."""
    if row.member_id is None or row.plan_id is None:
        return True
    plan = store.plans.find(row.workspace_id, row.plan_id)
    member = store.members.find(row.workspace_id, row.member_id)
    if plan is None or member is None:
        return False
    (seen,) = look_at(store, [plan]).values()
    return can_see_plan(actor_of(store, member), seen.people)


def share(store: Store, row: Delivery, *, now: datetime) -> SharedPlan | AskedChart | None:
    """Return what is shown of a plan that somebody shared, unless it was closed or made private since."""
    plan = None if row.plan_id is None else store.plans.find(row.workspace_id, row.plan_id)
    if plan is None or row.channel_id is None or plan.status is PlanStatus.CLOSED:
        return None
    (seen,) = look_at(store, [plan]).values()
    is_meant = row.facts.get("beyond", False) and row.facts["by"] == plan.owner_id
    if seen.people.is_individual or (is_beyond(seen.people, row.channel_id) and not is_meant):
        return None
    names = store.members.names(row.workspace_id, [row.facts["by"]])
    by = names.get(row.facts["by"], "somebody")
    if CHART in row.facts:
        return shared_chart(store, row, seen, shared_by=by, now=now)
    return shared_plan(store, seen, channel_id=row.channel_id, shared_by=by, now=now)


def prompt(store: Store, row: Delivery, *, now: datetime) -> CheckInPrompt | None:
    """Return a plan's question to its channel."""
    plan = None if row.plan_id is None else store.plans.find(row.workspace_id, row.plan_id)
    schedule = None if row.schedule_id is None else store.schedules.find(row.schedule_id)
    if plan is None or schedule is None or (plan.status is not PlanStatus.ACTIVE and row.posted_ts is None):
        return None
    if row.posted_ts is None and row.channel_id is not None and row.channel_id != plan.channel_id:
        return None  # it was being sent when its plan moved, and was not taken
    if not may_read(store, row):
        return None
    assert plan.id is not None
    seen = look_at(store, [plan])
    asked_at = datetime.fromtimestamp(row.facts["asked_ms"] / 1000, UTC)
    today = date.fromisoformat(row.facts["on"])
    next_on = _next_prompt_on(store, schedule, asked_at=asked_at)
    rows = store.action_steps.list_of_plan(row.workspace_id, plan.id)
    steps = [line for line in step_lines(store, None, rows, seen=seen) if line.is_open]
    check_ins = store.check_ins.list_since(row.workspace_id, plan.id, since=asked_at, asked_on=today)
    names = store.members.names(row.workspace_id, [schedule.created_by])
    now_on = local_date(now, plan.zone)
    line = with_health(store, plan_lines(store, None, list(seen.values()), now=now), [plan], today=now_on)[0]
    lines = target_lines(store, None, store.targets.list_of_plans(row.workspace_id, [plan.id]), seen=seen)
    return CheckInPrompt(
        plan=line,
        today=today,
        asked_at=asked_at,
        is_late=(_started_at(row) or now) - asked_at > LATE_AFTER,
        targets=evaluated(store, lines, {plan.id: plan}, today=now_on),
        reported=tuple(
            record_of(store, row.workspace_id, check_in.id)
            for check_in in check_ins
            if check_in.id is not None
        ),
        due=tuple(
            line for line in steps if line.due_on is not None and today <= line.due_on < (next_on or date.max)
        ),
        overdue=tuple(line for line in steps if line.is_overdue(today)),
        set_up_by=names.get(schedule.created_by, "somebody"),
        next_prompt_on=next_on,
        zone=schedule.zone,
        instead_of=_told_instead_of(store, row, today=today),
        obstacles=open_obstacles(store, row.workspace_id, [plan.id]).get(plan.id, ()),
    )


def _told_instead_of(store: Store, row: Delivery, *, today: date) -> Away | None:
    """Return the absence for which a plan's question goes to a deputy."""
    owner_id = row.facts.get("for")
    return away_on(store, row.workspace_id, owner_id, on=today) if owner_id else None


def _started_at(row: Delivery) -> datetime | None:
    """Return when a message that is posted was sent."""
    is_posted = row.posted_ts is not None and row.started_ms is not None
    return datetime.fromtimestamp(row.started_ms / 1000, UTC) if is_posted and row.started_ms else None


def _next_prompt_on(store: Store, schedule: Schedule, *, asked_at: datetime) -> date | None:
    """Return the day on which a plan asks next after it asked at an instant, if it does."""
    if schedule.is_off:
        return None
    try:
        coming = next_occurrence(cadence_of(schedule), after=asked_at, calendar=calendar_for(store, schedule))
    except CadenceError:
        return None
    return local_date(coming.at, schedule.zone)


def _next_working_on(store: Store, schedule: Schedule, today: date) -> date:
    """Return the first of this person's working days after `today`."""
    days, calendar = {int(day) for day in schedule.weekdays}, calendar_for(store, schedule)
    ahead = (today + timedelta(days=number) for number in range(1, LONGEST_REST + 7))
    return next(day for day in ahead if day.weekday() in days and not (calendar and calendar.is_holiday(day)))


def _plans(store: Store, workspace_id: str, plan_ids: set[int]) -> dict[int, Seen]:
    return look_at(store, store.plans.list_by_ids(workspace_id, plan_ids))
