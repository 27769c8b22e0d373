"""What a check-in makes one look at twice: a value that may be a slip, and what got worse meanwhile."""

from collections.abc import Sequence
from datetime import date

from bot.errors import DoubtfulValueError
from bot.rules.check_ins import Balance
from bot.rules.findings import say_verdict
from bot.rules.numbers import say_number, type_number
from bot.rules.targets import TargetLine
from bot.views import limits, lines
from bot.views.elements import Post, actions, section
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, spoken, write
from bot.views.typed import press_line, typed_lines

RUN, AGAIN, CORRECT = "command.run", "command.add_again", "command.correct"
"""What reads a line once more: as another one, as it is meant after all, or into the form."""


def doubtful_message(
    error: DoubtfulValueError, *, line: str, target: TargetLine, text: str, verb: str = "checkin"
) -> Post:
    """Ask whether the value of a line is meant: what may have been, Keep, or Correct in the form."""
    said = escape(error.message, limits.SENTENCE)
    meant = "" if error.meant is None else f"{verb} {target.ref} {type_number(error.meant)} {text}".strip()
    row = [
        *press_line(f"It is {say_number(error.meant)}" if error.meant else "", action_id=RUN, line=meant),
        *press_line("Keep", action_id=AGAIN, line=line),
        *press_line("Correct", action_id=CORRECT, line=line),
    ]
    blocks = (section(said, block_id="doubtful"), *typed_lines(line), *actions(row, block_id="doubtful:do"))
    return Post(spoken(said), blocks)


def guarded(targets: Sequence[TargetLine]) -> Mrkdwn:
    """Say for what it must not get worse that just did."""
    if not targets:
        return Mrkdwn()
    named = join([bold(lines.target_name(each)) for each in targets[: limits.CHOICES]], ", ")
    return write("It must not get worse for {targets}.", targets=named)


def balanced(balance: Balance | None, *, today: date) -> Mrkdwn:
    """Say that what must not get worse for it did, or that nobody has looked at that yet."""
    if balance is None:
        return Mrkdwn()
    target = bold(lines.target_name(balance.target))
    if balance.evaluation is None:
        return write("What must not get worse for it has no check-in yet: {target}.", target=target)
    if not balance.is_worse:
        return Mrkdwn()
    said = escape(say_verdict(balance.evaluation, today=today), limits.SENTENCE)
    return write("But what must not get worse for it does: {target}. {said}", target=target, said=said)
