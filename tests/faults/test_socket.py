"""The socket breaks in every way while messages go out and people act: nothing is lost, and nothing twice."""

import asyncio
from datetime import timedelta
from itertools import count
from typing import Any

from sqlmodel import col, select

from storage.models import ActionStep
from tests.faults.field import open_field
from tests.faults.ground import Amounts

AMOUNTS = Amounts(prompts=30, days=4, records=30, workspaces=2, span=timedelta(minutes=2))
SOON = (0.05,) * 200
"""Slack sends again what was not answered, so soon and so often."""
REFRESHES, AT_ONCE = 6, 3
PATIENCE_S = 60


class Talk:
    """What somebody writes to Waymark: each line is one step to add, and has an answer."""

    def __init__(self, field):
        self.somebody = field.sandbox.person("t0sandbox-p0")
        self.written = 0
        self._field = field
        self._numbers = count(1)

    async def write(self, lines=1):
        """Write so many lines, one right after the other."""
        self.written += lines
        for number in (next(self._numbers) for _ in range(lines)):
            await self.somebody.post(f"add Ring customer {number} to P-1", channel="@waymark")

    @property
    def answers(self):
        """How often somebody was told that a step was added."""
        said = [each.visible_text for each in self.somebody.messages("@waymark") if each.bot]
        return sum("Added" in each and "Ring" in each for each in said)

    async def steps(self):
        """Return the titles of what was added."""
        question = select(ActionStep.title).where(col(ActionStep.title).contains("Ring"))
        return await self._field.database.read(lambda session: session.exec(question).all())


async def test_it_is_back_each_time_and_nothing_is_lost_or_doubled(database_url, tmp_path):
    slack: dict[str, Any] = {"is_touchy": True, "event_retry_seconds": SOON}
    async with open_field(database_url, tmp_path, AMOUNTS, times=10, **slack) as field:
        await field.start("first")
        talk, socket = Talk(field), field.sandbox.socket
        for _ in range(REFRESHES):
            opened = field.opened
            await socket.refresh()
            await talk.write(AT_ONCE)
            await field.until_opened(opened + 1)
        opened = field.opened
        await talk.write()
        socket.drop()
        await talk.write()
        await field.until_opened(opened + 1)
        await mute(field, talk, until="socket.replaced")
        worker = field.crew.workers["first"]
        await mute(field, talk, until="socket.lost")
        await asyncio.wait_for(worker.ended.wait(), PATIENCE_S)
        assert worker.status  # and whoever supervises it starts it again
        await talk.write()
        await field.sandbox.log.until(lambda: talk.answers >= talk.written or None, timeout=PATIENCE_S)
        await field.rest()
        verdict = await field.judge()
        assert verdict.is_good, verdict
        assert not verdict.ended, verdict
        assert sorted(await talk.steps()) == sorted(
            f"Ring customer {number}" for number in range(1, talk.written + 1)
        )
        assert talk.answers == talk.written
        await field.crew.until_well("first")


async def mute(field, talk, *, until):
    """Have Slack answer no ping until the worker has noticed, while somebody goes on writing."""
    before = len(field.crew.said("first", until))
    field.sandbox.socket.is_mute = True
    await talk.write()
    await field.crew.until_said("first", until, times=before + 1)
    await talk.write()
    field.sandbox.socket.is_mute = False
