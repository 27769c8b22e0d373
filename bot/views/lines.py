"""One line about one thing: how a step, a target or a plan is named, and said to be doing, everywhere."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from bot.rules.action_steps import StepLine
from bot.rules.dates import say_date
from bot.rules.efforts import say_effort
from bot.rules.evaluation import Health
from bot.rules.focus_areas import AreaLine, say_levels
from bot.rules.numbers import say_number
from bot.rules.objectives import ObjectiveLine
from bot.rules.plans import PlanLine, StepCounts
from bot.rules.targets import TargetLine, Waypoint, next_milestone
from bot.views import limits
from bot.views.evaluation import health
from bot.views.mrkdwn import NOTHING, Mrkdwn, bold, channel, escape, join, say_day, say_period, spoken, write
from storage.models import AreaStatus, PlanStatus, StepPriority, StepStatus

Item = TypeVar("Item")
_FORMER = 3
"""So many former values of a target are shown beside the one of now."""

DONE, DOING, WAITING, BLOCKED, OVERDUE = map(Mrkdwn, "✅🔵⏳⛔🔴")
"""The marks of a step, each with one meaning and never alone (see the voice)."""


def count(number: int, noun: str) -> str:
    """Say how many: `1 step`, `2 steps`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def silent_line(channel_id: str) -> Mrkdwn:
    """Say that nothing of a plan is posted in its channel, why, and what to do."""
    return write(
        "Not posted in {channel}: it took none of my last three posts. Choose another channel in Edit plan "
        "or, once I may post there, save this one again.",
        channel=channel(channel_id),
    )


def tell(first: Mrkdwn, items: Sequence[Item], say: Callable[[Item], Mrkdwn] = Mrkdwn) -> Mrkdwn:
    """Say a list in one sentence, for those who hear it or see it on a lock screen; `say` names an item."""
    named = [spoken(say(item)) for item in items[: limits.SPOKEN_ITEMS]]
    if len(items) > len(named):
        named.append(write("and {more}", more=f"{len(items) - len(named):,} more"))
    return (
        write("{first}: {items}.", first=spoken(first), items=join(named, "; ")) if named else spoken(first)
    )


def name(ref: str, title: str, *, limit: int = limits.TITLE_IN_LINE) -> Mrkdwn:
    """Name work by its reference and title: `S-41 Book venue`."""
    return write("{ref} {title}", ref=ref, title=escape(title, limit) or NOTHING)


def step_name(step: StepLine) -> Mrkdwn:
    """Name a step."""
    return name(step.ref, step.title)


def target_name(target: TargetLine) -> Mrkdwn:
    """Name a target by its indicator."""
    return name(target.ref, target.indicator)


def area_name(area: AreaLine) -> Mrkdwn:
    """Name a key area."""
    return name(area.ref, area.name)


def area_line(area: AreaLine) -> Mrkdwn:
    """Show a key area in one line: `A-3 Onboarding · 2 patchy → 4 works well · focus`."""
    levels = escape(say_levels(area.present, area.wanted))
    return join((bold(area_name(area)), levels, area_standing(area)))


def area_standing(area: AreaLine) -> Mrkdwn:
    """Say whether a key area is worked on: `focus`, `parked: after the summer`, or nothing."""
    match area.status:
        case AreaStatus.CHOSEN:
            return Mrkdwn("focus")
        case AreaStatus.PARKED:
            return write("parked: {why}", why=escape(area.parked_because, limits.PLAN_IN_LINE))
        case _:
            return Mrkdwn()


def plan_name(plan: PlanLine) -> Mrkdwn:
    """Name a plan."""
    return name(plan.ref, plan.title)


def objective_name(objective: ObjectiveLine) -> Mrkdwn:
    """Name an objective by its outcome."""
    return name(objective.ref, objective.outcome)


def assignee(step: StepLine) -> Mrkdwn:
    """Name who does a step, without ringing them."""
    return escape(step.assignee_name or "nobody yet", limits.NAME)


def due(step: StepLine, *, today: date) -> str:
    """Say when a step is due: `2 days overdue`, `due today`, `due Fri 27 Nov`."""
    if step.due_on is None:
        return "no date"
    if step.is_overdue(today):
        return f"{count((today - step.due_on).days, 'day')} overdue"
    near = {0: "today", 1: "tomorrow"}.get((step.due_on - today).days)
    return f"due {near or say_date(step.due_on, today=today)}"


def state(step: StepLine, *, today: date) -> str:
    """Say where a step is, with the date that matters for it."""
    if step.status is StepStatus.DONE:
        return "done" if step.done_on in (None, today) else f"done {_say(step.done_on, today=today)}"
    if step.status is StepStatus.DROPPED:
        return "dropped"
    if step.is_open and step.plan_status is PlanStatus.CLOSED:
        return "not done"
    if is_snoozed(step, today=today):
        return f"snoozed until {_say(step.snoozed_until, today=today)}"
    when = due(step, today=today)
    if step.status is StepStatus.BLOCKED:
        return f"blocked · {when}"
    return f"waits for {awaited(step)} · {when}" if step.is_waiting else when


def awaited(step: StepLine) -> str:
    """Name what a step waits for: `S-40 and R-3`, `S-40, S-41 and 3 more`."""
    names = (*step.waits_for, *step.lacks)
    shown, more = names[: limits.AWAITED_IN_LINE], len(names) - limits.AWAITED_IN_LINE
    if more > 0:
        return f"{', '.join(shown)} and {more:,} more"
    *others, last = shown
    return f"{', '.join(others)} and {last}" if others else last


def size(step: StepLine) -> str:
    """Say how much a step is needed, and how much work it is: `must · 2 days`."""
    effort = "" if step.effort is None else say_effort(step.effort)
    return " · ".join(said for said in (step.priority and step.priority.value, effort) if said)


def is_snoozed(step: StepLine, *, today: date) -> bool:
    """Say whether nobody is to be reminded of a step today."""
    return step.is_open and step.snoozed_until is not None and step.snoozed_until > today


def mark(step: StepLine, *, today: date) -> Mrkdwn:
    """Return the emoji of a step, which stands beside the same in words; one that can begin has none."""
    if step.is_open and step.plan_status is PlanStatus.CLOSED:
        return Mrkdwn()
    if not step.is_open:
        return DONE if step.status is StepStatus.DONE else Mrkdwn()
    if step.status is StepStatus.BLOCKED:
        return BLOCKED
    if step.is_overdue(today) and not is_snoozed(step, today=today):
        return OVERDUE
    if step.is_waiting:
        return WAITING
    is_now = step.status is StepStatus.DOING or step.due_on == today
    return DOING if is_now and not is_snoozed(step, today=today) else Mrkdwn()


def step_words(step: StepLine, *, today: date, says_plan: bool = True, says_who: bool = True) -> Mrkdwn:
    """Say a step in one line: `S-41 Book venue · 2 days overdue · Ann · Q1 churn plan`."""
    return join((step_name(step), _step_facts(step, today=today, says_plan=says_plan, says_who=says_who)))


def step_line(step: StepLine, *, today: date, says_plan: bool = True, says_who: bool = True) -> Mrkdwn:
    """Show a step in one line, with its mark and its name in bold."""
    facts = _step_facts(step, today=today, says_plan=says_plan, says_who=says_who)
    return join((join((mark(step, today=today), bold(step_name(step))), " "), facts))


def figure(value: Decimal, target: TargetLine) -> Mrkdwn:
    """Say a value in the target's unit, unless the indicator's name already says it: `Churn %`."""
    return escape(say_number(value, target.shown_unit), limits.FIGURE)


def wanted(target: TargetLine) -> Mrkdwn:
    """Say what a target wants, and what it wanted before it was revised: `6 % (was 5)`."""
    return _with_former(escape(target.wanted, limits.FIGURE), [escape(each) for each in target.was])


def due_by(target: TargetLine, *, today: date) -> Mrkdwn:
    """Say by when a target is wanted, and by when it was before: `30 Jun (was 31 Mar)`."""
    day = escape(say_day(target.deadline_on, today=today))
    return _with_former(day, [escape(say_day(each, today=today)) for each in target.was_due_on])


def _with_former(now: Mrkdwn, before: Sequence[Mrkdwn]) -> Mrkdwn:
    """Put what was before beside what is now, of many the first and the last ones."""
    if not before:
        return now
    shown = before if len(before) <= _FORMER else [before[0], Mrkdwn("…"), before[-1]]
    return write("{now} (was {before})", now=now, before=join(shown, ", "))


def aim(target: TargetLine, *, today: date) -> Mrkdwn:
    """Say what a target wants: `target 5 by 31 Mar`."""
    return write(
        "target {value} by {day}",
        value=wanted(target),
        day=due_by(target, today=today),
    )


def milestone(target: TargetLine, *, today: date) -> Mrkdwn:
    """Say which value a target is to have next on its way, or has missed: `milestone 7 by 28 Feb`."""
    found = next_milestone(target, today=today)
    if found is None:
        return Mrkdwn()
    said = write("milestone {way}", way=_way(found[0], target, today=today))
    return write("{said} not reached", said=said) if found[1] else said


def milestones(target: TargetLine, *, today: date) -> Mrkdwn:
    """Say all that a target is still to pass on its way: `7 by 28 Feb, 6 by 31 Mar`."""
    ahead = sorted((each for each in target.more.milestones if each.on >= today), key=lambda each: each.on)
    shown = [_way(each, target, today=today) for each in ahead[: limits.MILESTONES]]
    left_out = len(ahead) - len(shown)
    return join([*shown, *([write("and {more} more", more=left_out)] if left_out else [])], ", ")


def _way(way: Waypoint, target: TargetLine, *, today: date) -> Mrkdwn:
    return write("{value} by {day}", value=figure(way.value, target), day=say_day(way.on, today=today))


def target_line(target: TargetLine, *, today: date) -> Mrkdwn:
    """Show a target in one line, with its name in bold and how it stands, where that was asked for."""
    facts = _target_facts(target, today=today)
    stands = Mrkdwn() if target.latest is None else health(target.evaluation)
    stands = join((stands, Mrkdwn(target.spark)), " ")  # last, so that no picture pushes the words away
    return join((bold(target_name(target)), facts, milestone(target, today=today), stands))


def target_road(target: TargetLine, *, today: date, limit: int = limits.TITLE_IN_LINE) -> Mrkdwn:
    """Say how far a target has come: `T-3 Churn % 8 → 5 by 31 Mar: now 6.4`; its name has a `limit`."""
    values = {"value": wanted(target), "day": due_by(target, today=today)}
    if target.baseline is None:
        road = write("→ {value} by {day}", **values)
    else:
        road = write("{start} → {value} by {day}", start=figure(target.baseline, target), **values)
    now = write("no check-in yet")
    if target.latest is not None:
        now = write("now {it}", it=figure(target.latest, target))
    told, ahead = write("{road}: {now}", road=road, now=now), milestone(target, today=today)
    called = name(target.ref, target.indicator, limit=limit)
    if target.evaluation is not None and target.latest is not None:
        between = ", " if target.evaluation.health is Health.MISSED else " "
        stands = join((told, health(target.evaluation)), between)
        return join((join((called, stands, Mrkdwn(target.spark)), " "), ahead))
    met = DONE if target.is_met else Mrkdwn()
    return join((join((met, called, told, Mrkdwn(target.spark)), " "), ahead))


def steps_reached(counts: StepCounts) -> str:
    """Count the steps of a plan that is closed, where nothing is to be done any more: `7 of 13 done`."""
    return f"{counts.done:,} of {counts.total:,} done" if counts.total else "none"


def step_counts(counts: StepCounts) -> str:
    """Count a plan's steps by state: `7 done · 3 in progress · 1 overdue · 2 ready · 1 waiting`."""
    said = (
        (counts.done, "done"),
        (counts.doing, "in progress"),
        (counts.overdue, "overdue"),
        (counts.ready, "ready"),
        (counts.waiting, "waiting"),
        (counts.blocked, "blocked"),
    )
    return " · ".join(f"{number:,} {words}" for number, words in said if number) or "none yet"


def plan_state(plan: PlanLine, *, today: date) -> str:
    """Say of a plan that is not active what it is: `paused until Mon 4 Jan`, `begins Mon 4 Jan`, `closed`."""
    match plan.status:
        case PlanStatus.PAUSED if plan.paused_until_on is not None:
            return f"paused until {say_date(plan.paused_until_on, today=today)}"
        case PlanStatus.PLANNED:
            return f"planned, begins {say_date(plan.starts_on, today=today)}"
        case PlanStatus.ACTIVE:
            return ""
        case _:
            return plan.status.value


def plan_when(plan: PlanLine, *, today: date) -> tuple[Mrkdwn, Mrkdwn]:
    """Say when a plan is, and beside that what it is; one that begins later says its first day once."""
    state = escape(plan_state(plan, today=today))
    if plan.status is PlanStatus.PLANNED:
        return join((state, escape(f"until {say_day(plan.ends_on, today=today)}"))), Mrkdwn()
    return escape(say_period(plan.starts_on, plan.ends_on, today=today)), state


def plan_line(plan: PlanLine, *, today: date) -> Mrkdwn:
    """Show a plan in one line: `P-1 Reduce churn · 1 Jan – 31 Mar · Ana · 7 of 13 steps done · 1 overdue`."""  # noqa: RUF002, people write periods with an en dash
    counts, is_closed = plan.counts, plan.status is PlanStatus.CLOSED
    when, state = plan_when(plan, today=today)
    steps = f"{counts.done:,} of {count(counts.total, 'step')} done" if counts.total else "no steps yet"
    return join(
        (
            bold(plan_name(plan)),
            health(plan.health),
            when,
            escape(plan.owner_name, limits.NAME),
            state,
            escape("" if is_closed else steps),
            escape("" if is_closed or not counts.overdue else f"{counts.overdue:,} overdue"),
        )
    )


def _say(on: date | None, *, today: date) -> str:
    return say_date(on, today=today) if on else ""


def _step_facts(step: StepLine, *, today: date, says_plan: bool, says_who: bool) -> Mrkdwn:
    who = assignee(step) if says_who else Mrkdwn()
    needed = escape(StepPriority.MUST if step.is_open and step.priority is StepPriority.MUST else "")
    plan = escape(step.plan_title, limits.PLAN_IN_LINE) if says_plan else Mrkdwn()
    return join((escape(state(step, today=today)), who, needed, plan))


def _target_facts(target: TargetLine, *, today: date) -> Mrkdwn:
    if target.latest is None:
        return write("no check-in yet, {aim}", aim=aim(target, today=today))
    last = write("last {value}", value=figure(target.latest, target))
    return write("{last}, {aim}", last=last, aim=aim(target, today=today))
