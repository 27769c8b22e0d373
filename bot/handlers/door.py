"""The door: what Slack sends is remembered before it is worked on, and a repeat gets the same answer."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.listener.async_listener_completion_handler import AsyncListenerCompletionHandler
from slack_bolt.listener.async_listener_start_handler import AsyncListenerStartHandler
from slack_bolt.response import BoltResponse

from bot.clock import Clock
from bot.handlers.hearing import is_noise
from bot.services.inbox import InboxService

OK = 200
ONCE = frozenset({"command.run", "command.add"})
"""Buttons that are gone once they have done their work: a second press is one press too many."""

_SECRETS = ("token", "response_url", "response_urls")
_log = structlog.get_logger()


class Door(AsyncApp):
    """A Bolt app that does each thing once, however often Slack or an impatient person sends it."""

    def __init__(self, *, inbox: InboxService, clock: Clock, **options: Any) -> None:
        super().__init__(name="waymark", **options)  # else Bolt walks the whole stack for a name
        self._inbox = inbox
        self._clock = clock
        self._under_way: dict[str, asyncio.Task[BoltResponse]] = {}
        self._following: set[asyncio.Task[None]] = set()
        self._deeds: dict[str, asyncio.Event] = {}
        self.listener_runner.listener_start_handler = _Start()
        self.listener_runner.listener_completion_handler = _End()

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answer a request; a repeat of it waits for, or reads back, the first one's answer."""
        if is_noise(req.body):
            return BoltResponse(status=OK)
        key = request_key(req.body)
        if key is None:
            return await super().async_dispatch(req)
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.create_task(self._once(key, req))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)

    async def drain(self) -> None:
        """Wait until everything that was taken in has been answered, and its outcome been shown."""
        while self._under_way or self._following:
            await asyncio.gather(*self._under_way.values(), *self._following, return_exceptions=True)

    async def _once(self, key: str, req: AsyncBoltRequest) -> BoltResponse:
        deed = deed_key(req.body)
        await self._take_turn(deed)
        try:
            response = await self._find_answer(key, deed, req)
            if response is None:
                response = await super().async_dispatch(req)
                if response.status == OK:
                    await self._keep(key, response, req)
            return response
        finally:
            follow = asyncio.create_task(self._follow(deed, req))
            self._following.add(follow)
            follow.add_done_callback(self._following.discard)

    async def _take_turn(self, deed: str | None) -> None:
        """Let one press of a deed come to its end before the next one is looked at."""
        if deed is None:
            return
        while deed in self._deeds:
            await self._deeds[deed].wait()
        self._deeds[deed] = asyncio.Event()

    async def _find_answer(self, key: str, deed: str | None, req: AsyncBoltRequest) -> BoltResponse | None:
        """Remember a request, or return the answer that it, or the same deed before it, was given."""
        body = {name: value for name, value in req.body.items() if name not in _SECRETS}
        try:
            is_new = await self._inbox.receive(
                key,
                workspace_id=_workspace_id(req.body),
                kind=_kind(req.body),
                body=body,
                now=self._clock.now(),
            )
            kept = None if is_new else await self._inbox.find_ack(key)
            if kept is None and deed is not None:
                kept = await self._inbox.find_ack(deed)
        except Exception as error:  # noqa: BLE001  # without a database nothing is done, and that is said
            req.context["door_error"] = error
            return None
        if kept is None and not is_new and req.body.get("event_id"):
            return BoltResponse(status=OK)  # it was begun before: better half done than done twice
        return None if kept is None else BoltResponse(status=OK, body=kept["body"], headers=kept["headers"])

    async def _keep(
        self, key: str, response: BoltResponse, req: AsyncBoltRequest, *, is_new: bool = False
    ) -> None:
        """Keep an answer under a key; that failing must not take the answer away."""
        workspace_id, kind, now = _workspace_id(req.body), _kind(req.body), self._clock.now()
        ack = {"body": response.body, "headers": response.headers}
        try:
            if is_new:
                await self._inbox.receive(key, workspace_id=workspace_id, kind=kind, body={}, now=now)
            await self._inbox.finish(key, ack=ack, now=now)
        except Exception as error:  # noqa: BLE001  # as said
            _log.error("answer.not_kept", kind=kind, error=type(error).__name__)

    async def _follow(self, deed: str | None, req: AsyncBoltRequest) -> None:
        """See a listener through to its end, which may be after its answer, and remember what it did."""
        running: asyncio.Event | None = req.context.get("running")
        try:
            if running is not None:
                await running.wait()
            response = req.context.ack.response
            if deed is not None and response is not None and req.context.get("is_final"):
                await self._keep(deed, response, req, is_new=True)
        finally:
            if deed is not None:
                self._deeds.pop(deed).set()


class _Start(AsyncListenerStartHandler):
    """Notes that a listener has begun, since Bolt does not keep track of what runs."""

    async def handle(self, request: AsyncBoltRequest, response: BoltResponse | None) -> None:
        del response
        request.context["running"] = asyncio.Event()


class _End(AsyncListenerCompletionHandler):
    """Notes that a listener has ended."""

    async def handle(self, request: AsyncBoltRequest, response: BoltResponse | None) -> None:
        del response
        request.context["running"].set()


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
    """Return the key of what is done at most once, however often it is pressed: a form, or such a button."""
    if body.get("type") == "view_submission":
        return f"form:{body['view']['id']}"
    if body.get("type") == "block_actions" and _pressed(body).get("action_id") in ONCE:
        return f"press:{_user(body)}:{_place(body)}:{_pressed(body)['action_id']}"
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
