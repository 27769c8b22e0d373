"""Files with what is stored: made when they are sent, from what is so then, for one person alone."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

from bot.values import frozen

BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet takes a name such as Zoë for something else."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@frozen
class ExportedFile:
    """A file for one person: `about` says in a sentence what it is."""

    name: str
    title: str
    about: str
    content: bytes


def plain(value: Any) -> Any:
    """Return a value of a row as JSON has it: digits as they were given, days and instants as ISO 8601."""
    match value:
        case Enum():
            return value.value
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case _:
            return value


def as_json(parts: Mapping[str, Any]) -> bytes:
    """Write what is stored as a text that a person can read, and a program too."""
    return json.dumps(plain(parts), indent=2, ensure_ascii=False).encode()


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Write a table that a spreadsheet opens, in which nothing that somebody typed is a formula."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(head)
    table.writerows([_cell(value) for value in row] for row in rows)
    return f"{BYTE_ORDER_MARK}{written.getvalue()}".encode()


def _cell(value: Any) -> str:
    if isinstance(value, Decimal | int):
        return f"{value}"
    text = "" if value is None else str(plain(value))
    return f"'{text}" if text.startswith(_FORMULA) else text
