"""A clock that is wrong, and is set right: messages come late then, and never twice."""

from datetime import timedelta

import pytest

from bot.crash_points import CrashPoint
from tests.faults.field import open_field
from tests.faults.ground import Amounts

HOUR_S, DAY_S = 3_600, 86_400
NEVER_TOO_LATE = Amounts(prompts=0, records=12, workspaces=2)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HOUR_S, 0),
        (0, -HOUR_S),
        pytest.param(DAY_S, 0, marks=pytest.mark.long),
        pytest.param(0, -DAY_S, marks=pytest.mark.long),
    ],
)
async def test_it_is_set_back_over_a_crash(sqlite_url, tmp_path, before, after):
    """What was begun by the one clock may have to wait until the other has come as far."""
    async with open_field(sqlite_url, tmp_path, NEVER_TOO_LATE) as field:
        field.sandbox.faults.drop("chat.postMessage", times=5, after=True)
        await field.crew.start("first", crash_at=f"{CrashPoint.POSTED}:3", ahead=before, is_kept=False)
        await field.crew.until_ended("first")
        await field.crew.start("second", ahead=after)
        await field.rest(patience_s=6)
        await field.crew.dismiss("second")
        await field.crew.start("third", ahead=before + 120)
        await field.rest()
        verdict = await field.judge()
        assert verdict.is_good, verdict
        assert not verdict.ended, verdict


async def test_it_jumps_while_messages_are_under_way(sqlite_url, tmp_path):
    amounts = Amounts(prompts=12, records=6, workspaces=2, span=timedelta(minutes=1))
    async with open_field(sqlite_url, tmp_path, amounts) as field:
        field.sandbox.faults.drop("chat.postMessage", times=5, after=True)
        for number, ahead in enumerate((HOUR_S, 0, 2 * HOUR_S, HOUR_S)):
            await field.start(f"w{number}", ahead=ahead)
            await field.until(field.tempo.seconds() + 15)
            await field.crew.dismiss(f"w{number}")
        await field.crew.start("last", ahead=2 * HOUR_S + 120)
        await field.rest()
        verdict = await field.judge()
        assert verdict.is_good, verdict
