"""Questions about messages that may have been posted, and nobody knows."""

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import Delivery
from storage.repositories.taking import take

IS_UNKNOWN: sa.ColumnElement[bool] = sa.literal_column("(delivery.state = 'unknown')")
"""To the letter what the index of what nobody knows about says."""

IS_UNPLACED: sa.ColumnElement[bool] = sa.literal_column(
    "(delivery.state = 'unknown' OR delivery.reason = 'seen')"
)
"""What may stand somewhere, or does by somebody's word, and it is not known where."""

SOON_MS = 90_000
"""A little more than Slack has an app wait that may read once a minute."""
ARRIVED_MS = 70_000
"""So long after its mark a post has arrived, or never will.

It begins within 45 s of the mark or not at all, breaks off after 10 s at most, and is looked for 15 s later
at the soonest.
"""


class UncertainRepository:
    """Messages that may have been posted."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, *, now_ms: int, lease_ms: int, token: str, limit: int) -> list[Delivery]:
        """Take up to `limit` messages that may be looked for now; each comes again when its lease is over.

        With them come those that are to be looked for soon in the same channels, so that one reading serves
        them all, unless they were sent so lately that they could still arrive.
        """
        until_ms = now_ms + lease_ms
        values = {"not_before_ms": until_ms}
        soonest = (
            select(Delivery.id)
            .where(IS_UNKNOWN)
            .order_by(col(Delivery.not_before_ms))
            .with_for_update(skip_locked=True)
        )
        due = soonest.where(col(Delivery.not_before_ms) <= now_ms).limit(limit)
        rows = take(self._session, due, values, until_ms, token)
        channels = {(row.workspace_id, row.channel_id) for row in rows if row.channel_id is not None}
        if not channels:
            return rows
        beside = soonest.where(
            col(Delivery.not_before_ms).between(now_ms + 1, now_ms + SOON_MS),
            col(Delivery.started_ms) <= now_ms - ARRIVED_MS,
            col(Delivery.lease_token).is_(None),
            sa.tuple_(col(Delivery.workspace_id), col(Delivery.channel_id)).in_(sorted(channels)),
        )
        return rows + take(self._session, beside, values, until_ms, token)

    def list_of_plan(self, workspace_id: str, plan_id: int) -> list[Delivery]:
        """Return what of a plan's may have been posted, each locked."""
        statement = (
            select(Delivery)
            .where(Delivery.workspace_id == workspace_id, Delivery.plan_id == plan_id, IS_UNKNOWN)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return sorted(self._session.exec(statement), key=lambda row: row.id or 0)

    def find(self, delivery_id: int, *, token: str | None = None) -> Delivery | None:
        """Return a message of which nobody knows, locked; with `token`, while that lease holds it."""
        statement = select(Delivery).where(Delivery.id == delivery_id, IS_UNKNOWN).with_for_update()
        if token is not None:
            statement = statement.where(Delivery.lease_token == token)
        return self._session.exec(statement.execution_options(populate_existing=True)).one_or_none()

    def find_by_nonce(self, workspace_id: str, nonce: str) -> Delivery | None:
        """Return the message that carries this in its metadata, locked, if nobody knows where it stands."""
        statement = (
            select(Delivery)
            .where(Delivery.nonce == nonce, Delivery.workspace_id == workspace_id, IS_UNPLACED)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return self._session.exec(statement).first()

    def has_nonce(self, workspace_id: str, nonce: str) -> bool:
        """Whether it is not known where the message stands that carries this in its metadata."""
        statement = select(Delivery.id).where(
            Delivery.nonce == nonce, Delivery.workspace_id == workspace_id, IS_UNPLACED
        )
        return self._session.exec(statement).first() is not None
