"""The due scan beside very many schedules that are not due."""

import statistics
import time
from contextlib import ExitStack
from datetime import UTC, datetime

from benchmarks.databases import ENGINES, databases
from benchmarks.report import Report
from benchmarks.seed import fill_with_schedules
from bot.services.deliveries import Deliveries
from storage.database import Database

FEW = 1_000
GOAL = 1.5
SCANS = 30  # in a row, before it is the other one's turn


async def measure(report: Report, *, many: int, rounds: int, on_postgresql: bool) -> None:
    """Scan a database with few and one with many schedules, in turn."""
    report.section(f"The due scan, {many:,} schedules that are not due beside {FEW:,}")
    with databases() as made:
        for engine in ENGINES if on_postgresql else ENGINES[:1]:
            urls = [made.ready(engine), made.ready(engine)]
            await _measure_on(engine, urls, report, many=many, rounds=rounds)


async def _measure_on(engine: str, urls: list[str], report: Report, *, many: int, rounds: int) -> None:
    with ExitStack() as opened:
        times: dict[int, list[float]] = {}
        scanners = {}
        for count, url in zip((FEW, many), urls, strict=True):
            database = Database(url)
            opened.callback(database.dispose)
            await fill_with_schedules(database, count=count)
            scanners[count] = Deliveries(database)
        for _ in range(rounds):
            for count, deliveries in scanners.items():
                times.setdefault(count, []).append(await _scan(deliveries))
    few, most = (statistics.median(times[count]) for count in (FEW, many))
    report.at_most(f"{engine}, time against that with few", most / few, GOAL)
    report.note(f"{most * 1000:.2f} ms beside {few * 1000:.2f} ms")


async def _scan(deliveries: Deliveries) -> float:
    """Return how long one scan takes, in seconds."""
    now = datetime.now(UTC)
    began = time.perf_counter()
    for _ in range(SCANS):
        assert await deliveries.materialise(now=now) == 0
    return (time.perf_counter() - began) / SCANS
