"""Events: which the app hears of, and how they arrive again when they are not acked."""

from typing import Any

import pytest

from sandbox import ChannelSpec, PersonSpec, Sandbox
from sandbox.errors import CannotDo
from sandbox.events import RETRY_SECONDS


@pytest.fixture
def heard(bolt):
    bodies = []

    async def keep(body):
        bodies.append(body)

    for name in ("message", "app_mention", "app_home_opened", "user_change"):
        bolt.event(name)(keep)
    return bodies


async def acked_events(sandbox, count):
    """Wait until so many events have been acked; give them in the order in which they were sent."""

    def probe():
        acks = [entry for entry in sandbox.log.of_kind("ack") if entry.facts["type"] == "events_api"]
        return acks if len(acks) >= count else None

    await sandbox.log.until(probe, timeout=5)
    return [
        entry.facts["payload"]["event"]
        for entry in sandbox.log.of_kind("envelope")
        if entry.facts["type"] == "events_api"
    ]


@pytest.mark.usefixtures("heard")
async def test_a_message_in_the_apps_own_messages_is_heard(sandbox, connect):
    await connect()
    message = await sandbox.person("bob").post("hello <there>", channel="@helper")
    (event,) = await acked_events(sandbox, 1)
    assert {key: event[key] for key in ("type", "channel", "channel_type", "user", "text", "ts", "team")} == {
        "type": "message",
        "channel": "D0BOB",
        "channel_type": "im",
        "user": "U0BOB",
        "text": "hello &lt;there&gt;",
        "ts": message.ts,
        "team": sandbox.team_id,
    }
    assert event["blocks"][0]["type"] == "rich_text"


@pytest.mark.usefixtures("heard")
async def test_a_mention_is_heard_besides_the_message_and_with_an_id(sandbox, connect):
    await connect()
    await sandbox.person("alice").post("@Helper what is due for @bob?", channel="team")
    events = await acked_events(sandbox, 2)
    assert [event["type"] for event in events] == ["message", "app_mention"]
    assert events[1]["text"] == "<@U0HELPERBOT> what is due for <@U0BOB>?"
    assert events[1]["channel"] == "C0TEAM"


@pytest.mark.usefixtures("heard")
async def test_in_the_apps_own_messages_a_mention_is_a_message_only(sandbox, connect):
    await connect()
    for text in ("@Helper hello", "and again"):
        await sandbox.person("bob").post(text, channel="@helper")
    assert [event["type"] for event in await acked_events(sandbox, 2)] == ["message", "message"]


@pytest.mark.usefixtures("heard")
async def test_a_mention_in_a_thread_says_which(sandbox, connect):
    await connect()
    alice = sandbox.person("alice")
    root = await sandbox.person("bob").post("Churn is up & rising", channel="team")
    first = await alice.post("@helper what is due?", channel="team", thread_ts=root.ts)
    await alice.post("@Helper and then <!here>?", channel="team", thread_ts=first.ts)
    events = [each for each in await acked_events(sandbox, 5) if each["type"] == "app_mention"]
    assert [event["thread_ts"] for event in events] == [root.ts, root.ts]
    assert events[0]["parent_user_id"] == "U0BOB"
    assert events[1]["text"] == "<@U0HELPERBOT> and then &lt;!here&gt;?"
    assert events[1]["blocks"][0]["elements"][0]["elements"] == [
        {"type": "user", "user_id": "U0HELPERBOT"},
        {"type": "text", "text": " and then <!here>?"},
    ]
    assert "channel_type" not in events[0]


@pytest.mark.usefixtures("heard")
async def test_a_mention_where_the_app_is_not_is_heard_once_it_is_invited(sandbox, connect):
    await connect()
    alice = sandbox.person("alice")
    mention = await alice.post("@Helper what is due?", channel="elsewhere")
    notice = await alice.sees("not in this channel", channel="elsewhere")
    assert (notice.user, notice.ephemeral) == ("USLACKBOT", True)
    assert sandbox.log.of_kind("envelope") == []
    await alice.invite("@Helper", channel="elsewhere")
    (event,) = await acked_events(sandbox, 1)
    assert (event["type"], event["ts"], event["channel"]) == ("app_mention", mention.ts, "C0ELSEWHERE")
    await alice.post("@Helper and now?", channel="elsewhere")
    assert len(await acked_events(sandbox, 3)) == 3


@pytest.mark.usefixtures("heard")
async def test_a_file_and_a_reply_that_is_also_for_the_channel_say_what_they_are(sandbox, connect):
    await connect()
    alice = sandbox.person("alice")
    root = await alice.post("Well?", channel="team", file=("churn.csv", b"a,b"))
    await alice.post("Here too", channel="team", thread_ts=root.ts, is_broadcast=True)
    shared, reply = await acked_events(sandbox, 2)
    assert (shared["subtype"], shared["files"][0]["name"]) == ("file_share", "churn.csv")
    assert (reply["subtype"], reply["thread_ts"]) == ("thread_broadcast", root.ts)
    assert [message.text for message in alice.messages("team")] == ["Well?", "Here too"]


@pytest.mark.usefixtures("heard")
async def test_a_message_that_is_changed_or_taken_away_says_so(sandbox, connect):
    await connect()
    alice = sandbox.person("alice")
    message = await alice.post("anybody?", channel="team")
    edited = await alice.edit(message, "@Helper anybody?")
    with pytest.raises(CannotDo, match="somebody else"):
        await sandbox.person("bob").edit(edited, "nobody")
    await alice.delete(edited)
    _, changed, mention, gone = await acked_events(sandbox, 4)
    assert (changed["subtype"], changed["hidden"]) == ("message_changed", True)
    assert changed["message"]["text"] == "<@U0HELPERBOT> anybody?"
    assert (mention["type"], mention["edited"]["user"]) == ("app_mention", "U0ALICE")
    assert (gone["subtype"], gone["deleted_ts"]) == ("message_deleted", message.ts)
    assert alice.messages("team") == []


async def test_an_event_needs_its_scope_besides_the_subscription(clocks):
    manifest = {
        "features": {"app_home": {"messages_tab_enabled": True}},
        "settings": {
            "event_subscriptions": {"bot_events": ["message.im", "app_mention"]},
            "socket_mode_enabled": True,
        },
    }
    made = Sandbox(
        manifest,
        people=[PersonSpec(name="alice")],
        channels=[ChannelSpec(name="team", members=("alice",))],
        now=clocks.now,
    )
    await made.person("alice").post("hello", channel="@app")
    await made.person("alice").post("@app hello", channel="team")
    assert made._events._sending == set()


@pytest.mark.usefixtures("heard")
async def test_an_event_in_its_envelope_is_slacks(sandbox, connect):
    await connect()
    await sandbox.person("stan").post("hello", channel="team")
    await acked_events(sandbox, 1)
    payload = sandbox.log.of_kind("envelope")[0].facts["payload"]
    assert payload["type"] == "event_callback"
    assert payload["event_id"].startswith("Ev")
    assert payload["event_time"] == int(sandbox.slack.now().timestamp())
    assert payload["authorizations"][0]["user_id"] == sandbox.bot_user_id
    assert payload["is_ext_shared_channel"] is True
    assert payload["event"]["team"] == "T0OTHER"


@pytest.mark.usefixtures("heard")
async def test_what_the_app_is_not_in_or_not_subscribed_to_is_not_heard(sandbox, connect):
    await connect()
    await sandbox.person("alice").post("@Helper in another channel", channel="elsewhere")
    await sandbox.person("alice").post("private, and not subscribed", channel="secret")
    await sandbox.person("alice").post("heard", channel="team")
    (event,) = await acked_events(sandbox, 1)
    assert event["text"] == "heard"


@pytest.mark.usefixtures("heard")
async def test_the_apps_own_posts_come_back_as_a_bots(sandbox, client, connect):
    await connect()
    posted = await client.chat_postMessage(channel="C0TEAM", text="From the app")
    await client.chat_update(channel="C0TEAM", ts=posted["ts"], text="Changed")
    await client.chat_postEphemeral(channel="C0TEAM", user="U0ALICE", text="Nobody hears of this")
    events = [entry.facts["payload"]["event"] for entry in sandbox.log.of_kind("envelope")]
    await sandbox.log.wait_for(
        lambda entry: entry.kind == "envelope" and "subtype" in entry.facts["payload"]["event"]
    )
    events = [entry.facts["payload"]["event"] for entry in sandbox.log.of_kind("envelope")]
    assert [event.get("subtype") for event in events] == [None, "message_changed"]
    assert events[0]["bot_id"] == "B0HELPER"
    assert events[1]["message"]["text"] == "Changed"


@pytest.mark.usefixtures("heard")
async def test_opening_home_tells_the_app_and_shows_what_it_publishes(sandbox, client, connect):
    await connect()
    alice = sandbox.person("alice")
    header: dict[str, Any] = {"type": "header", "text": {"type": "plain_text", "text": "First"}}
    view = {"type": "home", "blocks": [header]}
    await client.views_publish(user_id="U0ALICE", view=view)
    assert (await alice.open_home()).visible_text == "First"
    (event,) = await acked_events(sandbox, 1)
    assert (event["tab"], event["channel"], event["view"]["id"]) == ("home", "D0ALICE", alice.home.id)
    header["text"] = {"type": "plain_text", "text": "Second"}
    await client.views_publish(user_id="U0ALICE", view=view)
    assert (await alice.sees_in_view("Second", home=True)).id == event["view"]["id"]


async def test_a_button_on_home_carries_the_view(sandbox, client, connect, bolt, button_row):
    bodies = []

    @bolt.action("press.start")
    async def start(ack, body):
        bodies.append(body)
        await ack()

    await connect()
    alice = sandbox.person("alice")
    await client.views_publish(user_id=alice.id, view={"type": "home", "blocks": [button_row("Start")]})
    await alice.click(alice.home, "Start")
    assert bodies[0]["view"]["type"] == "home"
    assert bodies[0]["container"] == {"type": "view", "view_id": alice.home.id}


@pytest.mark.usefixtures("heard")
async def test_a_deactivated_account_is_told_of(sandbox, connect):
    await connect()
    sandbox.deactivate("bob")
    (event,) = await acked_events(sandbox, 1)
    assert (event["type"], event["user"]["deleted"]) == ("user_change", True)


async def test_an_app_that_cannot_be_written_to_is_not_written_to(clocks):
    made = Sandbox({}, people=[PersonSpec(name="alice")], now=clocks.now)
    with pytest.raises(CannotDo, match="turned off"):
        await made.person("alice").post("hello", channel="@app")


async def sent_events(sandbox, count):
    """Wait until so many events have been sent; give the log's entries."""

    def probe():
        sent = sandbox.log.of_kind("envelope")
        return sent if len(sent) >= count else None

    return await sandbox.log.until(probe, timeout=5)


async def given_up(sandbox, count):
    """Wait until so many events were not acked."""
    await sandbox.log.until(lambda: len(sandbox.log.of_kind("operation_timeout")) >= count or None, timeout=5)


async def test_an_event_that_is_not_acked_comes_again_at_once_and_after_one_and_five_minutes(
    sandbox, connect, clocks
):
    sandbox._events._retry_seconds = RETRY_SECONDS
    sandbox.slack.socket._ack_seconds = 0.01
    await connect()  # the app has no listener, and so acks nothing
    await sandbox.person("alice").post("anybody?", channel="@helper")
    await given_up(sandbox, 2)
    assert await sandbox.resend_events() == 0
    clocks.move(seconds=60)
    assert await sandbox.resend_events() == 1
    clocks.move(seconds=299)
    assert await sandbox.resend_events() == 0
    clocks.move(seconds=1)
    assert await sandbox.resend_events() == 1
    clocks.move(seconds=3_600)
    assert await sandbox.resend_events(early=True) == 0
    sent = await sent_events(sandbox, 4)
    assert len({entry.facts["payload"]["event_id"] for entry in sent}) == 1
    assert [entry.facts["retry"] for entry in sent] == [(0, ""), *((n, "timeout") for n in (1, 2, 3))]


async def test_where_the_clock_runs_a_retry_comes_by_itself(manifest):
    made = Sandbox(manifest, people=[PersonSpec(name="alice")], event_retry_seconds=(0.01, 0.01))
    async with made:
        await made.person("alice").post("anybody?", channel="@helper")
        sent = await sent_events(made, 3)
    assert [entry.facts["retry"][0] for entry in sent] == [0, 1, 2]


async def test_a_retry_may_be_sent_early(sandbox, connect):
    sandbox._events._retry_seconds = (60.0,)
    sandbox.slack.socket._ack_seconds = 0.01
    await sandbox.person("alice").post("anybody?", channel="@helper")
    await sent_events(sandbox, 1)
    await connect()
    assert await sandbox.resend_events(early=True) == 1
    assert (await sent_events(sandbox, 2))[1].facts["retry"] == (1, "connection_failed")
