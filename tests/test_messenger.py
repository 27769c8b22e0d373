"""What Slack's answers mean for a message: there, surely not there, or uncertain."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.manifest import manifest
from bot.messenger import Messenger, Place, Posted
from bot.rules.refusals import Refusal
from bot.slack_calls import Refused
from bot.views.elements import Post, section
from bot.views.files import FilePost
from bot.views.mrkdwn import Mrkdwn
from sandbox import ChannelSpec, PersonSpec, Sandbox

POST = Post(Mrkdwn("Hello"), (section(Mrkdwn("Hello"), block_id="hello"),))


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


def messenger_at(url: str, session: aiohttp.ClientSession, *, token: str = "xoxb-1") -> Messenger:
    client = AsyncWebClient(token=token, base_url=url, session=session, retry_handlers=[], timeout=5)
    return Messenger(lambda _: client)


class TestInAWorkspace:
    @pytest.fixture
    async def sandbox(self) -> AsyncIterator[Sandbox]:
        people = (PersonSpec(name="ann"),)
        channels = (ChannelSpec(name="team", members=("ann",)),)
        async with Sandbox(manifest(), people=people, channels=channels) as opened:
            yield opened

    @pytest.fixture
    def messenger(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> Messenger:
        return messenger_at(sandbox.api_url, session, token=sandbox.bot_token)

    async def post(
        self, messenger: Messenger, *, channel: str | None = None, member: str | None = None
    ) -> Any:
        return await messenger.post(
            "T1", POST, nonce="0" * 32, place=Place(channel_id=channel, member_id=member)
        )

    async def test_a_message_goes_to_a_channel_with_its_key(self, sandbox, messenger):
        channel = sandbox.channel("team")
        posted = await self.post(messenger, channel=channel.id)
        (message,) = channel.messages
        assert posted == Posted(channel_id=channel.id, ts=message.ts)
        assert message.metadata["event_payload"] == {"key": "0" * 32}
        assert (message.text, message.visible_text) == ("Hello", "Hello")

    async def test_a_message_goes_to_a_person_and_their_conversation_is_opened_once(self, sandbox, messenger):
        ann = sandbox.person("ann")
        for _ in range(3):
            assert isinstance(await self.post(messenger, member=ann.id), Posted)
        assert len(ann.messages("@waymark")) == 3
        opened = [
            entry for entry in sandbox.log.of_kind("api") if entry.facts["method"] == "conversations.open"
        ]
        assert len(opened) == 1

    async def test_a_conversation_that_may_or_may_not_be_open_is_no_uncertain_message(
        self, sandbox, messenger
    ):
        sandbox.faults.server_error("conversations.open")
        outcome = await self.post(messenger, member=sandbox.person("ann").id)
        assert outcome == Refused(Refusal.LATER, "internal_error")
        assert isinstance(await self.post(messenger, member=sandbox.person("ann").id), Posted)

    async def test_somebody_who_is_not_there_is_a_refusal_for_ever(self, messenger):
        outcome = await self.post(messenger, member="U404")
        assert outcome == Refused(Refusal.NEVER, "user_not_found")

    async def test_a_message_is_shown_anew_in_its_place(self, sandbox, messenger):
        channel = sandbox.channel("team")
        posted = await self.post(messenger, channel=channel.id)
        assert isinstance(posted, Posted)
        other = Post(Mrkdwn("Bye"), (section(Mrkdwn("Bye"), block_id="bye"),))
        assert await messenger.redraw("T1", other, channel_id=channel.id, ts=posted.ts) == posted
        (message,) = channel.messages
        assert (message.visible_text, message.metadata["event_payload"]) == ("Bye", {"key": "0" * 32})

    async def test_one_that_somebody_has_deleted_is_not_shown_anew(self, sandbox, messenger):
        outcome = await messenger.redraw("T1", POST, channel_id=sandbox.channel("team").id, ts="1.0")
        assert outcome == Refused(Refusal.NEVER, "message_not_found")

    @pytest.mark.parametrize("is_after", [False, True])
    async def test_a_connection_that_breaks_is_uncertain_and_nothing_is_tried_twice(
        self, sandbox, messenger, is_after
    ):
        sandbox.faults.drop("chat.postMessage", after=is_after)
        outcome = await self.post(messenger, channel=sandbox.channel("team").id)
        assert outcome.refusal is Refusal.UNSURE
        assert len(sandbox.channel("team").messages) == is_after

    @pytest.mark.parametrize("post", [POST, FilePost("a-0.json", "All", "Here it is.", b"{}")])
    @pytest.mark.parametrize("is_ephemeral", [False, True])
    async def test_what_has_become_too_late_is_shown_to_nobody(self, sandbox, messenger, post, is_ephemeral):
        channel, ann = sandbox.channel("team"), sandbox.person("ann")
        place = Place(channel_id=channel.id, member_id=ann.id, is_ephemeral=is_ephemeral)
        outcome = await messenger.post("T1", post, nonce="0" * 32, place=place, may_begin=lambda: False)
        assert outcome == Refused(Refusal.LATER, "too_late_to_begin")
        assert ann.messages("team") == []


def post_once(messenger: Messenger) -> Any:
    return messenger.post("T1", POST, nonce="0", place=Place(channel_id="C1"))


def post_to_somebody(messenger: Messenger) -> Any:
    return messenger.post("T1", POST, nonce="0", place=Place(member_id="U1"))


def whisper(messenger: Messenger) -> Any:
    place = Place(channel_id="C1", member_id="U1", is_ephemeral=True)
    return messenger.post("T1", POST, nonce="0", place=place)


def read_all(messenger: Messenger) -> Any:
    return messenger.read("T1", "C1", thread_ts=None, since=None, cursor=None)


def show_home(messenger: Messenger) -> Any:
    return messenger.publish_home("T1", "U1", {}, expected_hash="")


@dataclass
class Answering:
    """A server that is not Slack's: it says one thing, whatever it is asked."""

    status: int = 200
    body: str = "{}"
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    async def answer(self, _request: web.Request) -> web.Response:
        return web.Response(
            status=self.status, text=self.body, content_type=self.content_type, headers=self.headers
        )


async def outcome_of(
    answering: Answering, session: aiohttp.ClientSession, do: Callable[[Messenger], Any] = post_once
) -> Any:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answering.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        messenger = messenger_at(f"http://{host}:{port}/api/", session)
        return await do(messenger)
    finally:
        await runner.cleanup()


def error(code: str) -> str:
    return json.dumps({"ok": False, "error": code})


class TestAnswers:
    @pytest.mark.parametrize(
        ("code", "refusal"),
        [
            ("is_archived", Refusal.GONE),
            ("invalid_blocks_format", Refusal.UNFIT),
            ("token_revoked", Refusal.SUSPENDED),
            ("request_timeout", Refusal.LATER),
            ("fatal_error", Refusal.UNSURE),
            ("a_word_of_tomorrow", Refusal.UNLISTED),
        ],
    )
    async def test_each_code_means_what_the_table_says(self, session, code, refusal):
        assert await outcome_of(Answering(body=error(code)), session) == Refused(refusal, code)

    async def test_a_scope_that_is_missing_is_named(self, session):
        said = json.dumps(
            {"ok": False, "error": "missing_scope", "needed": "im:write", "provided": "commands"}
        )
        expected = Refused(Refusal.LACKING, "missing_scope", scopes="im:write")
        assert await outcome_of(Answering(body=said), session) == expected

    async def test_a_picture_that_is_not_there_yet_is_waited_for(self, session):
        details = {"messages": ["[ERROR] invalid slack file [json-pointer:/blocks/1/slack_file]"]}
        said = json.dumps({"ok": False, "error": "invalid_blocks", "response_metadata": details})
        assert await outcome_of(Answering(body=said), session) == Refused(Refusal.LATER, "invalid_blocks")

    async def test_and_only_as_long_as_it_may_be_posted(self, session):
        details = {"messages": ["[ERROR] invalid slack file [json-pointer:/blocks/1/slack_file]"]}
        said = json.dumps({"ok": False, "error": "invalid_blocks", "response_metadata": details})
        answers = iter([True, True, False])

        def post(messenger: Messenger) -> Any:
            place = Place(channel_id="C1")
            return messenger.post("T1", POST, nonce="0", place=place, may_begin=lambda: next(answers))

        outcome = await outcome_of(Answering(body=said), session, post)
        assert outcome == Refused(Refusal.LATER, "too_late_to_begin")

    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ({"Retry-After": "7"}, 7),
            ({}, 30),
            ({"Retry-After": "Wed, 21 Oct"}, 30),
            ({"Retry-After": "0"}, 0),
            ({"Retry-After": "-5"}, 30),
            ({"Retry-After": "1000000"}, 3600),
            ({"Retry-After": "9" * 5000}, 3600),
            ({"Retry-After": "0" * 4400 + "7"}, 7),
        ],
    )
    @pytest.mark.parametrize(
        ("status", "body", "kind"),
        [
            (429, error("ratelimited"), "application/json"),
            (429, "Slow down", "text/plain"),
            (200, error("ratelimited"), "application/json"),
        ],
    )
    async def test_a_push_back_names_its_time(self, session, headers, seconds, status, body, kind):
        answering = Answering(status=status, body=body, content_type=kind, headers=headers)
        expected = Refused(Refusal.PUSHED_BACK, "ratelimited", timedelta(seconds=seconds))
        assert await outcome_of(answering, session) == expected

    @pytest.mark.parametrize(
        "answering",
        [
            Answering(status=500, body=error("whatever")),
            Answering(status=503, body="Service Unavailable", content_type="text/html"),
            Answering(status=502, body="Bad gateway", content_type="text/plain"),
            Answering(body='{"ok": tr'),
            Answering(body=""),
            Answering(body="<html>Welcome to this hotel</html>", content_type="text/html"),
            Answering(body="ok", content_type="text/plain"),
            Answering(body="[]"),
            Answering(body="null"),
        ],
    )
    async def test_what_cannot_be_understood_is_uncertain(self, session, answering):
        outcome = await outcome_of(answering, session)
        assert isinstance(outcome, Refused)
        assert outcome.refusal is Refusal.UNSURE
        assert outcome.reason

    @pytest.mark.parametrize("do", [post_once, whisper, read_all, show_home])
    @pytest.mark.parametrize(
        "said",
        [
            {},
            {"channel": None, "ts": None, "message_ts": None, "view": None, "messages": None},
            {"channel": {}, "ts": 5, "message_ts": "", "view": {}, "messages": [None]},
            {"channel": "C1", "messages": [{"metadata": [1]}], "response_metadata": [1]},
        ],
    )
    async def test_a_yes_that_does_not_say_where_is_uncertain(self, session, do, said):
        answering = Answering(body=json.dumps({"ok": True, **said}))
        assert await outcome_of(answering, session, do) == Refused(Refusal.UNSURE, "unreadable")

    @pytest.mark.parametrize("channel", [None, "", "C1", {}, {"id": None}, {"id": 5}])
    async def test_a_conversation_that_is_not_named_is_surely_not_posted_to(self, session, channel):
        answering = Answering(body=json.dumps({"ok": True, "channel": channel}))
        expected = Refused(Refusal.LATER, "unreadable")
        assert await outcome_of(answering, session, post_to_somebody) == expected

    async def test_a_door_that_is_shut_is_surely_not_there(self, session):
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        messenger = messenger_at(f"http://127.0.0.1:{port}/api/", session)
        outcome = await messenger.post("T1", POST, nonce="0", place=Place(channel_id="C1"))
        assert outcome == Refused(Refusal.LATER, "connection_refused")

    async def test_silence_is_uncertain(self):
        callers: list[asyncio.StreamWriter] = []
        server = await asyncio.start_server(lambda _, caller: callers.append(caller), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        impatient = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.05))
        messenger = messenger_at(f"http://127.0.0.1:{port}/api/", impatient)
        outcome = await messenger.post("T1", POST, nonce="0", place=Place(channel_id="C1"))
        assert outcome == Refused(Refusal.UNSURE, "timeout")
        await impatient.close()
        for caller in callers:
            caller.close()
            await caller.wait_closed()
        server.close()
