"""A question back: which of several things a line is about."""

from collections.abc import Sequence

from slackblocks.blocks import Block
from slackblocks.elements import Button

from bot.values import frozen
from bot.views import limits, lines
from bot.views.buttons import show_help
from bot.views.elements import Post, actions, context, section
from bot.views.hub import OTHERWISE, RUN
from bot.views.mrkdwn import Mrkdwn, bold, code, escape, join, write
from bot.views.typed import as_typed, press_line, with_labels

_MORE = Mrkdwn("There are more. Add a word of the title to find it.")


@frozen
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


def meant_message(choices: Sequence[Choice], *, typed: str, otherwise: str, hint: str, command: str) -> Post:
    """Ask whether a line was meant so, about what has the name that was said; or to the letter."""
    know, shown = escape(hint, limits.SENTENCE), choices[: limits.CHOICES]
    letter = press_line("Add step", action_id=OTHERWISE, line=otherwise)
    names = [lines.name(choice.ref, choice.title) for choice in shown]
    if len(choices) == 1:
        meant = code(_seen(choices[0].line, typed=typed, command=command), limits.SENTENCE)
        asked = join((know, write("Did you mean {line}?", line=meant)), " ")
        press = press_line("Run", action_id=RUN, line=choices[0].line, is_primary=True)
        blocks = (
            section(asked, block_id="which"),
            section(bold(names[0]), block_id="which:0"),
            *actions([*press, *letter, show_help()], block_id="which:do"),
        )
        return Post(join((asked, names[0]), " "), blocks)
    asked = join((know, Mrkdwn("Which one do you mean?")), " ")
    items = [
        section(
            join((bold(name), code(_seen(choice.line, typed=typed, command=command), limits.SENTENCE))),
            block_id=f"which:{place}",
            accessory=next(iter(_press(choice)), None),
        )
        for place, (name, choice) in enumerate(zip(names, shown, strict=True))
    ]
    more = [context(_MORE, block_id="which:more")] if len(choices) > len(shown) else []
    row = actions([*letter, show_help()], block_id="which:do")
    return Post(
        join((asked, join(names, "; ")), " "), (section(asked, block_id="which"), *items, *more, *row)
    )


def _seen(line: str, *, typed: str, command: str) -> str:
    return as_typed(with_labels(f"{command} {line}", typed=typed))


def _press(choice: Choice) -> tuple[Button, ...]:
    return press_line(f"Choose {choice.ref}", action_id=RUN, line=choice.line)


def _choice_block(choice: Choice, *, place: int) -> Block:
    name = bold(lines.name(choice.ref, choice.title))
    return section(name, block_id=f"which:{place}", accessory=next(iter(_press(choice)), None))
