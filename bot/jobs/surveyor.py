"""Asks anew about the channels that plans live in: Slack tells nobody that one was made private."""

from bot.clock import Clock
from bot.directory import Directory
from bot.services.people import People

LOOK_S = 600
AT_ONCE = 20


class Surveyor:
    """Asks about a few of them at a time, those first that were asked about longest ago."""

    def __init__(self, people: People, directory: Directory, clock: Clock) -> None:
        self._people = people
        self._directory = directory
        self._clock = clock

    async def survey(self) -> None:
        """Ask about channels that everybody may look into, as far as is known, and it was known too long."""
        now = self._clock.now()
        for workspace_id, channel_id in await self._people.list_aged_public(now=now, limit=AT_ONCE):
            await self._directory.freshen(workspace_id, member_id=None, channel_id=channel_id, now=now)
