"""The HTTP side of the workspace: Web API, response URLs and the door of Socket Mode, on loopback only."""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from sandbox.blocks import Json
from sandbox.errors import SlackError, invalid_arguments
from sandbox.faults import Fault
from sandbox.requests import Sent, read_content, read_request
from sandbox.responses import respond
from sandbox.slack import Slack
from sandbox.web_api import METHODS, Call

LARGEST_BODY = 32 * 1024 * 1024


def make_app(slack: Slack) -> web.Application:
    """Return the routes of one workspace."""
    server = Server(slack)
    app = web.Application(client_max_size=LARGEST_BODY)
    app.on_response_prepare.append(server.date)
    app.router.add_route("*", "/api/{method}", server.call)
    app.router.add_post("/response/{secret}", server.response)
    app.router.add_post("/upload/v1/{ticket}", server.upload)
    app.router.add_get("/link", slack.socket.serve)
    return app


class Server:
    """Reads requests, checks token, scopes and faults, and answers in Slack's envelope."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    async def date(self, _request: web.Request, response: web.StreamResponse) -> None:
        """Say in every answer what time it is here."""
        response.headers["Date"] = format_datetime(self._slack.now().astimezone(UTC), usegmt=True)

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Run one Web API method."""
        name = request.match_info["method"]
        sent = await read_request(request)
        fault = self._slack.faults.take(name, sent.args)
        found = await self._found(fault, lambda: self._run(name, sent))
        self._note(name, sent.args, found, fault)
        return await _answer(request, found, fault, scopes=self._slack.scopes)

    async def _found(self, fault: Fault | None, run: Callable[[], Json]) -> Json:
        """Return what a method says, or what is said instead of running it; hang where that is wanted."""
        if fault is not None and fault.kind == "hung":
            found = run() if fault.is_after else None
            self._slack.log.add("hang")
            try:
                await self._slack.faults.wait_for_release()
            except asyncio.CancelledError:
                self._slack.log.add("given_up")
                raise
            return found or run()
        return _faulty(fault) if fault is not None and not fault.is_after else run()

    def _run(self, name: str, sent: Sent) -> Json:
        try:
            if (method := METHODS.get(name)) is None:
                raise SlackError("unknown_method", req_method=name)  # noqa: TRY301 - one place makes the envelope
            sent.ensure_readable()
            self._slack.tokens.ensure(
                sent.token,
                takes_bot=method.takes_bot_token,
                takes_app=method.takes_app_token,
                takes_none=method.takes_no_token,
            )
            if sent.is_json and not method.takes_json:
                raise invalid_arguments("this method takes no JSON")
            call = Call(slack=self._slack, args=sent.args)
            call.need(*method.scopes)
            return {"ok": True, **method.run(call)}
        except SlackError as error:
            return error.envelope

    def _note(self, name: str, args: Mapping[str, Any], found: Json, fault: Fault | None) -> None:
        error = found.get("error")
        scopes = METHODS[name].scopes if name in METHODS else ()
        response = {"error": error} if error else {"response": found}
        broken = {"fault": fault.kind} if fault else {}
        self._slack.log.add(
            "api", method=name, args=dict(args), scopes=scopes, ok=not error, **response, **broken
        )

    async def response(self, request: web.Request) -> web.StreamResponse:
        """Take an answer to an interaction, at the URL that was handed out for it."""
        secret, sent = request.match_info["secret"], await read_request(request)

        def answer() -> None:
            sent.ensure_readable()
            respond(self._slack, secret, sent.args)

        return await self._outside_the_api(request, "response_url", answer)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Take the content of a file, at the address that was handed out for it."""
        ticket, content = request.match_info["ticket"], await read_content(request)

        def receive() -> None:
            file = self._slack.files.receive(ticket, content)
            self._slack.log.add("upload", file=file.id, name=file.name, length=file.length)

        return await self._outside_the_api(request, "upload", receive)

    async def _outside_the_api(
        self, request: web.Request, what: str, do: Callable[[], None]
    ) -> web.StreamResponse:
        """Run what is no method: a plain word when it is done, an error with a status when it is not."""

        def run() -> Json:
            try:
                do()
            except SlackError as error:
                self._slack.log.add("refused", what=what, reason=error.code, **error.extra)
                return error.envelope
            return {"ok": True}

        fault = self._slack.faults.take(what)
        found = await self._found(fault, run)
        if fault is not None and fault.kind not in {"hung", "error"}:
            return await _answer(request, found, fault, scopes=frozenset())
        if error := found.get("error"):
            return web.json_response(found, status=404 if error.endswith("_url") else 400)
        return web.Response(text="ok")


def _faulty(fault: Fault) -> Json:
    codes = {"ratelimited": "ratelimited", "server_error": "internal_error"}
    needed = {"needed": fault.needed} if fault.needed else {}
    return {"ok": False, "error": fault.code or codes.get(fault.kind, fault.kind), **needed}


_NOT_SLACKS = {
    "unreadable": ('{"ok": tru', "application/json", 200),
    "proxy": ("upstream connect error or disconnect", "text/plain", 503),
}


async def _answer(
    request: web.Request, found: Json, fault: Fault | None, *, scopes: frozenset[str]
) -> web.StreamResponse:
    headers = {"x-oauth-scopes": ",".join(sorted(scopes))}
    if fault is None or fault.kind == "hung":
        return web.json_response(found, headers=headers)
    if fault.kind == "error":  # also when its effect is there already
        return web.json_response(_faulty(fault), headers=headers)
    if fault.kind == "ratelimited":
        return web.json_response(_faulty(fault), status=429, headers={"Retry-After": str(fault.retry_after)})
    if fault.kind == "truncated":
        return await _truncated(request, json.dumps(found).encode())
    if fault.kind in _NOT_SLACKS:
        text, content_type, status = _NOT_SLACKS[fault.kind]
        return web.Response(text=text, content_type=content_type, status=status)
    if fault.kind == "dropped" and request.transport is not None:
        request.transport.close()
    return web.json_response(_faulty(fault), status=500)


async def _truncated(request: web.Request, body: bytes) -> web.StreamResponse:
    """Promise a whole answer, and hang up in the middle of it."""
    answer = web.StreamResponse(headers={"Content-Type": "application/json"})
    answer.content_length = len(body)
    await answer.prepare(request)
    await answer.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return answer
