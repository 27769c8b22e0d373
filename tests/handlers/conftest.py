"""A team in a pretend workspace with the whole bot in it, for tests through the front door."""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import web_app
from sqlmodel import Session, SQLModel

from bot.demo import CHANNELS, PEOPLE, Demo, open_demo
from sandbox import ChannelSpec, PersonSpec
from sandbox.log import Entry
from sandbox.person import Person

MONDAY = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
"""A Monday, 09:00 in Berlin; daylight saving begins in New York on the 14th, in Berlin on the 28th."""

EXTRA_PEOPLE = (
    PersonSpec(name="erin", real_name="Erin Evans", tz="Europe/London", locale="en-GB"),
    PersonSpec(name="mallory", real_name="Mallory Moss", team_id="T0OTHER"),
)
EXTRA_CHANNELS = (
    ChannelSpec(name="shared", members=("alice", "bob", "erin", "mallory", "dana")),
    ChannelSpec(name="lonely", members=("alice", "bob"), app_is_member=False),
)
FIRST_FIELDS = {"Title", "End", "Channel", "Why it matters"}
"""What the form of a new plan asks before More fields is pressed."""
WELCOMED = (
    "INSERT INTO delivery (workspace_id, occ_key, nonce, kind, facts, state, not_before_ms, attempts, reason,"
    " is_ephemeral) VALUES ('T0SANDBOX', 'welcome:T0SANDBOX', '', 'welcome', '{}', 'sent', 0, 1, '', 0)"
)
WRITTEN = (
    "plan",
    "plan_member",
    "schedule",
    "target",
    "action_step",
    "snooze",
    "check_in",
    "measurement",
    "revision",
    "delivery",
    "counter",
)
"""The nouns that people write; a refused request leaves every one of them as it was."""


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A SQLite file with the schema and nothing in it, of a workspace that was welcomed long ago."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("welcomed")))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(WELCOMED)
        connection.commit()
    return path


@pytest.fixture
def data_dir(tmp_path: Path, empty_file: Path) -> Path:
    """A data directory whose database is there already."""
    shutil.copy(empty_file, tmp_path / "waymark.db")
    return tmp_path


@pytest.fixture
async def demo(data_dir: Path) -> AsyncIterator[Demo]:
    """Alice (Berlin), Bob (New York), Chandra (Kolkata), Erin (London), Dana (guest), Mallory (stranger)."""
    people, channels = PEOPLE + EXTRA_PEOPLE, CHANNELS + EXTRA_CHANNELS
    async with open_demo(data_dir, start=MONDAY, people=people, channels=channels, installer="") as opened:
        yield opened


class Team:
    """The people of the demo, each act of whom returns what they then have before their eyes.

    That is the last message or form (or Home) that changed for them, once everything has been shown. What
    follows from it is sent and redrawn before the next act: a fault that is set then meets what comes then.
    """

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.is_settling = True
        """Off where the database fails, or what an act costs is counted."""
        self.workspace = demo.sandbox.slack.workspace

    def person(self, name: str) -> Person:
        """Return somebody by name."""
        return self.demo.sandbox.person(name)

    async def type(self, name: str, line: str, *, channel: str = "team") -> Any:
        """Type a line behind the command's name."""
        return await self.look(name, self.person(name).command(f"/plan {line}".strip(), channel=channel))

    async def click(self, name: str, where: Any, button: str, **more: Any) -> Any:
        """Press a button."""
        directly = str(getattr(where, "channel", "")).startswith("D")
        return await self.look(name, self.person(name).click(where, button, **more), directly=directly)

    async def choose(self, name: str, where: Any, option: str, **more: Any) -> Any:
        """Choose from a menu."""
        return await self.look(name, self.person(name).choose(where, option, **more))

    async def shortcut(self, name: str, shortcut: str, message: Any = None) -> Any:
        """Use a shortcut of the composer, or of a message."""
        who = self.person(name)
        used = who.shortcut(shortcut) if message is None else who.message_shortcut(shortcut, message)
        return await self.look(name, used)

    async def submit(self, name: str, fields: dict[str, Any] | None = None) -> Any:
        """Fill in the form on top, and send it."""
        who, given = self.person(name), fields or {}
        if who.view is not None and "More fields" in who.view.buttons and not set(given) <= FIRST_FIELDS:
            await self.look(name, who.click(who.view, "More fields"))
        who.fill(given)
        return await self.look(name, who.submit())

    async def write(
        self, name: str, text: str, *, channel: str = "@waymark", thread_ts: str | None = None
    ) -> Any:
        """Write a message, to the app unless a channel is named, and wait until it is answered."""

        async def act() -> None:
            await self.person(name).post(text, channel=channel, thread_ts=thread_ts)
            await self.catch_up()

        return await self.look(name, act(), directly=True)

    async def catch_up(self) -> None:
        """Let everything that has happened be heard of, and what is to be said be sent."""
        await self.demo.sandbox.events_heard()
        await self.demo.house.advance(self.demo.clock.now() + timedelta(seconds=2))

    async def home(self, name: str) -> Any:
        """Open Home anew."""
        log, who = self.demo.sandbox.log, self.person(name)
        opened = len(log.entries)

        def is_heard(entry: Entry) -> bool:
            return entry.kind == "ack" and entry.facts["type"] == "events_api"

        await who.open_home()
        await log.wait_for(is_heard, after=opened)
        await self.demo.house.app.drain()
        await self._settle()
        return who.home

    async def look(self, name: str, act: Awaitable[Any], *, directly: bool = False) -> Any:
        """Do something, wait until all of it has been shown, and return what the person then sees.

        What the app posts in its messages with them counts when they act there, `directly`. Their Home counts
        when nothing else is shown: it is also drawn anew by itself, sooner or later.
        """
        log, who = self.demo.sandbox.log, self.person(name)
        before = len(log.entries)
        await act
        await self.demo.house.app.drain()
        seen: Any = None
        home: Any = None
        for entry in log.entries[before:]:
            if entry.kind == "message" and self._is_for(entry, who, directly=directly):
                seen = self.workspace.find_message(entry.facts["channel"], entry.facts["ts"])
            elif entry.kind == "view" and entry.facts["user"] == who.id and entry.facts["change"] != "closed":
                view = self.demo.sandbox.slack.screens.find(entry.facts["view_id"])
                if view is not None and view is who.home:
                    home = view
                else:
                    seen = view or seen
        await self._settle()
        return seen or home

    async def _settle(self) -> None:
        if self.is_settling:
            await self.demo.house.settle()

    def _is_for(self, entry: Entry, who: Person, *, directly: bool) -> bool:
        """Whether a message is for these eyes: shown to them alone, or written to them by the app."""
        if entry.facts["ephemeral_to"] is not None:
            return bool(entry.facts["ephemeral_to"] == who.id)
        is_by_app = entry.facts["by"] == self.demo.sandbox.bot_user_id
        return directly and is_by_app and entry.facts["channel"] == self.workspace.dm(who.id).id

    async def plan(
        self, title: str, *, by: str = "alice", channel: str | None = "team", **fields: Any
    ) -> Any:
        """Make a plan from its form; return the page of it that its maker sees, in the app's messages."""
        await self.type(by, f"new {title} by 30 Jun", channel="@waymark")
        return await self.submit(by, {"Channel": channel, **fields})

    async def until(self, day: int, hour: int, minute: int = 0) -> None:
        """Let time pass until an instant of March 2027, in UTC, once what has happened has been heard of."""
        await self.demo.sandbox.events_heard()
        await self.demo.house.advance(datetime(2027, 3, day, hour, minute, tzinfo=UTC))

    async def rows(self, *nouns: str) -> dict[str, list[tuple[Any, ...]]]:
        """Return what is stored of these nouns, or of all that people write."""

        def read(session: Session) -> dict[str, list[tuple[Any, ...]]]:
            tables = [SQLModel.metadata.tables[noun] for noun in nouns or WRITTEN]
            return {
                table.name: [tuple(row) for row in session.connection().execute(sa.select(table))]
                for table in tables
            }

        return await self.demo.house.database.read(read)


@pytest.fixture
def team(demo: Demo) -> Iterator[Team]:
    """The demo, with a way to act in it that waits for what is shown."""
    yield Team(demo)
    # aiohttp would keep the thousand last applications alive, each with all that its workspace remembers.
    web_app._cached_build_middleware.cache_clear()
