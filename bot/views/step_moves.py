"""Many steps that are to move by the same length of time: shown with who is touched, and asked about."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slackblocks.blocks import Block
from slackblocks.views import ModalView

from bot.errors import InvalidError
from bot.rules.lengths import read_length, say_shift
from bot.rules.plans import PlanLine
from bot.rules.step_moves import StepMove
from bot.values import frozen
from bot.views import limits, lines
from bot.views.answers import OUT_OF_DATE, Answers, metadata
from bot.views.elements import Post, actions, button, context, modal, read_id, section, text_field
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, spoken, write
from bot.views.ripples import shift_line, stay_line
from bot.views.small_print import more, read_only_list

ALL = "step_move.all"
ALONE = "step_move.alone"
SAVE = "step_move.save"
EXAMPLES = "a week · 3 days · 2 months · 3 days earlier"

_SEEN = "seen"
_MOST_PEOPLE = 8


@frozen
class Pressed:
    """What a button moves, as its reader has seen it: all of a plan, or single steps."""

    length: str
    seen_as: str
    plan_id: int | None
    step_ids: tuple[int, ...]


def move_message(move: StepMove, *, plan_id: int | None, step_ids: Sequence[int], today: date) -> Post:
    """Ask whether these steps are to move, and what waits for them too."""
    what = f"P{plan_id}" if plan_id is not None else "S" + ",".join(map(str, step_ids))
    value = f"{what}|{move.length}|{move.mark}"
    every, chosen = len(move.moved) + len(move.following), len(move.moved)
    row = [button(_press(every), action_id=ALL, value=value, is_primary=True)]
    if move.following:
        row.append(
            button(f"Move {'it' if chosen == 1 else f'these {chosen:,}'} alone", action_id=ALONE, value=value)
        )
    head = _head(move)
    return Post(spoken(head), (*preview_blocks(move, today=today), *actions(row, block_id="moving:do")))


def read_press(value: str) -> Pressed:
    """Read what is to move, or raise InvalidError."""
    what, _, rest = value.partition("|")
    length, _, seen_as = rest.partition("|")
    ids = [read_id(part) for part in what[1:].split(",")]
    known = tuple(each for each in ids if each is not None)
    if what[:1] not in {"P", "S"} or len(known) != len(ids) or not read_length(length):
        raise InvalidError({"key": OUT_OF_DATE})
    is_plan = what[0] == "P"
    return Pressed(length, seen_as, known[0] if is_plan else None, () if is_plan else known)


def move_all_modal(
    plan: PlanLine, *, today: date, length: str = "", move: StepMove | None = None
) -> ModalView:
    """Ask by how much all steps of a plan are to move; once that is known, show what moves."""
    field = text_field(
        "length", "Later by", value=length, example="e.g. a week, a fortnight, or 3 days earlier"
    )
    about = context(
        write("Open steps of {plan} that have a date", plan=lines.plan_name(plan)), block_id="about"
    )
    shown = preview_blocks(move, today=today) if move is not None else ()
    submit = "Preview" if move is None else _press(len(move.moved) + len(move.following))
    ids = metadata(plan_id=plan.id, seen=move.mark if move is not None else None)
    return modal("Move all dates", (about, field, *shown), callback_id=SAVE, submit=submit, metadata=ids)


def read_move_all(view: Mapping[str, Any]) -> tuple[int, str, str]:
    """Read which plan's steps are to move, by how much, and what of it was seen; or raise InvalidError."""
    answers = Answers(view)
    typed = answers.text("length")
    length = read_length(typed)
    if not length:
        said = f'"{escape(typed, limits.NAME)}" is no length of time. ' if typed else ""
        raise InvalidError({"length": f"{said}Try: {EXAMPLES}"})
    plan_id = answers.id("plan_id", missing=OUT_OF_DATE)
    answers.ensure_complete()
    assert plan_id is not None
    return plan_id, length, answers.kept(_SEEN)


def preview_blocks(move: StepMove, *, today: date) -> tuple[Block, ...]:
    """Show what moves, whose that is, and what follows."""
    shown = list(move.people.items())
    people = [
        write("{name} {count}", name=escape(name, limits.NAME), count=f"{count:,}") for name, count in shown
    ]
    rest = len(people) - _MOST_PEOPLE
    touched = join((*people[:_MOST_PEOPLE], *([more(rest)] if rest > 0 else [])))
    blocks: list[Block] = [
        section(_head(move), block_id="moving"),
        context(write("Whose: {people}", people=touched), block_id="moving:people"),
        context(
            read_only_list([shift_line(each, today=today) for each in move.moved]), block_id="moving:steps"
        ),
    ]
    if move.following:
        many = lines.count(len(move.following), "step")
        waits = "waits for them and moves" if len(move.following) == 1 else "wait for them and move"
        said = write("*{many} that {waits} too:*", many=many, waits=waits)
        told = read_only_list([shift_line(each, today=today) for each in move.following])
        blocks.append(context(join((said, told), "\n"), block_id="moving:following"))
    if move.kept:
        many = lines.count(len(move.kept), "step")
        waits = (
            "waits for them and stays too early"
            if len(move.kept) == 1
            else "wait for them and stay too early"
        )
        said = write(
            "*{many} that {waits}.* {mover} can move {it}:",
            many=many,
            waits=waits,
            mover=escape(move.mover, limits.NAME),
            it="it" if len(move.kept) == 1 else "them",
        )
        told = read_only_list([stay_line(each, today=today) for each in move.kept])
        blocks.append(context(join((said, told), "\n"), block_id="moving:kept"))
    if move.undated:
        stays = "has no date and stays" if move.undated == 1 else "have no date and stay"
        said = write(
            "{many} {stays} as {it}.", many=lines.count(move.undated, "open step"), stays=stays, it="before"
        )
        blocks.append(context(said, block_id="moving:undated"))
    return tuple(blocks)


def _head(move: StepMove) -> Mrkdwn:
    many = bold(escape(lines.count(len(move.moved), "step")))
    return write(
        "Moving {many} ({what}) {by}. Nothing is saved yet.",
        many=many,
        what=escape(move.what, limits.TITLE_IN_LINE),
        by=say_shift(move.length),
    )


def _press(count: int) -> str:
    return "Move 1 step" if count == 1 else f"Move all {count:,}"
