"""The Web API as a client meets it: tokens, scopes, errors, paging and faults."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import ChannelSpec, PersonSpec, Sandbox


async def refusal_of(call):
    with pytest.raises(SlackApiError) as refusal:
        await call
    return refusal.value.response


async def test_auth_test_says_who_the_token_is(sandbox, client):
    response = await client.auth_test()
    assert {key: response[key] for key in ("team_id", "user_id", "bot_id")} == {
        "team_id": sandbox.team_id,
        "user_id": sandbox.bot_user_id,
        "bot_id": "B0HELPER",
    }
    assert "chat:write" in response.headers["x-oauth-scopes"]
    assert (await client.bots_info(bot="B0HELPER"))["bot"]["app_id"] == sandbox.app_id


@pytest.mark.parametrize(("token", "code"), [("", "not_authed"), ("xoxb-wrong", "invalid_auth")])
async def test_a_missing_or_wrong_token_is_refused(sandbox, token, code):
    client = AsyncWebClient(token=token, base_url=sandbox.api_url)
    assert (await refusal_of(client.auth_test()))["error"] == code


async def test_each_token_is_for_its_own_methods(sandbox, client):
    opened = await client.apps_connections_open(app_token=sandbox.app_token)
    assert opened["url"].startswith("ws://127.0.0.1:")
    response = await refusal_of(client.apps_connections_open(app_token=sandbox.bot_token))
    assert response["error"] == "not_allowed_token_type"
    with_app_token = AsyncWebClient(token=sandbox.app_token, base_url=sandbox.api_url)
    response = await refusal_of(with_app_token.chat_postMessage(channel="C0TEAM", text="x"))
    assert response["error"] == "not_allowed_token_type"


async def test_a_scope_that_the_manifest_does_not_ask_for_is_missing(client):
    response = await refusal_of(client.conversations_history(channel="C0SECRET"))
    assert (response["error"], response["needed"]) == ("missing_scope", "groups:history")
    assert "chat:write" in response["provided"].split(",")
    response = await refusal_of(client.conversations_list(types="im,public_channel"))
    assert response["needed"] == "im:read"


async def test_an_unknown_method_is_refused(client):
    assert (await refusal_of(client.api_call("plans.create")))["error"] == "unknown_method"


async def test_forms_queries_and_json_are_read_alike(sandbox):
    header = {"Authorization": f"Bearer {sandbox.bot_token}"}
    url = f"{sandbox.api_url}chat.postMessage"
    blocks = '[{"type": "section", "text": {"type": "mrkdwn", "text": "In blocks"}}]'
    form = {"token": sandbox.bot_token, "channel": "C0TEAM", "text": "As a form", "blocks": blocks}
    async with aiohttp.ClientSession() as session:
        for sending in (
            session.post(url, data=form),
            session.post(url, json={"channel": "C0TEAM", "text": "As JSON"}, headers=header),
            session.get(url, params={"channel": "C0TEAM", "text": "As a query"}, headers=header),
        ):
            async with sending as response:
                assert (await response.json())["ok"]
        async with session.post(url, data={**form, "blocks": "[{"}) as response:
            assert (await response.json())["error"] == "invalid_blocks_format"
    shown = [message.visible_text for message in sandbox.person("alice").messages("team")]
    assert shown == ["In blocks", "As JSON", "As a query"]
    assert sandbox.bot_token not in repr(sandbox.log.entries)


@pytest.mark.parametrize(
    ("body", "code"), [("{", "invalid_json"), ("[1]", "json_not_object"), ('{"token": "x"}', "not_authed")]
)
async def test_json_is_an_object_and_has_its_token_in_a_header(sandbox, body, code):
    bearer = {} if code == "not_authed" else {"Authorization": f"Bearer {sandbox.bot_token}"}
    header = {"Content-Type": "application/json", **bearer}
    text = body.replace("x", sandbox.bot_token)
    url = f"{sandbox.api_url}auth.test"
    async with aiohttp.ClientSession() as session, session.post(url, data=text, headers=header) as response:
        assert (await response.json())["error"] == code
    assert sandbox.bot_token not in repr(sandbox.log.entries)


@pytest.mark.parametrize(
    ("channel", "code"),
    [
        ("C0NOWHERE", "channel_not_found"),
        ("C0ELSEWHERE", "not_in_channel"),
        ("C0ARCHIVED", "is_archived"),
        ("C0PRIVATE", "channel_not_found"),
    ],
)
async def test_where_the_app_may_not_post(sandbox, client, channel, code):
    sandbox.add_channel(ChannelSpec(name="private", private=True, app_is_member=False))
    sandbox.add_channel(ChannelSpec(name="archived"))
    sandbox.archive("archived")
    assert (await refusal_of(client.chat_postMessage(channel=channel, text="x")))["error"] == code


@pytest.mark.parametrize(
    "method",
    [
        "bots.info",
        "chat.getPermalink",
        "conversations.history",
        "conversations.info",
        "conversations.list",
        "conversations.members",
        "conversations.replies",
        "files.getUploadURLExternal",
        "files.info",
        "team.info",
        "users.conversations",
        "users.info",
        "users.list",
    ],
)
async def test_what_reads_takes_no_json(client, method):
    response = await refusal_of(client.api_call(method, json={"channel": "C0TEAM", "user": "U0ALICE"}))
    assert response["error"] == "invalid_arguments"


async def test_leaving_a_channel_ends_posting_there(sandbox, client):
    await client.chat_postMessage(channel="C0TEAM", text="x")
    sandbox.remove_app_from("team")
    assert (await refusal_of(client.chat_postMessage(channel="C0TEAM", text="x")))[
        "error"
    ] == "not_in_channel"


async def test_what_a_message_may_not_be(client):
    empty = client.api_call("chat.postMessage", json={"channel": "C0TEAM"})
    assert (await refusal_of(empty))["error"] == "no_text"
    response = await refusal_of(client.chat_postMessage(channel="C0TEAM", text="x" * 40_001))
    assert response["error"] == "msg_too_long"
    header = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
    response = await refusal_of(client.chat_postMessage(channel="C0TEAM", text="x", blocks=[header]))
    assert response["error"] == "invalid_blocks"
    (message,) = response["response_metadata"]["messages"]
    assert message.startswith("[ERROR] ")
    assert message.endswith("[json-pointer:/blocks/0/text/text]")


async def test_what_a_view_may_not_be(client):
    response = await refusal_of(
        client.views_publish(user_id="U0ALICE", view={"type": "home", "blocks": [{}]})
    )
    assert response["error"] == "invalid_arguments"
    assert "[json-pointer:/view/blocks/0" in response["response_metadata"]["messages"][0]
    modal = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": []}
    response = await refusal_of(client.views_publish(user_id="U0ALICE", view=modal))
    assert response["error"] == "invalid_arguments"


async def test_only_the_apps_own_messages_can_be_changed(sandbox, client):
    posted = await client.chat_postMessage(
        channel="C0TEAM", text="Mine", metadata={"event_type": "a", "event_payload": {}}
    )
    theirs = await sandbox.person("alice").post("Hers", channel="team")
    await client.chat_update(channel="C0TEAM", ts=posted["ts"], text="Still mine")
    response = await refusal_of(client.chat_update(channel="C0TEAM", ts=theirs.ts, text="x"))
    assert response["error"] == "cant_update_message"
    response = await refusal_of(client.chat_delete(channel="C0TEAM", ts=theirs.ts))
    assert response["error"] == "cant_delete_message"
    response = await refusal_of(client.chat_update(channel="C0TEAM", ts="1.000000", text="x"))
    assert response["error"] == "message_not_found"
    message = sandbox.person("alice").messages("team")[0]
    assert (message.text, message.metadata["event_type"]) == ("Still mine", "a")


async def test_an_update_is_shorter_than_a_post_and_ends_with_the_channel(sandbox, client):
    posted = await client.chat_postMessage(channel="C0TEAM", text="x" * 40_000)
    update = {"channel": "C0TEAM", "ts": posted["ts"]}
    assert (await client.chat_update(**update, text="x" * 4_000))["ok"]
    assert (await refusal_of(client.chat_update(**update, text="x" * 4_001)))["error"] == "msg_too_long"
    sandbox.archive("team")
    assert (await refusal_of(client.chat_update(**update, text="x")))["error"] == "is_inactive"
    response = await refusal_of(client.chat_delete(channel="C0TEAM", ts=posted["ts"]))
    assert response["error"] == "is_archived"


async def test_metadata_stay_until_they_are_emptied(sandbox, client):
    metadata = {"event_type": "a", "event_payload": {}}
    posted = await client.chat_postMessage(channel="C0TEAM", text="x", metadata=metadata)
    for text, given, left in (("y", None, metadata), ("z", {}, None)):
        await client.chat_update(channel="C0TEAM", ts=posted["ts"], text=text, metadata=given)
        assert sandbox.person("alice").messages("team")[-1].metadata == left


async def test_text_without_blocks_takes_the_blocks_away(sandbox, client):
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "In a block"}}
    posted = await client.chat_postMessage(channel="C0TEAM", text="x", blocks=[section])
    await client.chat_update(channel="C0TEAM", ts=posted["ts"], text="Only text")
    assert sandbox.person("alice").messages("team")[-1].visible_text == "Only text"


async def test_a_person_can_be_written_to_by_user_id_or_by_conversation(sandbox, client):
    opened = await client.conversations_open(users="U0BOB")
    assert opened["channel"]["id"] == "D0BOB"
    await client.chat_postMessage(channel="D0BOB", text="One")
    posted = await client.chat_postMessage(channel="U0BOB", text="Two")
    assert posted["channel"] == "D0BOB"
    assert [message.text for message in sandbox.person("bob").messages("@helper")] == ["One", "Two"]
    sandbox.deactivate("bob")
    assert (await refusal_of(client.conversations_open(users="U0BOB")))["error"] == "user_disabled"
    assert (await client.chat_postMessage(channel="U0BOB", text="Three"))["ok"]
    assert (await refusal_of(client.conversations_open(users="U0NOBODY")))["error"] == "user_not_found"


async def test_nobody_is_written_to_where_the_messages_tab_is_off(clocks):
    home = {"app_home": {"messages_tab_enabled": False}}
    manifest = {"features": home, "oauth_config": {"scopes": {"bot": ["chat:write"]}}}
    async with Sandbox(manifest, people=[PersonSpec(name="bob")], now=clocks.now) as made:
        client = AsyncWebClient(token=made.bot_token, base_url=made.api_url, retry_handlers=[])
        response = await refusal_of(client.chat_postMessage(channel="U0BOB", text="x"))
    assert response["error"] == "messages_tab_disabled"


async def test_history_is_paged_newest_first_and_bounded(client):
    stamps = [(await client.chat_postMessage(channel="C0TEAM", text=str(n)))["ts"] for n in range(5)]
    assert stamps == sorted(set(stamps))
    seen, cursor = [], None
    while cursor != "":
        page = await client.conversations_history(channel="C0TEAM", limit=2, cursor=cursor)
        assert len(page["messages"]) <= 2
        seen += [message["text"] for message in page["messages"]]
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
        assert page["has_more"] is bool(cursor)
    assert seen == ["4", "3", "2", "1", "0"]
    bounded = {"channel": "C0TEAM", "oldest": stamps[1], "latest": stamps[3]}
    page = await client.conversations_history(**bounded)
    assert [message["text"] for message in page["messages"]] == ["2"]
    page = await client.conversations_history(**bounded, inclusive=True)
    assert [message["text"] for message in page["messages"]] == ["3", "2", "1"]
    response = await refusal_of(client.conversations_history(channel="C0TEAM", cursor="nonsense"))
    assert response["error"] == "invalid_cursor"


async def test_metadata_is_given_only_when_asked_for(client):
    metadata = {"event_type": "step", "event_payload": {"id": "S-1"}}
    await client.chat_postMessage(channel="C0TEAM", text="x", metadata=metadata)
    (plainly,) = (await client.conversations_history(channel="C0TEAM"))["messages"]
    (fully,) = (await client.conversations_history(channel="C0TEAM", include_all_metadata=True))["messages"]
    assert "metadata" not in plainly
    assert fully["metadata"] == metadata


async def test_replies_are_in_their_thread_and_not_in_the_channel(sandbox, client):
    parent = await client.chat_postMessage(channel="C0TEAM", text="Parent")
    await sandbox.person("alice").post("Reply", channel="team", thread_ts=parent["ts"])
    await client.chat_postMessage(channel="C0TEAM", text="Both", thread_ts=parent["ts"], reply_broadcast=True)
    page = await client.conversations_history(channel="C0TEAM")
    assert [message["text"] for message in page["messages"]] == ["Both", "Parent"]
    assert page["messages"][1]["reply_count"] == 2
    thread = await client.conversations_replies(channel="C0TEAM", ts=parent["ts"])
    assert [message["text"] for message in thread["messages"]] == ["Parent", "Reply", "Both"]
    bob = sandbox.person("bob")
    assert [message.text for message in bob.messages("team")] == ["Parent", "Both"]
    assert [message.text for message in bob.messages("team", thread_ts=parent["ts"])] == [
        "Parent",
        "Reply",
        "Both",
    ]
    response = await refusal_of(client.conversations_replies(channel="C0TEAM", ts="1.000000"))
    assert response["error"] == "thread_not_found"


async def test_members_and_channels_are_listed_in_pages(client):
    first = await client.conversations_members(channel="C0TEAM", limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    rest = await client.conversations_members(channel="C0TEAM", limit=3, cursor=cursor)
    assert [*first["members"], *rest["members"]] == ["U0ALICE", "U0BOB", "U0GINA", "U0STAN", "U0HELPERBOT"]
    listed = await client.conversations_list(types="public_channel,private_channel")
    assert [channel["name"] for channel in listed["channels"]] == ["team", "secret", "elsewhere"]
    info = (await client.conversations_info(channel="C0TEAM"))["channel"]
    assert (info["is_member"], info["is_ext_shared"], info["is_archived"]) == (True, True, False)


@pytest.fixture
def wider(manifest, clocks):
    """A workspace whose app may join channels and see the workspace."""
    scopes = [*manifest["oauth_config"]["scopes"]["bot"], "channels:join", "team:read"]
    return Sandbox(
        manifest | {"oauth_config": {"scopes": {"bot": scopes}}},
        channels=[
            ChannelSpec(name="open", app_is_member=False),
            ChannelSpec(name="closed", private=True),
            ChannelSpec(name="old", app_is_member=False),
        ],
        now=clocks.now,
    )


async def test_an_app_joins_public_channels_by_itself(wider):
    async with wider as made:
        made.archive("old")
        client = AsyncWebClient(token=made.bot_token, base_url=made.api_url, retry_handlers=[])
        assert (await client.users_conversations())["channels"] == []
        assert (await client.conversations_join(channel="C0OPEN"))["channel"]["is_member"]
        assert (await client.conversations_join(channel="C0OPEN"))["warning"] == "already_in_channel"
        for channel, code in (
            ("C0CLOSED", "method_not_supported_for_channel_type"),
            ("C0OLD", "is_archived"),
            ("C0NOWHERE", "channel_not_found"),
        ):
            assert (await refusal_of(client.conversations_join(channel=channel)))["error"] == code
        own = await client.users_conversations(types="public_channel,private_channel")
        assert [channel["name"] for channel in own["channels"]] == ["open", "closed"]
        assert (await client.team_info())["team"]["id"] == made.team_id


async def test_a_token_is_given_up(client):
    assert (await client.auth_revoke(test=True))["revoked"] is False
    assert (await client.auth_revoke(test=False))["revoked"] is True
    assert (await refusal_of(client.auth_test()))["error"] == "token_revoked"


async def test_people_are_described_with_zone_role_and_workspace(sandbox, client, clocks):
    alice = (await client.users_info(user="U0ALICE", include_locale=True))["user"]
    assert {key: alice[key] for key in ("name", "real_name", "tz", "tz_offset", "is_admin", "locale")} == {
        "name": "alice",
        "real_name": "Alice Adams",
        "tz": "Europe/Berlin",
        "tz_offset": 3600,
        "is_admin": True,
        "locale": "en-US",
    }
    clocks.move(seconds=60 * 86_400)
    assert (await client.users_info(user="U0ALICE"))["user"]["tz_offset"] == 7200
    assert (await client.users_info(user="U0GINA"))["user"]["is_restricted"]
    assert (await client.users_info(user="U0STAN"))["user"]["team_id"] == "T0OTHER"
    sandbox.add_person(PersonSpec(name="nemo", team_id="T0OTHER"))
    assert (await client.users_info(user="U0NEMO"))["user"]["is_stranger"]
    listed = [user["id"] for user in (await client.users_list())["members"]]
    assert listed == ["USLACKBOT", "U0ALICE", "U0BOB", "U0GINA", "U0HELPERBOT"]
    assert (await refusal_of(client.users_info(user="U0NOBODY")))["error"] == "user_not_found"


async def test_a_rate_limit_on_demand_says_how_long_to_wait(sandbox, client):
    sandbox.faults.ratelimit("chat.postMessage", times=1, retry_after=7)
    response = await refusal_of(client.chat_postMessage(channel="C0TEAM", text="x"))
    assert (response.status_code, response["error"], response.headers["Retry-After"]) == (
        429,
        "ratelimited",
        "7",
    )
    assert (await client.chat_postMessage(channel="C0TEAM", text="x"))["ok"]


async def test_slacks_own_rate_limits_can_be_switched_on(sandbox, client, clocks):
    sandbox.faults.enforce_rates()
    await client.chat_postMessage(channel="C0TEAM", text="x")
    await client.chat_postMessage(channel="C0SECRET", text="Another channel")
    response = await refusal_of(client.chat_postMessage(channel="C0TEAM", text="x"))
    assert (response.status_code, response.headers["Retry-After"]) == (429, "1")
    clocks.seconds += 1
    await client.chat_postMessage(channel="C0TEAM", text="x")


@pytest.mark.parametrize("is_after", [False, True])
async def test_a_server_error_can_come_before_or_after_the_message_is_there(sandbox, client, is_after):
    sandbox.faults.server_error("chat.postMessage", after=is_after)
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="C0TEAM", text="Once")
    assert len(sandbox.person("alice").messages("team")) == int(is_after)


@pytest.mark.parametrize("is_after", [False, True])
async def test_a_connection_can_be_lost_before_or_after_the_message_is_there(sandbox, client, is_after):
    sandbox.faults.drop("chat.postMessage", after=is_after)
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel="C0TEAM", text="Once")
    assert len(sandbox.person("alice").messages("team")) == int(is_after)


async def test_a_revoked_token_is_refused_until_it_is_cleared(sandbox, client):
    sandbox.faults.refuse("*", "token_revoked", times=None)
    for _ in range(2):
        assert (await refusal_of(client.auth_test()))["error"] == "token_revoked"
    sandbox.faults.clear()
    assert (await client.auth_test())["ok"]


async def test_the_log_tells_of_calls_without_their_tokens(sandbox, client):
    await client.chat_postMessage(channel="C0TEAM", text="Hello")
    (entry,) = sandbox.log.of_kind("api")
    assert (entry.facts["method"], entry.facts["args"]["text"]) == ("chat.postMessage", "Hello")
    assert sandbox.bot_token not in repr(sandbox.log.entries)


async def test_it_listens_on_loopback_only_and_stops():
    made = Sandbox({})
    async with made:
        assert made.api_url.startswith("http://127.0.0.1:")
    with pytest.raises(aiohttp.ClientConnectionError):
        await AsyncWebClient(token=made.bot_token, base_url=made.api_url, retry_handlers=[]).auth_test()


async def test_every_answer_says_what_time_it_is_there(sandbox, clocks):
    header = {"Authorization": f"Bearer {sandbox.bot_token}"}
    sandbox.faults.server_error("auth.test")
    sandbox.faults.ratelimit("auth.test")
    said = []
    async with aiohttp.ClientSession(headers=header) as session:
        for method in ("auth.test", "auth.test", "auth.test", "no.such.method"):
            async with session.post(f"{sandbox.api_url}{method}") as answer:
                said.append((answer.status, answer.headers["Date"]))
            clocks.move(seconds=60)
    assert said == [
        (500, "Mon, 02 Mar 2026 09:00:00 GMT"),
        (429, "Mon, 02 Mar 2026 09:01:00 GMT"),
        (200, "Mon, 02 Mar 2026 09:02:00 GMT"),
        (200, "Mon, 02 Mar 2026 09:03:00 GMT"),
    ]


class TestHistory:
    """What an app can read of a conversation, in parts."""

    @pytest.fixture
    async def stamps(self, client):
        posted = [await client.chat_postMessage(channel="C0TEAM", text=f"{n}") for n in range(5)]
        return [each["ts"] for each in posted]

    @pytest.mark.usefixtures("stamps")
    async def test_parts_go_from_the_newest_to_the_oldest(self, client):
        parts = await self.parts(client)
        assert parts == [["4", "3"], ["2", "1"], ["0"]]

    async def test_with_a_beginning_alone_they_go_from_there_on_each_newest_first(self, client, stamps):
        parts = await self.parts(client, oldest=stamps[0], inclusive=True)
        assert parts == [["1", "0"], ["3", "2"], ["4"]]

    async def test_with_both_ends_they_go_backwards_again(self, client, stamps):
        parts = await self.parts(client, oldest=stamps[0], latest=stamps[4], inclusive=True)
        assert parts == [["4", "3"], ["2", "1"], ["0"]]

    @pytest.mark.usefixtures("stamps")
    @pytest.mark.parametrize("bound", ["oldest", "latest"])
    @pytest.mark.parametrize("ts", ["soon", "-1", "1e9", "1.2.3", "nan"])
    async def test_a_bound_is_a_time_of_slacks(self, client, bound, ts):
        call = client.conversations_history(channel="C0TEAM", **{bound: ts})
        assert (await refusal_of(call))["error"] == f"invalid_ts_{bound}"

    @pytest.mark.parametrize("method", ["history", "replies"])
    async def test_reading_may_be_limited_to_once_a_minute_and_fifteen_at_once(
        self, sandbox, client, clocks, method
    ):
        first = (await client.chat_postMessage(channel="C0TEAM", text="first"))["ts"]
        for _ in range(20):
            await client.chat_postMessage(
                channel="C0TEAM", text="more", thread_ts=first, reply_broadcast=True
            )
        sandbox.faults.limit_reading()
        said = {"channel": "C0TEAM", "limit": 100, **({"ts": first} if method == "replies" else {})}
        read = getattr(client, f"conversations_{method}")
        answer = await read(**said)
        assert (len(answer["messages"]), answer["has_more"]) == (15, True)
        refused = await refusal_of(read(**said))
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
        clocks.move(seconds=60)
        rest = await read(**said, cursor=answer["response_metadata"]["next_cursor"])
        assert (len(rest["messages"]), rest["has_more"]) == (6, False)

    async def parts(self, client, **said):
        """Read a channel two messages at a time; return their texts."""
        found, cursor = [], None
        while cursor != "":
            answer = await client.conversations_history(channel="C0TEAM", limit=2, cursor=cursor, **said)
            found.append([message["text"] for message in answer["messages"]])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
        return found
