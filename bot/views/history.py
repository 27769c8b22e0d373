"""What was changed on a plan, a target or a step, newest first, and the way back beside each change."""

from collections.abc import Sequence
from datetime import date

from slackblocks.blocks import Block
from slackblocks.elements import Button

from bot.rules.revisions import History, RevisionLine, say_moment, say_revision
from bot.views import limits, lines
from bot.views.buttons import edit_of, edit_row
from bot.views.elements import Origin, Post, actions, context, section
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, write
from bot.views.paging import pager
from bot.views.small_print import notice_line
from bot.views.undo import undo_buttons
from storage.models import RevisedTurn

_NOTHING_OF_YOURS = Mrkdwn("You changed nothing in the last 24 hours that could be taken back.")
_WHERE_ELSE = Mrkdwn(
    "Undo also stands under the answer to each line, and in the history of what it changed, for example: "
    "history S-1. Absences and pauses: history me"
)
_NOTHING = Mrkdwn("Nothing has been changed yet. What is changed from now on stands here.")


def history_message(history: History, *, zone: str, today: date, notice: str = "") -> Post:
    """Show a page of a history; `notice` is what was just done."""
    origin = Origin("history", history.ref, history.page.number)
    name = lines.name(history.ref, history.title)
    head = write("History of {name}", name=name)
    (edit,) = (edit_of(history) if history.can_edit else []) or (None,)
    first = section(bold(head), block_id=origin.block_id(), accessory=edit)
    blocks: list[Block] = [first, *notice_line(notice)]
    changes = history.page.items
    if not changes:
        blocks.append(section(_NOTHING, block_id="none"))
    said = [_line(line, zone=zone, today=today) for line in changes]
    for place, (line, text) in enumerate(zip(changes, said, strict=True), start=1):
        ways = _ways(line)
        beside = ways[0] if len(ways) == 1 else None
        blocks.append(section(text, block_id=f"change:{place}", accessory=beside))
        blocks += actions(() if beside else ways, block_id=f"change:{place}:do")
    told = lines.tell(head, said) if said else join((head, _NOTHING), ". ")
    return Post(join((escape(notice, limits.SENTENCE), told), " "), (*blocks, *pager(history.page)))


def last_changes_message(changes: Sequence[RevisionLine], *, zone: str, today: date) -> Post:
    """Show what somebody changed last, with Undo beside each."""
    head = Mrkdwn("What you changed last") if changes else _NOTHING_OF_YOURS
    said = [_line(line, zone=zone, today=today) for line in changes]
    items = [
        section(text, block_id=f"change:{place}", accessory=next(iter(_undo(line)), None))
        for place, (line, text) in enumerate(zip(changes, said, strict=True), start=1)
    ]
    known = context(_WHERE_ELSE, block_id="last:else")
    return Post(lines.tell(head, said), (section(bold(head), block_id="last"), *items, known))


def _line(line: RevisionLine, *, zone: str, today: date) -> Mrkdwn:
    """Say a change: `Tue 2 Mar 10:14 · Bob moved S-1 Ring ten customers from Thu 4 Mar to Fri 5 Mar`."""
    when = escape(say_moment(line.at, zone=zone, today=today))
    return join((when, escape(say_revision(line, today=today), limits.CHANGE)))


def _ways(line: RevisionLine) -> list[Button]:
    """Offer to take a change back, and to edit what was reported."""
    return [*_undo(line), *(edit_row(line) if line.can_edit else [])]


def _undo(line: RevisionLine) -> list[Button]:
    text = "Redo" if line.turn is RevisedTurn.TAKEN_BACK else "Undo"
    return undo_buttons([line.id], text=text, of=f"{line.ref} {line.title}") if line.can_undo else []
