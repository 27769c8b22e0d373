"""Sharing a plan with a channel: asked first, posted once, and only where it may be read."""

import asyncio

import pytest

from sandbox import ChannelSpec


@pytest.fixture(autouse=True)
async def _plan(team):
    team.demo.sandbox.add_channel(ChannelSpec(name="ops", members=("alice", "bob", "erin", "dana")))
    await team.plan("Reduce churn")
    await team.type("alice", 'target "Churn %" from 8 to 5')
    await team.type("alice", "add Ring ten customers @bob friday")


def posted(team, channel="ops"):
    """Return what Waymark posted there for everybody."""
    messages = team.demo.sandbox.channel(channel).messages
    return [each for each in messages if not each.ephemeral and each.user == team.demo.sandbox.bot_user_id]


async def test_it_is_asked_first_with_what_will_be_posted_where(team):
    seen = await team.type("alice", "share P-1 #ops")
    assert seen.ephemeral
    assert "Post this in <#C0OPS>?" in seen.visible_text
    assert "P-1 Reduce churn" in seen.visible_text
    assert "T-1 Churn % 8 → 5" in seen.visible_text
    assert "1 ready" in seen.visible_text
    assert seen.buttons == ["Share", "Cancel"]
    await team.catch_up()
    assert posted(team) == []


async def test_confirmed_it_is_posted_as_it_is_then_with_who_shared_it(team):
    asked = await team.type("alice", "share P-1 #ops")
    await team.type("bob", "done S-1", channel="team")
    after = await team.click("alice", asked, "Share")
    assert after.visible_text == "Shared *P-1 Reduce churn* in <#C0OPS>."
    await team.catch_up()
    (message,) = posted(team)
    assert "1 done" in message.visible_text
    assert "Shared by Alice." in message.visible_text
    assert message.buttons == ["See plan"]
    assert "<@" not in str(message.blocks)


async def test_cancelled_it_is_not(team):
    after = await team.click("alice", await team.type("alice", "share P-1 #ops"), "Cancel")
    assert after.visible_text == "Not shared."
    await team.catch_up()
    assert posted(team) == []


async def test_pressed_twice_at_once_it_is_posted_once(team):
    asked = await team.type("alice", "share P-1 #ops")
    alice = team.person("alice")
    await asyncio.gather(*(alice.click(asked, "Share") for _ in range(3)))
    await team.catch_up()
    assert len(posted(team)) == 1


async def test_see_plan_shows_each_person_what_they_may_see(team):
    await team.click("alice", await team.type("alice", "share P-1 #ops"), "Share")
    await team.catch_up()
    (message,) = posted(team)
    assert "P-1 Reduce churn" in (await team.click("erin", message, "See plan")).visible_text
    seen = await team.click("dana", message, "See plan")
    assert "There is no such plan that you can see." in seen.visible_text


async def test_what_a_line_does_not_say_a_form_asks_for(team):
    form = await team.type("alice", "share P-1")
    assert form.title == "Share a plan"
    asked = await team.submit("alice", {"Channel": "ops"})
    assert "Post this in" in asked.visible_text
    assert asked.submit == "Share"
    await team.submit("alice")
    await team.catch_up()
    assert len(posted(team)) == 1


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ("lonely", "I am not in #lonely. Type /invite @Waymark there, then share again."),
        ("old", "#old is archived. Choose another channel."),
        ("shared", "People of another company are in #shared, so plans are not shared there."),
        ("leads", "I cannot see that channel. Type /invite @Waymark in it, then share again."),
    ],
)
async def test_where_it_cannot_be_shown_that_is_said(team, channel, said):
    sandbox = team.demo.sandbox
    sandbox.add_channel(ChannelSpec(name="old", members=("alice", "bob")))
    sandbox.archive("old")
    seen = await team.type("bob", f"share P-1 #{channel}")
    assert said in seen.visible_text


async def test_a_form_says_it_beside_the_channel(team):
    await team.type("alice", "share P-1")
    team.person("alice").fill({"Channel": "lonely"})
    assert "I am not in #lonely" in (await team.person("alice").submit()).errors["Channel"]


async def test_out_of_a_private_channel_its_owner_alone_shares_it_and_is_warned(team):
    await team.plan("Quiet plan", channel="leads")
    seen = await team.type("chandra", "share P-2 #team", channel="leads")
    assert "Only its owner can share it elsewhere. Ask Alice, who owns it." in seen.visible_text
    seen = await team.type("alice", "share P-2 #ops")
    assert "It lives in a private channel" in seen.visible_text
    assert "leads" not in seen.visible_text
    await team.click("alice", seen, "Share")
    await team.catch_up()
    assert "Quiet plan" in posted(team)[0].visible_text


async def test_a_closed_plan_is_not_shared(team):
    await team.type("alice", "close P-1")
    assert "P-1 Reduce churn is closed" in (await team.type("alice", "share P-1 #ops")).visible_text


async def test_one_that_is_closed_before_it_goes_out_is_not_posted(team):
    asked = await team.type("alice", "share P-1 #ops")
    await team.type("alice", "close P-1")
    refused = await team.click("alice", asked, "Share")
    assert "is closed" in refused.visible_text
    await team.catch_up()
    assert posted(team) == []


async def test_who_shared_is_told_when_slack_does_not_take_it(team):
    team.demo.sandbox.faults.refuse("chat.postMessage", "not_in_channel")
    await team.click("alice", await team.type("alice", "share P-1 #ops"), "Share")
    await team.catch_up()
    assert posted(team) == []
    told = team.person("alice").messages("@waymark")[-1].visible_text
    said = "Slack did not let me post what you shared in <#C0OPS>. Type `/invite @Waymark` there"
    assert told.startswith(said)


async def test_a_guest_without_a_plan_is_told_whom_to_ask(team):
    seen = await team.type("dana", "share", channel="shared")
    assert seen.visible_text.startswith("You can see no plan that could be shared. Ask a full member")


async def test_it_works_from_a_message_too(team):
    seen = await team.write("alice", "share P-1 #ops")
    after = await team.click("alice", seen, "Share")
    assert after.ts == seen.ts
    await team.catch_up()
    assert len(posted(team)) == 1
