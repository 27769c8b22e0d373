"""Which days are holidays in a country, computed when somebody first asks about a year."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from bot.rules.cadence import Calendar


@lru_cache(maxsize=256)
def calendar_of(country: str | None, working_days: frozenset[int]) -> Calendar | None:
    """Return the calendar of a country (ISO 3166) for these working days (0 = Monday), if it has one."""
    if not country:
        return None

    def is_holiday(on: date) -> bool:
        return on in _holidays_of(country, on.year)

    return Calendar(working_days, is_holiday)


def find_country(text: str) -> str | None:
    """Return the code of the country whose holidays are known under a code, in any case."""
    code = text.strip().upper()
    return code if code in _countries() else None


def holiday_name(country: str | None, on: date) -> str:
    """Return what a holiday is called in English where that is known, or an empty text."""
    return _holidays_of(country, on.year).get(on, "") if country else ""


@lru_cache(maxsize=512)
def _holidays_of(country: str, year: int) -> Mapping[date, str]:
    """Return the public holidays of a year by their dates.

    The library's own object grows as it is asked, which threads would see half-grown.
    """
    import holidays  # noqa: PLC0415  # a start that needs no holidays does not wait for it

    try:
        return dict(holidays.country_holidays(country, years=year, expand=False, language="en_US"))
    except NotImplementedError:  # the country was known to another version
        return {}


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    import holidays  # noqa: PLC0415  # as above

    return frozenset(holidays.list_supported_countries(include_aliases=False))
