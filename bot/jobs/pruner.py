"""Forgets what is past, once an hour over all replicas."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.services.job_leases import JobLeases
from bot.services.pruning import Pruning

LOOK_S = 600
"""More often than it prunes: a process that is started again and again would never come to it."""
HOURLY = timedelta(minutes=55)

_log = structlog.get_logger()


class Pruner:
    """Prunes in chunks, each in a transaction of its own."""

    def __init__(self, pruning: Pruning, leases: JobLeases, clock: Clock) -> None:
        self._pruning = pruning
        self._leases = leases
        self._clock = clock

    async def prune(self) -> None:
        """Prune, unless that was done less than an hour ago, here or elsewhere."""
        if await self._leases.take("prune", lasts=HOURLY, now=self._clock.now()):
            await self.forget()

    async def forget(self) -> None:
        """Forget all that is past."""
        requests = await self._all(self._pruning.requests)
        messages = await self._all(self._pruning.messages)
        while await self._pruning.rest(now=self._clock.now()):
            pass
        _log.info("rows.pruned", requests=requests, messages=messages)

    async def _all(self, chunk: Callable[..., Awaitable[tuple[int, int | None]]]) -> int:
        gone, after_id = 0, 0
        while True:
            count, last_id = await chunk(after_id=after_id, now=self._clock.now())
            gone += count
            if last_id is None:
                return gone
            after_id = last_id
