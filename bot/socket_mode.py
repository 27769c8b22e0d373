"""Slack's door in Socket Mode: we connect out to Slack, and it sends what people do down that socket.

Slack's SDK opens the socket again when it breaks, but not always: it tries an address that was used up for
ever, and does not notice silence after the wall clock was set back. So the socket is watched by the monotonic
clock here, and a new client put in the place of one that is silent.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.values import frozen

ANSWERED_S = 4.0
"""Slack waits for an answer for 3 s."""
CLOSED_S = 2.0

_log = structlog.get_logger()


@frozen(kw_only=True)
class Patience:
    """How long a socket is waited for, in seconds of the monotonic clock."""

    ping_s: float = 10
    look_s: float = 5
    silence_s: float = 60
    """Since the last pong, or with no open session: then a new client takes over."""
    connect_s: float = 30
    unreachable_s: float = 900
    """While Slack cannot be reached, a new process would not reach it either; after this one may try."""


class _Client(SocketModeClient):
    """The SDK's client, which knows what it has read and not answered, and when it last heard a pong."""

    def __init__(self, app: AsyncApp, web_client: AsyncWebClient, *, ping_s: float) -> None:
        assert web_client.token is not None
        self._pong: float | None = None
        self.has_heard = False
        self.pong_at = time.monotonic()
        super().__init__(web_client.token, logger=app.logger, web_client=web_client, ping_interval=ping_s)
        self._app = app
        self._unanswered = 0
        self._answered = asyncio.Event()
        self._answered.set()
        self.socket_mode_request_listeners.append(self._handle)

    @property
    def last_ping_pong_time(self) -> float | None:
        """The wall clock's time of the last pong, as the SDK reckons."""
        return self._pong

    @last_ping_pong_time.setter
    def last_ping_pong_time(self, value: float | None) -> None:
        if self._pong is not None and value is not None:  # from none, it is a guess when there was no pong
            self.pong_at, self.has_heard = time.monotonic(), True
        self._pong = value

    @property
    def is_open(self) -> bool:
        """Whether there is a session that is not closed."""
        return self.current_session is not None and not self.current_session.closed

    async def open(self) -> None:
        """Connect to an address that nobody has used; the SDK tries again until it is cancelled."""
        self.wss_uri = await self.issue_new_wss_url()
        await self.connect()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
        self.pong_at = time.monotonic()

    async def enqueue_message(self, message: str) -> None:
        """Take in what Slack has sent."""
        self._unanswered += 1
        self._answered.clear()
        await super().enqueue_message(message)

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        """Answer what Slack has sent; a request for a new socket has no answer."""
        if message.get("type") == "disconnect":
            self._forget_one()
            if self.default_auto_reconnect_enabled:
                await super().run_message_listeners(message, raw_message)
            return
        try:
            await super().run_message_listeners(message, raw_message)
        finally:
            self._forget_one()

    def _forget_one(self) -> None:
        self._unanswered -= 1
        if not self._unanswered:
            self._answered.set()

    async def _handle(self, _client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        begun = time.time()
        await send_async_response(self, request, await run_async_bolt_app(self._app, request), begun)

    async def finish(self) -> None:
        """Read no more, answer what was read, and close: what was not read Slack sends again elsewhere."""
        self.auto_reconnect_enabled = self.default_auto_reconnect_enabled = False
        for task in (self.current_session_monitor, self.message_receiver):
            if task is not None:
                task.cancel()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._answered.wait(), ANSWERED_S)
        await self.shut()

    async def shut(self) -> None:
        """Close, without a long wait for a network that is gone."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.close(), CLOSED_S)  # type: ignore[no-untyped-call]  # as above


class SocketMode:
    """One socket, and the watch over it; `on_lost` is called when a new client does not help either."""

    def __init__(
        self,
        app: AsyncApp,
        client: AsyncWebClient,
        *,
        on_lost: Callable[[], None] = lambda: None,
        patience: Patience | None = None,
    ) -> None:
        self._app = app
        self._web_client = client
        self._on_lost = on_lost
        self._patience = patience or Patience()
        self._client: _Client | None = None
        self._watching: asyncio.Task[None] | None = None
        self._leaving: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Connect, however often it has to be tried."""
        while not await self._replace():  # noqa: ASYNC110  # it asks Slack
            await asyncio.sleep(self._patience.look_s)
        self._watching = asyncio.create_task(self._watch())
        self._watching.add_done_callback(self._end_watch)

    def _end_watch(self, watching: asyncio.Task[None]) -> None:
        """Have whoever supervises us start anew where nobody watches the socket any more."""
        error = None if watching.cancelled() else watching.exception()
        if error is not None:
            _log.error("socket.not_watched", error=type(error).__name__)
            self._on_lost()

    async def is_open(self) -> bool:
        """Whether it is connected at this moment."""
        return self._client is not None and await self._client.is_connected()

    def pong_age(self) -> float | None:
        """Return how many seconds ago Slack last answered a ping, or None before it is connected."""
        return None if self._client is None else time.monotonic() - self._client.pong_at

    async def refuse_new(self) -> None:
        """Answer what was read, and close: Slack sends to any socket that is open."""
        if self._watching is not None:
            self._watching.cancel()
        if self._client is not None:
            await self._client.finish()

    async def close(self) -> None:
        """Let go of all that is left."""
        if self._watching is not None:
            self._watching.cancel()
        for leaving in self._leaving:
            leaving.cancel()
        await asyncio.gather(*self._leaving, return_exceptions=True)
        if self._client is not None:
            await self._client.shut()

    async def _watch(self) -> None:
        """Put a new client in the place of one that is silent, as long as that may help."""
        patience, is_new = self._patience, False
        open_at = reached_at = time.monotonic()
        while True:
            await asyncio.sleep(patience.look_s)
            client, now = self._client, time.monotonic()
            assert client is not None
            open_at = now if client.is_open else open_at
            if now - min(open_at, client.pong_at) <= patience.silence_s:
                reached_at = now
                continue
            if (is_new and not client.has_heard) or now - reached_at > patience.unreachable_s:
                _log.error("socket.lost")
                self._on_lost()
                return
            if await self._replace():
                _log.warning("socket.replaced", silent_s=round(now - min(open_at, client.pong_at)))
                open_at, is_new = time.monotonic(), True

    async def _replace(self) -> bool:
        """Connect with a new client, and let the old one go; False when it does not come to that."""
        client = _Client(self._app, self._web_client, ping_s=self._patience.ping_s)
        is_connected = False
        try:
            async with asyncio.timeout(self._patience.connect_s):
                await client.open()
            is_connected = True
        except Exception as error:  # noqa: BLE001  # the SDK trips over what a proxy answers in Slack's place
            _log.warning("socket.not_connected", error=type(error).__name__)
        finally:
            if not is_connected:
                await client.finish()
        if is_connected:
            old, self._client = self._client, client
            if old is not None:
                leaving = asyncio.create_task(old.finish())
                self._leaving.add(leaving)
                leaving.add_done_callback(self._leaving.discard)
        return is_connected
