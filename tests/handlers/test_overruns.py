"""A step moved past others by somebody who may not move those: said before, and told to who may."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import MONDAY

ASKED = (
    "Moving S-1 to Wed 10 Mar leaves 2 steps that wait for it too early: Alice can move them. "
    "Nothing is saved yet."
)


@pytest.fixture(autouse=True)
async def _plan(team):
    """Bob's step, for which one of Chandra's and then one of Erin's waits, on Bob's Monday."""
    await team.plan("Reduce churn")
    for line in ("Book venue wed @bob", "Send invites fri @chandra", "Print badges mon @erin"):
        await team.type("alice", f"add {line}")
    await team.type("alice", "after S-2 S-1")
    await team.type("alice", "after S-3 S-2")
    await team.demo.house.advance(MONDAY + timedelta(hours=6))


def told(team, name):
    """What somebody was told of an overrun."""
    said = team.person(name).messages("@waymark")
    return [
        message
        for message in said
        if "was moved to" in message.visible_text or "were moved" in message.visible_text
    ]


async def test_an_assignee_sees_first_whose_dates_cannot_hold(team):
    asked = await team.type("bob", "due S-1 10 Mar")
    assert ASKED in asked.visible_text
    assert "S-2 Send invites · stays at Fri 5 Mar, possible from Wed 10 Mar · Chandra" in asked.visible_text
    assert "S-3 Print badges · stays at Mon 8 Mar, possible from Wed 10 Mar · Erin" in asked.visible_text
    assert asked.buttons == ["Move S-1 alone"]
    assert "due Wed 3 Mar" in (await team.type("bob", "show S-1")).visible_text
    moved = await team.click("bob", asked, "Move S-1 alone")
    assert "Moved *S-1 Book venue* to Wed 10 Mar" in moved.visible_text
    assert "What waits for it keeps its day for now. Alice was told." in moved.visible_text
    assert "due Fri 5 Mar" in (await team.type("bob", "show S-2")).visible_text


async def test_the_owner_is_told_once_and_moves_what_follows_from_there(team):
    await team.click("bob", await team.type("bob", "due S-1 10 Mar"), "Move S-1 alone")
    await team.catch_up()
    (message,) = told(team, "alice")
    assert "*S-1 Book venue* was moved to Wed 10 Mar (Bob). 2 steps that wait for it" in message.visible_text
    assert "S-2 Send invites · Fri 5 Mar → Wed 10 Mar · Chandra" in message.visible_text
    moved = await team.click("alice", message, "Move all 2 too")
    assert "Moved 2 steps" in moved.visible_text
    assert "All that waits for it can keep its day by now." in told(team, "alice")[0].visible_text
    assert "due Wed 10 Mar" in (await team.type("alice", "show S-3")).visible_text
    back = await team.click("alice", moved, "Undo")
    assert "Took back" in back.visible_text
    assert "due Mon 8 Mar" in (await team.type("alice", "show S-3")).visible_text
    await team.until(2, 9)
    assert len(told(team, "alice")) <= 1


async def test_what_was_moved_meanwhile_is_moved_no_more(team):
    await team.click("bob", await team.type("bob", "due S-1 10 Mar"), "Move S-1 alone")
    await team.catch_up()
    (message,) = told(team, "alice")
    await team.click("alice", await team.type("alice", "due S-2 12 Mar"), "Move all 2")
    (message,) = told(team, "alice")
    assert "(Bob). All that waits for it can keep its day by now." in message.visible_text
    assert message.buttons == []


async def test_whose_steps_are_touched_are_told_in_their_hours(team):
    await team.click("bob", await team.type("bob", "due S-1 10 Mar"), "Move S-1 alone")
    await team.catch_up()
    assert told(team, "chandra") == [], "it is evening in Kolkata"
    await team.until(2, 5)
    (message,) = told(team, "chandra")
    assert "*S-1 Book venue* was moved to Wed 10 Mar (Bob)." in message.visible_text
    assert "Your step waits for it and cannot keep its day." in message.visible_text
    assert "Alice can move all that follows." in message.visible_text
    assert "S-2 Send invites" in message.visible_text
    assert "S-3" not in message.visible_text


async def test_what_is_mended_before_it_is_told_is_not_told(team):
    await team.click("bob", await team.type("bob", "due S-1 10 Mar"), "Move S-1 alone")
    await team.type("alice", "due S-1 wed")
    await team.until(2, 5)
    assert told(team, "chandra") == []


async def test_who_wants_no_nudges_is_told_nothing(team):
    await team.type("alice", "pause")
    await team.click("bob", await team.type("bob", "due S-1 10 Mar"), "Move S-1 alone")
    await team.until(2, 12)
    assert told(team, "alice") == []


async def test_two_moves_before_anybody_reads_of_them_are_one_message(team):
    await team.type("alice", "add Ask caterer wed @bob")
    await team.type("alice", "after S-2 S-4")
    await team.click("bob", await team.type("bob", "due S-1 10 Mar"), "Move S-1 alone")
    await team.click("bob", await team.type("bob", "due S-4 11 Mar"), "Move S-4 alone")
    await team.until(2, 5)
    (message,) = told(team, "chandra")
    assert "*S-1, S-4* were moved (Bob)." in message.visible_text


async def test_a_form_says_it_and_asks_anew_for_another_day(team):
    opened = await team.type("bob", "due S-1")
    asked = await team.submit("bob", {"New date": "2027-03-10"})
    assert asked.title == opened.title == "Move S-1"
    assert ASKED in asked.visible_text
    again = await team.submit("bob", {"New date": "2027-03-12"})
    assert "Moving S-1 to Fri 12 Mar leaves 2 steps" in again.visible_text
    await team.submit("bob")
    assert "due Fri 12 Mar" in (await team.type("bob", "show S-1")).visible_text


async def test_a_move_that_leaves_nothing_worse_is_made_at_once(team):
    await team.click("bob", await team.type("bob", "due S-1 10 Mar"), "Move S-1 alone")
    moved = await team.type("bob", "due S-1 9 Mar")
    assert "Moved *S-1 Book venue* to Tue 9 Mar" in moved.visible_text


async def test_many_of_ones_own_steps_move_past_others_only_after_that_was_seen(team):
    await team.type("alice", "add Ask caterer wed @bob")
    asked = await team.type("bob", "move S-1 S-4 by a week")
    assert "*2 steps that wait for them and stay too early.* Alice can move them:" in (asked.visible_text)
    assert "S-2 Send invites · stays at Fri 5 Mar, possible from Wed 10 Mar · Chandra" in asked.visible_text
    moved = await team.click("bob", asked, "Move all 2")
    assert "Alice was told." in moved.visible_text
    await team.catch_up()
    (message,) = told(team, "alice")
    assert (
        "*S-1, S-4* were moved (Bob). 2 steps that wait for them cannot keep their days"
        in message.visible_text
    )


async def test_a_guest_is_asked_about_nothing_that_they_cannot_see_and_the_owner_is_told(team):
    await team.type("alice", "assign S-1 @dana")
    moved = await team.type("dana", "due S-1 10 Mar", channel="@waymark")
    assert "Moved *S-1 Book venue* to Wed 10 Mar" in moved.visible_text
    assert "told" not in moved.visible_text
    await team.catch_up()
    (message,) = told(team, "alice")
    assert "(Dana). 2 steps that wait for it cannot keep their days" in message.visible_text


@pytest.fixture
async def _unassigned(team):
    """A step of Bob's for which one of nobody's waits."""
    for line in ("Order food wed @bob", "Lay tables fri"):
        await team.type("alice", f"add {line}")
    await team.type("alice", "after S-5 S-4")


@pytest.mark.usefixtures("_unassigned")
async def test_a_deputy_is_told_in_the_owners_place_and_reads_who_can_move_it(team):
    await team.type("alice", "away until 12 Mar deputy @chandra")
    moved = await team.click("bob", await team.type("bob", "due S-4 10 Mar"), "Move S-4 alone")
    assert "What waits for it keeps its day for now. Chandra was told." in moved.visible_text
    await team.until(2, 9)
    (message,) = told(team, "chandra")
    assert (
        "1 step that waits for it cannot keep its day; each can be due from here on, and Alice can move them:"
        in message.visible_text
    )
    assert "S-5 Lay tables · Fri 5 Mar → Wed 10 Mar · nobody yet" in message.visible_text
    assert message.buttons == []
    assert told(team, "alice") == []


@pytest.mark.usefixtures("_unassigned")
@pytest.mark.parametrize("typed", ["away until 12 Mar deputy @bob", "away until 12 Mar"])
async def test_an_owner_in_whose_place_nobody_else_is_told_reads_it_once_back(team, typed):
    await team.type("alice", typed)
    asked = await team.type("bob", "due S-4 10 Mar")
    assert "too early: Alice can move it. Nothing is saved yet." in asked.visible_text
    moved = await team.click("bob", asked, "Move S-4 alone")
    assert "What waits for it keeps its day for now. Alice is told once back." in moved.visible_text
    await team.until(12, 12)
    assert told(team, "alice") == []
    await team.until(15, 10)
    (message,) = told(team, "alice")
    assert "*S-4 Order food* was moved to Wed 10 Mar (Bob)." in message.visible_text
    assert "S-5 Lay tables · Fri 5 Mar → Wed 10 Mar" in message.visible_text
    moved = await team.click("alice", message, message.buttons[0])
    assert "S-5 Lay tables" in moved.visible_text


@pytest.mark.usefixtures("_unassigned")
async def test_an_owner_who_stays_away_longer_or_comes_back_early_reads_it_then(team):
    await team.type("alice", "away until 5 Mar deputy @bob")
    await team.click("bob", await team.type("bob", "due S-4 10 Mar"), "Move S-4 alone")
    await team.type("alice", "away until 19 Mar deputy @bob")
    await team.until(12, 12)
    assert told(team, "alice") == []
    await team.type("alice", "back")
    await team.catch_up()
    (message,) = told(team, "alice")
    assert "*S-4 Order food* was moved to Wed 10 Mar (Bob)." in message.visible_text


@pytest.mark.usefixtures("_unassigned")
async def test_what_is_mended_before_the_owner_is_back_is_not_told(team):
    await team.type("alice", "away until 12 Mar deputy @bob")
    await team.click("bob", await team.type("bob", "due S-4 10 Mar"), "Move S-4 alone")
    await team.type("bob", "due S-4 wed")
    await team.until(15, 10)
    assert told(team, "alice") == []


@pytest.mark.usefixtures("_unassigned")
async def test_where_nobody_is_told_nobody_is_said_to_be(team):
    await team.type("alice", "pause until 12 Mar")
    asked = await team.type("bob", "due S-4 10 Mar")
    moved = await team.click("bob", asked, "Move S-4 alone")
    assert "What waits for it keeps its day for now." in moved.visible_text
    assert "told" not in moved.visible_text
