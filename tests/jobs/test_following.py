"""What the page is told of a message, while Slack breaks and mends."""

from datetime import timedelta

from bot.services.answers import Answers
from bot.services.audits import Audits
from bot.showcase.following import Follower
from tests.jobs.conftest import MONDAY

DRAWN = {
    "text": "Hello",
    "blocks": [{"type": "section", "block_id": "a", "text": {"type": "plain_text", "text": "Hello"}}],
}


def follower(team):
    return Follower(Audits(team.demo.house.database))


async def tell_bob(team):
    sandbox = team.demo.sandbox
    answers = Answers(team.demo.house.database, wake=lambda: None)
    bob = sandbox.person("bob").id
    await answers.welcome(DRAWN, workspace_id=sandbox.team_id, member_id=bob, now=team.now)


async def test_a_message_whose_answer_was_lost_is_unknown_and_then_found(team):
    follow = follower(team).follow
    team.demo.sandbox.faults.server_error("chat.postMessage", after=True)
    await tell_bob(team)
    assert [(each.path, each.mood) for each in await follow()] == [(("pending",), "waits")]
    await team.demo.house.settle()
    (unknown,) = await follow()
    assert unknown.path == ("pending", "sending", "unknown")
    assert (unknown.mood, unknown.place) == ("unsure", team.demo.sandbox.person("bob").id)
    assert unknown.why == "Slack answered with an error"
    assert (unknown.at, unknown.at_means) == (team.now + timedelta(seconds=15), "looked for at")
    await team.demo.house.advance(unknown.at)
    (sent,) = await follow()
    assert sent.path == ("pending", "sending", "unknown", "sent")
    assert (sent.mood, sent.tries, sent.why) == ("done", 1, "looked for, and found")
    assert len(team.demo.sandbox.person("bob").messages("@Waymark")) == 1


async def test_the_states_between_two_looks_are_known_all_the_same(team):
    follow = follower(team).follow
    team.demo.sandbox.faults.server_error("chat.postMessage", after=True)
    await tell_bob(team)
    await follow()
    await team.demo.house.advance(MONDAY + timedelta(hours=1))
    assert [each.path for each in await follow()] == [("pending", "sending", "unknown", "sent")]


async def test_a_message_that_just_went_was_never_unknown(team):
    await tell_bob(team)
    await team.demo.house.settle()
    assert [(each.path, each.why) for each in await follower(team).follow()] == [(("sending", "sent"), "")]


async def test_what_slack_asked_to_wait_with_says_so(team):
    follow = follower(team).follow
    team.demo.sandbox.faults.ratelimit("chat.postMessage", retry_after=2)
    await tell_bob(team)
    await team.demo.house.settle()
    (waits,) = await follow()
    assert (waits.path, waits.mood, waits.why) == (("pending",), "waits", "Slack asked to wait")
    await team.demo.house.advance(MONDAY + timedelta(minutes=1))
    assert [each.path for each in await follow()] == [("pending", "sending", "sent")]


async def test_what_was_not_there_was_sent_once_more(team):
    follow = follower(team).follow
    team.demo.sandbox.faults.server_error("chat.postMessage")
    await tell_bob(team)
    await team.demo.house.settle()
    assert [each.path for each in await follow()] == [("sending", "unknown")]
    await team.demo.house.advance(MONDAY + timedelta(minutes=1))
    (sent,) = await follow()
    assert (sent.path, sent.tries) == (("sending", "unknown", "sending", "sent"), 2)
    assert sent.why == "looked for, not there: posted again"
