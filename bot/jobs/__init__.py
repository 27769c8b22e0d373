"""Time passes: every job and its trigger on one page."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import Clock, DatabaseClock
from bot.jobs.keeping import Keeper
from bot.services.deliveries import Deliveries

JOB_TIMEOUT_S = 60.0

_log = structlog.get_logger()


def schedule(
    deliveries: Deliveries,
    clock: Clock,
    *,
    keeper: Keeper | None = None,
    interrupted: Callable[[], Awaitable[None]] | None = None,
) -> AsyncIOScheduler:
    """Return the metronome: it decides how often we look, never what is due.

    `interrupted` tells people of what a process died on.
    """
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )

    async def materialise() -> None:
        while await deliveries.materialise(now=clock.now()):
            clock.wake()

    async def recover() -> None:
        if await deliveries.recover(now=clock.now()):
            clock.wake()

    bodies: list[tuple[Callable[[], Awaitable[None]], int]] = [(materialise, 15), (recover, 10)]
    if keeper is not None:

        async def release_held() -> None:
            await keeper.look()

        bodies.append((release_held, 15))
    if interrupted is not None:
        bodies.append((interrupted, 30))
    if isinstance(clock, DatabaseClock):
        bodies.append((clock.refresh, 30))
    for body, seconds in bodies:
        scheduler.add_job(
            _guarded(body), IntervalTrigger(seconds=seconds), id=getattr(body, "__name__", "job")
        )
    return scheduler


def _guarded(body: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Keep one failing or hanging round from ending the rounds after it."""

    async def guarded() -> None:
        try:
            async with asyncio.timeout(JOB_TIMEOUT_S):
                await body()
        except Exception:  # noqa: BLE001  # one failed round must not end the rounds after it
            _log.exception("job.failed", job=getattr(body, "__name__", "job"))

    return guarded
