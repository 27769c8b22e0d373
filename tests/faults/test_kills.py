"""A worker that is killed, wherever it is: the next one finds what it left, and nothing comes twice."""

from datetime import timedelta

import pytest

from bot.crash_points import CrashPoint
from tests.faults.field import open_field
from tests.faults.ground import Amounts

FEW = Amounts(prompts=16, days=4, records=4, workspaces=2, span=timedelta(minutes=1))
POINTS = [point for point in CrashPoint if point is not CrashPoint.HANDLED]
BEFORE_AND_AFTER = pytest.mark.parametrize("after", [False, True], ids=["before", "after"])


@pytest.mark.parametrize("point", POINTS)
async def test_at_a_point(database_url, tmp_path, point):
    async with open_field(database_url, tmp_path, FEW) as field:
        await field.crew.start("first", crash_at=f"{point}:2")
        await field.rest()
        verdict = await field.judge()
        assert verdict.is_good, verdict
        assert dict(field.crew.kills) == {point: 1}


@BEFORE_AND_AFTER
async def test_while_slack_has_the_request_and_has_not_answered(database_url, tmp_path, after):
    async with open_field(database_url, tmp_path, FEW) as field:
        field.sandbox.faults.hang("chat.postMessage", times=2, after=after)
        await field.crew.start("first")
        await field.sandbox.log.wait_for(lambda entry: entry.kind == "hang", timeout=30)
        assert field.crew.kill("first", "during the post")
        await field.rest()
        verdict = await field.judge()
        assert verdict.is_good, verdict
        assert field.crew.kills["during the post"] == 1


async def test_its_event_loop_is_blocked(sqlite_url, tmp_path):
    """The thread that watches it ends the process, and whoever supervises it starts it again."""
    async with open_field(sqlite_url, tmp_path, FEW) as field:
        await field.crew.start("first", crash_at=f"{CrashPoint.MARKED}:2:block")
        await field.crew.until_ended("first")
        await field.rest()
        verdict = await field.judge()
        assert verdict.is_good, verdict
        assert field.crew.failures
        assert "loop.stalled" in (tmp_path / "first.log").read_text()


async def test_again_and_again_at_the_same_point(database_url, tmp_path):
    async with open_field(database_url, tmp_path, FEW) as field:
        plans = iter([f"{CrashPoint.POSTED}:1", f"{CrashPoint.MARKED}:1"] * 2)
        field.crew.crash_plan = lambda: next(plans, "")
        await field.crew.start("first", crash_at=field.crew.crash_plan())
        await field.rest()
        verdict = await field.judge()
        assert verdict.is_good, verdict
        assert field.crew.kills == {CrashPoint.POSTED: 2, CrashPoint.MARKED: 2}
