"""A chart as a picture: drawn, sent to Slack, and shown to whoever asked once Slack has it."""

import asyncio
import os
import signal
from datetime import timedelta

import pytest

from bot.charts.easel import Easel
from tests.charts.painters import hold, wait_for_work
from tests.handlers.conftest import MONDAY
from tests.handlers.test_evaluations import AFTER, BEFORE, measure

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def easel():
    """What draws for all of these tests: each start takes a second or two."""
    shared = Easel()
    yield shared
    shared.end()


@pytest.fixture(autouse=True)
def _shared(team, easel):
    studio = team.demo.house._studio
    own, studio.easel = studio.easel, easel
    yield
    studio.easel = own


@pytest.fixture(autouse=True)
async def _target(team):
    team.demo.sandbox.files.ready_seconds = 0
    await team.plan("Reduce churn", Start="2026-11-02")
    await team.type("alice", 'target "Churn %" from 8 to 5 by 30 Jun')
    await measure(team, ["8.1", "8.0", "7.4"])
    await team.demo.house.advance(team.demo.clock.now() + MINUTE)


async def pictures(team, name="alice", channel="team"):
    """Return the messages with a picture that somebody sees, once all has been sent."""
    await team.demo.house.advance(team.demo.clock.now() + MINUTE)
    return [each for each in team.person(name).messages(channel) if block_of(each, "image")]


async def chart(team, line="chart T-1", *, channel="team"):
    """Ask for a chart; return the message that brings it, in whatever form."""
    await team.type("alice", line, channel=channel)
    await team.demo.house.advance(team.demo.clock.now() + MINUTE)
    return team.person("alice").messages(channel)[-1]


def block_of(message, kind):
    return next((block for block in message.blocks if block["type"] == kind), None)


async def test_it_comes_as_a_picture_that_only_whoever_asked_sees(team):
    await measure(team, [*BEFORE, *AFTER])
    await team.type("alice", "chart T-1")
    (shown,) = await pictures(team)
    assert shown.ephemeral
    assert "*T-1 Churn %* · 🟠 off track" in shown.visible_text
    assert "Improved: 8 check-ins in a row under the old average of 8.1." in shown.visible_text
    assert shown.buttons == ["Check in", "See target", "New baseline…", "Post in channel…"]
    assert "Mon 1 Mar: 6.8" in shown.text, "who hears it gets the numbers"
    image = block_of(shown, "image")
    assert image["alt_text"].startswith(
        "Process behavior chart of T-1 Churn %, 14 measurements from 30 Nov 2026"
    )
    file = team.demo.sandbox.files.find(image["slack_file"]["id"])
    assert file.content is not None
    assert file.content.startswith(b"\x89PNG")
    assert file.alt_txt == image["alt_text"]
    assert file.channels == (), "it is in no channel where others would find it"
    assert not await pictures(team, "bob")


async def test_it_is_answered_at_once_and_the_picture_follows(team):
    house = team.demo.house
    with house.dispatcher.led():
        said = await team.type("alice", "chart T-1")
        assert said.visible_text == "Drawing *T-1 Churn %*. It comes in a moment."
    assert len(await pictures(team)) == 1


async def test_it_is_posted_again_until_slack_has_the_picture_ready(team):
    team.demo.sandbox.files.ready_seconds = 1.0
    await team.type("alice", "chart T-1")
    assert len(await pictures(team)) == 1
    posts = [
        entry.facts
        for entry in team.demo.sandbox.log.entries
        if entry.kind == "api" and entry.facts["method"] == "chat.postEphemeral"
    ]
    assert [post["ok"] for post in posts[-2:]] == [False, True]
    uploads = [
        e for e in team.demo.sandbox.log.entries if e.facts.get("method") == "files.getUploadURLExternal"
    ]
    assert len(uploads) == 1


async def test_in_messages_to_waymark_it_comes_there(team):
    await team.write("alice", "chart T-1")
    assert len(await pictures(team, channel="@waymark")) == 1


async def test_without_the_scope_slack_draws_it(team):
    team.demo.sandbox.faults.lose_scope("files:write")
    drawn = block_of(await chart(team), "data_visualization")
    assert drawn["title"] == "Too early to tell: 3 more check-ins"
    names = [series["name"] for series in drawn["chart"]["series"]]
    assert names == ["Churn %", "Target 5"]
    assert [point["value"] for point in drawn["chart"]["series"][0]["data"]] == [8.1, 8.0, 7.4]
    assert drawn["chart"]["axis_config"]["categories"][-1] == "1 Mar"


@pytest.mark.parametrize("method", ["upload", "files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_when_the_upload_fails_slack_draws_it(team, method):
    team.demo.sandbox.faults.server_error(method)
    assert block_of(await chart(team), "data_visualization")


async def test_when_what_draws_is_killed_slack_draws_it_and_the_next_is_a_picture_again(team, easel):
    await chart(team)
    pid = hold(easel)
    asking = asyncio.create_task(chart(team))
    await wait_for_work(easel)
    os.kill(pid, signal.SIGKILL)
    assert block_of(await asking, "data_visualization")
    assert block_of(await chart(team), "image")


async def test_a_picture_that_takes_too_long_is_drawn_by_slack(team, easel):
    await chart(team)
    hold(easel)
    team.demo.house._studio._patience_s = 0.01
    assert block_of(await chart(team), "data_visualization")


@pytest.mark.parametrize("is_in_scope", [True, False])
async def test_where_slack_takes_no_picture_and_no_chart_the_numbers_are_told(team, is_in_scope):
    if not is_in_scope:
        team.demo.sandbox.faults.lose_scope("files:write")
    team.demo.sandbox.faults.refuse("chat.postEphemeral", "invalid_blocks")  # then it comes directly
    team.demo.sandbox.faults.refuse("chat.postMessage", "invalid_blocks", times=2)
    await chart(team)
    shown = team.person("alice").messages("@waymark")[-1]
    assert shown.blocks == []
    assert "Mon 15 Feb: 8.1 · Mon 22 Feb: 8 · Mon 1 Mar: 7.4" in shown.visible_text
    assert "target 5 by 30 Jun" in shown.visible_text


async def test_who_may_not_see_the_plan_any_more_when_it_comes_gets_none(team):
    await team.plan("In private", channel="leads")
    await team.type("alice", 'target P-2 "NPS" from 30 to 40 by 30 Jun', channel="leads")
    await team.type("alice", "checkin T-2 31", channel="leads")
    await team.demo.house.advance(team.demo.clock.now() + MINUTE)
    with team.demo.house.dispatcher.led():
        await team.type("chandra", "chart T-2", channel="leads")
        team.demo.sandbox.remove("chandra", "leads")
        await team.demo.sandbox.events_heard()
        assert not await pictures(team, "chandra", channel="@waymark")


async def test_what_the_target_was_before_stays_in_the_picture(team):
    await team.type("alice", "edit T-1")
    await team.submit("alice", {"Target": "6", "Reason": "A slip"})
    await team.demo.house.advance(MONDAY + timedelta(days=3))
    await team.type("alice", "edit T-1")
    await team.submit("alice", {"Target": "5.5", "Reason": "The market grew"})
    await team.type("alice", "chart T-1")
    (shown,) = await pictures(team)
    said = block_of(shown, "image")["alt_text"]
    assert "target 5.5 by 30 Jun" in said
    assert "Until 4 Mar the target was 6." in said
    assert "was 5." not in said, "it was that for less than a day"


async def test_nothing_measured_is_said_at_once(team):
    await team.type("alice", 'target "NPS" from 30 to 40 by 30 Jun')
    said = await team.type("alice", "chart T-2")
    assert "No check-in yet. The first one is a line: checkin T-2 6.4" in said.visible_text
    assert not await pictures(team)


async def test_of_a_plan_it_asks_which_of_its_targets(team):
    await team.plan("Answer faster")
    await team.type("alice", "target Reply time from 9 to 4 P-1")
    await team.type("alice", "target NPS from 30 to 40 P-1")
    await team.type("alice", "target Visits from 3 to 4 P-2")
    asked = await team.type("alice", "chart P-2")
    assert asked.visible_text.startswith("Did you mean this target?")
    assert "Visits" in asked.visible_text
    assert "NPS" not in asked.visible_text
    both = (await team.type("alice", "revise P-1")).visible_text
    assert both.startswith("Which target do you mean?")
    assert "Reply time" in both
    assert "NPS" in both
