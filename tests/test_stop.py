"""A process that is told to stop under load: what was acknowledged is done once, and the rest comes again."""

import asyncio
import os
import signal
import sqlite3
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.manifest import manifest
from sandbox import ChannelSpec, PersonSpec, Sandbox

ROOT = Path(__file__).parent.parent
PATIENCE_S = 60
STOPPED_WITHIN_S = 20
MANY = 60
MORE = 20
BEFORE = 20


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    people = (PersonSpec(name="ann"),)
    channels = (ChannelSpec(name="team", members=("ann",)),)
    again = (0.2,) * 500
    async with Sandbox(manifest(), people=people, channels=channels, event_retry_seconds=again) as opened:
        yield opened


@asynccontextmanager
async def running(sandbox: Sandbox, folder: Path) -> AsyncIterator[Process]:
    """Run `waymark run` as a process of its own, until it is connected."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WAYMARK_")}
    variables = {
        **kept,
        "PYTHONPATH": str(ROOT),
        "WAYMARK_DATA_DIR": str(folder),
        "WAYMARK_SLACK_BOT_TOKEN": sandbox.bot_token,
        "WAYMARK_SLACK_APP_TOKEN": sandbox.app_token,
        "WAYMARK_SLACK_API_URL": sandbox.api_url,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", stdout=PIPE, stderr=PIPE, env=variables, cwd=folder
    )
    try:
        await sandbox.connected(PATIENCE_S)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def stop(process: Process) -> tuple[int | None, float, str]:
    """Tell a process to stop; return its exit status, how many seconds it took, and its log."""
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, logged = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    return process.returncode, time.monotonic() - begun, logged.decode()


def ask(folder: Path, question: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(folder / "waymark.db")) as connection:
        return connection.execute(question).fetchall()


def acked(sandbox: Sandbox) -> set[str]:
    """Return the events of what Ann wrote that were acknowledged, by their ids."""
    ann = sandbox.person("ann").id
    events = {
        each.facts["envelope_id"]: each.facts["payload"]["event_id"]
        for each in sandbox.log.of_kind("envelope")
        if each.facts["payload"].get("event", {}).get("user") == ann
        and each.facts["payload"]["event"]["type"] == "message"
    }
    acks = {each.facts["envelope_id"] for each in sandbox.log.of_kind("ack")}
    return {event for envelope, event in events.items() if envelope in acks}


@pytest.mark.slow
async def test_what_was_acknowledged_is_done_once_and_the_rest_comes_again(sandbox, tmp_path):
    ann = sandbox.person("ann")
    async with running(sandbox, tmp_path) as process:
        await ann.command("/plan new Reduce churn by 30 Jun", channel="team")
        await ann.opened(timeout=PATIENCE_S)
        ann.fill({"Channel": "team"})
        await ann.submit()
        lines = [f"add Ring customer number {number}" for number in range(MANY + MORE)]
        for line in lines[:MANY]:
            await ann.post(line, channel="@waymark")
        await sandbox.log.until(lambda: len(acked(sandbox)) >= BEFORE or None, timeout=PATIENCE_S)
        stopping = asyncio.create_task(stop(process))
        for line in lines[MANY:]:
            await ann.post(line, channel="@waymark")
        status, took_s, logged = await stopping
    assert (status, took_s < STOPPED_WITHIN_S) == (0, True), logged
    assert "house.unfinished" not in logged
    done = {key for (key,) in ask(tmp_path, "SELECT key FROM inbox WHERE state = 'done'")}
    asked = acked(sandbox)
    assert len(asked) >= BEFORE
    assert not {f"event:{event}" for event in asked} - done, logged
    assert not ask(tmp_path, "SELECT id FROM delivery WHERE state IN ('claimed', 'sending')")

    async with running(sandbox, tmp_path) as process:
        await sandbox.log.until(lambda: len(acked(sandbox)) >= len(lines) or None, timeout=PATIENCE_S)
        assert (await stop(process))[0] == 0
    steps = [title for (title,) in ask(tmp_path, "SELECT title FROM action_step")]
    assert sorted(steps) == sorted(f"Ring customer number {number}" for number in range(len(lines)))
