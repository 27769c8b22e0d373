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

Body = Callable[[], Awaitable[None]]

_log = structlog.get_logger()


def schedule(
    deliveries: Deliveries,
    clock: Clock,
    *,
    keeper: Keeper | None = None,
    sweep: Body | None = None,
    live: Body | None = None,
) -> AsyncIOScheduler:
    """Return the metronome: it decides how often we look, never what is due.

    `sweep` sees to what a process died on; `live` shows other replicas that this one has not.
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

    async def release_held() -> None:
        if keeper is not None:
            await keeper.look()

    bodies: list[tuple[Body | None, int]] = [
        (materialise, 15),
        (recover, 10),
        (release_held if keeper is not None else None, 15),
        (sweep, 5),
        (live, 5),
        (clock.refresh if isinstance(clock, DatabaseClock) else None, 30),
    ]
    for body, seconds in bodies:
        if body is None:
            continue
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
