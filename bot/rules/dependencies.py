"""Which step waits for which: cycles, what can begin, and how a moved date moves those that follow.

Steps are known by their ids. A link (S, P) says that S waits for P.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter

from bot.values import frozen
from storage.models import OPEN_STATUSES, StepStatus

Link = tuple[int, int]
"""A step, and one that it waits for."""

AddDays = Callable[[date, int], date]
"""Goes a number of working days on from a day; with 0 to that day, or to the next one that is worked."""


class Follow(StrEnum):
    """What becomes of the steps that wait for one which moves: nobody has said, they move, they stay."""

    ASK = "ask"
    ALL = "all"
    ALONE = "alone"


@frozen
class Dated:
    """When a step is due, and how many working days it takes after what it waits for is done."""

    id: int
    due_on: date | None
    status: StepStatus = StepStatus.TODO
    takes: int = 0

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.status in OPEN_STATUSES


@frozen
class Shift:
    """That a step which is due on one day must be due on a later one."""

    id: int
    old_on: date
    new_on: date


def find_cycle(links: Iterable[Link], added: Link) -> tuple[int, ...]:
    """Return the steps that would wait for themselves with one more link, each followed by what it waits for.

    The first is also the last. Nothing is returned where the link closes no circle.
    """
    step, awaited = added
    if step == awaited:
        return (step, step)
    before = _awaited(links)
    trail: dict[int, int] = {awaited: step}
    todo = [awaited]
    while todo:
        here = todo.pop()
        for there in before.get(here, ()):
            if there == step:
                return _walk(trail, here, step)
            if there not in trail:
                trail[there] = here
                todo.append(there)
    return ()


def _walk(trail: Mapping[int, int], end: int, start: int) -> tuple[int, ...]:
    found = [end]
    while found[-1] != start:
        found.append(trail[found[-1]])
    return (*reversed(found), start)


def in_order(ids: Iterable[int], links: Iterable[Link]) -> tuple[int, ...]:
    """Return steps so that each comes after all that it waits for, else in the order in which they are given.

    Links to steps that are not given are left aside. Steps that wait for one another in a circle, which no
    service lets happen, keep their given order at the end.
    """
    rank = {step: place for place, step in enumerate(ids)}
    sorter: TopologicalSorter[int] = TopologicalSorter(dict.fromkeys(rank, ()))
    for step, awaited in links:
        if step in rank and awaited in rank:
            sorter.add(step, awaited)
    try:
        sorter.prepare()
    except CycleError:
        return tuple(rank)
    found: list[int] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=rank.__getitem__)
        found += ready
        sorter.done(*ready)
    return tuple(found)


def waits_for(steps: Mapping[int, Dated], links: Iterable[Link]) -> dict[int, tuple[int, ...]]:
    """Return of each open step the open ones that it waits for; those that can begin are left out."""
    found: dict[int, list[int]] = defaultdict(list)
    for step, awaited in links:
        if step in steps and awaited in steps and steps[step].is_open and steps[awaited].is_open:
            found[step].append(awaited)
    return {step: tuple(awaited) for step, awaited in found.items()}


def freed_by(done: int, steps: Mapping[int, Dated], links: Sequence[Link]) -> tuple[int, ...]:
    """Return the open steps that waited for one which is done now, and wait for nothing else any more."""
    still = waits_for(steps, links)
    waited = [step for step, awaited in links if awaited == done]
    return tuple(
        step for step in dict.fromkeys(waited) if step in steps and steps[step].is_open and step not in still
    )


def earliest(step: Dated, awaited: Iterable[date | None], *, add_days: AddDays) -> date | None:
    """Return the first day on which a step can be due after what it waits for, or None where nothing says."""
    days = [day for day in awaited if day is not None]
    if not days:
        return None
    return add_days(max(days), step.takes) if step.takes else max(days)


def ripple(
    steps: Mapping[int, Dated], links: Sequence[Link], moved: Mapping[int, date], *, add_days: AddDays
) -> tuple[Shift, ...]:
    """Return what must be due later because these steps are moved to these days, in the order of waiting.

    A step is moved only as far as it must: to the first day on which it can be done after all that it waits
    for. Nothing moves earlier, and what is done, dropped or has no date stays as it is; what has no date
    hands on when it can be done at the earliest. A step that is itself `moved` stays where it was put.
    """
    touched = _after(moved, links)
    before = _awaited(links)
    due: dict[int, date | None] = {step.id: step.due_on for step in steps.values() if step.is_open}
    due |= {step: day for step, day in moved.items() if step in due}
    shifts = []
    for number in in_order((step for step in steps if step in touched), links):
        step = steps[number]
        if number in moved or not step.is_open:
            continue
        first = earliest(step, (due.get(awaited) for awaited in before.get(number, ())), add_days=add_days)
        if first is None:
            continue
        if step.due_on is None:
            due[number] = first
        elif first > step.due_on:
            due[number] = first
            shifts.append(Shift(number, step.due_on, first))
    return tuple(shifts)


def list_too_early(
    steps: Mapping[int, Dated], links: Iterable[Link], *, add_days: AddDays
) -> tuple[tuple[int, int], ...]:
    """Return the links that the dates break: (a step, one that it waits for and which is due too late)."""
    found = []
    for number, awaited in links:
        step, other = steps.get(number), steps.get(awaited)
        if step is None or other is None or not (step.is_open and other.is_open) or step.due_on is None:
            continue
        first = earliest(step, [other.due_on], add_days=add_days)
        if first is not None and step.due_on < first:
            found.append((number, awaited))
    return tuple(found)


def _awaited(links: Iterable[Link]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for step, awaited in links:
        found[step].append(awaited)
    return found


def _after(moved: Iterable[int], links: Sequence[Link]) -> set[int]:
    """Return all that waits for these steps, at whatever distance."""
    behind: dict[int, list[int]] = defaultdict(list)
    for step, awaited in links:
        behind[awaited].append(step)
    todo, found = list(moved), set[int]()
    while todo:
        for step in behind.get(todo.pop(), ()):
            if step not in found:
                found.add(step)
                todo.append(step)
    return found
