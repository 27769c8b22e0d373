"""Jobs and the dispatcher fail in the middle of what they do: the next round does it, once."""

from datetime import timedelta

from bot.crash_points import CrashPoint
from tests.faults.field import open_field
from tests.faults.ground import Amounts
from tests.faults.rounds import STUMBLING

FEW = Amounts(prompts=16, days=4, records=4, workspaces=2, span=timedelta(minutes=1))
JOBS = {"materialise", "recover", "audit", "release_held", "sweep", "prune", "project", "retire", "survey"}
ON_POSTGRESQL = {"live", "refresh"}


async def test_every_body_runs_twice_at_once_and_fails_before_it_asks_and_after_and_at_its_end(
    database_url, tmp_path
):
    """Whatever a job was at is done by its next round, no round ends the rounds after it, and all is well."""
    jobs = JOBS | (ON_POSTGRESQL if database_url.startswith("postgresql") else set())
    async with open_field(database_url, tmp_path, FEW, variant=STUMBLING) as field:
        await field.crew.start("first", crash_at=f"{CrashPoint.JOB}:1:raise")
        await field.crew.until_said("first", "job.stumbled", times=2 * len(jobs))
        await field.crew.until_said("first", "job.failed", times=2 * len(jobs))
        await has_settled(field)
        stumbled = {(line["job"], line["is_after"]) for line in field.crew.said("first", "job.stumbled")}
        assert stumbled == {(job, is_after) for job in jobs for is_after in (False, True)}
        failed = [line["job"] for line in field.crew.said("first", "job.failed")]
        assert sorted(failed) == sorted([*jobs] * 2)  # both of a round stumble, and the next one's end fails
        await field.crew.until_well("first")


async def test_the_dispatcher_fails_wherever_it_is(database_url, tmp_path):
    """Its round ends there, or the task of one message: a lease gives back what that had."""
    async with open_field(database_url, tmp_path, FEW) as field:
        for point in (CrashPoint.CLAIMED, CrashPoint.MARKED, CrashPoint.POSTED):
            await field.start(point, crash_at=f"{point}:1:raise")
            failed = "dispatcher.failed" if point is CrashPoint.CLAIMED else "delivery.failed"
            await field.crew.until_said(point, failed)
            assert await field.crew.dismiss(point) == 0
        await field.crew.start("last")
        assert (await has_settled(field)).looks
        await field.crew.until_well("last")
        assert not field.crew.failures


async def has_settled(field):
    await field.rest()
    verdict = await field.judge()
    assert verdict.is_good, verdict
    assert not verdict.ended, verdict
    return verdict
