"""The front door over HTTP: whatever people do in Slack arrives, once, and is answered as over a socket."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.demo import Demo, open_demo

MONDAY = datetime(2027, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
async def demo(tmp_path, sqlite_url) -> AsyncIterator[Demo]:
    """The demo, called by its workspace."""
    async with open_demo(tmp_path, start=MONDAY, http=True, database_url=sqlite_url) as opened:
        yield opened


async def plan(demo: Demo) -> Any:
    """Have Alice make a plan by its form."""
    alice = demo.sandbox.person("alice")
    await alice.command("/plan new Reduce churn by 30 Jun", channel="team")
    await alice.opened()
    alice.fill({"Channel": "team"})
    sent = await alice.submit()
    assert not sent.errors
    await alice.sees("*P-1 Reduce churn*", channel="team")
    return alice


def answers(demo: Demo) -> list[str]:
    """Return what went wrong in what was sent to Waymark."""
    log = demo.sandbox.log
    return [
        entry.kind for entry in log.entries if entry.kind in {"operation_timeout", "undelivered", "refused"}
    ]


async def count(demo: Demo, noun: str) -> int:
    """Count the rows of a noun."""
    return await demo.house.database.read(
        lambda session: session.connection().exec_driver_sql(f"SELECT count(*) FROM {noun}").scalar_one()  # noqa: S608  # ours
    )


async def test_a_plan_is_made_worked_on_and_seen(demo):
    alice = await plan(demo)
    assert demo.sandbox.socket.connections == 0
    await alice.command("/plan add Measure the payload fri @bob", channel="team")
    added = await alice.sees("Added *S-1 Measure the payload", channel="team")
    await alice.click(added, "Undo")
    await alice.sees("S-1", channel="team")
    await alice.command("/plan add Ring ten customers @bob today", channel="team")
    await demo.house.advance(datetime(2027, 3, 1, 15, tzinfo=UTC))
    bob = demo.sandbox.person("bob")
    day = bob.messages("@waymark")[-1]
    await bob.choose(day, "Move…")
    await bob.opened()
    bob.fill({"New date": date(2027, 3, 5)})
    assert not (await bob.submit()).errors
    await bob.sees("S-2", channel="@waymark")
    home = await alice.open_home()
    assert "Reduce churn" in home.visible_text
    assert not answers(demo)


async def test_a_form_that_is_refused_says_so_beside_the_field(demo):
    alice = await plan(demo)
    await alice.command("/plan add", channel="team")
    await alice.opened()
    alice.fill({"Step": " "})
    assert (await alice.submit()).errors
    alice.fill({"Step": "Draft the survey"})
    assert not (await alice.submit()).errors
    assert not answers(demo)


async def test_the_very_same_bytes_again_do_nothing_more_and_get_the_same_answer(demo):
    alice = await plan(demo)
    ack = await alice.command("/plan add Ring ten customers fri", channel="team")
    last = demo.sandbox.log.of_kind("envelope")[-1].facts
    before = await count(demo, "action_step"), await count(demo, "inbox")
    repeats = await asyncio.gather(*(demo.sandbox.http.repeat(last["envelope_id"]) for _ in range(4)))
    assert {str(repeat.payload) for repeat in repeats} == {str(ack.payload)}
    assert (await count(demo, "action_step"), await count(demo, "inbox")) == before == (1, before[1])


async def test_an_event_that_comes_again_after_a_lost_answer_is_done_once(demo):
    alice = await plan(demo)
    await alice.open_home()
    await demo.house.app.drain()
    log = demo.sandbox.log
    event = [each.facts for each in log.of_kind("envelope") if each.facts["type"] == "events_api"][-1]
    drawn = len([call for call in log.of_kind("api") if call.facts["method"] == "views.publish"])
    for retry in ((1, "http_timeout"), (2, "http_error")):
        ack = await demo.sandbox.http.deliver(
            "events_api", event["payload"], accepts_response=False, retry=retry
        )
        assert ack.ok
    await demo.house.app.drain()
    assert len([call for call in log.of_kind("api") if call.facts["method"] == "views.publish"]) == drawn


async def test_an_answer_that_is_late_is_kept_and_given_to_the_repeat(demo, monkeypatch):
    alice = await plan(demo)
    inbox, go_on = demo.house.app._inbox, asyncio.Event()
    receive = inbox.receive

    async def receive_later(*args: Any, **more: Any) -> Any:
        await go_on.wait()
        return await receive(*args, **more)

    monkeypatch.setattr(inbox, "receive", receive_later)
    monkeypatch.setattr(demo.sandbox.http, "_ack_seconds", 0.05)
    ack = await alice.command("/plan add Ring ten customers fri", channel="team")
    assert ack.timed_out
    assert 'failed with the error "operation_timeout"' in alice.messages("team")[-1].visible_text
    go_on.set()
    await demo.house.app.drain()
    assert await count(demo, "action_step") == 1
    monkeypatch.setattr(demo.sandbox.http, "_ack_seconds", 5)
    last = demo.sandbox.log.of_kind("envelope")[-1].facts
    repeat = await demo.sandbox.http.repeat(last["envelope_id"])
    assert "Added *S-1 Ring ten customers" in str(repeat.payload)
    assert await count(demo, "action_step") == 1


async def test_slack_sees_that_the_url_is_ours_and_its_certificate_can_be_checked(demo):
    await demo.sandbox.http.verify_url()
    assert await demo.sandbox.http.check_ssl("/plan")
    assert await count(demo, "inbox") == 0
