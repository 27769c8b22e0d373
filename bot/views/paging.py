"""Long lists that are acted on: one page at a time, with buttons to the pages beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

from slackblocks.blocks import Block

from bot.views import limits
from bot.views.elements import actions, button, section
from bot.views.mrkdwn import write

TURN = "page.turn"

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list; `number` counts from 1 and is always one that exists."""

    items: tuple[Item, ...]
    number: int
    total: int

    @classmethod
    def cut(cls, items: Sequence[Item], number: int, *, size: int = limits.PAGE_ITEMS) -> Self:
        """Cut the page out of a list, the nearest one where that page does not exist any more."""
        total = max(1, -(-len(items) // size))
        number = min(max(1, number), total)
        return cls(tuple(items[(number - 1) * size : number * size]), number, total)

    def blocks(self) -> tuple[Block, ...]:
        """Return `Page 2 of 3` with its buttons, or nothing where there is only one page.

        The two buttons share an action id, so they must stand in two blocks.
        """
        if self.total == 1:
            return ()
        where = write("Page {number} of {total}", number=self.number, total=self.total)
        following = button("Next page", action_id=TURN, value=str(self.number + 1))
        previous = button("Previous page", action_id=TURN, value=str(self.number - 1))
        if self.number == 1:
            return (section(where, block_id="pager", accessory=following),)
        if self.number == self.total:
            return (section(where, block_id="pager", accessory=previous),)
        return (
            section(where, block_id="pager", accessory=following),
            *actions([previous], block_id="pager:previous"),
        )
