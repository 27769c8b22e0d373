"""A plan whose channel takes nothing says so wherever it is shown, and posts again once it may."""

from typing import Any

import pytest

LINE = "it took none of my last three posts"


@pytest.fixture(autouse=True)
async def silent(team: Any) -> None:
    """A plan whose channel was archived, three posts ago."""
    await team.plan("Reduce churn")
    await team.type("alice", "target Churn % from 8 to 5 by 30 Jun in P-1")
    team.demo.sandbox.archive("team")
    for value in (1, 2, 3):
        await team.type("alice", f"checkin T-1 {value}", channel="@waymark")
        await team.catch_up()


def told(team: Any) -> list[str]:
    return [
        message.visible_text.splitlines()[0]
        for message in team.demo.sandbox.channel("team").messages
        if not message.ephemeral
    ]


async def show(team: Any) -> str:
    return str((await team.type("alice", "show P-1", channel="@waymark")).visible_text)


async def check_in(team: Any, value: int) -> str:
    return str((await team.type("alice", f"checkin T-1 {value}", channel="@waymark")).visible_text)


async def test_its_page_the_answer_to_a_check_in_and_home_say_so_and_promise_nothing(team):
    assert LINE in await show(team)
    assert "Next check-in prompt" not in await show(team)
    assert LINE in await check_in(team, 4)
    home = (await team.home("alice")).visible_text
    assert "P-1 posts nothing in its channel now" in home
    assert "will be asked" not in home


async def test_the_doctor_counts_it(team):
    audits = team.demo.house.auditor._audits
    assert (await audits.examine(now=team.demo.clock.now())).unsent["silent"] == 1


async def test_saving_the_same_channel_has_it_post_again_what_was_checked_in_meanwhile(team):
    await check_in(team, 4)
    team.workspace.find_channel("team").is_archived = False
    await team.type("alice", "edit P-1", channel="@waymark")
    saved = await team.submit("alice", {})
    assert "I post in its channel again" in saved.visible_text
    await team.catch_up()
    assert ["is 4" in line for line in told(team)] == [True]
    assert LINE not in await show(team)
    assert LINE not in await check_in(team, 5)
    await team.until(8, 12)
    assert any("Check-in for" in line for line in told(team))


@pytest.mark.parametrize("change", ["archive", "unarchive"])
async def test_only_a_channel_that_is_unarchived_has_it_post_again(team, change):
    await check_in(team, 4)
    getattr(team.demo.sandbox, change)("team")
    await team.catch_up()
    await team.catch_up()
    assert (LINE in await show(team)) is (change == "archive")
    assert len(told(team)) == (change == "unarchive")
