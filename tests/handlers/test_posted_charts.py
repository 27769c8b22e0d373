"""A chart that somebody posts in a channel: asked about first, as a picture or as Slack draws it."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox import ChannelSpec
from tests.handlers.conftest import MONDAY
from tests.handlers.test_evaluations import AFTER, BEFORE, measure
from tests.handlers.test_individual_plans import individual


@pytest.fixture(autouse=True)
async def _target(team):
    team.demo.sandbox.add_channel(ChannelSpec(name="ops", members=("alice", "bob")))
    team.demo.sandbox.files.ready_seconds = 0
    team.demo.sandbox.faults.lose_scope("files:write")  # then Slack draws it, which takes no second
    await team.plan("Reduce churn", Start="2026-11-02")
    await team.type("alice", 'target "Churn %" from 8 to 5 by 30 Jun')


async def posted(team, channel="ops", name="alice"):
    """Return the charts that stand in a channel for everybody."""
    await team.demo.house.advance(team.demo.clock.now() + timedelta(minutes=1))
    told = [each for each in team.person(name).messages(channel) if not each.ephemeral]
    return [each for each in told if block_of(each, "data_visualization") or block_of(each, "image")]


def block_of(message: Any, kind: str) -> Any:
    return next((block for block in message.blocks if block["type"] == kind), None)


async def test_a_line_with_a_channel_asks_and_then_posts_it_once(team):
    await measure(team, [*BEFORE, *AFTER])
    form = await team.type("alice", "chart T-1 #ops")
    assert form.title == "Post chart"
    assert "Improved: 8 check-ins in a row" in form.visible_text
    assert not await posted(team)
    said = await team.submit("alice")
    assert "Posting the chart of T-1 Churn % in" in said.visible_text.replace("*", "")
    (chart,) = await posted(team)
    assert "Improved: 8 check-ins in a row under the old average of 8.1." in chart.visible_text
    assert "Shared by Alice." in chart.visible_text
    assert chart.buttons == ["Check in", "See target"]


async def test_the_button_of_a_chart_offers_the_plans_own_channel(team):
    await measure(team, ["8.1", "8.0", "7.4"])
    await team.type("alice", "chart T-1")
    await team.demo.house.advance(MONDAY + timedelta(minutes=2))
    mine = next(each for each in team.person("alice").messages("team") if "Post in channel…" in each.buttons)
    assert mine.ephemeral
    await team.click("alice", mine, "Post in channel…")
    await team.submit("alice")
    (chart,) = await posted(team, "team", "bob")
    assert "Post in channel…" not in chart.buttons


async def test_as_a_picture_it_comes_with_words_for_whoever_cannot_see_it(team):
    team.demo.sandbox.faults.lost_scopes.clear()
    await measure(team, ["8.1", "8.0", "7.4"])
    await team.type("alice", "chart T-1 #ops")
    await team.submit("alice")
    (chart,) = await posted(team)
    assert block_of(chart, "image")["alt_text"].startswith("Run chart of T-1 Churn %, 3 measurements")


async def test_where_waymark_cannot_speak_it_says_so_at_the_field(team):
    await measure(team, ["8.1", "8.0", "7.4"])
    team.demo.sandbox.add_channel(ChannelSpec(name="far", members=("alice",), app_is_member=False))
    await team.type("alice", "chart T-1 #far")
    refused = await team.submit("alice")
    assert "/invite @Waymark" in refused.errors["channel_id"]
    await team.submit("alice", {"Channel": "ops"})
    assert len(await posted(team)) == 1


async def test_without_measurements_there_is_nothing_to_post(team):
    shown = await team.type("alice", "chart T-1 #ops")
    assert "No check-in yet." in shown.visible_text
    assert not await posted(team)


async def test_what_is_about_one_person_is_posted_nowhere(team):
    await individual(team)
    await team.type("alice", 'target P-2 "Talks given" from 1 to 3 by 30 Jun')
    await team.type("alice", "checkin T-2 2")
    refused = await team.type("alice", "chart T-2 #ops")
    assert "P-2 is confidential, so it is shown in no channel." in refused.visible_text
    await team.write("alice", "chart T-2")
    await team.demo.house.advance(MONDAY + timedelta(minutes=2))
    mine = team.person("alice").messages("@waymark")[-1]
    assert "Post in channel…" not in mine.buttons


async def test_of_a_plan_that_was_closed_meanwhile_nothing_is_posted(team):
    await team.type("alice", "target NPS from 30 to 40 by 30 Jun")
    await team.type("alice", "checkin T-2 31")
    await team.type("alice", "chart T-2 #ops")
    await team.type("alice", "close P-1")
    refused = await team.submit("alice")
    assert "P-1 Reduce churn is closed." in refused.visible_text
    assert not await posted(team)


async def test_who_posted_it_is_told_when_slack_does_not_take_it(team):
    await team.type("alice", "checkin T-1 7")
    team.demo.sandbox.faults.refuse("chat.postMessage", "not_in_channel")
    await team.type("alice", "chart T-1 #ops")
    await team.submit("alice")
    assert not await posted(team)
    told = team.person("alice").messages("@waymark")[-1].visible_text
    assert "Slack did not let me post what you shared in <#C0OPS>." in told
