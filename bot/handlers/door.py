"""The door: what Slack sends is remembered before it is worked on, and a repeat gets the same answer."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.clock import Clock
from bot.crash_points import CrashPoint, pass_by
from bot.errors import BotError
from bot.handlers.failures import AGAIN, answer_error
from bot.handlers.hearing import Again, is_noise, without_profile
from bot.handlers.request_keys import EVENT, FORM, kind_of, meaning_of, request_of
from bot.handlers.runner import RUNNING, Matcher, Runner
from bot.handlers.words import holdable
from bot.metrics import Metrics
from bot.services.inbox import InboxService, InHand, Receipt, Request, Turn
from bot.values import frozen
from bot.views.elements import payload_of
from bot.views.interrupted import done_message
from bot.views.saved import post_modal

OK = 200
NOT_NOW = 503
SLACK_WAITS_S = 2.5
"""Slack waits 3 s for an answer, some of which goes by on the way here and back."""
LOOK_AGAIN_S = 0.1
"""How often is looked whether another process has the answer."""

_SECRETS = ("token", "response_url", "response_urls")
_FILLED = "filled"
_BUSY = "I am still at it. Wait a moment, and look whether it was saved before you send it again."
_CHANGED = (
    "This form was saved already, before what you have changed in it now. Close it, and edit what was saved."
)
_log = structlog.get_logger()

Conclude = Callable[[BoltResponse, Mapping[str, Any]], Awaitable[bool]]


@frozen
class _Kept:
    """An answer that was given, as it is kept for a repeat of its request."""

    request: Request
    ack: dict[str, Any] | None
    is_final: bool


@frozen
class _Work:
    """A request that is worked on: what is answered, and the task that goes on after that."""

    answer: asyncio.Future[BoltResponse]
    task: asyncio.Task[None]


class Door(AsyncApp):
    """A Bolt app that does each thing once, however often Slack or an impatient person sends it."""

    def __init__(self, *, inbox: InboxService, clock: Clock, metrics: Metrics, **options: Any) -> None:
        super().__init__(name="waymark", **options)  # else Bolt walks the whole stack for a name
        self._inbox = inbox
        self._clock = clock
        self._metrics = metrics
        self._under_way: dict[str, _Work] = {}
        self._deeds: dict[str, asyncio.Event] = {}
        self._unkept: list[_Kept] = []
        self._async_listener_runner = Runner.instead_of(self._async_listener_runner)

    def _register_listener(self, functions: Any, primary_matcher: Any, *more: Any, **options: Any) -> Any:
        return super()._register_listener(functions, Matcher(primary_matcher), *more, **options)

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answer a request; a repeat of it waits for, or reads back, the first one's answer."""
        time = asyncio.get_running_loop().time
        begun = time()
        response = await self._answer(req)
        self._metrics.count_ack(kind_of(req.body), time() - begun)
        return response

    async def _answer(self, req: AsyncBoltRequest) -> BoltResponse:
        if is_noise(req.body):
            return BoltResponse(status=OK)
        req.body = holdable(req.body)
        request = request_of(req.body)
        if request is None:
            return await super().async_dispatch(req)
        work = self._under_way.get(request.key)
        if work is None:
            answer = asyncio.get_running_loop().create_future()
            work = self._begin(request, self._work(request, req, answer), answer)
        return await asyncio.shield(work.answer)

    async def run_again(
        self, request: Request, body: Mapping[str, Any], *, again: Again, conclude: Conclude
    ) -> None:
        """Do what was cut off; `conclude` sees the answer, and says whether it may be kept."""
        if request.key in self._under_way:
            return
        # What a live trigger alone could serve is refused in words; its author is not there any more.
        req = AsyncBoltRequest(
            body={name: value for name, value in body.items() if name != "trigger_id"}, mode="socket_mode"
        )
        req.context[AGAIN] = again
        answer = asyncio.get_running_loop().create_future()
        work = self._begin(request, self._work_again(request, req, answer, conclude), answer)
        await asyncio.shield(work.task)

    def _begin(
        self, request: Request, work: Coroutine[Any, Any, None], answer: asyncio.Future[BoltResponse]
    ) -> _Work:
        begun = self._under_way[request.key] = _Work(answer, asyncio.create_task(work))
        begun.task.add_done_callback(lambda _: self._end(request.key))
        return begun

    @property
    def under_way(self) -> frozenset[str]:
        """The keys of the requests that are worked on at this moment."""
        return frozenset(self._under_way)

    async def drain(self) -> None:
        """Wait until everything that was taken in has been answered, and its outcome been shown."""
        while self._under_way:
            await asyncio.gather(*(work.task for work in self._under_way.values()), return_exceptions=True)

    async def give_up(self) -> None:
        """Let go of what is under way; what has begun in the database is finished there."""
        works = [*self._under_way.values()]
        for work in works:
            work.task.cancel()
        await asyncio.gather(*(work.task for work in works), return_exceptions=True)

    async def _work(
        self, request: Request, req: AsyncBoltRequest, answer: asyncio.Future[BoltResponse]
    ) -> None:
        """See a request through to its end, which comes after its answer, and remember what it did."""
        loop = asyncio.get_running_loop()
        until = loop.time() + SLACK_WAITS_S
        if "command" in req.body:  # it is shown its answer in another way then, and in that way only
            late = loop.call_at(until, _answer_nothing, answer)
            answer.add_done_callback(lambda _: late.cancel())
        if not await self._take_turn(request, until=until):
            _give(answer, await _busy(request, req))
            return
        try:
            await self._work_in_turn(request, req, answer, until=until)
        finally:
            self._end_turn(request)

    async def _work_in_turn(
        self,
        request: Request,
        req: AsyncBoltRequest,
        answer: asyncio.Future[BoltResponse],
        *,
        until: float,
    ) -> None:
        receipt = await self._receive(request, req, until=until)
        if receipt.turn is not Turn.OURS:
            _give(answer, await self._answer_known(request, receipt, req))
            return
        if "door_error" in req.context and _comes_again(req.body):
            answer.set_result(BoltResponse(status=NOT_NOW))  # Slack sends it again
            _log.error("request.not_kept", kind=request.kind)
            return
        in_hand = self._inbox.in_hand(request)
        with self._inbox.working_on(in_hand):
            response = await super().async_dispatch(req)
        pass_by(CrashPoint.HANDLED)
        await self._end_well(request, req, response, answer, in_hand=in_hand)

    async def _work_again(
        self,
        request: Request,
        req: AsyncBoltRequest,
        answer: asyncio.Future[BoltResponse],
        conclude: Conclude,
    ) -> None:
        await self._take_turn(request)
        try:
            in_hand = self._inbox.in_hand(request)
            with self._inbox.working_on(in_hand):
                response = await super().async_dispatch(req)
                running: asyncio.Task[None] | None = req.context.get(RUNNING)
                if running is not None:
                    await running
            if await conclude(response, req.context):
                await self._keep(request, req, response, in_hand=in_hand)
            answer.set_result(response)
        finally:
            self._end_turn(request)

    async def _end_well(
        self,
        request: Request,
        req: AsyncBoltRequest,
        response: BoltResponse,
        answer: asyncio.Future[BoltResponse],
        *,
        in_hand: InHand,
    ) -> None:
        """Give an answer, keep it, and wait for what the listener does after it."""
        is_late = answer.done()
        if not is_late:
            answer.set_result(response)
        if is_late and await self._answer_late(response, req):
            response = answer.result()
        if request.kind != EVENT:
            await self._keep(request, req, response, in_hand=in_hand)
        running: asyncio.Task[None] | None = req.context.get(RUNNING)
        if running is not None:
            await running
        if request.kind == EVENT:  # acknowledged before it was worked on: what is cut off is done again
            await self._keep(request, req, response, in_hand=in_hand)

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

    async def _take_turn(self, request: Request, *, until: float | None = None) -> bool:
        """Let one press of a deed come to its end before the next one; False if that takes too long."""
        if not request.is_once or not request.deed:
            return True
        while request.deed in self._deeds:
            try:
                async with asyncio.timeout_at(until):
                    await self._deeds[request.deed].wait()
            except TimeoutError:
                return False
        self._deeds[request.deed] = asyncio.Event()
        return True

    def _end_turn(self, request: Request) -> None:
        if request.is_once and request.deed:
            self._deeds.pop(request.deed).set()

    async def _receive(self, request: Request, req: AsyncBoltRequest, *, until: float) -> Receipt:
        """Remember a request, and wait for the answer if another process works on it at this moment."""
        body = {name: value for name, value in without_profile(req.body).items() if name not in _SECRETS}
        try:
            receipt = await self._inbox.receive(request, body=body, now=self._clock.now())
            while receipt.turn is Turn.THEIRS and request.kind != EVENT and _seconds_to(until) > 0:
                await asyncio.sleep(min(LOOK_AGAIN_S, _seconds_to(until)))
                receipt = await self._inbox.receive(request, body=body, now=self._clock.now())
        except Exception as error:  # noqa: BLE001  # without a database nothing is done, and that is said
            req.context["door_error"] = error
            return Receipt(Turn.OURS)
        return receipt

    async def _answer_known(self, request: Request, receipt: Receipt, req: AsyncBoltRequest) -> BoltResponse:
        """Answer what was done before, or what another process is still at."""
        is_form = request.kind == FORM
        if receipt.turn is Turn.DONE:
            ack = receipt.ack or {"body": "", "headers": {}}
            if is_form and ack.get(_FILLED, meaning_of(req.body)) != meaning_of(req.body):
                return await answer_error(BotError(_CHANGED), body=req.body, scene=None)
            return BoltResponse(status=OK, body=ack["body"], headers=ack["headers"])
        if receipt.turn is Turn.WRITTEN and is_form:
            saved = {"response_action": "update", "view": payload_of(post_modal(done_message()))}
            response = BoltResponse(status=OK, body=saved)
            await self._keep(request, req, response, is_final=True)
            return response
        response = await _busy(request, req)
        if receipt.turn is Turn.THEIRS:
            await self._keep(request, req, response)
        return response

    async def _keep(
        self,
        request: Request,
        req: AsyncBoltRequest,
        response: BoltResponse,
        *,
        in_hand: InHand | None = None,
        is_final: bool = False,
    ) -> None:
        """Keep the answer of a request; that failing must not take the answer away."""
        if "door_error" in req.context:
            return
        ack = _ack_of(response, req.body) if response.status == OK else None
        kept = _Kept(request, ack, is_final or bool(req.context.get("is_final")))
        try:
            is_ours = await self._finish(kept)
        except Exception as error:  # noqa: BLE001  # as said
            self._unkept.append(kept)
            _log.error("answer.not_kept", kind=request.kind, error=type(error).__name__)
        else:
            if not is_ours and in_hand is not None:
                _log.warning("request.taken_over", kind=request.kind)
        if in_hand is not None:
            in_hand.keys = ()

    async def keep_again(self) -> None:
        """Keep the answers that could not be kept when they were given."""
        unkept, self._unkept = self._unkept, []
        while unkept:
            try:
                await self._finish(unkept[0])
            except BaseException:
                self._unkept += unkept
                raise
            unkept.pop(0)

    async def _finish(self, kept: _Kept) -> bool:
        return await self._inbox.finish(
            kept.request, ack=kept.ack, is_final=kept.is_final, now=self._clock.now()
        )

    async def _answer_late(self, response: BoltResponse, req: AsyncBoltRequest) -> bool:
        """Answer a command where Slack takes it after it has been acknowledged; say whether it took it."""
        respond = req.context.respond
        if respond is None or not response.body:
            return not response.body
        try:
            return bool((await respond(json.loads(response.body))).status_code == OK)
        except Exception as error:  # noqa: BLE001  # it is done, and the answer was given as well as it could be
            _log.warning("answer.not_shown", error=type(error).__name__)
            return False


def _comes_again(body: Mapping[str, Any]) -> bool:
    """Whether Slack sends it again unless it is acknowledged; a Home says itself that it cannot be drawn."""
    return kind_of(body) == EVENT and body.get("event", {}).get("type") != "app_home_opened"


def _answer_nothing(answer: asyncio.Future[BoltResponse]) -> None:
    _give(answer, BoltResponse(status=OK))


def _give(answer: asyncio.Future[BoltResponse], response: BoltResponse) -> None:
    if not answer.done():
        answer.set_result(response)


async def _busy(request: Request, req: AsyncBoltRequest) -> BoltResponse:
    """Answer what is still being worked on elsewhere: only a form would be closed by an empty answer."""
    if request.kind != FORM:
        return BoltResponse(status=OK)
    return await answer_error(BotError(_BUSY), body=req.body, scene=None)


def _seconds_to(moment: float) -> float:
    return moment - asyncio.get_running_loop().time()


def _ack_of(response: BoltResponse, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of an answer; of a form's also what it was filled with."""
    kept = {"body": response.body, "headers": dict(response.headers)}
    return {**kept, _FILLED: meaning_of(body)} if body.get("type") == FORM else kept
