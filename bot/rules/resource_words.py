"""What the words of a line about a resource say: what is booked, for how many hours, how far a tool is."""

import re
from decimal import Decimal

from bot.errors import InvalidError
from bot.rules.numbers import NumberProblem, read_number, say_number, unit_of
from bot.rules.resources import Capacity
from bot.values import frozen
from storage.models import ToolState

USUAL = Capacity()
WHOLE = 100
"""Percent of a week that there are."""
_FIELDS = {
    "planned": "planned",
    "plan": "planned",
    "committed": "committed",
    "ordered": "committed",
    "spent": "spent",
    "paid": "spent",
}
_A_WEEK = re.compile(
    r"^(?:hours?|hrs?|h)?\s*(?:a|per|each|every|/)?\s*(?P<what>week|day|month|wk)?\b[.,]?\s*", re.IGNORECASE
)
_DAYS = re.compile(
    r"^days?\b\s*(?P<week>(?:(?:a|per|each|every)\s+|/\s*)(?:week|wk)\b)?[.,]?\s*", re.IGNORECASE
)
_IN_ALL = re.compile(
    r"^(?:(?:hours?|hrs?|h)\b)?\s*(?:in )?(?:total|all|sum|altogether|overall)\b", re.IGNORECASE
)
_HOW_MANY = "Hours are counted a week. Write how many a week, for example: 6/week"
_STATES = {
    "needed": ToolState.NEEDED,
    "missing": ToolState.NEEDED,
    "requested": ToolState.REQUESTED,
    "ordered": ToolState.REQUESTED,
    "asked": ToolState.REQUESTED,
    "ready": ToolState.READY,
    "there": ToolState.READY,
}
_LINKS = frozenset({"is", "are", "now"})


@frozen
class Booking:
    """What of a budget is planned, committed or spent by now; `is_added` to what there was."""

    field: str
    amount: Decimal
    currency: str = ""
    is_added: bool = False


def read_booking(text: str) -> Booking | None:
    """Read `spent 400 EUR` or `spent +50`, or return None where nothing is booked.

    Raises InvalidError where a number must stand and is none.
    """
    first, _, rest = text.strip().partition(" ")
    field = _FIELDS.get(first.lower().rstrip(":"))
    if field is None or not rest.strip():
        return None
    typed = rest.strip()
    amount = read_number(typed)
    if isinstance(amount, NumberProblem):
        raise InvalidError({field: amount.text})
    return Booking(field, amount, unit_of(typed), is_added=typed.startswith("+"))


def hours_a_week(value: Decimal, unit: str, text: str, *, capacity: Capacity = USUAL) -> tuple[str, Decimal]:
    """Return what is left of the text, and the hours a week that a number with its unit means.

    A percentage is one of the person's own week, hours a day are of each of their working days, and a day a
    week is one of them. Raises InvalidError for hours a month or in all, which no week has, and for more than
    the whole week.
    """
    days = _DAYS.match(text) if not unit else None
    if (days is not None and days["week"] is None) or _IN_ALL.match(text):
        raise InvalidError({"hours": _HOW_MANY})
    if days is not None:
        return text[days.end() :], value * capacity.hours / len(capacity.working_days)
    kind = unit.lower().removeprefix("h").strip("/ ")
    match = _A_WEEK.match(text) if kind != "%" else None
    if match is not None and match[0].strip():
        text = text[match.end() :].strip()
        kind = kind or (match["what"] or "").lower()
    if unit == "%":
        if value > WHOLE:
            said = f"A week has 100 %, which is {say_number(capacity.hours)} hours here. Write at most that"
            raise InvalidError({"hours": f"{said}, or the hours of a week, for example: 6/week"})
        return _without_week(text), capacity.hours * value / WHOLE
    if kind == "day":
        return text, value * len(capacity.working_days)
    if kind == "month":
        raise InvalidError({"hours": _HOW_MANY})
    return text, value


def read_tool(text: str) -> tuple[str, ToolState | None]:
    """Return the name of a tool and, where the last word says it, how far it is: `Datadog is ready`."""
    words = text.split()
    state = _STATES.get(words[-1].lower().strip(".,")) if words else None
    if state is None:
        return " ".join(words), None
    words.pop()
    while words and words[-1].lower() in _LINKS:
        words.pop()
    return " ".join(words), state


def _without_week(text: str) -> str:
    return re.sub(r"^(?:of )?(?:a|the|each|per)? ?(?:full )?week\b\s*", "", text, flags=re.IGNORECASE)
