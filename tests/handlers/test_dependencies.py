"""Steps that wait for steps: said by a line, shown everywhere, and felt when a date moves."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import MONDAY


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn")
    for line in ("Book venue wed @alice", "Send invites fri @bob", "Print badges mon @chandra"):
        await team.type("alice", f"add {line}")


async def test_after_has_a_step_wait_and_undo_takes_that_back(team):
    said = await team.type("alice", "after S-2 S-1")
    assert "*S-2 Send invites* waits for S-1" in said.visible_text
    assert said.buttons == ["Undo", "Edit"]
    assert "waits for S-1 · due Fri 5 Mar" in (await team.type("alice", "show P-1")).visible_text
    assert (
        "changed S-2 Send invites: waits for from nothing to S-1"
        in (await team.type("alice", "history S-2")).visible_text
    )
    said = await team.type("alice", "after S-2 S-1")
    assert "*S-2 Send invites* waited for S-1 already." in said.visible_text
    gone = await team.type("alice", "after S-2 nothing")
    assert "*S-2 Send invites* waits for nothing" in gone.visible_text
    again = await team.type("alice", "after S-2 nothing")
    assert "*S-2 Send invites* waited for nothing already." in again.visible_text
    back = await team.click("alice", gone, "Undo")
    assert "Took back changing S-2" in back.visible_text
    assert "waits for S-1" in (await team.type("alice", "show S-2")).visible_text


async def test_a_plan_counts_what_is_ready_apart_from_what_waits(team):
    assert "*Steps* 3 ready" in (await team.type("alice", "show P-1")).visible_text
    await team.type("alice", "after S-2 S-1")
    await team.type("alice", "tool S-3 Datadog requested")
    assert "*Steps* 1 ready · 2 waiting" in (await team.type("alice", "show P-1")).visible_text
    await team.type("alice", "tool R-1 ready")
    assert "*Steps* 2 ready · 1 waiting" in (await team.type("alice", "show P-1")).visible_text
    await team.type("alice", "done S-1")
    assert "*Steps* 1 done · 2 ready" in (await team.type("alice", "show P-1")).visible_text


async def test_a_circle_is_refused_and_named(team):
    await team.type("alice", "after S-2 S-1")
    await team.type("alice", "after S-3 S-2")
    said = await team.type("alice", "after S-1 S-3")
    assert (
        "S-1 would wait for itself: S-1 waits for S-3, which waits for S-2, which waits for S-1. "
        "Nothing was changed." in said.visible_text
    )
    assert "S-1 cannot wait for itself." in (await team.type("alice", "after S-1 S-1")).visible_text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("after S-2", "Name the step that waits and what it waits for"),
        ("after", "Name the step that waits and what it waits for"),
        ("after S-2 P-1", "Name the step that waits and what it waits for"),
        ("after S-2 S-99", "There is no S-99 that you can see."),
        ("after S-2 S-4", "S-4 is of P-2. A step waits for steps of its own plan."),
        ("after S-2 S-5", "S-5 Rent a tent is done, so S-2 need not wait for it."),
    ],
)
async def test_what_a_step_cannot_wait_for_is_said(team, line, said):
    await team.plan("Cut costs")
    await team.type("alice", "add Elsewhere to P-2")
    await team.type("alice", "add Rent a tent to P-1")
    await team.type("alice", "done S-5")
    assert said in (await team.type("alice", line)).visible_text
    assert "waits for" not in (await team.type("alice", "show S-2")).visible_text


async def test_who_may_not_edit_the_step_cannot_order_it(team):
    said = await team.type("bob", "after S-2 S-1")
    assert "Only its owner and collaborators can add or edit steps of P-1" in said.visible_text


async def test_moving_a_step_shows_first_what_moves_with_it_and_whose_that_is(team):
    await team.type("alice", "after S-2 S-1")
    await team.type("alice", "after S-3 S-2")
    asked = await team.type("alice", "due S-1 10 Mar")
    assert (
        "Moving S-1 to Wed 10 Mar moves 2 steps that wait for it. Nothing is saved yet." in asked.visible_text
    )
    assert "S-2 Send invites · Fri 5 Mar → Wed 10 Mar · Bob" in asked.visible_text
    assert "S-3 Print badges · Mon 8 Mar → Wed 10 Mar · Chandra" in asked.visible_text
    assert asked.buttons == ["Move all 3", "Move S-1 alone"]
    assert "due Wed 3 Mar" in (await team.type("alice", "show S-1")).visible_text
    moved = await team.click("alice", asked, "Move all 3")
    assert moved.ts == asked.ts
    assert "Moved 3 steps" in moved.visible_text
    assert "due Wed 10 Mar" in (await team.type("alice", "show S-3")).visible_text
    back = await team.click("alice", moved, "Undo")
    assert "Took back" in back.visible_text
    assert "due Mon 8 Mar" in (await team.type("alice", "show S-3")).visible_text


async def test_a_step_can_be_moved_alone(team):
    await team.type("alice", "after S-2 S-1")
    asked = await team.type("alice", "due S-1 10 Mar")
    moved = await team.click("alice", asked, "Move S-1 alone")
    assert "Moved *S-1 Book venue* to Wed 10 Mar" in moved.visible_text
    assert "due Fri 5 Mar" in (await team.type("alice", "show S-2")).visible_text


async def test_what_does_not_reach_the_next_step_is_moved_at_once(team):
    await team.type("alice", "after S-2 S-1")
    assert "Moved *S-1 Book venue* to Thu 4 Mar" in (await team.type("alice", "due S-1 4 Mar")).visible_text


async def test_a_step_is_not_due_before_what_it_waits_for(team):
    await team.type("alice", "after S-2 S-1")
    said = await team.type("alice", "due S-2 2 Mar")
    assert "S-2 waits for S-1, which is due Wed 3 Mar. Choose that day or a later one." in said.visible_text


@pytest.mark.parametrize("form", ["Move S-1", "Edit S-1"])
async def test_a_form_shows_what_moves_and_keeps_what_was_typed(team, form):
    await team.type("alice", "after S-2 S-1")
    opened = await team.type("alice", "due S-1" if form.startswith("Move") else "edit S-1 Book a big venue")
    assert opened.title == form
    field = "New date" if form.startswith("Move") else "Due date"
    again = await team.submit("alice", {field: "2027-03-10"})
    assert again.title == form
    assert "S-2 Send invites · Fri 5 Mar → Wed 10 Mar · Bob" in again.visible_text
    await team.submit("alice")
    assert "due Wed 10 Mar" in (await team.type("alice", "show S-2")).visible_text
    shown = (await team.type("alice", "show S-1")).visible_text
    assert "due Wed 10 Mar" in shown
    assert form.startswith("Move") or "Book a big venue" in shown


async def test_who_comes_next_is_told_when_the_step_before_is_done(team):
    await team.type("alice", "after S-2 S-1")
    await team.type("alice", "after S-3 S-2")
    await team.demo.house.advance(MONDAY + timedelta(hours=6, minutes=30))  # Bob's morning
    await team.type("alice", "done S-1")
    await team.catch_up()
    told = team.person("bob").messages("@waymark")[-1]
    assert "*S-1 Book venue* is done (Alice), so you can begin:" in told.visible_text
    assert "S-2 Send invites" in told.visible_text
    assert "S-3 Print badges" in told.visible_text, "what follows is told with its date"
    assert "due Mon 8 Mar" in told.visible_text
    assert "Done" in told.buttons


async def test_nobody_is_told_of_what_was_taken_back_before_they_were_at_work(team):
    await team.type("alice", "after S-2 S-1")
    done = await team.type("alice", "done S-1")  # Bob sleeps
    before = len(team.person("bob").messages("@waymark"))
    await team.click("alice", done, "Undo")
    await team.demo.house.advance(MONDAY + timedelta(hours=7))
    await team.catch_up()
    assert all(
        "can begin" not in each.visible_text for each in team.person("bob").messages("@waymark")[before:]
    )


async def test_a_step_that_others_wait_for_is_not_given_up_behind_their_backs(team):
    await team.type("alice", "after S-2 S-1")
    said = await team.type("alice", "drop S-1")
    assert (
        "S-2 waits for S-1. Have nothing wait for it first, for example: after S-2 nothing"
        in said.visible_text
    )


async def test_nothing_nudges_about_a_step_that_cannot_begin(team):
    await team.type("alice", "due S-1 mon")
    await team.type("alice", "after S-2 S-1")
    await team.demo.house.advance(MONDAY + timedelta(days=4, hours=8))  # Friday in New York
    await team.catch_up()
    assert all("S-2" not in each.visible_text for each in team.person("bob").messages("@waymark"))


async def test_who_may_not_move_the_others_moves_their_own_past_them(team):
    await team.type("alice", "after S-2 S-1")
    await team.type("alice", "assign S-1 @chandra")
    asked = await team.type("chandra", "due S-1 10 Mar")
    moved = await team.click("chandra", asked, "Move S-1 alone")
    assert "Moved *S-1 Book venue* to Wed 10 Mar" in moved.visible_text
    assert "due Fri 5 Mar" in (await team.type("alice", "show S-2")).visible_text


async def test_undo_of_an_edit_brings_back_what_moved_with_it(team):
    await team.type("alice", "after S-2 S-1")
    await team.type("alice", "after S-3 S-2")
    await team.type("alice", "edit S-1")
    await team.submit("alice", {"Due date": "2027-03-10"})
    changed = await team.submit("alice")
    assert "due Wed 10 Mar" in (await team.type("alice", "show S-3")).visible_text
    back = await team.click("alice", changed, "Undo")
    assert "Took back 3 changes" in back.visible_text
    for line, day in (("show S-1", "Wed 3 Mar"), ("show S-2", "Fri 5 Mar"), ("show S-3", "Mon 8 Mar")):
        assert f"due {day}" in (await team.type("alice", line)).visible_text


async def test_a_guest_is_handed_their_step_and_not_what_it_waited_for(team):
    await team.type("dana", "help", channel="shared")
    await team.type("alice", "assign S-2 @dana")
    await team.type("alice", "after S-2 S-1")
    await team.type("alice", "done S-1")
    await team.until(1, 20)
    told = team.person("dana").messages("@waymark")[-1]
    assert "*S-1* is done (Alice), so you can begin:" in told.visible_text
    assert "S-2 Send invites" in told.visible_text
    assert "venue" not in f"{told.visible_text} {told.text}"


async def test_a_guest_learns_nothing_of_a_step_that_theirs_waits_for(team):
    await team.type("dana", "help", channel="shared")
    await team.type("alice", "after S-2 S-1")
    await team.type("alice", "assign S-2 @dana")
    told = await team.type("dana", "due S-2 1 Mar 2027", channel="shared")
    assert "S-1" not in told.visible_text
    assert "Mon 1 Mar" in told.visible_text
    told = await team.type("alice", "due S-2 2 Mar 2027")
    assert "S-2 waits for S-1, which is due Wed 3 Mar" in told.visible_text


async def test_a_new_step_waits_for_what_its_line_says(team):
    said = await team.type("alice", "add Ring the guests 10 Mar after S-1 and S-2 must @bob")
    assert (
        "Added *S-4 Ring the guests* to P-1 Reduce churn · Bob · due Wed 10 Mar · must" in said.visible_text
    )
    assert "waits for S-1 and S-2" in said.visible_text
    await team.click("alice", said, "Undo")
    assert "S-4" not in (await team.type("alice", "show P-1")).visible_text


async def test_the_step_that_a_line_names_says_for_which_plan_it_is(team):
    await team.plan("Cut costs")
    said = await team.type("alice", "add Ring the guests after S-1")
    assert "to P-1 Reduce churn" in said.visible_text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("add Ring them after S-99", "There is no S-99 that you can see."),
        (
            "add Ring them after S-1 to P-2",
            "S-1 is of P-1, not of P-2. A step waits for steps of its own plan.",
        ),
        ("add Ring them tuesday after S-1", "It waits for S-1, which is due Wed 3 Mar."),
        ("add Ring them after S-3", "S-3 Print badges is done, so it need not wait for it."),
    ],
)
async def test_what_a_new_step_cannot_wait_for_is_said_and_its_line_kept(team, line, said):
    await team.plan("Cut costs")
    await team.type("alice", "done S-3")
    refused = await team.type("alice", line)
    assert said in refused.visible_text
    assert line in refused.visible_text
    form = await team.click("alice", refused, "Correct")
    assert form.title == "New step"
    field = next(block for block in form.blocks if block["block_id"] == "title")
    assert field["element"]["initial_value"].startswith("Ring them")


async def test_what_waits_for_no_step_there_is_keeps_its_words_in_the_form(team):
    refused = await team.type("alice", "add Ring them after S-99 to P-1")
    form = await team.click("alice", refused, "Correct")
    assert "Ring them after S-99" in str(form.source)


async def test_a_step_that_waits_for_no_step_still_waits_for_its_resources(team):
    await team.type("alice", "role P-1 @bob approver")
    await team.type("alice", "budget S-1 100 EUR")
    await team.type("alice", "after S-2 S-1")
    await team.type("alice", "budget S-2 100 EUR")
    gone = await team.type("alice", "after S-2 nothing")
    assert "*S-2 Send invites* waits for R-2" in gone.visible_text
