"""Time passes: every job and its trigger on one page."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import Clock, DatabaseClock
from bot.crash_points import CrashPoint, pass_by
from bot.heartbeats import Watch
from bot.jobs import projector, pruner, retirer, surveyor
from bot.jobs.auditor import Auditor
from bot.jobs.keeping import Keeper
from bot.services.deliveries import Deliveries

JOB_TIMEOUT_S = 60.0
ROUND_S = 30.0
"""After this a round that has much to do leaves the rest to the next one, so that it is seen to go round."""

SET_BACK = timedelta(seconds=1)
"""A round that is to come later than its interval by more than this was planned by another clock."""

Body = Callable[[], Awaitable[None]]

_log = structlog.get_logger()


class Metronome(AsyncIOScheduler):  # type: ignore[misc]  # APScheduler has no types
    """Goes on at its pace when the machine's clock is set back, by which APScheduler counts."""

    def _process_jobs(self) -> float | None:
        now = datetime.now(UTC)
        for job in self.get_jobs():
            if job.next_run_time - now > job.trigger.interval + SET_BACK:
                job.modify(next_run_time=now)
        wait_s: float | None = super()._process_jobs()
        return wait_s


def schedule(  # noqa: PLR0913  # every job by its name
    deliveries: Deliveries,
    clock: Clock,
    *,
    watch: Watch,
    auditor: Auditor,
    keeper: Keeper | None = None,
    sweep: Body | None = None,
    live: Body | None = None,
    prune: Body | None = None,
    project: Body | None = None,
    retire: Body | None = None,
    survey: Body | None = None,
) -> AsyncIOScheduler:
    """Return the metronome: it decides how often we look, never what is due.

    `sweep` sees to what a process died on; `live` shows other replicas that this one has not;
    `prune` forgets what is past; `project` finds anew when all comes next, by zones and holidays;
    `retire` deletes what has been kept long enough; `survey` asks Slack about channels anew.
    """
    scheduler = Metronome(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )

    async def materialise() -> None:
        until = time.monotonic() + ROUND_S
        while await deliveries.materialise(now=clock.now()):
            clock.wake()
            if time.monotonic() > until:
                break

    async def recover() -> None:
        if await deliveries.recover(now=clock.now()):
            clock.wake()

    async def release_held() -> None:
        if keeper is not None:
            await keeper.look()

    bodies: list[tuple[Body | None, int]] = [
        (materialise, 15),
        (recover, 10),
        (auditor.audit, 60),
        (release_held if keeper is not None else None, 15),
        (sweep, 5),
        (live, 5),
        (prune, pruner.LOOK_S),
        (project, projector.LOOK_S),
        (retire, retirer.LOOK_S),
        (survey, surveyor.LOOK_S),
        (clock.refresh if isinstance(clock, DatabaseClock) else None, 30),
    ]
    for body, seconds in bodies:
        if body is None:
            continue
        name = getattr(body, "__name__", "job")
        watched = _watched(body, name, every_s=seconds, watch=watch)
        at_once = {"next_run_time": datetime.now(UTC)} if body is project else {}
        scheduler.add_job(watched, IntervalTrigger(seconds=seconds), id=name, **at_once)
    return scheduler


def _watched(body: Body, name: str, *, every_s: float, watch: Watch) -> Body:
    """Keep one failing or hanging round from ending the rounds after it, and let it be seen to go round."""
    heartbeat = f"the job {name}"
    watch.heartbeats.expect(heartbeat, every_s=every_s)

    async def watched() -> None:
        begun = time.monotonic()
        try:
            async with asyncio.timeout(JOB_TIMEOUT_S):
                await body()
                pass_by(CrashPoint.JOB, by=name)
        except asyncio.CancelledError:  # we stop: what is not done yet comes after the next start
            return
        except Exception:  # noqa: BLE001  # one failed round must not end the rounds after it
            watch.metrics.job_failures.add(name)
            _log.exception("job.failed", job=name)
        else:
            watch.heartbeats.beat(heartbeat)
        watch.metrics.jobs.observe(time.monotonic() - begun, name)

    return watched
