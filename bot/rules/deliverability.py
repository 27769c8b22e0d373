"""Whether a message would be read where it goes: the person is there and listens, the channel takes it."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from bot.rules.action_steps import StepLine
from bot.rules.ledger import ResourceLine, Strain
from bot.rules.plans import PlanLine
from bot.rules.roles import Role
from bot.values import frozen

MEMBER_FRESH_FOR = timedelta(hours=24)
CHANNEL_FRESH_FOR = timedelta(hours=6)
"""What we know of people and channels comes by events; what is older than this is asked about again."""


class ReaderHindrance(StrEnum):
    """Why a message is not sent to a person."""

    LEFT = "left"
    STRANGER = "stranger"
    SILENT = "silent"
    """They are away, or have paused their nudges."""


@frozen
class Reader:
    """What is known of whom a message goes to; `is_silent` when nothing is to nudge them now."""

    is_deactivated: bool = False
    is_stranger: bool = False
    is_silent: bool = False


def hinders_reader(reader: Reader, *, is_nudge: bool) -> ReaderHindrance | None:
    """Return why somebody is told nothing; what they asked for reaches them also while they are silent."""
    if reader.is_deactivated:
        return ReaderHindrance.LEFT
    if is_nudge and reader.is_stranger:
        return ReaderHindrance.STRANGER
    return ReaderHindrance.SILENT if is_nudge and reader.is_silent else None


def leaks(*, is_shared: bool, is_private: bool, was_shared: bool) -> bool:
    """Whether people of another company would read what was not meant for them.

    Where they were in a public channel already when it was chosen, `was_shared`, it was.
    """
    return is_shared and (is_private or not was_shared)


def steward_of(candidates: Iterable[tuple[str | None, bool]]) -> str | None:
    """Return the first of these people who is there: (id, whether they can be told)."""
    return next((member_id for member_id, is_there in candidates if member_id and is_there), None)


@frozen
class LeftRole:
    """A plan that lacks somebody who has left, and what they were in it."""

    plan: PlanLine
    role: Role
    waits: int = 0
    """How many things in it wait for a word that was theirs."""
    decides: str = ""
    """Who gives it now, where they would have."""


@frozen
class HandedOver:
    """What was given to others of what somebody had who has left."""

    steps: tuple[StepLine, ...] = ()
    hours: tuple[ResourceLine, ...] = ()
    strains: tuple[Strain, ...] = ()
    """Who of those who got it has too many hours now."""


@frozen
class Leaving:
    """Somebody who has left, and what of theirs waits for the reader to hand over: open steps, and hours."""

    member_id: str
    name: str
    steps: tuple[StepLine, ...]
    plans: tuple[PlanLine, ...] = ()
    """The plans that they owned, of which the reader takes care now."""
    posts: tuple[LeftRole, ...] = ()
    """The plans of the reader's in which they were sponsor, approved, or were whom it is about."""
    is_guest: bool = False
    """Whether they are here still, as a guest, who answers for no plan."""
    hours: tuple[ResourceLine, ...] = ()
    """The hours that they had promised, in the plans in which the reader can give them to others."""
