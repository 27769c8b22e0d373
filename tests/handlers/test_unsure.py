"""A message that may not have been posted: its owner is asked, and answers once, whatever they press."""

import asyncio
from datetime import timedelta

import pytest

POST = "chat.postMessage"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def doubt(team):
    """Return what has a check-in told of whose post broke off, and gives what Alice is asked about it."""

    async def doubt_one(*, is_stored=False):
        await team.plan("Reduce churn")
        await team.type("alice", "target Churn % from 8 to 5 by 30 Jun in P-1")
        team.demo.sandbox.faults.server_error(POST, after=is_stored)
        await team.type("alice", "checkin T-1 7")
        await later(team)
        return question(team)

    return doubt_one


async def later(team, by=MINUTE):
    await team.demo.house.advance(team.demo.clock.now() + by)


def question(team, *, where="<#C0TEAM>"):
    """Return what Alice is asked, as it now stands."""
    return next(m for m in team.person("alice").messages("@waymark") if f"in {where}" in m.visible_text)


def copy(team, asked, name="alice"):
    """Put a copy of a question, as it was, before somebody's eyes."""
    sandbox, workspace = team.demo.sandbox, team.workspace
    return workspace.post(
        workspace.find_channel("general"),
        user=sandbox.bot_user_id,
        bot=sandbox.slack.app.bot_id,
        text="A copy",
        blocks=asked.blocks,
        ephemeral_to=team.person(name).id,
    )


def told(team):
    """Return the check-ins that stand in the channel."""
    return [
        m
        for m in team.person("alice").messages("team")
        if not m.ephemeral and "Churn % is 7" in m.visible_text
    ]


async def test_it_says_what_it_was_and_where_and_when(team, doubt):
    asked = await doubt()
    first, what, why, *_ = asked.visible_text.splitlines()
    assert first == "*I may not have posted this in <#C0TEAM>*"
    assert what.startswith("A check-in on *P-1 Reduce churn* · Mon 1 Mar, <!date^")
    assert why == (
        "The connection to Slack broke while I posted it, and I cannot read the channel. "
        "Please look whether it is there."
    )
    assert asked.buttons == ["Post again", "It is there"]
    assert told(team) == []


async def test_post_again_posts_it_once_and_the_question_says_so(team, doubt):
    asked = await doubt()
    await team.click("alice", asked, "Post again")
    await later(team)
    assert len(told(team)) == 1
    assert question(team).visible_text.startswith("*I post this in <#C0TEAM> again*")
    assert question(team).buttons == []


async def test_it_is_there_leaves_it_there_and_the_question_says_so(team, doubt):
    asked = await doubt(is_stored=True)
    await team.click("alice", asked, "It is there")
    await later(team)
    assert len(told(team)) == 1
    assert question(team).visible_text.startswith("*This is in <#C0TEAM>, as you said*")
    assert question(team).buttons == []


@pytest.mark.parametrize(
    "presses", [("Post again", "Post again"), ("It is there", "Post again"), ("Post again", "It is there")]
)
async def test_a_second_press_says_that_it_was_settled_and_changes_nothing(team, doubt, presses):
    asked = await doubt()
    first, second = presses
    await team.click("alice", asked, first)
    said = await team.click("alice", copy(team, asked), second)
    assert said.visible_text == "That was settled before: nothing more is posted for it."
    await later(team)
    assert len(told(team)) == (first == "Post again")


async def test_of_two_presses_at_once_one_counts(team, doubt):
    asked = await doubt()
    alice = team.person("alice")
    await asyncio.gather(*(alice.click(asked, text) for text in ("Post again", "It is there", "Post again")))
    await team.demo.house.app.drain()
    await later(team)
    assert len(told(team)) <= 1
    assert question(team).buttons == []


@pytest.mark.parametrize("text", ["Post again", "It is there"])
@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("chandra", r"Only its owner can change P-1\. Ask Alice, who owns it\."),
        ("dana", r"There is no such message that you can see\."),
    ],
)
async def test_nobody_else_can_answer_it(team, doubt, text, name, refusal):
    asked = await doubt()
    said = await team.click(name, copy(team, asked, name), text)
    assert said.visible_text == refusal.replace("\\", "")
    assert question(team).buttons == ["Post again", "It is there"]
    assert told(team) == []


async def test_who_owns_the_plan_no_more_has_no_say_any_more(team, doubt):
    asked = copy(team, await doubt())
    await team.type("alice", "edit P-1")
    await team.submit("alice", {"Owner": "chandra"})
    said = await team.click("alice", asked, "Post again")
    assert "Only its owner can change P-1. Ask Chandra" in said.visible_text
    await later(team)
    assert told(team) == []


async def test_what_is_posted_again_and_breaks_off_again_is_asked_about_again(team, doubt):
    asked = await doubt()
    team.demo.sandbox.faults.server_error(POST)
    await team.click("alice", asked, "Post again")
    await later(team)
    questions = [m for m in team.person("alice").messages("@waymark") if "in <#C0TEAM>" in m.visible_text]
    assert [bool(each.buttons) for each in questions] == [False, True]
    said = await team.click("alice", copy(team, asked), "It is there")  # of the first time
    assert said.visible_text.startswith("That was settled before")
    await team.click("alice", questions[1], "Post again")
    await later(team)
    assert len(told(team)) == 1


async def test_a_prompt_of_which_the_time_is_over_is_not_posted_again(team):
    await team.plan("Reduce churn")
    team.demo.sandbox.faults.server_error(POST)
    await team.until(1, 9, 1)
    asked = question(team)
    assert "The check-in prompt of" in asked.visible_text
    await team.until(2, 9)
    assert question(team).visible_text.startswith(
        "*I did not post this in <#C0TEAM> again: it is too late for it*"
    )
    said = await team.click("alice", copy(team, asked), "Post again")
    assert said.visible_text.startswith("That was settled before")
    await later(team)
    assert not [m for m in team.person("alice").messages("team") if "Check-in" in m.visible_text]


async def test_what_was_to_be_told_follows_its_plan(team, doubt):
    asked = await doubt()
    await team.type("alice", "edit P-1")
    await team.submit("alice", {"Channel": "leads"})
    await team.click("alice", asked, "Post again")
    await later(team)
    assert told(team) == []
    assert [
        m
        for m in team.person("alice").messages("leads")
        if not m.ephemeral and "Churn % is 7" in m.visible_text
    ]


async def test_whoever_shared_a_plan_is_asked_about_it(team):
    await team.plan("Reduce churn")
    shared = await team.type("alice", "share P-1 #leads")
    team.demo.sandbox.faults.server_error(POST)
    await team.click("alice", shared, "Share")
    await later(team)
    asked = question(team, where="<#C0LEADS>")
    assert "*P-1 Reduce churn*, which you shared" in asked.visible_text
    await team.click("alice", asked, "Post again")
    await later(team)
    (posted,) = [m for m in team.person("alice").messages("leads") if "shared by" in m.visible_text.lower()]
    assert "Reduce churn" in posted.visible_text


@pytest.mark.parametrize("value", ["", "x", "1", "1:", "999999:1", "1:99", "٣:1"])
async def test_a_button_that_says_nothing_we_know_is_refused(team, value):
    workspace = team.workspace
    text = {"type": "plain_text", "text": "Press"}
    button = {"type": "button", "text": text, "action_id": "unsure.post_again", "value": value or "none"}
    forged = workspace.post(
        workspace.find_channel("team"),
        user=team.demo.sandbox.bot_user_id,
        bot=team.demo.sandbox.slack.app.bot_id,
        text="forged",
        blocks=[{"type": "actions", "block_id": "forged", "elements": [button]}],
        ephemeral_to=team.person("alice").id,
    )
    said = await team.click("alice", forged, "Press")
    assert "out of date" in said.visible_text or "no such message" in said.visible_text


async def test_home_asks_too_until_it_is_answered_there(team, doubt):
    await doubt()
    await team.demo.house.settle()
    home = await team.home("alice")
    assert "I may not have posted this in <#C0TEAM>" in home.visible_text
    assert home.buttons[:2] == ["Post again", "It is there"]
    await team.click("alice", home, "It is there")
    await team.demo.house.settle()
    assert "I may not have posted this" not in team.person("alice").home.visible_text
    assert "as you said" in question(team).visible_text


async def test_home_asks_no_more_once_the_message_was_answered(team, doubt):
    asked = await doubt()
    await team.home("alice")
    await team.click("alice", asked, "Post again")
    await later(team)
    assert "I may not have posted this" not in team.person("alice").home.visible_text
    assert "I may not have posted this" not in (await team.home("bob")).visible_text
