"""Slots: so much is done at once, each beside the others, and whoever is done makes room for the next."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

import structlog

_log = structlog.get_logger()


class Slots:
    """Work that is under way; `on_freed` is called when there is room again where there was none."""

    def __init__(self, number: int, *, on_freed: Callable[[], None]) -> None:
        self._number = number
        self._on_freed = on_freed
        self._busy: set[asyncio.Task[None]] = set()

    @property
    def free(self) -> int:
        """How much more may be begun."""
        return self._number - len(self._busy)

    def begin(self, work: Iterable[Coroutine[Any, Any, None]]) -> int:
        """Begin what there is to do, and return how much that is."""
        tasks = [asyncio.create_task(each) for each in work]
        for task in tasks:
            self._busy.add(task)
            task.add_done_callback(self._end)
        return len(tasks)

    async def finish(self) -> None:
        """Wait until nothing is under way any more."""
        while self._busy:
            await asyncio.wait(self._busy)

    def _end(self, task: asyncio.Task[None]) -> None:
        was_full = not self.free
        self._busy.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("delivery.failed", exc_info=error)  # its lease gives it back; the others go on
        if was_full:
            self._on_freed()
