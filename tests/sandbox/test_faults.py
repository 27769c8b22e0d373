"""What can be broken on purpose, besides the few that the Web API's own tests break."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox.errors import CannotDo
from sandbox.faults import Fault


@pytest.fixture
def manifest(manifest):
    events = ["app_uninstalled", "tokens_revoked", "app_home_opened", "message.im"]
    settings = manifest["settings"] | {"event_subscriptions": {"bot_events": events}}
    return manifest | {"settings": settings}


@pytest.fixture
def alice(sandbox):
    return sandbox.person("alice")


def texts(person):
    return [message.text for message in person.messages("team")]


async def error_of(calling):
    with pytest.raises(SlackApiError) as refusal:
        await calling
    return refusal.value.response["error"]


async def test_a_fault_may_be_of_one_channel_alone(sandbox, client, alice):
    sandbox.faults.add("chat.postMessage", Fault("error", code="fatal_error"), channel="C0LEADS")
    await client.chat_postMessage(channel="C0TEAM", text="Hello")
    assert await error_of(client.chat_postMessage(channel="C0LEADS", text="Hello")) == "fatal_error"
    await client.chat_postMessage(channel="C0TEAM", text="Again")
    assert texts(alice) == ["Hello", "Again"]


async def test_some_words_are_taken_in_no_form(sandbox, client, alice):
    sandbox.faults.refuse_words("Hello", "invalid_blocks")
    assert await error_of(client.chat_postMessage(channel="C0TEAM", text="Hello there")) == "invalid_blocks"
    await client.chat_postMessage(channel="C0TEAM", text="Good morning")
    sandbox.faults.clear()
    await client.chat_postMessage(channel="C0TEAM", text="Hello")
    assert texts(alice) == ["Good morning", "Hello"]


async def test_a_channel_that_becomes_private_is_out_of_sight_for_an_app_that_is_not_in_it(sandbox, client):
    sandbox.make_private("team")
    assert (await client.conversations_info(channel="C0TEAM"))["channel"]["is_private"]
    sandbox.channel("team").app_is_member = False
    assert await error_of(client.conversations_info(channel="C0TEAM")) == "channel_not_found"


@pytest.mark.parametrize("is_after", [False, True])
async def test_a_call_hangs_until_it_is_released(sandbox, client, alice, is_after):
    sandbox.faults.hang("chat.postMessage", after=is_after)
    call = asyncio.create_task(client.chat_postMessage(channel="C0TEAM", text="Hello"))
    await sandbox.log.until(lambda: sandbox.faults.hanging or None, timeout=5)
    assert texts(alice) == (["Hello"] if is_after else [])
    sandbox.faults.release()
    assert (await call)["ok"]
    assert texts(alice) == ["Hello"]


async def test_a_call_hangs_until_the_app_gives_up_and_then_is_never_run(sandbox, client, alice):
    sandbox.faults.hang("chat.postMessage")
    call = asyncio.create_task(client.chat_postMessage(channel="C0TEAM", text="Hello"))
    await sandbox.log.until(lambda: sandbox.faults.hanging or None, timeout=5)
    call.cancel()
    await sandbox.log.wait_for(lambda entry: entry.kind == "given_up")
    assert (sandbox.faults.hanging, texts(alice)) == (0, [])


async def test_an_answer_breaks_off_in_the_middle(sandbox, client, alice):
    sandbox.faults.truncate("chat.postMessage")
    with pytest.raises((aiohttp.ClientError, SlackApiError, ValueError)):
        await client.chat_postMessage(channel="C0TEAM", text="Hello")
    assert texts(alice) == ["Hello"]
    assert (await client.auth_test())["ok"]


@pytest.mark.parametrize("is_proxy", [False, True])
async def test_an_answer_is_not_slacks(sandbox, client, alice, is_proxy):
    sandbox.faults.garble("chat.postMessage", proxy=is_proxy)
    with pytest.raises((SlackApiError, ValueError, AttributeError)):
        await client.chat_postMessage(channel="C0TEAM", text="Hello")
    assert texts(alice) == []
    assert (await client.auth_test())["ok"]


async def test_a_scope_is_lost_for_methods_and_events_until_all_is_cleared(sandbox, client, alice):
    sandbox.faults.lose_scope("chat:write")
    sandbox.faults.lose_scope("im:history")
    with pytest.raises(SlackApiError) as refusal:
        await client.chat_postMessage(channel="C0TEAM", text="Hello")
    assert refusal.value.response["error"] == "missing_scope"
    assert refusal.value.response["needed"] == "chat:write"
    assert "chat:write" not in refusal.value.response["provided"]
    assert "chat:write" not in refusal.value.response.headers["x-oauth-scopes"]
    await alice.post("hello", channel="@helper")
    assert sandbox._events._sending == set()
    sandbox.faults.clear()
    assert (await client.chat_postMessage(channel="C0TEAM", text="Hello"))["ok"]


async def test_a_response_url_and_an_upload_can_fail_as_well(sandbox, connect, bolt, alice):
    urls = []

    @bolt.command("/raw")
    async def raw(ack, body):
        urls.append(body["response_url"])
        await ack()

    await connect()
    await alice.command("/raw", channel="team")
    sandbox.faults.server_error("response_url")
    webhook = AsyncWebhookClient(urls[0], retry_handlers=[])
    assert (await webhook.send(text="Lost")).status_code == 500
    assert (await webhook.send(text="Said")).status_code == 200
    assert texts(alice) == ["Said"]
    promised = await _promise(sandbox)
    sandbox.faults.server_error("upload")
    async with aiohttp.ClientSession() as session:
        async with session.post(promised, data=b"abc") as response:
            assert response.status == 500
        async with session.post(promised, data=b"abc") as response:
            assert response.status == 200


async def _promise(sandbox):
    return sandbox.files.ask("a.txt", length=3, alt_txt="", created=0, user="U1")[1]


async def test_a_revoked_token_is_good_for_nothing_while_the_socket_stays(sandbox, client, connect):
    await connect()
    sandbox.revoke_token()
    told = await sandbox.log.wait_for(lambda entry: entry.kind == "envelope")
    assert told.facts["payload"]["event"]["type"] == "tokens_revoked"
    assert await error_of(client.chat_postMessage(channel="C0TEAM", text="x")) == "token_revoked"
    assert (await client.apps_connections_open(app_token=sandbox.app_token))["ok"]
    sandbox.restore_token()
    assert (await client.chat_postMessage(channel="C0TEAM", text="x"))["ok"]


async def test_a_refusal_names_the_scopes_it_asks_for(sandbox, client):
    sandbox.faults.refuse("chat.postMessage", "missing_scope", needed="groups:read")
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C0TEAM", text="x")
    assert refused.value.response.data == {"ok": False, "error": "missing_scope", "needed": "groups:read"}


async def test_uninstalling_ends_the_token_and_tells_the_app(sandbox, client, connect, bolt, alice):
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def keep(event):
        heard.put_nowait(event)

    bolt.event("app_uninstalled")(keep)
    bolt.event("tokens_revoked")(keep)
    await connect()
    await client.views_publish(user_id=alice.id, view={"type": "home", "blocks": []})
    with pytest.raises(CannotDo, match="admin"):
        sandbox.person("bob").uninstall_app()
    alice.uninstall_app()
    by_type = {event["type"]: event for event in (await heard.get(), await heard.get())}
    assert set(by_type) == {"app_uninstalled", "tokens_revoked"}
    assert by_type["tokens_revoked"]["tokens"] == {"oauth": [], "bot": [sandbox.bot_user_id]}
    assert await error_of(client.auth_test()) == "account_inactive"
    assert alice.home is None


async def test_an_app_that_is_not_installed_any_more_cannot_be_used(alice):
    alice.uninstall_app()
    with pytest.raises(CannotDo, match="not a valid command"):
        await alice.command("/raw", channel="team")
    with pytest.raises(CannotDo, match="no global shortcut"):
        await alice.shortcut("Start")
    with pytest.raises(CannotDo, match="no Home"):
        await alice.open_home()
    with pytest.raises(CannotDo, match="not installed"):
        alice.uninstall_app()
