"""What is done once over all replicas: a name is one process's at a time, on both databases."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.services.job_leases import JobLeases

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def test_of_many_that_come_at_once_one_takes_a_name(contract):
    houses = [JobLeases(contract) for _ in range(8)]
    taken = await asyncio.gather(*(house.take("prune", lasts=HOUR, now=NOW) for house in houses))
    assert sorted(taken) == [False] * 7 + [True]


async def test_a_name_is_taken_once_in_its_time_by_its_owner_too(contract):
    house = JobLeases(contract)
    assert await house.take("prune", lasts=HOUR, now=NOW)
    assert not await house.take("prune", lasts=HOUR, now=NOW + timedelta(minutes=59))
    assert await house.take("audit", lasts=HOUR, now=NOW), "another name is another matter"


async def test_what_a_process_died_with_runs_out(contract):
    dead, alive = JobLeases(contract), JobLeases(contract)
    assert await dead.take("prune", lasts=HOUR, now=NOW)
    assert not await alive.take("prune", lasts=HOUR, now=NOW + timedelta(minutes=59))
    assert await alive.take("prune", lasts=HOUR, now=NOW + HOUR)


async def test_a_name_that_is_given_back_is_free_and_others_cannot_give_it_back(contract):
    house, other = JobLeases(contract), JobLeases(contract)
    await house.take("prune", lasts=HOUR, now=NOW)
    await other.release("prune")
    assert not await other.take("prune", lasts=HOUR, now=NOW)
    await house.release("prune")
    assert await other.take("prune", lasts=HOUR, now=NOW)


async def test_a_process_shows_that_it_lives_until_it_leaves_or_is_silent(contract, read):
    async def lives(after):
        ms = int((NOW + after).timestamp() * 1000)
        return await read(lambda store: store.job_leases.is_held(f"process:{house.owner}", now_ms=ms))

    house, other, silence = JobLeases(contract), JobLeases(contract), timedelta(seconds=20)
    await house.live(lasts=silence, now=NOW)
    await house.live(lasts=silence, now=NOW + silence)
    await other.leave()
    assert [await lives(silence), await lives(2 * silence)] == [True, False]
    await house.leave()
    assert not await lives(silence)
