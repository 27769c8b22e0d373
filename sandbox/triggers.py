"""What an interaction hands to the app for a short while: trigger ids and response URLs."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.errors import SlackError

TRIGGER_SECONDS = 3.0  # https://docs.slack.dev/interactivity/handling-user-interaction
RESPONSE_SECONDS = (
    30 * 60.0
)  # https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
RESPONSE_USES = 5


@dataclass(frozen=True, slots=True)
class Trigger:
    """One person's doing, for which the app may show one modal; `channel` is where it was done, if in one."""

    user: str
    issued_at: float
    channel: str | None


@dataclass(slots=True)
class ResponseUrl:
    """Where the app may answer an interaction: in which channel, to whom, instead of which message."""

    user: str
    channel: str
    issued_at: float
    message_ts: str | None = None
    uses: int = 0


class Triggers:
    """Trigger ids: good for 3 s and for one use."""

    def __init__(self, *, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._issued: dict[str, Trigger] = {}
        self._spent: set[str] = set()

    def issue(self, user: str, *, channel: str | None = None) -> str:
        """Return a new trigger id for something that a person has just done."""
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(user=user, issued_at=self._monotonic(), channel=channel)
        return trigger_id

    def spend(self, trigger_id: str) -> Trigger:
        """Take what the id stands for; refuse one that is unknown, used or too old."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger_id in self._spent:
            raise SlackError("exchanged_trigger_id")
        if self._monotonic() - trigger.issued_at > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        self._spent.add(trigger_id)
        return trigger


class ResponseUrls:
    """Response URLs: good for 30 minutes and for five uses."""

    def __init__(self, *, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._issued: dict[str, ResponseUrl] = {}
        self.root = ""

    def issue(self, user: str, *, channel: str, message_ts: str | None = None) -> str:
        """Return a new URL for something that a person has just done in a channel."""
        secret = secrets.token_urlsafe(18)
        self._issued[secret] = ResponseUrl(
            user=user,
            channel=channel,
            issued_at=self._monotonic(),
            message_ts=message_ts,
        )
        return f"{self.root}/response/{secret}"

    def spend(self, secret: str) -> ResponseUrl:
        """Take one use of the URL; refuse one that is unknown, used up or too old."""
        url = self._issued.get(secret)
        if url is None:
            raise SlackError("invalid_url")
        if self._monotonic() - url.issued_at > RESPONSE_SECONDS:
            raise SlackError("expired_url")
        if url.uses >= RESPONSE_USES:
            raise SlackError("used_url")
        url.uses += 1
        return url
