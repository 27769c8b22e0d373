"""What moves with a step: shown with who is touched, and asked about, before anything is saved."""

import json
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
_SHOWN_FOR = "shown_for"
"""In what a form remembers: the day for which it has shown what moves."""


def ripple_message(ripple: RippleError, key: Key, *, today: date) -> Post:
    """Ask whether what waits for a step is to move with it."""
    said, value = _said(ripple, today=today), f"{key}|{ripple.due_on.isoformat()}"
    alone = button(
        f"Move {ripple.ref} alone", action_id=MOVE_ALONE, value=value, is_primary=bool(ripple.mover)
    )
    every = button(f"Move all {len(ripple.moved) + 1}", action_id=MOVE_ALL, value=value, is_primary=True)
    row = [alone] if ripple.mover else [every, alone]
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
    """Return a form as it was sent, with what moves besides, and the choice what becomes of that.

    It remembers for which day that was shown: for another one it is asked anew.
    """
    form = refilled_view(view)
    kept = [block for block in form["blocks"] if block.get("block_id") not in _OURS]
    choice = choice_field(
        FOLLOW,
        "What waits for it",
        [("Move it too", Follow.ALL), (f"Move {ripple.ref} alone", Follow.ALONE)],
        value=Follow.ALL,
    )
    told = section(join((_said(ripple, today=today), _list(ripple, today=today)), "\n"), block_id=_NOTICE)
    added = (told,) if ripple.mover else (told, choice)
    ours: list[dict[str, Any]] = Post(Mrkdwn(), added).payload()["blocks"]
    about = {**json.loads(str(form["private_metadata"] or "{}")), _SHOWN_FOR: ripple.due_on.isoformat()}
    return {**form, "private_metadata": json.dumps(about), "blocks": [*kept, *ours]}


def read_follow(view: Mapping[str, Any], due_on: date | None) -> Follow:
    """Read what is to become of the steps that wait, as far as the form has asked about this day."""
    answers = Answers(view)
    if due_on is None or answers.kept(_SHOWN_FOR) != due_on.isoformat():
        return Follow.ASK
    answer = answers.choice(FOLLOW)
    return Follow(answer) if answer in set(Follow) else Follow.ALONE


_OURS = frozenset({_NOTICE, FOLLOW})


def _said(ripple: RippleError, *, today: date) -> Mrkdwn:
    one = len(ripple.moved) == 1
    many = "1 step that waits" if one else f"{len(ripple.moved):,} steps that wait"
    facts = {"ref": ripple.ref, "day": say_date(ripple.due_on, today=today), "many": many}
    if not ripple.mover:
        return write("Moving {ref} to {day} moves {many} for it. Nothing is saved yet.", **facts)
    return write(
        "Moving {ref} to {day} leaves {many} for it too early: {mover} can move {it}. Nothing is saved yet.",
        **facts,
        mover=escape(ripple.mover, limits.NAME),
        it="it" if one else "them",
    )


def _list(ripple: RippleError, *, today: date) -> Mrkdwn:
    say = stay_line if ripple.mover else shift_line
    shown = [say(each, today=today) for each in ripple.moved[: limits.LINES]]
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


def stay_line(kept: Shifted, *, today: date) -> Mrkdwn:
    """Say what stays too early: `S-42 Draft · stays at Mon 1 Mar, possible from Fri 5 Mar · Bob`."""
    old, new = say_date(kept.old_on, today=today), say_date(kept.new_on, today=today)
    return join(
        (
            lines.name(kept.ref, kept.title, limit=limits.TITLE_IN_OPTION),
            write("stays at {old}, possible from {new}", old=old, new=new),
            escape(kept.who or "nobody yet", limits.NAME),
        )
    )
