"""The auditor: who outside is told that all is well, and when they are not."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.calls import call_out
from bot.clock import MovableClock
from bot.heartbeats import Heartbeats, Watch
from bot.jobs.auditor import Auditor
from bot.services.audits import Audits
from storage.database import Database

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


class Listener:
    """Somebody outside, who hears that all is well."""

    def __init__(self) -> None:
        self.heard: list[web.Request] = []
        self.answer = 200
        self.url = ""

    async def hear(self, request: web.Request) -> web.Response:
        self.heard.append(request)
        return web.Response(status=self.answer)


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    made, server = Listener(), web.Application()
    server.router.add_get("/secret-path", made.hear)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/secret-path"
    yield made
    await runner.cleanup()


@pytest.fixture
async def make_auditor(listener, database: Database) -> AsyncIterator[Callable[..., Any]]:
    """Return what makes an auditor, at an instant and by a monotonic clock."""
    async with aiohttp.ClientSession() as session:

        def make(now: datetime = NOW, *, seconds: Callable[[], float] = lambda: 0.0) -> Auditor:
            watch = Watch(Heartbeats(monotonic=seconds))
            watch.heartbeats.expect("the dispatcher")
            call = call_out(SecretStr(listener.url), session)
            return Auditor(Audits(database), MovableClock(now), watch=watch, call_out=call)

        yield make


async def test_when_all_is_well_it_is_told_outside_and_nothing_but_that(make_auditor, listener):
    await make_auditor().audit()
    (request,) = listener.heard
    assert (request.method, request.path, request.can_read_body) == ("GET", "/secret-path", False)
    assert not {"authorization", "cookie"} & {name.lower() for name in request.headers}


async def test_who_is_silent_keeps_it_from_being_told(make_auditor, listener):
    seconds = [0.0]
    auditor = make_auditor(seconds=lambda: seconds[0])
    seconds[0] = 61.0
    with capture_logs() as logged:
        await auditor.audit()
    assert auditor.trouble == ("Nothing was heard of the dispatcher for 61 s.",)
    assert not listener.heard
    assert logged[0]["event"] == "audit.failed"


async def test_an_address_that_does_not_answer_is_logged_without_being_named(make_auditor, listener):
    listener.answer = 500
    with capture_logs() as logged:
        await make_auditor().audit()
    assert [each["event"] for each in logged] == ["heartbeat.not_told"]
    assert "secret-path" not in str(logged)


async def test_what_is_due_and_not_written_is_trouble_until_it_is(either_team, listener):
    await either_team.plan()
    house, clock = either_team.demo.house, either_team.demo.clock
    clock.move_to(datetime(2027, 3, 1, 9, 4, tzinfo=UTC))
    await house.auditor.audit()
    assert house.auditor.trouble == ()
    clock.move_to(datetime(2027, 3, 1, 9, 6, tzinfo=UTC))
    await house.auditor.audit()
    assert house.auditor.trouble == ("A schedule was due 6 min ago, and nothing was written for it.",)
    await house.deliveries.materialise(now=clock.now())
    clock.move_to(clock.now() + timedelta(minutes=8))
    await house.auditor.audit()
    assert house.auditor.trouble == ("A message is 8 min late.",)
    await house.settle()
    await house.auditor.audit()
    assert house.auditor.trouble == ()
    assert not listener.heard


def test_where_nobody_listens_nobody_is_called():
    assert call_out(SecretStr(""), None) is None  # type: ignore[arg-type]  # it is not asked
