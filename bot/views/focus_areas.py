"""Key areas in messages: one of them whole, those of a plan, and what is answered to a change."""

from collections.abc import Sequence

from slackblocks.blocks import Block
from slackblocks.elements import Button, Element

from bot.errors import InvalidError
from bot.rules.focus_areas import AreaLine, say_level
from bot.rules.plans import PlanLine
from bot.views import limits, lines
from bot.views.answers import OUT_OF_DATE
from bot.views.buttons import AREA_EDIT, ROUND_OPEN, add_objective, edit, see_plan
from bot.views.drops import drop_button
from bot.views.elements import Key, Origin, Post, actions, button, context, overflow, section
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, spoken, write
from bot.views.mrkdwn import lines as below
from bot.views.small_print import notice_line, warning_lines
from bot.views.undo import undo_buttons
from storage.models import AreaStatus

MORE = "area.more"
CAUSES = "area.causes"
_DEEDS = frozenset({"choose", "park", "history"})


def area_message(area: AreaLine, *, notice: str = "") -> Post:
    """Show one key area whole; `notice` is what was just done."""
    home = area.home
    head = join((bold(lines.area_name(area)), lines.area_standing(area)))
    of = join((lines.name(home.ref, home.outcome), lines.name(home.plan_ref, home.plan_title)))
    facts = {
        "levels": _levels(area),
        "evidence": _part("Evidence", area.evidence),
        "strengths": _part("Strengths", area.strengths),
        "causes": _causes(area),
    }
    blocks = (
        section(head, block_id=Origin("show", area.ref).block_id()),
        *notice_line(notice),
        context(of, block_id="of"),
        *(section(text, block_id=name) for name, text in facts.items() if text),
        *actions(_buttons(area), block_id="area:do"),
    )
    told = join((lines.area_name(area), spoken(_levels(area))), ". ")
    return Post(join((escape(notice, limits.SENTENCE), told), " "), blocks)


def read_more(value: str) -> tuple[str, Key]:
    """Read what was chosen from an area's menu: the deed and the area, or raise InvalidError."""
    deed, _, key = value.partition(":")
    if deed not in _DEEDS:
        raise InvalidError({"key": OUT_OF_DATE})
    return deed, Key.read(key)


def added_message(area: AreaLine, *, warnings: Sequence[str] = ()) -> Post:
    """Answer a key area that was just added with what was understood."""
    home = area.home
    said = write(
        "Added {area}{levels} to {objective} in {plan}",
        area=bold(lines.area_name(area)),
        levels=_briefly(area),
        objective=lines.name(home.ref, home.outcome, limit=limits.PLAN_IN_LINE),
        plan=lines.name(home.plan_ref, home.plan_title, limit=limits.PLAN_IN_LINE),
    )
    return _answer(area, said, block_id="added", warnings=warnings)


def changed_message(area: AreaLine) -> Post:
    """Answer an edit with what the key area says now."""
    if area.undo is None:
        said = write("Nothing was changed in {area}", area=bold(lines.area_name(area)))
    else:
        said = write("Changed {area}", area=lines.area_line(area))
    return _answer(area, said, block_id="changed")


def explained_message(area: AreaLine) -> Post:
    """Answer the causes that were given."""
    if area.causes:
        last = escape(area.causes[-1], limits.WORDS)
        said = write("{area}: the cause to work on is: {cause}", area=bold(lines.area_name(area)), cause=last)
    else:
        said = write("{area} has no causes noted.", area=bold(lines.area_name(area)))
    return _answer(area, said, block_id="explained")


def dropped_message(area: AreaLine, *, reason: str = "") -> Post:
    """Answer that a key area was dropped, and why."""
    what = "Dropped {area}" if area.undo is not None else "{area} was dropped already."
    said = write(what, area=bold(lines.area_name(area)))
    if reason and area.undo is not None:
        said = write("{said}: {why}", said=said, why=escape(reason, limits.WORDS))
    return _answer(area, said, block_id="dropped")


def decided_message(area: AreaLine) -> Post:
    """Answer that a key area was chosen or parked."""
    name = bold(lines.area_name(area))
    if area.status is AreaStatus.PARKED:
        why = escape(area.parked_because, limits.WORDS)
        said = write("Parked {area}: {why}", area=name, why=why)
    else:
        what = "{area} is a focus area now." if area.undo is not None else "{area} was a focus area already."
        said = write(what, area=name)
    return _answer(area, said, block_id="decided")


def no_objective_message(plan: PlanLine) -> Post:
    """Say that key areas belong to objectives, of which a plan has none, with the way to make one."""
    said = write(
        "{plan} has no objective yet. A key area belongs to an objective: say first what is to be better.",
        plan=bold(lines.plan_name(plan)),
    )
    row = [*([add_objective(plan.id, is_primary=True)] if plan.can_edit_steps else []), see_plan(plan.id)]
    return Post(spoken(said), (section(said, block_id="areas"), *actions(row, block_id="areas:do")))


def plan_areas(areas: Sequence[AreaLine]) -> Mrkdwn:
    """Count the key areas of a plan, which its outline names: `Key areas 2 in focus · 1 parked · 3 open`."""
    said = ((AreaStatus.CHOSEN, "in focus"), (AreaStatus.PARKED, "parked"), (AreaStatus.OPEN, "open"))
    counts = [(sum(area.status is status for area in areas), words) for status, words in said]
    shown = " · ".join(f"{count:,} {words}" for count, words in counts if count)
    return write("*Key areas* {counts}", counts=shown) if areas else Mrkdwn()


def rate_button(plan: PlanLine) -> Button:
    """Hold a round of ratings, or rate in the one that is open."""
    spoken_as = f"Rate the key areas of {plan.ref} {plan.title}"
    return button("Rate areas", action_id=ROUND_OPEN, value=str(plan.id), spoken=spoken_as)


def area_menu(area: AreaLine, *, has_history: bool = True) -> Element | None:
    """Build the ⋯ menu of a key area."""
    choices = [
        *([("Focus on it", "choose")] if area.can_choose and area.status is not AreaStatus.CHOSEN else []),
        *([("Park…", "park")] if area.can_choose and area.status is not AreaStatus.PARKED else []),
        *([("History", "history")] if has_history else []),
    ]
    key = Key(area.id, area.version)
    return overflow([(text, f"{deed}:{key}") for text, deed in choices], action_id=MORE)


def _answer(area: AreaLine, said: Mrkdwn, *, block_id: str, warnings: Sequence[str] = ()) -> Post:
    of = f"{area.ref} {area.name}"
    can_edit = area.can_edit and not area.is_dropped
    edit_it = [edit(AREA_EDIT, Key(area.id, area.version), of=of)] if can_edit else []
    row = [*undo_buttons([area.undo], of=of), *edit_it, see_plan(area.home.plan_id)]
    blocks: tuple[Block, ...] = (
        section(said, block_id=block_id),
        *warning_lines(warnings),
        *actions(row, block_id=f"{block_id}:do"),
    )
    return Post(spoken(said), blocks)


def _buttons(area: AreaLine) -> list[Element]:
    of = f"{area.ref} {area.name}"
    key = Key(area.id, area.version)
    row: list[Element] = []
    if area.can_edit:
        causes: Button = button("Causes…", action_id=CAUSES, value=key, spoken=f"Causes of {of}")
        row += [edit(AREA_EDIT, key, of=of), causes, drop_button("A", area.id, of=of)]
    row.append(see_plan(area.home.plan_id))
    menu = area_menu(area)
    return row if menu is None else [*row, menu]


def _levels(area: AreaLine) -> Mrkdwn:
    wanted = "no wanted level yet" if area.wanted is None else f"wanted {say_level(area.wanted)}"
    missing = f"{lines.count(area.gap, 'level')} to go" if area.gap else ""
    now = write("Level {present}, {wanted}", present=say_level(area.present), wanted=wanted)
    return join((now, escape(missing)))


def _briefly(area: AreaLine) -> Mrkdwn:
    if area.wanted is not None:
        present = say_level(area.present)
        return write(" ({present} → {wanted})", present=present, wanted=say_level(area.wanted))
    return Mrkdwn() if area.present is None else write(" ({present})", present=say_level(area.present))


def _part(title: str, text: str) -> Mrkdwn:
    return write("*{title}* {text}", title=title, text=escape(text, limits.PARAGRAPH)) if text else Mrkdwn()


def _causes(area: AreaLine) -> Mrkdwn:
    """Show the chain of causes, each below what it explains."""
    if not area.causes:
        return Mrkdwn()
    said = [
        write("{number}. {cause}", number=number, cause=escape(cause, limits.WORDS))
        for number, cause in enumerate(area.causes, start=1)
    ]
    return below((Mrkdwn("*Why, and why is that*"), *said))
