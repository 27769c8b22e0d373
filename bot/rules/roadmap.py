"""The roadmap of a plan: weeks across, a line for each step that matters now, and the rest as counts."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from bot.rules.paging import Page
from bot.values import frozen
from storage.models import OPEN_STATUSES, StepStatus

WEEK = timedelta(days=7)
FEWEST = 3
"""Fewer steps with a date need no roadmap."""
MOST_COLUMNS = 10
MOST_ROWS = 12
PAGE_ROWS = 16
"""So many lines has a page of a roadmap that is shown whole."""
NEAR = 2 * WEEK
"""What is due so soon is drawn with this week beside it."""
WEEKS_BACK = 2
"""So many weeks before this one are shown, where something is late or was done in them."""


class Dated(Protocol):
    """What a roadmap needs to know of a step."""

    @property
    def id(self) -> int: ...  # noqa: D102, these say themselves
    @property
    def ref(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def due_on(self) -> date | None: ...  # noqa: D102
    @property
    def status(self) -> StepStatus: ...  # noqa: D102
    @property
    def waits_for(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def is_open(self) -> bool: ...  # noqa: D102
    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed and it is not done."""


@frozen
class RoadStep:
    """A step in a list of many, of which no more is known than what a roadmap needs."""

    id: int
    ref: str
    title: str
    due_on: date | None
    status: StepStatus
    waits_for: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.status in OPEN_STATUSES

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed and it is not done."""
        return self.is_open and self.due_on is not None and self.due_on < today


@frozen
class Axis:
    """The columns of a roadmap: from which Monday, how many weeks each, and how many."""

    first: date
    wide: int
    count: int

    @property
    def starts(self) -> tuple[date, ...]:
        """The first day of each column."""
        return tuple(self.first + number * self.wide * WEEK for number in range(self.count))

    def column(self, day: date) -> int:
        """Return in which column a day is; what is before the first is in none, by a number below 0."""
        return (day - self.first) // (self.wide * WEEK)


class Sign(StrEnum):
    """What stands in one column of a line."""

    NOTHING = "nothing"
    ON_THE_WAY = "on the way"
    DUE = "due"
    DONE = "done"
    LATE = "late"


@frozen
class RoadLine:
    """One step: a sign for each column, and what it waits for."""

    ref: str
    title: str
    signs: tuple[Sign, ...]
    after: tuple[str, ...]


@frozen
class Roadmap:
    """Columns by their first Mondays, the lines shown, and of all other steps how many are due in each."""

    weeks: tuple[date, ...]
    wide: int
    """How many weeks each column has: as few as let all of the plan be seen."""
    now: int
    """Which of the columns is the present one, counted from 0."""
    lines: tuple[RoadLine, ...]
    rest: tuple[int, ...]
    earlier: int = 0
    """How many open ones were due before the first column; they are late."""
    undated: int = 0

    @property
    def left_out(self) -> int:
        """How many of the steps of these weeks have no line of their own."""
        return sum(self.rest)


def roadmap_of(
    steps: Sequence[Dated], *, today: date, most: int = MOST_ROWS, columns: int = MOST_COLUMNS
) -> Roadmap | None:
    """Return the roadmap of a plan's steps, or None where too few have a date or nothing is left to do.

    The lines are those of what is late, as far as that leaves half of them for what is due next, and of what
    was done last where there is room.
    """
    kept = [step for step in steps if step.status is not StepStatus.DROPPED]
    dated = [(step, step.due_on) for step in kept if step.due_on is not None]
    if len(dated) < FEWEST or not any(step.is_open for step in kept):
        return None
    now = monday_of(today)
    days = [monday_of(due_on) for _, due_on in dated]
    first = max(min([now, *days]), now - WEEKS_BACK * WEEK)
    axis = _axis(first, max([now, *days]), columns=columns)
    within = [(step, due_on) for step, due_on in dated if due_on >= first]
    within.sort(key=lambda pair: _urgency(pair[0], pair[1], today))
    late = sum(step.is_overdue(today) for step, _ in within)
    shown = max(most // 2, most - (len(within) - late))
    picked = {pair[0].id for pair in (*within[: min(late, shown)], *within[late:])[:most]}
    chosen = sorted(
        (pair for pair in within if pair[0].id in picked),
        key=lambda pair: (pair[1], pair[0].is_open, pair[0].id),
    )
    rest = [axis.column(due_on) for step, due_on in within if step.id not in picked]
    by_ref = {step.ref: due_on for step, due_on in dated}
    return Roadmap(
        weeks=axis.starts,
        wide=axis.wide,
        now=axis.column(today),
        lines=tuple(_line(step, due_on, axis, by_ref, today=today) for step, due_on in chosen),
        rest=tuple(rest.count(place) for place in range(axis.count)),
        earlier=sum(step.is_open and due_on < first for step, due_on in dated),
        undated=sum(step.is_open and step.due_on is None for step in kept),
    )


def road_page(
    steps: Sequence[Dated], *, today: date, number: int, size: int = PAGE_ROWS
) -> tuple[Page[Dated], Roadmap | None]:
    """Return a page of all steps that have a date, and its weeks; no weeks where none has.

    What is open comes first, by its day, so that what is late begins; what is done follows, the last first.
    """
    kept = [step for step in steps if step.status is not StepStatus.DROPPED]
    dated = [(step, step.due_on) for step in kept if step.due_on is not None]
    dated.sort(key=lambda pair: _reading_order(*pair))
    page = Page.cut([step for step, _ in dated], number, size=size)
    on_page = {step.id for step in page.items}
    shown = [(step, due_on) for step, due_on in dated if step.id in on_page]
    if not shown:
        return page, None
    now, days = monday_of(today), [monday_of(due_on) for _, due_on in shown]
    if min(days) <= now + NEAR and any(step.is_open for step, _ in shown):
        days.append(now)
    axis = _axis(min(days), max(days))
    by_ref = {step.ref: due_on for step, due_on in dated}
    shown.sort(key=lambda pair: (pair[1], pair[0].is_open, pair[0].id))
    return page, Roadmap(
        weeks=axis.starts,
        wide=axis.wide,
        now=axis.column(today),
        lines=tuple(_line(step, due_on, axis, by_ref, today=today) for step, due_on in shown),
        rest=(0,) * axis.count,
        undated=sum(step.is_open and step.due_on is None for step in kept),
    )


def _reading_order(step: Dated, due_on: date) -> tuple[bool, int, int]:
    return not step.is_open, due_on.toordinal() if step.is_open else -due_on.toordinal(), step.id


def _axis(first: date, last: date, *, columns: int = MOST_COLUMNS) -> Axis:
    """Return columns from a week to a week, each of as few weeks as let all be seen."""
    wide = -(-((last - first) // WEEK + 1) // columns)
    return Axis(first, wide, min(columns, (last - first) // (wide * WEEK) + 1))


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _urgency(step: Dated, due_on: date, today: date) -> tuple[int, int, int]:
    if not step.is_open:
        return 2, -due_on.toordinal(), step.id
    return (0 if step.is_overdue(today) else 1), due_on.toordinal(), step.id


def _line(step: Dated, due_on: date, axis: Axis, due: dict[str, date], *, today: date) -> RoadLine:
    """Draw a step from when it can begin, as far as that is known, to when it is due."""
    end = axis.column(due_on)
    awaited = [due[ref] for ref in step.waits_for if ref in due]
    start = axis.column(max(awaited) if awaited else today) if step.is_open else end
    signs = tuple(
        _end_sign(step, today=today)
        if place == end
        else Sign.ON_THE_WAY
        if start <= place < end
        else Sign.NOTHING
        for place in range(axis.count)
    )
    return RoadLine(step.ref, step.title, signs, step.waits_for if step.is_open else ())


def _end_sign(step: Dated, *, today: date) -> Sign:
    if not step.is_open:
        return Sign.DONE
    return Sign.LATE if step.is_overdue(today) else Sign.DUE
