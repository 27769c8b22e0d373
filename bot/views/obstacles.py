"""Obstacles: one of them in a line, and the menus in which they are picked and closed."""

from collections.abc import Collection, Sequence

from slackblocks.blocks import Block

from bot.rules.obstacles import ObstacleLine
from bot.views import limits
from bot.views.elements import choice_field, several_field
from bot.views.mrkdwn import Mrkdwn, escape, lines, write
from bot.views.small_print import more


def obstacles_list(obstacles: Sequence[ObstacleLine]) -> Mrkdwn:
    """List what stands in the way of a plan, or nothing: what is in hand first, then what is parked."""
    left_out = len(obstacles) - limits.OBSTACLES
    items = [_line(each) for each in obstacles[: limits.OBSTACLES]]
    items += [more(left_out)] if left_out > 0 else []
    return write("*In the way*\n{items}", items=lines(items)) if items else Mrkdwn()


def _line(obstacle: ObstacleLine) -> Mrkdwn:
    """Say an obstacle, and whether it is worked on: `• Legal has not answered · worked on next`."""
    said = escape(obstacle.what, limits.OBSTACLE)
    return write("• {what} · {state}", what=said, state="worked on next" if obstacle.is_in_hand else "parked")


def obstacle_fields(
    obstacles: Sequence[ObstacleLine], *, in_hand: int | None, solved: Collection[int]
) -> tuple[Block, ...]:
    """Ask which of the parked obstacles is worked on next, and which are solved."""
    if not obstacles:
        return ()
    choices = [(each.what, str(each.id)) for each in obstacles]
    return (
        choice_field(
            "obstacle",
            "Obstacle to work on next",
            choices,
            value="" if in_hand is None else str(in_hand),
            optional=True,
            hint="One at a time. The others stay parked.",
        ),
        several_field(
            "solved",
            "Solved obstacles",
            choices,
            values=[str(each) for each in solved],
            optional=True,
            hint="They are closed, and not asked about any more.",
        ),
    )
