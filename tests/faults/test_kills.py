"""A worker that is killed, wherever it is: the next one finds what it left, and nothing comes twice."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.crash_points import CrashPoint
from bot.services.deliveries import Deliveries
from storage.models import Delivery, DeliveryState
from storage.repositories.pace import CHANNEL_GAP_MS
from tests.faults.field import open_field
from tests.faults.ground import Amounts

FEW = Amounts(prompts=16, days=4, records=4, workspaces=2, span=timedelta(minutes=1))
ELSEWHERE = {CrashPoint.HANDLED, CrashPoint.PUSHED_BACK}
"""They are passed only when somebody does something, or Slack says to wait."""
POINTS = [point for point in CrashPoint if point not in ELSEWHERE]
BEFORE_AND_AFTER = pytest.mark.parametrize("after", [False, True], ids=["before", "after"])


@pytest.mark.parametrize("point", POINTS)
async def test_at_a_point(database_url, tmp_path, point):
    async with open_field(database_url, tmp_path, FEW) as field:
        await field.crew.start("first", crash_at=f"{point}:2")
        await field.rest()
        verdict = await field.judge()
        assert verdict.is_good, verdict
        assert dict(field.crew.kills) == {point: 1}


async def test_between_taking_what_is_due_for_a_channel_and_lining_it_up(database_url, tmp_path):
    """All of it waits as it did: none is kept from others by a lease, and none has lost its moment."""
    amounts = Amounts(prompts=8)
    async with open_field(database_url, tmp_path, amounts) as field:
        assert await Deliveries(field.database).materialise(now=field.tempo.now()) == amounts.prompts
        await field.until(field.tempo.seconds() + amounts.prompts * CHANNEL_GAP_MS / 1000)
        written = await _waiting(field.database)
        assert len(written) == amounts.prompts
        await field.crew.start("first", crash_at=f"{CrashPoint.TAKEN}:1", is_kept=False)
        await field.crew.until_ended("first")
        assert await _waiting(field.database) == written
        await field.crew.start("second")
        await field.rest()
        verdict = await field.judge()
        assert verdict.is_good, verdict
        assert dict(field.crew.kills) == {CrashPoint.TAKEN: 1}


async def _waiting(database):
    """Return what may be taken, and when."""
    waiting = select(Delivery.id, Delivery.not_before_ms).where(
        Delivery.state == DeliveryState.PENDING, col(Delivery.lease_token).is_(None)
    )
    return await database.read(lambda session: session.exec(waiting.order_by(col(Delivery.id))).all())


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
        await field.crew.start("first", crash_at=f"{CrashPoint.MARKED}:2:block", is_guarded=True)
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
