"""Questions about what waits, each answered from an index of little else."""

from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import Delivery, DeliveryState, Inbox, InboxState, Plan, PlanStatus


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

    def put_off_until_ms(self, *, longest_ms: int) -> int | None:
        """Return when the last of the messages that wait may go, without those that are wanted about then."""
        moment, wanted = col(Delivery.not_before_ms), col(Delivery.wanted_ms)
        latest = sa.select(sa.func.max(moment)).where(
            col(Delivery.state) == DeliveryState.PENDING,
            sa.or_(wanted.is_(None), moment > wanted + longest_ms),
        )
        return self._session.connection().execute(latest).scalar_one()

    def claimed(self) -> Waiting:
        """Return the messages that a process has taken, since the moment at which they might have gone."""
        is_leased = col(Delivery.lease_until_ms).is_not(None)  # for the index
        return self._ask(col(Delivery.not_before_ms), is_leased, col(Delivery.state) == DeliveryState.CLAIMED)

    def sending(self) -> Waiting:
        """Return the messages that are on their way, since they were started."""
        is_leased = col(Delivery.lease_until_ms).is_not(None)  # for the index
        return self._ask(col(Delivery.started_ms), is_leased, col(Delivery.state) == DeliveryState.SENDING)

    def unknown(self) -> Waiting:
        """Return the messages that may have been posted, since the moment at which to look for them."""
        return self._ask(col(Delivery.not_before_ms), col(Delivery.state) == DeliveryState.UNKNOWN)

    def held(self) -> Waiting:
        """Return the messages that are held, since the moment at which they might have gone."""
        return self._ask(col(Delivery.not_before_ms), col(Delivery.state) == DeliveryState.HELD)

    def requests(self) -> Waiting:
        """Return the requests that are not worked through, since they came in."""
        return self._ask(col(Inbox.received_ms), col(Inbox.state) == InboxState.RECEIVED)

    def _ask(self, moment: Any, *where: sa.ColumnElement[bool]) -> Waiting:
        question = sa.select(sa.func.count(), sa.func.min(moment)).where(*where)
        return Waiting(*self._session.connection().execute(question).one())

    def unsent(self, *, since_ms: int) -> dict[str, int]:
        """Count the messages that ended without being sent since a moment, by state.

        It looks at every message, so it is for a person who asks, and not for every minute.
        """
        statement = (
            sa.select(col(Delivery.state), sa.func.count())
            .where(
                col(Delivery.state).in_((DeliveryState.DEAD, DeliveryState.EXPIRED)),
                col(Delivery.settled_ms) >= since_ms,
            )
            .group_by(col(Delivery.state))
        )
        return {state.value: count for state, count in self._session.connection().execute(statement)}

    def silent(self) -> int:
        """Count the active plans whose channels take nothing of them."""
        statement = sa.select(sa.func.count()).where(
            col(Plan.silent_in) == col(Plan.channel_id), col(Plan.status) == PlanStatus.ACTIVE
        )
        return int(self._session.connection().execute(statement).scalar_one())

    def last_sent_ms(self) -> int | None:
        """Return when a message was last sent; it looks at every message, as above."""
        newest = sa.select(sa.func.max(col(Delivery.settled_ms))).where(
            col(Delivery.state) == DeliveryState.SENT
        )
        return self._session.connection().execute(newest).scalar_one()

    def newest(self, *, limit: int) -> list[tuple[Delivery, Plan | None]]:
        """Return the messages that were written last, the newest first, each with its plan if it has one."""
        is_its_plan = sa.and_(
            col(Plan.workspace_id) == col(Delivery.workspace_id), col(Plan.id) == col(Delivery.plan_id)
        )
        statement = (
            select(Delivery, Plan)
            .join(Plan, is_its_plan, isouter=True)
            .order_by(col(Delivery.id).desc())
            .limit(limit)
        )
        return [(delivery, plan) for delivery, plan in self._session.exec(statement)]
