"""Slack's door in HTTP mode: what the guard lets through is handed to Bolt, and its answer handed back."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.manifest import PATH
from bot.web.api import ROOT, Api
from bot.web.guard import RefusedError, kept_headers, read_body, read_head, read_payload, verify
from bot.web.server import Connection, Listener, empty

TELL_EVERY_S = 60

_log = structlog.get_logger()

Dispatch = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


class HttpMode:
    """Listens for Slack on a port that was taken before; `dispatch` is Bolt's."""

    def __init__(self, taken: socket.socket, dispatch: Dispatch, *, signing_secret: str, api: Api) -> None:
        self._listener = Listener(taken, self._answer)
        self._dispatch = dispatch
        self._api = api
        self._secret = signing_secret.encode()
        self._is_open = False
        self._refused = 0
        self._told_at = -float(TELL_EVERY_S)

    @property
    def url(self) -> str:
        """Where this machine reaches it; Slack's way leads through something that speaks HTTPS."""
        host = f"[{self._listener.host}]" if ":" in self._listener.host else self._listener.host
        return f"http://{host}:{self._listener.port}{PATH}"

    async def open(self) -> None:
        """Begin to listen."""
        await self._listener.open()
        self._is_open = True

    async def is_open(self) -> bool:
        """Whether Slack is listened to."""
        return self._is_open

    async def refuse_new(self) -> None:
        """Finish what was taken in, and take in no more: Slack sends that again."""
        self._is_open = False
        await self._listener.refuse_new()

    async def close(self) -> None:
        """Close every connection."""
        await self._listener.close()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.rel_url.raw_path.startswith(ROOT):
            return await self._api.answer(request)
        try:
            payload = await self._let_in(request)
        except RefusedError as refused:
            self._tell(refused.status)
            return empty(refused.status)
        if not self._is_open:
            return empty(HTTPStatus.SERVICE_UNAVAILABLE, closing=True)
        if payload.get("type") == "url_verification":
            return web.Response(text=str(payload.get("challenge", "")))
        if "ssl_check" in payload:
            return empty(HTTPStatus.OK)
        return await self._serve(payload, headers=kept_headers(request.headers))

    async def _let_in(self, request: web.BaseRequest) -> dict[str, Any]:
        head = read_head(request, now=time.time())  # Slack's seconds, whatever a movable clock says
        body = await read_body(request.content)
        verify(head, body, secret=self._secret)
        if isinstance(request.protocol, Connection):
            request.protocol.is_trusted = True
        return read_payload(head, body)

    async def _serve(self, payload: dict[str, Any], *, headers: dict[str, str]) -> web.StreamResponse:
        """Have Bolt work on it: told that it came by a socket, it neither verifies nor reads it once more."""
        try:
            request = AsyncBoltRequest(mode="socket_mode", body=payload, headers=dict(headers))
        except (
            AttributeError,
            KeyError,
            TypeError,
            IndexError,
        ):  # signed, yet of no shape of Slack's
            return empty(HTTPStatus.BAD_REQUEST)
        try:
            answer = await self._dispatch(request)
        except Exception as error:  # noqa: BLE001  # Slack must get an answer, and nobody a traceback
            _log.error("request.failed", kind=payload.get("type", "command"), error=type(error).__name__)
            return empty(HTTPStatus.INTERNAL_SERVER_ERROR)
        if answer.status != HTTPStatus.OK or not answer.body:
            return empty(answer.status)
        content_type = answer.headers["content-type"][0].partition(";")[0]
        return web.Response(text=answer.body, content_type=content_type)

    def _tell(self, status: int) -> None:
        """Log refusals, once a minute at most: a wrong signing secret shows, and a flood does no harm."""
        self._refused += 1
        now = asyncio.get_running_loop().time()
        if now - self._told_at >= TELL_EVERY_S:
            _log.warning("requests.refused", status=int(status), count=self._refused)
            self._refused, self._told_at = 0, now
