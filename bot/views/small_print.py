"""The small print of a message: what was just done, what was understood otherwise, how many are left out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from slackblocks.blocks import Block

from bot.rules.absence import Away, say_away
from bot.rules.action_steps import Shortage
from bot.rules.dates import say_date
from bot.rules.efforts import say_effort
from bot.views import limits
from bot.views.elements import Post, context
from bot.views.mrkdwn import Mrkdwn, escape, join, lines, write

_NOTICE = "notice"
NO_STEPS = Mrkdwn("Nothing waits for you. Steps that are assigned to you appear here.")
"""What an empty list of a person's own steps says, wherever it stands."""


def notice_line(notice: str) -> tuple[Block, ...]:
    """Say what was just done on a page that is drawn again, or nothing."""
    said = escape(notice, limits.SENTENCE)
    return (context(said, block_id=_NOTICE),) if said else ()


def with_way_back(page: Post, way_back: tuple[Block, ...]) -> Post:
    """Put the way back from what was just done below the line of a page that says it."""
    if not way_back:
        return page
    place = next((at for at, block in enumerate(page.blocks, 1) if block.block_id == _NOTICE), 1)
    return replace(page, blocks=(*page.blocks[:place], *way_back, *page.blocks[place:]))


def warning_lines(warnings: Sequence[str]) -> tuple[Block, ...]:
    """Say what was understood differently from how it may have been meant."""
    said = [escape(warning) for warning in warnings[: limits.WARNINGS]]
    return tuple(context(each, block_id=f"warning:{place}") for place, each in enumerate(said) if each)


def away_line(away: Away | None, *, today: date) -> tuple[Block, ...]:
    """Say that whoever was just given something is away, and who is told of it meanwhile; or nothing."""
    if away is None:
        return ()
    name, when = escape(away.name, limits.NAME), say_away(away, today=today)
    if not away.deputy_id:
        return (context(write("{name} is {when}.", name=name, when=when), block_id="away"),)
    deputy = escape(away.deputy_name, limits.NAME)
    said = write("{name} is {when}; {deputy} stands in.", name=name, when=when, deputy=deputy)
    return (context(said, block_id="away"),)


def shortage_line(shortage: Shortage | None, due_on: date | None, *, today: date) -> tuple[Block, ...]:
    """Say that a step takes longer than its assignee works until it is due; or nothing."""
    if shortage is None or due_on is None:
        return ()
    said = write(
        "It takes {effort}, and {name} has {hours} until {day}.",
        effort=say_effort(shortage.effort),
        name=escape(shortage.name, limits.NAME),
        hours=say_effort(shortage.hours) if shortage.hours else "no working day",
        day=say_date(due_on, today=today),
    )
    return (context(said, block_id="shortage"),)


def overrun_line(told: str | None) -> tuple[Block, ...]:
    """Say that what waits for a step keeps a day too early, and who was told, if anybody was; or nothing."""
    if told is None:
        return ()
    said = Mrkdwn("What waits for it keeps its day for now.")
    return (context(join((said, escape(told, limits.SENTENCE)), " "), block_id="overrun"),)


def called_line(calls: Sequence[str]) -> tuple[Block, ...]:
    """Say that a call to everybody in a line was taken as a word, or nothing."""
    said = [f"@{escape(call)} is a word here: nobody was called." for call in calls[:1]]
    return tuple(context(Mrkdwn(each), block_id="called") for each in said)


def more_line(number: int, *, block_id: str, where: str = "") -> tuple[Block, ...]:
    """Say how many of a list are not shown, and where they are, or nothing when all are."""
    said = Mrkdwn(f"{more(number)} {where}".rstrip())
    return (context(said, block_id=block_id),) if number > 0 else ()


def read_only_list(items: Sequence[Mrkdwn]) -> Mrkdwn:
    """Put a list that is only read into one paragraph, the first ten items of it."""
    left_out = len(items) - limits.LINES
    return lines((*items[: limits.LINES], more(left_out) if left_out > 0 else Mrkdwn()))


def more(number: int) -> Mrkdwn:
    """Say `and 7 more`."""
    return write("and {number} more", number=f"{number:,}")
