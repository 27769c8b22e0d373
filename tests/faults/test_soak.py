"""Many messages, while Slack fails 27 posts in 100 and workers die at every point: each comes once."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest

from bot.crash_points import CrashPoint
from tests.faults.field import LOOK_EVERY_S, Field, open_field
from tests.faults.ground import Amounts
from tests.faults.weather import Weather

A_SECOND = 40
"""Messages that come due in each second of this machine's time: about what two cores can do."""
TIMES = 3
"""Faster, and a machine that has much else to do answers no call in time."""
REPLICAS = {"sqlite": 1, "postgresql": 2}
"""As many as two cores can run; `test_replicas` has four."""
POINTS = (CrashPoint.MATERIALISING, CrashPoint.CLAIMED, CrashPoint.MARKED, CrashPoint.POSTED)


@pytest.mark.timeout(7200)
async def test_every_message_comes_once(database_url, tmp_path, seed, say, request):
    messages, kills = (int(request.config.getoption(name)) for name in ("--deliveries", "--kills"))
    span = timedelta(seconds=messages / A_SECOND * TIMES)
    weather = Weather(seed)
    amounts = Amounts.of(messages, span=span)
    async with open_field(database_url, tmp_path, amounts, seed=seed, times=TIMES) as field:
        field.sandbox.faults.chance = weather
        field.crew.crash_plan = crash_plan(seed, every=messages // kills)
        for number in range(REPLICAS[field.database.dialect]):
            await field.crew.start(f"w{number}", crash_at=field.crew.crash_plan())
        began = field.tempo.seconds()
        killing = asyncio.create_task(kill_at_random(field, kills=kills, messages=messages, seed=seed))
        await field.rest()
        killing.cancel()
        minutes = (field.tempo.seconds() - began) / TIMES / 60
        verdict = await field.judge()
        died = field.crew.kills
    say(f"{field.database.dialect}, seed {seed}: {verdict}")
    say(f"  {minutes:.1f} minutes; {died.total()} kills: {list_counts(died)}")
    say(f"  {weather.met.total()} faults: {list_counts(weather.met)}")
    assert verdict.is_good, verdict
    assert died.total() >= kills


def crash_plan(seed: int, *, every: int) -> Callable[[], str]:
    """Return what says where the next worker dies: at a point, after it has passed it now and then."""
    random = Random(seed)
    return lambda: f"{random.choice(POINTS)}:{random.randint(1, 2 * every)}"


async def kill_at_random(field: Field, *, kills: int, messages: int, seed: int) -> None:
    """See to it that enough workers die: those that do so at a point, and others wherever they are."""
    random = Random(seed)
    while field.crew.kills.total() < kills:
        if field.posted >= (field.crew.kills.total() + 1) * messages * 0.9 / kills:
            field.crew.kill(random.choice(sorted(field.crew.workers)), "at any moment")
        await asyncio.sleep(LOOK_EVERY_S / 10)


def list_counts(counts):
    return ", ".join(f"{count} {name}" for name, count in counts.most_common())
