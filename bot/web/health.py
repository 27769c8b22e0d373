"""Whether Waymark is well and what it has done, for whatever watches it on this machine."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus

from aiohttp import hdrs, web

from bot.metrics import CONTENT_TYPE, Metrics, load
from bot.web.server import Listener, empty

PATIENCE_S = 5.0


class Health:
    """Answers `/healthz` (nothing waits too long), `/readyz` (Slack's requests are served) and `/metrics`."""

    def __init__(
        self,
        taken: socket.socket,
        *,
        ask_database: Callable[[], Awaitable[object]],
        trouble: Callable[[], Sequence[str]],
        is_serving: Callable[[], Awaitable[bool]],
        metrics: Metrics,
    ) -> None:
        self._listener = Listener(taken, self._answer)
        self._ask_database = ask_database
        self._trouble = trouble
        self._is_serving = is_serving
        self._metrics = metrics

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
        tell = {"/healthz": self._tell_health, "/readyz": self._tell_service, "/metrics": self._tell_metrics}
        if request.path not in tell:
            return empty(HTTPStatus.NOT_FOUND)
        if request.method not in {hdrs.METH_GET, hdrs.METH_HEAD}:
            return empty(HTTPStatus.METHOD_NOT_ALLOWED)
        return await tell[request.path]()

    async def _tell_health(self) -> web.Response:
        problems = [*self._trouble()]
        try:
            await asyncio.wait_for(self._ask_database(), PATIENCE_S)
        except Exception:  # noqa: BLE001  # whatever it is, it is the answer
            problems.append("The database does not answer.")
        return _verdict(problems)

    async def _tell_service(self) -> web.Response:
        return _verdict([] if await self._is_serving() else ["not serving"])

    async def _tell_metrics(self) -> web.Response:
        await asyncio.to_thread(load)
        return web.Response(body=self._metrics.render().encode(), headers={hdrs.CONTENT_TYPE: CONTENT_TYPE})


def _verdict(problems: Sequence[str]) -> web.Response:
    """Say what is wrong, in one line each, or that nothing is."""
    status = HTTPStatus.SERVICE_UNAVAILABLE if problems else HTTPStatus.OK
    return web.Response(status=status, text="".join(f"{line}\n" for line in problems or ["ok"]))
