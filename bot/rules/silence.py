"""When nothing nudges a person: they are away, or they have said so."""

from datetime import date

from bot.errors import InvalidError
from bot.rules.absence import Away
from bot.rules.dates import say_date
from bot.values import frozen

LONGEST_MUTE_DAYS = 366


@frozen
class Mute:
    """That somebody wants no nudges, until they say so or until a day, on which they come again."""

    until_on: date | None = None

    def is_on(self, on: date) -> bool:
        """Whether it lasts on this day."""
        return self.until_on is None or on < self.until_on


@frozen
class Silence:
    """What keeps a person's nudges back, now or later: the absences that they have announced, and a mute."""

    absences: tuple[Away, ...] = ()
    mute: Mute | None = None

    def is_on(self, on: date) -> bool:
        """Whether nothing nudges them on this day."""
        return self.away_on(on) is not None or (self.mute is not None and self.mute.is_on(on))

    def away_on(self, on: date) -> Away | None:
        """Return the absence that this day is part of."""
        return next((away for away in self.absences if away.is_on(on)), None)

    def ends_after(self, on: date) -> date | None:
        """Return the first day from `on` that is not silent, or None when that is not known."""
        while self.is_on(on):
            if self.mute is not None and self.mute.is_on(on):
                if self.mute.until_on is None:
                    return None
                on = self.mute.until_on
            away = self.away_on(on)
            if away is not None:
                on = date.fromordinal(away.until_on.toordinal() + 1)
        return on


def ensure_mute(until_on: date | None, *, today: date) -> None:
    """Refuse a pause that is over already, or that is forgotten before it ends."""
    if until_on is None:
        return
    if until_on <= today:
        said = say_date(until_on, today=today)
        raise InvalidError({"until_on": f"{said} is not after today. Choose a later day, or none."})
    if (until_on - today).days > LONGEST_MUTE_DAYS:
        raise InvalidError({"until_on": "That is more than a year away. Choose a nearer day, or none."})
