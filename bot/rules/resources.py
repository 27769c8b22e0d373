"""Resources: how many hours of their weeks people have to give, and have promised across all plans."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from bot.errors import InvalidError
from bot.rules.dates import say_date
from bot.values import frozen

DAY_HOURS = Decimal(8)
FULL_WEEK = 5 * DAY_HOURS
"""Hours a week of somebody of whom nothing else is known."""
FEWEST_HOURS = Decimal("0.5")
"""What somebody has for plans in a week, at least."""
LONGEST_WEEK = Decimal(168)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
_TENTH = Decimal("0.1")


@frozen
class Share:
    """So many hours of each week from a day until a day, both included, that one person gives."""

    hours: Decimal
    from_on: date
    until_on: date


@frozen
class Capacity:
    """What a person has to give: hours of a week, spread over their working days (0 = Monday).

    On the days on which they are away it is none; those are periods, both ends included.
    """

    hours: Decimal = FULL_WEEK
    working_days: frozenset[int] = frozenset(range(5))
    away: tuple[tuple[date, date], ...] = ()

    def days_of(self, monday: date) -> tuple[date, ...]:
        """Return the working days of a week."""
        return tuple(monday + number * DAY for number in sorted(self.working_days))

    def is_away(self, day: date) -> bool:
        """Whether they are away on a day."""
        return any(first <= day <= last for first, last in self.away)


@frozen
class Overload:
    """That from a day until a day, both included, more hours a week are promised than there are."""

    hours: Decimal
    capacity: Decimal
    from_on: date
    until_on: date
    days_away: int = 0
    """On how many working days they are away, where that is why."""

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


def usual_hours(working_days: Iterable[int]) -> Decimal:
    """Return how many hours a week somebody has who works on these days and says nothing else."""
    return DAY_HOURS * len(set(working_days))


def hours_until(capacity: Capacity, due_on: date, *, today: date) -> Decimal:
    """Return how many hours of work somebody has from today to the end of a day, days away left out."""
    worked = sorted(capacity.working_days)
    if not worked or due_on < today:
        return Decimal(0)
    spans = [(max(first, today), min(last, due_on)) for first, last in capacity.away]
    away = {first + number * DAY for first, last in spans for number in range((last - first).days + 1)}
    weeks, rest = divmod((due_on - today).days + 1, 7)
    days = weeks * len(worked) + sum((today.weekday() + number) % 7 in worked for number in range(rest))
    days -= sum(day.weekday() in worked for day in away)
    return capacity.hours * days / len(worked)


def short_weeks(shares: Iterable[Share], capacity: Capacity) -> tuple[Overload, ...]:
    """Return the weeks in which somebody is away and has promised more than is left of them, in their order.

    Shares that begin or end within such a week count for their working days of it. Weeks that follow each
    other and are alike are one period.
    """
    shares, found = tuple(shares), list[Overload]()
    for monday in _weeks_away(capacity):
        days = capacity.days_of(monday)
        away = sum(capacity.is_away(day) for day in days)
        if not away:
            continue
        left = _part(capacity.hours, len(days) - away, of=len(days))
        hours = sum((hours_in(share, monday, capacity) for share in shares), Decimal(0))
        if hours > left:
            _append(found, Overload(hours, left, monday, monday + WEEK - DAY, away))
    return tuple(found)


def hours_in(share: Share, monday: date, capacity: Capacity) -> Decimal:
    """Return how many hours of a week a share takes, to a tenth: less where it begins or ends within it."""
    days = capacity.days_of(monday)
    return _part(share.hours, sum(share.from_on <= day <= share.until_on for day in days), of=len(days))


def _append(found: list[Overload], week: Overload) -> None:
    """Add a week to those found; one that is like the week before it makes that period longer."""
    last = found[-1] if found else None
    if last and last.until_on + DAY == week.from_on and _figures(last) == _figures(week):
        days_away = last.days_away + week.days_away
        found[-1] = replace(last, until_on=week.until_on, days_away=days_away)
    else:
        found.append(week)


def _figures(over: Overload) -> tuple[Decimal, Decimal]:
    return over.hours, over.capacity


def _weeks_away(capacity: Capacity) -> Iterator[date]:
    """Yield the Mondays of the weeks in which somebody is away, in their order."""
    weeks = set[date]()
    for first, last in capacity.away:
        monday = first - first.weekday() * DAY
        while monday <= last:
            weeks.add(monday)
            monday += WEEK
    yield from sorted(weeks)


def _part(hours: Decimal, days: int, *, of: int) -> Decimal:
    """Return the hours of some of a week's working days, to a tenth."""
    return hours if days == of else (hours * days / of).quantize(_TENTH, ROUND_HALF_UP)


def worst(found: Iterable[Overload]) -> Overload | None:
    """Return the period in which most is too much, the first of them if there are several."""
    return max(found, key=lambda each: (each.excess, -each.from_on.toordinal()), default=None)


def ensure_week(hours: Decimal, *, field: str) -> None:
    """Refuse hours that nobody has for plans in a week."""
    if not hours.is_finite() or hours < FEWEST_HOURS:
        said = f"Write the hours of a week, at least {FEWEST_HOURS}, for example 32."
        raise InvalidError({field: said})
    if hours >= 2 * FULL_WEEK:
        raise InvalidError({field: f"Nobody works {hours:,f} hours a week. Write fewer, for example 32."})


def ensure_share(share: Share, *, today: date) -> None:
    """Refuse hours that no week has, and a period that is none."""
    problems: dict[str, str] = {}
    if not share.hours.is_finite() or share.hours == 0:
        problems["hours"] = "Write the hours of a week, for example 6."
    elif share.hours < 0:
        problems["hours"] = "Hours are not less than nothing. Write them without the minus, for example 6."
    elif share.hours > LONGEST_WEEK:
        problems["hours"] = "A week has 168 hours. Write fewer."
    elif share.hours >= 2 * FULL_WEEK:
        problems["hours"] = f"Nobody gives {share.hours:f} hours a week. Write fewer, for example 6."
    if share.until_on < share.from_on:
        start = say_date(share.from_on, today=today)
        problems["until_on"] = f"The period begins on {start}. Choose a last day on or after that."
    if problems:
        raise InvalidError(problems)
