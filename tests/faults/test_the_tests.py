"""The tests of the tests: with one safeguard taken out, a run has to find what goes wrong."""

from datetime import timedelta

import pytest

from bot.crash_points import CrashPoint
from tests.faults.field import open_field
from tests.faults.ground import Amounts
from tests.faults.weather import Weather

FEW = Amounts.of(60, span=timedelta(minutes=1))


async def play(database_url, folder, *, seed, variant=""):
    """Play a short and stormy run with deaths and stale edits; return what became of it."""
    async with open_field(database_url, folder, FEW, seed=seed, variant=variant, times=10) as field:
        field.sandbox.faults.chance = Weather(seed)
        deaths = iter([f"{CrashPoint.POSTED}:{times}" for times in (2, 5, 3, 1, 4)])
        field.crew.crash_plan = lambda: next(deaths, "")
        await field.crew.start("first", crash_at=field.crew.crash_plan())
        await field.rest()
        await field.put_back()
        await field.rest()
        return await field.judge()


async def test_whole_it_passes(database_url, tmp_path, seed):
    verdict = await play(database_url, tmp_path, seed=seed)
    assert verdict.is_good, verdict


@pytest.mark.parametrize("variant", ["no_look", "mark_after_the_post", "no_unique_key"])
async def test_broken_it_is_found_out(sqlite_url, tmp_path, seed, variant):
    verdict = await play(sqlite_url, tmp_path, seed=seed, variant=variant)
    assert verdict.doubled
