"""Several houses on one PostgreSQL: what Slack sends to two of them at once has one effect and one answer."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, col

from bot.app import House, build, choose_clock
from bot.clock import SystemClock
from bot.demo import CHANNELS, PEOPLE
from bot.handlers import door
from bot.manifest import manifest
from bot.settings import Settings
from sandbox import Sandbox, payloads
from sandbox.delivery import Ack
from storage.database import Database
from storage.models import Schedule

pytestmark = pytest.mark.postgres

RING = "Ring ten customers"


@dataclass
class Two:
    """A workspace with two houses connected to it, on one database."""

    sandbox: Sandbox
    houses: tuple[House, House]

    @property
    def database(self) -> Database:
        return self.houses[0].database

    async def both(self, kind: Any, *payloads_sent: dict[str, Any]) -> list[Ack]:
        """Have Slack deliver to each house at once: the same, or one of two."""
        first, second = payloads_sent[0], payloads_sent[-1]
        numbers = connections(self.sandbox)
        acks = await asyncio.gather(
            *(
                self.sandbox.socket.deliver(kind, payload, accepts_response=True, connection=number)
                for number, payload in zip(numbers, (first, second), strict=True)
            )
        )
        await self.drained()
        return list(acks)

    async def drained(self) -> None:
        for house in self.houses:
            await house.app.drain()

    async def type(self, line: str) -> Ack:
        ack = await self.sandbox.person("alice").command(f"/plan {line}".strip(), channel="team")
        await self.drained()
        return ack

    def last(self, kind: str) -> dict[str, Any]:
        found = [each.facts for each in self.sandbox.log.of_kind("envelope") if each.facts["type"] == kind]
        return dict(found[-1]["payload"])

    async def count(self, noun: str, where: str = "true") -> int:
        table = SQLModel.metadata.tables[noun]
        asked = sa.select(sa.func.count()).select_from(table).where(sa.text(where))
        found: int = await self.database.read(
            lambda session: session.connection().execute(asked).scalar_one()
        )
        return found


def connections(sandbox: Sandbox) -> list[int]:
    """Return the numbers of the open connections, the oldest first."""
    return [each.number for each in sandbox.socket._connections]


@asynccontextmanager
async def workspace(**said: Any) -> AsyncIterator[Sandbox]:
    async with Sandbox(
        manifest(), people=PEOPLE, channels=CHANNELS, now=SystemClock().now, **said
    ) as sandbox:
        yield sandbox


@pytest.fixture
async def two(postgres_url: str, tmp_path: Path) -> AsyncIterator[Two]:
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(workspace())
        settings = Settings.model_validate(
            {
                "slack_bot_token": sandbox.bot_token,
                "slack_app_token": sandbox.app_token,
                "slack_api_url": sandbox.api_url,
                "data_dir": tmp_path,
                "database_url": postgres_url,
            }
        )
        houses = []
        for _ in range(2):
            house = await build(settings, choose_clock)
            stack.push_async_callback(house.stop)
            await house.start()
            houses.append(house)
        await sandbox.log.until(lambda: sandbox.socket.connections == 2 or None, timeout=5)
        opened = Two(sandbox, (houses[0], houses[1]))
        await opened.type("new Reduce churn")
        sandbox.person("alice").fill({"Channel": "team"})
        await sandbox.person("alice").submit()
        await opened.drained()
        yield opened


async def test_the_same_command_at_once_on_both_is_one_step_and_one_answer(two):
    await two.type("help")
    for number in range(5):
        payload = {
            **two.last("slash_commands"),
            "text": f"add {RING} {number}",
            "trigger_id": f"1.{number}.twice",
        }
        first, second = await two.both("slash_commands", payload)
        assert first.payload == second.payload
        assert f"Added *S-{number + 1} {RING} {number}*" in str(first.payload)
    assert await two.count("action_step") == 5


async def test_one_form_sent_twice_at_once_to_both_is_saved_once_and_answered_alike(two):
    alice = two.sandbox.person("alice")
    for number in range(3):
        await two.type("add")
        alice.fill({"Step": f"{RING} {number}"})
        presses = [payloads.view_submission(two.sandbox.slack, alice._member, alice.view) for _ in "12"]
        assert presses[0]["trigger_id"] != presses[1]["trigger_id"]
        first, second = await two.both("interactive", *presses)
        assert first.ok
        assert first.payload == second.payload
        assert await two.count("action_step") == number + 1
        await alice.close()


async def test_one_button_pressed_twice_at_once_on_both_is_one_step(two):
    await two.type(f"ad {RING}")
    alice = two.sandbox.person("alice")
    shown = alice.messages("team")[-1]
    await alice.click(shown, "Run")
    await two.drained()
    assert await two.count("action_step") == 1
    payload = two.last("interactive")
    pressed = payload["actions"][0]
    action = {**pressed, "value": "add Ring two customers"}
    presses = [
        {**payload, "trigger_id": f"1.{ts}.press", "actions": [{**action, "action_ts": f"1803888000.{ts}"}]}
        for ts in ("000001", "000002")
    ]
    acks = await two.both("interactive", *presses)
    assert all(ack.ok for ack in acks)
    assert await two.count("action_step") == 2


async def test_one_message_told_of_at_once_to_both_is_answered_once(two):
    await two.sandbox.person("alice").post("help", channel="@waymark")
    await two.sandbox.events_heard()
    await two.drained()
    body = next(
        each.facts["payload"]
        for each in reversed(two.sandbox.log.of_kind("envelope"))
        if "client_msg_id" in str(each.facts["payload"])
    )
    event = {**body["event"], "text": f"add {RING}", "ts": "1803888000.999999"}
    acks = await two.both("events_api", {**body, "event": event, "event_id": "Ev0TWICE"})
    assert all(ack.ok for ack in acks)
    assert await two.count("action_step") == 1
    assert await two.count("delivery", "occ_key LIKE 'answer:%999999'") == 1


def where_it_is_morning(now: datetime) -> str:
    """Return a zone in which it is about ten o'clock: a prompt is of no use after the working day."""
    ahead = (10 - now.hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"


async def test_what_is_due_is_written_once_and_posted_once_though_both_look(two):
    now = two.houses[0].clock.now()
    due = {"next_due_ms": int(now.timestamp() * 1000) - 1, "zone": where_it_is_morning(now)}
    make_due = sa.update(Schedule).where(col(Schedule.plan_id).is_not(None)).values(**due)
    await two.database.write(lambda session: session.connection().execute(make_due))
    found = await asyncio.gather(
        *(house.deliveries.materialise(now=house.clock.now()) for house in two.houses for _ in "12")
    )
    assert sum(found) == 1
    for house in two.houses:
        house.dispatcher.wake()

    def posted() -> list[Any]:
        return [each for each in two.sandbox.channel("team").messages if each.ephemeral_to is None]

    await two.sandbox.log.until(lambda: posted() or None, timeout=10)
    for house in two.houses:
        await house.settle()
    assert len(posted()) == 1


async def test_a_house_that_is_slow_is_waited_for_and_its_form_is_saved_once(two, monkeypatch):
    monkeypatch.setattr(door, "SLACK_WAITS_S", 0.5)
    alice = two.sandbox.person("alice")
    await two.type("add")
    alice.fill({"Step": RING})
    payload = payloads.view_submission(two.sandbox.slack, alice._member, alice.view)
    await two.database.write(
        lambda session: session.connection().execute(sa.text("UPDATE member SET refreshed_at = '2020-01-01'"))
    )
    two.sandbox.faults.hang("users.info", times=None)
    slow, fast = connections(two.sandbox)
    deliver = two.sandbox.socket.deliver
    first = asyncio.create_task(deliver("interactive", payload, accepts_response=True, connection=slow))
    await two.sandbox.log.until(lambda: two.sandbox.faults.hanging or None, timeout=5)
    again = {**payload, "trigger_id": "1.2.again"}
    second = await deliver("interactive", again, accepts_response=True, connection=fast)
    assert "I am still at it." in str(second.payload)
    two.sandbox.faults.clear()
    two.sandbox.faults.release()
    assert (await first).payload is None
    await two.drained()
    third = {**payload, "trigger_id": "1.2.third"}
    assert (await deliver("interactive", third, accepts_response=True, connection=fast)).payload is None
    assert await two.count("action_step") == 1


async def start(sandbox: Sandbox, database_url: str, folder: Path) -> Process:
    """Start Waymark as an operator would; it is one of several."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("WAYMARK_", "SLACK_"))}
    settings = {
        "WAYMARK_SLACK_BOT_TOKEN": sandbox.bot_token,
        "WAYMARK_SLACK_APP_TOKEN": sandbox.app_token,
        "WAYMARK_SLACK_API_URL": sandbox.api_url,
        "WAYMARK_DATABASE_URL": database_url,
        "WAYMARK_DATA_DIR": str(folder),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env={**kept, **settings}, cwd=folder, stdout=PIPE, stderr=PIPE
    )
    connections = sandbox.socket.connections
    await sandbox.log.until(lambda: sandbox.socket.connections > connections or None, timeout=90)
    return process


@pytest.mark.slow
async def test_what_a_process_is_killed_on_another_one_does(postgres_url, tmp_path):
    async with workspace() as sandbox:
        alice = sandbox.person("alice")
        processes = [await start(sandbox, postgres_url, tmp_path)]
        try:
            await alice.command("/plan new Reduce churn", channel="team")
            alice.fill({"Channel": "team"})
            assert (await alice.submit()).closed
            processes.append(await start(sandbox, postgres_url, tmp_path))
            first, _ = connections(sandbox)
            sandbox.faults.hang("users.info", times=None)
            bob = sandbox.person("bob")
            envelope = next(
                each.facts["payload"]
                for each in sandbox.log.of_kind("envelope")
                if each.facts["type"] == "slash_commands"
            )
            payload = {
                **envelope,
                "text": f"add {RING} to P-1",
                "user_id": bob.id,
                "trigger_id": "1.2.killed",
            }
            deliver = sandbox.socket.deliver
            dying = asyncio.create_task(
                deliver("slash_commands", payload, accepts_response=True, connection=first)
            )
            await sandbox.log.until(lambda: sandbox.faults.hanging or None, timeout=10)
            processes[0].kill()
            await processes[0].wait()
            await dying
            sandbox.faults.clear()
            sandbox.faults.release()
            said = await sandbox.log.until(
                lambda: [each for each in bob.messages("team") if RING in each.visible_text] or None,
                timeout=60,
            )
            assert len(said) == 1
        finally:
            for process in processes:
                if process.returncode is None:
                    process.terminate()
                await process.communicate()
