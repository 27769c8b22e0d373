"""What Slack sends over HTTP is done once, and answered in the response."""

import asyncio
import json
import time
from urllib.parse import urlencode

from bot.demo import Demo
from sandbox import payloads

JSON = "application/json"


async def test_a_command_is_answered_in_the_response(port):
    answer = await port.send(port.command("new Reduce churn"))
    assert answer.status == 200
    answer = await port.send(port.command("help"))
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert json.loads(answer.body)["blocks"]


async def test_a_command_may_have_any_word_in_it(port):
    """Bolt's own reading loses every command that has the word "payload" in it."""
    answer = await port.send(port.command("add Measure the payload=1 fri"))
    assert "plan" in json.loads(answer.body)["text"]


async def test_the_same_bytes_within_five_minutes_are_done_once_and_answered_alike(port):
    body = urlencode(port.command("help")).encode()
    headers = port.sign(body)
    first, *others = await asyncio.gather(*(port.post(body, headers) for _ in range(5)))
    assert first.status == 200
    assert {other.body for other in [*others, await port.post(body, headers)]} == {first.body}
    assert await port.rows() == 1


async def test_an_event_that_is_sent_again_is_done_once(port):
    slack, ann = port.sandbox.slack, port.sandbox.person("ann")
    opened = {"type": "app_home_opened", "user": ann.id, "channel": "D1", "tab": "home", "event_ts": "1.2"}
    event = payloads.event(slack, opened)
    for retry in ({}, {"retry_num": "1", "retry_reason": "http_timeout"}, {"retry_num": "2"}):
        assert (await port.send(event, content_type=JSON, **retry)).status == 200
    await port.house.app.drain()
    assert await port.rows() == 1
    published = [call for call in slack.log.of_kind("api") if call.facts["method"] == "views.publish"]
    assert len(published) == 1


async def test_slack_is_told_that_somebody_is_there(port):
    asked = {"type": "url_verification", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}
    answer = await port.send(asked, content_type=JSON)
    assert (answer.status, answer.body.decode()) == (200, asked["challenge"])
    answer = await port.send({"ssl_check": "1", "token": "x"})
    assert (answer.status, answer.body) == (200, b"")
    assert await port.rows() == 0


class TestStopping:
    async def test_what_was_taken_in_is_answered_and_nothing_more_is_taken_in(self, port, hold):
        with hold(port) as (begun, go_on):
            answer = asyncio.create_task(port.send(port.command("help")))
            await begun.wait()
            stopping = asyncio.create_task(port.house.stop())
            await port.ready_is(503)
            assert (await port.throw(port.bytes_of(port.command("help")))).status == 0
            go_on.set()
            assert (await answer).status == 200
        await stopping

    async def test_what_comes_on_an_open_connection_meanwhile_is_left_to_be_sent_again(self, port, hold):
        reader, writer = await asyncio.open_connection("127.0.0.1", port.port)
        writer.write(port.bytes_of(port.command("help")))
        assert (await port.read(reader)).status == 200
        with hold(port) as (begun, go_on):
            answer = asyncio.create_task(port.send(port.command("help")))
            await begun.wait()
            stopping = asyncio.create_task(port.house.stop())
            await port.ready_is(503)
            writer.write(port.bytes_of(port.command("help")))
            assert (await port.read(reader)).status == 503
            go_on.set()
            await answer
        await stopping
        writer.close()


class TestHealth:
    async def test_it_is_told_in_a_word(self, port):
        for path in ("/healthz", "/readyz"):
            answer = await port.ask(path)
            assert (answer.status, answer.body) == (200, b"ok\n")
            assert "Server" not in answer.headers

    async def test_a_database_that_does_not_answer_is_an_illness(self, port):
        port.house.database._reading.threads.shutdown()
        answer = await port.ask("/healthz")
        assert (answer.status, answer.body) == (503, b"The database does not answer.\n")
        assert (await port.ask("/readyz")).status == 200

    async def test_what_waits_too_long_is_an_illness_until_it_no_longer_does(self, port):
        house = port.house
        late = (
            "INSERT INTO delivery (workspace_id, occ_key, nonce, kind, facts, state, not_before_ms, attempts,"
        )
        late += " reason, is_ephemeral) VALUES ('T0SANDBOX', 'a', '', 'day', '{}', 'sending', 0, 1, '', 0)"
        await house.database.write(lambda session: session.connection().exec_driver_sql(late))
        for said in ("started_ms = 0, lease_until_ms = 9e15", "state = 'sent', lease_until_ms = NULL"):
            change = f"UPDATE delivery SET {said}"  # noqa: S608  # ours
            await house.database.write(
                lambda session, change=change: session.connection().exec_driver_sql(change)
            )
            await house.auditor.audit()
            answer = await port.ask("/healthz")
            told = b"A message has been on its way for" in answer.body
            assert (answer.status, told) == ((503, True) if "started" in said else (200, False))

    async def test_who_is_silent_is_an_illness_at_once(self, port, monkeypatch):
        heartbeats = port.house.watch.heartbeats
        monkeypatch.setattr(heartbeats, "_monotonic", lambda: time.monotonic() + 61)
        answer = await port.ask("/healthz")
        assert answer.status == 503
        assert b"Nothing was heard of the " in answer.body, "whichever has not spoken since"

    async def test_there_is_nothing_else(self, port):
        assert (await port.ask("/")).status == 404
        assert (await port.ask("/slack/events", method="POST")).status == 404
        assert (await port.ask("/healthz", method="POST")).status == 405
        assert (await port.ask("/metrics/")).body == b""

    async def test_in_socket_mode_a_lost_socket_is_not_ready(self, demo_with_health: Demo):
        house = demo_with_health.house
        assert await house.is_serving()
        assert demo_with_health.house.url is None
        await house.entrance.close()
        assert not await house.is_serving()
