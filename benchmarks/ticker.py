"""How long an event loop stands still."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

TICK_S = 0.001


@dataclass(slots=True)
class Stall:
    """The longest that a tick of a millisecond was late, in seconds."""

    longest_s: float = 0.0


@asynccontextmanager
async def ticking() -> AsyncIterator[Stall]:
    """Tick beside what is measured."""
    stall = Stall()
    began = time.perf_counter()

    def note() -> None:
        nonlocal began
        now = time.perf_counter()
        stall.longest_s = max(stall.longest_s, now - began - TICK_S)
        began = now

    async def tick() -> None:
        while True:
            await asyncio.sleep(TICK_S)
            note()

    task = asyncio.create_task(tick())
    try:
        yield stall
    finally:
        note()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
