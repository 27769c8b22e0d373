"""What must be done once over all replicas: whoever takes its name does it."""

from datetime import datetime, timedelta
from secrets import token_hex

from bot.services.schedules import to_ms
from storage.database import Database
from storage.unit_of_work import Store, repeatable

PROCESS = "process:"
"""How the name begins by which a process shows that it lives."""


class JobLeases:
    """Names that this process, `owner`, has for a while; those of one that died run out."""

    def __init__(self, database: Database, *, owner: str = "") -> None:
        self.database = database
        self.owner = owner or token_hex(8)

    @repeatable
    def take(self, store: Store, name: str, *, lasts: timedelta, now: datetime) -> bool:
        """Take a name for a time; False while anybody has it.

        For what is done once in an interval: take it for a little less than that, and do not give it back.
        """
        return store.job_leases.take(name, owner=self.owner, now_ms=to_ms(now), until_ms=to_ms(now + lasts))

    @repeatable
    def renew(self, store: Store, name: str, *, lasts: timedelta, now: datetime) -> bool:
        """Keep a name for a time from now on; False when it is somebody else's by now."""
        return store.job_leases.renew(name, owner=self.owner, until_ms=to_ms(now + lasts))

    @repeatable
    def release(self, store: Store, name: str) -> None:
        """Give a name back before its time, so that another process need not wait."""
        store.job_leases.release(name, owner=self.owner)

    @repeatable
    def live(self, store: Store, *, lasts: timedelta, now: datetime) -> None:
        """Show that this process lives, for a time."""
        store.job_leases.renew(f"{PROCESS}{self.owner}", owner=self.owner, until_ms=to_ms(now + lasts))

    @repeatable
    def leave(self, store: Store) -> None:
        """Show that this process works on nothing any more, so that others need not wait for it."""
        store.job_leases.release(f"{PROCESS}{self.owner}", owner=self.owner)
