"""What somebody is asked, or told, about a message that may not have been posted."""

from datetime import datetime
from enum import StrEnum

from bot.values import frozen
from storage.models import DeliveryKind


class Fate(StrEnum):
    """What has become of the message that was in doubt."""

    OPEN = "open"
    AGAIN = "again"
    """It is being posted again, as was wished."""
    FOUND = "found"
    SEEN = "seen"
    """Whoever was asked has said that it is there."""
    TOO_LATE = "too late"
    OVERTAKEN = "overtaken"
    """The plan was closed, or has left the channel, or there is nothing left to say."""
    PASSED_ON = "passed on"
    """Somebody else looks after the plan by now, and is asked."""
    GIVEN_UP = "given up"


@frozen
class Doubt:
    """A message that may not have been posted; `attempt` is the one of which nobody knows the end.

    Of an answer there is no plan to name.
    """

    delivery_id: int
    attempt: int
    kind: DeliveryKind
    plan_ref: str
    plan_title: str
    channel_id: str
    at: datetime
    zone: str
    fate: Fate
    is_ranking: bool = False
    """Whether it is what came out of a round of ratings."""
