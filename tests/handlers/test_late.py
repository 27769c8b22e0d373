"""What comes late says so, and goes on saying so when it is redrawn."""

from datetime import UTC, datetime


def last(team, channel, about):
    return [
        message.visible_text
        for message in team.person("alice").messages(channel)
        if about in message.visible_text
    ][-1]


async def test_what_comes_on_time_does_not_say_late(team):
    await team.plan("Reduce churn")
    await team.type("alice", "add Ring the bank @me due 2 Mar to P-1")
    await team.until(2, 9)
    assert "Sent at 09:30 your time" in last(team, "@waymark", "Ring the bank")
    assert "Asked " in last(team, "team", "Check-in for")


async def test_what_comes_after_a_pause_of_waymark_says_late_once_redrawn_too(team):
    await team.plan("Reduce churn")
    await team.type("alice", "add Ring the bank @me due 1 Mar to P-1")
    team.demo.clock.move_to(datetime(2027, 3, 1, 14, tzinfo=UTC))  # 15:00 in Berlin
    await team.catch_up()
    for _ in range(2):
        assert "Late: comes at 09:30 your time" in last(team, "@waymark", "Ring the bank")
        assert "Late: was to be asked" in last(team, "team", "Check-in for")
        await team.type("alice", "done S-1")
        await team.catch_up()


async def test_who_comes_back_in_the_afternoon_is_told_that_it_is_late(team):
    await team.plan("Reduce churn")
    await team.type("alice", "add Ring the bank @me due 2 Mar to P-1")
    await team.type("alice", "away until 3 Mar")
    await team.until(2, 14)
    await team.type("alice", "back")
    await team.catch_up()
    assert "Late: comes at 09:30 your time" in last(team, "@waymark", "Ring the bank")
