"""What waits to be done: one question instead of many claims, nearly all of which would find nothing."""

import sqlalchemy as sa
from sqlmodel import Session, col

from storage.models import Delivery, DeliveryKind, Hold, Home, Plan, Schedule, Waiting
from storage.repositories.holds import LOOKED_AT
from storage.repositories.uncertain import IS_UNKNOWN

_NOW_MS = sa.bindparam("now_ms", type_=sa.BigInteger)


def _is_so(of: str) -> sa.ColumnElement[bool]:
    """Say it to the letter as the index does, which a parameter would not be found by."""
    return sa.literal_column(f"({of})")


def _any(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists(sa.select(sa.literal_column("1")).where(*conditions))


_IS_LATE = col(Delivery.expires_ms) <= _NOW_MS
_TO_SEND = sa.select(
    _any(_is_so("delivery.state = 'pending'"), col(Delivery.not_before_ms) <= _NOW_MS).label(Waiting.POSTS),
    _any(
        col(Delivery.refresh_ms).is_not(None),
        col(Delivery.refresh_ms) <= _NOW_MS,
        _is_so("delivery.state = 'sent'"),
    ).label(Waiting.REDRAWS),
    _any(col(Home.stale_ms).is_not(None), col(Home.stale_ms) <= _NOW_MS).label(Waiting.HOMES),
    _any(IS_UNKNOWN, col(Delivery.not_before_ms) <= _NOW_MS).label(Waiting.LOOKS),
)
"""Asked at every round, so it is put together once."""
_TO_DO = _TO_SEND.add_columns(
    sa.or_(
        _any(_is_so("schedule.is_active"), col(Schedule.next_due_ms) <= _NOW_MS),
        _any(col(Plan.turns_ms).is_not(None), col(Plan.turns_ms) <= _NOW_MS),
    ).label(Waiting.TURNS),
    sa.or_(
        _any(col(Delivery.lease_until_ms).is_not(None), col(Delivery.lease_until_ms) <= _NOW_MS),
        _any(_is_so("delivery.state = 'held'"), col(Delivery.kind) != DeliveryKind.SHARE, _IS_LATE),
        _any(IS_UNKNOWN, col(Delivery.content).is_not(None), _IS_LATE),
    ).label(Waiting.LAPSES),
    _any(col(Hold.kind).in_(LOOKED_AT), col(Hold.look_ms) <= _NOW_MS).label(Waiting.HOLDS),
)


class WaitingRepository:
    """What there is to do."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def look(self, *, now_ms: int) -> frozenset[Waiting]:
        """Return which sorts of messages and Homes there are that the dispatcher may take now."""
        return self._ask(_TO_SEND, now_ms)

    def look_everywhere(self, *, now_ms: int) -> frozenset[Waiting]:
        """Return of which sorts there is something that may be done now; reads all that is held."""
        return self._ask(_TO_DO, now_ms)

    def _ask(self, what: sa.Executable, now_ms: int) -> frozenset[Waiting]:
        answers = self._session.connection().execute(what, {"now_ms": now_ms}).mappings().one()
        return frozenset(Waiting(sort) for sort, is_there in answers.items() if is_there)
