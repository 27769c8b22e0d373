"""What Home shows of those for whom somebody stands in: under whose it is, and until when."""

from collections.abc import Iterator, Sequence
from datetime import date

from slackblocks.blocks import Block

from bot.rules.absence import say_away
from bot.rules.home import StandingIn
from bot.views import limits, lines
from bot.views.action_steps import more_menu
from bot.views.buttons import check_in, see_plan
from bot.views.days import say_near
from bot.views.elements import context, section
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, write
from bot.views.small_print import more_line

_NOTHING = Mrkdwn("Nothing of theirs that you can see waits.")


def standing_in_blocks(standing_in: Sequence[StandingIn], *, today: date) -> Iterator[Block]:
    """Show for whom somebody stands in, and what of theirs waits: steps, check-ins and plans."""
    room = limits.HOME_STOOD_IN
    for place, each in enumerate(standing_in[: limits.HOME_STAND_INS], start=1):
        block_id = f"for:{place}"
        yield section(bold(_head(each, today=today)), block_id=block_id)
        drawn = list(_items(each, today=today, block_id=block_id))
        yield from drawn[:room]
        yield from more_line(len(drawn) - room, block_id=f"{block_id}:more")
        room -= min(room, len(drawn))
        if not drawn:
            yield context(_NOTHING, block_id=f"{block_id}:nothing")
    yield from more_line(len(standing_in) - limits.HOME_STAND_INS, block_id="for:more")


def _head(each: StandingIn, *, today: date) -> Mrkdwn:
    """Say for whom, and until when: `For Ana, away until Mon 4 Jan`."""
    name = escape(each.away.name, limits.NAME)
    return write("For {name}, {when}", name=name, when=say_away(each.away, today=today))


def _items(each: StandingIn, *, today: date, block_id: str) -> Iterator[Block]:
    for step in each.steps:
        line = lines.step_line(step, today=today, says_who=False)
        menu = more_menu(step) if step.can_act else None
        yield section(line, block_id=f"{block_id}:step:{step.id}", accessory=menu)
    for owed in each.check_ins:
        asked = "" if owed.asked_on is None else f"asked {say_near(owed.asked_on, today=today)}"
        text = join((lines.target_line(owed.target, today=today), escape(asked)))
        button = check_in(owed.target) if owed.target.can_check_in else None
        yield section(text, block_id=f"{block_id}:target:{owed.target.id}", accessory=button)
    for plan in each.plans:
        show = see_plan(plan.id, text="Show", spoken=f"Show {plan.ref} {plan.title}")
        text = lines.plan_line(plan, today=today)
        yield section(text, block_id=f"{block_id}:plan:{plan.id}", accessory=show)
