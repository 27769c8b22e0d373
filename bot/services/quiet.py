"""Quiet hours: nudges that came within them, and wait until they are over."""

from datetime import datetime

from bot.services.claims import Claimed
from bot.services.deliveries import Silence
from bot.services.schedules import to_ms
from bot.services.silences import quiet_of
from storage.database import Database
from storage.models import DeliveryKind, DeliveryState
from storage.unit_of_work import Store, transaction

ASKED_WITHIN_MS = 8 * 3_600_000
"""How long after quiet hours a question may still be asked that came within them."""


class QuietNudges:
    """What is put off until nobody is disturbed by it."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @transaction
    def settle(self, store: Store, claimed: Claimed, *, now: datetime) -> bool:
        """Have a nudge wait until the quiet hours of whom it is for are over.

        A question that would be too late then is asked all the same: it does not come again so soon.
        """
        row = store.deliveries.find(claimed.id)
        member = None if row is None else store.members.find(row.workspace_id, row.member_id or "")
        if row is None or member is None:
            return False
        quiet = quiet_of(member)
        ends = None if quiet is None else quiet.end_after(now, member.lives_in)
        until_ms = to_ms(ends or now)
        values = {
            "state": DeliveryState.PENDING,
            "not_before_ms": until_ms,
            "reason": Silence.QUIET.value,
            "lease_token": None,
            "lease_until_ms": None,
        }
        if row.kind is DeliveryKind.CHECK_IN and row.expires_ms is not None:
            values["expires_ms"] = max(row.expires_ms, until_ms + ASKED_WITHIN_MS)
        return store.deliveries.move(
            claimed.id, token=claimed.token, before=DeliveryState.CLAIMED, values=values
        )
