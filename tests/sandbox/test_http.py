"""HTTP delivery: signed requests to the app's URLs, their answers, and events that come again."""

import asyncio
import copy
import json
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import ChannelSpec, PersonSpec, Sandbox
from sandbox.errors import CannotDo
from sandbox.events import RETRY_SECONDS

PLACE = "http://127.0.0.1:9/slack/events"


@pytest.fixture
def http_manifest(manifest):
    """Tell Slack to post everything to one URL."""
    made = copy.deepcopy(manifest)
    made["settings"]["socket_mode_enabled"] = False
    made["settings"]["interactivity"] |= {"request_url": PLACE, "message_menu_options_url": PLACE}
    made["settings"]["event_subscriptions"]["request_url"] = PLACE
    for command in made["features"]["slash_commands"]:
        command["url"] = PLACE
    return made


@pytest.fixture
async def sandbox(http_manifest, clocks):
    made = Sandbox(
        http_manifest,
        people=[PersonSpec(name="alice"), PersonSpec(name="bob")],
        channels=[ChannelSpec(name="team", members=("alice", "bob"))],
        now=clocks.now,
        monotonic=clocks.monotonic,
        ack_seconds=5,
    )
    async with made:
        yield made


@pytest.fixture
async def serve(sandbox):
    """Serve routes on a free port, and point Slack at them."""
    runners = []

    async def serving(app):
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sandbox.http.urls = sandbox.http.urls.moved_to(
            f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        )

    yield serving
    for runner in runners:
        await runner.cleanup()


@pytest.fixture
async def bolt(sandbox):
    """Make an app with no listeners yet."""
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
    return AsyncApp(client=client, signing_secret=sandbox.signing_secret)


@pytest.fixture
async def connect(bolt, serve):
    """Let Slack find the app; the name that other tests use for a socket."""

    async def connecting():
        await serve(bolt.web_app("/slack/events"))

    return connecting


@pytest.fixture
async def door(serve):
    """Answer every request with what a test says, and keep the requests."""

    class Door:
        def __init__(self):
            self.requests = []
            self.answer = {}
            self.may_answer = asyncio.Event()
            self.may_answer.set()

        async def take(self, request):
            self.requests.append((dict(request.headers), await request.read()))
            await self.may_answer.wait()
            return web.Response(**self.answer)

    opened = Door()
    app = web.Application()
    app.router.add_post("/slack/events", opened.take)
    await serve(app)
    return opened


async def test_a_command_arrives_as_a_signed_form(sandbox, door):
    assert (await sandbox.person("alice").command("/help-me a&b = ü @bob", channel="team")).ok
    ((headers, body),) = door.requests
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert SignatureVerifier(sandbox.signing_secret).is_valid_request(body, headers)
    fields = {name: value for name, (value,) in parse_qs(body.decode(), keep_blank_values=True).items()}
    assert fields == sandbox.log.of_kind("envelope")[0].facts["payload"]
    assert fields["text"] == "a&amp;b = ü <@U0BOB|bob>"


async def test_a_signature_carries_the_wall_clock(sandbox, door):
    sandbox.http._wall = lambda: 1_700_000_000.9
    await sandbox.person("alice").command("/raw", channel="team")
    assert door.requests[0][0]["X-Slack-Request-Timestamp"] == "1700000000"


async def test_an_answer_is_shown_as_over_the_socket(sandbox, bolt, connect):
    @bolt.command("/help-me")
    async def helped(ack):
        await ack("For you")

    @bolt.command("/raw")
    async def raw(ack):
        await ack(text="For all", response_type="in_channel")

    await connect()
    alice = sandbox.person("alice")
    ack = await alice.command("/help-me", channel="team")
    assert (ack.ok, ack.text) == (True, "For you")
    assert (await alice.sees("For you", channel="team")).ephemeral
    await alice.command("/raw", channel="team")
    assert not (await sandbox.person("bob").sees("For all", channel="team")).ephemeral


async def test_forms_open_are_refused_and_closed_over_http(sandbox, bolt, connect, modal):
    @bolt.global_shortcut("start")
    async def start(ack, body, client):
        await client.views_open(trigger_id=body["trigger_id"], view=modal())
        await ack()

    @bolt.view("form")
    async def submitted(ack, view):
        title = view["state"]["values"]["title"]["value"]["value"]
        await (ack(response_action="errors", errors={"title": "Longer"}) if len(title) < 3 else ack())

    await connect()
    alice = sandbox.person("alice")
    assert (await alice.shortcut("Start")).ok
    alice.fill(Title="x")
    assert (await alice.submit()).errors["Title"] == "Longer"
    alice.fill(Title="xyz")
    assert (await alice.submit()).closed


async def test_a_menu_asks_at_the_url_for_options(sandbox, bolt, connect, modal):
    element = {"type": "external_select", "action_id": "animal", "min_query_length": 0}
    label = {"type": "plain_text", "text": "Animal"}

    @bolt.global_shortcut("start")
    async def start(ack, body, client):
        await ack()
        view = modal("Zoo", {"type": "input", "block_id": "animal", "label": label, "element": element})
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @bolt.options("animal")
    async def offer(ack):
        await ack(options=[{"text": {"type": "plain_text", "text": "Cat"}, "value": "cat"}])

    await connect()
    alice = sandbox.person("alice")
    await alice.shortcut("Start")
    assert await alice.search(await alice.opened(), "Animal") == ["Cat"]


async def test_a_button_and_its_response_url_work_over_http(sandbox, bolt, connect, button_row):
    @bolt.action("press.done")
    async def done(ack, respond):
        await ack()
        await respond(text="Done", replace_original=True)

    await connect()
    alice = sandbox.person("alice")
    await bolt.client.chat_postMessage(channel="C0TEAM", text="Well?", blocks=[button_row("Done")])
    assert (await alice.click(alice.messages("team")[-1], "Done")).ok
    await alice.sees("Done", channel="team")


async def test_an_event_arrives_as_json(sandbox, door):
    await sandbox.person("alice").post("hello", channel="@helper")
    await sandbox.log.wait_for(lambda entry: entry.kind == "ack")
    ((headers, body),) = door.requests
    assert headers["Content-Type"] == "application/json"
    assert SignatureVerifier(sandbox.signing_secret).is_valid_request(body, headers)
    assert json.loads(body)["event"]["text"] == "hello"
    assert "X-Slack-Retry-Num" not in headers


async def test_an_event_that_fails_comes_again_with_its_number_and_reason(sandbox, door, clocks):
    sandbox._events._retry_seconds = RETRY_SECONDS
    door.answer = {"status": 500}
    await sandbox.person("alice").post("hello", channel="@helper")
    await sandbox.log.until(lambda: len(sandbox.log.of_kind("undelivered")) == 2 or None, timeout=5)
    clocks.move(seconds=60)
    assert await sandbox.resend_events() == 1
    clocks.move(seconds=300)
    assert await sandbox.resend_events() == 1
    tries = [
        (headers.get("X-Slack-Retry-Num"), headers.get("X-Slack-Retry-Reason"))
        for headers, _ in door.requests
    ]
    assert tries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({json.loads(body)["event_id"] for _, body in door.requests}) == 1


async def test_an_app_may_ask_not_to_be_sent_an_event_again(sandbox, door):
    door.answer = {"status": 500, "headers": {"X-Slack-No-Retry": "1"}}
    await sandbox.person("alice").post("hello", channel="@helper")
    await sandbox.events_heard()
    assert await sandbox.resend_events(early=True) == 0
    assert len(door.requests) == 1


async def test_an_app_that_is_too_slow_is_not_waited_for(sandbox, door):
    sandbox.http._ack_seconds = 0.05
    door.may_answer.clear()
    alice = sandbox.person("alice")
    ack = await alice.command("/help-me", channel="team")
    assert (ack.timed_out, ack.retry_reason) == (True, "http_timeout")
    assert ack.ms < 4_000
    await alice.sees('/help-me failed with the error "operation_timeout"', channel="team")


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 404},
        {"status": 307, "headers": {"Location": "/slack/events"}},
        {"text": "{not JSON", "content_type": "application/json"},
    ],
)
async def test_an_answer_that_is_none_is_a_failure_for_the_person(sandbox, door, answer):
    door.answer = answer
    alice = sandbox.person("alice")
    assert not (await alice.command("/help-me", channel="team")).ok
    await alice.sees('/help-me failed with the error "dispatch_failed"', channel="team")
    assert len(door.requests) == 1


async def test_an_app_that_does_not_listen_is_a_failure_for_the_person(sandbox):
    ack = await sandbox.person("alice").command("/help-me", channel="team")
    assert (ack.error, ack.retry_reason) == ("dispatch_failed", "connection_failed")


@pytest.mark.usefixtures("door")
async def test_the_url_answers_the_challenge_or_is_refused(sandbox, connect):
    with pytest.raises(CannotDo, match="challenge"):
        await sandbox.http.verify_url()
    await connect()
    await sandbox.set_request_url(sandbox.http.urls.events)


async def test_ssl_check_is_answered_by_bolt(sandbox, connect):
    await connect()
    assert await sandbox.http.check_ssl("/help-me")


async def test_a_request_can_be_replayed_to_the_byte(sandbox, door):
    await sandbox.person("alice").command("/help-me", channel="team")
    assert (await sandbox.http.repeat(sandbox.log.of_kind("envelope")[0].facts["envelope_id"])).ok
    first, second = door.requests
    assert first == second


async def test_bolt_turns_a_wrong_signature_away(sandbox, bolt, connect):
    @bolt.command("/help-me")
    async def helped(ack):
        await ack("Never")

    await connect()
    sandbox.http._wall = lambda: 1_700_000_000.0  # long ago
    assert not (await sandbox.person("alice").command("/help-me", channel="team")).ok


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/slack",
        "http://10.0.0.1/slack",
        "http://localhost.example.com/",
        "ftp://127.0.0.1/",
    ],
)
def test_only_this_machine_is_sent_anything(http_manifest, url):
    http_manifest["settings"]["interactivity"]["request_url"] = url
    with pytest.raises(ValueError, match="this machine only"):
        Sandbox(http_manifest)


def test_without_socket_mode_every_url_must_be_there(http_manifest):
    del http_manifest["features"]["slash_commands"][0]["url"]
    del http_manifest["settings"]["event_subscriptions"]["request_url"]
    with pytest.raises(ValueError, match=r"slash_commands\[/help-me\].url, settings.event_subscriptions"):
        Sandbox(http_manifest)
