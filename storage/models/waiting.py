"""What can wait to be done by whoever looks."""

from enum import StrEnum


class Waiting(StrEnum):
    """A sort of thing that waits; whoever claims it may still find it gone."""

    TURNS = "turns"
    """Schedules that are due, and plans that begin or go on."""
    LAPSES = "lapses"
    """Leases that are over, and what it is too late for."""
    HOLDS = "holds"
    """Holds of which it is time to see whether they are over."""
    POSTS = "posts"
    """Messages that may go."""
    REDRAWS = "redraws"
    """Posted messages that are to be shown anew."""
    HOMES = "homes"
    """Homes on which something has changed."""
    LOOKS = "looks"
    """Messages that are to be looked for, as they may have been posted."""
