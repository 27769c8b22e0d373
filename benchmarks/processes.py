"""The apps that are measured, each in a process of its own, on this machine only."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.slack import SIGNING_SECRET
from sandbox import Sandbox

START_S = 60
STOP_S = 30
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024

_AS_INSTALLED = "import sys; sys.modules['rich'] = None; from bot.cli import main; main()"
"""As an operator has it: structlog imports rich where it is, and only the lock for development brings it."""


@dataclass(frozen=True, slots=True)
class App:
    """A running app: its name, its process, where it takes requests, and how long its start took."""

    name: str
    pid: int
    url: str
    start_s: float

    @property
    def memory_mb(self) -> float:
        """The memory that it holds now."""
        return resident_mb(self.pid)

    @property
    def processor_s(self) -> float:
        """The processor time that it has taken so far."""
        return processor_s(self.pid)


def resident_mb(pid: int | str = "self") -> float:
    """Return the memory that a process holds now."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_KB / 1024


def processor_s(pid: int) -> float:
    """Return the processor time that a process has taken so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@asynccontextmanager
async def yardstick(folder: Path) -> AsyncIterator[App]:
    """Run the yardstick on the database and the answers in a folder."""
    async with _run("yardstick", "-m", "benchmarks.yardstick", str(folder)) as app:
        yield app


@asynccontextmanager
async def bare(sandbox: Sandbox | None = None) -> AsyncIterator[App]:
    """Run the bare app: connected to a pretend Slack, or else behind a port."""
    arguments = ("--socket",) if sandbox else ()
    settings = _settings(sandbox) if sandbox else {}
    async with _run("bare", "-m", "benchmarks.bare", *arguments, settings=settings) as app:
        yield app


@asynccontextmanager
async def waymark(sandbox: Sandbox, folder: Path, *, http: bool = True) -> AsyncIterator[App]:
    """Run Waymark on the database in a folder, as an operator would."""
    settings = {
        **_settings(sandbox),
        "WAYMARK_DATA_DIR": str(folder),
        "WAYMARK_ADMIN_PORT": str(_free_port()),
    }
    url = ""
    if http:
        port = _free_port()
        url = f"http://127.0.0.1:{port}/slack/events"
        settings |= {
            "WAYMARK_MODE": "http",
            "WAYMARK_HTTP_PORT": str(port),
            "WAYMARK_SLACK_SIGNING_SECRET": SIGNING_SECRET,
        }
    async with _run("Waymark", "-c", _AS_INSTALLED, "run", settings=settings, url=url) as app:
        yield app


def _settings(sandbox: Sandbox) -> dict[str, str]:
    return {
        "WAYMARK_SLACK_BOT_TOKEN": sandbox.bot_token,
        "WAYMARK_SLACK_APP_TOKEN": sandbox.app_token,
        "WAYMARK_SLACK_API_URL": sandbox.api_url,
    }


@asynccontextmanager
async def _run(
    name: str, *arguments: str, settings: dict[str, str] | None = None, url: str = ""
) -> AsyncIterator[App]:
    """Start a process, wait for the line with which it says that it is ready, and end it afterwards."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("WAYMARK_", "SLACK_"))}
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        env={**kept, **(settings or {})},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        said = await asyncio.wait_for(_first_words(process), START_S)
        yield App(name, process.pid, url or said.removeprefix("ready").strip(), time.perf_counter() - began)
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), STOP_S)


async def _first_words(process: asyncio.subprocess.Process) -> str:
    """Read up to the line that says it is ready, which is none of the log's."""
    assert process.stdout is not None
    while line := (await process.stdout.readline()).decode():
        if line.startswith(("ready", "Waymark ")):
            return line
    raise RuntimeError("The app ended before it was ready.")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
