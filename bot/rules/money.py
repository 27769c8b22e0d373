"""Money: exact amounts in a currency (ISO 4217), which are never added across currencies."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from bot.errors import InvalidError
from bot.rules.numbers import say_number
from bot.values import frozen

MOST = Decimal(10) ** 15
"""An amount with more digits than this is a slip of the keyboard."""

_WITHOUT_CENTS_CODES = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_WITH_MILS_CODES = "BHD IQD JOD KWD LYD OMR TND"
_WITH_CENTS_CODES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD "
    "CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD "
    "HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD "
    "MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON "
    "RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD "
    "TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWG"
)
_WITHOUT_CENTS = frozenset(_WITHOUT_CENTS_CODES.split())
_WITH_MILS = frozenset(_WITH_MILS_CODES.split())
_ALSO_WORDS = frozenset(
    [
        "ALL",
        "ANG",
        "BAM",
        "BOB",
        "CUP",
        "GEL",
        "GIP",
        "LAK",
        "MAD",
        "MOP",
        "PEN",
        "RON",
        "SAR",
        "SOS",
        "TOP",
        "TRY",
        "ZAR",
    ]
)
CURRENCIES = _WITHOUT_CENTS | _WITH_MILS | frozenset(_WITH_CENTS_CODES.split())
"""The codes of ISO 4217 that people pay with."""


@frozen
class Money:
    """An amount in a currency."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        """Say it as people do: `4,200 EUR`, `1,200.50 EUR`."""
        return f"{say_amount(self.amount, self.currency)} {self.currency}"


@frozen
class Budget:
    """What is planned, what is promised to somebody and not paid yet, and what is paid, in one currency."""

    currency: str
    planned: Decimal = Decimal(0)
    committed: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)

    @property
    def remaining(self) -> Decimal:
        """What may still be promised; less than nothing when more is promised and paid than was planned."""
        return self.planned - self.committed - self.spent

    @property
    def is_over(self) -> bool:
        """Whether more is promised and paid than was planned."""
        return self.remaining < 0

    def plus(self, other: "Budget") -> "Budget":
        """Add another budget in the same currency; another currency is a mistake in the code."""
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} are not added")
        return Budget(
            self.currency,
            self.planned + other.planned,
            self.committed + other.committed,
            self.spent + other.spent,
        )


def say_amount(amount: Decimal, currency: str) -> str:
    """Say an amount without its currency, with all decimals of it or with none."""
    said = say_number(amount)
    whole, point, decimals = said.partition(".")
    return f"{whole}.{decimals.ljust(decimals_of(currency), '0')}" if point else said


def decimals_of(currency: str) -> int:
    """Return how many decimals an amount in a currency may have."""
    if currency in _WITHOUT_CENTS:
        return 0
    return 3 if currency in _WITH_MILS else 2


def sum_budgets(budgets: Iterable[Budget]) -> Mapping[str, Budget]:
    """Add budgets up, each currency for itself, in the order of the codes."""
    found: dict[str, Budget] = {}
    for budget in budgets:
        known = found.get(budget.currency)
        found[budget.currency] = budget if known is None else known.plus(budget)
    return dict(sorted(found.items()))


_NAMED = {
    "dollar": "$",
    "dollars": "$",
    "euro": "EUR",
    "euros": "EUR",
    "pound": "GBP",
    "pounds": "GBP",
    "yen": "JPY",
}
"""What people say for a currency; a dollar can be several, like its sign."""


def read_currency(text: str) -> str:
    """Return the code that a text names, in any case, or raise InvalidError."""
    code = _NAMED.get(text.strip().casefold(), text.strip().upper())
    if code in CURRENCIES:
        return code
    shown = text.strip()[:20]
    said = "Name the currency by its code" if not shown else f'"{shown}" is not a currency code I know'
    raise InvalidError({"currency": f"{said}, for example EUR, USD or GBP."})


def take_currency(text: str) -> tuple[str, str]:
    """Return the currency that a text begins with, if any, and the rest.

    It is a code, in small letters if it is no word, or a name as people say it, like `dollars`.
    """
    first, _, rest = text.strip().partition(" ")
    if named := _NAMED.get(first.casefold().rstrip(".,")):
        return named, rest.strip()
    code = first.upper().rstrip(".,")
    is_code = code in CURRENCIES and (first.isupper() or code not in _ALSO_WORDS)
    return (code, rest.strip()) if is_code else ("", text)


def ensure_amount(amount: Decimal, currency: str, *, field: str) -> None:
    """Refuse an amount that nobody can have: less than nothing, or finer than the smallest coin."""
    if not amount.is_finite():
        raise InvalidError({field: "Write an amount, for example 1,200."})
    if amount < 0:
        raise InvalidError({field: "An amount is not less than nothing. Write it without the minus."})
    if amount >= MOST:
        raise InvalidError({field: "That is more money than there is. Write a smaller amount."})
    places = decimals_of(currency)
    if amount != amount.quantize(Decimal(1).scaleb(-places)):
        coins = "no decimals" if not places else f"at most {places} decimals"
        raise InvalidError({field: f"An amount in {currency} has {coins}."})
