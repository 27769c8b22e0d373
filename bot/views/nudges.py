"""The day's message: one person, one day, everything that waits, edited in place as they act."""

from dataclasses import replace
from datetime import date
from functools import partial

from slackblocks.blocks import Block

from bot.rules.absence import say_away
from bot.rules.action_steps import StepLine
from bot.rules.nudges import DayMessage, DueCheckIn, StandIn, deserves_nudge
from bot.views import limits, lines
from bot.views.action_steps import more_menu, step_blocks
from bot.views.buttons import change_settings, check_in
from bot.views.days import say_days
from bot.views.elements import Post, section
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, write
from bot.views.ratings_due import rating_due
from bot.views.small_print import more_line
from storage.models import PlanStatus, StepStatus

_NOTHING = Mrkdwn("Nothing waits for you today")


def day_message(day: DayMessage) -> Post:
    """Show what waits for a person today; what they have dealt with stays in its place, in its new state."""
    waiting = [step for step in day.items if _waits(step, day=day, doer_id=day.member_id)]
    for each in day.stand_ins:
        waiting += [step for step in each.items if _is_told(step, each, day=day)]
    open_reports = [each for each in day.to_check_in if each.is_open]
    head = _head(day, waiting=len(waiting) + len(open_reports) + len(day.to_rate))
    blocks: list[Block] = [section(bold(head), block_id="day")]
    for place, step in enumerate(day.items[: limits.DAY_ITEMS], start=1):
        blocks += _item(step, day=day, doer_id=day.member_id, block_id=f"step:{place}")
    place = min(len(day.items), limits.DAY_ITEMS)
    for each in day.stand_ins:
        shown = each.items[: limits.DAY_ITEMS - place]
        if shown:
            blocks.append(section(_for(each, today=day.today), block_id=f"for:{place}"))
        for step in shown:
            place += 1
            blocks += _for_item(step, each, day=day, block_id=f"step:{place}")
    for number, due in enumerate(day.to_check_in[: limits.DAY_CHECK_INS], start=1):
        blocks.append(_check_in(due, today=day.today, block_id=f"target:{number}"))
    left_out = len(day.to_check_in) - limits.DAY_CHECK_INS
    blocks += more_line(left_out, block_id="target:more", where="in your Home tab")
    for number, owed in enumerate(day.to_rate[: limits.HOME_WAITING], start=1):
        blocks.append(rating_due(owed, block_id=f"rating:{number}"))
    left_out = _total(day) - place
    blocks += more_line(left_out, block_id="more", where="in your Home tab")
    blocks.append(section(_when(day), block_id="when", accessory=change_settings("Change when")))
    # A phone on a table shows how many there are of one person's plan, and nothing else of them.
    open_ones = [step for step in waiting if not step.is_confidential]
    names = [partial(_told, day=day)(step) for step in open_ones]
    names += [lines.target_name(each.target) for each in open_reports]
    return Post(lines.tell(head, names), tuple(blocks))


def _told(step: StepLine, *, day: DayMessage) -> Mrkdwn:
    return lines.step_words(step, today=day.today, says_who=step.assignee_id != day.member_id)


def _total(day: DayMessage) -> int:
    return len(day.items) + sum(len(each.items) for each in day.stand_ins)


def _for(stand_in: StandIn, *, today: date) -> Mrkdwn:
    """Say for whom a deputy is told what follows: `For Ana, away until Mon 4 Jan`."""
    name = escape(stand_in.away.name, limits.NAME)
    if stand_in.is_over:
        return bold(write("For {name}, who has it again", name=name))
    return bold(write("For {name}, {when}", name=name, when=say_away(stand_in.away, today=today)))


def _is_told(step: StepLine, stand_in: StandIn, *, day: DayMessage) -> bool:
    """Say whether a step still waits for somebody who is away, and so for their deputy."""
    return not stand_in.is_over and _waits(step, day=day, doer_id=stand_in.away.member_id)


def _for_item(step: StepLine, stand_in: StandIn, *, day: DayMessage, block_id: str) -> tuple[Block, ...]:
    if stand_in.is_over and step.is_open and step.id not in day.hidden:
        line = lines.step_line(step, today=day.today, says_who=False)
        return (section(line, block_id=block_id),)
    return _item(step, day=day, doer_id=stand_in.away.member_id, block_id=block_id)


def _waits(step: StepLine, *, day: DayMessage, doer_id: str) -> bool:
    """Say whether a step still waits for whoever does it today: not done, put off, moved or given away."""
    is_due = deserves_nudge(step, today=day.today, next_working_on=day.following_on)
    return step.assignee_id == doer_id and is_due


def _item(step: StepLine, *, day: DayMessage, doer_id: str, block_id: str) -> tuple[Block, ...]:
    if step.id in day.hidden:
        is_own = doer_id == day.member_id
        gone = "{ref} is no longer yours" if is_own else "{ref} is no longer open to you"
        return (section(write(gone, ref=step.ref), block_id=block_id),)
    if _waits(step, day=day, doer_id=doer_id) or not step.is_open:
        return step_blocks(step, today=day.today, block_id=block_id, says_who=False)
    is_theirs = step.assignee_id == doer_id and step.can_act
    menu = more_menu(step) if is_theirs else None
    return (section(_put_off(step, day=day, doer_id=doer_id), block_id=block_id, accessory=menu),)


def _put_off(step: StepLine, *, day: DayMessage, doer_id: str) -> Mrkdwn:
    """Show a step that no longer waits for this person today, and why not."""
    name = bold(lines.step_name(step))
    if step.assignee_id != doer_id:
        return join((name, write("{who} has it now", who=lines.assignee(step))))
    if step.is_open and step.plan_status is not PlanStatus.ACTIVE:
        return join((name, write("{plan} is {what}", plan=step.plan_ref, what=step.plan_status.value)))
    mark = lines.mark(step, today=day.today)
    return join((join((mark, name), " "), escape(lines.state(step, today=day.today))))


def _check_in(due: DueCheckIn, *, today: date, block_id: str) -> Block:
    """Ask for a check-in; what was reported, or is nobody's to report any more, stays in its place."""
    target = due.target
    if due.is_hidden:
        return section(write("{ref} is no longer open to you", ref=target.ref), block_id=block_id)
    if due.is_open:
        # A line has one mark, and this one's says what it is.
        asked = lines.target_line(replace(target, evaluation=None), today=today)
        line = join((join((Mrkdwn("📈"), asked), " "), _instead_of(due, today=today)))
        button = check_in(target) if target.can_check_in else None
        return section(line, block_id=block_id, accessory=button)
    name = bold(lines.target_name(target))
    if not due.is_reported or target.latest is None:
        return section(write("{target} is not asked for any more", target=name), block_id=block_id)
    value = lines.figure(target.latest, target)
    said = write("{mark} {target} is {value}", mark=lines.DONE, target=name, value=value)
    return section(said, block_id=block_id)


def _instead_of(due: DueCheckIn, *, today: date) -> Mrkdwn:
    """Say for whom a deputy is told of a check-in: `for Ana, away until Mon 4 Jan`."""
    if due.away is None:
        return Mrkdwn()
    name = escape(due.away.name, limits.NAME)
    return write("for {name}, {when}", name=name, when=say_away(due.away, today=today))


def _head(day: DayMessage, *, waiting: int) -> Mrkdwn:
    """Count what is left of what was to do; a target that somebody else reports on now is not of that."""
    reports = [each for each in day.to_check_in if each.is_open or each.is_reported]
    total = _total(day) + len(reports) + len(day.to_rate)
    if waiting and waiting == total:
        return write("{things} for you today", things=lines.count(total, "thing"))
    if waiting:
        return write(
            "{left} of {things} left for you today", left=waiting, things=lines.count(total, "thing")
        )
    if not total and not day.to_check_in:
        return _NOTHING
    everything = [*day.items, *(step for each in day.stand_ins for step in each.items)]
    is_done = [step.status is StepStatus.DONE for step in everything]
    if total and all([*is_done, *(each.is_reported for each in reports)]):
        return Mrkdwn("All done for today")
    return Mrkdwn("Nothing left for you today")


def _when(day: DayMessage) -> Mrkdwn:
    """Say when it came, and when the next ones come if that has changed since."""
    came, coming = f"{day.nudge_at:%H:%M}", f"{day.next_at:%H:%M}"
    days = say_days(day.working_days)
    sent = "Late: comes at" if day.is_late else "Sent at"
    if came == coming:
        return write("{sent} {came} your time, {days}.", sent=sent, came=came, days=days)
    return write(
        "{sent} {came} your time. From now on at {coming}, {days}.",
        sent="Late: was to come at" if day.is_late else sent,
        came=came,
        coming=coming,
        days=days,
    )
