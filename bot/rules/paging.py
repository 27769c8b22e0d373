"""Long lists, one page at a time."""

from collections.abc import Sequence
from typing import Generic, Self, TypeVar

from bot.values import frozen

Item = TypeVar("Item")
Other = TypeVar("Other")


@frozen
class Stretch:
    """Which of a list's items make up a page; `number` counts pages from 1 and is always one that exists."""

    number: int
    total: int
    size: int
    count: int

    @classmethod
    def find(cls, count: int, number: int, *, size: int) -> Self:
        """Find a page of a list of `count` items, the nearest one where that page does not exist any more."""
        total = max(1, -(-count // size))
        return cls(min(max(1, number), total), total, size, count)

    @property
    def start(self) -> int:
        """How many items come before the page."""
        return (self.number - 1) * self.size


@frozen
class Page(Generic[Item]):
    """One page of a list: its items, its number from 1, and how many pages and items there are in all."""

    items: tuple[Item, ...]
    number: int
    total: int
    count: int

    @classmethod
    def cut(cls, items: Sequence[Item], number: int, *, size: int) -> Self:
        """Cut a page out of a list that is there whole."""
        stretch = Stretch.find(len(items), number, size=size)
        return cls.of(stretch, items[stretch.start : stretch.start + size])

    @classmethod
    def of(cls, stretch: Stretch, items: Sequence[Item]) -> Self:
        """Make a page of the items in its stretch of the list."""
        return cls(tuple(items), stretch.number, stretch.total, stretch.count)

    def showing(self, items: Sequence[Other]) -> "Page[Other]":
        """Return the same page of what its items stand for."""
        return Page(tuple(items), self.number, self.total, self.count)
