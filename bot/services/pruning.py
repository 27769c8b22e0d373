"""What is forgotten after its time: requests after a day, messages after as long as the operator says."""

from datetime import datetime, timedelta

from bot.services.schedules import to_ms
from storage.database import Database
from storage.unit_of_work import Store, repeatable

REQUESTS_FOR = timedelta(hours=24)
"""Slack repeats nothing that is older, and as long is a form kept that could not be saved."""
PACE_FOR = timedelta(hours=1)
LEASES_FOR = timedelta(days=1)
CHUNK = 500


class Pruning:
    """Forgets what is past, a chunk in each transaction, so that nobody waits for it for long."""

    def __init__(self, database: Database, *, messages_for: timedelta) -> None:
        self.database = database
        self._messages_for = messages_for

    @repeatable
    def requests(self, store: Store, *, after_id: int, now: datetime) -> tuple[int, int | None]:
        """Forget a chunk of requests; return how many, and after which row to go on, if at all.

        The Homes are drawn anew that offered a form which is kept no longer.
        """
        before_ms = to_ms(now - REQUESTS_FOR)
        for workspace_id, member_id in store.inbox.list_offered_before(before_ms) if not after_id else ():
            store.homes.mark(workspace_id, [member_id], now_ms=to_ms(now))
        return store.pruning.inbox(after_id=after_id, before_ms=before_ms, limit=CHUNK)

    @repeatable
    def messages(self, store: Store, *, after_id: int, now: datetime) -> tuple[int, int | None]:
        """Forget a chunk of messages; return how many, and after which row to go on, if at all."""
        before_ms = to_ms(now - self._messages_for)
        return store.pruning.deliveries(
            after_id=after_id, before_ms=before_ms, now_ms=to_ms(now), limit=CHUNK
        )

    @repeatable
    def rest(self, store: Store, *, now: datetime) -> bool:
        """Forget the pace of quiet places and leases that ran out; say whether there may be more."""
        store.pruning.leases(before_ms=to_ms(now - LEASES_FOR))
        return store.pruning.pace(before_ms=to_ms(now - PACE_FOR), limit=CHUNK) == CHUNK
