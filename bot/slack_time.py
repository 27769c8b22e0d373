"""What time it is for Slack: by the Date of its last answer, and the monotonic time since."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import aiohttp


class SlackTime:
    """Listens to what the API answers; this machine's own idea of the time plays no part, nor anybody else's.

    An answer is older than the moment at which it arrives, so what is told is a little early, never late.
    """

    def __init__(self, api_url: str, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._api_url = api_url
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
        """Return what has a session tell of each answer that it gets from the API."""
        config = aiohttp.TraceConfig()
        config.on_request_end.append(self._on_answer)
        return config

    async def _on_answer(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        answer: aiohttp.TraceRequestEndParams,
    ) -> None:
        if str(answer.url).startswith(self._api_url):
            self.hear(answer.response.headers.get("Date", ""))


def held_up(seconds: float) -> aiohttp.TraceConfig:
    """Return what keeps a session from sending a request that has waited for longer than it may take.

    A process that stood still would else send it and give it up in the same moment, and never know of it.
    """
    config = aiohttp.TraceConfig()

    async def begin(_session: aiohttp.ClientSession, context: SimpleNamespace, _begun: object) -> None:
        context.begun = time.monotonic()

    async def check(_session: aiohttp.ClientSession, context: SimpleNamespace, _connected: object) -> None:
        if time.monotonic() - context.begun > seconds:
            raise TimeoutError

    config.on_request_start.append(begin)
    config.on_connection_create_end.append(check)
    config.on_connection_reuseconn.append(check)
    config.on_request_headers_sent.append(check)  # these two come just before what they are named for
    config.on_request_chunk_sent.append(check)
    return config
