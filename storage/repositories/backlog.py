"""Questions about what waits, each answered from an index of little else."""

from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from storage.models import Delivery, DeliveryState, Inbox, InboxState


class Waiting(NamedTuple):
    """How many there are, and the oldest moment of them in epoch milliseconds; None where there are none."""

    number: int
    oldest_ms: int | None


class BacklogRepository:
    """What is still to be done, in every workspace."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def pending(self) -> Waiting:
        """Return the messages that wait, since the moment at which they might have gone."""
        return self._ask(col(Delivery.not_before_ms), col(Delivery.state) == DeliveryState.PENDING)

    def sending(self) -> Waiting:
        """Return the messages that are on their way, since they were started."""
        is_leased = col(Delivery.lease_until_ms).is_not(None)  # for the index
        return self._ask(col(Delivery.started_ms), is_leased, col(Delivery.state) == DeliveryState.SENDING)

    def unknown(self) -> Waiting:
        """Return the messages that may have been posted, since the moment at which to look for them."""
        return self._ask(col(Delivery.not_before_ms), col(Delivery.state) == DeliveryState.UNKNOWN)

    def requests(self) -> Waiting:
        """Return the requests that are not worked through, since they came in."""
        return self._ask(col(Inbox.received_ms), col(Inbox.state) == InboxState.RECEIVED)

    def _ask(self, moment: Any, *where: sa.ColumnElement[bool]) -> Waiting:
        question = sa.select(sa.func.count(), sa.func.min(moment)).where(*where)
        return Waiting(*self._session.connection().execute(question).one())
