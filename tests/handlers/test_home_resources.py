"""Home and the hub say what waits for one's word, who has too much, what is left, and the weeks to come."""

from typing import Any

import pytest


def plain(seen: Any) -> str:
    return str(seen.visible_text).replace("*", "").replace("\u2003", " ")


@pytest.fixture(autouse=True)
async def _plan(team):
    """Alice owns a plan in which Bob approves; it has money, hours and a target that is gone by."""
    await team.plan("Reduce churn", Owner="alice")
    await team.type("bob", "help")
    await team.type("alice", "role P-1 @bob approver")
    await team.type("alice", "add Book venue @alice due 26 Mar to P-1")
    await team.type("alice", "budget P-1 6000 EUR Workshop")
    await team.type("alice", "budget R-1 1200 committed")


async def test_home_and_the_hub_say_what_is_left_and_what_is_missing_most(team):
    said = "4,800 of 6,000 EUR left · R-1 Workshop 6,000 EUR is not confirmed yet"
    home = plain(await team.home("alice"))
    assert f"0 of 1 step done\n{said}" in home
    assert f"P-1 Reduce churn · {said}" in plain(await team.type("alice", ""))
    await team.type("alice", "budget R-1 6200 spent")
    assert "1,400 over 6,000 EUR · R-1 is 1,400 EUR over what was planned" in plain(await team.home("alice"))


async def test_who_approves_reads_of_money_and_revisions_and_gets_there(team):
    await team.type("alice", 'target P-1 "Churn %" from 8 to 5 by 31 May')
    await team.type("alice", "checkin T-1 7.4")
    await team.type("alice", "edit T-1")
    await team.submit("alice", {"Target": "6", "Reason": "The market grew"})
    said = "P-1 Reduce churn · 1 resource to confirm · 1 revision to approve"
    assert said in plain(await team.home("bob"))
    hub = await team.type("bob", "")
    assert said in plain(hub)
    assert "to confirm" not in plain(await team.home("alice"))
    ledger = await team.click("bob", hub, "Resources")
    assert "R-1 Workshop 6,000 EUR" in plain(ledger)
    await team.choose("bob", ledger, "Confirm")
    assert "P-1 Reduce churn · 1 revision to approve" in plain(await team.home("bob"))


async def test_too_many_hours_are_in_the_hub_of_whose_they_are_alone(team):
    await team.type("alice", "hours P-1 @alice 44/week")
    said = "Alice has 44 of 40 hours a week promised"
    assert said in plain(await team.type("alice", ""))
    assert said not in plain(await team.type("bob", ""))


async def test_one_who_may_not_see_a_plan_reads_nothing_of_its_money(team):
    await team.plan("Grow the team", channel="leads", Owner="alice", Channel="leads")
    await team.type("alice", "budget P-2 900 EUR Adverts", channel="leads")
    assert "900 EUR" in plain(await team.home("alice"))
    for told in (await team.home("bob"), await team.type("bob", "")):
        assert "900" not in plain(told)
        assert "P-2" not in plain(told)


async def test_home_has_a_roadmap_of_my_own_steps_once_there_are_a_few(team):
    assert "Roadmap" not in plain(await team.home("alice"))
    for number in range(1, 7):
        await team.type("alice", f'add "Step number {number}" @alice due {number + 10} Mar to P-1')
    home = plain(await team.home("alice"))
    assert "Roadmap" in home
    road = home[home.index("Roadmap") : home.index("due · ✓ done")]
    assert "S-2 Step number 1" in road
    assert "+ 1 more" in road
    assert "Roadmap" not in plain(await team.home("bob"))
