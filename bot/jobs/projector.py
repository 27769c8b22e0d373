"""Finds anew when everything comes next, once a day over all replicas, and when the country is another."""

from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.services.job_leases import JobLeases
from bot.services.projecting import Projecting

LOOK_S = 600
"""More often than once a day: a process that is started again and again would never come to it."""
DAILY = timedelta(hours=23, minutes=55)
AT_IT_FOR = timedelta(minutes=30)
"""After this another replica may begin, should this one have died over it."""
LEASE = "project"

_log = structlog.get_logger()


class Projector:
    """Projects schedules in chunks, each in a transaction of its own."""

    def __init__(self, projecting: Projecting, leases: JobLeases, clock: Clock) -> None:
        self._projecting = projecting
        self._leases = leases
        self._clock = clock
        self._after_id: int | None = None
        """Where it goes on, while it is in the middle of it."""

    async def project(self) -> None:
        """Project all, unless that was done less than a day ago, here or elsewhere, and nothing is new.

        What a round does not come to the next one does; one whose process ends leaves it to others.
        """
        is_new = await self._projecting.adopt_country()
        if is_new:
            self._after_id = 0
        is_ours = await self._leases.take(LEASE, lasts=AT_IT_FOR, now=self._clock.now())
        if is_ours or is_new or self._after_id is not None:
            await self._project_all()
            await self._leases.renew(LEASE, lasts=DAILY, now=self._clock.now())

    async def _project_all(self) -> None:
        """Go on after the last one that was projected."""
        count, self._after_id = 0, self._after_id or 0
        while self._after_id is not None:
            found, self._after_id = await self._projecting.chunk(
                after_id=self._after_id, now=self._clock.now()
            )
            count += found
        self._clock.wake()
        if count:
            _log.info("schedules.projected", schedules=count)
