"""Claims: messages that this process may send until its lease is over, and how it begins to."""

from datetime import datetime
from typing import Any

from bot.services.schedules import to_ms
from bot.values import frozen
from storage.models import DeliveryKind, DeliveryState
from storage.repositories.pace import Taken

LEASE_MS = 60_000


@frozen
class Claimed:
    """A message that this process may send until its lease is over."""

    id: int
    token: str
    workspace_id: str
    kind: DeliveryKind
    nonce: str
    attempts: int
    may_go_ms: int
    member_id: str | None
    channel_id: str | None
    thread_ts: str | None
    is_ephemeral: bool
    posted_in: str | None
    posted_ts: str | None
    is_repeated: bool
    plainness: int = 0
    odd: int = 0
    """How often it was refused in a word that nobody knows."""

    def lateness_s(self, now: datetime) -> float:
        """Return how long ago it might have gone."""
        return max(to_ms(now) - self.may_go_ms, 0) / 1000


@frozen
class Start:
    """A message that is about to be sent, when, and when that is by Slack's clock, if that is known."""

    claimed: Claimed
    now: datetime
    slack_now: datetime | None = None


@frozen
class Look:
    """A message, and when it is looked at."""

    claimed: Claimed
    now: datetime


def started(claimed: Claimed, *, now: datetime, slack_now: datetime | None) -> dict[str, Any]:
    """Return the columns of a message that is being sent."""
    now_ms = to_ms(now)
    since = {} if claimed.is_repeated else {"slack_ms": to_ms(slack_now) if slack_now else 0}
    return {
        "state": DeliveryState.SENDING,
        "attempts": claimed.attempts + 1,
        "started_ms": now_ms,
        "lease_until_ms": now_ms + LEASE_MS,
        "look_cursor": None,
        **since,
    }


def claimed_of(row: Taken, token: str) -> Claimed:
    """Return a message that was just claimed under a lease."""
    return Claimed(
        id=row.id,
        token=token,
        workspace_id=row.workspace_id,
        kind=row.kind,
        nonce=row.nonce,
        attempts=row.attempts,
        may_go_ms=row.not_before_ms,
        member_id=row.member_id or row.asker,
        channel_id=row.channel_id,
        thread_ts=row.thread_ts,
        is_ephemeral=row.is_ephemeral,
        posted_in=row.posted_in,
        posted_ts=row.posted_ts,
        is_repeated=row.is_repeated,
        plainness=row.plainness or 0,
        odd=row.odd or 0,
    )
