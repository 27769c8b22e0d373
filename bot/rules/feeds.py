"""What programs send: measurements as JSON, read strictly, with every mistake named by its place."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Context, Decimal
from itertools import pairwise
from typing import Any

from bot.values import frozen

MOST_ITEMS = 1_000
MOST_DIGITS = 15
MOST_PROBLEMS = 100
"""So many mistakes are told at once."""
NUMBER = rf"-?(?=([.]?[0-9]){{1,{MOST_DIGITS}}}$)[0-9]+([.][0-9]+)?"
"""A number as text: its digits are those that were meant, so there are no more than are kept."""
TARGET = "T-[1-9][0-9]{0,8}"
_NUMBER, _TARGET = re.compile(NUMBER, re.ASCII), re.compile(TARGET, re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KEPT = Context(prec=MOST_DIGITS)
_ITEMS, _ON, _VALUE, _WHOSE = "measurements", "on", "value", "target"


@frozen
class Sent:
    """One measurement that was sent."""

    on: date
    value: Decimal


@frozen
class FeedProblem:
    """What is wrong with what was sent, and where: a JSON pointer."""

    pointer: str
    detail: str


@frozen
class Feed:
    """Measurements of one target; `target` is its reference, where the sender named it."""

    items: tuple[Sent, ...]
    target: str = ""


class FeedError(Exception):
    """What was sent cannot be taken; `problems` say why, none where it is no JSON at all."""

    def __init__(self, problems: Sequence[FeedProblem] = ()) -> None:
        super().__init__("the feed cannot be taken")
        self.problems = tuple(problems[:MOST_PROBLEMS])


def read_feed(body: bytes) -> Feed:
    """Read `{"measurements": [{"on": "2026-11-20", "value": 6.4}]}`, or raise FeedError."""
    try:
        found = json.loads(body.decode(), parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError, ArithmeticError):
        raise FeedError from None
    if not isinstance(found, dict):
        raise FeedError([FeedProblem("", f'Send an object: {{"{_ITEMS}": […]}}.')])
    items = found.get(_ITEMS)
    problems = _unknown(found, "", known=(_ITEMS, _WHOSE))
    whose = found.get(_WHOSE, "")
    if _WHOSE in found and not (isinstance(whose, str) and _TARGET.fullmatch(whose)):
        problems.append(FeedProblem(f"/{_WHOSE}", "Name the target as T-3."))
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_ITEMS:
        problems.append(FeedProblem(f"/{_ITEMS}", f"Send a list of 1 to {MOST_ITEMS:,} measurements."))
        raise FeedError(problems)
    sent = [_read_item(item, place, problems) for place, item in enumerate(items)]
    problems += _twice(sent)
    if problems:
        raise FeedError(problems)
    return Feed(tuple(each for each in sent if each is not None), whose)


def future_problems(feed: Feed, *, today: date) -> list[FeedProblem]:
    """Return what is wrong with the days: nothing has been measured on one that is still to come."""
    return [
        FeedProblem(f"/{_ITEMS}/{place}/{_ON}", f"{item.on.isoformat()} is still to come.")
        for place, item in enumerate(feed.items)
        if item.on > today
    ]


def falling_totals(feed: Feed, known: Mapping[date, Decimal]) -> list[FeedProblem]:
    """Return what looks as if somebody had sent what was added, where the total so far is wanted.

    A total that falls may be right, when something was counted twice before: it is told, and taken.
    """
    places = {item.on: place for place, item in enumerate(feed.items)}
    totals = {**known, **{item.on: item.value for item in feed.items}}
    return [
        FeedProblem(
            f"/{_ITEMS}/{places[on]}/{_VALUE}",
            f"{totals[on]:f} is less than the {totals[before]:f} of {before.isoformat()}. This target adds"
            " up: each value is the total so far, and not what was added.",
        )
        for before, on in pairwise(sorted(totals))
        if on in places and totals[on] < totals[before]
    ][:MOST_PROBLEMS]


def left_out(feed: Feed, days: Collection[date]) -> list[FeedProblem]:
    """Return what is recorded of days that a person has left out, so that it counts for nothing."""
    return [
        FeedProblem(
            f"/{_ITEMS}/{place}/{_ON}",
            f"{item.on.isoformat()} is left out in Waymark, so its value does not count.",
        )
        for place, item in enumerate(feed.items)
        if item.on in days
    ][:MOST_PROBLEMS]


def _read_item(item: Any, place: int, problems: list[FeedProblem]) -> Sent | None:
    at = f"/{_ITEMS}/{place}"
    if not isinstance(item, dict):
        problems.append(FeedProblem(at, "Send an object with a day and a value."))
        return None
    problems += _unknown(item, at, known=(_ON, _VALUE))
    on, value = _day(item.get(_ON)), _number(item.get(_VALUE))
    if on is None:
        problems.append(FeedProblem(f"{at}/{_ON}", "Give the day as 2026-11-20."))
    if value is None:
        detail = f"Give a number of at most {MOST_DIGITS} digits, as 6.4."
        problems.append(FeedProblem(f"{at}/{_VALUE}", detail))
    return None if on is None or value is None else Sent(on, value)


def _day(said: Any) -> date | None:
    if not isinstance(said, str) or not _DAY.fullmatch(said):
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _number(said: Any) -> Decimal | None:
    """Return a number, given as one or as its digits.

    Programs reckon in binary, so that 0.3 may come as 0.30000000000000004, and 0 as 5.6e-17: what is beyond
    the digits that such a number is good for is rounded off.
    """
    if isinstance(said, str):
        said = Decimal(said) if _NUMBER.fullmatch(said) else None
    if not isinstance(said, Decimal) or not said.is_finite():
        return None
    is_whole = len(said.as_tuple().digits) <= MOST_DIGITS
    value = said if is_whole else said.normalize(_KEPT)
    if not value or value.adjusted() < -MOST_DIGITS:
        return Decimal(0)
    return value if value.adjusted() < MOST_DIGITS else None


def _twice(sent: Sequence[Sent | None]) -> Iterator[FeedProblem]:
    first: dict[date, int] = {}
    for place, each in enumerate(sent):
        if each is None:
            continue
        if each.on in first:
            detail = f"/{_ITEMS}/{first[each.on]} has that day already."
            yield FeedProblem(f"/{_ITEMS}/{place}/{_ON}", detail)
        else:
            first[each.on] = place


def _unknown(found: Mapping[str, Any], at: str, *, known: tuple[str, ...]) -> list[FeedProblem]:
    names = sorted(found.keys() - set(known))
    escaped = (name.replace("~", "~0").replace("/", "~1")[:80] for name in names)
    return [FeedProblem(f"{at}/{name}", "There is no such field.") for name in escaped]


def _refuse(word: str) -> None:
    raise ValueError(word)
