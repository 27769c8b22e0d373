"""Whether Waymark is well, for whatever watches it on this machine."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import hdrs, web

from bot.web.server import Listener, empty

PATIENCE_S = 5.0


class Health:
    """Answers `/healthz` (alive, and the database answers) and `/readyz` (Slack's requests are served)."""

    def __init__(
        self,
        taken: socket.socket,
        *,
        ask_database: Callable[[], Awaitable[object]],
        is_serving: Callable[[], Awaitable[bool]],
    ) -> None:
        self._listener = Listener(taken, self._answer)
        self._ask_database = ask_database
        self._is_serving = is_serving

    @property
    def port(self) -> int:
        """The port of this machine at which it answers."""
        return int(self._listener.port)

    async def open(self) -> None:
        """Begin to answer."""
        await self._listener.open()

    async def close(self) -> None:
        """Answer no more."""
        await self._listener.close()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        check = {"/healthz": self._find_illness, "/readyz": self._find_hindrance}.get(request.path)
        if check is None:
            return empty(HTTPStatus.NOT_FOUND)
        if request.method not in {hdrs.METH_GET, hdrs.METH_HEAD}:
            return empty(HTTPStatus.METHOD_NOT_ALLOWED)
        problem = await check()
        status = HTTPStatus.SERVICE_UNAVAILABLE if problem else HTTPStatus.OK
        return web.Response(status=status, text=f"{problem or 'ok'}\n")

    async def _find_illness(self) -> str | None:
        try:
            await asyncio.wait_for(self._ask_database(), PATIENCE_S)
        except Exception:  # noqa: BLE001  # whatever it is, it is the answer
            return "the database does not answer"
        return None

    async def _find_hindrance(self) -> str | None:
        return None if await self._is_serving() else "not serving"
