"""What time it is, and a way to be woken when that changes."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from weakref import WeakKeyDictionary


class Clock(Protocol):
    """The time that decides what is due; seconds on the wire stay on the event loop's own clock."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC."""
        ...

    async def wait(self, seconds: float) -> None:
        """Return after `seconds` of monotonic time, or as soon as the clock is moved or woken."""
        ...

    def wake(self) -> None:
        """Let everyone who waits return now; call it on the event loop's thread."""
        ...


class _Sleepers:
    """Those who wait for a clock.

    A task that waits in a loop misses no wake: one that comes while it works ends its next wait at once.
    """

    def __init__(self) -> None:
        self._wakes = 0
        self._seen: WeakKeyDictionary[asyncio.Task[Any], int] = WeakKeyDictionary()
        self._waiting: set[asyncio.Future[None]] = set()

    async def wait(self, seconds: float) -> None:
        """Return after `seconds` of monotonic time, or as soon as the clock is moved or woken."""
        task = asyncio.current_task()
        assert task is not None
        if self._seen.get(task, self._wakes) == self._wakes:
            woken = asyncio.get_running_loop().create_future()
            self._waiting.add(woken)
            try:
                await asyncio.wait((woken,), timeout=max(seconds, 0))
            finally:
                self._waiting.discard(woken)
        else:
            await asyncio.sleep(0)  # others get their turn, however often this one is woken
        self._seen[task] = self._wakes

    def wake(self) -> None:
        """Let everyone who waits return now; call it on the event loop's thread."""
        self._wakes += 1
        for woken in self._waiting:
            if not woken.done():
                woken.set_result(None)


class SystemClock(_Sleepers):
    """The time of this machine."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC."""
        return datetime.now(UTC)


class MovableClock(_Sleepers):
    """A time that stands still until it is moved; `running` adds the monotonic time since the last move."""

    def __init__(
        self,
        start: datetime,
        *,
        running: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._running = running
        self._monotonic = monotonic
        self._set(start)

    def now(self) -> datetime:
        """Return the instant it was moved to, plus what has passed since if it is running."""
        if not self._running:
            return self._moved_to
        return self._moved_to + timedelta(seconds=self._monotonic() - self._moved_at)

    def move_to(self, instant: datetime) -> None:
        """Make it `instant` and wake everyone; ValueError for an instant that has passed."""
        if instant < self.now():
            raise ValueError(f"The clock is at {self.now()} and does not go back to {instant}.")
        self._set(instant)
        self.wake()

    def advance_to(self, instant: datetime) -> None:
        """Make it `instant`, unless that has passed while the clock ran, and wake everyone."""
        self._set(max(instant, self.now()))
        self.wake()

    def _set(self, instant: datetime) -> None:
        if instant.tzinfo is None:
            raise ValueError(f"{instant} has no zone, so it is not an instant.")
        self._moved_to = instant.astimezone(UTC)
        self._moved_at = self._monotonic()


class DatabaseClock(_Sleepers):
    """The time of the database, so that replicas agree on what is due however far off their own clocks are.

    Between two refreshes it advances with this machine's monotonic clock.
    """

    def __init__(
        self,
        read_database_time: Callable[[], Awaitable[datetime]],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._read = read_database_time
        self._monotonic = monotonic
        self._base: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        """Return the database's time; RuntimeError before the first refresh."""
        if self._base is None:
            raise RuntimeError("The database has not been asked for the time yet: refresh() comes first.")
        instant, read_at = self._base
        return instant + timedelta(seconds=self._monotonic() - read_at)

    async def refresh(self) -> None:
        """Ask the database again; its answer is taken to be from midway between question and answer."""
        asked_at = self._monotonic()
        instant = await self._read()
        self._base = instant.astimezone(UTC), (asked_at + self._monotonic()) / 2
