"""Shortcuts: global ones, and those in the menu of a message, in channels and in threads."""

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox import PersonSpec, Sandbox
from sandbox.errors import CannotDo


@pytest.fixture
def alice(sandbox):
    return sandbox.person("alice")


@pytest.fixture
def used(bolt):
    bodies = []

    async def keep(ack, body):
        bodies.append(body)
        await ack()

    bolt.message_shortcut("keep")(keep)
    bolt.global_shortcut("start")(keep)
    return bodies


async def test_a_global_shortcut_is_sent_as_slack_sends_it(sandbox, alice, connect, used):
    await connect()
    assert (await alice.shortcut("Start")).ok
    (body,) = used
    assert body.pop("trigger_id")
    assert body.pop("action_ts")
    assert body.pop("token")
    assert body == {
        "type": "shortcut",
        "callback_id": "start",
        "user": {"id": "U0ALICE", "username": "alice", "name": "alice", "team_id": sandbox.team_id},
        "team": {"id": sandbox.team_id, "domain": "sandbox"},
        "api_app_id": sandbox.app_id,
        "enterprise": None,
        "is_enterprise_install": False,
    }


async def test_a_message_shortcut_carries_the_message_and_where_it_is(alice, client, connect, used):
    await connect()
    posted = await client.chat_postMessage(channel="C0TEAM", text="Remember me")
    assert (await alice.message_shortcut("Keep this", alice.messages("team")[-1])).ok
    (body,) = used
    assert body["type"] == "message_action"
    assert body["callback_id"] == "keep"
    assert body["channel"] == {"id": "C0TEAM", "name": "team"}
    assert body["message_ts"] == posted["ts"]
    assert body["message"] == posted["message"]


async def test_a_shortcut_is_also_found_by_its_callback_id(alice, client, connect, used):
    await connect()
    await client.chat_postMessage(channel="C0TEAM", text="Remember me")
    await alice.message_shortcut("keep", alice.messages("team")[-1])
    await alice.shortcut("start")
    assert [body["type"] for body in used] == ["message_action", "shortcut"]


async def test_a_message_shortcut_works_in_a_thread_and_answers_where_it_says(alice, connect, used):
    await connect()
    root = await alice.post("Well?", channel="team")
    reply = await alice.post("We could ring them.", channel="team", thread_ts=root.ts)
    await alice.message_shortcut("Keep this", reply)
    message = used[0]["message"]
    assert (message["ts"], message["thread_ts"], message["parent_user_id"]) == (reply.ts, root.ts, "U0ALICE")
    webhook = AsyncWebhookClient(used[0]["response_url"])
    await webhook.send_dict({"text": "In the thread", "thread_ts": root.ts})
    await webhook.send_dict({"text": "In the channel"})
    assert [each.text for each in alice.messages("team")] == ["Well?", "In the channel"]
    assert (await alice.sees("In the thread", channel="team", thread_ts=root.ts)).ephemeral


async def test_a_message_shortcut_works_where_the_app_is_not(alice, connect, used):
    await connect()
    message = await alice.post("Not for the app", channel="elsewhere")
    assert (await alice.message_shortcut("Keep this", message)).ok
    assert used[0]["message"]["text"] == "Not for the app"


async def test_a_shortcut_opens_a_modal(alice, bolt, connect, modal):
    @bolt.global_shortcut("start")
    async def start(ack, body, client):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal("Begin"))

    await connect()
    await alice.shortcut("Start")
    assert (await alice.opened()).title == "Begin"


async def test_what_the_menus_do_not_offer_cannot_be_used(sandbox, alice, client):
    await client.chat_postEphemeral(channel="C0TEAM", user="U0ALICE", text="Only you")
    message = await alice.post("Open to all", channel="team")
    with pytest.raises(CannotDo, match="There is no global shortcut 'Keep this'"):
        await alice.shortcut("Keep this")
    with pytest.raises(CannotDo, match="There is no message shortcut 'Start'"):
        await alice.message_shortcut("Start", message)
    with pytest.raises(CannotDo, match="no such menu"):
        await alice.message_shortcut("Keep this", alice.messages("team")[0])
    with pytest.raises(CannotDo, match="There are: none"):
        await sandbox.person("stan").shortcut("Start")
    assert sandbox.log.of_kind("envelope") == []


async def test_an_app_that_is_not_interactive_has_no_shortcuts(clocks):
    shortcut = {"name": "Start", "type": "global", "callback_id": "start", "description": "Starts"}
    made = Sandbox({"features": {"shortcuts": [shortcut]}}, people=[PersonSpec("alice")], now=clocks.now)
    with pytest.raises(CannotDo, match="There are: none"):
        await made.person("alice").shortcut("Start")
