"""Answers: written once for each message, sent where Slack takes them, and forgotten once settled."""

import asyncio
from datetime import timedelta

import pytest

from bot.services.answers import Addressee, Answers
from storage.models import DeliveryState

DRAWN = {
    "text": "Added S-1",
    "blocks": [{"type": "section", "block_id": "a", "text": {"type": "plain_text", "text": "Added S-1"}}],
}


@pytest.fixture
def write(either_team):
    """Return what writes an answer to Bob, in #team unless another channel is named."""
    team = either_team
    answers = Answers(team.demo.house.database, wake=team.demo.house.dispatcher.wake)

    async def write_one(key="C1:1.0", *, channel="team", **said):
        to = Addressee(
            workspace_id=team.demo.sandbox.team_id,
            member_id=team.demo.sandbox.person("bob").id,
            channel_id=channel if channel.startswith("D") else team.demo.sandbox.channel(channel).id,
            **said,
        )
        return await answers.write(key, DRAWN, to=to, now=team.now)

    return write_one


async def test_an_answer_for_one_persons_eyes_is_shown_to_nobody_else(either_team, write):
    assert await write(is_private=True)
    await either_team.settle()
    sandbox = either_team.demo.sandbox
    assert [each.visible_text for each in sandbox.person("bob").messages("team")] == ["Added S-1"]
    assert sandbox.person("alice").messages("team") == []


async def test_a_message_is_answered_once_however_often_and_at_once_it_is_to_be(either_team, write):
    written = await asyncio.gather(*(write(is_private=True) for _ in range(4)))
    assert sorted(written) == [False, False, False, True]
    await either_team.settle()
    assert len(either_team.channel()) == 1


async def test_what_was_said_is_forgotten_once_it_is_sent(either_team, write):
    await write(is_private=True)
    assert (await either_team.only_delivery()).content == DRAWN
    await either_team.settle()
    sent = await either_team.only_delivery()
    assert (sent.state, sent.content) == (DeliveryState.SENT, None)


async def test_what_cannot_be_said_privately_in_a_channel_is_said_directly(either_team, write):
    await write(channel="general", is_private=True)  # the app is not in it
    await either_team.settle()
    assert [each.visible_text for each in either_team.direct("bob")] == ["Added S-1"]
    assert (await either_team.only_delivery()).state is DeliveryState.SENT


async def test_an_answer_in_a_thread_that_is_gone_is_said_below_it(either_team, write):
    direct = either_team.demo.sandbox.slack.workspace.dm(either_team.demo.sandbox.person("bob").id).id
    await write(channel=direct, thread_ts="1.000001")
    await either_team.settle()
    (message,) = either_team.direct("bob")
    assert (message.visible_text, message.thread_ts) == ("Added S-1", None)


async def test_a_whisper_that_may_or_may_not_have_been_seen_goes_to_its_person_once(either_team, write):
    either_team.demo.sandbox.faults.server_error("chat.postEphemeral")
    await write(is_private=True)
    for _ in range(2):
        await either_team.settle()
        either_team.demo.clock.move_to(either_team.now + timedelta(minutes=1))
    answer = await either_team.only_delivery()
    assert (answer.state, answer.content) == (DeliveryState.SENT, None)
    assert [message.visible_text for message in either_team.direct("bob")] == ["Added S-1"]


async def test_an_answer_that_comes_too_late_is_forgotten(either_team, write):
    await write(is_private=True)
    either_team.demo.clock.move_to(either_team.now + timedelta(minutes=10))
    await either_team.settle()
    answer = await either_team.only_delivery()
    assert (answer.state, answer.content, either_team.channel()) == (DeliveryState.EXPIRED, None, [])


async def test_an_uncertain_answer_is_kept_only_as_long_as_it_is_of_use(either_team, write):
    either_team.demo.sandbox.faults.server_error("chat.postMessage")
    await write()
    await either_team.settle()
    answer = await either_team.only_delivery()
    assert (answer.state, answer.content) == (DeliveryState.UNKNOWN, DRAWN)
    either_team.demo.clock.move_to(either_team.now + timedelta(days=3))
    await either_team.settle()
    answer = await either_team.only_delivery()
    assert (answer.state, answer.content) == (DeliveryState.EXPIRED, None)


async def test_a_whisper_to_somebody_of_whom_nothing_is_known_is_looked_for_directly(either_team):
    team, sandbox = either_team, either_team.demo.sandbox
    sandbox.faults.server_error("users.info", times=None)
    sandbox.faults.server_error("chat.postEphemeral")
    sandbox.faults.server_error("chat.postMessage", after=True)
    stranger = Addressee(
        workspace_id=sandbox.team_id,
        member_id=sandbox.person("dana").id,
        channel_id=sandbox.channel("team").id,
        is_private=True,
    )
    answers = Answers(team.demo.house.database, wake=team.demo.house.dispatcher.wake)
    await answers.write("C1:1.0", DRAWN, to=stranger, now=team.now)
    await team.settle()
    answer = await team.only_delivery()
    assert (answer.state, answer.member_id) == (DeliveryState.UNKNOWN, None)
    await team.demo.house.advance(team.now + timedelta(minutes=1))
    answer = await team.only_delivery()
    assert (answer.state, answer.attempts) == (DeliveryState.SENT, 2)
    assert [message.visible_text for message in team.direct("dana")] == ["Added S-1"]
