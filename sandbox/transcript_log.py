"""The story of a workspace, told from its log: who did what, and who saw what, where and when."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from sandbox.blocks import Json
from sandbox.log import Entry, Log
from sandbox.transcript_blocks import lines_of
from sandbox.transcript_controls import Sheet
from sandbox.transcript_text import Names, Reader, mrkdwn, plain_text

_MARGIN = " " * 7  # as wide as the time before each line


def render_log(log: Log, *, names: Names, zone: ZoneInfo, after: int = 0) -> list[str]:
    """Return the story of all entries later than the seq `after`, with dates and times in a zone."""
    reader = Reader(names=names, zone=zone)
    lines: list[str] = []
    day: date | None = None
    for entry in log.entries[after:]:
        first, *rest = _told(entry, reader) or [""]
        if not first:
            continue
        at = entry.at.astimezone(zone)
        if at.date() != day:
            day = at.date()
            lines.append(f"── {at:%A} {at.day} {at:%B %Y} ──")
        lines += [f"{at:%H:%M}  {first}", *(f"{_MARGIN}  {line}".rstrip() for line in rest)]
    return lines


def _told(entry: Entry, reader: Reader) -> list[str]:
    """Return what an entry adds to the story; most of what goes over the wire adds nothing."""
    tell = _KINDS.get(entry.kind)
    return [] if tell is None else [line for text in tell(entry.facts, reader) for line in text.split("\n")]


def _blocks(facts: Json, reader: Reader) -> list[str]:
    return lines_of(facts["blocks"], Sheet(reader=reader, numbers={}))


def _place(facts: Json, reader: Reader) -> str:
    """Return where somebody did something: a channel, Home, or the form with this title."""
    if "channel" in facts:
        return f"in {reader.names.channel(facts['channel'])}"
    return "on Home" if facts.get("in") == "home" else f"in the form {plain_text(facts.get('title', ''))}"


_SIMPLY = {"open_home": "opens Home", "uninstall": "uninstalls the app"}
_IN_A_PLACE = {
    "edit": ("changes a message to: {}", "text"),
    "command": ("types: {}", "text"),
    "click": ("clicks [{}]", "button"),
    "choose": ("chooses {}", "option"),
    "search": ("searches for {}", "query"),
    "submit": ("presses [{}]", "button"),
    "invite": ("invites {}", "name"),
}


def _person(facts: Json, reader: Reader) -> Iterator[str]:
    who = plain_text(reader.names.person(facts["user"]))
    match facts["does"]:
        case does if does in _IN_A_PLACE:
            words, fact = _IN_A_PLACE[does]
            yield f"{who} {_place(facts, reader)} {words.format(plain_text(facts[fact]))}"
        case does if does in _SIMPLY:
            yield f"{who} {_SIMPLY[does]}"
        case "fill":
            yield f"{who} fills in:"
            yield from (
                f"{plain_text(label)}: {plain_text(value)}" for label, value in facts["fields"].items()
            )
        case "close":
            yield f"{who} closes the form {plain_text(facts['title'])}"
        case "shortcut":
            place = f" {_place(facts, reader)}" if "channel" in facts else ""
            yield f"{who}{place} uses the shortcut {plain_text(facts['name'])}"


_CHANGES = {"posted": "", "updated": " changes a message", "deleted": " deletes a message"}


def _message(facts: Json, reader: Reader) -> Iterator[str]:
    author = plain_text(reader.names.person(facts["by"]))
    alone = facts.get("ephemeral_to")
    audience = f" (only {plain_text(reader.names.person(alone))} sees this)" if alone else ""
    thread = " (in a thread)" if facts.get("thread_ts") not in {None, facts["ts"]} else ""
    yield f"{author}{_CHANGES[facts['change']]} {_place(facts, reader)}{audience}{thread}:"
    yield from _blocks(facts, reader) if facts["blocks"] else [mrkdwn(facts["text"], reader)]


def _view(facts: Json, reader: Reader) -> Iterator[str]:
    who = plain_text(reader.names.person(facts["user"]))
    match facts["change"]:
        case "errors" if facts["errors"]:
            yield f"{who} is told beside the field:"
            yield from (f"{plain_text(label)}: {plain_text(text)}" for label, text in facts["errors"].items())
        case "closed" | "errors":
            return
        case "published":
            yield f"{who}'s Home shows:"
            yield from _blocks(facts, reader)
        case _:
            yield f"{who} sees the form {plain_text(facts['title'])}:"
            yield from _blocks(facts, reader)


def _api(facts: Json, _reader: Reader) -> Iterator[str]:
    if not facts["ok"]:
        yield f"! Slack refuses {facts['method']}: {facts.get('error') or facts.get('fault')}"


def _refused(facts: Json, _reader: Reader) -> Iterator[str]:
    yield f"! Slack refuses the app's {facts['what']}: {plain_text(str(facts['reason']))}"


def _late(facts: Json, _reader: Reader) -> Iterator[str]:
    yield f"! The app answers too late, after {facts['ms'] / 1000:.1f} s"


def _timeout(facts: Json, _reader: Reader) -> Iterator[str]:
    yield f"! The app has not answered {facts['type']} in time"


def _undelivered(facts: Json, _reader: Reader) -> Iterator[str]:
    yield f"! {facts['type']} does not reach the app: {facts['reason']}"


_KINDS: Mapping[str, Callable[[Json, Reader], Iterator[str]]] = {
    "person": _person,
    "message": _message,
    "view": _view,
    "api": _api,
    "refused": _refused,
    "late_ack": _late,
    "operation_timeout": _timeout,
    "undelivered": _undelivered,
}
