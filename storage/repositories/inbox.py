"""Questions about what Slack sent us."""

from typing import Any

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

    def finish(self, key: str, *, ack: dict[str, Any], now_ms: int) -> None:
        """Keep the answer that a request was given, and forget its body."""
        found = self.find(key)
        if found is not None:
            found.state, found.ack, found.body, found.done_ms = InboxState.DONE, ack, None, now_ms
