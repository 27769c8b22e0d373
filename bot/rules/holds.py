"""How long messages are kept back, and when it is looked whether they still must be."""

from datetime import datetime, timedelta

FIRST_LOOK = timedelta(minutes=1)
LONGEST_LOOK = timedelta(hours=1)
FULL_FOR = timedelta(hours=1)
"""A workspace that takes no more is tried again after this."""
FULL_AT_MOST = timedelta(hours=48)
SAME_HOLD = timedelta(minutes=10)
"""A workspace that still takes no more shows it this soon after the hour, or has taken something since."""
TELLING_NEEDS = frozenset({"chat:write", "im:write"})
"""Without these scopes, nobody can be told that they are missing."""


def next_look_after(looks: int) -> timedelta:
    """Return how long to wait for the next look after so many: longer each time."""
    return min(LONGEST_LOOK, FIRST_LOOK * float(2 ** min(looks, 10)))


def is_same_hold(*, until: datetime, now: datetime) -> bool:
    """Whether a workspace that takes no more has taken nothing since it was last held, until `until`."""
    return now <= until + SAME_HOLD


def is_over(*, since: datetime, now: datetime) -> bool:
    """Whether a workspace has taken no more for so long that what waits is given up."""
    return now - since >= FULL_AT_MOST


def read_scopes(text: str) -> frozenset[str]:
    """Read scopes as they are named, with commas between them."""
    return frozenset(scope for word in text.split(",") if (scope := word.strip()))
