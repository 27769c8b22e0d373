"""What Waymark takes while it waits, and how long it takes to come up, beside the bare app."""

import asyncio
import compileall
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import bot
import storage
from benchmarks.processes import bare, waymark
from benchmarks.report import Report
from sandbox import Sandbox
from storage.database import Database

MEMORY_GOAL = 2.5
START_GOAL = 3.0
SETTLE_S = 1.0
HEAVY = ("alembic", "matplotlib", "numpy", "psycopg", "scipy")

_LOADED = """
import sys
from bot.app import build, open_database
from bot.settings import Settings
open_database(Settings(database_url=sys.argv[1])).dispose()
print(*sorted(set(sys.modules) & set(sys.argv[2:])))
"""


async def measure(report: Report, sandbox: Sandbox, *, rounds: int) -> None:
    """Start both in turn, connected to the same pretend Slack over Socket Mode."""
    report.section("Waiting, and coming up (Socket Mode, on a database that is up to date)")
    for package in (bot, storage):  # as an install leaves them, or as the first start does
        compileall.compile_dir(package.__path__[0], quiet=1)
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'waymark.db'}"
        database = Database(url)
        database.prepare()
        database.dispose()
        starts: dict[str, list[float]] = {}
        memories: dict[str, list[float]] = {}
        for _ in range(rounds):
            for running in (bare(sandbox), waymark(sandbox, folder, http=False)):
                async with running as app:
                    await asyncio.sleep(SETTLE_S)
                    starts.setdefault(app.name, []).append(app.start_s)
                    memories.setdefault(app.name, []).append(app.memory_mb)
        loaded = await asyncio.to_thread(_find_loaded, url)
    start = {name: statistics.median(found) for name, found in starts.items()}
    memory = {name: statistics.median(found) for name, found in memories.items()}
    report.at_most("memory at rest, against the bare app's", memory["Waymark"] / memory["bare"], MEMORY_GOAL)
    report.note(f"Waymark {memory['Waymark']:.0f} MB, the bare app {memory['bare']:.0f} MB")
    report.at_most("start to connected, against the bare app's", start["Waymark"] / start["bare"], START_GOAL)
    report.note(f"Waymark {start['Waymark']:.2f} s, the bare app {start['bare']:.2f} s")
    report.at_most(f"loaded at rest of {', '.join(HEAVY)}", len(loaded), 0)


def _find_loaded(url: str) -> list[str]:
    command = [sys.executable, "-c", _LOADED, url, *HEAVY]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # our own words
    return done.stdout.split()
