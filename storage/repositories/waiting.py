"""What waits to be done: one question instead of many claims, nearly all of which would find nothing.

It asks for the earliest moment of each sort, and is told no time: PostgreSQL plans it once for a connection,
where it plans a question anew that may be about few rows or about all.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import col

from storage.models import Delivery, DeliveryKind, Hold, Home, Plan, Schedule, Waiting
from storage.repositories.holds import LOOKED_AT
from storage.repositories.uncertain import IS_UNKNOWN

Earliest = tuple[Waiting, sa.ScalarSelect[int]]


def _is_so(of: str) -> sa.ColumnElement[bool]:
    """Say it to the letter as the index does, which a parameter would not be found by."""
    return sa.literal_column(f"({of})")


def _earliest(sort: Waiting, moment: Mapped[Any], *of: sa.ColumnElement[bool]) -> Earliest:
    return sort, sa.select(sa.func.min(moment)).where(*of).scalar_subquery()


_expires = col(Delivery.expires_ms)
_TO_SEND = (
    _earliest(Waiting.POSTS, col(Delivery.not_before_ms), _is_so("delivery.state = 'pending'")),
    _earliest(
        Waiting.REDRAWS,
        col(Delivery.refresh_ms),
        col(Delivery.refresh_ms).is_not(None),
        _is_so("delivery.state = 'sent'"),
    ),
    _earliest(Waiting.HOMES, col(Home.stale_ms), col(Home.stale_ms).is_not(None)),
    _earliest(Waiting.LOOKS, col(Delivery.not_before_ms), IS_UNKNOWN),
)
_TO_DO = (
    *_TO_SEND,
    _earliest(Waiting.TURNS, col(Schedule.next_due_ms), _is_so("schedule.is_active")),
    _earliest(Waiting.TURNS, col(Plan.turns_ms), col(Plan.turns_ms).is_not(None)),
    _earliest(Waiting.LAPSES, col(Delivery.lease_until_ms), col(Delivery.lease_until_ms).is_not(None)),
    _earliest(
        Waiting.LAPSES, _expires, _is_so("delivery.state = 'held'"), col(Delivery.kind) != DeliveryKind.SHARE
    ),
    _earliest(Waiting.LAPSES, _expires, IS_UNKNOWN, col(Delivery.content).is_not(None)),
    _earliest(Waiting.HOLDS, col(Hold.look_ms), col(Hold.kind).in_(LOOKED_AT)),
)


def _question(moments: Sequence[Earliest]) -> sa.Select[*tuple[int | None, ...]]:
    return sa.select(*(moment.label(f"moment_{number}") for number, (_, moment) in enumerate(moments)))


_WHEN_TO_SEND, _WHEN_TO_DO = _question(_TO_SEND), _question(_TO_DO)
_NEXT_PENDING = sa.select(sa.func.min(col(Delivery.not_before_ms))).where(
    _is_so("delivery.state = 'pending'"),
    col(Delivery.not_before_ms) > sa.bindparam("at_ms", type_=sa.BigInteger),
)
"""Asked at every round, so they are put together once."""


class WaitingRepository:
    """What there is to do."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def look(self, *, now_ms: int) -> frozenset[Waiting]:
        """Return which sorts of messages and Homes there are that the dispatcher may take now."""
        moments = self._connection.exec_driver_sql(_when_to_send(self._connection.dialect)).one()
        return _come(_TO_SEND, moments, now_ms)

    def look_everywhere(self, *, now_ms: int) -> frozenset[Waiting]:
        """Return of which sorts there is something that may be done now; reads all that is held."""
        return _come(_TO_DO, self._connection.execute(_WHEN_TO_DO).one(), now_ms)

    def next_pending_ms(self, *, after_ms: int) -> int | None:
        """Return when the next message may go, of those that may not go yet."""
        moment: int | None = self._connection.execute(_NEXT_PENDING, {"at_ms": after_ms}).scalar_one()
        return moment


@cache
def _when_to_send(dialect: sa.Dialect) -> str:
    """Write down, once, what is asked most often: looking it up took a tenth of the time of the answer."""
    return str(_WHEN_TO_SEND.compile(dialect=dialect))


def _come(of: Sequence[Earliest], moments: Sequence[int | None], now_ms: int) -> frozenset[Waiting]:
    """Return the sorts whose earliest moment has come."""
    pairs = zip(of, moments, strict=True)
    return frozenset(sort for (sort, _), moment in pairs if moment is not None and moment <= now_ms)
