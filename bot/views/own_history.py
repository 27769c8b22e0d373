"""What somebody said of themselves, newest first, with the way back beside each: a page for them alone."""

from datetime import date

from slackblocks.blocks import Block

from bot.rules.own_changes import OwnChange, say_own
from bot.rules.paging import Page
from bot.rules.revisions import say_moment
from bot.views import limits, lines
from bot.views.absences import undo_button, way_back
from bot.views.elements import Origin, Post, section
from bot.views.mrkdwn import Mrkdwn, bold, escape, join
from bot.views.paging import pager
from bot.views.small_print import notice_line

OWN = "me"
"""What the page of a person's own history is about, as it is typed."""
_HEAD = Mrkdwn("History of your absences and pauses")
_NOTHING = Mrkdwn("You have not been away and have paused no nudges. What you say of that stands here.")


def own_history_message(page: Page[OwnChange], *, zone: str, today: date, notice: str = "") -> Post:
    """Show a page of what somebody said of themselves; `notice` is what was just done."""
    origin = Origin("history", OWN, page.number)
    blocks: list[Block] = [section(bold(_HEAD), block_id=origin.block_id()), *notice_line(notice)]
    if not page.items:
        blocks.append(section(_NOTHING, block_id="none"))
    said = [_line(change, zone=zone, today=today) for change in page.items]
    for place, (change, text) in enumerate(zip(page.items, said, strict=True), start=1):
        of = say_own(change, today=today)
        undo = undo_button(way_back(change), of=of) if change.can_undo else None
        blocks.append(section(text, block_id=f"change:{place}", accessory=undo))
    told = lines.tell(_HEAD, said) if said else join((_HEAD, _NOTHING), ". ")
    return Post(join((escape(notice, limits.SENTENCE), told), " "), (*blocks, *pager(page)))


def _line(change: OwnChange, *, zone: str, today: date) -> Mrkdwn:
    """Say a change: `Tue 2 Mar 10:14 · You paused your nudges until Mon 8 Mar`."""
    when = escape(say_moment(change.at, zone=zone, today=today))
    return join((when, escape(f"You {say_own(change, today=today)}", limits.CHANGE)))
