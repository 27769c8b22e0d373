"""Calls out: each one to Slack is counted where it leaves, and whoever watches is told that we are well."""

import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import aiohttp
import structlog
from aiohttp import ClientHandlerType, ClientMiddlewareType, ClientRequest, ClientResponse
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from bot.metrics import OTHER, Metrics
from bot.settings import Settings
from bot.tokens import CALL_TIMEOUT_S

_REFUSED = re.compile(rb'"ok"\s*:\s*false')
"""In a text within JSON the quotes would be escaped, so this is Slack's own word."""

_log = structlog.get_logger()


def counting(metrics: Metrics, *, api_url: str) -> ClientMiddlewareType:
    """Return what a session passes its calls through; what is called elsewhere than the API is one method."""

    async def count(request: ClientRequest, send: ClientHandlerType) -> ClientResponse:
        url = str(request.url)
        method = request.url.name if url.startswith(api_url) else OTHER
        try:
            response = await send(request)
            body = await response.read()
        except (aiohttp.ClientError, TimeoutError):
            metrics.slack_calls.add(method, "no_answer")
            raise
        metrics.slack_calls.add(method, _outcome(response.status, body))
        return response

    return count


def _outcome(status: int, body: bytes) -> str:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "ratelimited"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "server_error"
    return "refused" if status != HTTPStatus.OK or _REFUSED.search(body) else "ok"


def call_out(url: SecretStr, session: aiohttp.ClientSession) -> Callable[[], Awaitable[None]] | None:
    """Return what tells the address of the settings that all is well, if there is one.

    It is told nothing else. Whoever knows it could say so in our place, so the log does not name it.
    """
    address = url.get_secret_value()
    if not address:
        return None

    async def call() -> None:
        try:
            async with session.get(address, middlewares=(), allow_redirects=False) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError) as error:
            _log.warning("heartbeat.not_told", error=type(error).__name__)
        else:
            if status >= HTTPStatus.BAD_REQUEST:
                _log.warning("heartbeat.not_told", status=status)

    return call


def unnamed_client(settings: Settings, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Make the client to which Bolt gives the token of each request."""
    return AsyncWebClient(
        base_url=settings.slack_api_url, session=session, retry_handlers=[], timeout=CALL_TIMEOUT_S
    )
