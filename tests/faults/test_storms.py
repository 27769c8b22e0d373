"""Slack refuses post after post while two replicas take what is due: all that waits is lined up anew."""

import pytest
from sqlmodel import select

from bot.crash_points import CrashPoint
from bot.services.deliveries import Deliveries
from storage.models import Delivery
from storage.repositories.pace import CHANNEL_GAP_MS
from tests.faults.field import open_field
from tests.faults.ground import MESSAGES_PER_CHANNEL, Amounts

pytestmark = pytest.mark.postgres
POST = "chat.postMessage"
MANY = Amounts(prompts=2 * MESSAGES_PER_CHANNEL)
"""In two channels."""


async def let_all_be_due(field):
    """Have all of it wait for long, so that who takes it has to line it up."""
    await Deliveries(field.database).materialise(now=field.tempo.now())
    await field.until(field.tempo.seconds() + MESSAGES_PER_CHANNEL * CHANNEL_GAP_MS / 1000)


async def has_settled(field):
    await field.rest()
    verdict = await field.judge()
    assert verdict.is_good, verdict
    assert not verdict.ended, verdict
    return verdict


async def test_two_replicas_are_refused_again_and_again(postgres_url, tmp_path):
    """What is refused was surely not posted: it counts as no try, and nobody looks for it."""
    async with open_field(postgres_url, tmp_path, MANY) as field:
        await let_all_be_due(field)
        field.sandbox.faults.ratelimit(POST, times=12, retry_after=2)
        for name in ("first", "second"):
            await field.crew.start(name)
        assert (await has_settled(field)).looks == 0
        tries = await field.database.read(lambda session: session.exec(select(Delivery.attempts)).all())
        assert list(tries) == [1] * MANY.prompts


async def test_one_of_them_dies_while_it_lines_up_what_waits(postgres_url, tmp_path):
    """Nothing of that is kept: what it had marked is looked for, and the other one lines up the rest."""
    async with open_field(postgres_url, tmp_path, MANY) as field:
        await let_all_be_due(field)
        field.sandbox.faults.ratelimit(POST, times=None, retry_after=2)
        await field.crew.start("first", crash_at=f"{CrashPoint.PUSHED_BACK}:4", is_kept=False)
        await field.crew.start("second")
        await field.crew.until_ended("first")
        field.sandbox.faults.clear()
        assert (await has_settled(field)).looks
        assert dict(field.crew.kills) == {CrashPoint.PUSHED_BACK: 1}
