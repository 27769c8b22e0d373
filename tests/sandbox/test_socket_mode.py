"""Socket Mode: hello, several connections, refresh, and connections that break."""

import asyncio

import aiohttp
import pytest


@pytest.fixture
async def socket(sandbox, client):
    """Open a bare web socket, as the SDK would."""
    async with aiohttp.ClientSession() as session:

        async def opening():
            opened = await client.apps_connections_open(app_token=sandbox.app_token)
            return await session.ws_connect(opened["url"])

        yield opening


async def test_hello_tells_the_app_and_the_number_of_connections(sandbox, socket):
    first, second = await socket(), await socket()
    hello = await first.receive_json()
    assert (hello["type"], hello["connection_info"]["app_id"]) == ("hello", sandbox.app_id)
    assert (await second.receive_json())["num_connections"] == 2
    await sandbox.connected()


async def test_an_address_is_good_for_one_connection(sandbox, client):
    opened = await client.apps_connections_open(app_token=sandbox.app_token)
    async with aiohttp.ClientSession() as session, session.ws_connect(opened["url"]) as first:
        await first.receive_json()
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(opened["url"])


async def test_an_envelope_goes_to_exactly_one_connection_in_turn(sandbox, bolt, connect):
    @bolt.command("/help-me")
    async def helped(ack):
        await ack()

    for _ in range(3):
        await connect()
    for _ in range(6):
        assert (await sandbox.person("alice").command("/help-me", channel="team")).ok
    took = [entry.facts["connection"] for entry in sandbox.log.of_kind("envelope")]
    assert sorted(took) == [1, 1, 2, 2, 3, 3]
    assert len(sandbox.log.of_kind("ack")) == 6


async def test_an_eleventh_connection_is_sent_away(socket):
    sockets = [await socket() for _ in range(11)]
    assert (await sockets[9].receive_json())["type"] == "hello"
    assert await sockets[10].receive_json() == {"type": "disconnect", "reason": "too_many_websockets"}


async def test_a_refresh_is_followed_by_a_new_connection(sandbox, bolt, connect):
    @bolt.command("/help-me")
    async def helped(ack):
        await ack()

    await connect()
    await sandbox.socket.refresh()
    await sandbox.log.wait_for(lambda entry: entry.kind == "connection" and entry.facts["number"] == 2)
    assert (await sandbox.person("alice").command("/help-me", channel="team")).ok
    assert sandbox.log.of_kind("envelope")[-1].facts["connection"] == 2


async def test_a_connection_that_was_asked_to_leave_is_the_last_choice(sandbox, socket):
    sandbox.slack.socket._ack_seconds = 0.01
    first = await socket()
    await first.receive_json()
    await sandbox.connected()
    await sandbox.socket.refresh()
    alice = sandbox.person("alice")
    await alice.command("/help-me", channel="team")
    second = await socket()
    await second.receive_json()
    await sandbox.log.wait_for(lambda entry: entry.kind == "connection" and entry.facts["number"] == 2)
    for _ in range(2):
        await alice.command("/help-me", channel="team")
    assert [entry.facts["connection"] for entry in sandbox.log.of_kind("envelope")] == [1, 2, 2]


async def test_a_dropped_connection_is_gone(sandbox, socket):
    opened = await socket()
    await opened.receive_json()
    await sandbox.connected()
    sandbox.socket.drop()
    await sandbox.log.wait_for(lambda entry: entry.facts.get("change") == "closed")
    assert sandbox.socket.connections == 0
    assert (await opened.receive()).type in {
        aiohttp.WSMsgType.CLOSED,
        aiohttp.WSMsgType.CLOSE,
        aiohttp.WSMsgType.ERROR,
    }


async def test_one_of_two_connections_is_dropped(sandbox, socket):
    opened = [await socket() for _ in range(2)]
    assert [(await each.receive_json())["type"] for each in opened] == ["hello", "hello"]
    await sandbox.log.until(lambda: sandbox.socket.connections == 2 or None, timeout=5)
    sandbox.socket.drop(1)
    closed = await sandbox.log.wait_for(lambda entry: entry.facts.get("change") == "closed")
    assert (closed.facts["number"], sandbox.socket.connections) == (1, 1)


async def test_what_is_no_ack_is_reported(sandbox, socket):
    opened = await socket()
    await opened.send_str("hello")
    await opened.send_json({"envelope_id": "unknown"})
    await sandbox.log.wait_for(lambda entry: entry.facts.get("envelope_id") == "unknown")
    assert [entry.facts["what"] for entry in sandbox.log.of_kind("refused")] == ["socket message", "ack"]


async def test_a_refreshed_connection_is_closed_once_there_is_a_new_one(sandbox, socket):
    first = await socket()
    await first.receive_json()
    await sandbox.connected()
    await sandbox.socket.refresh(warn=True)
    await sandbox.socket.refresh()
    told = [await first.receive_json() for _ in range(2)]
    assert [each["reason"] for each in told] == ["warning", "refresh_requested"]
    assert sandbox.socket.connections == 1
    second = await socket()
    await second.receive_json()
    assert (await first.receive()).type is aiohttp.WSMsgType.CLOSE
    await sandbox.log.wait_for(lambda entry: entry.facts.get("change") == "closed")
    assert sandbox.socket.connections == 1


async def test_a_warning_alone_takes_no_connection_out_of_turn(sandbox, bolt, connect):
    @bolt.command("/help-me")
    async def helped(ack):
        await ack()

    await connect()
    await sandbox.socket.refresh(warn=True)
    assert (await sandbox.person("alice").command("/help-me", channel="team")).ok


@pytest.fixture
async def heard(bolt, connect):
    """Two connections of one app, and the ids of the events that it hears."""
    ids: asyncio.Queue[str] = asyncio.Queue()

    @bolt.event("message")
    async def keep(body):
        ids.put_nowait(body["event_id"])

    await connect()
    await connect()
    return ids


def acked(sandbox, count):
    return sandbox.log.until(lambda: len(sandbox.log.of_kind("ack")) >= count or None, timeout=5)


async def test_an_event_comes_twice_at_once_to_two_connections(sandbox, heard):
    sandbox.faults.double("events_api")
    await sandbox.person("alice").post("hello", channel="@helper")
    await acked(sandbox, 2)
    assert await heard.get() == (first := await heard.get())
    await sandbox.person("alice").post("again", channel="@helper")
    assert await heard.get() != first
    await acked(sandbox, 3)
    assert {entry.facts["connection"] for entry in sandbox.log.of_kind("envelope")[:2]} == {1, 2}


@pytest.mark.parametrize("number", [1, 2])
async def test_what_was_delivered_comes_again_later_to_the_connection_that_is_named(sandbox, heard, number):
    await sandbox.person("alice").post("hello", channel="@helper")
    await acked(sandbox, 1)
    first = sandbox.log.of_kind("envelope")[0].facts
    assert (await sandbox.repeat(first["envelope_id"], connection=number)).ok
    second = sandbox.log.of_kind("envelope")[1].facts
    assert (second["payload"], second["connection"]) == (first["payload"], number)
    assert await heard.get() == await heard.get()
