"""Spacing: posts to one place go out apart, however late the one before was."""

import asyncio
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.services.claims import Claimed

GAP = timedelta(seconds=1.05)
"""Slack takes one message a second to each place as it comes in; messages travel unequally long."""
LONGEST = 5 * GAP
"""Nobody waits longer, should the clock have been set back."""
MOST_KEPT = 1_000
ROUND_S = 0.005
"""So long posts may be begun one after the other before it is the turn of others."""

Place = tuple[str, str | None, str | None]


class Spacing:
    """Knows when this process last posted to each place.

    A message has its moment since it was written; one that was held up, by a slow disk or a busy machine,
    would otherwise be followed too closely by the next, which is on time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._free_at: dict[Place, datetime] = {}
        self._round_until_s = 0.0
        self._is_round_coming = False

    async def take_turn(self, claimed: Claimed) -> None:
        """Return when a message may go out to its place; what is marked together gives way to others."""
        await self._give_way()
        place = (claimed.workspace_id, claimed.channel_id, _reader(claimed))
        now = self._clock.now()
        turn = min(max(self._free_at.get(place, now), now), now + LONGEST)
        self._free_at[place] = turn + GAP
        if len(self._free_at) > MOST_KEPT:
            self._free_at = {key: moment for key, moment in self._free_at.items() if moment > now}
        await self._until(turn)

    async def _until(self, turn: datetime) -> None:
        """Wait for a moment, whoever is woken meanwhile; but for no clock that stands still or goes back."""
        before, now = None, self._clock.now()
        while now < turn and (before is None or before < now):
            await self._clock.wait((turn - now).total_seconds())
            before, now = now, self._clock.now()

    async def _give_way(self) -> None:
        """Let others have the event loop, once those that were marked together have had it for a while."""
        loop = asyncio.get_running_loop()
        while loop.time() > self._round_until_s:
            if not self._is_round_coming:
                self._is_round_coming = True
                loop.call_soon(self._begin_round, loop)
            await asyncio.sleep(0)

    def _begin_round(self, loop: asyncio.AbstractEventLoop) -> None:
        self._is_round_coming = False
        self._round_until_s = loop.time() + ROUND_S


def _reader(claimed: Claimed) -> str | None:
    """Return whose place it is, where that is not everybody's in a channel."""
    return claimed.member_id if claimed.is_ephemeral or claimed.channel_id is None else None
