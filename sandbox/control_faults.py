"""What can be broken from outside: the part of the control interface that is about faults.

POST /faults {"fault": "server_error", "method": "chat.postMessage", "times": 1, "after": true}
POST /faults {"fault": "clear"}      and the other FAULTS
POST /token {"do": "revoke"}        or restore
POST /socket {"do": "refresh"}       or warn, drop, refuse (the next connection), mute (no pongs), or unmute
POST /repeat {"envelope_id": …}      deliver again what the log says has been delivered
"""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.control_requests import Arguments, BadRequest, checked, read_body
from sandbox.sandbox import Sandbox

_METHOD: Arguments = {"method": str}
_TIMES: Arguments = {"times": (int, type(None))}
_AFTER: Arguments = {**_TIMES, "after": bool}

FAULTS: Mapping[str, tuple[Arguments, Arguments]] = {
    "ratelimit": (_METHOD, {**_TIMES, "retry_after": int}),
    "server_error": (_METHOD, _AFTER),
    "drop": (_METHOD, _AFTER),
    "hang": (_METHOD, _AFTER),
    "release": ({}, {}),
    "truncate": (_METHOD, _TIMES),
    "garble": (_METHOD, {**_TIMES, "proxy": bool}),
    "refuse": ({**_METHOD, "code": str}, {**_TIMES, "needed": str}),
    "lose_scope": ({"scope": str}, {}),
    "double": ({"kind": str}, {"times": int}),
    "enforce_rates": ({}, {}),
    "limit_reading": ({}, {}),
    "clear": ({}, {}),
}
"""The faults, by the name of the method of `Faults`, with what must and what may be said with each."""


class FaultControl:
    """Breaks things in one workspace for another program."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def routes(self) -> list[web.RouteDef]:
        """Return the routes under which that is done."""
        return [
            web.post("/faults", self.faults),
            web.post("/socket", self.socket),
            web.post("/token", self.token),
            web.post("/repeat", self.repeat),
        ]

    async def faults(self, request: web.Request) -> web.Response:
        """Switch a fault on, or all off."""
        body = await read_body(request)
        name = str(body.pop("fault", ""))
        if name not in FAULTS:
            raise BadRequest(f"Faults are: {', '.join(FAULTS)}.")
        needs, takes = FAULTS[name]
        getattr(self._sandbox.faults, name)(**checked(body, needs=needs, takes=takes))
        return web.json_response(None)

    async def socket(self, request: web.Request) -> web.Response:
        """Ask for new connections, warn that this will be asked, or cut them all."""
        match (await read_body(request)).get("do"):
            case "refresh":
                await self._sandbox.socket.refresh()
            case "warn":
                await self._sandbox.socket.refresh(warn=True)
            case "drop":
                self._sandbox.socket.drop()
            case "refuse":
                self._sandbox.socket.refuse()
            case "mute" | "unmute" as asked:
                self._sandbox.socket.is_mute = asked == "mute"
            case _:
                raise BadRequest("'do' is refresh, warn, drop, refuse, mute or unmute.")
        return web.json_response(None)

    async def token(self, request: web.Request) -> web.Response:
        """Revoke the bot token, or take it again."""
        match await read_body(request):
            case {"do": "revoke"}:
                self._sandbox.revoke_token()
            case {"do": "restore"}:
                self._sandbox.restore_token()
            case _:
                raise BadRequest("'do' is revoke or restore.")
        return web.json_response(None)

    async def repeat(self, request: web.Request) -> web.Response:
        """Deliver something once more."""
        given = checked(await read_body(request), needs={"envelope_id": str}, takes={"connection": int})
        known = {entry.facts["envelope_id"] for entry in self._sandbox.log.of_kind("envelope")}
        if given["envelope_id"] not in known:
            raise BadRequest("There is no such envelope in the log.")
        connection: Any = given.get("connection")
        ack = await self._sandbox.repeat(given["envelope_id"], connection=connection)
        return web.json_response({"ok": ack.ok, "ms": ack.ms, "error": ack.error})
