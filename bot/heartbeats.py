"""Signs of life: when each thing that must never stop last went round, by the monotonic clock."""

import time
from collections.abc import Callable
from dataclasses import field

from bot.metrics import Metrics
from bot.values import frozen

LONGEST_SILENCE_S = 60.0
GRACE_S = 30.0
"""What goes round less often than that may be silent for its own interval, and this much longer."""


class Heartbeats:
    """Knows who has to be heard of, and who has not been for too long."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._longest: dict[str, float] = {}
        self._heard: dict[str, float] = {}

    def expect(self, name: str, *, every_s: float = 0) -> None:
        """Want to hear of something from now on, which goes round every so many seconds."""
        self._longest[name] = max(LONGEST_SILENCE_S, every_s + GRACE_S)
        self.beat(name)

    def beat(self, name: str) -> None:
        """Hear of something: it has gone round once more."""
        self._heard[name] = self._monotonic()

    def forget(self) -> None:
        """Want to hear of nothing any more."""
        self._longest.clear()

    def silent(self) -> dict[str, float]:
        """Return what has not been heard of for too long, and for how many seconds."""
        now = self._monotonic()
        ages = {name: now - self._heard[name] for name in self._longest}
        return {name: age for name, age in ages.items() if age > self._longest[name]}


@frozen
class Watch:
    """What is known of a house at work: who has been heard of, and what has been done."""

    heartbeats: Heartbeats = field(default_factory=Heartbeats)
    metrics: Metrics = field(default_factory=Metrics)
