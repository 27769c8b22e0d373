"""One visitor of the page: a web socket on which they act, and are told what has changed for them."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from sandbox.blocks import Json
from sandbox.browser.acts import ACTS, is_delivery
from sandbox.browser.breaking import BREAKAGES, find_broken
from sandbox.browser.scene import Marks, Progress, Sample, Scene
from sandbox.browser.sight import Sight
from sandbox.control_requests import BadRequest, checked
from sandbox.delivery import Ack
from sandbox.errors import CannotDo
from sandbox.log import Entry
from sandbox.person import Person
from sandbox.records import Message
from sandbox.submission import Submission

A_DAY_S = 86_400.0
FOLLOW_EVERY_S = 0.25
"""How often the app is asked how far its messages have come, while somebody looks."""
FINISH_S = 5.0
"""So long what a visitor did last may take after they have left."""


class Visit:
    """Holds one web socket until it closes."""

    def __init__(
        self, socket: web.WebSocketResponse, *, scene: Scene, sample: Sample, marks: Marks, greeting: Json
    ) -> None:
        self.scene = scene
        self.sample = sample
        self.marks = marks
        self._socket = socket
        self._greeting = greeting
        self._sight = Sight(scene, marks, person=scene.sandbox.people[0])
        self._acting: set[asyncio.Task[None]] = set()
        self._logged: int | None = None
        self._passed = len(scene.sandbox.log.entries)
        self._wanted = ""
        self._broken: list[str] = []
        self._following: asyncio.Task[None] | None = None

    @property
    def person(self) -> Person:
        """The person as whom the visitor acts."""
        return self._sight.person

    async def run(self) -> str:
        """Greet, then listen and tell at once; return the workspace that the visitor wants, if another."""
        await self._send({"type": "hello", **self._greeting, **_offers(self.scene, self.sample)})
        telling = asyncio.create_task(self._keep_telling())
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    self._take(message.data)
            is_left = not self._wanted and self._socket.close_code != WSCloseCode.SERVICE_RESTART
            if self._acting and is_left:  # what was clicked before a reload still happens
                await asyncio.wait(self._acting, timeout=FINISH_S)
        finally:
            tasks = [telling, *self._acting, *([self._following] if self._following else [])]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return self._wanted

    # Telling

    async def _keep_telling(self) -> None:
        log = self.scene.sandbox.log
        while True:
            seen = len(log.entries)
            await self._tell()
            await log.wait_for(lambda _: True, timeout=A_DAY_S, after=seen)

    async def _tell(self) -> None:
        """Send what has changed; what has been deduced from the log goes along."""
        told: Json = {
            "type": "state",
            **self._sight.news(),
            "now": self.scene.sandbox.slack.now().isoformat(),
        }
        entries = self.scene.sandbox.log.entries
        fresh, self._passed = entries[self._passed :], len(entries)
        if passed := [line for entry in fresh if (line := _passing(entry, self.scene))]:
            told["passed"] = passed
        if self._logged is not None:
            told["log"], self._logged = [_entry(entry) for entry in entries[self._logged :]], len(entries)
        broken = find_broken(self.scene.sandbox)
        if broken != self._broken:
            told["broken"] = self._broken = broken
        await self._send(told)

    async def _keep_following(self) -> None:
        """Tell how far the app's messages have come, whenever that has changed."""
        assert self.scene.follow is not None
        told: Sequence[Progress] | None = None
        while True:
            if (found := await self.scene.follow()) != told:
                told = found
                await self._send({"type": "state", "progress": [_followed(each) for each in found]})
            await asyncio.sleep(FOLLOW_EVERY_S)

    async def _send(self, message: Json) -> None:
        if not self._socket.closed:
            await self._socket.send_str(json.dumps(message, default=str, ensure_ascii=False))

    # Acting

    def _take(self, data: str) -> None:
        """Do what a message asks for, beside what is being done already."""
        task = asyncio.create_task(self._answer(data))
        self._acting.add(task)
        task.add_done_callback(self._acting.discard)

    async def _answer(self, data: str) -> None:
        number: Any = None
        answer: Json = {"ok": False, "error": "That went wrong here. The terminal says how."}
        try:
            request = _read(data)
            number = request.pop("id", None)
            answer = {"ok": True, "result": _described(await self._do(request))}
        except (CannotDo, BadRequest) as error:
            answer = {"ok": False, "error": str(error)}
        finally:  # whatever went wrong, nobody waits for ever
            await self._tell()
            await self._send({"type": "answer", "id": number, **answer})

    async def _do(self, request: Json) -> Any:
        name = request.pop("do", "")
        if name == "act_as":
            return self._act_as(str(request.get("person", "")))
        if name == "start_over":
            return await self._start_over(str(request.get("sample", "")))
        if name == "watch_log":
            return self._watch(is_on=request.get("on", True))
        if (action := ACTS.get(name)) is None:
            raise BadRequest(f"A visitor can: act_as, watch_log, {', '.join(ACTS)}.")
        return await action.do(self, **checked(request, needs=action.needs, takes=action.takes))

    def _watch(self, *, is_on: bool) -> None:
        self._logged = 0 if is_on else None
        if self._following is not None:
            self._following.cancel()
            self._following = None
        if is_on and self.scene.follow is not None:
            self._following = asyncio.create_task(self._keep_following())

    def _act_as(self, name: str) -> None:
        try:
            person = self.scene.sandbox.person(name)
        except KeyError as error:
            raise CannotDo(f"Nobody here is called {name!r}.") from error
        self._sight = Sight(self.scene, self.marks, person=person)

    async def _start_over(self, name: str) -> None:
        if name not in {sample["name"] for sample in self._greeting["samples"]}:
            raise BadRequest("There is no such workspace.")
        self._wanted = name
        await self._socket.close()


def _read(data: str) -> Json:
    try:
        request = json.loads(data)
    except ValueError as error:
        raise BadRequest("That is not JSON.") from error
    if not isinstance(request, dict):
        raise BadRequest("A request is a JSON object.")
    return request


def _offers(scene: Scene, sample: Sample) -> Json:
    """Return what there is to use: commands, shortcuts, faults, and the tour."""
    app = scene.sandbox.slack.app
    return {
        "app": {"name": app.name, "bot": app.bot_user_id, "has_home": app.has_home},
        "commands": [
            {
                "name": command.name,
                "about": command.description,
                "usage": command.usage_hint,
                "hints": [
                    {"text": hint.text, "about": hint.about} for hint in sample.hints.get(command.name, ())
                ],
            }
            for command in app.commands.values()
        ],
        "shortcuts": [{"name": each.name, "kind": each.kind} for each in app.shortcuts],
        "follows": scene.follow is not None,
        "breakages": [
            {
                "name": name,
                "group": each.group,
                "label": each.label,
                "about": each.about,
                "watch": each.watch,
                "advice": sample.watch.get(name, ""),
            }
            for name, each in BREAKAGES.items()
        ],
        "tour": [
            {"title": step.title, "text": step.text, "button": step.button, "typed": step.typed}
            for step in sample.tour
        ],
        "sample": sample.name,
    }


def _passing(entry: Entry, scene: Scene) -> Json | None:
    """Return a line on a message that the app has sent: when, to whom, what."""
    if not is_delivery(entry.kind, entry.facts, scene) or entry.facts["ephemeral_to"]:
        return None
    channel = scene.sandbox.channel(entry.facts["channel"])
    member = scene.sandbox.slack.workspace.people.get(channel.user or "")
    whom = member.real_name if member else channel.title
    zone = member.tz if member else scene.sandbox.people[0].tz
    first = next(iter(str(entry.facts["text"]).splitlines()), "")
    return {"at": entry.at.isoformat(), "tz": zone, "whom": whom, "text": first, "channel": channel.id}


def _followed(message: Progress) -> Json:
    return {**asdict(message), "at": message.at.isoformat()}


def _entry(entry: Entry) -> Json:
    return {"seq": entry.seq, "at": entry.at.isoformat(), "kind": entry.kind, "facts": entry.facts}


def _described(result: Any) -> Any:
    """Return in JSON how an act went."""
    match result:
        case Message():
            return {"ts": result.ts, "channel": result.channel}
        case Submission():
            return {"closed": result.closed, "trouble": result.trouble, "errors": dict(result.errors)}
        case Ack():
            return {"ok": result.ok, "ms": round(result.ms, 1), "error": result.error}
        case Mapping():
            return dict(result)
        case _:
            return None
