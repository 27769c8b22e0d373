"""What was done to single measurements and to baselines, in the words of a history."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from bot.rules.dates import say_date
from bot.rules.numbers import say_number
from storage.models import RevisedDeed, RevisedNoun

LONGEST = 120
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Told(NamedTuple):
    """A deed before its target's name, as somebody did it and took it back, and what follows the name."""

    past: str
    gerund: str
    tail: str = ""


def deed_on_measurement(
    noun: RevisedNoun, deed: RevisedDeed, told: Mapping[str, tuple[Any, Any]], *, today: date
) -> Told | None:
    """Say what was done to one measurement or one baseline, where that is what a revision is about."""
    if noun is RevisedNoun.CHECK_IN:
        return _of_check_in(deed, told)
    if noun is not RevisedNoun.TARGET:
        return None
    if set(told) == {"phases"}:
        return _baseline(*told["phases"], today=today)
    if set(told) == {"excluded"} and len(told["excluded"][1]) == 1:
        ((day, because),) = told["excluded"][1].items()
        return _left_out(because, on=f" of {_day(day, today)}")
    if set(told) in ({"past"}, {"past", "excluded"}):
        return _past(*told["past"], today=today)
    return None


def _of_check_in(deed: RevisedDeed, told: Mapping[str, tuple[Any, Any]]) -> Told | None:
    value, _ = told.get("value", (None, None))
    if "excluded_because" in told:
        what = "a measurement" if value is None else _number(value)
        return _left_out(told["excluded_because"][1], what=what)
    if deed is not RevisedDeed.DROPPED:
        return None
    tail = "" if value is None else f": {_number(value)}"
    return Told("deleted a check-in on", "deleting a check-in on", tail)


def _left_out(because: str, *, what: str = "a measurement", on: str = "") -> Told:
    if not because:
        return Told(f"counted {what} of", f"counting {what} of", f"{on} again")
    return Told(f"left out {what} of", f"leaving out {what} of", f"{on}: {_cut(because)}")


def _past(old: Mapping[str, Any], new: Mapping[str, Any], *, today: date) -> Told | None:
    """Say that one value was corrected, moved to another day or deleted; more of them are an import."""
    before = {day: value for day, value in old.items() if value is not None}
    after = {day: value for day, value in new.items() if value is not None}
    if len(before) != 1 or len(after) > 1:
        return None
    ((day, value),) = before.items()
    was = f"{_number(value)} on {_day(day, today)}"
    if not after:
        return Told("deleted a measurement of", "deleting a measurement of", f": {was}")
    ((later, now),) = after.items()
    is_same_day = later == day
    said = f": from {_number(value) if is_same_day else was} to {_number(now)} on {_day(later, today)}"
    return Told("corrected a measurement of", "correcting a measurement of", said)


def _baseline(old: Mapping[str, str], new: Mapping[str, str], *, today: date) -> Told | None:
    if added := [day for day in new if day not in old]:
        day = added[0]
        tail = f" from {_day(day, today)}: {_cut(new[day])}"
        return Told("set a new baseline for", "setting a new baseline for", tail)
    gone = [day for day in old if day not in new]
    if not gone:
        return None
    return Told(
        "removed a new baseline of", "removing a new baseline of", f" that began on {_day(gone[0], today)}"
    )


def say_plain(plain: Any) -> str:
    """Say what a field keeps: a number as it is said elsewhere, `7` and not `7.0`, or a text."""
    text = str(plain)
    return say_number(Decimal(text)) if _NUMBER.fullmatch(text) else text


def _number(plain: Any) -> str:
    return say_number(Decimal(str(plain)))


def _day(plain: str, today: date) -> str:
    return say_date(date.fromisoformat(plain), today=today)


def _cut(text: str) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= LONGEST else f"{folded[: LONGEST - 1].rstrip()}…"
