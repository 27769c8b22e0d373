"""The course of an indicator in one line of text: `▇▆▆▅▃▂▁`."""

from collections.abc import Sequence
from decimal import Decimal

BARS = "▁▂▃▄▅▆▇█"
FEWEST, MOST = 3, 12
"""Of so many measurements at least there is a course, and so many of the last are shown."""


def sparkline(values: Sequence[Decimal]) -> str:
    """Draw the last values as bars, the lowest of them shortest; of too few there is nothing to draw."""
    shown = values[-MOST:]
    if len(shown) < FEWEST:
        return ""
    low, high = min(shown), max(shown)
    if low == high:
        return BARS[3] * len(shown)
    steps = len(BARS) - 1
    return "".join(BARS[int((value - low) / (high - low) * steps + Decimal("0.5"))] for value in shown)
