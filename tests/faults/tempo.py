"""A time that runs many times as fast, and is the same in every process of this machine.

What Waymark waits for by its clock (leases, pace, backoff, the look) keeps its figures, and passes sooner.
"""

import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from bot.clock import DatabaseClock, MovableClock
from storage.database import Database


@dataclass(slots=True)
class Tempo:
    """An instant of the story that began at an instant of this machine, and how fast it goes on."""

    times: int
    began: float
    wall_began: float
    start: float

    @classmethod
    def begin(cls, start: datetime, *, times: int) -> Self:
        """Let the story begin now."""
        return cls(times=times, began=time.monotonic(), wall_began=time.time(), start=start.timestamp())

    def seconds(self) -> float:
        """Return the seconds of the story that have passed."""
        return (time.monotonic() - self.began) * self.times

    def skip(self, span: timedelta) -> None:
        """Let so much of the story pass at once, in this process and those that are made from now on."""
        self.start += span.total_seconds()

    def now(self) -> datetime:
        """Return the instant of the story."""
        return datetime.fromtimestamp(self.start + self.seconds(), UTC)

    def at(self, instant: datetime) -> datetime:
        """Return the instant of the story at an instant of this machine."""
        passed = (instant.timestamp() - self.wall_began) * self.times
        return datetime.fromtimestamp(self.start + passed, UTC)

    def as_json(self) -> dict[str, Any]:
        """Return what another process makes the same tempo from."""
        return asdict(self)


class FastClock(MovableClock):
    """This machine's time, sped up; `ahead` is how wrong it is, in seconds of the story."""

    def __init__(self, tempo: Tempo, *, ahead: float = 0) -> None:
        super().__init__(
            datetime.fromtimestamp(tempo.start + ahead, UTC) + timedelta(seconds=tempo.seconds()),
            running=True,
            monotonic=tempo.seconds,
        )
        self._times = tempo.times

    async def wait(self, seconds: float) -> None:
        """Return after so many seconds of the story, or as soon as the clock is woken."""
        await super().wait(seconds / self._times)


class FastDatabaseClock(DatabaseClock):
    """The database's time, sped up; how far a worker's own clock is `ahead` must not matter."""

    def __init__(self, database: Database, tempo: Tempo, *, ahead: float = 0) -> None:
        async def read() -> datetime:
            return tempo.at(await database.now())

        super().__init__(read, monotonic=lambda: tempo.seconds() + ahead)
        self._times = tempo.times

    async def wait(self, seconds: float) -> None:
        """Return after so many seconds of the story, or as soon as the clock is woken."""
        await super().wait(seconds / self._times)
