"""Socket Mode: the app's web sockets, the envelopes sent down them, and the acks that come back.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
import secrets
import time
import uuid
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from sandbox.blocks import Json
from sandbox.delivery import Ack, EnvelopeType
from sandbox.log import Log
from sandbox.manifest import App

MOST_CONNECTIONS = 10


@dataclass(slots=True, eq=False)
class _Connection:
    socket: web.WebSocketResponse
    number: int
    transport: asyncio.Transport | None
    is_leaving: bool = False


@dataclass(slots=True)
class _Sent:
    at: float
    kind: EnvelopeType
    acked: asyncio.Future[Json | None] = field(repr=False)


class SocketMode:
    """All connections of the app; each envelope goes to exactly one of them, in turn."""

    def __init__(self, *, app: App, log: Log, ack_seconds: float) -> None:
        self.root = ""
        self._app = app
        self._log = log
        self._ack_seconds = ack_seconds
        self._connections: list[_Connection] = []
        self._tickets: set[str] = set()
        self._sent: dict[str, _Sent] = {}
        self._count = 0
        self._turn = 0
        self._refusals = 0
        self.is_mute = False
        """Whether pings are left without a pong."""

    @property
    def connections(self) -> int:
        """How many connections have been greeted and are open."""
        return len(self._connections)

    def new_url(self) -> str:
        """Return an address that one connection may be opened at, once."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return f"{self.root}/link?ticket={ticket}&app_id={self._app.id}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hold one web socket: hello, then acks, until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=408, text="ticket expired")
        self._tickets.discard(ticket)
        if self._refusals:
            self._refusals -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(heartbeat=30, timeout=1.0, autoping=False)
        transport = request.transport if isinstance(request.transport, asyncio.Transport) else None
        await socket.prepare(request)
        if len(self._connections) >= MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        self._count += 1
        connection = _Connection(socket=socket, number=self._count, transport=transport)
        await socket.send_json(self._hello())
        self._connections.append(connection)
        self._log.add("connection", change="opened", number=connection.number)
        await self._close_those_leaving()
        try:
            await self._listen(socket)
        finally:
            self._connections.remove(connection)
            self._log.add("connection", change="closed", number=connection.number)
        return socket

    def _hello(self) -> Json:
        debug = {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18_060}
        return {
            "type": "hello",
            "num_connections": len(self._connections) + 1,
            "debug_info": debug,
            "connection_info": {"app_id": self._app.id},
        }

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type is WSMsgType.PING and not self.is_mute:
                await socket.pong(message.data)
            if message.type is not WSMsgType.TEXT:
                continue
            try:
                answer = json.loads(message.data)
                envelope_id, payload = str(answer["envelope_id"]), answer.get("payload") or None
                payload = {"text": payload} if isinstance(payload, str) else payload
            except (ValueError, KeyError, TypeError, AttributeError):
                self._log.add("refused", what="socket message", reason="not an ack", data=message.data)
            else:
                self._take_ack(envelope_id, payload)

    def _take_ack(self, envelope_id: str, payload: Json | None) -> None:
        sent = self._sent.get(envelope_id)
        if sent is None:
            self._log.add(
                "refused", what="ack", reason="no such envelope, or acked twice", envelope_id=envelope_id
            )
            return
        ms = (time.monotonic() - sent.at) * 1000
        if sent.acked.done():
            del self._sent[envelope_id]
            self._log.add("late_ack", envelope_id=envelope_id, ms=ms, payload=payload)
        else:
            self._log.add("ack", envelope_id=envelope_id, ms=ms, payload=payload, type=sent.kind)
            sent.acked.set_result(payload)

    async def deliver(
        self,
        kind: EnvelopeType,
        payload: Json,
        *,
        accepts_response: bool,
        retry: tuple[int, str] | None = None,
        connection: int | None = None,
    ) -> Ack:
        """Send an envelope and wait for its ack, 3 s at most; `retry` is an event's attempt and reason.

        It goes to the next connection in turn, or only to the one with the number `connection`.
        """
        envelope_id = str(uuid.uuid4())
        envelope: Json = {
            "envelope_id": envelope_id,
            "payload": payload,
            "type": kind,
            "accepts_response_payload": accepts_response,
        }
        tried = retry or (0, "")
        if kind == "events_api":
            envelope["retry_attempt"], envelope["retry_reason"] = tried
        sent = _Sent(at=time.monotonic(), kind=kind, acked=asyncio.get_running_loop().create_future())
        self._sent[envelope_id] = sent
        facts = {"envelope_id": envelope_id, "type": kind, "payload": payload, "retry": tried}
        if not await self._send(envelope, facts, to=connection):
            self._log.add("envelope", **facts, connection=None)
            del self._sent[envelope_id]
            return Ack(ok=False, ms=0.0, error="dispatch_failed", retry_reason="connection_failed")
        return await self._acked(envelope_id, sent)

    async def _acked(self, envelope_id: str, sent: _Sent) -> Ack:
        done, _ = await asyncio.wait({sent.acked}, timeout=self._ack_seconds)
        ms = (time.monotonic() - sent.at) * 1000
        if not done:
            sent.acked.cancel()  # an ack that still comes is late
            self._log.add("operation_timeout", envelope_id=envelope_id, type=sent.kind, ms=ms)
            return Ack(ok=False, ms=ms, timed_out=True, error="operation_timeout", retry_reason="timeout")
        del self._sent[envelope_id]
        return Ack(ok=True, ms=ms, payload=sent.acked.result())

    async def _send(self, envelope: Json, facts: Json, *, to: int | None) -> bool:
        for connection in self._in_turn():
            if connection.socket.closed or to not in {None, connection.number}:
                continue
            self._log.add("envelope", **facts, connection=connection.number)
            try:
                await connection.socket.send_json(envelope)
            except (ConnectionError, RuntimeError):  # it is closing; another one gets the envelope
                continue
            return True
        return False

    def _in_turn(self) -> list[_Connection]:
        self._turn += 1
        staying = [each for each in self._connections if not each.is_leaving]
        leaving = [each for each in self._connections if each.is_leaving]
        first = self._turn % len(staying) if staying else 0
        return [*staying[first:], *staying[:first], *leaving]

    async def refresh(self, *, warn: bool = False) -> None:
        """Ask every connection to be opened anew, as Slack does every few hours, or `warn` of it.

        A connection that has been asked is closed as soon as there is a new one.
        """
        reason = "warning" if warn else "refresh_requested"
        for connection in list(self._connections):
            connection.is_leaving = connection.is_leaving or not warn
            await connection.socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
            )

    async def _close_those_leaving(self) -> None:
        for connection in [each for each in self._connections if each.is_leaving]:
            await connection.socket.close(code=1001)

    def refuse(self, times: int = 1) -> None:
        """Refuse the next connections, whose addresses are used up by that."""
        self._refusals += times

    def drop(self, number: int | None = None) -> None:
        """Cut every connection, or the one with this number, without a word."""
        for connection in [each for each in self._connections if number in {None, each.number}]:
            self._log.add("connection", change="dropped", number=connection.number)
            if connection.transport is not None:
                connection.transport.abort()

    async def close(self) -> None:
        """Close every connection, as when the workspace goes away."""
        for connection in list(self._connections):
            await connection.socket.close(code=1001)
