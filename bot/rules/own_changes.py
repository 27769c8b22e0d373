"""What somebody said of themselves, as it changed: being away, being back, wanting no nudges."""

from datetime import date, datetime

from bot.rules.absence import Away, say_away
from bot.rules.dates import say_date
from bot.rules.silence import Mute
from bot.values import frozen
from storage.models import OwnDeed, RevisedTurn

_CAME_BACK = ("came back", "took back coming back", "came back again")
_RESUMED = ("resumed your nudges", "took back resuming your nudges", "resumed your nudges again")


@frozen
class OwnChange:
    """One change of what somebody says of themselves, as that person alone is told it.

    `away` is the absence that was announced or ended, `instead_of` those that were said before of the same
    days, and `mute` what was begun or ended with it.
    """

    id: int
    deed: OwnDeed
    turn: RevisedTurn
    at: datetime
    away: Away | None = None
    instead_of: tuple[Away, ...] = ()
    mute: Mute | None = None
    can_undo: bool = False


def say_own(change: OwnChange, *, today: date) -> str:
    """Say it to the one who did it: `paused your nudges until Mon 8 Mar`, `took back coming back`."""
    match change.deed:
        case OwnDeed.AWAY:
            starts = ("said that you are", "took back that you are", "said again that you are")
            said = _away(change, today=today)
        case OwnDeed.BACK:
            starts, said = _RESUMED if change.away is None else _CAME_BACK, ""
            if change.away is not None:
                said = f"from being {say_away(change.away, today=today)}"
        case OwnDeed.MUTED:
            starts = ("paused your nudges", "took back pausing your nudges", "paused your nudges again")
            until_on = None if change.mute is None else change.mute.until_on
            said = "" if until_on is None else f"until {say_date(until_on, today=today)}"
    start = starts[list(RevisedTurn).index(change.turn)]
    return f"{start} {said}".strip()


def _away(change: OwnChange, *, today: date) -> str:
    if change.away is None:
        return "away"
    deputy = f", with {change.away.deputy_name} as deputy" if change.away.deputy_id else ""
    before = ", ".join(say_away(each, today=today) for each in change.instead_of)
    return f"{say_away(change.away, today=today)}{deputy}{f', instead of {before}' if before else ''}"
