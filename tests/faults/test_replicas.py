"""Several replicas on one PostgreSQL: each message comes once, whoever sends it."""

from datetime import timedelta

import pytest

from bot.crash_points import CrashPoint
from tests.faults.field import open_field
from tests.faults.ground import Amounts

pytestmark = pytest.mark.postgres
FEW = Amounts(prompts=16, records=8, workspaces=2, span=timedelta(minutes=1))
LEASE_S = 60
A_TICK_MS = 1000
"""What the answer of the database may take, in the time of the story."""


@pytest.mark.timeout(3600)
async def test_all_of_it_is_due_in_one_millisecond(postgres_url, tmp_path, request):
    messages = int(request.config.getoption("--deliveries"))
    async with open_field(postgres_url, tmp_path, Amounts(messages, workspaces=4), times=6) as field:
        for number in range(4):
            await field.crew.start(f"w{number}")
        await field.rest()
        verdict = await field.judge()
        assert verdict.is_good, verdict
        logs = [path.read_text() for path in tmp_path.glob("w*.log")]
        assert all("delivery.sent" in log for log in logs)  # each of them has done some of it


@pytest.mark.parametrize(
    "point", [pytest.param(CrashPoint.CLAIMED, marks=pytest.mark.long), CrashPoint.MARKED, CrashPoint.POSTED]
)
async def test_one_stands_still_for_two_leases_and_goes_on(postgres_url, tmp_path, point):
    async with open_field(postgres_url, tmp_path, FEW) as field:
        await field.crew.start("first", crash_at=f"{point}:2:stop")
        await field.crew.until_it_stands("first")
        stood_since = field.tempo.seconds()
        await field.crew.start("second")
        await field.rest()
        await field.until(stood_since + 2 * LEASE_S)
        field.crew.resume("first")
        await field.until(field.tempo.seconds() + LEASE_S)
        await field.rest()
        verdict = await field.judge()
        assert verdict.is_good, verdict


async def test_their_own_clocks_do_not_matter(postgres_url, tmp_path):
    """Each would be too early or too late by its own clock; none goes by it."""
    async with open_field(postgres_url, tmp_path, FEW) as field:
        await field.crew.start("first", ahead=5)
        await field.crew.start("second", ahead=-5)
        await field.rest()
        verdict = await field.judge()
        assert verdict.is_good, verdict
        assert verdict.earliest_ms > -A_TICK_MS


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_a_noisy_workspace_holds_up_no_quiet_one(postgres_url, tmp_path, request):
    """The noisy one has an hour of its own pace to say all of it; the quiet one does not wait for that."""
    noisy = int(request.config.getoption("--deliveries"))
    amounts = Amounts(prompts=noisy, workspaces=1)
    async with open_field(postgres_url, tmp_path, amounts, times=6) as field:
        quiet = await field.ground.lay_workspace("T9", noisy * 3 // 100, 0, 0, span=timedelta())
        for name in ("first", "second"):
            await field.crew.start(name)
        await field.rest()
        verdict = await field.judge()
        assert verdict.is_good, verdict
        done = {entry.facts["channel"]: entry.seq for entry in field.sandbox.log.of_kind("message")}
        others = [seq for place, seq in done.items() if place not in quiet]
        assert max(done[place] for place in quiet) < sum(others) / len(others)
