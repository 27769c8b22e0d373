"""How often we look: every job on one page, each of which outlives its failures."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers import base
from apscheduler.triggers.interval import IntervalTrigger
from structlog.testing import capture_logs

from bot import jobs
from bot.clock import DatabaseClock, MovableClock
from bot.heartbeats import Heartbeats, Watch
from bot.jobs.auditor import Auditor
from bot.services import deliveries as service
from bot.services.audits import Audits
from bot.services.deliveries import Deliveries
from storage.database import Database


@pytest.fixture
def on_sqlite(sqlite_url):
    database = Database(sqlite_url)
    yield database
    database.dispose()


def schedule(deliveries, clock, watch=None):
    watch = watch or Watch()
    auditor = Auditor(Audits(deliveries.database), clock, watch=watch)
    return jobs.schedule(deliveries, clock, watch=watch, auditor=auditor)


def bodies(deliveries, clock, watch=None):
    return {job.id: job for job in schedule(deliveries, clock, watch).get_jobs()}


async def test_every_job_has_its_interval_and_none_is_dropped_or_run_beside_itself(on_sqlite):
    deliveries = Deliveries(on_sqlite)
    clock = DatabaseClock(on_sqlite.now)
    every = {name: job.trigger.interval for name, job in bodies(deliveries, clock).items()}
    assert every == {
        "materialise": timedelta(seconds=15),
        "recover": timedelta(seconds=10),
        "audit": timedelta(seconds=60),
        "refresh": timedelta(seconds=30),
    }
    scheduler = schedule(deliveries, clock)
    scheduler.start(paused=True)
    for job in scheduler.get_jobs():
        assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)
    scheduler.shutdown()


@pytest.mark.parametrize("by", [timedelta(minutes=2), timedelta(days=400)])
async def test_a_machine_whose_clock_is_set_back_goes_on_at_its_pace(monkeypatch, by):
    """APScheduler reads the wall clock in two modules, and ours in one."""

    class SetBack(datetime):
        lag = timedelta()

        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) - cls.lag

    for module in (base, jobs):
        monkeypatch.setattr(module, "datetime", SetBack)
    rounds = []

    async def go_round():
        rounds.append(1)

    metronome = jobs.Metronome(timezone="UTC")
    metronome.add_job(go_round, IntervalTrigger(seconds=0.05), misfire_grace_time=None)
    metronome.start()
    await until(lambda: rounds)
    SetBack.lag, before = by, len(rounds)
    await until(lambda: len(rounds) > before + 3)
    metronome.shutdown(wait=False)


async def until(is_so):
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110  # rounds are nobody's event
            await asyncio.sleep(0.01)


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


async def test_a_round_that_has_very_much_to_write_is_no_failure_and_the_next_one_goes_on(team, monkeypatch):
    monkeypatch.setattr(service, "BATCH", 2)
    monkeypatch.setattr(jobs, "ROUND_S", 0.0)
    for _ in range(5):
        await team.plan()
    team.demo.clock.move_to(datetime(2027, 3, 1, 9, tzinfo=UTC))
    body = bodies(team.demo.house.deliveries, team.demo.clock)["materialise"].func
    written = []
    for _ in range(3):
        await body()
        written.append(len(await team.deliveries()))
    assert written == [2, 4, 5]


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
    watch = Watch()
    found = bodies(Deliveries(on_sqlite), MovableClock(datetime(2027, 3, 1, tzinfo=UTC)), watch)
    on_sqlite.dispose()
    for name in ("materialise", "recover", "audit"):
        with capture_logs() as logged:
            await found[name].func()
        assert [(line["event"], line["job"]) for line in logged] == [("job.failed", name)]
        assert watch.metrics.job_failures.counts[(name,)] == 1


async def test_a_round_that_hangs_is_given_up(monkeypatch):
    monkeypatch.setattr(jobs, "JOB_TIMEOUT_S", 0.01)

    async def never():
        await asyncio.Event().wait()

    with capture_logs() as logged:
        await jobs._watched(never, "never", every_s=1, watch=Watch())()
    assert logged[0]["event"] == "job.failed"


async def test_who_goes_round_is_heard_of_and_who_only_fails_is_not():
    seconds = [0.0]
    watch = Watch(Heartbeats(monotonic=lambda: seconds[0]))

    async def go_round():
        pass

    async def fail():
        raise ZeroDivisionError

    rounds = [jobs._watched(body, body.__name__, every_s=15, watch=watch) for body in (go_round, fail)]
    for _ in range(5):
        seconds[0] += 15
        for each in rounds:
            await each()
    assert watch.heartbeats.silent() == {"the job fail": 75}


def test_a_job_may_be_silent_for_a_minute_or_a_little_longer_than_its_own_interval():
    seconds = [0.0]
    heartbeats = Heartbeats(monotonic=lambda: seconds[0])
    heartbeats.expect("often", every_s=15)
    heartbeats.expect("hourly", every_s=3_600)
    seconds[0] = 60
    assert heartbeats.silent() == {}
    seconds[0] = 61
    assert heartbeats.silent() == {"often": 61}
    heartbeats.beat("often")
    seconds[0] = 3_631
    assert set(heartbeats.silent()) == {"often", "hourly"}
    heartbeats.forget()
    assert heartbeats.silent() == {}
