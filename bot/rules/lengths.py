"""Lengths of time by which days move: `a week`, `3 days`, `a fortnight`, and `-3 days` for an earlier day."""

from datetime import date

from bot.rules.dates import DateReader, is_length, shifted

_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "couple": 2}
_SHORT = {"d": "day", "w": "week", "m": "month", "q": "quarter", "y": "year"}
_LONGER = {"fortnight": ("week", 2)}
_LESS = ("-", "\N{MINUS SIGN}", "\N{EN DASH}")
_EARLIER = frozenset({"earlier", "sooner"})
_MOST_WORDS = 5
_MOST_DIGITS = 5


def read_length(text: str) -> str:
    """Return a length of time as it is said, `a week` as `1 week`, or nothing where a text says none.

    One that leads to an earlier day begins with a dash: `3 days earlier` is `-3 days`.
    """
    words = [word for word in text.lower().split(" ", _MOST_WORDS * 2) if word and word != "more"]
    if words[:1] == ["by"]:
        words = words[1:]
    is_earlier = words[-1:] != [] and words[-1] in _EARLIER
    words = words[:-1] if is_earlier or words[-1:] == ["later"] else words
    if words[:1] == ["minus"] or words[:1] in [[sign] for sign in _LESS]:
        is_earlier, words = not is_earlier, words[1:]
    elif words and words[0].startswith(_LESS):
        is_earlier, words = not is_earlier, [words[0][1:], *words[1:]]
    said = _plain(words[:_MOST_WORDS])
    return f"-{said}" if said and is_earlier else said


def later_by(day: date, length: str) -> date | None:
    """Return the day so much later or, with a dash, earlier; None where that is beyond all days."""
    if not length.startswith("-"):
        return DateReader(day).read(length)
    count, _, unit = length[1:].partition(" ")
    return shifted(day, -int(count), unit)


def say_shift(length: str) -> str:
    """Say by how much: `later by 3 days`, `earlier by 3 days`."""
    return f"earlier by {length[1:]}" if length.startswith("-") else f"later by {length}"


def _plain(words: list[str]) -> str:
    """Write a length as a number and a unit, each in its one spelling, or nothing."""
    if not words:
        return ""
    first, *unit = words
    if not unit and first[:-1].isascii() and first[:-1].isdigit() and first[-1] in _SHORT:
        first, unit = first[:-1], [_SHORT[first[-1]]]
    if first == "a" and unit[:1] == ["couple"]:
        first, unit = "two", unit[2:] if unit[1:2] == ["of"] else unit[1:]
    number = str(_COUNTS.get(first, first))
    if len(unit) != 1 or not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS):
        return ""
    name = unit[0].removesuffix("s")
    name, times = _LONGER.get(name, (name, 1))
    count = int(number) * times
    said = f"{count} {name}" if count == 1 else f"{count} {name}s"
    start = date(2000, 1, 1)
    return said if is_length(said) and DateReader(start).read(said) not in {None, start} else ""
