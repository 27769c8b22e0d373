"""Asking for what may go when nothing may, beside very many messages that were sent or may not go yet."""

import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

from benchmarks.databases import Databases
from benchmarks.queues import fill_procrastinate, open_procrastinate
from benchmarks.report import Report
from benchmarks.seed import Messages, fill_with_messages
from bot.jobs.dispatcher import SLOTS
from bot.services.deliveries import Deliveries
from storage.database import Database
from storage.models import Waiting

GOAL = 1.5
PROCRASTINATE_GOAL = 20.0
FAR = timedelta(days=300)
CLAIMS = 20  # in a row, before it is another one's turn

_CLAIMING = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.services.deliveries import Deliveries
from storage.database import Database
async def claim(database):
    for _ in range(100):
        await Deliveries(database).claim(now=datetime.now(UTC), limit=40)
database = Database(sys.argv[1])
asyncio.run(claim(database))
print(next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")))
"""

Claim = Callable[[], Awaitable[object]]


async def measure(report: Report, made: Databases, *, counts: tuple[int, int, int], rounds: int) -> None:
    """Ask databases with few, more and very many messages in turn, and procrastinate beside "more"."""
    few, more, many = counts
    report.section(f"An idle claim beside {few:,}, {more:,}, {many:,} messages that were sent or are not due")
    urls = {count: made.ready("SQLite") for count in counts}
    times = await _measure_in_turn(urls, {}, rounds=rounds)
    _judge(report, "SQLite", times, few=few, many=many)
    memory = {count: _memory_mb(urls[count]) for count in (few, many)}
    report.note(
        f"memory of a process that claims: {memory[many]:.0f} MB beside {many:,},"
        f" {memory[many] / memory[few]:.3g} times that beside {few:,}"
    )
    urls, theirs = {count: made.ready("PostgreSQL") for count in counts}, made.postgresql()
    async with open_procrastinate(theirs) as app:
        fill_procrastinate(theirs, count=more)
        worker_id = await app.job_manager.register_worker()
        fetch = {0: lambda: app.job_manager.fetch_job(queues=None, worker_id=worker_id)}
        times = await _measure_in_turn(urls, fetch, rounds=rounds)
    _judge(report, "PostgreSQL", times, few=few, many=many)
    report.at_least(
        f"PostgreSQL, times as fast as procrastinate's beside {more:,}",
        times[0] / times[more],
        PROCRASTINATE_GOAL,
    )
    report.note(f"{times[more] * 1000:.2f} ms beside procrastinate's {times[0] * 1000:.2f} ms")


def _judge(report: Report, engine: str, times: dict[int, float], *, few: int, many: int) -> None:
    report.at_most(f"{engine}, time against that with few", times[many] / times[few], GOAL)
    ours = ", ".join(f"{took * 1000:.2f} ms" for count, took in times.items() if count)
    report.note(ours)


async def _measure_in_turn(
    urls: Mapping[int, str], others: Mapping[int, Claim], *, rounds: int
) -> dict[int, float]:
    """Return the median time of a claim on each, and of what others do in the same turns."""
    async with AsyncExitStack() as opened:
        claims = dict(others)
        for count, url in urls.items():
            database = Database(url)
            opened.callback(database.dispose)
            from_ms = round((datetime.now(UTC) + FAR).timestamp() * 1000)
            await fill_with_messages(database, Messages(count, from_ms=from_ms, settled=count // 2))
            claims[count] = _claim_of(Deliveries(database))
        times: dict[int, list[float]] = {}
        for _ in range(rounds):
            for count, claim in claims.items():
                times.setdefault(count, []).extend([await _time(claim) for _ in range(CLAIMS)])
    return {count: statistics.median(found) for count, found in times.items()}


def _claim_of(deliveries: Deliveries) -> Claim:
    """Do as the dispatcher does: it claims once it has seen that there is something to claim."""

    async def claim() -> object:
        now = datetime.now(UTC)
        if Waiting.POSTS in await deliveries.what_waits(now=now):
            return await deliveries.claim(now=now, limit=SLOTS)
        return ()

    return claim


async def _time(claim: Claim) -> float:
    began = time.perf_counter()
    assert not await claim()
    return time.perf_counter() - began


def _memory_mb(url: str) -> float:
    """Return what a process of its own holds after a hundred claims."""
    command = [sys.executable, "-c", _CLAIMING, url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # our own words
    return int(done.stdout.split()[1]) / 1024
