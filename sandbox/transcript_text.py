"""Slack's marked-up text as the plain text that one person reads."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.blocks import Json

_TOKEN = re.compile(r"<([^<>\n]+)>")
_STRONG = re.compile(r"<[^<>\n]*>|(?<![\w*])\*(?=\S)([^*\n]*?\S)\*(?![\w*])")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Names:
    """How ids read: people by name, channels as #name, somebody's messages with the app as DM."""

    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)

    def person(self, user_id: str) -> str:
        """Return a person's name, or the id of somebody unknown."""
        return self.people.get(user_id, user_id)

    def channel(self, channel_id: str) -> str:
        """Return a channel as a person reads it."""
        return self.channels.get(channel_id, f"#{channel_id}")


@dataclass(frozen=True, slots=True)
class Reader:
    """Through whose eyes a text is read: the names they see, and their time zone."""

    names: Names
    zone: ZoneInfo


def printable(text: str) -> str:
    """Return the text without characters that would move a terminal's cursor or turn its lines around."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if _is_control(each) else each for each in text.replace("\t", "    ")
    )


def _is_control(character: str) -> bool:
    is_unprintable = unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
    return character in _BIDI_CONTROLS or (is_unprintable and character != "\n")


def unescape(text: str) -> str:
    """Return the three characters that Slack escapes, once each."""
    return re.sub("|".join(_ENTITIES), lambda match: _ENTITIES[match[0]], text)


def plain_text(text: str) -> str:
    """Return a plain_text object's text as it is shown; emoji codes stay as they are written."""
    return printable(unescape(text))


def mrkdwn(text: str, reader: Reader) -> str:
    """Return mrkdwn as it is read: names for ids, dates in the reader's zone, and addresses."""
    bare = _STRONG.sub(lambda match: match[1] or match[0], text)
    pieces: list[str] = []
    position = 0
    for match in _TOKEN.finditer(bare):
        pieces += [unescape(bare[position : match.start()]), _token(match[1], reader)]
        position = match.end()
    return printable("".join([*pieces, unescape(bare[position:])]))


def _token(token: str, reader: Reader) -> str:
    target, _, label = token.partition("|")
    match target[:1]:
        case "@":
            return f"@{reader.names.people.get(target[1:]) or label or target[1:]}"
        case "#":
            return reader.names.channels.get(target[1:]) or f"#{label or target[1:]}"
        case "!":
            return _special(target[1:], label, reader)
        case _:
            return link(unescape(target), unescape(label))


def _special(target: str, label: str, reader: Reader) -> str:
    if target.startswith("date^"):
        _, timestamp, pattern, *_ = [*target.split("^"), "", ""]
        return shown_date(timestamp, unescape(pattern), fallback=unescape(label), zone=reader.zone)
    if target.startswith("subteam^"):
        return label or f"@{target.removeprefix('subteam^')}"
    return f"@{target}"


def link(url: str, label: str) -> str:
    """Return a link as text with its address; an address that only repeats the text is not told twice."""
    bare = url.removeprefix("mailto:").removeprefix("https://").removeprefix("http://").rstrip("/")
    return label or url if label in {"", url, bare} else f"{label} ({url})"


# Dates


def _ordinal(day: int) -> str:
    suffix = "th" if day in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{suffix}"


def _clock(at: datetime, *, seconds: str = "") -> str:
    return f"{at.hour % 12 or 12}:{at.minute:02}{seconds} {at:%p}"


# https://docs.slack.dev/messaging/formatting-message-text#date-formatting
_DATES: Mapping[str, Callable[[datetime], str]] = {
    "date_num": lambda at: f"{at:%Y-%m-%d}",
    "date": lambda at: f"{at:%B} {_ordinal(at.day)}, {at.year}",
    "date_short": lambda at: f"{at:%b} {at.day}, {at.year}",
    "date_long": lambda at: f"{at:%A, %B} {_ordinal(at.day)}, {at.year}",
    "date_slash": lambda at: f"{at:%m/%d/%Y}",
    "time": _clock,
    "time_secs": lambda at: _clock(at, seconds=f":{at.second:02}"),
}


def shown_date(timestamp: str | int, pattern: str, *, fallback: str, zone: ZoneInfo) -> str:
    """Return an instant as Slack writes it in a zone, or the fallback where Slack could not write it."""
    tokens = re.findall(r"\{(\w+)\}", pattern)
    known = [token.removesuffix("_pretty") for token in tokens]
    try:
        at = datetime.fromtimestamp(int(timestamp), tz=zone)
    except (ValueError, OverflowError, OSError):
        return fallback
    if not tokens or any(token not in _DATES for token in known):
        return fallback
    return re.sub(r"\{(\w+)\}", lambda match: _DATES[match[1].removesuffix("_pretty")](at), pattern)


# Rich text


def rich_text(block: Json, reader: Reader) -> list[str]:
    """Return the lines of a rich_text block."""
    parts = [line for part in block["elements"] for line in _part(part, reader)]
    return [printable(line) for line in parts]


def _part(part: Json, reader: Reader) -> Iterator[str]:
    elements = part["elements"]
    match part["type"]:
        case "rich_text_list":
            indent = "  " * part.get("indent", 0)
            for number, item in enumerate(elements, start=1 + part.get("offset", 0)):
                mark = f"{number}." if part["style"] == "ordered" else "•"
                yield f"{indent}{mark} {_words(item['elements'], reader)}"
        case "rich_text_quote":
            yield from (f"> {line}" for line in _words(elements, reader).split("\n"))
        case "rich_text_preformatted":
            yield from (f"    {line}" for line in _words(elements, reader).split("\n"))
        case _:
            yield from _words(elements, reader).split("\n")


def _words(elements: Sequence[Json], reader: Reader) -> str:
    return "".join(_word(element, reader) for element in elements)


def _word(word: Json, reader: Reader) -> str:
    show = _WORDS.get(word["type"])
    return (
        show(word, reader)
        if show
        else str(word.get("text") or word.get("value") or word.get("team_id") or "")
    )


def _date_word(word: Json, reader: Reader) -> str:
    return shown_date(word["timestamp"], word["format"], fallback=word.get("fallback", ""), zone=reader.zone)


_WORDS: Mapping[str, Callable[[Json, Reader], str]] = {
    "user": lambda word, reader: f"@{reader.names.person(word['user_id'])}",
    "channel": lambda word, reader: reader.names.channel(word["channel_id"]),
    "link": lambda word, _reader: link(word["url"], word.get("text", "")),
    "emoji": lambda word, _reader: f":{word['name']}:",
    "broadcast": lambda word, _reader: f"@{word['range']}",
    "usergroup": lambda word, _reader: f"@{word['usergroup_id']}",
    "date": _date_word,
}
