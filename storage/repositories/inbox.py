"""Questions about what Slack sent us."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import Inbox, InboxState
from storage.repositories.upserts import insert_unless_there

# Every request asks these, so they are put together once.
_FIND = select(Inbox).where(col(Inbox.key) == sa.bindparam("request"))
_FINISH = (
    sa.update(Inbox)
    .where(col(Inbox.key) == sa.bindparam("request"))
    .values(state=InboxState.DONE, ack=sa.bindparam("answer"), body=sa.null(), done_ms=sa.bindparam("at_ms"))
)


class InboxRepository:
    """Requests, under the keys that Slack repeats them with."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def receive(self, request: Inbox) -> bool:
        """Remember a request; False when it is a repeat."""
        return insert_unless_there(self._session, Inbox, request.model_dump(exclude={"id"}))

    def find(self, key: str) -> Inbox | None:
        """Return the request under a key."""
        return self._session.exec(_FIND, params={"request": key}).one_or_none()

    def list_begun(self, kind: str, *, before_ms: int, limit: int) -> list[Inbox]:
        """Return requests of a kind that came in before a moment and have not been worked through."""
        statement = (
            select(Inbox)
            .where(
                Inbox.kind == kind,
                col(Inbox.state) == InboxState.RECEIVED,
                col(Inbox.received_ms) < before_ms,
            )
            .order_by(col(Inbox.received_ms))
            .limit(limit)
        )
        return list(self._session.exec(statement))

    def finish(self, key: str, *, ack: dict[str, Any] | None, now_ms: int) -> bool:
        """Keep the answer that a request was given, and forget its body; False when there is no request."""
        given = {"request": key, "answer": ack, "at_ms": now_ms}
        return bool(self._session.connection().execute(_FINISH, given).rowcount)
