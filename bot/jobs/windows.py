"""Windows: how long a call may yet begin, so that it ends before somebody else takes its message."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.services.claims import LEASE_MS

BEGIN_WITHIN = timedelta(milliseconds=LEASE_MS) - timedelta(seconds=15)
"""A call that begins later might still be under way when its lease is over."""


class Window:
    """Open from now on, by the clock and by the monotonic time, lest one of them be set or stand still."""

    def __init__(self, clock: Clock, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.since: datetime = clock.now()
        self._clock = clock
        self._monotonic = monotonic
        self._since_s = monotonic()

    def is_open(self) -> bool:
        """Whether a call may still begin."""
        by_clock = self._clock.now() - self.since
        return max(by_clock, timedelta(seconds=self._monotonic() - self._since_s)) <= BEGIN_WITHIN
