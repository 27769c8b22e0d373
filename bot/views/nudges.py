"""The day's message: one person, one day, everything that waits, edited in place as they act."""

from datetime import date

from slackblocks.blocks import Block

from bot.rules.action_steps import StepLine
from bot.rules.cadence import next_working_day
from bot.rules.nudges import DayMessage, deserves_nudge
from bot.views import limits, lines
from bot.views.action_steps import more_menu, step_blocks
from bot.views.elements import Post, context, section
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, write
from bot.views.small_print import more_line
from storage.models import StepStatus

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NOTHING = Mrkdwn("Nothing waits for you today")
_RUN = 3  # from three days in a row on, the first and the last say it


def day_message(day: DayMessage) -> Post:
    """Show what waits for a person today; what they have dealt with stays in its place, in its new state."""
    waiting = [step for step in day.items if _waits(step, day=day)]
    head = _head(day, waiting=len(waiting))
    blocks: list[Block] = [section(bold(head), block_id="day")]
    for place, step in enumerate(day.items[: limits.DAY_ITEMS], start=1):
        blocks += _item(step, day=day, block_id=f"step:{place}")
    left_out = len(day.items) - limits.DAY_ITEMS
    blocks += more_line(left_out, block_id="more", where="in your Home tab")
    blocks.append(context(_when(day), block_id="when"))
    told = [lines.step_words(step, today=day.today, says_who=False) for step in waiting]
    return Post(lines.tell(head, told), tuple(blocks))


def say_days(days: frozenset[int]) -> str:
    """Say weekdays (0 = Monday) as people do: `Mon–Fri`, or `Mon, Wed, Fri`."""  # noqa: RUF002, people write runs of days with an en dash
    runs: list[list[int]] = []
    for number in sorted(days & frozenset(range(len(_DAYS)))):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(_say_run(run) for run in runs)


def _say_run(run: list[int]) -> str:
    names = [_DAYS[number] for number in run]
    return f"{names[0]}–{names[-1]}" if len(run) >= _RUN else ", ".join(names)  # noqa: RUF001, as above


def _waits(step: StepLine, *, day: DayMessage) -> bool:
    """Say whether a step still waits for this person today: not done, put off, moved or given away."""
    following = next_working_day(day.today, day.working_days) if day.working_days else date.max
    is_theirs = step.assignee_id == day.member_id
    return is_theirs and deserves_nudge(step, today=day.today, next_working_on=following)


def _item(step: StepLine, *, day: DayMessage, block_id: str) -> tuple[Block, ...]:
    if _waits(step, day=day) or not step.is_open:
        return step_blocks(step, today=day.today, block_id=block_id, says_who=False)
    is_theirs = step.assignee_id == day.member_id and step.can_act
    menu = more_menu(step) if is_theirs else None
    return (section(_put_off(step, day=day), block_id=block_id, accessory=menu),)


def _put_off(step: StepLine, *, day: DayMessage) -> Mrkdwn:
    """Show a step that no longer waits for this person today, and why not."""
    name = bold(lines.step_name(step))
    if step.assignee_id != day.member_id:
        return join((name, write("{who} has it now", who=lines.assignee(step))))
    mark = lines.mark(step, today=day.today)
    return join((join((mark, name), " "), escape(lines.state(step, today=day.today))))


def _head(day: DayMessage, *, waiting: int) -> Mrkdwn:
    total = len(day.items)
    if waiting == total:
        return write("{things} for you today", things=lines.count(total, "thing")) if total else _NOTHING
    if waiting:
        return write(
            "{left} of {things} left for you today", left=waiting, things=lines.count(total, "thing")
        )
    if all(step.status is StepStatus.DONE for step in day.items):
        return Mrkdwn("All done for today")
    return Mrkdwn("Nothing left for you today")


def _when(day: DayMessage) -> Mrkdwn:
    days = say_days(day.working_days)
    at = f"{day.nudge_at:%H:%M}"
    return (
        write("Sent at {at} your time, {days}.", at=at, days=days) if days else write("Sent at {at}.", at=at)
    )
