"""The person's side over HTTP, for other programs on this machine: JSON in and out, mounted under /control.

GET  /people                         everybody, and every channel with its members
GET  /log?after=12                   what has happened since entry 12
GET  /clock                          the workspace's time
POST /clock {"to": …}                move it to an instant (ISO, with its offset)
GET  /alice/messages?channel=team    what Alice reads there, or in a thread (thread_ts)
GET  /alice/view   /alice/home       the form on top of her screen, and her Home; null if there is none
POST /alice/command {…}              and the other ACTIONS
POST /faults, /socket, /token, /repeat   break something: see control_faults

409 says why a person cannot do that, 400 what is wrong with a request, 404 that there is nobody of that name.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.blocks import Json
from sandbox.control_faults import FaultControl
from sandbox.control_requests import Arguments, BadRequest, checked, read_body
from sandbox.delivery import Ack
from sandbox.errors import CannotDo
from sandbox.person import Person
from sandbox.records import Message, View, values_of
from sandbox.sandbox import Sandbox
from sandbox.submission import Submission

Advance = Callable[[datetime], Awaitable[None]]
Result = Message | View | Ack | Submission | None
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def make_control(sandbox: Sandbox, *, advance: Advance) -> web.Application:
    """Return the routes, which a server adds as a sub-application; `advance` moves the clock."""
    control = Control(sandbox, advance=advance)
    app = web.Application(middlewares=[only_from_here, _in_json])
    app.router.add_get("/people", control.people)
    app.router.add_get("/log", control.log)
    app.router.add_get("/clock", control.clock)
    app.router.add_post("/clock", control.move_clock)
    app.router.add_routes(FaultControl(sandbox).routes())
    app.router.add_get("/{person}/messages", control.messages)
    app.router.add_get("/{person}/{screen:view|home}", control.screen)
    app.router.add_post("/{person}/{action}", control.act)
    return app


@web.middleware
async def only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what a page of another site could send through a browser on this machine."""
    origin = request.headers.get("Origin")
    is_foreign = origin is not None and origin != f"http://{request.host}"
    if is_foreign or urlsplit(f"//{request.host}").hostname not in LOOPBACK:
        raise web.HTTPForbidden(text="Only programs on this machine may act in the workspace.")
    return await handler(request)


@web.middleware
async def _in_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Put every refusal into JSON."""
    try:
        return await handler(request)
    except CannotDo as error:
        return web.json_response({"error": str(error)}, status=409)
    except BadRequest as error:
        return web.json_response({"error": str(error)}, status=400)


# What a person can do


async def _open_home(person: Person) -> View:
    try:
        return await person.open_home()
    except AssertionError as error:
        raise CannotDo("The app has not published a Home.") from error


async def _uninstall(person: Person) -> None:
    person.uninstall_app()


async def _fill(person: Person, *, fields: Mapping[str, Any]) -> View:
    return person.fill(fields)


async def _submit(person: Person, *, fields: Mapping[str, Any] | None = None) -> Submission:
    if fields:
        person.fill(fields)
    return await person.submit()


async def _click(person: Person, *, where: Any, button: str, **how: Any) -> Ack:
    return await person.click(_shown(person, where), button, **how)


async def _choose(person: Person, *, where: Any, option: str, **how: Any) -> Ack:
    return await person.choose(_shown(person, where), option, **how)


async def _edit(person: Person, *, where: Json, text: str) -> Message:
    return await person.edit(_message(person, where), text)


async def _delete(person: Person, *, where: Json) -> None:
    await person.delete(_message(person, where))


async def _message_shortcut(person: Person, *, name: str, where: Json) -> Ack:
    return await person.message_shortcut(name, _message(person, where))


def _message(person: Person, where: Json) -> Message:
    shown = _shown(person, where)
    if not isinstance(shown, Message):
        raise CannotDo("That is not a message.")
    return shown


def _shown(person: Person, where: Any) -> Message | View:
    """Return what is meant by "view", "home", or the channel and ts of a message."""
    if isinstance(where, dict):
        messages = person.messages(str(where.get("channel")), thread_ts=where.get("thread_ts"))
        found: Message | View | None = next((each for each in messages if each.ts == where.get("ts")), None)
    else:
        found = {"view": person.view, "home": person.home}.get(str(where))
    if found is None:
        raise CannotDo(f"{person.name} does not see that.")
    return found


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a person does: how, and the types of what must and what may be said with it."""

    do: Callable[..., Awaitable[Any]]
    needs: Arguments = field(default_factory=dict)
    takes: Arguments = field(default_factory=dict)


ACTIONS: Mapping[str, Action] = {
    "command": Action(Person.command, {"text": str, "channel": str}),
    "post": Action(Person.post, {"text": str, "channel": str}, {"thread_ts": str}),
    "edit": Action(_edit, {"where": dict, "text": str}),
    "delete": Action(_delete, {"where": dict}),
    "invite": Action(Person.invite, {"name": str, "channel": str}),
    "shortcut": Action(Person.shortcut, {"name": str}),
    "message_shortcut": Action(_message_shortcut, {"name": str, "where": dict}),
    "click": Action(_click, {"where": (str, dict), "button": str}, {"nth": int, "confirm": bool}),
    "choose": Action(
        _choose, {"where": (str, dict), "option": str}, {"action": str, "nth": int, "confirm": bool}
    ),
    "fill": Action(_fill, {"fields": dict}),
    "submit": Action(_submit, takes={"fields": dict}),
    "close": Action(Person.close, takes={"everything": bool}),
    "open_home": Action(_open_home),
    "uninstall_app": Action(_uninstall),
}


class Control:
    """Answers requests for one workspace."""

    def __init__(self, sandbox: Sandbox, *, advance: Advance) -> None:
        self._sandbox = sandbox
        self._advance = advance

    async def people(self, _request: web.Request) -> web.Response:
        """Tell who is there, and what channels there are."""
        people = [{"id": each.id, "name": each.name, "tz": each.tz} for each in self._sandbox.people]
        channels = [
            {"id": each.id, "name": each.name, "kind": each.kind, "members": sorted(each.members)}
            for each in self._sandbox.channels
        ]
        return web.json_response({"people": people, "channels": channels})

    async def log(self, request: web.Request) -> web.Response:
        """Tell what has happened after an entry."""
        after = request.query.get("after", "0")
        if not after.isdecimal():
            raise BadRequest("'after' is the number of an entry.")
        entries = [
            {"seq": each.seq, "at": each.at.isoformat(), "kind": each.kind, "facts": each.facts}
            for each in self._sandbox.log.entries[int(after) :]
        ]
        return web.json_response({"entries": entries}, dumps=lambda body: json.dumps(body, default=str))

    async def clock(self, _request: web.Request) -> web.Response:
        """Tell the time."""
        return web.json_response({"now": self._sandbox.slack.now().isoformat()})

    async def move_clock(self, request: web.Request) -> web.Response:
        """Move the clock forward."""
        try:
            moment = datetime.fromisoformat(str((await read_body(request)).get("to")))
        except ValueError as error:
            raise BadRequest("'to' is an instant such as 2026-03-09T10:00:00+01:00.") from error
        if moment.tzinfo is None or moment <= self._sandbox.slack.now():
            raise BadRequest("'to' has an offset, and is later than now.")
        await self._advance(moment)
        await self._sandbox.resend_events()
        return await self.clock(request)

    async def messages(self, request: web.Request) -> web.Response:
        """Tell what a person reads in a channel."""
        person, thread_ts = self._person(request), request.query.get("thread_ts")
        messages = person.messages(request.query.get("channel", ""), thread_ts=thread_ts)
        return web.json_response({"messages": [_described(each) for each in messages]})

    async def screen(self, request: web.Request) -> web.Response:
        """Tell what a person has open."""
        person = self._person(request)
        shown = person.view if request.match_info["screen"] == "view" else person.home
        return web.json_response(_described(shown))

    async def act(self, request: web.Request) -> web.Response:
        """Let a person do something."""
        person = self._person(request)
        if (action := ACTIONS.get(request.match_info["action"])) is None:
            raise BadRequest(f"People can: {', '.join(ACTIONS)}.")
        given = checked(await read_body(request), needs=action.needs, takes=action.takes)
        return web.json_response(_described(await action.do(person, **given)))

    def _person(self, request: web.Request) -> Person:
        try:
            return self._sandbox.person(request.match_info["person"])
        except KeyError as error:
            raise web.HTTPNotFound(text="Nobody here has that name.") from error


_MESSAGE = ("ts", "channel", "user", "text", "blocks", "ephemeral", "thread_ts", "visible_text", "buttons")
_VIEW = ("id", "kind", "title", "blocks", "labels", "buttons", "submit", "visible_text")


def _described(result: Result) -> Any:
    """Return in JSON what a person sees, or how the app answered."""
    match result:
        case Message():
            return _fields(result, *_MESSAGE)
        case View():
            state = values_of(result)["values"]
            return {**_fields(result, *_VIEW), "errors": dict(result.errors), "state": state}
        case Submission():
            told = _fields(result, "closed", "timed_out", "trouble")
            return {**told, "errors": dict(result.errors), "view": _described(result.view)}
        case Ack():
            return _fields(result, "ok", "ms", "timed_out", "error", "text")
        case None:
            return None


def _fields(result: Result, *names: str) -> Json:
    return {name: getattr(result, name) for name in names}
