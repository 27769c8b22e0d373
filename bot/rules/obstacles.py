"""Obstacles: what stands in the way of a plan, parked until somebody works on it and until it is solved."""

from dataclasses import dataclass

WHAT_MAX = 300
MOST_AT_ONCE = 10
"""So many are parked by one check-in: more is a list to be thought about, and no report."""


@dataclass(frozen=True, slots=True)
class ObstacleLine:
    """One obstacle that is not solved; one that is in hand is worked on next, the others are parked."""

    id: int
    what: str
    is_in_hand: bool = False


def split_obstacles(text: str) -> tuple[str, ...]:
    """Return what was typed, an obstacle a line, each once."""
    kept = (" ".join(line.split()).strip(" -•·*") for line in text.splitlines())  # people type lists
    return tuple(dict.fromkeys(line for line in kept if line))


def obstacles_problem(raised: tuple[str, ...]) -> str:
    """Say what is wrong with the obstacles that were typed, or nothing."""
    if len(raised) > MOST_AT_ONCE:
        return f"At most {MOST_AT_ONCE} at once, please; this has {len(raised):,} lines."
    longest = max((len(each) for each in raised), default=0)
    if longest > WHAT_MAX:
        return f"At most {WHAT_MAX} characters in a line, please; one has {longest:,}."
    return ""
