"""Deletes what has been kept long enough, once a day over all replicas."""

import structlog

from bot.clock import Clock
from bot.jobs.projector import AT_IT_FOR, DAILY, LOOK_S
from bot.services.job_leases import JobLeases
from bot.services.retention import RetentionService

LEASE = "retire"

__all__ = ["LOOK_S", "Retirer"]

_log = structlog.get_logger()


class Retirer:
    """Deletes plan by plan, chunk by chunk, each in a transaction of its own."""

    def __init__(self, retention: RetentionService, leases: JobLeases, clock: Clock) -> None:
        self._retention = retention
        self._leases = leases
        self._clock = clock

    async def retire(self) -> None:
        """Delete what is past, unless that was done less than a day ago, here or elsewhere.

        A round that is cut off leaves the rest to whoever comes first once its name runs out.
        """
        if await self._leases.take(LEASE, lasts=AT_IT_FOR, now=self._clock.now()):
            await self.forget()
            await self._leases.renew(LEASE, lasts=DAILY, now=self._clock.now())

    async def forget(self) -> None:
        """Delete all that is past."""
        plans = entries = 0
        while await self._retention.forget_plan(now=self._clock.now()):
            plans += 1
        while count := await self._retention.forget_entries(now=self._clock.now()):
            entries += count
        if plans or entries:
            _log.info("rows.retired", plans=plans, entries=entries)
        for workspace_id in await self._retention.list_uninstalled(now=self._clock.now()):
            rows = await self._retention.purge(workspace_id, now=self._clock.now())
            _log.warning("workspace.purged", workspace_id=workspace_id, rows=rows)
