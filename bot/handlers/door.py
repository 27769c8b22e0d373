"""The door: what Slack sends is remembered before it is worked on, and a repeat gets the same answer."""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.clock import Clock
from bot.crash_points import CrashPoint, pass_by
from bot.handlers.hearing import is_noise
from bot.handlers.runner import RUNNING, Runner
from bot.services.inbox import InboxService

OK = 200
SLACK_WAITS_S = 2.5
"""Slack waits 3 s for an answer, some of which goes by on the way here and back."""
ONCE = frozenset({"command.run", "command.otherwise", "command.add", "command.add_again"})
"""Buttons that are gone once they have done their work: a second press is one press too many."""

_SECRETS = ("token", "response_url", "response_urls")
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Work:
    """A request that is worked on: what is answered, and the task that goes on after that."""

    answer: asyncio.Future[BoltResponse]
    task: asyncio.Task[None]


class Door(AsyncApp):
    """A Bolt app that does each thing once, however often Slack or an impatient person sends it."""

    def __init__(self, *, inbox: InboxService, clock: Clock, **options: Any) -> None:
        super().__init__(name="waymark", **options)  # else Bolt walks the whole stack for a name
        self._inbox = inbox
        self._clock = clock
        self._under_way: dict[str, _Work] = {}
        self._deeds: dict[str, asyncio.Event] = {}
        self._async_listener_runner = Runner.instead_of(self._async_listener_runner)

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answer a request; a repeat of it waits for, or reads back, the first one's answer."""
        if is_noise(req.body):
            return BoltResponse(status=OK)
        key = request_key(req.body)
        if key is None:
            return await super().async_dispatch(req)
        work = self._under_way.get(key)
        if work is None:
            answer = asyncio.get_running_loop().create_future()
            work = self._under_way[key] = _Work(answer, asyncio.create_task(self._work(key, req, answer)))
            work.task.add_done_callback(lambda _: self._end(key))
        return await asyncio.shield(work.answer)

    @property
    def under_way(self) -> frozenset[str]:
        """The keys of the requests that are worked on at this moment."""
        return frozenset(self._under_way)

    async def drain(self) -> None:
        """Wait until everything that was taken in has been answered, and its outcome been shown."""
        while self._under_way:
            await asyncio.gather(*(work.task for work in self._under_way.values()), return_exceptions=True)

    async def _work(self, key: str, req: AsyncBoltRequest, answer: asyncio.Future[BoltResponse]) -> None:
        """See a request through to its end, which comes after its answer, and remember what it did."""
        time, deed = asyncio.get_running_loop().time, deed_key(req.body)
        begun = time()
        await self._take_turn(deed)
        try:
            kept = await self._recall(key, deed, req)
            if kept is not None:
                answer.set_result(kept)
                return
            response = await super().async_dispatch(req)
            pass_by(CrashPoint.HANDLED)
            ack = _ack_of(response) if response.status == OK else None
            is_late = time() - begun > SLACK_WAITS_S
            answer.set_result(response)
            is_event = bool(req.body.get("event_id"))
            if not is_event:
                await self._keep(key, ack, req)
            if is_late:
                await self._answer_late(response, req)
            await self._follow(deed, req)
            if is_event:  # acknowledged before it was worked on: what is cut off has to be told
                await self._keep(key, ack, req)
        finally:
            if deed is not None:
                self._deeds.pop(deed).set()

    def _end(self, key: str) -> None:
        """Let go of a request that was worked on; whoever waits for an answer learns that there is none."""
        work = self._under_way.pop(key)
        error = None if work.task.cancelled() else work.task.exception()
        if work.answer.done():
            if error is not None:
                _log.error("request.not_followed", error=type(error).__name__)
        elif error is not None:
            work.answer.set_exception(error)
        else:
            work.answer.cancel()

    async def _take_turn(self, deed: str | None) -> None:
        """Let one press of a deed come to its end before the next one is looked at."""
        if deed is None:
            return
        while deed in self._deeds:
            await self._deeds[deed].wait()
        self._deeds[deed] = asyncio.Event()

    async def _recall(self, key: str, deed: str | None, req: AsyncBoltRequest) -> BoltResponse | None:
        """Remember a request, or return the answer that it, or the same deed before it, was given."""
        body = {name: value for name, value in req.body.items() if name not in _SECRETS}
        try:
            receipt = await self._inbox.receive(
                key,
                deed=deed,
                workspace_id=_workspace_id(req.body),
                kind=_kind(req.body),
                body=body,
                now=self._clock.now(),
            )
        except Exception as error:  # noqa: BLE001  # without a database nothing is done, and that is said
            req.context["door_error"] = error
            return None
        if receipt.ack is not None:
            return BoltResponse(status=OK, body=receipt.ack["body"], headers=receipt.ack["headers"])
        if not receipt.is_new and req.body.get("event_id"):
            return BoltResponse(status=OK)  # it was begun before: better half done than done twice
        return None

    async def _keep(self, key: str, ack: dict[str, Any] | None, req: AsyncBoltRequest) -> None:
        """Keep an answer under a key, or that there is none; that failing must not take the answer away."""
        if "door_error" in req.context:
            return
        workspace_id, kind, now = _workspace_id(req.body), _kind(req.body), self._clock.now()
        try:
            await self._inbox.finish(key, workspace_id=workspace_id, kind=kind, ack=ack, now=now)
        except Exception as error:  # noqa: BLE001  # as said
            _log.error("answer.not_kept", kind=kind, error=type(error).__name__)

    async def _answer_late(self, response: BoltResponse, req: AsyncBoltRequest) -> None:
        """Answer a command once more, where Slack takes it after it has told the person of a timeout."""
        respond = req.context.respond
        if respond is None or "command" not in req.body or not response.body:
            return
        try:
            await respond(json.loads(response.body))
        except Exception as error:  # noqa: BLE001  # it is done, and the answer was given as well as it could be
            _log.warning("answer.not_shown", error=type(error).__name__)

    async def _follow(self, deed: str | None, req: AsyncBoltRequest) -> None:
        """See a listener through to its end, and remember a deed that is done for good."""
        running: asyncio.Task[None] | None = req.context.get(RUNNING)
        if running is not None:
            await running
        response = req.context.ack.response
        if deed is not None and response is not None and req.context.get("is_final"):
            await self._keep(deed, _ack_of(response), req)


def _ack_of(response: BoltResponse) -> dict[str, Any]:
    """Return what is kept of an answer."""
    return {"body": response.body, "headers": dict(response.headers)}


def request_key(body: Mapping[str, Any]) -> str | None:
    """Return the key under which Slack would send this request again, or None when it never does."""
    if body.get("event_id"):
        return f"event:{body['event_id']}"
    if body.get("type") == "block_actions":
        pressed = _pressed(body)
        return f"action:{_user(body)}:{_place(body)}:{pressed.get('action_id')}:{pressed.get('action_ts')}"
    if body.get("trigger_id"):
        return f"{_kind(body)}:{body['trigger_id']}"
    return None


def deed_key(body: Mapping[str, Any]) -> str | None:
    """Return the key of what is done at most once, however often it is pressed: a form, or such a button.

    What takes a form's place keeps its id and has a hash of its own; what takes a message's place keeps its
    time and has buttons of other values.
    """
    if body.get("type") == "view_submission":
        return f"form:{body['view']['id']}:{body['view'].get('hash', '')}"
    pressed = _pressed(body)
    if body.get("type") == "block_actions" and pressed.get("action_id") in ONCE:
        means = hashlib.sha256(str(pressed.get("value", "")).encode()).hexdigest()[:32]
        return f"press:{_user(body)}:{_place(body)}:{pressed['action_id']}:{means}"
    return None


def _pressed(body: Mapping[str, Any]) -> Mapping[str, Any]:
    pressed: Mapping[str, Any] = (body.get("actions") or [{}])[0]
    return pressed


def _place(body: Mapping[str, Any]) -> str:
    container: Mapping[str, Any] = body.get("container") or {}
    return str(container.get("message_ts") or container.get("view_id") or "")


def _user(body: Mapping[str, Any]) -> str:
    return str((body.get("user") or {}).get("id", ""))


def _kind(body: Mapping[str, Any]) -> str:
    return "command" if "command" in body else str(body.get("type") or "unknown")[:32]


def _workspace_id(body: Mapping[str, Any]) -> str:
    team = body.get("team") or {}
    return str(body.get("team_id") or team.get("id") or "")[:32]
