"""How often a plan asks, said by a line or a form, and taken back."""

from datetime import UTC, datetime

import pytest


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn")


def plain(seen):
    return seen.visible_text.replace("*", "")


def asked(team, channel="team"):
    found = [
        message
        for message in team.demo.sandbox.channel(channel).messages
        if not message.ephemeral and "Check-in for" in message.visible_text
    ]
    return [f"{datetime.fromtimestamp(float(message.ts), UTC):%d %H:%M}" for message in found]


async def test_a_line_says_how_often_and_the_next_days_and_it_comes_so(team):
    seen = await team.type("alice", "remind P-1 every 2 weeks on tuesday 9am")
    said = plain(seen)
    assert "P-1 Reduce churn asks <#C0TEAM> every 2 weeks on Tuesday at 9:00." in said
    assert "Next: Tue 2 Mar, Tue 16 Mar, Tue 30 Mar." in said
    assert "In Europe/Berlin, Alice's zone." in said
    assert seen.buttons == ["Undo", "Edit", "See plan"]
    await team.until(31, 0)
    assert asked(team) == ["02 08:00", "16 08:00", "30 07:00"]
    first = next(m for m in team.demo.sandbox.channel("team").messages if "Check-in for" in m.visible_text)
    assert "next on Tue 16 Mar" in first.visible_text


async def test_it_is_taken_back_and_history_says_it(team):
    seen = await team.type("alice", "remind P-1 #leads every last friday at 10")
    assert "asks <#C0LEADS> every last Friday at 10:00" in plain(seen)
    history = plain(await team.type("alice", "history P-1"))
    assert "check-in prompt from every Monday at 10:00 to every last Friday at 10:00" in history
    assert "channel from #team to #leads" in history
    await team.click("alice", seen, "Undo")
    await team.until(9, 0)
    assert asked(team) == ["01 09:00", "08 09:00"]
    assert asked(team, "leads") == []


async def test_never_ends_it_and_a_rhythm_begins_it_again(team):
    assert "P-1 Reduce churn asks for no check-ins." in plain(await team.type("alice", "remind P-1 never"))
    await team.until(9, 0)
    assert asked(team) == []
    await team.type("alice", "remind P-1 every weekday")
    await team.until(11, 20)
    assert asked(team) == ["09 09:00", "10 09:00", "11 09:00"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("every blue moon", 'I do not know what "blue" means'),
        ("every monday in Atlantis", "is not a time zone I know"),
        ("every 6th friday", "A month has at most five Fridays"),
        ("every monday until 30 june", "A plan asks until it ends."),
        ("@bob every monday", "A plan asks its channel, or its owner."),
    ],
)
async def test_what_cannot_be_changes_nothing_and_the_form_helps(team, line, problem):
    before = await team.rows("schedule", "plan")
    seen = await team.type("alice", f"remind P-1 {line}")
    assert problem in plain(seen)
    assert await team.rows("schedule", "plan") == before
    form = await team.click("alice", seen, seen.buttons[0])
    assert form.title == "Remind P-1"


async def test_a_fifth_friday_is_told_to_come_when_there_is_one(team):
    said = plain(await team.type("alice", "remind P-1 every 5th friday"))
    assert "There is no 5th Friday every month: it comes when there is one." in said
    assert "Next: Fri 30 Apr." in said


async def test_a_form_has_all_of_it_and_shows_what_is_so(team):
    form = await team.type("alice", "remind P-1")
    assert form.title == "Remind P-1"
    seen = await team.submit(
        "alice",
        {"Repeats in": "Months", "Weekdays": ["Monday"], "Of these weekdays in a month": "The 2nd"},
    )
    assert "every 2nd Monday at 10:00" in plain(seen)
    again = await team.click("alice", seen, "Edit")
    assert again.title == "Remind P-1"
    refused = await team.submit("alice", {"Repeats in": "Weeks"})
    assert "Only months with weekdays have this." in str(refused.errors)


async def test_the_plans_form_keeps_what_it_cannot_say(team):
    await team.type("alice", "remind P-1 every 2 weeks on monday")
    form = await team.type("alice", "edit P-1")
    assert "As set by remind: every 2 weeks on Monday at 10:00" in str(form.source)
    await team.submit("alice", {"Title": "Keep customers", "Prompt time": "15:30"})
    seen = await team.type("alice", "history P-1")
    assert 'title from "Reduce churn" to "Keep customers", prompt time from 10:00 to 15:30' in plain(seen)
    await team.until(31, 0)
    assert asked(team) == ["01 14:30", "15 14:30", "29 13:30"]


async def test_choosing_a_weekday_instead_is_told_and_taken_back_whole(team):
    await team.type("alice", "remind P-1 every 2 weeks on monday")
    await team.type("alice", "edit P-1")
    seen = await team.submit("alice", {"Check-in prompt": "Every Friday"})
    assert "check-in prompt from every 2 weeks on Monday at 10:00 to every Friday at 10:00" in plain(seen)
    await team.click("alice", seen, "Undo")
    form = await team.type("alice", "edit P-1")
    assert "As set by remind: every 2 weeks on Monday" in str(form.source)


async def test_what_never_comes_before_the_plan_ends_is_refused(team):
    await team.until(1, 12)
    before = await team.rows("schedule", "plan")
    assert "P-1 ends on Wed 30 Jun, before that ever comes." in plain(
        await team.type("alice", "remind P-1 every year")
    )
    assert await team.rows("schedule", "plan") == before


async def test_a_form_that_was_open_meanwhile_writes_over_nothing_unseen(team):
    alice, screens = team.person("alice"), team.demo.sandbox.slack.screens
    await team.type("alice", "edit P-1")
    mine = alice.view
    screens.clear(alice.id)
    await team.type("alice", "remind P-1 every 2 weeks on tuesday")
    screens.open(alice.id, mine.source)
    back = await team.submit("alice", {"Title": "Keep customers"})
    assert "Above is what it now says: every 2 weeks on Tuesday at 10:00" in plain(back)
    await team.submit("alice")
    form = await team.type("alice", "edit P-1")
    assert "As set by remind: every 2 weeks on Tuesday" in str(form.source)
    assert "Keep customers" in str(form.source)


async def test_a_newcomer_says_it_in_their_own_words(team):
    seen = await team.type("alice", "remind us every monday at 9 to report on P-1")
    assert "remind P-1 every monday at 9" in plain(seen)
    done = await team.click("alice", seen, "Run")
    assert "every Monday at 9:00" in plain(done)


async def test_how_often_is_kept_while_it_is_asked_for_which_plan(team):
    which = await team.type("alice", "remind every friday 9am")
    said = plain(await team.click("alice", which, "Choose P-1"))
    assert "P-1 Reduce churn asks <#C0TEAM> every Friday at 9:00." in said
