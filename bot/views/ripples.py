"""What moves with a step: shown with who is touched, and asked about, before anything is saved."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from slackblocks.blocks import Block

from bot.errors import InvalidError, RippleError, Shifted
from bot.rules.dates import say_date
from bot.rules.dependencies import Follow
from bot.views import limits, lines
from bot.views.answers import OUT_OF_DATE, Answers
from bot.views.conflict import refilled_view
from bot.views.elements import Key, Post, actions, button, choice_field, context, section
from bot.views.mrkdwn import Mrkdwn, escape, join, spoken, write
from bot.views.small_print import more, read_only_list

MOVE_ALL = "dependency.move_all"
MOVE_ALONE = "dependency.move_alone"
FOLLOW = "follow"
_NOTICE = "ripple"


def ripple_message(ripple: RippleError, key: Key, *, today: date) -> Post:
    """Ask whether what waits for a step is to move with it."""
    said, value = _said(ripple, today=today), f"{key}|{ripple.due_on.isoformat()}"
    row = [
        button(f"Move all {len(ripple.moved) + 1}", action_id=MOVE_ALL, value=value, is_primary=True),
        button(f"Move {ripple.ref} alone", action_id=MOVE_ALONE, value=value),
    ]
    blocks: tuple[Block, ...] = (
        section(said, block_id=_NOTICE),
        context(_list(ripple, today=today), block_id="moved"),
        *actions(row, block_id="ripple:do"),
    )
    names = [write("{ref} {title}", ref=each.ref, title=escape(each.title)) for each in ripple.moved]
    return Post(lines.tell(spoken(said), names), blocks)


def read_move(value: str) -> tuple[int, date]:
    """Read which step is to be moved to which day, or raise InvalidError."""
    key, _, day = value.partition("|")
    try:
        return Key.read(key).id, date.fromisoformat(day)
    except ValueError:
        raise InvalidError({"key": OUT_OF_DATE}) from None


def ripple_view(ripple: RippleError, view: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """Return a form as it was sent, with what moves besides, and the choice what becomes of that."""
    kept = [block for block in refilled_view(view)["blocks"] if block.get("block_id") not in _OURS]
    choice = choice_field(
        FOLLOW,
        "What waits for it",
        [("Move it too", Follow.ALL), (f"Move {ripple.ref} alone", Follow.ALONE)],
        value=Follow.ALL,
    )
    told = section(join((_said(ripple, today=today), _list(ripple, today=today)), "\n"), block_id=_NOTICE)
    ours: list[dict[str, Any]] = Post(Mrkdwn(), (told, choice)).payload()["blocks"]
    return {**refilled_view(view), "blocks": [*kept, *ours]}


def read_follow(view: Mapping[str, Any]) -> Follow:
    """Read what is to become of the steps that wait, as far as the form has asked."""
    answer = Answers(view).choice(FOLLOW)
    return Follow(answer) if answer in set(Follow) else Follow.ASK


_OURS = frozenset({_NOTICE, FOLLOW})


def _said(ripple: RippleError, *, today: date) -> Mrkdwn:
    many = "1 step that waits" if len(ripple.moved) == 1 else f"{len(ripple.moved):,} steps that wait"
    day = say_date(ripple.due_on, today=today)
    return write(
        "Moving {ref} to {day} moves {many} for it. Nothing is saved yet.", ref=ripple.ref, day=day, many=many
    )


def _list(ripple: RippleError, *, today: date) -> Mrkdwn:
    shown = [shift_line(each, today=today) for each in ripple.moved[: limits.LINES]]
    rest = len(ripple.moved) - len(shown)
    return read_only_list([*shown, *([more(rest)] if rest else [])])


def shift_line(moved: Shifted, *, today: date) -> Mrkdwn:
    """Say how a step moves: `S-42 Draft the survey · Mon 1 Mar → Fri 5 Mar · Bob`."""
    old, new = say_date(moved.old_on, today=today), say_date(moved.new_on, today=today)
    who = escape(moved.who or "nobody yet", limits.NAME)
    return join(
        (
            lines.name(moved.ref, moved.title, limit=limits.TITLE_IN_OPTION),
            write("{old} → {new}", old=old, new=new),
            who,
        )
    )
