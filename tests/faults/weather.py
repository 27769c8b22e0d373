"""What Slack does to those who post: a share of the calls goes wrong, the same ones for the same seed."""

from collections import Counter
from collections.abc import Mapping
from random import Random

from sandbox.faults import Fault

STORMY: Mapping[str, tuple[float, Fault]] = {
    "429": (0.05, Fault("ratelimited", retry_after=2)),
    "500 before": (0.03, Fault("server_error")),
    "500 after": (0.05, Fault("server_error", is_after=True)),
    "dropped before": (0.03, Fault("dropped")),
    "dropped after": (0.05, Fault("dropped", is_after=True)),
    "truncated": (0.04, Fault("truncated", is_after=True)),
    "hung before": (0.01, Fault("hung")),
    "hung after": (0.01, Fault("hung", is_after=True)),
}
"""27 of 100 posts go wrong; of 16 of them Slack has the message all the same."""


class Weather:
    """Says of each call whether it goes wrong, and how."""

    def __init__(self, seed: int, faults: Mapping[str, tuple[float, Fault]] = STORMY) -> None:
        self.met: Counter[str] = Counter()
        self._random = Random(seed)
        self._faults = faults

    def __call__(self, method: str) -> Fault | None:
        """Return the fault that a call meets."""
        if method != "chat.postMessage":
            return None
        left = self._random.random()
        for name, (share, fault) in self._faults.items():
            left -= share
            if left < 0:
                self.met[name] += 1
                return fault
        return None
