"""What time it is for Slack: by the Date of its last answer, and the monotonic time since."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import aiohttp


class SlackTime:
    """Listens to the answers of a session; this machine's own idea of the time plays no part.

    An answer is older than the moment at which it arrives, so what is told is a little early, never late.
    """

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._heard: tuple[datetime, float] | None = None

    def now(self) -> datetime | None:
        """Return Slack's time, or None before it has answered anything."""
        if self._heard is None:
            return None
        said, at = self._heard
        return said + timedelta(seconds=self._monotonic() - at)

    def hear(self, date: str) -> None:
        """Take in the Date header of an answer; what is no date is as good as none."""
        try:
            said = parsedate_to_datetime(date)
        except ValueError:
            return
        if said.tzinfo is not None:
            self._heard = said.astimezone(UTC), self._monotonic()

    def listener(self) -> aiohttp.TraceConfig:
        """Return what has a session tell of each answer that it gets."""
        config = aiohttp.TraceConfig()
        config.on_request_end.append(self._on_answer)
        return config

    async def _on_answer(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        answer: aiohttp.TraceRequestEndParams,
    ) -> None:
        self.hear(answer.response.headers.get("Date", ""))
