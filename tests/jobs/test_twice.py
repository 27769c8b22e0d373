"""Every job's body, run by two at once and again right after: nothing is written, sent or told twice."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from structlog.testing import capture_logs

from bot.services.inbox import InboxService, Request
from storage.models import DeliveryState

JOBS = {"materialise", "recover", "audit", "release_held", "sweep", "prune", "project", "retire", "survey"}
"""Those of a house on any database; on PostgreSQL it also shows that it lives."""


async def run_all(house):
    """Run the body of every job twice at once, all of them together."""
    jobs = house._scheduler.get_jobs()
    with capture_logs() as logged:
        await asyncio.gather(*(job.func() for job in jobs for _ in "12"))
    assert not [line for line in logged if line["log_level"] == "error"]
    return {job.id for job in jobs}


async def stand(team):
    """Return all that is written of messages, and all that was posted."""
    rows = [(row.occ_key, row.state, row.posted_ts, row.attempts) for row in await team.deliveries()]
    return rows, len(team.posts())


async def test_all_of_them_do_no_harm(either_team):
    team, house = either_team, either_team.demo.house
    await team.plan()
    await team.step(await team.plan(prompt_weekday=None), "First", date(2027, 3, 1))
    dead = InboxService(house.database, owner="dead")
    request = Request(key="event:1", workspace_id=team.demo.sandbox.team_id, kind="event_callback")
    await dead.receive(request, body={"event_id": "1", "event": {}}, now=team.now)
    team.demo.clock.move_to(datetime(2027, 3, 1, 14, 30, tzinfo=UTC))
    assert await run_all(house) - {"live"} == JOBS
    await house.dispatcher.send_due()
    team.demo.clock.move_to(team.now + timedelta(seconds=5))
    await house.dispatcher.send_due()
    rows, posts = await stand(team)
    assert posts == len(rows) == 2
    assert {state for _, state, _, _ in rows} == {DeliveryState.SENT}
    assert await house._inbox.list_begun(now=team.now) == ()
    for _ in "12":
        await run_all(house)
        await house.dispatcher.send_due()
    assert await stand(team) == (rows, posts)


async def test_each_of_them_outlives_a_round_in_which_it_fails(team, monkeypatch):
    house, failed = team.demo.house, set()
    await team.plan()
    team.demo.clock.move_to(datetime(2027, 3, 1, 9, tzinfo=UTC))

    async def fail(*_):
        raise ZeroDivisionError

    for name in ("write", "read"):
        monkeypatch.setattr(house.database, name, fail)
    for job in house._scheduler.get_jobs():
        with capture_logs() as logged:
            await job.func()
        failed |= {line["job"] for line in logged if line["event"] == "job.failed"}
    assert failed == JOBS
    monkeypatch.undo()
    assert await run_all(house) == JOBS
    await house.dispatcher.send_due()
    assert len(team.posts()) == 1


async def test_what_a_dead_process_had_claimed_goes_out_once_though_two_recover_it(either_team):
    team, house = either_team, either_team.demo.house
    await team.plan()
    team.demo.clock.move_to(datetime(2027, 3, 1, 9, tzinfo=UTC))
    await house.deliveries.materialise(now=team.now)
    assert len(await house.deliveries.claim(now=team.now, limit=9)) == 1
    team.demo.clock.move_to(team.now + timedelta(minutes=2))
    await run_all(house)
    await asyncio.gather(house.dispatcher.send_due(), house.dispatcher.send_due())
    await run_all(house)
    assert len(team.posts()) == 1
