"""Obstacles: what stands in the way of a plan, parked until somebody works on it and until it is solved."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from bot.errors import InvalidError
from bot.rules.measurement_words import Told
from bot.rules.paging import Page
from bot.rules.texts import is_blank
from bot.values import frozen
from storage.models import RevisedNoun

WHAT_MAX = 300
MOST_AT_ONCE = 10
"""So many are parked by one check-in: more is a list to be thought about, and no report."""


@frozen
class ObstacleLine:
    """One obstacle: one that is in hand is worked on next, the others are parked until they are solved."""

    id: int
    what: str
    is_in_hand: bool = False
    is_solved: bool = False
    version: int = 1
    by: str = ""
    """Who raised it."""
    can_edit: bool = False

    @property
    def state(self) -> str:
        """Whether it is solved, worked on next or parked, in words."""
        if self.is_solved:
            return "solved"
        return "worked on next" if self.is_in_hand else "parked"


@frozen
class ObstaclePage:
    """The obstacles of a plan, a page of them: those in hand, those that are parked, then those solved."""

    plan_id: int
    plan_ref: str
    plan_title: str
    obstacles: Page[ObstacleLine]
    open: int
    can_add: bool = False


@frozen
class ChangedObstacle:
    """What became of an obstacle, with the revision by which that is taken back, if anything changed."""

    plan_id: int
    plan_ref: str
    plan_title: str
    obstacle: ObstacleLine
    undo: int | None = None


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


def is_solved(solved_at: Collection[datetime], reopened_at: datetime | None) -> bool:
    """Whether an obstacle is solved: somebody said so, and nobody has taken it up again since."""
    return bool(solved_at) and (reopened_at is None or max(solved_at) > reopened_at)


def ensure_obstacle(what: str) -> str:
    """Return what one obstacle says on one line, or refuse it."""
    said = " ".join(what.split())
    if is_blank(said):
        raise InvalidError({"what": "Say what is in the way, for example: Legal has not answered"})
    if len(said) > WHAT_MAX:
        raise InvalidError({"what": f"At most {WHAT_MAX} characters, please; this has {len(said):,}."})
    return said


def deed_on_obstacle(noun: RevisedNoun, told: Mapping[str, tuple[Any, Any]], what: str) -> Told | None:
    """Say what was done to an obstacle without a check-in, before and behind the name of its plan."""
    if noun is not RevisedNoun.OBSTACLE:
        return None
    tail = f": {what}" if what else ""
    if "is_noted" in told:
        return Told("noted an obstacle of", "noting an obstacle of", tail)
    if "reopened_at" in told:
        return Told("reopened an obstacle of", "reopening an obstacle of", tail)
    if "solved_at" in told:
        return Told("solved an obstacle of", "solving an obstacle of", tail)
    before, after = told.get("what", ("", ""))
    said = f': from "{before}" to "{after}"' if before and after else tail
    return Told("reworded an obstacle of", "rewording an obstacle of", said)
