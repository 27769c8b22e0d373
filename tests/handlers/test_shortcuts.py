"""Shortcuts: a plan from anywhere, and a step out of any message."""

import asyncio

import pytest

from sandbox import ChannelSpec

ADD = "Add as plan step"
HOSTILE = "<!channel> <@U123> <#C1|x> @here *bold* _it_ ~no~ `code` ```x``` &lt; &amp; > quote \u202eabc {0}"


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn")


async def said(team, text, *, by="bob", channel="team", thread_ts=None):
    return await team.person(by).post(text, channel=channel, thread_ts=thread_ts)


def typed(form, name):
    return form.state[name][name].get("value") or ""


async def test_a_plan_is_made_from_anywhere_and_shown_in_the_forms_place(team):
    form = await team.shortcut("alice", "New plan")
    assert form.title == "New plan"
    seen = await team.submit("alice", {"Title": "Hire two people"})
    assert seen.title == "Plan created"
    assert "P-2 Hire two people" in seen.visible_text


async def test_a_guest_is_told_that_they_cannot_make_one(team):
    seen = await team.shortcut("dana", "New plan")
    assert "Guests cannot make plans" in seen.visible_text


async def test_a_message_becomes_a_step_with_the_way_back_to_it(team):
    message = await said(team, "Somebody should ring *ten* customers & ask")
    form = await team.shortcut("alice", ADD, message)
    assert form.title == "New step"
    assert typed(form, "title") == "Somebody should ring *ten* customers & ask"
    assert typed(form, "note").startswith("https://")
    assert message.ts.replace(".", "") in typed(form, "note")
    seen = await team.submit("alice", {"Assignee": "bob"})
    assert seen.ephemeral
    assert "Added *S-1 Somebody should ring" in seen.visible_text
    assert seen.buttons == ["Undo", "Edit"]
    after = await team.click("alice", seen, "Undo")
    assert "Took back adding S-1" in after.visible_text


async def test_in_a_thread_it_is_confirmed_in_the_thread(team):
    first = await said(team, "Customers leave.")
    message = await said(team, "Ring them", thread_ts=first.ts)
    await team.shortcut("alice", ADD, message)
    seen = await team.submit("alice")
    assert seen.ephemeral
    assert seen.thread_ts == first.ts


async def test_in_a_channel_without_waymark_it_works_without_the_address(team):
    secret = ChannelSpec(name="secret", members=("alice", "bob"), private=True, app_is_member=False)
    team.demo.sandbox.add_channel(secret)
    message = await said(team, "Ring them", channel="secret")
    form = await team.shortcut("alice", ADD, message)
    assert (typed(form, "title"), typed(form, "note")) == ("Ring them", "")
    assert "Added *S-1 Ring them*" in (await team.submit("alice")).visible_text


async def test_without_the_address_when_slack_is_slow_to_tell_it(team):
    team.demo.sandbox.faults.server_error("chat.getPermalink", None)
    form = await team.shortcut("alice", ADD, await said(team, "Ring them"))
    assert (typed(form, "title"), typed(form, "note")) == ("Ring them", "")


async def test_a_long_message_is_cut_in_the_title_and_whole_in_the_note(team):
    form = await team.shortcut("alice", ADD, await said(team, "Ring them all. " * 100))
    assert len(typed(form, "title")) <= 300
    assert typed(form, "title").endswith("…")
    assert typed(form, "note").startswith(("Ring them all. " * 100).strip())
    assert "Added *S-1" in (await team.submit("alice")).visible_text


async def test_what_not_even_a_note_can_hold_is_cut_where_it_can_be_seen(team):
    form = await team.shortcut("alice", ADD, await said(team, "Ring them all.\n" * 1000))
    assert len(typed(form, "note")) <= 3000
    assert "…\n\nhttps://" in typed(form, "note")
    assert "Added *S-1" in (await team.submit("alice")).visible_text


async def test_several_lines_are_a_title_and_a_note_and_people_have_names(team):
    form = await team.shortcut("alice", ADD, await said(team, "Ring @chandra\nand *then* write"))
    assert typed(form, "title") == "Ring @Chandra"
    assert "and *then* write" in typed(form, "note")


@pytest.mark.parametrize(
    ("message", "title"),
    [
        (
            {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "From *blocks*"}}]},
            "From *blocks*",
        ),
        ({"attachments": [{"fallback": "From an attachment", "id": 1}]}, "From an attachment"),
        ({}, ""),
    ],
)
async def test_a_message_without_text_says_what_else_it_has(team, message, title):
    channel = team.workspace.find_channel("team")
    posted = team.workspace.post(channel, user="U0BOT", bot="B0OTHER", text="", **message)
    form = await team.shortcut("alice", ADD, posted)
    assert typed(form, "title") == title
    assert "https://" in typed(form, "note")


async def test_words_that_format_ring_or_hide_do_nothing_of_that(team):
    channel = team.workspace.find_channel("team")
    message = team.workspace.post(channel, user=team.person("bob").id, text=HOSTILE)
    form = await team.shortcut("alice", ADD, message)
    assert "<!" not in typed(form, "title")
    said = (await team.submit("alice")).blocks[0]["text"]["text"]
    assert "<!channel" not in said
    assert "@here" not in said
    assert "<@" not in said
    assert "*bold*" not in said


async def test_sent_twice_at_once_it_makes_one_step(team):
    await team.shortcut("alice", ADD, await said(team, "Ring them"))
    alice = team.person("alice")
    await asyncio.gather(alice.submit(), alice.submit())
    await team.demo.house.app.drain()
    assert len((await team.rows("action_step"))["action_step"]) == 1
