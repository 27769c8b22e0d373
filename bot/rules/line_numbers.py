"""The numbers in a line: a check-in's value, a budget's amount, a target's from and to."""

import re
from dataclasses import replace
from decimal import Decimal
from enum import Enum, auto

from bot.rules.dates import is_month
from bot.rules.line import Line, Mark
from bot.rules.numbers import CURRENCY_CODES, CURRENCY_SIGNS, NumberProblem, read_number, unit_of
from bot.rules.verbs import Numbers
from bot.values import frozen

_HEDGES = frozenset({"about", "around", "approximately", "almost", "nearly", "roughly", "circa", "ca"})
_BETWEEN = frozenset({"to", "or", "-", "\N{EN DASH}"})
_DASHES = frozenset({"-", "\N{EN DASH}", "\N{EM DASH}"})
# A figure, and neither a ratio, 1:1, nor an ordinal, 3rd.
_LOOKS_LIKE_NUMBER = re.compile(r"[^\w\s]{0,2}[0-9](?![0-9]*(?::|st$|nd$|rd$|th$))")
_GROUP_HEAD = re.compile(r"[+-]?[0-9]{1,3}")
# More groups than these make no number that can be read.
_MAX_GROUPS = 6
_GROUP = re.compile(r"[0-9]{3}(?:[.,][0-9]+)?")
_PER = re.compile(r"(?P<figures>[+-]?[0-9.,]+)(?P<unit>h?/(?:day|week|month))")
_WITHIN = frozenset({"within", "between"})
_KEPT_AT = frozenset({"at", "within", "between", "in"})
_EDGES = frozenset({"to", "and", "-", "\N{EN DASH}"})
_BAND = re.compile(r"(?P<low>[0-9][0-9.,]*)[-\N{EN DASH}](?P<high>[0-9][0-9.,]*)")
_TAIL = re.compile(r"[^0-9]*$")
_TOTAL = frozenset({"total", "all", "sum"})
_TOTAL_ALONE = frozenset({"total", "cumulative", "cumulatively", "altogether"})
_WAYS = frozenset({"down", "up"})
"""Which way a range goes, `from 120 down to 60`, which its numbers say as well."""
_PLAIN_UNITS = frozenset({"%", "hours", "days", "weeks", "minutes", "seconds", "points", "people"})
_IN_BRACKETS = re.compile(r"\((?P<unit>[^()]{1,20})\)$")


@frozen
class Figures:
    """The numbers of a line with their unit, and the words that should have been one and are none."""

    value: Decimal | None = None
    from_value: Decimal | None = None
    to_value: Decimal | None = None
    unit: str = ""
    bad_text: str = ""
    is_band: bool = False
    """Whether it is to stay between the two values, rather than to go from one to the other."""
    is_total: bool = False
    """Whether the value is what all adds up to."""


class _Place(Enum):
    """Where a number stands."""

    VALUE = auto()
    START = auto()
    END = auto()


@frozen
class _Found:
    """What stands where a number must be: its words, the number if they are one, and the index behind."""

    said: str
    number: Decimal | None
    stop: int
    unit: str = ""


def take_figures(line: Line, numbers: Numbers) -> Figures:
    """Take the numbers that the verb has out of a line."""
    if numbers is Numbers.VALUE:
        return _take_value(line)
    if numbers is Numbers.RANGE:
        return _take_range(line)
    return Figures()


def unit_in_name(name: str) -> str:
    """Return the unit that an indicator's name ends with, `Churn %` or `Costs (EUR)`, where it is clear."""
    if name.endswith("%"):
        return "%"
    bracketed = _IN_BRACKETS.search(name)
    last = bracketed["unit"] if bracketed else name.rpartition(" ")[2]
    is_unit = last in CURRENCY_CODES or (bracketed and last.lower() in _PLAIN_UNITS)
    return last if is_unit else CURRENCY_SIGNS.get(last, "")


def _take_value(line: Line) -> Figures:
    """Take the first thing that is said, when it is a number; one further on belongs to the note."""
    start = next((index for index, mark in enumerate(line.marks) if mark is Mark.TEXT), len(line.tokens))
    found = _number_at(line, start, place=_Place.VALUE)
    if found is None:
        return Figures()
    if found.number is None:
        return Figures(bad_text=found.said)
    stop = found.stop + (1 if line.word(found.stop) in _DASHES else 0)
    line.take(range(start, stop), Mark.NUMBER)
    return Figures(value=found.number, unit=found.unit)


def read_band(text: str) -> tuple[Decimal, Decimal] | None:
    """Return the two edges that a text says, `5 to 7` or `5-7 %`, in the order in which they stand."""
    words = [word for word in text.replace("\N{EN DASH}", " to ").split() if word.lower() not in _WITHIN]
    if len(words) > 1 and words[-1].isalpha() and not is_currency_code(words[-1]):
        words.pop()
    for place, word in enumerate(words):
        if place and word.lower() in _EDGES:
            edges = _number(" ".join(words[:place])), _number(" ".join(words[place + 1 :]))
            if edges[0] is not None and edges[1] is not None:
                return edges[0], edges[1]
    if match := _BAND.match("".join(words[:1])):
        edges = _number(match["low"]), _number(" ".join([match["high"], *words[1:]]))
        if edges[0] is not None and edges[1] is not None:
            return edges[0], edges[1]
    return None


def _take_range(line: Line) -> Figures:
    """Take `from 8 to 5` or `keep at 5 to 7`, else `8 to 5` or `to 5` at the end of the text."""
    if (band := _take_band(line)) is not None:
        return band
    for index in line.where("from"):
        one = _number_at(line, index + 1, place=_Place.START)
        stop = _behind_way(line, one.stop) if one else index
        is_range = one is not None and line.word(stop) == "to"
        two = _number_at(line, stop + 1, place=_Place.END) if is_range else None
        if one and two:
            return _range(line, index, one=one, two=two)
    for index in line.where("to"):
        two = _number_at(line, index + 1, place=_Place.END)
        if two and (not line.word(two.stop) or _total_words(line, two.stop)):
            is_way = line.word(index - 1) in _WAYS
            start, one = _number_before(line, index - 1 if is_way else index)
            return _range(line, start, one=one, two=two)
    return Figures()


def _behind_way(line: Line, index: int) -> int:
    """Return the index behind the word that says which way a range goes, where one stands before its `to`."""
    return index + 1 if line.word(index) in _WAYS and line.word(index + 1) == "to" else index


def _number_before(line: Line, stop: int) -> tuple[int, _Found | None]:
    """Read the number with its unit that ends before an index; else return that index and None."""
    for start in (stop - 2, stop - 1):
        found = _number_at(line, start, place=_Place.START) if start >= 0 else None
        if found is not None and found.number is not None and found.stop == stop:
            return start, found
    return stop, None


def unit_of_band(text: str) -> str:
    """Return the unit that stands behind a band: `hours` in `5 to 7 hours`."""
    tail = _TAIL.search(text)
    unit = tail[0].strip(" .,") if tail and any(mark.isdigit() for mark in text) else ""
    return CURRENCY_SIGNS.get(unit, unit)


def is_currency_code(word: str) -> bool:
    """Say whether a word is a currency's code, in any case."""
    return word.upper() in CURRENCY_CODES


def _take_band(line: Line) -> Figures | None:
    """Take `keep at 5 to 7`, `within 5 to 7`, `between 5 and 7 %`; nothing where that is not said."""
    for index in line.where(*_KEPT_AT):
        is_kept = line.word(index - 1) == "keep"
        if not is_kept and line.word(index) not in _WITHIN:
            continue
        start = index - 1 if is_kept else index
        if match := _BAND.fullmatch(line.word(index + 1)):
            low, high = _number(match["low"]), _number(match["high"])
            stop = _behind_unit(line, index + 2, place=_Place.END)
            unit = line.typed(index + 2, stop)
        else:
            one = _number_at(line, index + 1, place=_Place.START)
            two = _number_at(line, one.stop + 1, place=_Place.END) if one is not None else None
            if one is None or two is None or line.word(one.stop) not in _EDGES:
                continue
            low, high, stop, unit = one.number, two.number, two.stop, two.unit or one.unit
        if low is not None and high is not None:
            line.take(range(start, stop), Mark.NUMBER)
            return Figures(from_value=low, to_value=high, unit=unit, is_band=True)
    return None


def _range(line: Line, start: int, *, one: _Found | None, two: _Found) -> Figures:
    for end in (one, two):
        if end and end.number is None:
            return Figures(bad_text=end.said)
    total = _total_words(line, two.stop)
    line.take(range(start, two.stop + total), Mark.NUMBER)
    unit = two.unit or (one.unit if one else "")
    return Figures(
        from_value=one.number if one else None, to_value=two.number, unit=unit, is_total=bool(total)
    )


def _total_words(line: Line, index: int) -> int:
    """Return how many words at an index say "in total" or the like, which is no unit."""
    if line.word(index) == "in" and line.word(index + 1) in _TOTAL:
        return 2
    return 1 if line.word(index) in _TOTAL_ALONE else 0


def _number_at(line: Line, start: int, *, place: _Place) -> _Found | None:
    """Read the number that begins at an index, with its unit; None where nothing like a number stands."""
    first, second = line.word(start), line.word(start + 1)
    if first in _HEDGES and _LOOKS_LIKE_NUMBER.match(second):
        return _found(line, start, start + 2)
    if per := _PER.fullmatch(first):
        return _Found(first, _number(per["figures"]), start + 1, unit=per["unit"])
    stop = start + 1
    if _is_currency(line, start) and _LOOKS_LIKE_NUMBER.match(second):
        stop = start + 2
    elif not _LOOKS_LIKE_NUMBER.match(first):
        return None
    is_span = place is not _Place.START and line.word(stop) in _BETWEEN
    if is_span and _LOOKS_LIKE_NUMBER.match(line.word(stop + 1)):
        return _found(line, start, stop + 2)
    return _grouped_number(line, start, stop, place=place)


def _grouped_number(line: Line, start: int, stop: int, *, place: _Place) -> _Found:
    """Read on behind the first figures: thousands set apart by spaces, 1 200 000, and the unit."""
    end = stop
    if _GROUP_HEAD.fullmatch(line.word(start)):
        while end < start + _MAX_GROUPS and _GROUP.fullmatch(line.word(end)):
            end += 1
    behind = _behind_unit(line, end, place=place)
    if end > stop and not _is_over(line, behind, place=place):
        # "1 200 customers rang" may be one number or two: it is refused with the word that makes it so.
        return _Found(line.typed(start, behind + 1), None, behind)
    found = _found(line, start, end)
    unit = found.unit or line.typed(end, behind)
    return replace(found, stop=behind, unit=CURRENCY_SIGNS.get(unit, unit))


def _found(line: Line, start: int, stop: int) -> _Found:
    said = line.typed(start, stop)
    return _Found(said, _number(said), stop, unit=unit_of(said))


def _number(said: str) -> Decimal | None:
    number = read_number(said)
    return None if isinstance(number, NumberProblem) else number


def _is_over(line: Line, index: int, *, place: _Place) -> bool:
    """Say whether no plain word, or only the other end of a range, stands at an index."""
    is_other_end = place is _Place.START and line.word(_behind_way(line, index)) == "to"
    return not line.word(index) or is_other_end or (place is _Place.END and bool(_total_words(line, index)))


def _behind_unit(line: Line, index: int, *, place: _Place) -> int:
    """Return the index behind a unit: `%`, a currency, or in a range any one word that comes last."""
    word = line.word(index)
    if word == "%" or _is_currency(line, index):
        return index + 1
    is_unit = (
        word.isalpha() and word not in {"to", *_WAYS} and not is_month(word) and place is not _Place.VALUE
    )
    is_unit = is_unit and not (place is _Place.END and _total_words(line, index))
    return index + 1 if is_unit and _is_over(line, index + 1, place=place) else index


def _is_currency(line: Line, index: int) -> bool:
    """Say whether an item is a currency: a code only in capitals, for "try" and "all" are words."""
    return bool(line.word(index)) and line.typed(index, index + 1) in (*CURRENCY_SIGNS, *CURRENCY_CODES)
