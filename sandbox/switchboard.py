"""The way to the app: over Socket Mode or HTTP as its manifest asks, and twice where that is wanted."""

import asyncio

from sandbox.blocks import Json
from sandbox.delivery import Ack, EnvelopeType
from sandbox.faults import Faults
from sandbox.http_mode import HttpMode
from sandbox.log import Log
from sandbox.manifest import App
from sandbox.socket_mode import SocketMode


class Switchboard:
    """Sends payloads down the line that the app has."""

    def __init__(self, *, app: App, socket: SocketMode, http: HttpMode, faults: Faults, log: Log) -> None:
        self._line = socket if app.urls is None else http
        self._faults = faults
        self._log = log

    async def deliver(
        self,
        kind: EnvelopeType,
        payload: Json,
        *,
        accepts_response: bool,
        retry: tuple[int, str] | None = None,
    ) -> Ack:
        """Send a payload and wait for the answer, 3 s at most; the first answer, where it is sent twice."""
        sent = self._line.deliver(kind, payload, accepts_response=accepts_response, retry=retry)
        if not self._faults.take_double(kind):
            return await sent
        again = self._line.deliver(kind, payload, accepts_response=accepts_response, retry=retry)
        return (await asyncio.gather(sent, again))[0]

    async def repeat(self, envelope_id: str, *, connection: int | None = None) -> Ack:
        """Send again what has been sent: the same payload, and over HTTP the very same bytes.

        Over Socket Mode it goes to the next connection in turn, or to the one with this number.
        """
        if isinstance(self._line, HttpMode):
            return await self._line.repeat(envelope_id)
        facts = next(
            entry.facts
            for entry in self._log.of_kind("envelope")
            if entry.facts["envelope_id"] == envelope_id
        )
        return await self._line.deliver(
            facts["type"], facts["payload"], accepts_response=True, connection=connection
        )
