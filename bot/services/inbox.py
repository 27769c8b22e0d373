"""The inbox: what Slack sends is remembered before it is answered, and a repeat gets the same answer."""

from datetime import datetime
from typing import Any

from bot.services.schedules import to_ms
from storage.database import Database
from storage.models import Inbox, InboxState
from storage.unit_of_work import Store, query, transaction


class InboxService:
    """Requests from Slack, each worked through once."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @transaction
    def receive(
        self, store: Store, key: str, *, workspace_id: str, kind: str, body: dict[str, Any], now: datetime
    ) -> bool:
        """Remember a request; False when it is a repeat."""
        return store.inbox.receive(
            Inbox(workspace_id=workspace_id, key=key, kind=kind, body=body, received_ms=to_ms(now))
        )

    @transaction
    def finish(self, store: Store, key: str, *, ack: dict[str, Any], now: datetime) -> None:
        """Keep the answer that a request was given."""
        store.inbox.finish(key, ack=ack, now_ms=to_ms(now))

    @query
    def find_ack(self, store: Store, key: str) -> dict[str, Any] | None:
        """Return the answer that a request was given, or None while there is none."""
        found = store.inbox.find(key)
        return found.ack if found is not None and found.state is InboxState.DONE else None
