"""What is forgotten: a window of rows at a time, by their ids, so that nobody waits for it for long."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from storage.models import Delivery, DeliveryKind, DeliveryState, Inbox, InboxState, JobLease, Pace
from storage.repositories.inbox import DEED

_SETTLED = (DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.EXPIRED, DeliveryState.CANCELLED)
_KEPT = (DeliveryKind.WELCOME, DeliveryKind.RECORD)
"""The one welcome that a workspace ever gets, and what is redrawn whenever its check-in is edited."""


class PruningRepository:
    """Deletes what is past; each answers how many rows went, and after which id to go on, if at all."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def inbox(self, *, after_id: int, before_ms: int, limit: int) -> tuple[int, int | None]:
        """Forget requests that ended before a moment, and deeds that were asked for before it."""
        is_ended = sa.or_(col(Inbox.state) != InboxState.RECEIVED, col(Inbox.kind) == DEED)
        ended_ms = sa.func.coalesce(col(Inbox.done_ms), col(Inbox.received_ms))
        window = (col(Inbox.id), col(Inbox.received_ms))
        return self._prune(
            window,
            sa.and_(is_ended, ended_ms < before_ms),
            after_id=after_id,
            before_ms=before_ms,
            limit=limit,
        )

    def deliveries(self, *, after_id: int, before_ms: int, now_ms: int, limit: int) -> tuple[int, int | None]:
        """Forget messages that were settled before a moment, except what is still needed.

        That is what may be redrawn, and of each plan the newest prompt, from which the next one counts.
        """
        newer = aliased(Delivery)
        is_newest_prompt = sa.and_(
            col(Delivery.kind) == DeliveryKind.CHECK_IN,
            col(Delivery.state) == DeliveryState.SENT,
            ~sa.exists().where(
                col(newer.workspace_id) == col(Delivery.workspace_id),
                col(newer.plan_id) == col(Delivery.plan_id),
                col(newer.kind) == DeliveryKind.CHECK_IN,
                col(newer.state) == DeliveryState.SENT,
                col(newer.id) > col(Delivery.id),
            ),
        )
        may_go = sa.and_(
            col(Delivery.state).in_(_SETTLED),
            col(Delivery.settled_ms) < before_ms,
            col(Delivery.kind).not_in(_KEPT),
            sa.func.coalesce(col(Delivery.live_until_ms), 0) <= now_ms,
            col(Delivery.refresh_ms).is_(None),
            col(Delivery.lease_until_ms).is_(None),
            ~is_newest_prompt,
        )
        window = (col(Delivery.id), col(Delivery.not_before_ms))
        return self._prune(window, may_go, after_id=after_id, before_ms=before_ms, limit=limit)

    def pace(self, *, before_ms: int, limit: int) -> int:
        """Forget the pace of up to `limit` places at which nothing has been due since a moment."""
        key = sa.tuple_(col(Pace.workspace_id), col(Pace.place))
        past = (
            sa.select(col(Pace.workspace_id), col(Pace.place))
            .where(
                col(Pace.next_ms) < before_ms,
                sa.func.coalesce(col(Pace.told_ms), 0) < before_ms,
                sa.func.coalesce(col(Pace.told_until_ms), 0) < before_ms,
            )
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return self._session.connection().execute(sa.delete(Pace).where(key.in_(past))).rowcount

    def leases(self, *, before_ms: int) -> int:
        """Forget the names that have been nobody's since before a moment."""
        past = sa.delete(JobLease).where(col(JobLease.until_ms) < before_ms)
        return self._session.connection().execute(past).rowcount

    def _prune(
        self, window: Any, may_go: sa.ColumnElement[bool], *, after_id: int, before_ms: int, limit: int
    ) -> tuple[int, int | None]:
        """Look at the next rows in the order in which they were written, and stop at new ones."""
        row_id, written_ms = window
        connection = self._session.connection()
        seen = connection.execute(
            sa.select(row_id, written_ms).where(row_id > after_id).order_by(row_id).limit(limit)
        ).all()
        if not seen or min(row[1] for row in seen) >= before_ms:
            return 0, None
        first, last = seen[0][0], seen[-1][0]
        chosen = (
            sa.select(row_id)
            .where(row_id.between(first, last), may_go)
            .with_for_update(skip_locked=True, of=row_id.class_)
        )
        ids = list(connection.execute(chosen).scalars())
        if ids:
            connection.execute(sa.delete(row_id.class_).where(row_id.in_(ids)))
        return len(ids), last
