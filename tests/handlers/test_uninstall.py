"""Waymark is taken out of the workspace: nothing more is said, and nothing is lost if it comes back."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.demo import CHANNELS, PEOPLE, open_demo
from bot.handlers import again
from storage.models import metadata

from .conftest import MONDAY, Team
from .test_cut_off import died_on, swept


async def states(team):
    def read(session):
        rows = session.connection().exec_driver_sql("SELECT kind, state, reason FROM delivery ORDER BY id")
        return [tuple(row) for row in rows if row[0] == "record"]

    return await team.demo.house.database.read(read)


async def texts_left(team):
    def read(session):
        rows = session.connection().exec_driver_sql("SELECT body FROM inbox WHERE body IS NOT NULL")
        return [row for row in rows if row[0] != "null"]

    return await team.demo.house.database.read(read)


async def test_what_was_still_to_be_said_is_held_and_said_when_it_is_back(data_dir):
    async with open_demo(data_dir, start=MONDAY, people=PEOPLE, channels=CHANNELS, installer="") as demo:
        team = Team(demo)
        await team.plan("Reduce churn")
        await team.type("alice", 'target "Churn %" from 8 to 5')
        demo.sandbox.faults.ratelimit("chat.postMessage", 1, retry_after=60)
        await team.type("alice", "checkin T-1 7.4")
        await demo.house.settle()
        team.person("alice").uninstall_app()
        await demo.sandbox.events_heard()
        await demo.house.app.drain()
        ((_, state, reason),) = await states(team)
        assert state == "held"
        assert reason in {"app_uninstalled", "tokens_revoked"}
        posts = len(demo.sandbox.log.of_kind("api"))
        await team.until(1, 8, 5)
        assert not [each for each in demo.sandbox.log.of_kind("api")[posts:] if each.facts["ok"]]

    later = MONDAY + timedelta(minutes=10)
    async with open_demo(data_dir, start=later, people=PEOPLE, channels=CHANNELS, installer="") as demo:
        team = Team(demo)
        await team.catch_up()
        ((_, state, _),) = await states(team)
        assert state == "sent"
        told = [
            each for each in demo.sandbox.channel("team").messages if "Churn % is 7.4" in each.visible_text
        ]
        assert len(told) == 1
        (workspace,) = (await team.rows("workspace"))["workspace"]
        assert workspace[-1] is None, "it is installed again"


async def test_a_persons_token_that_is_revoked_holds_nothing(team):
    await team.plan("Reduce churn")
    await team.type("alice", 'target "Churn %" from 8 to 5')
    team.demo.sandbox.faults.ratelimit("chat.postMessage", 1, retry_after=60)
    await team.type("alice", "checkin T-1 7.4")
    await team.demo.house.settle()
    event = {"type": "tokens_revoked", "tokens": {"oauth": ["U0ALICE"], "bot": []}, "event_ts": "1.000001"}
    team.demo.sandbox._events.emit(event)
    await team.demo.sandbox.events_heard()
    await team.demo.house.app.drain()
    ((_, state, _),) = await states(team)
    assert state == "pending"


async def test_all_is_deleted_once_the_days_are_over(team):
    await team.plan("Reduce churn")
    team.person("alice").uninstall_app()
    await team.demo.sandbox.events_heard()
    await team.demo.house.app.drain()
    team.demo.clock.advance_to(MONDAY + timedelta(days=29))
    await team.demo.house.retirer.forget()
    assert (await team.rows("plan"))["plan"]
    team.demo.clock.advance_to(MONDAY + timedelta(days=31))
    await team.demo.house.retirer.forget()
    left = await team.rows(*metadata.tables)
    assert {name for name, rows in left.items() if rows} <= {"job_lease"}


async def test_without_days_to_wait_it_is_deleted_at_once(data_dir, monkeypatch):
    monkeypatch.setenv("WAYMARK_RETENTION_UNINSTALLED_DAYS", "0")
    async with open_demo(data_dir, start=MONDAY, people=PEOPLE, channels=CHANNELS, installer="") as demo:
        team = Team(demo)
        await team.plan("Reduce churn")
        team.person("alice").uninstall_app()
        await demo.sandbox.events_heard()
        await demo.house.app.drain()
        left = await team.rows(*metadata.tables)
        assert {name for name, rows in left.items() if rows} <= {"job_lease", "inbox"}
        assert await texts_left(team) == [], "what Slack said last is remembered by its key alone"


class TestHeardLate:
    """Of an installation that ended, when the process that heard of it ended too."""

    @pytest.fixture(autouse=True)
    def _without_days_to_wait(self, monkeypatch):
        monkeypatch.setenv("WAYMARK_RETENTION_UNINSTALLED_DAYS", "0")

    async def event(self, team, **event):
        await team.write("alice", "help")
        body = next(
            each.facts["payload"]
            for each in reversed(team.demo.sandbox.log.of_kind("envelope"))
            if "client_msg_id" in str(each.facts["payload"])
        )
        return {**body, "event": {"event_ts": "1803888000.999999", **event}, "event_id": "Ev0LOST"}

    @pytest.mark.parametrize(
        "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["B0WAYMARK"]}}]
    )
    async def test_one_that_is_back_loses_nothing(self, team, event):
        await team.plan("Reduce churn")
        await died_on(team, await self.event(team, **event))
        with capture_logs() as logged:
            await swept(team)
        assert len((await team.rows("plan"))["plan"]) == 1
        (workspace,) = (await team.rows("workspace"))["workspace"]
        assert workspace[-1] is None
        assert "installation.back" in {line["event"] for line in logged}

    async def test_one_that_is_not_is_deleted_after_all(self, team):
        await team.plan("Reduce churn")
        await died_on(team, await self.event(team, type="app_uninstalled"))
        team.demo.sandbox.faults.refuse("auth.test", "token_revoked", times=None)
        with capture_logs() as logged:
            await swept(team)
        (told,) = [line for line in logged if line["event"] == "installation.lost"]
        assert told["reason"] == "app_uninstalled"
        assert (await team.rows("plan"))["plan"] == []

    async def test_of_one_of_which_nobody_knows_nothing_is_deleted_and_it_is_soon_seen(self, team):
        await team.plan("Reduce churn")
        await died_on(team, await self.event(team, type="app_uninstalled"))
        team.demo.sandbox.faults.server_error("auth.test")
        await swept(team)
        (workspace,) = (await team.rows("workspace"))["workspace"]
        assert workspace[-1] is not None
        await team.demo.house.advance(team.demo.clock.now() + timedelta(minutes=5))
        (workspace,) = (await team.rows("workspace"))["workspace"]
        assert (workspace[-1], len((await team.rows("plan"))["plan"])) == (None, 1)

    async def test_what_is_old_is_ended_and_nothing_asked(self, team):
        await team.plan("Reduce churn")
        await died_on(team, await self.event(team, type="app_uninstalled"))
        team.demo.sandbox.faults.refuse("auth.test", "token_revoked", times=None)
        await swept(team, after=again.RUN_FOR.total_seconds() + 60)
        assert len((await team.rows("plan"))["plan"]) == 1
        assert "received" not in str((await team.rows("inbox"))["inbox"])
