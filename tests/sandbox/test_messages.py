"""Messages: buttons and menus in them, response URLs, and who sees what."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox.errors import CannotDo


def menu(kind, *texts, **more):
    options = [{"text": {"type": "plain_text", "text": text}, "value": text.lower()} for text in texts]
    return {"type": kind, "action_id": f"pick.{kind}", "options": options, **more}


@pytest.fixture
def alice(sandbox):
    return sandbox.person("alice")


async def test_a_click_is_sent_as_slack_sends_it(alice, client, connect, bolt, button_row):
    bodies = []

    @bolt.action("press.done")
    async def on_done(ack, body):
        bodies.append(body)
        await ack()

    await connect()
    await client.chat_postMessage(channel="C0TEAM", text="Well?", blocks=[button_row("Done", "Later")])
    message = alice.messages("team")[-1]
    assert message.buttons == ["Done", "Later"]
    assert (await alice.click(message, "Done")).ok
    (body,) = bodies
    assert body["channel"] == {"id": "C0TEAM", "name": "team"}
    assert body["message"]["ts"] == message.ts
    assert body["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": "C0TEAM",
        "is_ephemeral": False,
    }
    (action,) = body["actions"]
    assert action.pop("action_ts")
    assert action == {
        "type": "button",
        "action_id": "press.done",
        "block_id": "row",
        "text": {"type": "plain_text", "text": "Done", "emoji": True},
        "value": "Done",
    }


async def test_what_is_chosen_in_a_message_is_in_its_state(alice, client, connect, bolt):
    bodies = []
    for action_id in ("pick.static_select", "pick.overflow"):

        @bolt.action(action_id)
        async def on_pick(ack, body):
            bodies.append(body)
            await ack()

    elements = [menu("static_select", "Low", "High"), menu("overflow", "Snooze…", "Move…")]
    await connect()
    row = {"type": "actions", "block_id": "row", "elements": elements}
    await client.chat_postMessage(channel="C0TEAM", text="Pick", blocks=[row])
    message = alice.messages("team")[-1]
    await alice.choose(message, "High")
    await alice.choose(message, "Snooze…")
    assert bodies[0]["actions"][0]["selected_option"]["value"] == "high"
    assert bodies[1]["actions"][0]["selected_option"]["value"] == "snooze…"
    assert bodies[1]["state"]["values"]["row"]["pick.static_select"]["selected_option"]["value"] == "high"


async def test_what_is_not_there_cannot_be_pressed(sandbox, alice, client, button_row):
    await client.chat_postMessage(channel="C0SECRET", text="Well?", blocks=[button_row("Done")])
    message = alice.messages("secret")[-1]
    with pytest.raises(CannotDo, match="There are: 'Done'"):
        await alice.click(message, "Undo")
    with pytest.raises(CannotDo, match="cannot see"):
        await sandbox.person("bob").click(message, "Done")
    await client.chat_delete(channel="C0SECRET", ts=message.ts)
    with pytest.raises(CannotDo, match="does not see that message"):
        await alice.click(message, "Done")


async def test_a_confirm_dialog_that_is_cancelled_sends_nothing(sandbox, alice, client, button_row):
    confirm = {key: {"type": "plain_text", "text": "Sure?"} for key in ("title", "text", "confirm", "deny")}
    await client.chat_postMessage(
        channel="C0TEAM", text="Well?", blocks=[button_row("Drop", confirm=confirm)]
    )
    ack = await alice.click(alice.messages("team")[-1], "Drop", confirm=False)
    assert not ack.ok
    assert [entry for entry in sandbox.log.of_kind("envelope") if entry.facts["type"] == "interactive"] == []


async def test_an_ephemeral_message_is_seen_by_one_person_only(
    sandbox, alice, client, connect, bolt, button_row
):
    bodies = []

    @bolt.action("press.done")
    async def on_done(ack, body, respond):
        bodies.append(body)
        await ack()
        await respond(delete_original=True)

    await connect()
    await client.chat_postEphemeral(
        channel="C0TEAM", user="U0ALICE", text="Psst", blocks=[button_row("Done")]
    )
    (message,) = alice.messages("team")
    assert message.ephemeral
    assert sandbox.person("bob").messages("team") == []
    with pytest.raises(CannotDo, match="does not see that message"):
        await sandbox.person("bob").click(message, "Done")
    assert (await client.conversations_history(channel="C0TEAM"))["messages"] == []
    await alice.click(message, "Done")
    assert "message" not in bodies[0]
    assert bodies[0]["container"]["is_ephemeral"] is True
    await sandbox.log.wait_for(lambda entry: entry.facts.get("change") == "deleted")
    assert alice.messages("team") == []


async def test_an_ephemeral_message_needs_its_reader_in_the_channel(client):
    with pytest.raises(SlackApiError) as refusal:
        await client.chat_postEphemeral(channel="C0SECRET", user="U0BOB", text="Psst")
    assert refusal.value.response["error"] == "user_not_in_channel"


async def test_respond_replaces_the_message_or_adds_one(sandbox, alice, client, connect, bolt, button_row):
    @bolt.action("press.done")
    async def on_done(ack, respond):
        await ack()
        await respond(text="Only for you")
        await respond(text="Done by alice", replace_original=True)

    await connect()
    await client.chat_postMessage(channel="C0TEAM", text="Well?", blocks=[button_row("Done")])
    message = alice.messages("team")[-1]
    await alice.click(message, "Done")
    replaced = await sandbox.person("bob").sees("Done by alice", channel="team")
    assert (replaced.ts, replaced.edited, replaced.buttons) == (message.ts, True, [])
    assert (await alice.sees("Only for you", channel="team")).ephemeral
    assert len(sandbox.person("bob").messages("team")) == 1


@pytest.fixture
async def response_url(sandbox, bolt, connect):
    urls = []

    @bolt.command("/help-me")
    async def helped(ack, body):
        urls.append(body["response_url"])
        await ack()

    await connect()
    await sandbox.person("alice").command("/help-me", channel="elsewhere")
    return urls[0]


async def test_a_response_url_takes_five_answers_even_where_the_app_is_not(response_url, alice):
    webhook = AsyncWebhookClient(response_url)
    for number in range(5):
        assert (await webhook.send(text=f"Answer {number}")).body == "ok"
    assert (await webhook.send(text="One too many")).status_code == 404
    assert [message.text for message in alice.messages("elsewhere")] == [f"Answer {n}" for n in range(5)]


async def test_a_response_url_lasts_half_an_hour(response_url, clocks, alice):
    webhook = AsyncWebhookClient(response_url)
    clocks.seconds += 30 * 60
    assert (await webhook.send(text="In time")).status_code == 200
    clocks.seconds += 1
    assert (await webhook.send(text="Too late")).status_code == 404
    assert [message.text for message in alice.messages("elsewhere")] == ["In time"]


async def test_sees_says_what_is_seen_instead(alice, client):
    await client.chat_postMessage(channel="C0TEAM", text="Something else")
    with pytest.raises(AssertionError, match="Something else"):
        await alice.sees("What I wanted", channel="team", timeout=0)


async def test_an_ephemeral_message_is_shown_in_a_thread_that_has_replies_and_in_no_other(
    sandbox, alice, client
):
    root = await alice.post("Well?", channel="team")
    told = {"channel": "C0TEAM", "user": "U0ALICE", "thread_ts": root.ts}
    assert (await client.chat_postEphemeral(**told, text="Too early"))["message_ts"]
    await alice.post("A reply", channel="team", thread_ts=root.ts)
    await client.chat_postEphemeral(**told, text="In time")
    in_thread = [message.text for message in alice.messages("team", thread_ts=root.ts)]
    assert in_thread == ["Well?", "A reply", "In time"]
    assert [message.text for message in alice.messages("team")] == ["Well?"]
    assert sandbox.log.of_kind("refused")[0].facts["what"] == "chat.postEphemeral"


async def test_a_message_has_an_address_and_one_in_a_thread_says_so(alice, client):
    root = await alice.post("Well?", channel="team")
    reply = await alice.post("A reply", channel="team", thread_ts=root.ts)
    place = "https://sandbox.slack.com/archives/C0TEAM"
    asked = await client.chat_getPermalink(channel="C0TEAM", message_ts=root.ts)
    assert asked["permalink"] == f"{place}/p{root.ts.replace('.', '')}"
    asked = await client.chat_getPermalink(channel="C0TEAM", message_ts=reply.ts)
    assert asked["permalink"] == f"{place}/p{reply.ts.replace('.', '')}?thread_ts={root.ts}&cid=C0TEAM"
    with pytest.raises(SlackApiError, match="message_not_found"):
        await client.chat_getPermalink(channel="C0TEAM", message_ts="1.000000")
