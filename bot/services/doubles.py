"""Doubles: what was posted once too often is remembered until Slack has taken it away."""

from typing import NamedTuple

from bot.services.claims import Claimed
from storage.database import Database
from storage.unit_of_work import Store, query, transaction


class Double(NamedTuple):
    """Where a message stands that is one too many."""

    channel_id: str
    ts: str


class Doubles:
    """What is to be taken away; `Outcomes.settle_overtaken` notes it."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @query
    def list_of(self, store: Store, claimed: Claimed) -> tuple[Double, ...]:
        """Return what was posted once too often of a message, and may still stand there."""
        row = store.deliveries.find(claimed.id)
        return () if row is None else tuple(Double(*where) for where in row.doubles or ())

    @transaction
    def forget(self, store: Store, claimed: Claimed, double: Double) -> None:
        """Look no more after one, which is gone or stays for good."""
        row = store.deliveries.find_locked(claimed.id)
        if row is not None:
            row.doubles = [where for where in row.doubles or () if where != list(double)] or None
