"""What is past is forgotten once an hour, by whichever replica comes first."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.clock import MovableClock
from bot.jobs.pruner import Pruner
from bot.services import pruning as service
from bot.services.inbox import InboxService, Request
from bot.services.job_leases import JobLeases
from bot.services.pruning import Pruning

START = datetime(2027, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def clock():
    return MovableClock(START)


@pytest.fixture
def prune(database, clock):
    """Return what has each of two replicas look, and says how many requests whoever pruned forgot."""
    pruners = [
        Pruner(Pruning(database, messages_for=timedelta(days=90)), JobLeases(database), clock)
        for _ in range(2)
    ]

    async def look():
        with capture_logs() as logged:
            await asyncio.gather(*(pruner.prune() for pruner in pruners for _ in "12"))
        return [line["requests"] for line in logged if line["event"] == "rows.pruned"]

    return look


async def test_one_of_them_does_it_once_an_hour(database, clock, prune, monkeypatch):
    monkeypatch.setattr(service, "CHUNK", 2)
    inbox = InboxService(database, owner="one")
    for number in range(5):
        request = Request(key=f"command:{number}", workspace_id="T1", kind="command")
        await inbox.receive(request, body={}, now=clock.now())
        await inbox.finish(request, ack=None, now=clock.now())
    assert await prune() == [0], "they are not old"
    assert await prune() == []
    clock.move_to(START + timedelta(hours=24, seconds=1))
    assert await prune() == [5]
    assert await prune() == []
    clock.move_to(START + timedelta(hours=25))
    assert await prune() == [0]
