"""The end of a step's line, where priority, date and what it waits for stand in any order."""

from dataclasses import dataclass

from bot.rules.dates import DateReader
from bot.rules.line import Line, Mark
from bot.rules.line_dates import Due, take_due
from bot.rules.line_sizes import take_last_priority, take_priority
from bot.rules.tokens import Ref, read_refs
from bot.rules.verbs import Dates
from storage.models import StepPriority

_BETWEEN = frozenset({"and", ",", "&"})
_NOUNS = frozenset({"step", "steps"})
_MOST_TAKEN = 6
"""So many things are taken from the end of a line; whatever stands before them is its text."""


@dataclass(slots=True)
class Ending:
    """What the end of a step's line says."""

    due: Due
    priority: StepPriority | None
    awaited: tuple[Ref, ...] = ()


def take_ending(line: Line, dates: Dates, *, reader: DateReader) -> Ending:
    """Take date, priority and `after S-1` out of a line, in whatever order they stand at its end."""
    found = Ending(due=Due(), priority=take_priority(line))
    for _ in range(_MOST_TAKEN):
        if found.priority is None and (priority := take_last_priority(line)) is not None:
            found.priority = priority
        elif awaited := take_awaited(line):
            found.awaited = tuple(dict.fromkeys((*awaited, *found.awaited)))
        elif found.due.on is None and (due := take_due(line, dates, reader=reader)) != found.due:
            found.due = due
        else:
            break
    return found


def take_awaited(line: Line) -> tuple[Ref, ...]:
    """Take `after S-1 and S-2` off the end of a line: steps with a dash or a hash, at its very end."""
    left = [index for index, mark in enumerate(line.marks) if mark is Mark.TEXT]
    found: list[Ref] = []
    place = len(left)
    while place > 0:
        index = left[place - 1]
        refs = read_refs(line.words[index]) if line.words[index] else None
        if refs is not None and refs.is_explicit and all(ref.kind == "S" for ref in refs.refs):
            found[:0] = refs.refs
        elif line.words[index] not in _BETWEEN or not found:
            break
        place -= 1
    if place > 0 and line.words[left[place - 1]] in _NOUNS:
        place -= 1
    if not found or place == 0 or line.words[left[place - 1]] != "after":
        return ()
    line.take(left[place - 1 :], Mark.AWAITED)
    return tuple(found)
