"""Action steps in messages: one of them, those just changed, and lists that are acted on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from slackblocks.blocks import Block
from slackblocks.elements import Button, OverflowMenu

from bot.errors import InvalidError
from bot.rules.action_steps import StepLine
from bot.rules.dates import say_date
from bot.rules.paging import Page
from bot.views import limits, lines
from bot.views.action_step_forms import (
    ASSIGN,
    BLOCK,
    COMPLETE,
    CREATE,
    EDIT,
    MOVE,
    SNOOZE,
    StepPrefill,
    assign_modal,
    block_modal,
    complete_modal,
    create_modal,
    edit_modal,
    move_modal,
    read_assign,
    read_block,
    read_complete,
    read_draft,
    read_key,
    read_move,
    read_snooze,
    snooze_modal,
)
from bot.views.buttons import STEP_ADD as ADD
from bot.views.elements import Key, Origin, Post, actions, button, context, overflow, section
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, spoken, write
from bot.views.paging import pager
from bot.views.places import under_line
from bot.views.resource_lines import strain_line
from bot.views.small_print import (
    away_line,
    more_line,
    notice_line,
    overrun_line,
    read_only_list,
    shortage_line,
    warning_lines,
)
from bot.views.typed import press_line
from bot.views.undo import undo_buttons
from storage.models import StepStatus

DONE = "action_step.done"
REOPEN = "action_step.reopen"
MORE = "action_step.more"
ADD_AGAIN = "command.add_again"

_NOTHING_CHANGED = Mrkdwn("Nothing was changed")

__all__ = [
    "ADD",
    "ADD_AGAIN",
    "ASSIGN",
    "BLOCK",
    "COMPLETE",
    "CREATE",
    "DONE",
    "EDIT",
    "MORE",
    "MOVE",
    "REOPEN",
    "SNOOZE",
    "StepPrefill",
    "added_message",
    "again_message",
    "assign_modal",
    "block_modal",
    "changed_message",
    "complete_modal",
    "create_modal",
    "edit_modal",
    "more_menu",
    "move_modal",
    "read_assign",
    "read_block",
    "read_complete",
    "read_draft",
    "read_key",
    "read_more",
    "read_move",
    "read_snooze",
    "snooze_modal",
    "step_blocks",
    "steps_message",
]


def key_of(step: StepLine) -> Key:
    """Return what the buttons of a step carry."""
    return Key(step.id, step.version)


def read_more(value: str) -> tuple[str, Key]:
    """Read what was chosen from the ⋯ menu: the deed and the step, or raise InvalidError."""
    deed, _, key = value.partition(":")
    if deed not in {"snooze", "move", "block", "unblock", "assign", "edit"}:
        raise InvalidError({"key": "This menu is out of date. Open the list again and choose there."})
    return deed, Key.read(key)


def step_blocks(
    step: StepLine, *, today: date, block_id: str, says_plan: bool = True, says_who: bool = True
) -> tuple[Block, ...]:
    """Show a step with what the reader may do about it: Done and ⋯, or Reopen once it is done."""
    line = lines.step_line(step, today=today, says_plan=says_plan, says_who=says_who)
    if not step.can_act or step.status is StepStatus.DROPPED:
        return (section(line, block_id=block_id),)
    if not step.is_open:
        return (section(line, block_id=block_id, accessory=_press("Reopen", REOPEN, step)),)
    return (
        section(line, block_id=block_id, accessory=more_menu(step)),
        *actions([_press("Done", DONE, step)], block_id=f"{block_id}:do"),
    )


def added_message(step: StepLine, *, today: date, warnings: Sequence[str] = ()) -> Post:
    """Answer a step that was just added with what was understood."""
    said = write(
        "Added {step} to {plan} · {who} · {due}",
        step=bold(lines.step_name(step)),
        plan=lines.name(step.plan_ref, step.plan_title),
        who=lines.assignee(step),
        due=lines.due(step, today=today),
    )
    said = join((said, _more_said(step), under_line(step.under)))
    blocks = (
        section(said, block_id="added"),
        *away_line(step.away, today=today),
        *_strain(step, today=today),
        *shortage_line(step.shortage, step.due_on, today=today),
        *warning_lines(warnings),
        *actions(_ways(step), block_id="added:do"),
    )
    return Post(spoken(said), blocks)


def again_message(step: StepLine, *, line: str, today: date) -> Post:
    """Ask whether a step that was added a moment ago is meant to be there twice; `line` adds it again."""
    name = lines.step_name(step)
    said = write("Added {step} already. Add again?", step=bold(name))
    facts = join((lines.assignee(step), escape(lines.due(step, today=today))))
    row = [*press_line("Add again", action_id=ADD_AGAIN, line=line), *_ways(step)]
    blocks = (
        section(said, block_id="again"),
        context(facts, block_id="again:first"),
        *actions(row, block_id="again:do"),
    )
    return Post(spoken(said), blocks)


def changed_message(
    steps: Sequence[StepLine], *, what: str, today: date, reason: str = "", warnings: Sequence[str] = ()
) -> Post:
    """Answer a change with what was understood; `what` is "Done", "Moved", "Snoozed" and the like."""
    changed = [step for step in steps if step.undo is not None]
    same = [_unchanged(step, what=what, today=today) for step in steps if step.undo is None]
    if len(steps) == 1:
        said = (
            _changed(steps[0], what=what, today=today, reason=reason)
            if changed
            else write("{same}.", same=same[0])
        )
        away = away_line(steps[0].away, today=today)
        strain, overrun = _strain(steps[0], today=today), overrun_line(steps[0].overrun)
        short = shortage_line(steps[0].shortage, steps[0].due_on, today=today)
        known = [*away, *strain, *short, *overrun, *warning_lines(warnings)]
        blocks = [section(said, block_id="changed"), *known]
        return Post(spoken(said), (*blocks, *actions(_ways(steps[0]), block_id="changed:do")))
    head = write("{what} {many}", what=what, many=lines.count(len(changed), "step"))
    head = write("{head}: {why}", head=head, why=escape(reason)) if reason else head
    head = head if changed else _NOTHING_CHANGED
    shown = changed[: limits.PAGE_ITEMS]
    items = [
        section(lines.step_line(step, today=today), block_id=f"changed:{number}")
        for number, step in enumerate(shown, start=1)
    ]
    rest = more_line(len(changed) - len(shown), block_id="changed:more")
    already = (
        [context(read_only_list([write("{it}.", it=each) for each in same]), block_id="changed:same")]
        if same
        else []
    )
    told = lines.tell(head, [*(lines.step_name(step) for step in changed), *same])
    undo = actions(undo_buttons([step.undo for step in changed], of=str(spoken(head))), block_id="changed:do")
    first = section(head, block_id="changed")
    overruns = [step.overrun for step in steps if step.overrun is not None]
    overrun = overrun_line(max(overruns, default=None))
    return Post(told, (first, *items, *rest, *already, *overrun, *warning_lines(warnings), *undo))


def steps_message(
    page: Page[StepLine],
    *,
    title: str,
    origin: Origin,
    today: date,
    notice: str = "",
    empty: str = "",
    says_plan: bool = True,
) -> Post:
    """Show a page of steps to act on; `notice` is what was just done."""
    head = bold(escape(title)) if page.items else escape(empty)
    blocks: list[Block] = [section(head, block_id=replace(origin, page=page.number).block_id())]
    blocks += notice_line(notice)
    for number, step in enumerate(page.items, start=1):
        blocks += step_blocks(step, today=today, block_id=f"step:{number}", says_plan=says_plan)
    blocks += pager(page)
    told = lines.tell(head, page.items, partial(lines.step_words, today=today))
    return Post(join((escape(notice, limits.SENTENCE), told), " "), tuple(blocks))


def _strain(step: StepLine, *, today: date) -> tuple[Block, ...]:
    """Say that whoever was just given a step has promised more hours than a week has; or nothing."""
    if step.strain is None:
        return ()
    return (context(strain_line(step.strain, today=today), block_id="strain"),)


def _changed(step: StepLine, *, what: str, today: date, reason: str) -> Mrkdwn:
    """Say a change, and with it what matters about it: who does it now, until when, or why."""
    changed = write("{what} {step}", what=what, step=bold(lines.step_name(step)))
    who, due = lines.assignee(step), escape(lines.due(step, today=today))
    if what == "Moved" and step.due_on:
        return join((write("{it} to {day}", it=changed, day=say_date(step.due_on, today=today)), who))
    if what == "Snoozed" and step.snoozed_until:
        day = say_date(step.snoozed_until, today=today)
        said = join((write("{it} until {day}", it=changed, day=day), who, due))
        if step.due_on and today <= step.due_on < step.snoozed_until:
            before = say_date(step.due_on, today=today)
            said = write("{said}. It is due before that, on {day}.", said=said, day=before)
        return said
    if what == "Assigned" and step.assignee_id:
        given = write("{it} to {who}", it=changed, who=who)
        return join((write("{it}: {why}", it=given, why=escape(reason)) if reason else given, due))
    if what == "Ordered":
        return write("{step} waits for {it}", step=bold(lines.step_name(step)), it=_awaited(step))
    why = reason or (step.blocked_by if what == "Blocked" else "")
    if why:
        changed = write("{it}: {why}", it=changed, why=escape(why))
    more = _more_said(step) if what == "Changed" else Mrkdwn()
    return join((changed, who, due if step.is_open else Mrkdwn(), more, under_line(step.under)))


def _more_said(step: StepLine) -> Mrkdwn:
    """Say what else there is to a step: how much it is needed, its effort, and what it waits for."""
    waits = write("waits for {it}", it=lines.awaited(step)) if step.is_waiting else Mrkdwn()
    return join((escape(lines.size(step)), waits))


def _unchanged(step: StepLine, *, what: str, today: date) -> Mrkdwn:
    """Say that a step was before what somebody wanted it to be."""
    due = say_date(step.due_on, today=today) if step.due_on else ""
    until = say_date(step.snoozed_until, today=today) if step.snoozed_until else ""
    facts = {"due": due, "until": until, "who": lines.assignee(step), "why": escape(step.blocked_by)}
    was = write(_ALREADY.get(what, "stays as it was"), **facts, awaited=_awaited(step))
    return write("{step} {was}", step=bold(lines.step_name(step)), was=was)


_ALREADY = {
    "Done": "was done already",
    "Reopened": "was open already",
    "Moved": "was due {due} already",
    "Snoozed": "was snoozed until {until} already",
    "Assigned": "was assigned to {who} already",
    "Blocked": "was blocked already: {why}",
    "Unblocked": "was not blocked",
    "Dropped": "was dropped already",
    "Ordered": "waited for {awaited} already",
}


def _awaited(step: StepLine) -> str:
    return lines.awaited(step) if step.waits_for or step.lacks else "nothing"


def _ways(step: StepLine) -> list[Button]:
    """Offer the way back from what was changed on a step, and to change it further."""
    can_edit = step.can_edit and step.status is not StepStatus.DROPPED
    edit = [_press("Edit", EDIT, step)] if can_edit else []
    return [*undo_buttons([step.undo, *step.moved_with], of=f"{step.ref} {step.title}"), *edit]


def _press(text: str, action_id: str, step: StepLine) -> Button:
    spoken_as = f"{text}: {step.ref} {step.title}"
    return button(text, action_id=action_id, value=key_of(step), spoken=spoken_as)


def more_menu(step: StepLine) -> OverflowMenu | None:
    """Build the ⋯ menu of a step."""
    is_blocked, key = step.status is StepStatus.BLOCKED, str(key_of(step))  # written once for all of them
    choices = (
        ("Snooze…", "snooze"),
        ("Move…", "move"),
        ("Unblock", "unblock") if is_blocked else ("Blocked…", "block"),
        ("Reassign…", "assign"),
        *([("Edit…", "edit")] if step.can_edit else []),
    )
    return overflow([(text, f"{deed}:{key}") for text, deed in choices], action_id=MORE)
