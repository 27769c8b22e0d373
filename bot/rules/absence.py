"""Who is away and when, who is told in their place, and what a line says of it."""

import re
from datetime import date, timedelta

from bot.errors import InvalidError
from bot.rules.dates import DateReader, is_dotted, say_date
from bot.values import frozen

LONGEST_DAYS = 366
"""Nobody is away for longer than this without anybody minding; such a date is a slip."""
EXAMPLES = "Try: away until 4 Jan deputy @bob · away friday · away 20 Dec to 4 Jan"

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_TO = re.compile(
    r"(?:(?:from|starting|between) )?(?P<first>.*?) ?(?<!\S)"
    r"(?:until|untill|till|til|to|through|thru|by|and|[-\N{EN DASH}])(?!\S) ?(?P<last>.+)"
)
_DAYS_OF_MONTH = re.compile(r"(?:from )?(?P<first>\d{1,2}) ?[-\N{EN DASH}] ?(?P<last>\d{1,2} [a-z]+\b.*)")
_FOR = re.compile(r"(?:(?:from |starting )?(?P<first>.*?) ?(?<!\S))??for (?P<length>.+)")
_LENGTH = re.compile(r"(?:\d{1,3}[dwm]|(?:\d{1,3}|an?|one|two|three|four) (?:days?|weeks?|months?))")
_SPELLED = {"a": "1", "an": "1", "one": "1", "two": "2", "three": "3", "four": "4"}
_FOR_FROM = re.compile(r"(?:for )?(?P<length>.+?) (?:from|starting)(?: on)? (?P<first>.+)")
_NEXT_YEAR = "next year"
_FROM = re.compile(r"(?:from|starting|on) (?P<first>.+)")
_DEPUTY = re.compile(
    r"\b(?:(?:with|and) )?(?:my )?(?:deputy|deputies)(?: is)?(?!\S)|(?<!\S)with$|(?<!\S)as deputy\b"
    r"|\b(?:stands?|steps?|fills?) in(?: for me)?\b|\bcovers?(?: for me)?\b|\bcovering(?: for me)?\b"
)
_MYSELF = re.compile(
    r"\b(?:deputy|deputies|with)(?: is)? (?:me|myself)(?!\S)|\b(?:me|myself)(?: is my)?(?: as)? deputy(?!\S)"
)
_OWN_DEPUTY = "Nobody can stand in for themselves. Choose somebody else, or nobody."


@frozen
class Period:
    """What a line says of when somebody is away; what it does not say is to be asked for."""

    from_on: date | None = None
    until_on: date | None = None


@frozen
class AbsenceDraft:
    """When somebody will be away, both days included, and who stands in for them."""

    from_on: date
    until_on: date
    deputy_id: str | None = None


@frozen
class Away:
    """One absence of one person, as people are told of it."""

    id: int
    version: int
    member_id: str
    name: str
    from_on: date
    until_on: date
    deputy_id: str | None = None
    deputy_name: str = ""

    def is_on(self, on: date) -> bool:
        """Whether they are away on this day."""
        return self.from_on <= on <= self.until_on

    def overlaps(self, draft: AbsenceDraft) -> bool:
        """Whether both have a day in common."""
        return self.from_on <= draft.until_on and draft.from_on <= self.until_on


def say_away(away: Away, *, today: date) -> str:
    """Say when somebody is away: `away until Mon 4 Jan`, or with its first day while that is to come."""
    if away.from_on == away.until_on:
        return "away today" if away.from_on == today else f"away on {say_date(away.from_on, today=today)}"
    if away.from_on <= today:
        return f"away until {say_date(away.until_on, today=today)}"
    first, last = (say_date(day, today=today) for day in (away.from_on, away.until_on))
    return f"away from {first} until {last}"


def ensure_absence(draft: AbsenceDraft, *, member_id: str, today: date) -> None:
    """Refuse an absence that cannot be meant, field by field."""
    problems: dict[str, str] = {}
    last = say_date(draft.until_on, today=today)
    if draft.until_on < today:
        problems["until_on"] = f"{last} is past. Choose today or a later day."
    elif draft.until_on < draft.from_on:
        first = say_date(draft.from_on, today=today)
        problems["until_on"] = f"{last} is before {first}, on which it begins. Choose a later day."
    elif (draft.until_on - max(draft.from_on, today)).days > LONGEST_DAYS:
        problems["until_on"] = f"{last} is more than a year away. Choose a nearer day."
    elif (draft.from_on - today).days > LONGEST_DAYS:
        problems["from_on"] = "That is more than a year away. Choose a nearer day."
    if draft.deputy_id == member_id:
        problems["deputy_id"] = _OWN_DEPUTY
    if problems:
        raise InvalidError(problems)


def read_period(text: str, reader: DateReader) -> Period:
    """Return when somebody says that they are away, or raise InvalidError for what is no time or no deputy.

    `friday` is that day alone, `until friday` every day from today to it.
    """
    if _MYSELF.search(" ".join(text.casefold().split())):
        raise InvalidError({"deputy_id": _OWN_DEPUTY})
    said = " ".join(_DEPUTY.sub(" ", text.casefold()).replace(",", " ").split()).strip(";:!")
    said = said if is_dotted(said.rpartition(" ")[2]) else said.strip(".;:!")
    if not said:
        return Period()
    said = said.replace(_NEXT_YEAR, f"1 jan {reader.today.year + 1:04d}")
    found = _whole(said, reader) or _length(said, reader) or _span(said, reader)
    if found is None and (match := _FROM.fullmatch(said)) and (first := reader.read(match["first"])):
        return Period(first, first if said.startswith("on ") else None)
    if found is None and (day := reader.read(said)):
        return Period(day, day)
    if found is None:
        raise InvalidError({"until_on": f'I do not know when "{text.strip()[:60]}" is. {EXAMPLES}'})
    return found


def read_end(text: str, reader: DateReader) -> date | None:
    """Return the day on which something ends that lasts as said, `for 2 weeks`; None for anything else."""
    said = " ".join(text.casefold().split())
    found = _length(said, reader) if said.startswith("for ") else None
    return None if found is None or found.until_on is None else found.until_on + _DAY


def _whole(said: str, reader: DateReader) -> Period | None:
    """Read a whole week or month: `this week`, `next month`."""
    monday = reader.today - timedelta(days=reader.today.weekday())
    match said.removeprefix("for ").removeprefix("all ").removeprefix("the "):
        case "this week" | "rest of the week" | "rest of this week":
            return Period(reader.today, monday + _WEEK - _DAY)
        case "next week":
            return Period(monday + _WEEK, monday + 2 * _WEEK - _DAY)
        case "next month":
            first = reader.read("next month")
            last = DateReader(first).read("end of month") if first else None
            return Period(first, last) if last else None
    return None


def _length(said: str, reader: DateReader) -> Period | None:
    """Read a length of time: `for 2 weeks`, `from monday for 3 days`, `2w`."""
    match = _FOR_FROM.fullmatch(said) or _FOR.fullmatch(said)
    begins, length = (match["first"] or "", match["length"]) if match else ("", said)
    if not _LENGTH.fullmatch(length):
        return None
    first = reader.read(begins) if begins else reader.today
    count, _, unit = length.partition(" ")
    spelled = f"{_SPELLED.get(count, count)} {unit}".strip()
    end = DateReader(first).read(f"in {spelled}" if unit else spelled) if first else None
    return Period(first, end - _DAY) if first and end else None


def _span(said: str, reader: DateReader) -> Period | None:
    """Read from when until when: `20 Dec to 4 Jan`, `20-24 Dec`, `until monday`."""
    if match := _DAYS_OF_MONTH.fullmatch(said):
        last = reader.read(match["last"])
        try:
            return Period(last.replace(day=int(match["first"])), last) if last else None
        except ValueError:
            return None
    match = _TO.fullmatch(said)
    if match is None:
        return None
    first = reader.read(match["first"]) if match["first"] else reader.today
    last = reader.read(match["last"])
    if first is None or last is None:
        return None
    if last < first and not any(sign.isdigit() for sign in match["last"]):
        last = DateReader(first, reader.day_first).read(match["last"]) or last
    return Period(first, last)
