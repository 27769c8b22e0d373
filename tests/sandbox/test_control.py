"""Another program acts as people of the workspace, over HTTP on this machine."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
from aiohttp import ClientSession, web
from slack_sdk.errors import SlackApiError

from sandbox.control import make_control
from sandbox.control_faults import FAULTS


@pytest.fixture
async def http(sandbox: Any, clocks: Any) -> AsyncIterator[ClientSession]:
    async def advance(moment: datetime) -> None:
        clocks.move(seconds=(moment - clocks.now()).total_seconds())

    server = web.Application()
    server.add_subapp("/control", make_control(sandbox, advance=advance))
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    async with ClientSession(f"http://{host}:{port}/control/") as session:
        yield session
    await runner.cleanup()


async def get(http, path, **query):
    async with http.get(path, params=query) as answer:
        return answer.status, await answer.json()


async def post(http, path, **body):
    async with http.post(path, json=body) as answer:
        return answer.status, await answer.json()


async def test_who_is_there_and_in_which_channels(http, sandbox):
    status, there = await get(http, "people")

    assert status == 200
    assert {"name": "alice", "id": sandbox.person("alice").id, "tz": "Europe/Berlin"} in there["people"]
    assert {"secret", "team"} <= {channel["name"] for channel in there["channels"]}


async def test_what_one_posts_the_others_read(http):
    status, posted = await post(http, "alice/post", text="Hello", channel="#team")
    _, read = await get(http, "bob/messages", channel="team")

    assert status == 200
    assert [message["ts"] for message in read["messages"]] == [posted["ts"]]
    assert read["messages"][0]["text"] == "Hello"


async def test_a_form_is_opened_filled_in_and_submitted(http, bolt, connect, modal):
    @bolt.command("/raw")
    async def opened(ack, body, client):
        await client.views_open(trigger_id=body["trigger_id"], view=modal("Create plan"))
        await ack()

    @bolt.view("form")
    async def submitted(ack, view):
        if view["state"]["values"]["title"]["value"]["value"] == "x":
            await ack(response_action="errors", errors={"title": "Too short."})
        else:
            await ack()

    await connect()
    assert (await post(http, "alice/command", text="/raw", channel="team"))[1]["ok"]
    assert (await get(http, "alice/view"))[1]["labels"] == ["Title"]
    _, refused = await post(http, "alice/submit", fields={"Title": "x"})
    assert refused["errors"] == {"Title": "Too short."}
    assert refused["view"]["state"]["title"]["value"]["value"] == "x"
    _, filled = await post(http, "alice/fill", fields={"Title": "Reduce churn"})
    assert filled["state"]["title"]["value"]["value"] == "Reduce churn"
    assert (await post(http, "alice/submit"))[1]["closed"]
    assert await get(http, "alice/view") == (200, None)


async def test_buttons_and_menus_of_messages_are_used(http, bolt, connect, client, sandbox, button_row):
    pressed = []

    @bolt.action("press.done")
    async def done(ack, body):
        pressed.append(body["user"]["id"])
        await ack()

    @bolt.action("pick")
    async def picked(ack, action):
        pressed.append(action["selected_option"]["value"])
        await ack()

    await connect()
    option = {"text": {"type": "plain_text", "text": "High"}, "value": "high"}
    menu = {"type": "overflow", "action_id": "pick", "options": [option]}
    section = {"type": "section", "text": {"type": "plain_text", "text": "x"}, "accessory": menu}
    sent = await client.chat_postMessage(
        channel=sandbox.channel("team").id, text="Look", blocks=[button_row("Done"), section]
    )
    where = {"channel": "team", "ts": sent["ts"]}

    assert (await post(http, "bob/click", where=where, button="Done"))[1]["ok"]
    assert (await post(http, "bob/choose", where=where, option="High"))[1]["ok"]
    assert pressed == [sandbox.person("bob").id, "high"]


async def test_home_is_opened(http, bolt, connect):
    @bolt.event("app_home_opened")
    async def home(event, client):
        view = {
            "type": "home",
            "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "Welcome"}}],
        }
        await client.views_publish(user_id=event["user"], view=view)

    await connect()
    assert await get(http, "alice/home") == (200, None)
    assert (await post(http, "alice/open_home"))[1]["visible_text"] == "Welcome"
    assert (await get(http, "alice/home"))[1]["kind"] == "home"


async def test_the_clock_is_told_and_moved(http):
    assert await get(http, "clock") == (200, {"now": "2026-03-02T09:00:00+00:00"})
    assert await post(http, "clock", to="2026-03-03T10:00:00+01:00") == (
        200,
        {"now": "2026-03-03T09:00:00+00:00"},
    )


@pytest.mark.parametrize("to", ["tomorrow", "2026-03-03T10:00:00", "2026-03-01T10:00:00+00:00", None, 7])
async def test_the_clock_goes_only_forward_to_an_instant(http, to):
    assert (await post(http, "clock", to=to))[0] == 400
    assert (await get(http, "clock"))[1] == {"now": "2026-03-02T09:00:00+00:00"}


async def test_the_log_is_told_from_an_entry_on(http):
    await post(http, "alice/post", text="Hello", channel="team")
    entries = (await get(http, "log"))[1]["entries"]
    posted = next(entry for entry in entries if entry["kind"] == "message")

    assert posted["facts"]["text"] == "Hello"
    assert (await get(http, "log", after=posted["seq"] - 1))[1]["entries"] == entries[posted["seq"] - 1 :]
    assert (await get(http, "log", after="x"))[0] == 400


async def test_what_slack_would_not_let_through_is_said_in_a_sentence(http):
    assert await get(http, "bob/messages", channel="secret") == (409, {"error": "bob cannot see #secret."})
    assert (await post(http, "alice/submit"))[0] == 409
    assert (await post(http, "alice/click", where="view", button="Done"))[0] == 409
    assert (await post(http, "alice/click", where={"channel": "team", "ts": "1"}, button="Done"))[0] == 409


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("post", {"text": "Hello"}),
        ("post", {"text": 7, "channel": "team"}),
        ("post", {"text": "Hello", "channel": "team", "colour": "red"}),
        ("fill", {"fields": "x"}),
        ("dance", {}),
    ],
)
async def test_a_request_that_cannot_be_read_is_refused_and_does_nothing(http, sandbox, action, body):
    before = len(sandbox.log.entries)

    assert (await post(http, f"alice/{action}", **body))[0] == 400
    assert len(sandbox.log.entries) == before


async def test_nobody_of_that_name(http):
    async with http.get("nobody/view") as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "example.org"},
        {"Host": "127.0.0.1.example.org:80"},
        {"Origin": "https://example.org"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
async def test_a_page_of_another_site_can_neither_read_nor_act(http, sandbox, headers):
    async with http.get("people", headers=headers) as answer:
        assert answer.status == 403
    async with http.post("alice/post", json={"text": "x", "channel": "team"}, headers=headers) as answer:
        assert answer.status == 403
    assert sandbox.person("alice").messages("team") == []


async def test_what_a_form_of_a_page_could_send_is_refused(http, sandbox):
    async with http.post("alice/post", data='{"text": "x", "channel": "team"}') as answer:
        assert answer.status == 400
    assert sandbox.person("alice").messages("team") == []


async def test_shortcuts_and_invitations(http, sandbox, bolt, connect):
    names = []

    async def keep(ack, body):
        names.append((body["callback_id"], body.get("message", {}).get("text")))
        await ack()

    bolt.message_shortcut("keep")(keep)
    bolt.global_shortcut("start")(keep)
    await connect()
    _, posted = await post(http, "alice/post", text="Remember me", channel="#team")
    where = {"channel": "team", "ts": posted["ts"]}
    assert (await post(http, "bob/message_shortcut", name="Keep this", where=where))[1]["ok"]
    assert (await post(http, "bob/shortcut", name="Start"))[1]["ok"]
    assert names == [("keep", "Remember me"), ("start", None)]
    assert await post(http, "alice/invite", name="@Helper", channel="elsewhere") == (200, None)
    assert sandbox.channel("elsewhere").app_is_member


async def test_messages_are_changed_and_taken_away(http):
    _, posted = await post(http, "alice/post", text="Hello", channel="#team")
    where = {"channel": "team", "ts": posted["ts"]}
    assert (await post(http, "alice/edit", where=where, text="Hello, all"))[1]["text"] == "Hello, all"
    assert (await post(http, "bob/delete", where=where))[0] == 409
    assert await post(http, "alice/delete", where=where) == (200, None)
    assert (await get(http, "alice/messages", channel="team"))[1]["messages"] == []


async def test_moving_the_clock_sends_what_the_app_has_missed(http, sandbox, clocks):
    sandbox._events._retry_seconds = (60.0,)
    await post(http, "alice/post", text="Anybody?", channel="@helper")
    await sandbox.log.wait_for(lambda entry: entry.kind == "envelope")
    await post(http, "clock", to=clocks.now().replace(minute=2).isoformat())
    await sandbox.log.wait_for(lambda entry: entry.kind == "envelope" and entry.facts["retry"][0] == 1)


async def test_things_are_broken_and_mended(http, client):
    assert await post(http, "faults", fault="refuse", method="auth.test", code="fatal_error") == (200, None)
    with pytest.raises(SlackApiError, match="fatal_error"):
        await client.auth_test()
    await post(http, "faults", fault="server_error", method="*", times=None)
    assert (await post(http, "faults", fault="clear"))[0] == 200
    assert (await client.auth_test())["ok"]
    await post(http, "token", do="revoke")
    with pytest.raises(SlackApiError, match="token_revoked"):
        await client.auth_test()


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("faults", {"fault": "magic"}, "Faults are: ratelimit, "),
        ("faults", {"fault": "hang"}, "'method' is missing."),
        ("faults", {"fault": "hang", "method": "*", "after": "yes"}, "'after' is of the wrong type."),
        ("socket", {"do": "sing"}, "'do' is refresh, warn, drop, refuse, mute or unmute."),
        ("token", {}, "'do' is revoke or restore."),
        ("repeat", {"envelope_id": "none"}, "There is no such envelope in the log."),
    ],
)
async def test_what_cannot_be_broken_is_said(http, path, body, sentence):
    status, told = await post(http, path, **body)
    assert status == 400
    assert told["error"].startswith(sentence)


async def test_connections_are_refreshed_dropped_and_deliveries_repeated(http, sandbox, bolt, connect):
    @bolt.event("message")
    async def heard():
        pass

    await connect()
    await post(http, "alice/post", text="hello", channel="@helper")
    await sandbox.log.wait_for(lambda entry: entry.kind == "ack")
    envelope_id = sandbox.log.of_kind("envelope")[0].facts["envelope_id"]
    assert (await post(http, "repeat", envelope_id=envelope_id))[1]["ok"]
    for do in ("warn", "refresh", "drop"):
        assert (await post(http, "socket", do=do))[0] == 200


async def test_the_app_is_uninstalled_by_an_admin(http):
    assert (await post(http, "bob/uninstall_app"))[0] == 409
    assert await post(http, "alice/uninstall_app") == (200, None)


def test_every_fault_is_there_to_be_switched_on(sandbox):
    assert all(callable(getattr(sandbox.faults, name)) for name in FAULTS)
