"""The words in which Slack's rules on payloads are written down: kinds of value, and shapes of object."""

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cache
from typing import Any, Literal
from zoneinfo import available_timezones

Json = dict[str, Any]
Fields = Mapping[str, "Kind"]

DOCS = "https://docs.slack.dev/reference/block-kit"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A plain JSON value; `sample` is one that fits, and `wrong` is one of another JSON type."""

    name: Literal["string", "integer", "number", "boolean", "object"]
    sample: Any
    wrong: Any

    def fits(self, value: Any) -> bool:
        """Whether the value has this JSON type; NaN and infinities are no JSON, wherever they stand."""
        match self.name:
            case "string":
                return isinstance(value, str)
            case "integer":
                return isinstance(value, int) and not isinstance(value, bool)
            case "number":
                return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
            case "boolean":
                return isinstance(value, bool)
            case "object":
                return isinstance(value, dict) and _is_json(value)


@dataclass(frozen=True, slots=True)
class Format:
    """A string (or, for instants, an integer) that must be written in one way."""

    name: str
    reads: Callable[[Any], Any]
    sample: Any
    wrong: Any

    def fits(self, value: Any) -> bool:
        """Whether the value is written so; else `reads` raises ValueError or returns something false."""
        try:
            return type(value) is type(self.sample) and bool(self.reads(value))
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few values."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Shaped:
    """An object of one of these shapes; where they have a type, it tells which."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Many:
    """A list of values of one kind."""

    of: "Kind"


Kind = Scalar | Format | Choice | Shaped | Many


@dataclass(frozen=True, slots=True)
class Shape:
    """What an object of Block Kit may and must hold.

    `type` is the value of its type field, if it has one. Shapes of one `family` are mistaken for each other.
    Exactly one of `one_of`, one or more of `some_of`, and at most one of `rival` fields are there.
    `along` says what an optional field needs beside itself.
    """

    name: str
    family: str
    source: str
    type: str | None = None
    required: Fields = field(default_factory=dict)
    optional: Fields = field(default_factory=dict)
    one_of: tuple[str, ...] = ()
    some_of: tuple[str, ...] = ()
    rival: tuple[str, ...] = ()
    along: Mapping[str, Json] = field(default_factory=dict)

    @property
    def fields(self) -> Fields:
        """Every field but the type, by name."""
        return {**self.required, **self.optional}


def choice(*values: Any) -> Choice:
    """One of these values."""
    return Choice(values)


def shaped(*names: str) -> Shaped:
    """Objects of one of these shapes."""
    return Shaped(names)


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


STRING = Scalar("string", sample="text", wrong=7)
INTEGER = Scalar("integer", sample=1, wrong="7")
NUMBER = Scalar("number", sample=1, wrong=math.nan)
BOOLEAN = Scalar("boolean", sample=True, wrong="true")
OBJECT = Scalar("object", sample={"id": "P-12"}, wrong="P-12")

URL = Format("URL", re.compile(r"https?://[^\s/]+").match, sample="https://example.org/", wrong="example.org")
LINK = Format(  # a button may also open mailto: or slack:, which no picture can
    "URL", re.compile(r"[a-z][a-z0-9+.-]*:\S").match, sample="https://example.org/", wrong="example.org"
)
FILE_ID = Format(
    "file id, which matches ^[F][A-Z0-9]{8,}$",
    re.compile(r"F[A-Z0-9]{8,}\Z").match,
    sample="F0123456789",
    wrong="f0",
)
NUMERAL = Format("number in a string", re.compile(r"-?[0-9]+(\.[0-9]+)?\Z").match, sample="1", wrong="one")
DATE = Format(
    "date as YYYY-MM-DD",
    lambda text: re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) and date.fromisoformat(text),
    sample="2026-03-02",
    wrong="2026-02-30",
)
TIME = Format(
    "time as HH:MM",
    lambda text: re.fullmatch(r"[0-9]{2}:[0-9]{2}", text) and time.fromisoformat(text).isoformat(),
    sample="09:30",
    wrong="24:30",
)
ZONE = Format("time zone", lambda name: name in _zones(), sample="Europe/Berlin", wrong="Mars/Olympus")
INSTANT = Format(
    "Unix time of ten digits", lambda at: 10**9 <= at < 10**10, sample=1_767_225_600, wrong=1_767_225_600_000
)
PLAIN = shaped("plain_text")
TEXT = shaped("plain_text", "mrkdwn")
