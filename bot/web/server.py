"""A server that says nothing of itself: no name, no version, and no word about a mistake."""

import errno
import socket
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import hdrs, web

from bot.errors import SettingsError

LOOPBACK = "127.0.0.1"
MOST_CONNECTIONS = 256
IDLE_S = 75
"""How long a connection may be silent, or take to say what it wants; proxies keep theirs for 60 s."""

LINGER_S = 2
"""How long the rest of a refused body is read and thrown away, so that the refusal arrives."""

_LARGEST_HEAD = 8_190
_MOST_HEADERS = 64
_WHY = {
    errno.EADDRINUSE: "something else listens there",
    errno.EACCES: "this user may not",
    errno.EADDRNOTAVAIL: "this machine has no such address",
}

_log = structlog.get_logger()

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


def empty(status: int, *, closing: bool = False) -> web.Response:
    """Return an answer without a word; one that is `closing` is the last on its connection."""
    answer = web.Response(status=status)
    if closing:
        answer.force_close()
    return answer


def bind(host: str, port: int, *, setting: str) -> socket.socket:
    """Take a port, without listening yet; SettingsError says why it cannot be had, and names its setting."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        taken = socket.socket(family, socket.SOCK_STREAM)
        try:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(address)
        except OSError:
            taken.close()
            raise
    except (OSError, UnicodeError) as error:
        why = _WHY.get(getattr(error, "errno", None) or 0, "this machine has no such address")
        raise SettingsError(f"I cannot listen at {host}, port {port}: {why}. Change {setting}.") from None
    return taken


class Connection(web.RequestHandler):
    """One connection; `is_trusted` once it has brought something that Slack has signed."""

    __slots__ = ("is_trusted",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_trusted = False

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no HTTP, or broke our handler, without the words that aiohttp would add."""
        del message
        if status == HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(exc, ConnectionError):
            _log.error("request.failed", kind="http", error=type(exc).__name__)
        if request.writer.output_size:
            raise ConnectionError
        return empty(status, closing=True)

    def log_exception(self, *args: Any, **more: Any) -> None:
        """Say nothing: what strangers send is not worth a line each, and would be quoted in it."""


class _Request(web.BaseRequest):
    async def _prepare_hook(self, response: web.StreamResponse) -> None:
        """Take out what aiohttp says of itself; its public signal misses answers to what is no HTTP."""
        response.headers.popall(hdrs.SERVER, None)


class _Server(web.Server):
    """Holds connections, and lets the oldest stranger go when there are too many."""

    def __call__(self) -> web.RequestHandler:
        return Connection(
            self,
            loop=self._loop,
            access_log=None,
            auto_decompress=False,  # or a small body could become a very large one
            keepalive_timeout=IDLE_S,
            lingering_time=LINGER_S,
            max_line_size=_LARGEST_HEAD,
            max_field_size=_LARGEST_HEAD,
            max_headers=_MOST_HEADERS,
        )

    def connection_made(self, handler: web.RequestHandler, transport: Any) -> None:
        super().connection_made(handler, transport)
        if len(self.connections) > MOST_CONNECTIONS:
            strangers = (each for each in self.connections if not getattr(each, "is_trusted", False))
            next(strangers, handler).force_close()


class Listener:
    """Serves one handler on a port that was taken before."""

    def __init__(self, taken: socket.socket, handler: Handler) -> None:
        self._socket = taken
        self._handler = handler
        self._runner: web.ServerRunner | None = None
        self.host, self.port = taken.getsockname()[:2]

    async def open(self) -> None:
        """Begin to listen."""
        self._runner = web.ServerRunner(_Server(self._handler, request_factory=_make_request))
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket).start()

    async def refuse_new(self) -> None:
        """Take no new connections; those that are there go on."""
        for site in [*self._runner.sites] if self._runner is not None else ():
            await site.stop()

    async def close(self) -> None:
        """Let answers under way be sent, then close every connection."""
        if self._runner is not None:
            await self._runner.cleanup()
        self._socket.close()


def _make_request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    return _Request(message, payload, protocol, writer, task, task.get_loop())
