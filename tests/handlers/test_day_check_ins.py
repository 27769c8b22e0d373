"""The message of the day speaks of the targets on which its reader reports."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn", Start="2027-03-01")
    await team.type("alice", 'target "Churn %" from 8 to 5 by 30 Jun')
    await team.type("alice", "add Ring ten customers @alice due today")


def plain(seen: Any) -> str:
    return str(seen.visible_text).replace("*", "")


def days(team, name="alice"):
    shown = team.person(name).messages("@waymark")
    return [each for each in shown if "you today" in each.visible_text or "for today" in each.visible_text]


async def test_what_is_asked_today_stands_in_it_and_is_answered_there(team):
    await team.until(1, 8, 31)
    (day,) = days(team)
    assert "2 things for you today" in plain(day)
    assert "📈 T-1 Churn % · no check-in yet, target 5 by 30 Jun" in plain(day)
    form = await team.click("alice", day, "Check in")
    assert "T-1 Churn %" in plain(form)
    await team.submit("alice", {"Value": "7.4", "Value expected next time": "7"})
    await team.until(1, 8, 32)
    (day,) = days(team)
    assert "✅ T-1 Churn % is 7.4" in plain(day)
    assert "1 of 2 things left for you today" in plain(day)
    await team.until(1, 9, 1)
    prompts = [each for each in team.person("bob").messages("team") if "Check-in for" in each.visible_text]
    assert "everything is reported" in plain(prompts[-1])


async def test_what_was_asked_and_not_answered_comes_again_the_next_day(team):
    await team.type("alice", "done S-1")
    await team.until(2, 8, 31)
    assert "📈 T-1 Churn %" in plain(days(team)[-1])
    await team.type("alice", "checkin T-1 7.4")
    await team.until(3, 8, 31)
    assert len(days(team)) == 2


async def test_what_nobody_asks_for_today_is_not_in_it(team):
    await team.until(1, 9, 1)
    await team.type("alice", "checkin T-1 7.4")
    await team.type("alice", "add Write a list @alice due tomorrow")
    await team.until(2, 8, 31)
    assert "T-1" not in plain(days(team)[-1])


async def test_a_target_that_somebody_else_reports_on_now_says_so(team):
    await team.until(1, 8, 31)
    await team.type("alice", "edit T-1")
    await team.submit("alice", {"Owner": "bob"})
    await team.until(1, 8, 33)
    assert "T-1 Churn % is not asked for any more" in plain(days(team)[0])
    await team.until(1, 14, 31)
    assert "📈 T-1 Churn %" in plain(days(team, "bob")[0])


async def test_a_plan_without_a_channel_asks_in_a_message_of_its_own(team):
    await team.plan("Learn to listen", channel=None, Start="2027-03-01")
    await team.type("alice", "target P-2 NPS from 30 to 40 by 30 Jun")
    await team.until(1, 9, 1)
    assert "NPS" not in plain(days(team)[0])
    asked = team.person("alice").messages("@waymark")
    assert any("Check-in for P-2" in plain(each) for each in asked)


async def test_whoever_stands_in_is_told_of_the_check_ins_too(team):
    await team.type("alice", "role P-1 @bob collaborator")
    await team.type("alice", "away until 12 Mar deputy @bob")
    await team.until(1, 14, 31)
    day = next(each for each in days(team, "bob") if "T-1" in plain(each))
    assert "📈 T-1 Churn % · no check-in yet, target 5 by 30 Jun · for Alice, away until Fri 12 Mar" in plain(
        day
    )
    await team.click("bob", day, "Check in")
    await team.submit("bob", {"Value": "7.4", "Value expected next time": "7"})
    await team.until(1, 14, 32)
    day = next(each for each in days(team, "bob") if "T-1" in plain(each))
    assert "✅ T-1 Churn % is 7.4" in plain(day)


async def test_who_may_not_check_in_for_somebody_is_told_and_has_no_button(team):
    await team.type("alice", "away until 12 Mar deputy @bob")
    await team.until(1, 14, 31)
    day = next(each for each in days(team, "bob") if "T-1" in plain(each))
    assert "for Alice" in plain(day)
    assert "Check in" not in day.buttons
