"""Resources in messages: a plan's ledger whole, and what is answered to a change of a line of it."""

from collections.abc import Sequence
from datetime import date

from slackblocks.blocks import Block
from slackblocks.elements import Button, OverflowMenu

from bot.errors import InvalidError
from bot.rules.ledger import Ledger, ResourceLine
from bot.rules.paging import Page
from bot.views import limits, lines
from bot.views.answers import OUT_OF_DATE
from bot.views.buttons import LEDGER, RESOURCE_EDIT, edit, see_plan, see_resources
from bot.views.elements import Key, Origin, Post, actions, button, context, overflow, read_id, section
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, spoken, write
from bot.views.paging import pager
from bot.views.resource_forms import CREATE, DECLINE, EDIT
from bot.views.resource_lines import resource_name, resource_words, strain_line, sums_lines
from bot.views.small_print import more_line, notice_line, warning_lines
from bot.views.undo import undo_buttons
from storage.models import ResourceKind, ResourceStatus, ToolState

ADD = "resource.add"
MORE = "resource.more"
EXPORT = "resource.export"
_DEEDS = frozenset({"edit", "confirm", "decline", "ready", "drop", "history"})
_EMPTY = Mrkdwn(
    "Nothing is planned yet. Say what it costs, whose hours it takes and which tools it needs: "
    "a step that lacks one of them waits until somebody has confirmed it."
)
_UNNEEDED = Mrkdwn("Nothing of this is needed any more: the steps that it was for are done or dropped.")
_NEUTRAL = Mrkdwn("Here is your answer.")
"""What a phone on a table shows of it in one person's plan, also where a message is drawn anew."""
_ADDING = {
    ResourceKind.BUDGET: "Add budget",
    ResourceKind.PERSON: "Add hours",
    ResourceKind.TECHNOLOGY: "Add tool",
}
STRAINS_SHOWN = 3
TOGETHER_SHOWN = 10
"""So many lines are said below each other where they are not all that there is to see."""

__all__ = [
    "ADD",
    "CREATE",
    "DECLINE",
    "EDIT",
    "EXPORT",
    "LEDGER",
    "MORE",
    "added_message",
    "changed_message",
    "confirmed_message",
    "ledger_message",
    "read_add",
    "read_more",
    "step_resources",
]


def ledger_message(ledger: Ledger, *, today: date, number: int = 1, notice: str = "") -> Post:
    """Show the ledger of a plan: its sums, what is missing most, and a page of its lines."""
    page = Page.cut(ledger.lines, number, size=limits.PAGE_ITEMS)
    origin = Origin("ledger", ledger.plan_ref, page.number)
    plan = lines.name(ledger.plan_ref, ledger.plan_title)
    head = write("{what} of {plan}", what=bold(Mrkdwn("Resources")), plan=plan)
    sums = _sums(ledger)
    blocks: list[Block] = [
        section(head, block_id=origin.block_id()),
        *notice_line(notice),
        section(sums, block_id="sums"),
        *_strains(ledger, today=today),
        *actions([*_adding(ledger), *_export(ledger), see_plan(ledger.plan_id)], block_id="ledger:do"),
    ]
    for place, line in enumerate(page.items, start=1):
        said = resource_words(line, today=today)
        blocks.append(section(said, block_id=f"resource:{place}", accessory=more_menu(line)))
    told = lines.tell(spoken(head), page.items, resource_name) if page.items else spoken(head)
    text = _NEUTRAL if ledger.is_confidential else join((escape(notice, limits.SENTENCE), told), " ")
    return Post(text, (*blocks, *pager(page)))


def read_add(value: str) -> tuple[str, ResourceKind, int | None]:
    """Read what a button adds: to which plan, in letters, which kind, and to which step."""
    plan_id, kind, step_id = (*value.split("|"), "", "", "")[:3]
    if kind not in {each.value for each in ResourceKind}:
        raise InvalidError({"key": OUT_OF_DATE})
    return plan_id, ResourceKind(kind), read_id(step_id)


def read_more(value: str) -> tuple[str, Key]:
    """Read what was chosen from a line's menu: the deed and the line, or raise InvalidError."""
    deed, _, key = value.partition(":")
    if deed not in _DEEDS:
        raise InvalidError({"key": OUT_OF_DATE})
    return deed, Key.read(key)


def more_menu(line: ResourceLine) -> OverflowMenu | None:
    """Build the ⋯ menu of a line."""
    is_tool = line.tool_state is not None and line.tool_state is not ToolState.READY
    choices = [
        *(
            [("Confirm", "confirm")]
            if line.can_decide and line.status is not ResourceStatus.CONFIRMED
            else []
        ),
        *([("Ready", "ready")] if line.can_edit and is_tool else []),
        *([("Edit…", "edit")] if line.can_edit else []),
        *([("Decline…", "decline")] if line.can_decide and line.status is ResourceStatus.OPEN else []),
        *([("Drop", "drop")] if line.can_edit else []),
    ]
    choices = choices if len(choices) == limits.OVERFLOW_OPTIONS else [*choices, ("History", "history")]
    key = Key(line.id, line.version)
    return overflow([(text, f"{deed}:{key}") for text, deed in choices], action_id=MORE)


def added_message(line: ResourceLine, *, today: date, warnings: Sequence[str] = ()) -> Post:
    """Answer a line that was just added with what was understood."""
    whole = lines.name(line.plan_ref, line.plan_title)
    said = write("Added {line}", line=resource_words(line, today=today))
    if not line.step_ref:
        said = write("Added {line} · for {plan}", line=resource_words(line, today=today), plan=whole)
    return _answer(line, said, block_id="added", today=today, warnings=warnings)


def changed_message(line: ResourceLine, *, what: str, today: date, warnings: Sequence[str] = ()) -> Post:
    """Answer a change with what the line says now; `what` is "Changed", "Dropped", "Confirmed" and so on."""
    name = bold(resource_name(line))
    if line.undo is None:
        said = write("{name} {was}.", name=name, was=_ALREADY.get(what, "stays as it was"))
    elif line.is_dropped:
        said = write("{what} {name}", what=what, name=name)
    else:
        said = write("{what} {line}", what=what, line=resource_words(line, today=today))
    return _answer(line, said, block_id="changed", today=today, warnings=warnings)


def confirmed_message(confirmed: Sequence[ResourceLine], *, today: date) -> Post:
    """Answer what was confirmed by a line: one as after any change, several below each other."""
    if len(confirmed) == 1:
        return changed_message(confirmed[0], what="Confirmed", today=today)
    said = [resource_words(line, today=today) for line in confirmed[:TOGETHER_SHOWN]]
    row = [*undo_buttons([line.undo for line in confirmed], of="all"), see_resources(confirmed[0].plan_id)]
    blocks = (
        section(bold(Mrkdwn("Confirmed")), block_id="changed"),
        *(section(each, block_id=f"changed:{place}") for place, each in enumerate(said, start=1)),
        *more_line(len(confirmed) - len(said), block_id="changed:more"),
        *actions(row, block_id="changed:do"),
    )
    is_hushed = any(line.is_confidential for line in confirmed)
    return Post(_NEUTRAL if is_hushed else spoken(lines.tell(Mrkdwn("Confirmed"), said)), blocks)


def step_resources(taken: Sequence[ResourceLine], *, today: date) -> tuple[Block, ...]:
    """Say below a step what it takes, or took: a line for each, with the way to the ledger."""
    if not taken:
        return ()
    said = [resource_words(line, today=today, says_step=False) for line in taken[:TOGETHER_SHOWN]]
    head = section(bold(Mrkdwn("Resources")), block_id="taken", accessory=see_resources(taken[0].plan_id))
    return (
        head,
        *(section(each, block_id=f"taken:{place}") for place, each in enumerate(said, start=1)),
        *more_line(len(taken) - len(said), block_id="taken:more"),
    )


def _answer(line: ResourceLine, said: Mrkdwn, *, block_id: str, today: date, warnings: Sequence[str]) -> Post:
    of = str(resource_name(line))
    can_edit = line.can_edit and not line.is_dropped
    row: list[Button] = [
        *undo_buttons([line.undo], of=of),
        *([edit(RESOURCE_EDIT, Key(line.id, line.version), of=of)] if can_edit else []),
        see_resources(line.plan_id),
    ]
    strain = [strain_line(line.strain, today=today)] if line.strain is not None else []
    asked = [_asked(line)] if line.approvers and line.undo is not None else []
    blocks: tuple[Block, ...] = (
        section(said, block_id=block_id),
        *(context(each, block_id=f"{block_id}:strain") for each in strain),
        *(context(each, block_id=f"{block_id}:asked") for each in asked),
        *warning_lines(warnings),
        *actions(row, block_id=f"{block_id}:do"),
    )
    return Post(_NEUTRAL if line.is_confidential else spoken(said), blocks)


def _asked(line: ResourceLine) -> Mrkdwn:
    """Say who has to confirm it."""
    names = join([escape(name, limits.WORDS) for name in line.approvers[:3]], " or ")
    if not line.step_ref:
        return write("{who} can confirm it.", who=names)
    return write("{who} can confirm it. {step} waits until then.", who=names, step=line.step_ref)


def _sums(ledger: Ledger) -> Mrkdwn:
    if not ledger.lines:
        return _EMPTY
    return _UNNEEDED if ledger.sums.is_empty else sums_lines(ledger.sums)


def _strains(ledger: Ledger, *, today: date) -> list[Block]:
    shown = sorted(ledger.strains, key=lambda each: -each.overload.excess)[:STRAINS_SHOWN]
    return [
        context(strain_line(strain, today=today), block_id=f"strain:{place}")
        for place, strain in enumerate(shown, start=1)
    ]


def _export(ledger: Ledger) -> list[Button]:
    """Offer the ledger as a file, once there is anything in it."""
    if not ledger.lines:
        return []
    spoken_as = f"Export the resources of {ledger.plan_ref}"
    return [button("Export", action_id=EXPORT, value=str(ledger.plan_id), spoken=spoken_as)]


def _adding(ledger: Ledger) -> list[Button]:
    if not ledger.can_edit:
        return []
    return [
        button(
            text,
            action_id=f"{ADD}.{kind.value}",
            value=f"{ledger.plan_id}|{kind.value}",
            spoken=f"{text} to {ledger.plan_ref}",
        )
        for kind, text in _ADDING.items()
    ]


_ALREADY = {
    "Dropped": "was dropped already",
    "Confirmed": "was confirmed already",
    "Declined": "was declined already",
}
