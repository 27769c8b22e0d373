"""The unit that a line says behind a value: taken where it is the target's, refused where it is another."""

import re

from bot.errors import InvalidError
from bot.rules.money import take_currency
from bot.rules.numbers import CURRENCY_CODES

_SAME = {
    "percent": "%",
    "pct": "%",
    "s": "second",
    "sec": "second",
    "secs": "second",
    "min": "minute",
    "mins": "minute",
    "h": "hour",
    "hr": "hour",
    "hrs": "hour",
}
"""Short and long ways to write a unit, each in the singular."""
_SPANS = frozenset({"second", "minute", "hour", "day", "week", "month", "year"})
_WORD = re.compile(r"\S+")
_BETWEEN = " ,;:-\N{EN DASH}"


def take_unit(text: str, *, said: str, unit: str, ref: str) -> str:
    """Return what a line says behind a value and its unit; `said` is a unit that was read with the value.

    Raises InvalidError where that is clearly another than the `unit` of the target.
    """
    first = _WORD.match(text)
    whole = first[0] if first else ""
    word = whole.rstrip(".,;:")
    if not said and unit and text.casefold().startswith(unit.casefold()):
        rest = text[len(unit) :]
        if not rest[:1].isalnum():
            return rest.lstrip(_BETWEEN)
    is_alone = whole in {text, *(f"{word}{mark}" for mark in ".,;:")}
    named = said or (_name(word) if is_alone or not _is_singular(word) else "")
    if not named or not unit:
        return text
    ensure_unit(named, unit=unit, ref=ref, as_said=said or word)
    is_it = not said and named == _name(unit)
    return text[len(word) :].lstrip(_BETWEEN) if is_it else text


def ensure_unit(said: str, *, unit: str, ref: str, as_said: str = "") -> None:
    """Refuse a unit that is clearly another than that of the target; none passes, and one not known."""
    if is_other_unit(said, unit):
        wrong = f"{ref} is counted in {unit}, not in {as_said or said}. Write the value in {unit}."
        raise InvalidError({"value": wrong})


def _name(word: str) -> str:
    """Return the one name of a unit that is known, or an empty text."""
    plain = word.casefold()
    plain = _SAME.get(plain, plain)
    span = plain.removesuffix("s")
    if plain == "%" or span in _SPANS:
        return span
    return word if word in CURRENCY_CODES else take_currency(word)[0]


def _is_singular(word: str) -> bool:
    """Whether a word is a unit in the singular, with which a report may begin: `week 12 was slow`."""
    return word.casefold() in {*_SPANS, "euro", "pound", "dollar"}


def is_other_unit(said: str, unit: str) -> bool:
    """Whether both are units that are known, and not the same; a dollar sign may be any dollar."""
    known = {"%", *_SPANS, *CURRENCY_CODES}
    named = _name(unit) or unit
    return said != named and said in known and named in known
