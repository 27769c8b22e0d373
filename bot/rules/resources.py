"""Resources: who has how many hours to give, across all plans, and what a step still waits for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from bot.errors import InvalidError
from bot.rules.dates import say_date

FULL_WEEK = Decimal(40)
"""Hours a week that a person has to give, unless a workspace says otherwise."""
LONGEST_WEEK = Decimal(168)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Share:
    """So many hours of each week from a day until a day, both included, that one person gives."""

    hours: Decimal
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class Overload:
    """That from a day until a day, both included, more hours a week are promised than there are."""

    hours: Decimal
    capacity: Decimal
    from_on: date
    until_on: date

    @property
    def excess(self) -> Decimal:
        """How many hours a week too many."""
        return self.hours - self.capacity


def hours_by_day(shares: Iterable[Share]) -> tuple[tuple[date, Decimal], ...]:
    """Return the hours a week that are promised from each day on which that changes, by day."""
    changes: dict[date, Decimal] = {}
    for share in shares:
        changes[share.from_on] = changes.get(share.from_on, Decimal(0)) + share.hours
        end = share.until_on + DAY
        changes[end] = changes.get(end, Decimal(0)) - share.hours
    found, hours = [], Decimal(0)
    for day in sorted(changes):
        if changes[day]:
            hours += changes[day]
            found.append((day, hours))
    return tuple(found)


def overloads(shares: Iterable[Share], *, capacity: Decimal = FULL_WEEK) -> tuple[Overload, ...]:
    """Return the periods in which more is promised than a person has to give, in their order."""
    steps = hours_by_day(shares)
    return tuple(
        Overload(hours, capacity, start, end - DAY)
        for (start, hours), (end, _) in pairwise(steps)
        if hours > capacity
    )


def worst(found: Iterable[Overload]) -> Overload | None:
    """Return the period in which most is too much, the first of them if there are several."""
    return max(found, key=lambda each: (each.excess, -each.from_on.toordinal()), default=None)


def ensure_share(share: Share, *, today: date) -> None:
    """Refuse hours that no week has, and a period that is none."""
    problems: dict[str, str] = {}
    if not share.hours.is_finite() or share.hours <= 0:
        problems["hours"] = "Write the hours of a week, for example 6."
    elif share.hours > LONGEST_WEEK:
        problems["hours"] = "A week has 168 hours. Write fewer."
    elif share.hours >= 2 * FULL_WEEK:
        problems["hours"] = f"Nobody gives {share.hours:f} hours a week. Write fewer, for example 6."
    if share.until_on < share.from_on:
        start = say_date(share.from_on, today=today)
        problems["until_on"] = f"The period begins on {start}. Choose a last day on or after that."
    if problems:
        raise InvalidError(problems)
