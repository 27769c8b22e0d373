"""Waymark in HTTP mode beside a pretend workspace, and what anybody can send to its port."""

import asyncio
import io
import json
import logging
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
import pytest
import structlog

from bot.app import House, build
from bot.clock import SystemClock
from bot.demo import Demo, open_demo
from bot.logs import configure
from bot.manifest import PATH, manifest
from bot.settings import Settings
from sandbox import ChannelSpec, PersonSpec, Sandbox, payloads
from sandbox.http_mode import FORM, sign
from tests.web.programs import Program, token_of

SECRET = "0123456789abcdef" * 2
PATIENCE_S = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `status` 0 is a connection that was closed without a word."""

    status: int
    headers: dict[str, str]
    body: bytes


def signed(body: bytes, *, content_type: str = FORM) -> dict[str, str]:
    """Return the headers with which Slack sends a body that it has just signed."""
    return {"Content-Type": content_type, **sign(SECRET, body, timestamp=int(time.time()))}


START = datetime(2027, 3, 1, 8, tzinfo=UTC)


class Port:
    """Waymark's port for Slack, as bytes on a connection or as Slack uses it."""

    def __init__(self, house: House, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        assert house.url is not None
        self.house = house
        self.sandbox = sandbox
        self.url = house.url
        self.port = int(urlsplit(house.url).port or 0)
        self._session = session

    async def read(self, reader: asyncio.StreamReader) -> Answer:
        """Read one answer from a connection."""
        return await asyncio.wait_for(_read_answer(reader), PATIENCE_S)

    async def throw(self, data: bytes) -> Answer:
        """Send bytes on a connection of their own, and read what comes back until it ends or is whole."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except ConnectionError:
            return Answer(0, {}, b"")
        try:
            writer.write(data)
            return await self.read(reader)
        except ConnectionError:
            return Answer(0, {}, b"")
        finally:
            writer.close()

    def sign(self, body: bytes, **more: Any) -> dict[str, str]:
        """Return the headers with which Slack sends a body."""
        return signed(body, **more)

    def bytes_of(self, fields: dict[str, Any]) -> bytes:
        """Return a signed form as it goes over the wire."""
        body = urlencode(fields).encode()
        headers = {"Host": "waymark.example", **signed(body), "Content-Length": str(len(body))}
        lines = [f"POST {PATH} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        return "\r\n".join(lines).encode() + body

    async def ask(self, path: str, *, method: str = "GET") -> Answer:
        """Ask the admin port for something."""
        url = f"http://127.0.0.1:{self.house.admin_port}{path}"
        async with self._session.request(method, url) as found:
            return Answer(found.status, dict(found.headers), await found.read())

    async def ready_is(self, status: int) -> None:
        """Wait until Waymark says that it is ready, or is not."""
        async with asyncio.timeout(PATIENCE_S):
            while (await self.ask("/readyz")).status != status:  # noqa: ASYNC110  # it asks over HTTP
                await asyncio.sleep(0)

    async def post(self, body: bytes, headers: dict[str, str]) -> Answer:
        """Send a body with headers."""
        async with self._session.post(self.url, data=body, headers=headers) as found:
            return Answer(found.status, dict(found.headers), await found.read())

    async def send(self, payload: dict[str, Any], *, content_type: str = FORM, **retry: str) -> Answer:
        """Send what Slack would, signed: a command's fields, an interaction, or an event as JSON."""
        if content_type != FORM:
            body = json.dumps(payload).encode()
        else:
            body = urlencode({"payload": json.dumps(payload)} if "type" in payload else payload).encode()
        named = {f"X-Slack-{name.replace('_', '-').title()}": value for name, value in retry.items()}
        return await self.post(body, signed(body, content_type=content_type) | named)

    def command(self, text: str) -> dict[str, Any]:
        """Return what Slack sends when Ann types `/plan` and this in #team."""
        slack = self.sandbox.slack
        ann, team = slack.workspace.people[self.sandbox.person("ann").id], self.sandbox.channel("team")
        return payloads.command(slack, ann, team, name="/plan", text=text)

    async def rows(self) -> int:
        """Count what has come through to the inbox."""
        return await self.house.database.read(
            lambda session: session.connection().exec_driver_sql("SELECT count(*) FROM inbox").scalar_one()
        )


async def _read_answer(reader: asyncio.StreamReader) -> Answer:
    """Read one answer."""
    told = await reader.read(1)
    if not told:
        return Answer(0, {}, b"")
    told += await reader.readuntil(b"\r\n\r\n")
    start, *lines = told.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if line)
    return Answer(int(start.split()[1]), headers, await reader.readexactly(int(headers["Content-Length"])))


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    people = (PersonSpec(name="ann"),)
    channels = (ChannelSpec(name="team", members=("ann",)),)
    async with Sandbox(manifest(), people=people, channels=channels) as opened:
        yield opened


def settings_of(sandbox: Sandbox, folder: Path, **said: Any) -> Settings:
    """Return the settings of HTTP mode, at free ports."""
    given = {
        "mode": "http",
        "slack_bot_token": sandbox.bot_token,
        "slack_signing_secret": SECRET,
        "slack_api_url": sandbox.api_url,
        "http_port": 0,
        "admin_port": 0,
        "data_dir": folder,
    }
    return Settings.model_validate(given | said)


@pytest.fixture
async def make_port(sandbox, tmp_path, sqlite_url) -> AsyncIterator[Callable[[], Awaitable[Port]]]:
    """Make Waymark serve, once it has been said how."""

    async def stop(house: House) -> None:
        if await house.is_serving():
            await house.stop()

    async with AsyncExitStack() as afterwards:

        async def make() -> Port:
            house = await build(settings_of(sandbox, tmp_path, database_url=sqlite_url), SystemClock())
            afterwards.push_async_callback(stop, house)
            await house.start()
            session = await afterwards.enter_async_context(aiohttp.ClientSession())
            return Port(house, sandbox, session)

        yield make


@pytest.fixture
async def port(make_port) -> Port:
    """Waymark, serving."""
    return await make_port()  # type: ignore[no-any-return]  # a fixture has no type here


@pytest.fixture
def hold(monkeypatch) -> Any:
    """Hold whatever comes through the door from now on: say when it has begun, and when it may go on."""

    @contextmanager
    def hold(port: Port) -> Iterator[tuple[asyncio.Event, asyncio.Event]]:
        begun, go_on = asyncio.Event(), asyncio.Event()
        inbox = port.house.app._inbox
        receive = inbox.receive

        async def receive_later(*args: Any, **more: Any) -> Any:
            begun.set()
            await go_on.wait()
            return await receive(*args, **more)

        monkeypatch.setattr(inbox, "receive", receive_later)
        yield begun, go_on

    return hold


@pytest.fixture
async def demo_with_health(tmp_path, sqlite_url) -> AsyncIterator[Demo]:
    """The demo, which is in Socket Mode."""
    async with open_demo(tmp_path, start=START, database_url=sqlite_url) as opened:
        yield opened


@pytest.fixture
async def any_demo(tmp_path, database_url) -> AsyncIterator[Demo]:
    """The demo, once on each kind of database."""
    async with open_demo(tmp_path, start=START, database_url=database_url) as opened:
        yield opened


@pytest.fixture
async def program(any_demo) -> AsyncIterator[Program]:
    demo = any_demo
    alice = demo.sandbox.person("alice")
    await alice.command("/plan new Reduce churn by 30 Jun", channel="team")
    alice.fill({"Channel": "team"})
    await alice.submit()
    await alice.command('/plan target "Churn %" from 8 to 5 by 30 Jun', channel="team")
    await demo.house.app.drain()
    async with aiohttp.ClientSession() as session:
        yield Program(demo, session, await token_of(alice, demo))


@pytest.fixture
def logged(monkeypatch) -> Iterator[Callable[[], list[str]]]:
    """Everything that is logged, by us or by a library; called, it gives the lines up to now."""
    written = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stderr", written)
    configure(as_json=False, level="debug")
    yield lambda: written.getvalue().splitlines()
    structlog.reset_defaults()
    root.handlers[:], root.level = before
