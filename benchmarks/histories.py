"""Indicators that are made up, in which it is known what is so: one value a week, in units of its noise.

`e` is noise of its own each week, normal with mean 0 and variance 1; `±` is better or worse, by a throw.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]
Chance = np.random.Generator

WEEK = 7.0
STICKS = 0.6
"""What is left of last week's distance from the mean, where an indicator sticks."""


def steady(chance: Chance, n: int) -> Series:
    """Nothing changes: e."""
    return chance.normal(0, 1, n)


def sticking(chance: Chance, n: int, *, part: float = STICKS) -> Series:
    """Around a mean that stays, but what is high this week is high next week: autoregressive."""
    noise, ahead = chance.normal(0, 1, n), np.sqrt(1 - part**2)
    for week in range(1, n):
        noise[week] = part * noise[week - 1] + ahead * noise[week]
    return noise


def wandering(chance: Chance, n: int, *, variance: float) -> Series:
    """Its level takes a step each week, of this variance, and comes back from nowhere: a random walk + e."""
    return np.cumsum(chance.normal(0, np.sqrt(variance), n)) + steady(chance, n)


def _climbing(chance: Chance, n: int) -> Series:
    return _side(chance) * 0.15 * np.arange(n) + steady(chance, n)


def _levelling_off(chance: Chance, n: int) -> Series:
    return _side(chance) * 3 * (1 - np.exp(-np.arange(n) / 6)) + steady(chance, n)


def _stepping(chance: Chance, n: int) -> Series:
    return _side(chance) * 2 * (np.arange(n) >= chance.integers(n // 4, 3 * n // 4)) + steady(chance, n)


def _side(chance: Chance) -> int:
    return int(chance.choice((-1, 1)))


KINDS: Mapping[str, Callable[[Chance, int], Series]] = {
    "steady: e": steady,
    "wanders a little: steps of variance 0.04, + e": lambda chance, n: wandering(chance, n, variance=0.04),
    "wanders: steps of variance 0.2, + e": lambda chance, n: wandering(chance, n, variance=0.2),
    "sticks: 0.6 of last week + 0.8 e": sticking,
    "climbs: ±0.15 a week, + e": _climbing,
    "levels off: ±3 (1 − exp(−week / 6)), + e": _levelling_off,  # noqa: RUF001  # a true minus
    "steps: ±2 from some week of the middle half on, + e": _stepping,
}
"""What an indicator may do, and how it is made up."""
