"""How often we look: every job on one page, each of which outlives its failures."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot import jobs
from bot.clock import DatabaseClock, MovableClock
from bot.services import deliveries as service
from bot.services.deliveries import Deliveries
from storage.database import Database


@pytest.fixture
def on_sqlite(sqlite_url):
    database = Database(sqlite_url)
    yield database
    database.dispose()


def bodies(deliveries, clock):
    return {job.id: job for job in jobs.schedule(deliveries, clock).get_jobs()}


async def test_every_job_has_its_interval_and_none_is_dropped_or_run_beside_itself(on_sqlite):
    deliveries = Deliveries(on_sqlite)
    clock = DatabaseClock(on_sqlite.now)
    every = {name: job.trigger.interval for name, job in bodies(deliveries, clock).items()}
    assert every == {
        "materialise": timedelta(seconds=15),
        "recover": timedelta(seconds=10),
        "refresh": timedelta(seconds=30),
    }
    scheduler = jobs.schedule(deliveries, clock)
    scheduler.start(paused=True)
    for job in scheduler.get_jobs():
        assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)
    scheduler.shutdown()


def test_only_a_clock_of_the_database_has_to_be_set_again(on_sqlite):
    assert "refresh" not in bodies(Deliveries(on_sqlite), MovableClock(datetime(2027, 3, 1, tzinfo=UTC)))


async def test_looking_writes_all_that_is_due_however_much_it_is(team, monkeypatch):
    monkeypatch.setattr(service, "BATCH", 2)
    for _ in range(5):
        await team.plan()
    team.demo.clock.move_to(datetime(2027, 3, 1, 9, tzinfo=UTC))
    woken = asyncio.create_task(team.demo.clock.wait(30))
    await asyncio.sleep(0)
    await bodies(team.demo.house.deliveries, team.demo.clock)["materialise"].func()
    assert len(await team.deliveries()) == 5
    await asyncio.wait_for(woken, 1)


async def test_recovering_gives_back_and_wakes(team):
    await team.plan()
    team.demo.clock.move_to(datetime(2027, 3, 1, 9, tzinfo=UTC))
    deliveries = team.demo.house.deliveries
    await deliveries.materialise(now=team.now)
    await deliveries.claim(now=team.now, limit=1)
    team.demo.clock.move_to(team.now + timedelta(minutes=1))
    woken = asyncio.create_task(team.demo.clock.wait(30))
    await asyncio.sleep(0)
    await bodies(deliveries, team.demo.clock)["recover"].func()
    await asyncio.wait_for(woken, 1)
    assert len(await deliveries.claim(now=team.now, limit=1)) == 1


async def test_a_round_that_fails_is_logged_and_ends_nothing(on_sqlite):
    found = bodies(Deliveries(on_sqlite), MovableClock(datetime(2027, 3, 1, tzinfo=UTC)))
    on_sqlite.dispose()
    for name in ("materialise", "recover"):
        with capture_logs() as logged:
            await found[name].func()
        assert [(line["event"], line["job"]) for line in logged] == [("job.failed", name)]


async def test_a_round_that_hangs_is_given_up(monkeypatch):
    monkeypatch.setattr(jobs, "JOB_TIMEOUT_S", 0.01)

    async def never():
        await asyncio.Event().wait()

    with capture_logs() as logged:
        await jobs._guarded(never)()
    assert logged[0]["event"] == "job.failed"
