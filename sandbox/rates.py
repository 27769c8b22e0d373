"""Slack's rate limits, for when they are switched on.

The figures are the lower ones of https://docs.slack.dev/apis/web-api/rate-limits
"""

import math
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls in so many seconds; counted for each channel by itself if `is_per_channel`."""

    calls: int
    seconds: float = 60.0
    is_per_channel: bool = False


RATES: Mapping[str, Rate] = {
    "chat.postMessage": Rate(1, seconds=1.0, is_per_channel=True),
    "chat.postEphemeral": Rate(100),
    "chat.update": Rate(50),
    "chat.delete": Rate(50),
    "views.open": Rate(100),
    "views.push": Rate(100),
    "views.update": Rate(100),
    "views.publish": Rate(100),
    "chat.getPermalink": Rate(600),
    "files.getUploadURLExternal": Rate(100),
    "files.completeUploadExternal": Rate(100),
    "users.info": Rate(100),
    "users.list": Rate(20),
    "conversations.list": Rate(20),
    "conversations.members": Rate(100),
    "conversations.open": Rate(50),
    "conversations.info": Rate(50),
    "conversations.history": Rate(50),
    "conversations.replies": Rate(50),
}

READING: Mapping[str, Rate] = {"conversations.history": Rate(1), "conversations.replies": Rate(1)}
"""What apps may read that are sold outside of Slack's marketplace, at most READ_AT_ONCE messages each time.

https://docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps
"""
READ_AT_ONCE = 15


class Pace:
    """Counts calls in sliding windows of the wire's seconds."""

    def __init__(self, *, monotonic: Callable[[], float], rates: Mapping[str, Rate] = RATES) -> None:
        self._monotonic = monotonic
        self._rates = rates
        self._calls: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)

    def wait_seconds(self, method: str, *, channel: str) -> int:
        """Count a call; return 0 if it may pass, or the whole seconds after which to try again."""
        if (rate := self._rates.get(method)) is None:
            return 0
        now = self._monotonic()
        calls = self._calls[method, channel if rate.is_per_channel else ""]
        while calls and now - calls[0] >= rate.seconds:
            calls.popleft()
        if len(calls) >= rate.calls:
            return max(1, math.ceil(calls[0] + rate.seconds - now))
        calls.append(now)
        return 0
