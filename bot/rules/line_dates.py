"""The date and the cadence in a line: where they may stand, and which words only look like them."""

import re
from datetime import date

from bot.rules.dates import (
    MAX_DATE_WORDS,
    DateReader,
    is_dotted,
    is_length,
    is_month,
    is_weekday,
    may_be_date,
)
from bot.rules.lengths import read_length
from bot.rules.line import Line, Mark
from bot.rules.tokens import Word
from bot.rules.verbs import Dates, Verb
from bot.values import frozen

MAX_CADENCE_WORDS = 5

_MAX_BAD_WORDS = 3
_MAX_BAD_LENGTH = 60
# "due to budget cuts", "due diligence": English, and no attempt at a date.
_IDIOMS = frozenset({"to", "diligence", "process", "course"})
# These go with a date at the end: "Book venue on friday", "Move it to friday".
_DATE_JOINERS = frozenset({"on", "for", "to", "at", "till"})
# After these a date is part of what the text says: "since monday", "tuesday and friday", "into the sun".
_BINDING = (
    "a after an and around between black each early every except first from good her his its last late mid "
    "my not of or our past per since than the their these those through week your"
)
# After these a length is a measure too: "within 2 weeks", "in their first 90 days", "from 4 to 2 weeks".
_MEASURING = (
    "about above additional another at below by extra for full is lasts least less more most need needs next "
    "only over save saves spend take takes to total under up was within"
)
_NO_DATE_AFTER = frozenset(_BINDING.split())
_NO_LENGTH_AFTER = _NO_DATE_AFTER | frozenset(_MEASURING.split())
_SHOUTED_LENGTH = re.compile(r"[0-9]+[DWQY]")  # 3D and 60W are names; 3d is a date
_YEAR = re.compile(r"[0-9]{4}")
_ALWAYS = "24/7"
_COMPARED = frozenset({"earlier", "sooner", "later"})
_BACK = re.compile(r"minus|[-\u2212\u2013][0-9]+[dwmqy]?")
_MAX_LENGTH_WORDS = 4
_SHORT_LENGTH = re.compile(r"[0-9]+[dwmqy]")
_MAX_PART_WORDS = 3
_DAY_PART = re.compile(
    r"(?:(?:in the|at) )?(?:morning|afternoon|evening|night|noon|midday|midnight|tonight"
    r"|[0-9]{1,2}:[0-9]{2}(?: ?[ap]m)?|[0-9]{1,2} ?[ap]m)(?!\S)"
)

_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?"
_TIME = r"(?: (?:at )?[0-9]{1,2}(?:[:.][0-9]{2})? ?(?:am|pm)?)?"
_UNIT = r"(?:day|workday|weekday|week|month|quarter|year)"
_CADENCE = re.compile(
    rf"(?:(?:other |second )?(?:{_UNIT}|{_WEEKDAY})"
    rf"|[1-9][0-9]? ?(?:{_UNIT}s?|[dwqy])(?: on {_WEEKDAY})?"
    rf"|(?:[1-9][0-9]?(?:st|nd|rd|th)|first|second|third|fourth|last) (?:{_WEEKDAY}|{_UNIT})"
    rf"|{_WEEKDAY} (?:and )?{_WEEKDAY}){_TIME}"
)


@frozen
class Due:
    """The date of a line and the words that said it, or the words that should have said one."""

    on: date | None = None
    text: str = ""
    bad_text: str = ""
    later: str = ""
    """By how much a date moves, where a line says that instead: `2 days`."""
    day_part: str = ""
    """The time of day directly behind the date, which is no part of it."""


def take_due(line: Line, dates: Dates, *, reader: DateReader, is_many: bool = False) -> Due:
    """Take the date out of a line: behind a keyword, else at the end, where the verb has one.

    `is_many` says that it is about many dates, which move by a length of time.
    """
    if dates is Dates.NOWHERE:
        return Due()
    if dates is Dates.MOVED:
        return _take_all(line, reader)
    if dates in {Dates.ALONE, Dates.LATER} and (later := _take_later(line, is_many=is_many)):
        return Due(later=later)
    due = _take_after_keyword(line, reader)
    if due.on is None and not due.bad_text and dates in {Dates.AT_END, Dates.ALONE}:
        due = _take_at_end(line, reader, is_alone=dates is Dates.ALONE)
    if due.on is None and dates is Dates.ALONE:
        return Due(bad_text=due.bad_text or _clipped(line.text()))
    return due


def take_cadence(line: Line, verb: Verb | None) -> str:
    """Take `every monday 9am` out of a line about a rhythm and return the words after "every"."""
    if verb not in (Verb.NEW, Verb.REMIND):
        return ""
    for index in line.where("every"):
        start, stop = index + 1, line.run(index + 1, longest=MAX_CADENCE_WORDS)
        ends = [end for end in range(stop, start, -1) if _CADENCE.fullmatch(" ".join(line.words[start:end]))]
        if not ends and (verb is Verb.NEW or stop == start):
            continue  # "Ring every customer" is a title; a reminder's nonsense is for the caller to refuse
        end = ends[0] if ends else stop
        said = line.typed(start, end)
        line.take(range(index, end), Mark.CADENCE)
        return said
    return ""


def _take_all(line: Line, reader: DateReader) -> Due:
    """Take a date, or by how much it is later, where nothing else is said; else leave all of it as text."""
    before = list(line.marks), list(line.words)
    due = take_due(line, Dates.LATER, reader=reader, is_many=True)
    if line.text():
        line.marks, line.words = before
        return Due()
    return due


def _take_after_keyword(line: Line, reader: DateReader) -> Due:
    """Prefer `due`; `due` with nonsense is reported, while nonsense after the other keywords is text."""
    keywords = line.where("due", "by", "before", "until")
    bad_text = ""
    for index in sorted(keywords, key=lambda index: line.words[index] != "due"):
        start = index + (2 if line.word(index + 1) == "on" else 1)
        on, stop = _longest_date(line, start, reader)
        if on is None and line.words[index] == "due":
            on, stop = _dotted_date(line, start, reader)
        if on is not None and not _is_measure(line, start, stop):
            end = _behind_day_part(line, stop)
            said, day_part = line.typed(start, end), line.typed(stop, end)
            line.take(range(index, end), Mark.DATE)
            return Due(on=on, text=said, day_part=day_part)
        if line.words[index] == "due" and line.word(start) not in _IDIOMS:
            bad_text = bad_text or line.typed(start, line.run(start, longest=_MAX_BAD_WORDS))
    return Due(bad_text=_clipped(bad_text))


def _dotted_date(line: Line, start: int, reader: DateReader) -> tuple[date | None, int]:
    """Read `4.3.` behind `due`; anywhere else it may be a number at the end of a sentence."""
    token = line.tokens[start] if start < len(line.tokens) else None
    if not isinstance(token, Word) or not is_dotted(token.text):
        return None, start
    return reader.read(token.text), start + 1


def _longest_date(line: Line, start: int, reader: DateReader) -> tuple[date | None, int]:
    """Read the longest date that begins at an index; return it with the index behind it."""
    if not may_be_date(line.word(start)):
        return None, start
    for stop in range(line.run(start, longest=MAX_DATE_WORDS), start, -1):
        if (on := reader.read(" ".join(line.words[start:stop]))) is not None:
            return (None, start) if _goes_on(line, stop) else (on, stop)
    return None, start


def _goes_on(line: Line, stop: int) -> bool:
    """Say whether a month or a year follows that does not have this day: "30th of feb" is no 30th."""
    if is_month(line.word(stop + 1 if line.word(stop) == "of" else stop)):
        return True
    is_day_of_month = is_month(line.word(stop - 1)) or is_month(line.word(stop - 2))
    return is_day_of_month and _YEAR.fullmatch(line.word(stop)) is not None


def _take_at_end(line: Line, reader: DateReader, *, is_alone: bool) -> Due:
    """Read the last words of the text as a date, if they are one completely and not part of what it says."""
    stop = max((index for index, mark in enumerate(line.marks) if mark is Mark.TEXT), default=-1) + 1
    first = stop
    while first > 0 and stop - first < MAX_DATE_WORDS + _MAX_PART_WORDS and line.words[first - 1]:
        first -= 1
    ends = range(max(first, stop - _MAX_PART_WORDS), stop)
    end = next((index for index in ends if _behind_day_part(line, index) == stop), stop)
    for start in range(max(first, end - MAX_DATE_WORDS), end):
        on = reader.read(" ".join(line.words[start:end]))
        if on is None:
            continue
        if _is_measure(line, start, end) if is_alone else _is_part_of_text(line, start, end, reader):
            return Due()
        said, day_part = line.typed(start, stop), line.typed(end, stop)
        joiner = 1 if line.word(start - 1) in _DATE_JOINERS else 0
        line.take(range(start - joiner, stop), Mark.DATE)
        return Due(on=on, text=said, day_part=day_part)
    return Due()


def _take_later(line: Line, *, is_many: bool) -> str:
    """Take by how much something moves: "by 2 days", "3 days earlier"; "by 2d" is a date.

    Where many are to move, none of which can have a date of its own, a length alone is enough.
    """
    for index in line.where("by", "later"):
        stop = line.run(index + 1, longest=_MAX_LENGTH_WORDS)
        for end in range(stop, index + 1, -1):
            said = " ".join(line.words[index + 1 : end])
            is_short = _SHORT_LENGTH.fullmatch(said) is not None
            length = read_length(said) or (said if is_length(said) else "")
            if length and (is_many or line.words[index] == "later" or not is_short):
                line.take(range(index, end), Mark.DATE)
                return said if is_short else length
    is_alone = is_many or any(map(_BACK.fullmatch, line.words))
    ends = [at for at, word in enumerate(line.words, 1) if word and (is_alone or word in _COMPARED)]
    for end in reversed(ends):
        for start in range(max(0, end - _MAX_LENGTH_WORDS), end):
            said = " ".join(line.words[start:end])
            if all(line.words[start:end]) and (length := read_length(said)):
                line.take(range(start, end), Mark.DATE)
                return length
    return ""


def _behind_day_part(line: Line, index: int) -> int:
    """Return the index behind the time of day that begins at an index, or that index where none does."""
    words = line.words[index : line.run(index, longest=_MAX_PART_WORDS)]
    match = _DAY_PART.match(" ".join(words))
    return index + len(match[0].split()) if match else index


def _is_measure(line: Line, start: int, stop: int) -> bool:
    """Say whether a length says by how much: "Cut lead time by 2 days"; a date would be "by 2d"."""
    return line.word(start - 1) == "by" and is_length(" ".join(line.words[start:stop]))


def _is_part_of_text(line: Line, start: int, stop: int, reader: DateReader) -> bool:
    """Say whether the words before a date, or its spelling, show that it is no due date."""
    phrase, before = " ".join(line.words[start:stop]), line.word(start - 1)
    if before in _NO_DATE_AFTER or is_weekday(before):
        return True
    if before == "to" and (
        "from" in line.words[max(0, start - MAX_DATE_WORDS) : start] or _ends_date(line, start, reader)
    ):
        return True
    if is_length(phrase) and before in _NO_LENGTH_AFTER:
        return True
    last = line.typed(stop - 1, stop)
    return phrase == _ALWAYS or _SHOUTED_LENGTH.fullmatch(last) is not None


def _ends_date(line: Line, start: int, reader: DateReader) -> bool:
    """Say whether a date ends two words before an index: "monday to friday" is a span."""
    return reader.read(line.word(start - 2)) is not None


def _clipped(text: str) -> str:
    return text if len(text) <= _MAX_BAD_LENGTH else f"{text[:_MAX_BAD_LENGTH]}…"
