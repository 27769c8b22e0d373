"""The one writer of Slack's mrkdwn: what people typed goes through here, and then neither formats nor rings.

`Mrkdwn` is text that is safe to send. `write` makes it from a template of ours and escapes every value that
is not `Mrkdwn` yet, so that nobody has to remember to.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.rules.dates import say_date
from bot.views import limits

ELLIPSIS = "…"
NOTHING = "(nothing)"
"""What stands where a text would be empty to the eye, because Slack takes no empty one."""

# mrkdwn has no backslash, so what would format is shown by a look-alike; between letters `_` formats nothing.
_LOOK_ALIKES = str.maketrans({"*": "\u2217", "~": "\u223c", "`": "'"})
_LOOSE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_UNDERSCORE_LOOK_ALIKE = "\u02cd"
_BRACKET_LOOK_ALIKES = str.maketrans({"<": "\u2039", ">": "\u203a"})
_QUOTE_MARKS = re.compile(r"^[> ]+")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_URL = re.compile(r"https?://[^\s<>|]*[^\s<>|.,;:!?'\")\]}]")
_URL_CODES = {"&": "&amp;", "*": "%2A", "`": "%60"}
_LONGEST_LINK = 250
# Slack parses these where it is not told to leave text alone; a word joiner behind the @ is not seen.
_BROADCAST = re.compile(r"@(?=channel|here|everyone|group)", re.IGNORECASE)
_QUIET_AT = "@\u2060"
_AS_TYPED = re.compile(r"(?:[!-%'()+-.0-;=?A-\]^a-}]+ )*[!-%'()+-.0-;=?A-\]^a-}]+")
"""Most of what people type: words of plain letters, of which nothing could be anything else."""
_TO_TAME = re.compile(r"[*~`_<>&@]|https?://")
"""What a text has at least one of where anything in it is to be shown otherwise than it was typed."""

# Invisible characters that scripts and emoji need; the others only hide or scramble.
_USEFUL_INVISIBLE = frozenset("\u200c\u200d\u200e\u200f\u061c")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_UNFINISHED = re.compile(r"(?:&[a-z]*|<[^<>]*)$")


class Mrkdwn(str):
    """Text in which only our own markup is markup."""

    __slots__ = ()


def fold(text: str) -> str:
    """Return text in one line, without characters that nobody sees or that cannot be sent."""
    if text.isprintable():  # nearly always, and then none of them is to be looked at by itself
        return " ".join(text.split())
    return " ".join("".join(_visible(character) for character in text).split())


def cut(text: str, limit: int) -> str:
    """Return text of at most `limit` characters, visibly cut where it was longer."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS


def plain(text: str, limit: int) -> str:
    """Return what a person typed for a plain_text object: no entities there, so brackets by look-alikes."""
    return cut(fold(text).translate(_BRACKET_LOOK_ALIKES), limit)


def plain_lines(text: str, limit: int) -> str:
    """Return what a person typed for a plain_text object in which each line stays a line."""
    return cut("\n".join(plain(line, limit) for line in text.splitlines()).strip(), limit)


def escape(text: str, limit: int = limits.WORDS) -> Mrkdwn:
    """Return what a person typed as mrkdwn of at most `limit` characters; web addresses become links.

    What is `Mrkdwn` already is only cut.
    """
    if isinstance(text, Mrkdwn):
        return fit(text, limit)
    if len(text) <= limit and _AS_TYPED.fullmatch(text):
        return Mrkdwn(text)
    folded = fold(text)
    if _is_right_to_left(folded):
        return Mrkdwn(f"{_ISOLATE}{_take(_pieces(folded), limit - 2)}{_END_ISOLATE}")
    if len(folded) <= limit and not _TO_TAME.search(folded):
        return Mrkdwn(folded)
    return Mrkdwn(_take(_pieces(folded), limit))


def code(text: str, limit: int = limits.WORDS) -> Mrkdwn:
    """Return what a person can type, as a code span, in which nothing formats anyway."""
    within = _BROADCAST.sub(_QUIET_AT, fold(text).replace("`", "'").replace("*", "\u2217")) or " "
    return Mrkdwn(f"`{_take((_ENTITIES.get(each, each) for each in within), limit - 2)}`")


def block_of_code(rows: Iterable[str]) -> Mrkdwn:
    """Return rows in letters of one width, in which nothing formats; what is too long for a row is cut."""
    within = "\n".join(_BROADCAST.sub(_QUIET_AT, row.replace("`", "'")) for row in rows)
    return Mrkdwn(f"```\n{''.join(_ENTITIES.get(each, each) for each in within)}\n```")


def write(template: str, /, **values: str | int) -> Mrkdwn:
    """Fill a template of our own words, escaping every value that is not `Mrkdwn` yet."""
    safe = {
        name: value if isinstance(value, Mrkdwn) else escape(str(value)) for name, value in values.items()
    }
    return Mrkdwn(template.format(**safe))


def join(parts: Iterable[Mrkdwn], separator: str = " · ") -> Mrkdwn:
    """Put parts side by side, leaving out the empty ones."""
    return Mrkdwn(separator.join(part for part in parts if part))


def lines(parts: Iterable[Mrkdwn]) -> Mrkdwn:
    """Put parts one below the other."""
    return join(parts, "\n")


def bold(text: Mrkdwn) -> Mrkdwn:
    """Return the text in bold."""
    return Mrkdwn(f"*{text}*") if text else text


def struck(text: Mrkdwn) -> Mrkdwn:
    """Strike mrkdwn through; nothing stays nothing."""
    return Mrkdwn(f"~{text}~") if text else Mrkdwn()


def spoken(text: Mrkdwn) -> Mrkdwn:
    """Return the text without our bold, for a phone's lock screen and a screen reader."""
    return Mrkdwn(text.replace("*", ""))


def fit(text: Mrkdwn, limit: int) -> Mrkdwn:
    """Cut mrkdwn visibly without breaking an entity, a link, or bold text that was begun."""
    if len(text) <= limit:
        return text
    kept = _UNFINISHED.sub("", text[: limit - 2]).rstrip()
    closing = "*" if kept.count("*") % 2 else ""
    return Mrkdwn(f"{kept}{ELLIPSIS}{closing}")


def channel(channel_id: str) -> Mrkdwn:
    """Name a channel by its id, which Slack shows as its name to those who may know it."""
    return Mrkdwn(f"<#{escape(channel_id)}>")


def moment(at: datetime, *, zone: str) -> Mrkdwn:
    """Say an instant near to now: `Mon 30 Nov, 10:00`, the day as it was in `zone`."""
    return day_and_time(at, zone=zone, today=at.astimezone(ZoneInfo(zone)).date())


def day_and_time(at: datetime, *, zone: str, today: date) -> Mrkdwn:
    """Say an instant: `Mon 30 Nov, 10:00`, the day as in `zone`, the hour as each reader's Slack does."""
    local = at.astimezone(ZoneInfo(zone))
    hour = f"<!date^{int(at.timestamp())}^{{time}}|{local:%H:%M}>"
    return Mrkdwn(f"{say_date(local.date(), today=today)}, {hour}")


def say_day(on: date, *, today: date) -> str:
    """Say a far-off date without its weekday: `31 Mar`, with the year where it would be read otherwise."""
    return say_date(on, today=today).partition(" ")[2]


def say_period(first: date, last: date, *, today: date) -> str:
    """Say a period, `1 Jan – 31 Mar`, or the one day that it is."""  # noqa: RUF002, people write an en dash
    if first == last:
        return say_day(first, today=today)
    return f"{say_day(first, today=today)} – {say_day(last, today=today)}"  # noqa: RUF001, as above


def _is_right_to_left(folded: str) -> bool:
    return not folded.isascii() and any(
        unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in folded
    )


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    match unicodedata.category(character):
        case "Cc":
            return ""
        case "Cf":
            return character if character in _USEFUL_INVISIBLE else ""
        case "Cs":
            return "\ufffd"
    return character


def _pieces(folded: str) -> Iterator[str]:
    """Yield what must not be cut apart: an entity, a link, or one character."""
    start = 0
    for url in _URL.finditer(folded):
        link = "".join(_URL_CODES.get(each, each) for each in url[0])
        if len(link) <= _LONGEST_LINK:
            yield from _tame(folded[start : url.start()], is_first=start == 0)
            yield f"<{link}>"
            start = url.end()
    yield from _tame(folded[start:], is_first=start == 0)


def _tame(text: str, *, is_first: bool) -> Iterator[str]:
    """Yield the characters of a text that has no links, each as what cannot format."""
    if is_first:
        text = _QUOTE_MARKS.sub(lambda marks: marks[0].translate(_BRACKET_LOOK_ALIKES), text)
    text = _LOOSE_UNDERSCORE.sub(_UNDERSCORE_LOOK_ALIKE, text.translate(_LOOK_ALIKES))
    return (_ENTITIES.get(each, each) for each in _BROADCAST.sub(_QUIET_AT, text))


def _take(pieces: Iterable[str], limit: int) -> str:
    """Join pieces up to `limit` characters; where some are left over, end with an ellipsis."""
    taken: list[str] = []
    size = 0
    for piece in pieces:
        if size + len(piece) > limit:
            while taken and size >= limit:
                size -= len(taken.pop())
            return "".join(taken).rstrip() + ELLIPSIS
        taken.append(piece)
        size += len(piece)
    return "".join(taken)
