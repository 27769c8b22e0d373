"""The watch over the socket: a silent one is replaced, one that stays so given up, and no event is lost."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs

from bot.clock import SystemClock
from bot.handlers.door import Door
from bot.manifest import manifest
from bot.metrics import Metrics
from bot.services.inbox import InboxService
from bot.socket_mode import Patience, SocketMode
from sandbox import ChannelSpec, PersonSpec, Sandbox
from storage.database import Database

QUICK = Patience(ping_s=0.3, look_s=0.05, silence_s=1.2, connect_s=2, unreachable_s=60)
PATIENCE_S = 20


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    people = (PersonSpec(name="ann"),)
    channels = (ChannelSpec(name="team", members=("ann",)),)
    async with Sandbox(
        manifest(), people=people, channels=channels, ack_seconds=0.5, event_retry_seconds=(0.05,) * 200
    ) as opened:
        yield opened


class Line:
    """A watched socket of a small app, which hears what Ann writes to it."""

    def __init__(self, sandbox: Sandbox, entrance: SocketMode, heard: list[str], lost: asyncio.Event) -> None:
        self.sandbox = sandbox
        self.entrance = entrance
        self.heard = heard
        self.lost = lost

    async def write(self, text: str) -> None:
        await self.sandbox.person("ann").post(text, channel="@waymark")

    async def until(self, condition: Callable[[], Any]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not condition():  # noqa: ASYNC110  # what is waited for is nobody's event
                await asyncio.sleep(0.01)

    async def opened(self, number: int) -> None:
        """Wait for the connection of this number."""
        await self.sandbox.log.wait_for(
            lambda entry: (
                entry.kind == "connection"
                and entry.facts["change"] == "opened"
                and entry.facts["number"] >= number
            ),
            timeout=PATIENCE_S,
        )


@pytest.fixture
def door(sqlite_url: str) -> Iterator[Any]:
    """Return what makes an app that does each thing once."""
    database = Database(sqlite_url)
    yield partial(Door, inbox=InboxService(database, owner="watched"), clock=SystemClock(), metrics=Metrics())
    database.dispose()


@pytest.fixture
def make_line(sandbox: Sandbox, door: Any) -> Any:
    """Return what opens a line, watched with some patience."""

    @asynccontextmanager
    async def make(patience: Patience = QUICK) -> AsyncIterator[Line]:
        async with aiohttp.ClientSession() as session:
            clients = [
                AsyncWebClient(token=token, base_url=sandbox.api_url, session=session, retry_handlers=[])
                for token in (sandbox.bot_token, sandbox.app_token)
            ]
            heard: list[str] = []
            app, lost = door(client=clients[0]), asyncio.Event()

            @app.event("message")
            async def hear(event: dict[str, Any]) -> None:
                heard.append(event["text"])

            entrance = SocketMode(app, clients[1], on_lost=lost.set, patience=patience)
            await entrance.open()
            try:
                yield Line(sandbox, entrance, heard, lost)
            finally:
                await entrance.refuse_new()
                await entrance.close()

    return make


async def test_a_socket_that_answers_pings_is_left_alone(make_line):
    async with make_line() as line:
        first = line.entrance._client
        for _ in range(3):
            before = first.pong_at
            await line.until(lambda before=before: first.pong_at > before)
        assert line.entrance.pong_age() < QUICK.silence_s
        assert line.entrance._client is first
        assert line.sandbox.socket.connections == 1


async def test_a_server_that_never_answers_a_ping_is_given_up(sandbox, make_line):
    sandbox.socket.is_mute = True
    with capture_logs() as logged:
        async with make_line() as line:
            await asyncio.wait_for(line.lost.wait(), PATIENCE_S)
    events = [each["event"] for each in logged]
    assert events == ["socket.replaced", "socket.lost"]


async def test_silence_that_ends_with_a_new_client_is_the_end_of_it(make_line):
    async with make_line(Patience(ping_s=60, look_s=0.05, silence_s=0.3, connect_s=2)) as line:
        first = line.entrance._client
        await line.until(lambda: line.entrance._client is not first)
        await line.write("are you there?")
        await line.until(lambda: line.heard)
        assert line.heard == ["are you there?"]


async def test_a_session_that_is_closed_comes_back_and_no_event_is_lost_or_doubled(sandbox, make_line):
    async with make_line() as line:
        for number in range(1, 6):
            await line.write(f"before {number}")
            sandbox.socket.drop()
            await line.write(f"while {number}")
            await line.opened(number + 1)
        await line.until(lambda: len(set(line.heard)) >= 10)
        await line.entrance._app.drain()
    assert sorted(line.heard) == sorted(f"{when} {n}" for n in range(1, 6) for when in ("before", "while"))


async def test_an_address_that_was_used_up_is_not_tried_for_ever(sandbox, make_line):
    """The SDK asks for one address and then tries that one only; a new client asks again."""
    async with make_line() as line:
        first = line.entrance._client
        sandbox.socket.refuse()
        await sandbox.socket.refresh()
        await line.until(lambda: line.entrance._client is not first)
        await line.write("still there?")
        await line.until(lambda: line.heard == ["still there?"])


async def test_asked_for_a_new_socket_again_and_again_nothing_is_lost_or_doubled(sandbox, make_line):
    async with make_line() as line:
        for number in range(1, 9):
            await sandbox.socket.refresh()
            await asyncio.gather(*(line.write(f"{number}.{each}") for each in range(5)))
            await line.opened(number + 1)
        await line.until(lambda: len(set(line.heard)) >= 40)
        await line.entrance._app.drain()
    assert sorted(line.heard) == sorted(f"{number}.{each}" for number in range(1, 9) for each in range(5))


async def test_a_network_that_is_out_is_waited_for_and_then_everything_arrives(sandbox, make_line):
    async with make_line() as line:
        sandbox.faults.drop("*", times=None)
        sandbox.socket.drop()
        with capture_logs() as logged:
            await line.until(lambda: [each for each in logged if each["event"] == "socket.not_connected"])
        assert not line.lost.is_set()
        assert not await line.entrance.is_open()
        sandbox.faults.clear()
        await line.opened(2)
        await line.write("back")
        await line.until(lambda: line.heard == ["back"])


@pytest.mark.parametrize("is_proxy", [False, True])
async def test_while_something_else_answers_in_slacks_place_it_is_tried_again(sandbox, make_line, is_proxy):
    async with make_line() as line:
        sandbox.faults.garble("*", times=None, proxy=is_proxy)
        sandbox.socket.drop()
        with capture_logs() as logged:
            await line.until(lambda: [each for each in logged if each["event"] == "socket.not_connected"])
        sandbox.faults.clear()
        await line.opened(2)
        await line.write("back")
        await line.until(lambda: line.heard == ["back"])
        assert not line.lost.is_set()


async def test_a_watch_that_ends_by_itself_ends_the_process(make_line, monkeypatch):
    async with make_line() as line:
        monkeypatch.setattr(line.entrance._client, "pong_at", None)
        await asyncio.wait_for(line.lost.wait(), PATIENCE_S)


async def test_a_network_that_stays_out_ends_the_process(sandbox, make_line):
    patience = Patience(ping_s=0.3, look_s=0.05, silence_s=0.5, connect_s=1, unreachable_s=1)
    async with make_line(patience) as line:
        sandbox.faults.drop("*", times=None)
        sandbox.socket.drop()
        await asyncio.wait_for(line.lost.wait(), PATIENCE_S)
