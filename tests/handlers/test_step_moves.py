"""Many dates at once: what moves is shown with whose it is, and moved and taken back as a whole."""

import pytest
from sqlmodel import Session

from storage.models import ActionStep
from storage.unit_of_work import Store


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn")
    for line in ("Book venue wed @alice", "Send invites fri @bob", "Print badges mon @chandra", "Sweep"):
        await team.type("alice", f"add {line}")


async def shown(team) -> str:
    return str((await team.type("alice", "show P-1")).visible_text)


@pytest.mark.parametrize(
    "line",
    [
        "move P-1 by a week",
        "due P-1 by 1 week",
        "move all by 7 days",
        "move everything in P-1 by a week",
        "move all steps of P-1 by a week",
        "move all a week",
        "push P-1 a week",
        "push all by a week",
        "move P-1 7 days later",
    ],
)
async def test_all_of_a_plan_moves_once_that_was_seen(team, line):
    said = await team.type("alice", line)
    assert "Moving *3 steps* (P-1 Reduce churn) later by" in said.visible_text
    assert "Nothing is saved yet." in said.visible_text
    assert "S-1 Book venue · Wed 3 Mar → Wed 10 Mar" in said.visible_text
    assert "Whose: Alice" in said.visible_text
    assert "1 open step has no date and stays as before." in said.visible_text
    assert said.buttons == ["Move all 3"]
    assert "due Fri 5 Mar" in await shown(team)
    moved = await team.click("alice", said, "Move all 3")
    assert "Moved 3 steps" in moved.visible_text
    page = await shown(team)
    assert "due Wed 10 Mar" in page
    assert "due Fri 12 Mar" in page
    assert "due Mon 15 Mar" in page
    back = await team.click("alice", moved, "Undo")
    assert "Took back 3 changes" in back.visible_text
    assert "due Fri 5 Mar" in await shown(team)


async def test_picked_steps_move_and_ask_about_what_waits_for_them(team):
    await team.type("alice", "after S-3 S-2")
    said = await team.type("alice", "move S-1 S-2 by 2 weeks")
    assert "Moving *2 steps* (S-1, S-2) later by 2 weeks." in said.visible_text
    assert "*1 step that waits for them and moves too:*" in said.visible_text
    assert "S-3 Print badges · Mon 8 Mar → Fri 19 Mar" in said.visible_text
    assert said.buttons == ["Move all 3", "Move these 2 alone"]
    await team.click("alice", said, "Move these 2 alone")
    page = await shown(team)
    assert "due Fri 19 Mar" in page
    assert "due Mon 8 Mar" in page
    again = await team.type("alice", "move S-1 S-2 by a day")
    moved = await team.click("alice", again, "Move all 3")
    assert "Moved 3 steps" in moved.visible_text
    assert (await shown(team)).count("due Sat 20 Mar") >= 2


async def test_a_second_press_and_what_has_changed_meanwhile_move_nothing(team):
    first = await team.type("alice", "move P-1 by a week")
    second = await team.type("alice", "move P-1 by a week")
    await team.click("alice", first, "Move all 3")
    said = await team.click("alice", second, "Move all 3")
    assert "Some of these have changed since you looked. Nothing was moved." in said.visible_text
    assert "move P-1 by 1 week" in said.visible_text
    assert "due Wed 10 Mar" in await shown(team)
    third = await team.type("alice", "move S-1 S-2 by a week")
    await team.type("alice", "due S-2 20 Mar")
    said = await team.click("alice", third, "Move all 2")
    assert "Nothing was moved." in said.visible_text


async def test_the_form_shows_what_moves_before_it_moves(team):
    page = await team.type("alice", "show P-1")
    form = await team.choose("alice", page, "Move all dates…")
    assert form.title == "Move all dates"
    form = await team.submit("alice", {"Later by": "soon"})
    assert form.errors == {
        "Later by": '"soon" is no length of time. Try: a week · 3 days · 2 months · 3 days earlier'
    }
    form = await team.submit("alice", {"Later by": "a week"})
    assert "Moving *3 steps*" in form.visible_text
    assert form.source["submit"]["text"] == "Move all 3"
    form = await team.submit("alice", {"Later by": "3d"})
    assert "Sat 6 Mar" in form.visible_text
    said = await team.submit("alice")
    assert "Moved 3 steps" in said.visible_text
    assert "due Sat 6 Mar" in await shown(team)
    form = await team.type("alice", "move P-1")
    assert form.title == "Move all dates"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("move P-1 to friday", "Say by how much they move, for example: move P-1 by a week"),
        ("move S-1 S-2", "Say by how much they move, for example: move S-1 S-2 by a week"),
        ("move S-1 P-1 by a week", "Name one plan, or steps, for example"),
        (
            "move P-1 by a week earlier",
            "S-1 would be due Wed 24 Feb, which is past, and 1 more as well. Nothing",
        ),
        (
            "move S-2 S-3 3 days earlier",
            "S-2 would be due Tue 2 Mar, and waits for S-1, due Wed 3 Mar. Nothing",
        ),
        ("move S-1 S-4 by a week", "S-4 has no date to move. Give it one: due S-4 friday"),
        ("move S-1 S-9 by a week", "There is no S-9 that you can see."),
        ("move P-9 by a week", "There is no P-9 that you can see."),
        ("move P-1 by 0 days", "moves nothing"),
        ("move P-1 by 99 years", "S-1: That is more than 10 years away."),
        ("move P-1 by 9000 years", "moves nothing"),
    ],
)
async def test_what_cannot_move_is_said(team, line, said):
    await team.type("alice", "after S-2 S-1")
    assert said in (await team.type("alice", line)).visible_text
    assert "due Fri 5 Mar" in await shown(team)


async def test_somebody_elses_plan_and_a_closed_one_stay(team):
    said = await team.type("bob", "move P-1 by a week")
    assert "Only its owner and collaborators can add or edit steps of P-1" in said.visible_text
    looked = await team.type("alice", "move P-1 by a week")
    await team.type("alice", "done S-1 S-2 S-3")
    said = await team.type("alice", "move P-1 by a week")
    assert "No open step of P-1 has a date to move." in said.visible_text
    await team.type("alice", "close P-1")
    assert "closed" in (await team.type("alice", "move P-1 by a week")).visible_text
    assert "closed" in (await team.click("alice", looked, "Move all 3")).visible_text


async def test_whoever_does_steps_may_move_them_alone(team):
    await team.type("alice", "add Ring them tue @bob to P-1")
    await team.type("alice", "after S-3 S-2")
    said = await team.type("bob", "move S-2 S-5 by a week")
    assert said.buttons == ["Move all 2"]
    assert "Moved 2 steps" in (await team.click("bob", said, "Move all 2")).visible_text
    refused = await team.type("bob", "move S-1 S-2 by a week")
    assert "Only its assignee" in refused.visible_text


async def test_four_hundred_steps_move_and_are_taken_back_in_time(team):
    def fill(session: Session) -> None:
        row = Store(session).action_steps.find("T0SANDBOX", 1)
        assert row is not None
        for number in range(100, 500):
            session.add(ActionStep(**{**row.model_dump(exclude={"id"}), "number": number}))

    await team.demo.house.database.write(fill)
    said = await team.type("alice", "move P-1 by a week")
    assert said.buttons == ["Move all 403"]
    moved = await team.click("alice", said, "Move all 403")
    assert "Moved 403 steps" in moved.visible_text
    back = await team.click("alice", moved, "Undo")
    assert "Took back 403 changes" in back.visible_text


@pytest.mark.parametrize(
    "line", ["move all by -2 days", "move P-1 2 days earlier", "move S-1 S-2 S-3 -2 days"]
)
async def test_many_move_to_earlier_days_too(team, line):
    await team.type("alice", "after S-2 S-1")
    said = await team.type("alice", line)
    assert "earlier by 2 days. Nothing is saved yet." in said.visible_text
    assert "S-2 Send invites · Fri 5 Mar → Wed 3 Mar · Bob" in said.visible_text
    moved = await team.click("alice", said, "Move all 3")
    assert "Moved 3 steps" in moved.visible_text
    page = await shown(team)
    assert "due today" in page
    assert "due Sat 6 Mar" in page


async def test_a_fortnight_and_a_single_step_are_pushed_without_by(team):
    said = await team.type("alice", "push P-1 a fortnight")
    assert "later by 2 weeks" in said.visible_text
    form = await team.type("alice", "push S-1 2 days")
    assert form.state["due_on"]["due_on"]["selected_date"] == "2027-03-05"
    form = await team.type("alice", "move S-2 2 days earlier")
    assert form.state["due_on"]["due_on"]["selected_date"] == "2027-03-03"
