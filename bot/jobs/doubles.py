"""Taking away what was posted once too often, as often as it takes: that may be tried again and again."""

import structlog

from bot.clock import Clock
from bot.messenger import Messenger
from bot.rules.refusals import AGAIN, KEPT_BACK
from bot.services.claims import Claimed
from bot.services.doubles import Double, Doubles
from bot.slack_calls import Refused

SOON_S = (0.2, 1.0, 3.0)
"""How long is waited between the first tries; after them it is tried with the redraws of its message."""

_log = structlog.get_logger()


class TakingAway:
    """Deletes what is one too many, and forgets it once it is gone."""

    def __init__(self, doubles: Doubles, messenger: Messenger, clock: Clock) -> None:
        self._doubles = doubles
        self._messenger = messenger
        self._clock = clock

    async def try_at_once(self, claimed: Claimed, double: Double) -> None:
        """Take one away that was posted just now; what does not succeed is done later, by whoever lives."""
        for wait_s in (*SOON_S, None):
            if await self._take_away(claimed, double) is None:
                return
            if wait_s is not None:
                await self._clock.wait(wait_s)
        _log.warning("delivery.doubled", delivery_id=claimed.id, kind=claimed.kind.value)

    async def try_again(self, claimed: Claimed) -> Refused | None:
        """Take away all that is left of a message; return why something still stands, if it may yet go."""
        left = None
        for double in await self._doubles.list_of(claimed):
            left = await self._take_away(claimed, double) or left
        return left

    async def _take_away(self, claimed: Claimed, double: Double) -> Refused | None:
        refused = await self._messenger.delete(
            claimed.workspace_id, channel_id=double.channel_id, ts=double.ts
        )
        if refused is not None and refused.refusal in AGAIN | KEPT_BACK:
            return refused
        if refused is not None:
            facts = {"delivery_id": claimed.id, "kind": claimed.kind.value}
            _log.error("delivery.stays_doubled", **facts, reason=refused.reason)
        await self._doubles.forget(claimed, double)
        return None
