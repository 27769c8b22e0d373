"""Slash commands: what a person may type, what the app receives, and what the person then sees."""

import asyncio

import pytest

from sandbox import PersonSpec, Sandbox
from sandbox.errors import CannotDo


@pytest.fixture
def received(bolt):
    bodies = []

    @bolt.command("/help-me")
    async def helped(ack, body):
        bodies.append(body)
        await ack(f"You said {body['text']}")

    @bolt.command("/raw")
    async def raw(ack, body):
        bodies.append(body)
        await ack(text="For all", response_type="in_channel")

    return bodies


async def test_the_payload_is_slacks(sandbox, connect, received):
    await connect()
    await sandbox.person("alice").command("/help-me now please", channel="team")
    (body,) = received
    assert body | {"token": "", "response_url": "", "trigger_id": ""} == {
        "token": "",
        "team_id": sandbox.team_id,
        "team_domain": "sandbox",
        "channel_id": "C0TEAM",
        "channel_name": "team",
        "user_id": "U0ALICE",
        "user_name": "alice",
        "command": "/help-me",
        "text": "now please",
        "api_app_id": sandbox.app_id,
        "is_enterprise_install": "false",
        "response_url": "",
        "trigger_id": "",
    }
    assert body["response_url"].startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("add @bob and #team", "add <@U0BOB|bob> and <#C0TEAM|team>"),
        ("tell @Alice Adams", "tell <@U0ALICE|alice>"),
        ("ask @Helper", "ask <@U0HELPERBOT|helper>"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("see https://example.com/x?a=1&b=2.", "see <https://example.com/x?a=1&amp;b=2>."),
        ("see example.com/x", "see <http://example.com/x|example.com/x>"),
        ("mail a@b.org", "mail <mailto:a@b.org|a@b.org>"),
        ("@nobody #nowhere @bobby", "@nobody #nowhere @bobby"),
        ("@here <!channel>", "<!here> &lt;!channel&gt;"),
        ("two\nlines", "two\nlines"),
    ],
)
async def test_an_escaped_command_carries_ids_and_escapes(sandbox, connect, received, typed, sent):
    await connect()
    await sandbox.person("alice").command(f"/help-me {typed}", channel="team")
    assert received[0]["text"] == sent


async def test_without_should_escape_the_text_is_as_typed(sandbox, connect, received):
    await connect()
    await sandbox.person("alice").command("/raw add @bob & <co>", channel="team")
    assert received[0]["text"] == "add @bob & <co>"


@pytest.mark.usefixtures("received")
async def test_the_answer_in_the_ack_is_for_the_person_alone(sandbox, connect):
    await connect()
    ack = await sandbox.person("alice").command("/help-me hello", channel="team")
    assert ack.text == "You said hello"
    assert (await sandbox.person("alice").sees("You said hello", channel="team")).ephemeral
    assert sandbox.person("bob").messages("team") == []


@pytest.mark.usefixtures("received")
async def test_an_answer_in_channel_is_for_all(sandbox, connect):
    await connect()
    await sandbox.person("alice").command("/raw", channel="team")
    assert not (await sandbox.person("bob").sees("For all", channel="team")).ephemeral


async def test_a_private_channel_does_not_tell_its_name_and_a_dm_has_none(sandbox, connect, received):
    await connect()
    await sandbox.person("alice").command("/help-me", channel="secret")
    await sandbox.person("alice").command("/help-me", channel="@helper")
    assert [body["channel_name"] for body in received] == ["privategroup", "directmessage"]
    assert received[1]["channel_id"] == "D0ALICE"


@pytest.mark.parametrize(
    ("who", "typed", "channel", "sentence"),
    [
        ("alice", "/nothing", "team", "/nothing is not a valid command."),
        ("stan", "/help-me", "team", "/help-me is not a valid command."),
        ("bob", "/help-me", "secret", "bob is not in #secret."),
        ("alice", "/help-me", "nowhere", "There is no channel 'nowhere'."),
    ],
)
async def test_what_slacks_client_would_not_let_through(sandbox, who, typed, channel, sentence):
    with pytest.raises(CannotDo) as refusal:
        await sandbox.person(who).command(typed, channel=channel)
    assert str(refusal.value) == sentence
    assert sandbox.log.of_kind("envelope") == []


async def test_a_deactivated_person_and_an_archived_channel_do_nothing(sandbox):
    sandbox.archive("team")
    with pytest.raises(CannotDo, match="#team is archived"):
        await sandbox.person("alice").command("/help-me", channel="team")
    sandbox.deactivate("alice")
    with pytest.raises(CannotDo):
        await sandbox.person("alice").command("/help-me", channel="@helper")


async def test_a_command_is_not_for_threads(sandbox):
    alice = sandbox.person("alice")
    root = await alice.post("Well?", channel="team")
    with pytest.raises(CannotDo, match="not supported in threads"):
        await alice.command("/help-me", channel="team", thread_ts=root.ts)


async def test_without_a_connection_the_person_is_told(sandbox):
    ack = await sandbox.person("alice").command("/help-me", channel="team")
    assert (ack.ok, ack.timed_out) == (False, False)
    await sandbox.person("alice").sees('/help-me failed with the error "dispatch_failed"', channel="team")


async def test_a_late_ack_is_a_timeout_for_the_person_and_is_reported(sandbox, bolt, connect):
    sandbox.slack.socket._ack_seconds = 0.01
    may_answer = asyncio.Event()

    @bolt.command("/help-me")
    async def slow(ack):
        await may_answer.wait()
        await ack("At last")

    await connect()
    ack = await sandbox.person("alice").command("/help-me", channel="team")
    assert ack.timed_out
    await sandbox.person("alice").sees('/help-me failed with the error "operation_timeout"', channel="team")
    may_answer.set()
    late = await sandbox.log.wait_for(lambda entry: entry.kind == "late_ack")
    assert late.facts["payload"] == {"text": "At last"}
    assert not any("At last" in message.text for message in sandbox.person("alice").messages("team"))


async def test_ids_follow_from_names_and_never_collide():
    made = Sandbox({}, people=[PersonSpec(name="jo-ann"), PersonSpec(name="joann")])
    assert [person.id for person in made.people] == ["U0JOANN", "U0JOANN2"]


async def test_an_ack_with_nothing_to_show_shows_nothing(sandbox, bolt, connect):
    @bolt.command("/help-me")
    async def helped(ack):
        await ack(response_type="in_channel")

    await connect()
    assert (await sandbox.person("alice").command("/help-me", channel="team")).ok
    assert sandbox.person("alice").messages("team") == []
    assert sandbox.log.of_kind("refused") == []
