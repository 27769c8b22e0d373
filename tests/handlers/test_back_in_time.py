"""What is caught up with on the same day: by a deputy, after a mute, and by a line that was cut off."""

import pytest

from tests.handlers.test_cut_off import command, died_on, swept


def direct(team, name, about):
    return [
        message.visible_text
        for message in team.person(name).messages("@waymark")
        if about in message.visible_text
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("away friday", "You are away today."),
        ("pause until tomorrow", "Fri 5 Mar is not after today."),
        ("add Ring the bank @me tomorrow to P-1", "due today"),
    ],
)
async def test_a_line_that_is_run_again_after_midnight_means_the_day_on_which_it_was_typed(team, line, said):
    await team.plan("Reduce churn")
    await team.until(4, 22, 58)  # 23:58 in Berlin, on Thursday
    await died_on(team, await command(team, line))
    await swept(team, after=180)
    told = team.person("alice").messages("team")[-1].visible_text
    assert said in told


async def test_a_deputy_named_after_their_message_would_have_come_is_told_at_once(team):
    await team.plan("Reduce churn")
    await team.type("chandra", "hello")
    await team.type("alice", "add Ring the bank @alice due 2 Mar to P-1")
    await team.until(2, 11)
    await team.type("alice", "away until today deputy @chandra")
    await team.catch_up()
    assert len(direct(team, "chandra", "Ring the bank")) == 1


async def test_a_prompt_missed_while_muted_comes_when_its_owner_resumes_on_the_same_day(team):
    await team.plan("Solo", channel=None)
    await team.type("alice", "pause")
    await team.until(1, 10)
    await team.type("alice", "resume")
    await team.catch_up()
    assert len(direct(team, "alice", "Check-in for")) == 1
    await team.type("alice", "pause")
    await team.type("alice", "resume")
    await team.until(2, 0)
    assert len(direct(team, "alice", "Check-in for")) == 1


async def test_a_day_message_that_a_mute_cancelled_comes_after_all(team):
    await team.plan("Reduce churn", channel=None)
    await team.type("alice", "add Ring the bank @alice due 2 Mar to P-1")
    await team.until(2, 8, 29)
    team.demo.sandbox.faults.ratelimit("chat.postMessage", retry_after=600)
    await team.until(2, 8, 31)  # Slack has it wait
    await team.person("alice").command("/plan pause", channel="team")
    await team.until(2, 9)
    assert direct(team, "alice", "for you today") == []
    await team.type("alice", "resume")
    await team.catch_up()
    assert len(direct(team, "alice", "for you today")) == 1
