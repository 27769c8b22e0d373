"""The audit: how much waits, and since when."""

from datetime import UTC, datetime

from bot.rules.audit import Backlog
from storage.database import Database
from storage.models import DeliveryState
from storage.unit_of_work import Store, query


class Audits:
    """Looks at what waits, and changes none of it."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @query
    def look(self, store: Store) -> Backlog:
        """Return what waits at this moment."""
        pending, sending, unknown = store.backlog.pending(), store.backlog.sending(), store.backlog.unknown()
        requests = store.backlog.requests()
        return Backlog(
            waiting={
                DeliveryState.PENDING: pending.number,
                DeliveryState.SENDING: sending.number,
                DeliveryState.UNKNOWN: unknown.number,
            },
            requests=requests.number,
            may_go_at=_instant(pending.oldest_ms),
            sending_since=_instant(sending.oldest_ms),
            schedule_due_at=_instant(store.schedules.next_due_ms()),
            received_at=_instant(requests.oldest_ms),
        )


def _instant(epoch_ms: int | None) -> datetime | None:
    return None if epoch_ms is None else datetime.fromtimestamp(epoch_ms / 1000, UTC)
