"""Questions about what Slack sent us."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import Inbox, InboxState
from storage.repositories.upserts import insert_unless_there


class InboxRepository:
    """Requests, under the keys that Slack repeats them with."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def receive(self, request: Inbox) -> bool:
        """Remember a request; False when it is a repeat."""
        return insert_unless_there(self._session, Inbox, request.model_dump(exclude={"id"}))

    def find(self, key: str) -> Inbox | None:
        """Return the request under a key."""
        return self._session.exec(select(Inbox).where(col(Inbox.key) == key)).one_or_none()

    def finish(self, key: str, *, ack: dict[str, Any], now_ms: int) -> bool:
        """Keep the answer that a request was given, and forget its body; False when there is no request."""
        statement = (
            sa.update(Inbox)
            .where(col(Inbox.key) == key)
            .values(state=InboxState.DONE, ack=ack, body=sa.null(), done_ms=now_ms)
        )
        return bool(self._session.connection().execute(statement).rowcount)
