"""Two pasted columns, days and values, as they come out of a spreadsheet, a CSV file or somebody's notes."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from bot.rules.dates import DateReader, is_month, say_date
from bot.rules.numbers import NumberProblem, read_number, say_number, unit_of
from bot.values import frozen

MOST_ROWS = 1_000
EARLIEST = 1900
"""A year before this one is a slip."""
MOST_PROBLEMS = 3
"""So many lines are told of what is wrong with them; the others are counted."""

_LONGEST_LINE = 100
_SEPARATORS = ("\t", ";", ",", " ")
_MARKS = " \t;,=:|"
_TIME = re.compile(r"[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$")
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})")
_YEAR_LAST = re.compile(r"(?P<one>[0-9]{1,2})[-/.](?P<two>[0-9]{1,2})[-/.](?P<year>[0-9]{4}|[0-9]{2})")
_HAS_YEAR = re.compile(r"[0-9]{4}")


@frozen
class Row:
    """One line that was understood; `line` counts from 1."""

    on: date
    value: Decimal
    line: int
    unit: str = ""
    """What stands behind the value, where it is a unit that is known."""


@frozen
class Columns:
    """What was pasted: the lines that were understood, by day, and what is wrong with the others."""

    rows: tuple[Row, ...]
    problems: tuple[str, ...]

    @property
    def problem(self) -> str:
        """All that is wrong in one sentence or a few, by line; nothing where all is well."""
        left_out = len(self.problems) - MOST_PROBLEMS
        more = f" And {left_out} more {'line' if left_out == 1 else 'lines'}." if left_out > 0 else ""
        return " ".join(self.problems[:MOST_PROBLEMS]) + more


@frozen
class ColumnReader:
    """Reads columns for one person: `day_first` makes 3/4 the third of April.

    A day without its year is the last one that is past or, where the columns look `ahead`, the next one.
    """

    today: date
    day_first: bool = True
    ahead: bool = False

    def read(self, text: str) -> Columns:
        """Read every line; a first one of headings is passed over."""
        rows: dict[date, Row] = {}
        problems: list[str] = []
        filled = [(place, line.strip()) for place, line in enumerate(text.splitlines(), 1) if line.strip()]
        for count, (place, line) in enumerate(filled):
            if len(rows) + len(problems) >= MOST_ROWS:
                problems.append(f"At most {MOST_ROWS:,} lines at once, please.")
                break
            found = self._read_line(line)
            if isinstance(found, tuple):
                on, value, unit = found
                if problem := self._clash(on, rows):
                    problems.append(f"Line {place}: {problem}")
                else:
                    rows[on] = Row(on, value, place, unit)
            elif count > 0 or any(mark.isdigit() for mark in line):
                problems.append(f"Line {place}: {found}")
        return Columns(tuple(rows[on] for on in sorted(rows)), tuple(problems))

    def read_day(self, text: str) -> date | None:
        """Return the day that a text says, or None when it says none."""
        said = _TIME.sub("", text.strip().strip("\"'")).strip(_MARKS)
        try:
            if match := _YEAR_FIRST.fullmatch(said):
                return date(int(match["year"]), int(match["month"]), int(match["day"]))
            if match := _YEAR_LAST.fullmatch(said):
                one, two = int(match["one"]), int(match["two"])
                day, month = (one, two) if self.day_first or "." in said else (two, one)
                year = int(match["year"])
                return date(year + 2000 if len(match["year"]) == 2 else year, month, day)  # noqa: PLR2004
            return self._read_words(said)
        except ValueError:
            return None

    def _read_words(self, said: str) -> date | None:
        """Read `5 Jan`, `Jan 5, 2026` or `3/4`; a length of time, `2w`, is no day."""
        words = said.replace(",", " ").lower().split()
        if not any("/" in word or is_month(word.strip(".")) or word.endswith(".") for word in words):
            return None
        on = DateReader(self.today, self.day_first).read(" ".join(words))
        if on is None or self.ahead or on <= self.today or _HAS_YEAR.search(said):
            return on
        return on.replace(year=on.year - 1)

    def _read_line(self, line: str) -> tuple[date, Decimal, str] | str:
        """Return the day, the value and its unit of a line, or what is wrong with it."""
        if len(line) > _LONGEST_LINE:
            return "is longer than a day and a value."
        known_on = None
        why = ""
        for left, right in _splits(line):
            on = self.read_day(left)
            if on is None:
                continue
            said = right.strip(_MARKS).strip("\"'").strip(_MARKS)
            value = read_number(said)
            if not isinstance(value, NumberProblem):
                return on, value, unit_of(said)
            if known_on is None or not why:
                known_on, why = on, value.text
        if known_on is not None:
            return why
        shown = line if len(line) <= 40 else f"{line[:40]}…"  # noqa: PLR2004
        return f'"{shown}" does not begin with a day that I know; write it like 2026-01-05 6.4.'

    def _clash(self, on: date, rows: dict[date, Row]) -> str:
        said = say_date(on, today=self.today)
        if on in rows:
            return f"{said} has a value already, in line {rows[on].line}."
        if not self.ahead and on > self.today:
            return f"{said} is still to come."
        if on.year < EARLIEST:
            return f"{said} is too long ago. Write the year in full, for example: {self.today.year}-01-05"
        return ""


def say_columns(rows: Sequence[Row], *, today: date) -> str:
    """Say what was understood: how many values, and the first and the last of them with their days."""
    if len(rows) == 1:
        return f"1 value: {_say(rows[0], today=today)}"
    shown = rows if len(rows) <= 4 else (*rows[:2], *rows[-2:])  # noqa: PLR2004
    said = [_say(row, today=today) for row in shown]
    if len(rows) > len(shown):
        said.insert(2, "…")
    return f"{len(rows):,} values: {', '.join(said)}"


def _say(row: Row, *, today: date) -> str:
    return f"{say_date(row.on, today=today)}: {say_number(row.value)}"


def _splits(line: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to take a line apart: at the strongest separator first, and from its end."""
    for separator in _SEPARATORS:
        places = [place for place, mark in enumerate(line) if mark == separator]
        for place in reversed(places):
            yield line[:place], line[place + 1 :]
