"""Keeping: sees whether what keeps messages back is over, and lets them go."""

from collections.abc import Collection, Sequence

import structlog

from bot.clock import Clock
from bot.messenger import Messenger
from bot.services.deliveries import BATCH
from bot.services.holds import LIFTED, Holds, HoldToLookAt
from bot.slack_calls import Refused
from storage.models import HoldKind

_log = structlog.get_logger()


class Keeper:
    """Asks Slack whether it takes the token again, at growing intervals."""

    def __init__(self, holds: Holds, messenger: Messenger, clock: Clock) -> None:
        self._holds = holds
        self._messenger = messenger
        self._clock = clock

    async def look(self) -> int:
        """Look at the holds of which it is time, and let go what may go again; return how many those are."""
        now = self._clock.now()
        looks = await self._holds.claim_looks(now=now)
        for workspace_id in {look.workspace_id for look in looks}:
            granted = await self._messenger.ask_scopes(workspace_id)
            if isinstance(granted, Refused):
                _log.info("hold.goes_on", workspace_id=workspace_id, reason=granted.reason)
                continue
            await self.release(workspace_id, kinds=self._over(workspace_id, looks, granted))
        return len(looks)

    def _over(
        self, workspace_id: str, looks: Sequence[HoldToLookAt], granted: frozenset[str]
    ) -> frozenset[HoldKind]:
        """Return which holds are over where Slack takes the token, and has granted these scopes."""
        over = {HoldKind.SUSPENDED}
        for look in looks:
            if look.workspace_id != workspace_id or look.kind is not HoldKind.LACKING:
                continue
            if missing := look.scopes - granted:
                _log.info("hold.goes_on", workspace_id=workspace_id, scopes=sorted(missing))
            else:
                over.add(HoldKind.LACKING)
        return frozenset(over)

    async def release(self, workspace_id: str, *, kinds: Collection[HoldKind] = LIFTED) -> None:
        """Let go all that is held, batch by batch; what is left, or held again, goes another time."""
        now = self._clock.now()
        held = await self._holds.lift(workspace_id, kinds=kinds, now=now)
        for _ in range(0, held + BATCH, BATCH):  # once more than it takes, for what others had locked
            if not await self._holds.resume(workspace_id, kinds=kinds, now=now):
                break
        if held:
            _log.info("hold.lifted", workspace_id=workspace_id, held=held)
