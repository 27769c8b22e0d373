"""Runs what a request is for: its answer goes out the moment it is given, and the rest is kept track of.

Bolt's own runner looks every 10 ms whether there is an answer, and lets go of what it has started.
"""

import asyncio
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.listener.async_listener import AsyncListener
from slack_bolt.listener.asyncio_runner import AsyncioListenerRunner
from slack_bolt.listener_matcher.async_builtins import AsyncBuiltinListenerMatcher
from slack_bolt.listener_matcher.async_listener_matcher import AsyncListenerMatcher
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

RUNNING = "running"
"""Under this key of a request's context: the task that works on it, once there is one."""


class Matcher(AsyncListenerMatcher):
    """Bolt's own question whether a request is for a listener, which is about its body alone.

    Bolt gathers all that a handler could ask for before each, and there are as many as there are handlers.
    """

    def __init__(self, matcher: AsyncBuiltinListenerMatcher) -> None:
        assert matcher.arg_names == ["body"]
        self._asks = matcher.func

    async def async_matches(self, req: AsyncBoltRequest, resp: BoltResponse) -> bool:
        """Ask it."""
        del resp
        return await self._asks(req.body)  # type: ignore[misc,no-any-return]  # Bolt shares the type with what waits not


class Acknowledge(AsyncAck):
    """Bolt's `ack`, which says when it has been called."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
        self.given = asyncio.Event()

    async def __call__(self, *args: Any, **more: Any) -> BoltResponse:
        """Answer the request."""
        response = await super().__call__(*args, **more)
        self.given.set()
        return response


class Runner(AsyncioListenerRunner):
    """Runs one listener for a request; there are no lazy ones here."""

    @classmethod
    def instead_of(cls, runner: AsyncioListenerRunner) -> "Runner":
        """Take over from Bolt's own."""
        return cls(
            logger=runner.logger,
            process_before_response=runner.process_before_response,
            listener_error_handler=runner.listener_error_handler,
            listener_start_handler=runner.listener_start_handler,
            listener_completion_handler=runner.listener_completion_handler,
            lazy_listener_runner=runner.lazy_listener_runner,
        )

    async def run(
        self,
        request: AsyncBoltRequest,
        response: BoltResponse,
        listener_name: str,
        listener: AsyncListener,
        starting_time: float | None = None,
    ) -> BoltResponse | None:
        """Start a listener, and return its answer as soon as there is one, or None if it gives none.

        However late it is, it is kept for a repeat, and a command is told it in another way.
        """
        del starting_time
        ack = request.context["ack"] = Acknowledge()
        if listener.auto_acknowledgement:
            await ack()
        running = asyncio.create_task(self._listen(request, response, listener))
        request.context[RUNNING] = running
        answering = asyncio.create_task(ack.given.wait())
        await asyncio.wait({running, answering}, return_when=asyncio.FIRST_COMPLETED)
        answering.cancel()
        if ack.response is None:
            self.logger.warning("%s gave no answer", listener_name)
        return ack.response

    async def _listen(
        self, request: AsyncBoltRequest, response: BoltResponse, listener: AsyncListener
    ) -> None:
        """Run a listener; an error is answered with, unless there was an answer before."""
        ack = request.context.ack
        try:
            await listener.run_ack_function(request=request, response=response)
        except Exception as error:  # noqa: BLE001  # the one error handler says what it means
            refusal = BoltResponse(status=500)
            await self.listener_error_handler.handle(error=error, request=request, response=refusal)
            if ack.response is None:
                ack.response = refusal
