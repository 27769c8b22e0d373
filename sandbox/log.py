"""The record of everything that happens in the workspace, and the one thing that anybody here waits on."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: its place in the log, the workspace's time, its kind, and its facts."""

    seq: int
    at: datetime
    kind: str
    facts: dict[str, Any]


class Log:
    """An append-only list of entries that wakes whoever waits for the next one.

    Kinds: api, envelope, ack, late_ack, operation_timeout, undelivered, message, view, upload, person,
    connection, refused, hang, given_up.
    Every change of state writes an entry, so that waiting on the log is waiting on the workspace.
    """

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self.entries: list[Entry] = []
        self._now = now
        self._waiting: set[asyncio.Future[None]] = set()

    def add(self, kind: str, **facts: Any) -> Entry:
        """Append an entry and wake everyone who waits."""
        entry = Entry(seq=len(self.entries) + 1, at=self._now(), kind=kind, facts=facts)
        self.entries.append(entry)
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()
        return entry

    def of_kind(self, kind: str) -> list[Entry]:
        """All entries of one kind, oldest first."""
        return [entry for entry in self.entries if entry.kind == kind]

    async def wait_for(
        self,
        predicate: Callable[[Entry], bool],
        timeout: float = 5.0,  # noqa: ASYNC109 - how long a reader is patient is the reader's to say
        *,
        after: int = 0,
    ) -> Entry:
        """Return the first entry that satisfies `predicate`, past or coming, with `seq` greater than `after`.

        Raises TimeoutError after `timeout` seconds.
        """
        seen = after

        def probe() -> Entry | None:
            nonlocal seen
            fresh, seen = self.entries[seen:], len(self.entries)
            return next((entry for entry in fresh if predicate(entry)), None)

        return await self.until(probe, timeout=timeout)

    async def until(
        self,
        probe: Callable[[], Found | None],
        *,
        timeout: float,  # noqa: ASYNC109 - as above
    ) -> Found:
        """Return what `probe` first finds, asked now and at every new entry; or raise TimeoutError."""
        async with asyncio.timeout(timeout):
            while (found := probe()) is None:
                future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.add(future)
                try:
                    await future
                finally:
                    self._waiting.discard(future)
        return found
