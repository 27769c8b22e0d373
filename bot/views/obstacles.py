"""Obstacles: in a line, on a page of their plan with its forms, and in menus in which they are picked."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from slackblocks.blocks import Block
from slackblocks.elements import Element
from slackblocks.views import ModalView

from bot.errors import InvalidError
from bot.rules.obstacles import WHAT_MAX, ChangedObstacle, ObstacleLine, ObstaclePage
from bot.views import limits
from bot.views.answers import OUT_OF_DATE, Answers, metadata
from bot.views.buttons import add_obstacle, see_obstacles, see_plan
from bot.views.elements import (
    Key,
    Origin,
    Post,
    actions,
    choice_field,
    context,
    modal,
    overflow,
    read_id,
    section,
    several_field,
    text_field,
)
from bot.views.lines import DONE, count, name
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, lines, spoken, write
from bot.views.paging import pager
from bot.views.small_print import more, notice_line
from bot.views.undo import undo_buttons

MORE = "obstacle.menu"
ADD = "obstacle.create"
EDIT = "obstacle.edit"
_DEEDS = frozenset({"solve", "reopen", "edit"})


def obstacles_list(obstacles: Sequence[ObstacleLine]) -> Mrkdwn:
    """List what stands in the way of a plan, or nothing: what is in hand first, then what is parked."""
    left_out = len(obstacles) - limits.OBSTACLES
    items = [_line(each) for each in obstacles[: limits.OBSTACLES]]
    items += [more(left_out)] if left_out > 0 else []
    return write("*In the way*\n{items}", items=lines(items)) if items else Mrkdwn()


def _line(obstacle: ObstacleLine) -> Mrkdwn:
    """Say an obstacle, and whether it is worked on: `• Legal has not answered · worked on next`."""
    said = escape(obstacle.what, limits.OBSTACLE)
    return write("• {what} · {state}", what=said, state=obstacle.state)


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


def obstacles_message(page: ObstaclePage, *, notice: str = "") -> Post:
    """Show a page of a plan's obstacles; `notice` is what was just done."""
    origin = Origin("obstacles", page.plan_ref, page.obstacles.number)
    of = bold(name(page.plan_ref, page.plan_title))
    solved = page.obstacles.count - page.open
    told = [write("{open} in the way", open=count(page.open, "obstacle"))] if page.open else []
    told += [write("{solved} solved", solved=f"{solved:,}")] if solved else []
    said = write("{plan}: {told}", plan=of, told=join(told) or Mrkdwn("no obstacles yet"))
    blocks: list[Block] = [section(said, block_id=origin.block_id()), *notice_line(notice)]
    if not page.obstacles.count and page.can_add:
        hint = write(
            "Write down what is in the way, here, in a check-in, or as a line: "
            "obstacles {ref} Legal has not answered",
            ref=page.plan_ref,
        )
        blocks.append(section(hint, block_id="none"))
    for place, each in enumerate(page.obstacles.items, start=1):
        blocks.append(section(_item(each), block_id=f"obstacle:{place}", accessory=_menu(each)))
    row = [*([add_obstacle(page.plan_ref)] if page.can_add else []), see_plan(page.plan_id)]
    blocks += actions(row, block_id="obstacles:do")
    return Post(join((escape(notice, limits.SENTENCE), spoken(said)), " "), (*blocks, *pager(page.obstacles)))


def _item(each: ObstacleLine) -> Mrkdwn:
    """Show an obstacle by itself: `*Legal has not answered* · worked on next · raised by Bob`."""
    said = escape(each.what, limits.OBSTACLE)
    by = write("raised by {who}", who=escape(each.by, limits.NAME)) if each.by else Mrkdwn()
    shown = write("{mark} {what}", mark=DONE, what=said) if each.is_solved else bold(said)
    return join((shown, Mrkdwn(each.state), by))


def _menu(each: ObstacleLine) -> Element | None:
    if not each.can_edit:
        return None
    settle = ("Reopen", "reopen") if each.is_solved else ("Solved", "solve")
    choices = [settle, ("Edit…", "edit")]
    return overflow([(text, f"{deed}:{each.id}") for text, deed in choices], action_id=MORE)


def read_menu(value: str) -> tuple[str, int]:
    """Read what was chosen from an obstacle's menu: the deed and the obstacle, or raise InvalidError."""
    deed, _, number = value.partition(":")
    obstacle_id = read_id(number)
    if deed not in _DEEDS or obstacle_id is None:
        raise InvalidError({"key": OUT_OF_DATE})
    return deed, obstacle_id


def add_modal(plan_ref: str, plan_title: str, *, what: str = "") -> ModalView:
    """Ask what is in the way of a plan."""
    about = context(name(plan_ref, plan_title), block_id="about")
    ids = metadata(plan_ref=plan_ref)
    return modal("Add obstacle", (about, _field(what)), callback_id=ADD, submit="Add obstacle", metadata=ids)


def edit_modal(found: ChangedObstacle) -> ModalView:
    """Ask what an obstacle is to say instead."""
    about = context(name(found.plan_ref, found.plan_title), block_id="about")
    ids = metadata(obstacle=Key(found.obstacle.id, found.obstacle.version))
    blocks = (about, _field(found.obstacle.what))
    return modal("Edit obstacle", blocks, callback_id=EDIT, submit="Save", metadata=ids)


def _field(what: str) -> Block:
    return text_field(
        "what",
        "What is in the way",
        value=what,
        example="e.g. Legal has not answered",
        hint=f"At most {WHAT_MAX} characters. It waits here until somebody works on it.",
    )


def read_new(view: Mapping[str, Any]) -> tuple[str, str]:
    """Read of which plan, and what is in its way."""
    answers = Answers(view)
    return answers.kept("plan_ref"), answers.text("what")


def read_edit(view: Mapping[str, Any]) -> tuple[Key, str]:
    """Read which obstacle, and what it is to say."""
    answers = Answers(view)
    return answers.key("obstacle"), answers.text("what")


def changed_message(changed: ChangedObstacle, *, what: str) -> Post:
    """Answer what was done to an obstacle; `what` is that in a word, such as `Solved`."""
    of, said = (
        bold(name(changed.plan_ref, changed.plan_title)),
        escape(changed.obstacle.what, limits.OBSTACLE),
    )
    told = write(
        "{what} in {plan}: {said}", what=what if changed.undo else "It is so already", plan=of, said=said
    )
    back = undo_buttons([changed.undo], of=changed.obstacle.what)
    row = [*back, see_obstacles(changed.plan_ref)]
    blocks = (section(told, block_id="changed"), *actions(row, block_id="changed:do"))
    return Post(spoken(told), blocks, way_back=actions(back, block_id="notice:do"))
