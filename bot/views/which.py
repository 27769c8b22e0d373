"""A question back: which of several things a line is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from slackblocks.blocks import Block

from bot.views import limits, lines
from bot.views.buttons import show_help
from bot.views.elements import Post, actions, context, section
from bot.views.hub import RUN
from bot.views.mrkdwn import Mrkdwn, bold, escape, join
from bot.views.typed import press_line

_MORE = Mrkdwn("There are more. Add a word of the title to find it.")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be meant: how it is named, and the line about it."""

    ref: str
    title: str
    line: str


def which_message(noun: str, choices: Sequence[Choice]) -> Post:
    """Ask which step, plan or target is meant; the button of one runs the line about it."""
    shown = choices[: limits.CHOICES]
    head = f"Did you mean this {noun}?" if len(choices) == 1 else f"Which {noun} do you mean?"
    blocks: list[Block] = [section(escape(head), block_id="which")]
    blocks += [_choice_block(choice, place=place) for place, choice in enumerate(shown)]
    if len(choices) > len(shown):
        blocks.append(context(_MORE, block_id="which:more"))
    names = [lines.name(choice.ref, choice.title) for choice in shown]
    told = join((Mrkdwn(head), join(names, "; ")), " ")
    return Post(told, (*blocks, *actions([show_help()], block_id="which:do")))


def _choice_block(choice: Choice, *, place: int) -> Block:
    name = bold(lines.name(choice.ref, choice.title))
    press = press_line(f"Choose {choice.ref}", action_id=RUN, line=choice.line)
    return section(name, block_id=f"which:{place}", accessory=press[0] if press else None)
