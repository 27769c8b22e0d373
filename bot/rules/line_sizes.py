"""The priority and the effort in the line of a step: `priority must`, `(must)`, `effort 2 days`, `~3h`."""

from decimal import Decimal

from bot.rules.efforts import is_odd_effort, read_effort
from bot.rules.line import Line, Mark
from storage.models import StepPriority

_LONGEST_EFFORT = 3
_PRIORITIES = frozenset(StepPriority)
_OPEN_ENDED = "a an the this that it he she i we you they who what which how as than all everybody and or not"
_NOT_BEFORE = frozenset(_OPEN_ENDED.split())
"""Behind these a word like "must" is what a sentence ends with."""
_ASKS = "what who whom which whether how why where all everything"
_ASKING = frozenset(_ASKS.split())
"""And after these it may be, wherever they stand: "Find out what Bob could"."""


def take_priority(line: Line) -> StepPriority | None:
    """Take a priority out of a line: a word in brackets, or the one behind "priority"."""
    for index, word in enumerate(line.words):
        inner = word[1:-1]
        if word[:1] + word[-1:] in {"()", "[]"} and inner in _PRIORITIES:
            line.take([index], Mark.SIZE)
            return StepPriority(inner)
        if word == "priority" and line.word(index + 1) in _PRIORITIES:
            found = StepPriority(line.word(index + 1))
            line.take([index, index + 1], Mark.SIZE)
            return found
    return None


def take_last_priority(line: Line) -> StepPriority | None:
    """Take the last word of the text where it is a priority, and no part of a sentence ("a must")."""
    *others, last = [index for index, mark in enumerate(line.marks) if mark is Mark.TEXT] or [-1]
    if line.word(last) not in _PRIORITIES or not others or line.word(others[-1]) in _NOT_BEFORE:
        return None
    if any(line.word(index) in _ASKING for index in others):
        return None
    found = StepPriority(line.word(last))
    line.take([last], Mark.SIZE)
    return found


def take_effort(line: Line) -> tuple[Decimal | None, range]:
    """Take an effort out of a line: a length behind "effort", or one that is written `~2d`.

    One that no step can take is held, so that nobody reads it as a day; where it stands comes behind.
    """
    for index, word in enumerate(line.words):
        if word[:1] == "~" and (short := read_effort(word)) is not None:
            line.take([index], Mark.SIZE)
            return short, range(0)
        last = line.run(index + 1, longest=_LONGEST_EFFORT) if word == "effort" else index
        for stop in range(last, index + 1, -1):
            found = read_effort(" ".join(line.words[index + 1 : stop]))
            if found is not None:
                line.take(range(index, stop), Mark.SIZE)
                return found, range(0)
    return None, _hold_odd_effort(line)


def _hold_odd_effort(line: Line) -> range:
    for index in line.where("effort"):
        for stop in range(min(index + 3, len(line.words)), index + 1, -1):
            if is_odd_effort(" ".join(line.words[index + 1 : stop])):
                held = range(index, stop)
                line.take(held, Mark.HELD)
                return held
    return range(0)
