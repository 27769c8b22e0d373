"""Dates that people type and read: a small closed grammar, for a date guessed wrongly is worse than none."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import MAXYEAR, date, timedelta

from bot.values import frozen

DATE_EXAMPLES: tuple[str, ...] = ("friday", "27 Nov", "in 2 weeks")
"""What is shown to somebody whose date was not understood; each of them can be typed as it stands."""

MAX_DATE_WORDS = 6
"""No date of the grammar has more words: `Fri the 27th of Nov 2027`."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY_NUMBERS = {
    **{name: number for number, name in enumerate(_WEEKDAYS)},
    **{name[:3]: number for number, name in enumerate(_WEEKDAYS)},
    "tues": 1,
    "weds": 2,
    "thur": 3,
    "thurs": 3,
}
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH_NUMBERS = {
    **{name: number for number, name in enumerate(_MONTHS, start=1)},
    **{name[:3]: number for number, name in enumerate(_MONTHS, start=1)},
    "sept": 9,
}
_FRIDAY = 4
# A date of next year that is nearer than this is said without its year: about nine months.
_YEARLESS_DAYS = 275
_ORDINAL_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_TEENS = range(11, 14)
_LONGEST_MONTH = 31


@frozen
class DateReader:
    """Reads dates for one person: `today` is in their zone, `day_first` makes 3/4 the third of April."""

    today: date
    day_first: bool = True

    def read(self, text: str) -> date | None:
        """Return the date that the whole text says, or None when it is no date of the grammar."""
        if match := _DOTTED.fullmatch(" ".join(text.split())):
            return self._read_dotted(match)
        words = [word.strip(",.;") for word in text.lower().split()]
        phrase = " ".join(word for word in words if word)
        if not may_be_date(phrase):
            return None
        for form, resolve in _FORMS:
            if match := form.fullmatch(phrase):
                try:
                    return resolve(self, match)
                except (ValueError, OverflowError):  # 31 February, or a day after the year 9999
                    return None
        return None

    def _read_dotted(self, match: re.Match[str]) -> date | None:
        """`4.3.` is the fourth of March where days come first; where the month does, it is no date."""
        try:
            return _slashed(self, match) if self.day_first else None
        except ValueError:
            return None


def is_dotted(phrase: str) -> bool:
    """Say whether a phrase could be a number at the end of a sentence as well as a date, as `4.3.` does."""
    match = _DOTTED.fullmatch(phrase)
    return match is not None and not match["year"]


def may_be_date(phrase: str) -> bool:
    """Say quickly whether a lower-case phrase begins as a date does."""
    return phrase[:1].isdigit() or phrase.partition(" ")[0] in _FIRST_WORDS


def is_weekday(word: str) -> bool:
    """Say whether a lower-case word names a weekday, in full or shortened."""
    return word in _WEEKDAY_NUMBERS


def is_month(word: str) -> bool:
    """Say whether a lower-case word names a month, in full or shortened."""
    return word in _MONTH_NUMBERS


def is_length(phrase: str) -> bool:
    """Say whether a lower-case phrase is a bare length of time in words: `90 days` may mean no day."""
    return _LENGTH.fullmatch(phrase) is not None


def say_date(on: date, *, today: date) -> str:
    """Say a date as people do, `Fri 27 Nov`, with its year where it would be read otherwise."""
    said = f"{_WEEKDAYS[on.weekday()][:3].title()} {on.day} {_MONTHS[on.month - 1][:3].title()}"
    is_soon = on.year == today.year + 1 and (on - today).days <= _YEARLESS_DAYS
    return said if on.year == today.year or is_soon else f"{said} {on.year:04d}"


def _today(reader: DateReader, _match: re.Match[str]) -> date:
    return reader.today


def _tomorrow(reader: DateReader, _match: re.Match[str]) -> date:
    return reader.today + timedelta(days=1)


def _weekday(reader: DateReader, match: re.Match[str]) -> date:
    """`friday` is the next one and never today; `friday week` is the one after it."""
    ahead = (_WEEKDAY_NUMBERS[match["weekday"]] - reader.today.weekday() - 1) % 7 + 1
    return reader.today + timedelta(days=ahead + (7 if match["week"] else 0))


def _next_weekday(reader: DateReader, match: re.Match[str]) -> date:
    """`next friday` is Friday of the next calendar week, which begins on a Monday."""
    return _next_monday(reader.today) + timedelta(days=_WEEKDAY_NUMBERS[match["weekday"]])


def _next_period(reader: DateReader, match: re.Match[str]) -> date:
    """`next month` is its first day, `next week` its Monday."""
    if match["unit"] == "week":
        return _next_monday(reader.today)
    return _last_day(reader.today, unit=match["unit"]) + timedelta(days=1)


def _end_of(reader: DateReader, match: re.Match[str]) -> date:
    """`end of week` is its Friday, on a weekend the coming one; other periods end on their last day."""
    today, unit = reader.today, match["unit"]
    if unit in ("week", "w"):
        is_next = match["next"] or today.weekday() > _FRIDAY
        return (_next_monday(today) if is_next else _this_monday(today)) + timedelta(days=_FRIDAY)
    last = _last_day(today, unit=unit)
    return _last_day(last + timedelta(days=1), unit=unit) if match["next"] else last


def _end_of_quarter(reader: DateReader, match: re.Match[str]) -> date:
    """`end of q1` is the next one that is not past."""
    month = 3 * int(match["quarter"])
    last = date(reader.today.year, month, monthrange(reader.today.year, month)[1])
    return last if last >= reader.today else last.replace(year=last.year + 1)


def _end_of_month(reader: DateReader, match: re.Match[str]) -> date:
    """`end of june` is the next one that is not past, unless its year is said."""
    year, month = int(match["year"] or reader.today.year), _MONTH_NUMBERS[match["month"]]
    last = date(year, month, monthrange(year, month)[1])
    if match["year"] or last >= reader.today:
        return last
    return date(year + 1, month, monthrange(year + 1, month)[1])


def _after_length(reader: DateReader, match: re.Match[str]) -> date:
    """`in 2 weeks` counts days; months, quarters and years keep the day, or take the month's last one."""
    return _shifted(reader.today, int(match["count"] or 1), match["unit"][0])


def shifted(day: date, count: int, unit: str) -> date | None:
    """Return the day so many days, weeks, months, quarters or years from another one, if there is one."""
    try:
        return _shifted(day, count, unit[0])
    except (ValueError, OverflowError):
        return None


def _shifted(day: date, count: int, unit: str) -> date:
    if unit in "dw":
        return day + timedelta(days=count * (7 if unit == "w" else 1))
    months = count * {"m": 1, "q": 3, "y": 12}[unit]
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _day_of_month(reader: DateReader, match: re.Match[str]) -> date | None:
    """`27 Nov` rolls to next year when past; with a weekday, the year is the one that it fits."""
    if not _is_well_formed(match["day"], ending=match["ending"]):
        return None
    day, month = int(match["day"]), _MONTH_NUMBERS[match["month"]]
    weekday = _WEEKDAY_NUMBERS[match["weekday"]] if match["weekday"] else None
    if match["year"]:
        on = date(int(match["year"]), month, day)
        return on if weekday in (None, on.weekday()) else None
    for on in _this_year_and_next(reader.today, month=month, day=day):
        if on.weekday() == weekday or (weekday is None and on >= reader.today):
            return on
    return None


def _ordinal(reader: DateReader, match: re.Match[str]) -> date | None:
    """Find the next 27th that the calendar has; today counts."""
    if not _is_well_formed(match["day"], ending=match["ending"]):
        return None
    first, day = reader.today.replace(day=1), int(match["day"])
    while True:
        has_day = day <= monthrange(first.year, first.month)[1]
        if has_day and first.replace(day=day) >= reader.today:
            return first.replace(day=day)
        first = _last_day(first, unit="month") + timedelta(days=1)


def _slashed(reader: DateReader, match: re.Match[str]) -> date | None:
    """`3/4` is read in the person's order and no other: 27/11 is no date where the month comes first."""
    one, two = int(match["one"]), int(match["two"])
    day, month = (one, two) if reader.day_first else (two, one)
    if match["year"]:
        return date(int(match["year"]), month, day)
    days = _this_year_and_next(reader.today, month=month, day=day)
    return next((on for on in days if on >= reader.today), None)


def _iso(_reader: DateReader, match: re.Match[str]) -> date:
    return date(int(match["year"]), int(match["month"]), int(match["day"]))


def _this_monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def _next_monday(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())


def _last_day(on: date, *, unit: str) -> date:
    """Return the last day of the month, quarter or year that `on` lies in."""
    month = {"m": on.month, "q": (on.month + 2) // 3 * 3, "y": 12}[unit[0]]
    return date(on.year, month, monthrange(on.year, month)[1])


def _this_year_and_next(today: date, *, month: int, day: int) -> list[date]:
    """List the day in this year and the next, where it exists: 29 Feb often does not."""
    if not 1 <= month <= len(_MONTHS):
        return []
    years = (year for year in (today.year, today.year + 1) if year <= MAXYEAR)
    return [date(year, month, day) for year in years if 1 <= day <= monthrange(year, month)[1]]


def _is_well_formed(day: str, *, ending: str | None) -> bool:
    """Say whether a day of the month carries its own ending, if any: 21st, and neither 21th nor 40th."""
    number = int(day)
    own = "th" if number in _TEENS else _ORDINAL_ENDINGS.get(number % 10, "th")
    return 1 <= number <= _LONGEST_MONTH and ending in (None, own)


def _any_of(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_DAY = r"(?P<day>[0-9]{1,2})(?P<ending>st|nd|rd|th)?"
_OPTIONAL_YEAR = r"(?: (?P<year>[0-9]{4}))?"
_WEEKDAY = rf"(?P<weekday>{_any_of(_WEEKDAY_NUMBERS)})"
_MONTH = rf"(?P<month>{_any_of(_MONTH_NUMBERS)})"
_COUNT = r"(?P<count>[1-9][0-9]{0,3})"
_UNITS = r"days?|weeks?|months?|quarters?|years?"
_PERIODS = r"week|month|quarter|year"
_LENGTH = re.compile(rf"[0-9]+ (?:{_UNITS})")
_DOTTED = re.compile(r"(?P<one>[0-9]{1,2})\. ?(?P<two>[0-9]{1,2})\.(?: ?(?P<year>[0-9]{4}))?")
_FORMS: tuple[tuple[re.Pattern[str], Callable[[DateReader, re.Match[str]], date | None]], ...] = tuple(
    (re.compile(pattern), resolve)
    for pattern, resolve in (
        (r"today", _today),
        (r"tomorrow", _tomorrow),
        (rf"(?:this )?{_WEEKDAY}(?P<week> week)?", _weekday),
        (rf"next {_WEEKDAY}", _next_weekday),
        (r"next (?P<unit>week|month|quarter)", _next_period),
        (r"eo(?P<next>)(?P<unit>[wmqy])", _end_of),  # never the next one: the group is always empty
        (rf"(?:the )?end of (?:the |this |(?P<next>next ))?(?P<unit>{_PERIODS})", _end_of),
        (r"(?:the )?end of q(?P<quarter>[1-4])", _end_of_quarter),
        (rf"(?:the )?end of {_MONTH}{_OPTIONAL_YEAR}", _end_of_month),
        (rf"(?:in )?{_COUNT} ?(?P<unit>{_UNITS}|[dwqy])", _after_length),
        (rf"in an? (?P<unit>{_PERIODS}|day)(?P<count>)", _after_length),
        (rf"(?:{_WEEKDAY} )?(?:the )?{_DAY}(?: of)? {_MONTH}{_OPTIONAL_YEAR}", _day_of_month),
        (rf"(?:{_WEEKDAY} )?{_MONTH} {_DAY}{_OPTIONAL_YEAR}", _day_of_month),
        (r"(?:the )?(?P<day>[0-9]{1,2})(?P<ending>st|nd|rd|th)", _ordinal),
        (r"(?P<one>[0-9]{1,2})/(?P<two>[0-9]{1,2})(?:/(?P<year>[0-9]{4}))?", _slashed),
        (r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})", _iso),
    )
)
_FIRST_WORDS = frozenset(
    {"today", "tomorrow", "this", "next", "the", "end", "in", "eow", "eom", "eoq", "eoy"}
    | _WEEKDAY_NUMBERS.keys()
    | _MONTH_NUMBERS.keys()
)
