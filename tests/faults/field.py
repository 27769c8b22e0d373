"""Where a run takes place: a pretend Slack, a database, and workers in processes of their own."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from bot.manifest import manifest
from bot.services.schedules import to_ms
from sandbox import Sandbox
from storage.database import Database
from storage.models import Schedule
from tests.faults.crew import Crew
from tests.faults.ground import MONDAY, Amounts, Ground
from tests.faults.oracle import Verdict, count_unfinished, find_next_ms, judge
from tests.faults.tempo import Tempo

TIMES = 20
LOOK_EVERY_S = 0.25
LONGEST_PUT_OFF_MS = 20 * 60_000
"""In the time of the story: a little more than the longest wait for the next try or look."""
PATIENCE_S = 60
"""How long nothing may happen until a run counts as over, in this machine's seconds."""


@dataclass(frozen=True, slots=True)
class Field:
    """A workspace, the database that is served, and the crew that serves it."""

    sandbox: Sandbox
    database: Database
    crew: Crew
    tempo: Tempo
    ground: Ground

    @property
    def posted(self) -> int:
        """How many messages stand in the workspace."""
        return sum(len(channel.messages) for channel in self.sandbox.channels)

    async def start(self, *names: str, crash_at: str = "", ahead: float = 0) -> None:
        """Start workers, and wait until each is connected."""
        for name in names:
            wanted = self.opened + 1
            await self.crew.start(name, crash_at=crash_at, ahead=ahead)
            await self.until_opened(wanted)

    async def until_opened(self, wanted: int) -> None:
        """Wait until so many connections have been opened since the beginning."""
        await self.sandbox.log.until(lambda: self.opened >= wanted or None, timeout=PATIENCE_S)

    @property
    def opened(self) -> int:
        """How many connections have been opened since the beginning."""
        return sum(entry.facts["change"] == "opened" for entry in self.sandbox.log.of_kind("connection"))

    async def until_posted(self, count: int) -> None:
        """Wait until so many messages stand in the workspace."""
        await self.sandbox.log.until(lambda: self.posted >= count or None, timeout=PATIENCE_S)

    async def until(self, seconds: float) -> None:
        """Wait until so many seconds of the story have passed."""
        await asyncio.sleep((seconds - self.tempo.seconds()) / self.tempo.times)

    async def rest(self, *, patience_s: float = PATIENCE_S) -> None:
        """Wait until all that is due has been said or has ended, or nothing has happened for so long.

        What is put off for a while, such as a look that Slack did not answer, is waited for before that.
        """
        seen, since = (0, 0), time.monotonic()
        last_ms = max(self.ground.due_ms.values())
        while True:
            now_ms = to_ms(self.tempo.now())
            unfinished = await count_unfinished(self.database, now_ms=now_ms)
            if not unfinished and now_ms > last_ms:
                return
            coming_ms = await find_next_ms(self.database, after_ms=now_ms)
            is_put_off = coming_ms is not None and coming_ms < now_ms + LONGEST_PUT_OFF_MS
            if seen != (seen := (unfinished, self.posted)) or (is_put_off and patience_s == PATIENCE_S):
                since = time.monotonic()
            if time.monotonic() - since > patience_s and now_ms > last_ms:
                return
            await asyncio.sleep(LOOK_EVERY_S)

    async def put_back(self) -> None:
        """Have edits that began before the schedules came due end after it, and write what they had read."""

        def write(session: Session) -> None:
            for stale in self.ground.schedules:
                session.connection().execute(
                    sa.update(Schedule)
                    .where(col(Schedule.id) == stale.id)
                    .values(next_due_ms=stale.next_due_ms, next_slot=stale.next_slot)
                )

        await self.database.write(write)

    async def judge(self) -> Verdict:
        """Say what became of everything."""
        return await judge(self.database, self.sandbox, self.ground.due_ms, now=self.tempo.now())


@asynccontextmanager
async def open_field(
    database_url: str,
    folder: Path,
    amounts: Amounts,
    *,
    seed: int = 1,
    variant: str = "",
    times: int = TIMES,
    can_read: bool = True,
    workers_url: str = "",
    is_touchy: bool = False,
    **slack: Any,
) -> AsyncIterator[Field]:
    """Lay the ground, and let the story begin; workers are started by whoever asked for it.

    They reach the database at `workers_url`, if that is another one; if they are `is_touchy`, they soon lose
    their patience with a silent socket. The pretend Slack is made with what else is given.
    """
    database = Database(database_url)
    tempos: list[Tempo] = []
    sandbox = Sandbox(
        installed(can_read=can_read),
        now=lambda: tempos[0].now() if tempos else MONDAY,
        monotonic=lambda: tempos[0].seconds() if tempos else 0.0,
        **slack,
    )
    async with sandbox:
        ground = Ground(database, sandbox, seed=seed)
        await ground.lay(amounts)
        settings = {
            "slack_bot_token": sandbox.bot_token,
            "slack_app_token": sandbox.app_token,
            "slack_api_url": sandbox.api_url,
            "data_dir": str(folder),
            "database_url": workers_url or database_url,
            "admin_port": 0,
        }
        tempos.append(Tempo.begin(MONDAY, times=times))
        crew = Crew(settings, tempos[0], folder, variant=variant, is_touchy=is_touchy)
        try:
            await crew.open()
            yield Field(sandbox, database, crew, tempos[0], ground)
        finally:
            await crew.close()
            database.dispose()


def installed(*, can_read: bool) -> dict[str, Any]:
    """Return the manifest, with the optional scope to read public channels or without it."""
    asked = manifest()
    asked["oauth_config"]["scopes"]["bot"] += ["channels:history"] * can_read
    return asked
