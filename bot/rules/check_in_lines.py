"""What a line of a check-in says beyond its value: what is expected, what is next, and what is in the way."""

import re
from decimal import Decimal

from bot.rules.numbers import read_number
from bot.rules.obstacles import split_obstacles
from bot.values import frozen

_LABELS = {
    "expect": "expected",
    "expected": "expected",
    "expecting": "expected",
    "next": "next_step",
    "next step": "next_step",
    "obstacle": "obstacles",
    "obstacles": "obstacles",
    "in the way": "obstacles",
}
_LABEL = re.compile(
    r"(?:^|(?<=[\s,;.]))(?<!\bas )(?<!\bis )"
    r"(?P<label>expect(?:ed|ing)?|next(?: step)?|obstacles?|in the way)\s*:\s*",
    re.IGNORECASE,
)
"""A word with a colon behind it, which is no part of a sentence."""
_EXPECT = re.compile(r"(?P<before>^|[,;.]\s+)expect(?:ing)?\s+(?P<number>\S+(?:\s\S+)?)$", re.IGNORECASE)
"""The same without a colon: as all that is said, or as the last part of it, with a number and no more."""
_FIRST = re.compile(r"expect(?:ing)?\s+(?P<number>\S+(?:\s\S+)?)(?P<end>[,;.]\s+)", re.IGNORECASE)
_ENDS = " \t,;"


@frozen
class CheckInWords:
    """What a line says behind its value and day; `expected` is a number as it was typed."""

    happened: str = ""
    expected: str = ""
    next_step: str = ""
    obstacles: tuple[str, ...] = ()


def read_check_in(text: str) -> CheckInWords:
    """Take apart what a line says: `two renewals slipped, expect 6, next: ring Bob, obstacle: Legal`.

    Without its colon a label is text, but for `expect` with a number that stands first or last and alone.
    """
    found = list(_LABEL.finditer(text))
    stops = [match.start() for match in found[1:]] + [len(text)] * bool(found)
    said = {"happened": text[: found[0].start()] if found else text}
    for match, stop in zip(found, stops, strict=True):
        name, part = _LABELS[match["label"].lower()], text[match.end() : stop].strip(_ENDS)
        said[name] = f"{said[name]}; {part}" if said.get(name) else part
    happened, expected = _take_expected(said["happened"].strip(_ENDS))
    return CheckInWords(
        happened=happened,
        expected=said.get("expected", "").rstrip(".") or expected,
        next_step=said.get("next_step", ""),
        obstacles=split_obstacles("\n".join(said.get("obstacles", "").split(";"))),
    )


def _take_expected(text: str) -> tuple[str, str]:
    """Take `expect 6` from the end or the beginning of a report, where nothing but a number follows."""
    if (match := _EXPECT.search(text)) and _is_number(match["number"].rstrip(".")):
        return text[: match.start()].strip(_ENDS), match["number"].rstrip(".")
    if (match := _FIRST.match(text)) and _is_number(match["number"]):
        return text[match.end() :].strip(_ENDS), match["number"]
    return text, ""


def _is_number(text: str) -> bool:
    return isinstance(read_number(text), Decimal)
