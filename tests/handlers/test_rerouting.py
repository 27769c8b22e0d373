"""What was still to be said when its plan moved, or when it was taken back: told where it belongs, or not."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox import ChannelSpec


@pytest.fixture(autouse=True)
async def _plan(team):
    team.demo.sandbox.add_channel(ChannelSpec(name="ops", members=("alice", "bob", "erin", "dana")))
    await team.plan("Reduce churn")
    await team.type("alice", 'target "Churn %" from 8 to 5')
    await later(team, seconds=5)


async def later(team: Any, *, seconds: int) -> None:
    await team.demo.house.advance(team.demo.clock.now() + timedelta(seconds=seconds))


def posted(team: Any, channel: str) -> list[str]:
    """Return what everybody in a channel was told."""
    messages = team.demo.sandbox.channel(channel).messages
    return [each.visible_text.replace("*", "") for each in messages if not each.ephemeral]


async def hold_up(team: Any) -> None:
    team.demo.sandbox.faults.ratelimit("chat.postMessage", times=1, retry_after=60)


async def move(team: Any, **fields: str) -> Any:
    await team.type("alice", "edit P-1")
    return await team.submit("alice", fields)


async def test_a_check_in_that_waits_follows_its_plan_into_its_new_channel(team):
    await hold_up(team)
    await team.type("alice", "checkin T-1 6 very secret words")
    await later(team, seconds=2)
    await move(team, Channel="leads")
    await later(team, seconds=120)
    assert not [said for said in posted(team, "team") if "secret" in said]
    (told,) = [said for said in posted(team, "leads") if "secret" in said]
    assert told.startswith("Churn % is 6")


async def test_a_check_in_that_waits_is_told_nowhere_once_its_plan_has_no_channel(team):
    await hold_up(team)
    await team.type("alice", "checkin T-1 6 very secret words")
    await later(team, seconds=2)
    page = await team.type("alice", "show P-1")
    await team.choose("alice", page, "Edit plan…")
    await team.submit("alice", {"Channel": None})
    await later(team, seconds=120)
    assert not [said for channel in ("team", "leads") for said in posted(team, channel) if "secret" in said]


async def test_a_check_in_that_waits_is_told_after_all_when_its_plan_gets_its_channel_back_by_undo(team):
    await hold_up(team)
    await team.type("alice", "checkin T-1 6 very secret words")
    await later(team, seconds=2)
    page = await team.type("alice", "show P-1")
    await team.choose("alice", page, "Edit plan…")
    await team.submit("alice", {"Channel": None})
    await later(team, seconds=5)
    await team.click("alice", await team.type("alice", "history P-1"), "Undo")
    await later(team, seconds=120)
    (told,) = [said for said in posted(team, "team") if "secret" in said]
    assert told.startswith("Churn % is 6")


@pytest.mark.parametrize(("first", "then", "is_shown"), [("team", "leads", False), ("leads", "leads", True)])
async def test_a_share_that_waits_is_asked_again_whether_its_plan_may_be_seen_there(
    team, first, then, is_shown
):
    if first != "team":
        await move(team, Channel=first)
    asked = await team.type("alice", "share P-1 #ops")
    await hold_up(team)
    await team.click("alice", asked, "Share")
    await later(team, seconds=2)
    if then != first:
        await move(team, Channel=then, Title="Now a secret")
    await later(team, seconds=120)
    assert bool(posted(team, "ops")) is is_shown
    assert "secret" not in "".join(posted(team, "ops"))
    told = [each.visible_text for each in team.person("alice").messages("@waymark")]
    assert any("I did not post what you shared in <#C0OPS>" in said for said in told) is not is_shown


async def test_a_check_in_taken_back_before_it_was_told_is_told_when_it_is_made_again(team):
    await team.type("alice", "checkin T-1 6.4 the first")
    second = await team.type("alice", "checkin T-1 6.3 the second")
    taken = await team.click("alice", second, "Undo")
    await later(team, seconds=10)
    assert [said for said in posted(team, "team") if "the second" in said] == []
    await team.click("alice", taken, "Redo")
    await later(team, seconds=10)
    (told,) = [said for said in posted(team, "team") if "the second" in said]
    assert told.startswith("Churn % is 6.3")


async def test_a_check_in_is_not_made_again_on_a_target_that_was_taken_back(team):
    added = await team.type("alice", "target NPS from 30 to 40")
    reported = await team.type("alice", "checkin T-2 33 words")
    await later(team, seconds=5)
    taken = await team.click("alice", reported, "Undo")
    await team.click("alice", added, "Undo")
    before = await team.rows("target", "check_in", "revision")
    seen = await team.click("alice", taken, "Redo")
    said = "T-2 NPS was dropped. Its history can take that back within 24 hours: history T-2"
    assert seen.visible_text.startswith(said)
    assert await team.rows("target", "check_in", "revision") == before
    told = (await team.type("alice", "history T-2")).buttons
    assert told.count("Redo") == 1, "the target's own"
