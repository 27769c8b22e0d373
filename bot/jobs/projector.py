"""Finds anew when everything comes next, once a day over all replicas, and when the country is another."""

from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.services.job_leases import JobLeases
from bot.services.projecting import Projecting

LOOK_S = 600
"""More often than once a day: a process that is started again and again would never come to it."""
DAILY = timedelta(hours=23, minutes=55)

_log = structlog.get_logger()


class Projector:
    """Projects schedules in chunks, each in a transaction of its own."""

    def __init__(self, projecting: Projecting, leases: JobLeases, clock: Clock) -> None:
        self._projecting = projecting
        self._leases = leases
        self._clock = clock

    async def project(self) -> None:
        """Project all, unless that was done less than a day ago, here or elsewhere, and nothing is new."""
        is_new = await self._projecting.adopt_country()
        if await self._leases.take("project", lasts=DAILY, now=self._clock.now()) or is_new:
            await self._project_all()

    async def _project_all(self) -> None:
        count, after_id = 0, 0
        while True:
            found, last_id = await self._projecting.chunk(after_id=after_id, now=self._clock.now())
            count += found
            if last_id is None:
                break
            after_id = last_id
        self._clock.wake()
        _log.info("schedules.projected", schedules=count)
