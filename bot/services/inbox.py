"""The inbox: what Slack sends is remembered before it is answered, and a repeat gets the same answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.services.schedules import to_ms
from storage.database import Database
from storage.models import Inbox, InboxState
from storage.unit_of_work import Store, query, transaction

LONGEST_WORK = timedelta(minutes=1)
BATCH = 100


@dataclass(frozen=True, slots=True)
class Receipt:
    """Whether a request is new, and the answer that it, or the same deed before it, was given."""

    is_new: bool
    ack: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A request that was begun, and whose end nobody has seen."""

    key: str
    workspace_id: str
    body: dict[str, Any]


class InboxService:
    """Requests from Slack, each worked through once."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @transaction
    def receive(
        self,
        store: Store,
        key: str,
        *,
        workspace_id: str,
        kind: str,
        body: dict[str, Any],
        now: datetime,
        deed: str | None = None,
    ) -> Receipt:
        """Remember a request, which does the deed of that key; what was answered before comes back."""
        is_new = store.inbox.receive(
            Inbox(workspace_id=workspace_id, key=key, kind=kind, body=body, received_ms=to_ms(now))
        )
        ack = None if is_new else _find_ack(store, key)
        if ack is None and deed is not None:
            ack = _find_ack(store, deed)
            if ack is not None:  # all of it is done, so that nothing of it is kept
                store.inbox.finish(key, ack=ack, now_ms=to_ms(now))
        return Receipt(is_new, ack)

    @query
    def list_interrupted(self, store: Store, kind: str, *, now: datetime) -> tuple[Interrupted, ...]:
        """Return the requests of a kind that were begun too long ago to be under way still."""
        begun = store.inbox.list_begun(kind, before_ms=to_ms(now - LONGEST_WORK), limit=BATCH)
        return tuple(Interrupted(row.key, row.workspace_id, row.body or {}) for row in begun)

    @transaction
    def finish(
        self,
        store: Store,
        key: str,
        *,
        workspace_id: str,
        kind: str,
        ack: dict[str, Any] | None,
        now: datetime,
    ) -> None:
        """Keep the answer that a request, or a deed, was given, if any; what was typed is forgotten."""
        now_ms = to_ms(now)
        if not store.inbox.finish(key, ack=ack, now_ms=now_ms):
            store.inbox.receive(
                Inbox(
                    workspace_id=workspace_id,
                    key=key,
                    kind=kind,
                    state=InboxState.DONE,
                    ack=ack,
                    received_ms=now_ms,
                    done_ms=now_ms,
                )
            )


def _find_ack(store: Store, key: str) -> dict[str, Any] | None:
    found = store.inbox.find(key)
    return found.ack if found is not None and found.state is InboxState.DONE else None
