"""Moving many steps by the same length of time: which days come of it, and who is touched."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256

from bot.errors import Shifted
from bot.values import frozen

MOST_MOVED = 500
"""So many steps move at once: as many as one press of Undo takes back."""
NOBODY = "nobody yet"


@frozen
class StepMove:
    """What moves by a length of time: the steps that were meant, and those that wait for them and follow."""

    what: str
    """What was meant: `P-1 Reduce churn`, or the references of the steps."""
    again: str
    """The line that looks at it once more."""
    length: str
    moved: tuple[Shifted, ...]
    following: tuple[Shifted, ...] = ()
    kept: tuple[Shifted, ...] = ()
    """What waits for them and stays too early, as only others may move it, and who may."""
    mover: str = ""
    undated: int = 0
    """How many open steps have no date, and stay as they are."""
    mark: str = ""
    """What tells apart the states of all these steps, so that what is changed is what was seen."""

    @property
    def people(self) -> Mapping[str, int]:
        """How many of these steps each person has, who has most first."""
        names = Counter(each.who or NOBODY for each in (*self.moved, *self.following))
        return dict(sorted(names.items(), key=lambda pair: (pair[0] == NOBODY, -pair[1], pair[0])))


def mark_of(states: Iterable[tuple[int, int, date]], length: str) -> str:
    """Return what tells apart what somebody has seen: of each step its id, its version and its new day."""
    said = ";".join(f"{step} {version} {day.isoformat()}" for step, version, day in sorted(states))
    return sha256(f"{length};{said}".encode()).hexdigest()[:16]


def say_refs(refs: Sequence[str], *, most: int = 5) -> str:
    """Name steps by their references, of many the first ones."""
    more = len(refs) - most
    return ", ".join(refs[:most]) + (f" and {more} more" if more > 0 else "")
