"""The form of a step: how much it is needed, how much work it is, and what it waits for."""

import pytest

WAITS = "Waits for"
MUST = "Must: the plan fails without it"


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn")
    for line in ("Book venue wed @alice", "Send invites fri @bob", "Print badges mon @chandra"):
        await team.type("alice", f"add {line}")


async def form_of(team, ref: str):
    return await team.type("alice", f"edit {ref}")


async def test_the_form_says_all_of_a_new_step_and_the_answer_repeats_it(team):
    form = await team.type("alice", "add P-1")
    assert form.title == "New step"
    said = await team.submit(
        "alice",
        {"Step": "Hang posters", "Priority": MUST, "Effort": "half a day", WAITS: ["S-1 Book venue"]},
    )
    assert said.visible_text.startswith(
        "Added *S-4 Hang posters* to P-1 Reduce churn · nobody yet · no date · must · half a day "
        "· waits for S-1"
    )
    shown = await team.type("alice", "show S-4")
    assert "waits for S-1 · no date · nobody yet · must" in shown.visible_text
    await team.click("alice", said, "Undo")
    assert "S-4" not in (await team.type("alice", "show P-1")).visible_text


async def test_a_line_says_it_too_and_its_form_is_filled_with_it(team):
    said = await team.type("alice", "add Hang posters friday priority could effort 2 days to P-1")
    assert "S-4 Hang posters* to P-1 Reduce churn · nobody yet · due Fri 5 Mar · could · 2 days" in (
        said.visible_text
    )
    await team.type("alice", "add P-1 @ops-group priority must effort 3h")
    said = await team.submit("alice", {"Step": "Buy tape"})
    assert "must · 3 hours" in said.visible_text


async def test_an_edit_changes_each_of_them_and_is_taken_back_whole(team):
    await form_of(team, "S-2")
    said = await team.submit("alice", {"Priority": MUST, "Effort": "1.5 days", WAITS: ["S-1 Book venue"]})
    assert "Changed *S-2 Send invites* · Bob · due Fri 5 Mar · must · 1.5 days · waits for S-1" in (
        said.visible_text
    )
    history = (await team.type("alice", "history S-2")).visible_text
    assert "priority from nothing to must" in history
    assert "effort from nothing to 1.5 days" in history
    assert "waits for from nothing to S-1" in history
    await team.click("alice", said, "Undo")
    shown = await team.type("alice", "show S-2")
    assert "waits" not in shown.visible_text
    assert "must" not in shown.visible_text


async def test_an_edit_of_something_else_leaves_them(team):
    await form_of(team, "S-2")
    await team.submit("alice", {"Priority": MUST, "Effort": "2h", WAITS: ["S-1 Book venue"]})
    await form_of(team, "S-2")
    said = await team.submit("alice", {"Step": "Send all invites"})
    assert "must · 2 hours · waits for S-1" in said.visible_text
    history = (await team.type("alice", "history S-2")).visible_text
    assert 'title from "Send invites" to "Send all invites"' in history
    assert history.count("waits for from") == 1


async def test_what_is_no_effort_is_said_at_its_field_and_kept(team):
    await form_of(team, "S-2")
    form = await team.submit("alice", {"Effort": "a lot"})
    assert form.errors == {
        "Effort": '"a lot" is no effort I know. Try: 3 hours · half a day · 2 days',
    }


async def test_a_circle_is_named_at_the_field(team):
    await team.type("alice", "after S-2 S-1")
    await team.type("alice", "after S-3 S-2")
    await form_of(team, "S-1")
    form = await team.submit("alice", {WAITS: ["S-3 Print badges"], "Due date": "2027-03-12"})
    assert form.errors == {
        WAITS: "S-1 would wait for itself: S-1 waits for S-3, which waits for S-2, which waits for S-1. "
        "Nothing was changed."
    }
    said = await team.submit("alice", {WAITS: []})
    assert "Moving S-1" in said.visible_text


async def test_a_day_before_what_it_waits_for_is_said_at_the_field(team):
    await form_of(team, "S-2")
    form = await team.submit("alice", {WAITS: ["S-3 Print badges"]})
    assert form.errors == {
        "Due date": "S-2 waits for S-3, which is due Mon 8 Mar. Choose that day or a later one."
    }
    said = await team.submit("alice", {"Due date": "2027-03-09"})
    assert "due Tue 9 Mar · waits for S-3" in said.visible_text
    await team.type("alice", "add P-1 Hang posters due thu @ops")
    form = await team.submit("alice", {WAITS: ["S-3 Print badges"]})
    assert form.errors["Due date"].startswith("It waits for S-3, which is due Mon 8 Mar.")


async def test_a_wait_and_its_day_are_let_go_of_together(team):
    await team.type("alice", "after S-3 S-2")
    await form_of(team, "S-3")
    said = await team.submit("alice", {WAITS: [], "Due date": "2027-03-03"})
    assert "Changed *S-3 Print badges* · Chandra · due Wed 3 Mar" in said.visible_text


async def test_only_open_steps_of_the_same_plan_are_offered_and_others_refused(team):
    await team.plan("Cut costs")
    await team.type("alice", "add Sell the van to P-2")
    await team.type("alice", "done S-1")
    form = await form_of(team, "S-2")
    (field,) = [block for block in form.blocks if block["block_id"] == "awaited_ids"]
    options = field["element"]["options"]
    assert [option["text"]["text"] for option in options] == ["S-3 Print badges"]
    options.append({"text": {"type": "plain_text", "text": "S-4 Sell the van"}, "value": "4"})
    again = await team.submit("alice", {WAITS: ["S-4 Sell the van"]})
    assert again.errors == {WAITS: "S-4 is of P-2. A step waits for steps of its own plan."}


async def test_two_who_change_what_it_waits_for_see_both(team):
    await form_of(team, "S-3")
    await team.type("alice", "role P-1 @bob collaborator")
    await team.type("alice", "after S-3 S-1")
    form = await team.submit("alice", {WAITS: ["S-2 Send invites"]})
    assert "It now says *S-1*" in form.visible_text
