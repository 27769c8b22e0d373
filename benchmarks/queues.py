"""What others keep their jobs in, as it is shipped: APScheduler's job store, procrastinate, pgqueuer."""

import asyncio
import pickle
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import procrastinate
import psycopg
import sqlalchemy as sa
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from pgqueuer.models import Job
from pgqueuer.qm import QueueManager
from pgqueuer.queries import Queries
from pgqueuer.types import QueueExecutionMode

AT_ONCE = 160
"""As many as Waymark's dispatcher works on at once."""

_left = 0
_is_done: asyncio.Event


async def do_nothing() -> None:
    """Be the job of a job store, which finds it by its name."""
    global _left  # noqa: PLW0603  # a stored job knows nothing but names
    _left -= 1
    if not _left:
        _is_done.set()


async def run_job_store(engine: sa.Engine, *, count: int) -> float:
    """Return how long APScheduler takes for so many jobs that are due, each once, in seconds."""
    global _left, _is_done
    _left, _is_done = count, asyncio.Event()
    store = SQLAlchemyJobStore(engine=engine)
    defaults = {"misfire_grace_time": None, "coalesce": True}
    scheduler = AsyncIOScheduler(jobstores={"default": store}, timezone="UTC", job_defaults=defaults)
    scheduler.start(paused=True)
    scheduler.add_job(do_nothing, "date", run_date=datetime.now(UTC), id="first")
    _multiply(store, count)
    began = time.perf_counter()
    scheduler.resume()
    await _is_done.wait()
    took = time.perf_counter() - began
    scheduler.shutdown()
    assert not store.get_all_jobs()
    return took


def _multiply(store: SQLAlchemyJobStore, count: int) -> None:
    """Have a store that holds one job hold so many, in one transaction."""
    with store.engine.begin() as connection:
        first = connection.execute(sa.select(store.jobs_t)).one()
        state = pickle.loads(first.job_state)  # noqa: S301  # it has just been stored by ourselves
        rows = [
            {
                "id": str(number),
                "next_run_time": first.next_run_time,
                "job_state": pickle.dumps({**state, "id": str(number)}, store.pickle_protocol),
            }
            for number in range(1, count)
        ]
        connection.execute(sa.insert(store.jobs_t), rows)


@asynccontextmanager
async def open_procrastinate(url: str) -> AsyncIterator[procrastinate.App]:
    """Open procrastinate on an empty database."""
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        yield app


async def run_procrastinate(url: str, *, count: int) -> float:
    """Return how long procrastinate takes for so many jobs that are due, in seconds."""
    async with open_procrastinate(url) as app:

        async def nothing() -> None:
            pass

        task = app.task(name="nothing")(nothing)
        await task.batch_defer_async(*({} for _ in range(count)))
        began = time.perf_counter()
        await app.run_worker_async(wait=False, concurrency=AT_ONCE, install_signal_handlers=False)
        took = time.perf_counter() - began
        done = await app.job_manager.list_jobs_async(status="succeeded")
        assert len(list(done)) == count
        return took


def fill_procrastinate(url: str, *, count: int) -> None:
    """Write so many jobs of procrastinate's, of which half are done and the others not due."""
    write = """
        INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at)
        SELECT 'default', 'nothing',
               (CASE WHEN n %% 2 = 0 THEN 'succeeded' ELSE 'todo' END)::procrastinate_job_status,
               now() + interval '300 days'
        FROM generate_series(1, %s) AS n
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(write, [count])
        connection.execute("ANALYZE")


async def run_pgqueuer(url: str, *, count: int) -> float:
    """Return how long pgqueuer takes for so many jobs that are due, in seconds."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        queries = Queries.from_psycopg_connection(connection)
        await queries.install()
        manager = QueueManager(queries)
        done = 0

        @manager.entrypoint("nothing")
        async def nothing(_job: Job) -> None:
            nonlocal done
            done += 1

        await queries.enqueue(["nothing"] * count, [None] * count, [0] * count)
        began = time.perf_counter()
        await manager.run(mode=QueueExecutionMode.drain, batch_size=AT_ONCE)
        took = time.perf_counter() - began
        assert done == count
        return took
