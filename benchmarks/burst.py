"""Very many messages that may go at once, claimed, marked and settled, beside what others do for as many."""

import asyncio
import gc
import time
from typing import Any

import sqlalchemy as sa

from benchmarks.databases import Databases
from benchmarks.queues import AT_ONCE, run_job_store, run_pgqueuer, run_procrastinate
from benchmarks.report import Report
from benchmarks.seed import Messages, fill_with_messages
from benchmarks.ticker import Stall, ticking
from bot.clock import SystemClock
from bot.jobs.dispatcher import SLOTS
from bot.services.claims import Claimed, Start
from bot.services.deliveries import Deliveries, Ready
from bot.services.outcomes import Outcomes, Sent
from bot.together import Together
from storage.database import Database
from storage.engines import parse_url, sqlite_writer

GOALS = {"SQLite": 5.0, "PostgreSQL": 15.0}
STALL_SHARE_GOAL = 1.0
STALL_GOAL_MS = 50.0
BESIDE = 2_000
"""So many are enough of what has no goal: some take minutes for more."""

assert AT_ONCE == SLOTS


async def measure(report: Report, made: Databases, *, count: int) -> None:
    """Do the same on each engine, one after the other."""
    report.section(
        f"A burst: {count:,} messages claimed, marked and settled beside as many due jobs of others"
    )
    job_stores = {"SQLite": _sqlite_jobs, "PostgreSQL": _postgresql_jobs}
    for engine, goal in GOALS.items():
        ours = await _measure_ours(made.ready(engine), count=count)
        theirs = await _measure_job_store(job_stores[engine](made), count=count)
        _judge(report, engine, ours, theirs, goal=goal, count=count)
    fewer = min(count, BESIDE)
    for name, run in (("procrastinate", run_procrastinate), ("pgqueuer", run_pgqueuer)):
        each_s = await run(made.postgresql(), count=fewer) / fewer
        ratio = each_s / (ours[0] / count)
        report.note(
            f"PostgreSQL, {name}: {1 / each_s:,.0f} a second ({fewer:,} jobs), {ratio:.2g} times our time"
        )


Measured = tuple[float, Stall]


def _judge(report: Report, engine: str, ours: Measured, theirs: Measured, *, goal: float, count: int) -> None:
    (took, stall), (their_time, their_stall) = ours, theirs
    report.at_least(f"{engine}, times as fast as APScheduler's job store", their_time / took, goal)
    report.note(f"{count / took:,.0f} a second beside {count / their_time:,.0f}")
    share = stall.longest_s / their_stall.longest_s * 100
    report.at_most(f"{engine}, longest stall against the job store's", share, STALL_SHARE_GOAL, unit=" %")
    report.at_most(f"{engine}, longest stall", stall.longest_s * 1000, STALL_GOAL_MS, unit=" ms")
    report.note(f"the job store's: {their_stall.longest_s:,.2f} s")


def _sqlite_jobs(made: Databases) -> sa.Engine:
    return sqlite_writer(parse_url(made.sqlite(is_ready=False)))


def _postgresql_jobs(made: Databases) -> sa.Engine:
    return sa.create_engine(parse_url(made.postgresql()))


async def _measure_ours(url: str, *, count: int) -> Measured:
    database = Database(url)
    try:
        await fill_with_messages(database, Messages(count, from_ms=0))
        gc.collect()
        gc.freeze()  # as a process that serves has done
        async with ticking() as stall:
            began = time.perf_counter()
            done = await _work_off(Deliveries(database), Outcomes(database))
            took = time.perf_counter() - began
        assert done == count
        return took, stall
    finally:
        database.dispose()


async def _work_off(deliveries: Deliveries, outcomes: Outcomes) -> int:
    """Take as many as the dispatcher does, mark and settle each as it does, until none is left."""
    clock, done = SystemClock(), 0
    starts, sents = Together(deliveries.start_all), Together(outcomes.settle_all_sent)

    async def complete(claimed: Claimed) -> None:
        start = Start(claimed, clock.now())
        assert await starts.ask(start) or await deliveries.start(claimed, now=start.now)
        facts: dict[str, Any] = {"posted_in": "C1", "posted_ts": "1.0", "shown": Ready({})}
        facts["now"] = clock.now()
        sent = Sent(claimed=claimed, **facts)
        assert await sents.ask(sent) or await outcomes.settle_sent(claimed, **facts)

    while claimed := await deliveries.claim(now=clock.now(), limit=SLOTS):
        await asyncio.gather(*map(complete, claimed))
        done += len(claimed)
    return done


async def _measure_job_store(engine: sa.Engine, *, count: int) -> Measured:
    try:
        gc.collect()
        gc.freeze()
        async with ticking() as stall:
            took = await run_job_store(engine, count=count)
        return took, stall
    finally:
        engine.dispose()
