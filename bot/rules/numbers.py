"""Numbers that people type and read: what is clear is taken, what is not is refused with the reason."""

import re
from decimal import Decimal

from bot.values import frozen

MAX_DIGITS = 15
"""More digits than this are a slip of the keyboard, and more than a spreadsheet keeps."""

CURRENCY_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "$": "$"}
"""Signs that may stand before or after a number, with the unit that each is; a dollar is left open."""

MAX_QUOTED = 40
"""What a person typed is quoted back up to this many characters."""

_CODES = (
    "AED|ARS|AUD|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KES|KRW|MXN|MYR|"
    "NGN|NOK|NZD|PEN|PHP|PLN|RON|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR"
)
CURRENCY_CODES = frozenset(_CODES.split("|"))
"""Codes that may stand before or after a number, in any case."""

_LONGEST = 80
_SCALES = {"k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}
_MINUSES = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "\N{RIGHT SINGLE QUOTATION MARK}": "'"})
_HEDGES = (
    r"about|around|approx\.?|approximately|almost|nearly|roughly|circa|ca\.?|over|under|"
    r"more than|less than|at least|at most|up to"
)
_HEDGED = re.compile(rf"(?:(?:{_HEDGES})\s|[~≈<>≤≥]).*[0-9].*", re.IGNORECASE)
_RANGE = re.compile(
    r"[^0-9]{0,4}[0-9][0-9.,]*\s*\S{0,3}?\s*(?:-|to|\.\.\.?|…)\s*[^0-9\s]?[0-9].*", re.IGNORECASE
)
_CURRENCY = "|".join([*map(re.escape, CURRENCY_SIGNS), _CODES])
_NUMBER = re.compile(
    rf"(?P<sign>[+-]?)\s?(?P<before>{_CURRENCY})?\s?(?P<inner_sign>[+-]?)"
    rf"(?P<figures>[0-9.][0-9.,' ]*?)(?P<scale>k|m|bn)?\s?(?P<after>%|{_CURRENCY})?",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]+)?|\.[0-9]+")
_GROUPED = (
    re.compile(r"[1-9][0-9]{0,2}(?P<group>,)[0-9]{3}(?:,[0-9]{3})*(?:\.[0-9]+)?"),
    re.compile(r"[1-9][0-9]{0,2}(?P<group>\.)[0-9]{3}(?:\.[0-9]{3})*(?:,[0-9]+)?"),
    re.compile(r"[1-9][0-9]{0,2}(?P<group>[ '])[0-9]{3}(?:(?P=group)[0-9]{3})*(?:[.,][0-9]+)?"),
)
_TWO_WAYS = re.compile(r"(?P<whole>[1-9][0-9]{0,2})\.(?P<rest>[0-9]{3})")


@frozen
class NumberProblem:
    """Why a number was refused: one sentence that says what is wrong and what would be right."""

    text: str


def read_number(text: str) -> Decimal | NumberProblem:
    """Return the number that the whole text says, without its currency or %; else the reason; never raises.

    `1,200` is twelve hundred and `12,5` twelve and a half; `1.200` could be either and is refused.
    """
    typed = " ".join(text.split()).translate(_MINUSES)
    if not typed:
        return NumberProblem("Write a number, for example 6.4.")
    if len(typed) > _LONGEST:
        return _problem(typed, f"is longer than a number; write one with at most {MAX_DIGITS} digits.")
    match = _match(typed)
    if match is None:
        return _not_a_number(typed)
    if two_ways := _TWO_WAYS.fullmatch(match["figures"]):
        return _ambiguous(typed, two_ways)
    return _value(match, typed=typed)


def two_readings(text: str) -> tuple[str, str] | None:
    """Return the two ways in which a number that was refused as unclear may be meant, each as it is typed."""
    match = _match(" ".join(text.split()).translate(_MINUSES)) if len(text) <= _LONGEST else None
    two_ways = _TWO_WAYS.fullmatch(match["figures"]) if match else None
    if two_ways is None:
        return None
    whole, decimal = _readings(two_ways)
    return text.replace(two_ways[0], whole, 1), text.replace(two_ways[0], decimal, 1)


def unit_of(text: str) -> str:
    """Return the unit that stands in a number as typed, `7 %` or `€3k` or `3k EUR`, or an empty text."""
    typed = " ".join(text.split()).translate(_MINUSES)
    match = _match(typed) if len(typed) <= _LONGEST else None
    unit = (match["after"] or match["before"] or "") if match else ""
    return CURRENCY_SIGNS.get(unit, unit.upper())


def say_number(value: Decimal, unit: str = "") -> str:
    """Say a number with its unit, `4,200 EUR` or `6.4 %`: grouped, a true minus, and no zeros at the end."""
    said = f"{abs(value):,f}"
    if "." in said:
        said = said.rstrip("0").rstrip(".")
    minus = "\N{MINUS SIGN}" if value < 0 else ""
    return f"{minus}{said} {unit}".rstrip()


def _match(typed: str) -> re.Match[str] | None:
    """Take a number apart, unless it has two signs or two units."""
    match = _NUMBER.fullmatch(typed)
    if match is None or (match["sign"] and match["inner_sign"]) or (match["before"] and match["after"]):
        return None
    return match


def _value(match: re.Match[str], *, typed: str) -> Decimal | NumberProblem:
    figures = _plain_figures(match["figures"])
    if figures is None:
        return _not_a_number(typed)
    whole, _, decimals = figures.partition(".")
    scale = _SCALES.get((match["scale"] or "").lower(), 1)
    if len(whole.lstrip("0")) + len(str(scale)) - 1 + len(decimals) > MAX_DIGITS:
        return _problem(typed, f"has more than {MAX_DIGITS} digits; write it shorter, for example 2.5m.")
    value = Decimal(figures) * scale
    if scale > 1 and value == value.to_integral_value():
        value = value.to_integral_value()
    return -value if "-" in (match["sign"], match["inner_sign"]) else value


def _plain_figures(figures: str) -> str | None:
    """Return figures with a point and no groups, or None when they are put together like no number."""
    for grouped in _GROUPED:
        if match := grouped.fullmatch(figures):
            return figures.replace(match["group"], "").replace(",", ".")
    return figures.replace(",", ".") if _PLAIN.fullmatch(figures) else None


def _ambiguous(typed: str, match: re.Match[str]) -> NumberProblem:
    whole, decimal = _readings(match)
    return _problem(typed, f"could be {whole} or {decimal}; write the one that you mean.")


def _readings(match: re.Match[str]) -> tuple[str, str]:
    """Return both numbers; three decimals that are all needed can be typed with a fourth."""
    whole, rest = match["whole"], match["rest"]
    decimals = rest.rstrip("0") if rest.endswith("0") else f"{rest}0"
    return f"{whole}{rest}", f"{whole}.{decimals}".rstrip(".")


def _not_a_number(typed: str) -> NumberProblem:
    if _HEDGED.fullmatch(typed):
        return _problem(typed, "is not one exact number; write just the number, for example 7.")
    if _RANGE.fullmatch(typed):
        return _problem(typed, "is a range; write one number, for example 7.5.")
    return _problem(typed, "is not a number that I can read; write it like 6.4 or 1,200.")


def _problem(typed: str, what: str) -> NumberProblem:
    shown = typed if len(typed) <= MAX_QUOTED else f"{typed[:MAX_QUOTED]}…"
    return NumberProblem(f'"{shown}" {what}')


def type_number(value: Decimal) -> str:
    """Write a number so that `read_number` reads it back: 1.234 may be a thousand, 1.2340 is not."""
    said = say_number(value)
    return said if isinstance(read_number(said), Decimal) else f"{said}0"
