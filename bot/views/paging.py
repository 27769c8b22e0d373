"""The buttons below one page of a long list, to the pages beside it."""

from typing import Any

from slackblocks.blocks import Block

from bot.rules.paging import Page
from bot.views.elements import actions, button, section
from bot.views.mrkdwn import write

TURN = "page.turn"


def pager(page: Page[Any], *, of: str = "", action_id: str = TURN) -> tuple[Block, ...]:
    """Return `Page 2 of 3` with its buttons, or nothing where there is only one page.

    Where two lists share a view, `of` names the one. The two buttons share an action id, so they must stand
    in two blocks.
    """
    if page.total == 1:
        return ()
    where = write("Page {number} of {total}", number=page.number, total=page.total)
    what = f"{of}:" if of else ""
    following = button("Next page", action_id=action_id, value=f"{what}{page.number + 1}")
    previous = button("Previous page", action_id=action_id, value=f"{what}{page.number - 1}")
    if page.number == 1:
        return (section(where, block_id=f"{what}pager", accessory=following),)
    if page.number == page.total:
        return (section(where, block_id=f"{what}pager", accessory=previous),)
    return (
        section(where, block_id=f"{what}pager", accessory=following),
        *actions([previous], block_id=f"{what}pager:previous"),
    )
