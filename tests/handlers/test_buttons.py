"""Buttons: the very message that was clicked shows the new state, and no click is answered with silence."""

from datetime import timedelta
from typing import Any

import pytest


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn")


LINES = (
    "",
    "list",
    "list team",
    "show P-1",
    "help",
    "help add",
    "due S-1 mon",
    "doen S-1",
    "Ring them",
    "add Call Ann",
    "checkin T-1 5",
    "remind P-1",
    "add Ask Bob due friyay",
    "close P-1",
)
"""Lines that are answered with every kind of button."""


def ephemeral(team: Any, name: str = "alice", channel: str = "team") -> list[str]:
    """Return the ids of what only this person sees in a channel."""
    return [each.ts for each in team.person(name).messages(channel) if each.ephemeral]


async def test_done_and_undo_change_the_answer_in_place(team):
    await team.type("alice", "add Ring ten customers fri @alice")
    answer = await team.type("alice", "done S-1")
    before = ephemeral(team)
    back = await team.click("alice", answer, "Undo")
    assert "Took back marking S-1 Ring ten customers as done." in back.visible_text
    assert back.buttons == ["Redo", "Edit"]
    done = await team.click("alice", back, "Redo")
    assert "Redid marking S-1 Ring ten customers as done." in done.visible_text
    assert {back.ts, done.ts} == {answer.ts}
    assert ephemeral(team) == before, "nothing was said beside it"


async def test_undo_takes_an_added_step_back(team):
    added = await team.type("alice", "add Ring ten customers @bob")
    undone = await team.click("alice", added, "Undo")
    assert undone.ts == added.ts
    assert "Took back adding S-1 Ring ten customers." in undone.visible_text
    assert undone.buttons == ["Redo"], "there is nothing to edit any more"
    assert "Nothing waits for you" in (await team.type("bob", "")).visible_text
    assert "S-1" not in (await team.type("alice", "show P-1")).visible_text


async def test_edit_under_an_answer_changes_the_answer(team):
    added = await team.type("alice", "add Ring ten customers @bob")
    form = await team.click("alice", added, "Edit")
    assert form.title == "Edit S-1"
    changed = await team.submit("alice", {"Step": "Ring twenty", "Due date": "2027-03-08"})
    assert changed.ts == added.ts
    assert "Changed *S-1 Ring twenty* · Bob · due Mon 8 Mar" in changed.visible_text


async def test_done_in_the_hub_and_in_a_list_draws_them_anew(team):
    for title in ("Ring ten customers", "Book the venue"):
        await team.type("alice", f"add {title} @alice")
    for line, name in (("", "hub"), ("list", "list"), ("show P-1", "plan")):
        page = await team.type("alice", line)
        shown = await team.click("alice", page, "Done")
        assert shown.ts == page.ts, name
        assert "Done S-1 Ring ten customers" in shown.visible_text, name
        assert "*S-2 Book the venue*" in shown.visible_text, name
        await team.type("alice", "reopen S-1")


async def test_reopen_beside_a_done_step_in_a_plan_takes_it_up_again(team):
    await team.type("alice", "add Ring ten customers @alice")
    await team.type("alice", "done S-1")
    page = await team.type("alice", "show P-1")
    assert "✅ *S-1 Ring ten customers* · done" in page.visible_text
    shown = await team.click("alice", page, "Reopen")
    assert shown.ts == page.ts
    assert "Reopened S-1" in shown.visible_text
    assert "Done" in shown.buttons


async def test_a_blocked_step_can_be_unblocked_from_its_menu(team):
    await team.type("alice", "add Ring ten customers @alice")
    page = await team.type("alice", "list")
    await team.choose("alice", page, "Blocked…")
    page = await team.submit("alice", {"Obstacle": "waiting for legal"})
    assert "⛔ *S-1 Ring ten customers* · blocked" in page.visible_text
    page = await team.choose("alice", page, "Unblock")
    assert "Unblocked S-1" in page.visible_text
    assert "blocked ·" not in page.visible_text


async def test_pages_are_turned_in_place_and_stay_turned_after_a_click(team):
    for number in range(1, 33):
        await team.type("alice", f"add Step {number} @alice")
    first = await team.type("alice", "list")
    assert "Page 1 of 3" in first.visible_text
    second = await team.click("alice", first, "Next page")
    assert second.ts == first.ts
    assert "Page 2 of 3" in second.visible_text
    done = await team.click("alice", second, "Done")
    assert "Done S-16 Step 16" in done.visible_text
    assert "Page 2 of 3" in done.visible_text
    back = await team.click("alice", done, "Previous page")
    assert "*S-1 Step 1*" in back.visible_text
    plan = await team.type("alice", "show P-1")
    assert "Page 2 of 4" in (await team.click("alice", plan, "Next page")).visible_text
    assert ephemeral(team)[-2:] == [first.ts, plan.ts]


async def test_a_list_of_many_plans_is_paged_and_each_is_shown_beside_it(team):
    for number in range(2, 18):
        await team.plan(f"Aim number {number}")
    page = await team.type("alice", "list team")
    assert "Page 1 of 2" in page.visible_text
    page = await team.click("alice", page, "Next page")
    assert "Page 2 of 2" in page.visible_text
    shown = await team.click("alice", page, "Show")
    assert shown.ts != page.ts
    assert "*P-16 Aim number 16*" in shown.visible_text


async def test_see_plan_in_the_channel_shows_it_to_who_asks_alone(team):
    await team.type("alice", 'target "Churn %" from 8 to 5')
    await team.type("alice", "checkin T-1 6.4")
    await team.demo.house.settle()
    told = await team.person("bob").sees("Churn % is 6.4", channel="team")
    shown = await team.click("bob", told, "See plan")
    assert shown.ephemeral
    assert shown.visible_text.startswith("*P-1 Reduce churn*")
    assert "Check in" not in shown.buttons, "Bob may look, and no more"
    refused = await team.click("bob", told, "Check in")
    assert "Only its owner, its collaborators and the target's owner can check in" in refused.visible_text


async def test_a_plan_is_closed_after_a_question_and_reopened_in_place(team):
    page = await team.type("alice", "show P-1")
    asked = await team.choose("alice", page, "Close plan…")
    assert "Close P-1 Reduce churn?" in asked.visible_text.replace("*", "")
    closed = await team.submit("alice")
    assert closed.ts == page.ts
    assert "Closed P-1 Reduce churn" in closed.visible_text
    assert closed.buttons == ["Reopen"]
    reopened = await team.click("alice", closed, "Reopen")
    assert reopened.ts == page.ts
    assert "Add step" in reopened.buttons


async def test_the_days_message_changes_in_place_for_every_answer(team):
    for title in ("Ring ten customers", "Book the venue", "Write the advert"):
        await team.type("alice", f"add {title} @alice due 1 mar 2027")
    await team.until(1, 8, 31)
    day = team.person("alice").messages("@waymark")[-1]
    assert "3 things for you today" in day.visible_text
    before = len(team.person("alice").messages("@waymark"))
    await team.click("alice", day, "Done")
    for nth, entry, fields in ((0, "Snooze…", {}), (1, "Reassign…", {"Assignee": "bob"})):
        await team.demo.house.settle()
        await team.choose("alice", day, entry, nth=nth)
        await team.submit("alice", fields)
    await team.demo.house.settle()
    messages = team.person("alice").messages("@waymark")
    assert len(messages) == before, "it never just answers beside it"
    shown = messages[-1].visible_text.replace("*", "")
    assert "✅ S-1 Ring ten customers · done" in shown
    assert "snoozed until Tue 2 Mar" in shown
    assert "Bob has it now" in shown


async def test_yesterdays_message_is_redrawn_no_more_and_answers_beside_it(team):
    await team.type("alice", "add Ring ten customers @alice due 1 mar 2027")
    await team.until(1, 8, 31)
    day = team.person("alice").messages("@waymark")[-1]
    await team.until(2, 7)
    shown = await team.click("alice", day, "Done")
    assert shown.ephemeral
    assert "Done *S-1 Ring ten customers*" in shown.visible_text


async def test_help_leads_on_to_each_form(team):
    await team.type("alice", "target NPS from 30 to 40")
    page = await team.type("alice", "help")
    for button, title in {
        "New plan": "New plan",
        "Add step": "New step",
        "Add target": "New target",
        "Check in": "Check in",
    }.items():
        assert (await team.click("alice", page, button)).title == title
    assert "Nothing waits for you" in (await team.click("alice", page, "My steps")).visible_text
    verb = await team.type("alice", "help add")
    assert "What you can type" in (await team.click("alice", verb, "All commands")).visible_text


@pytest.mark.slow
async def test_every_button_under_every_answer_is_answered(team):
    """Press whatever there is, message after message: nothing fails, and nothing stays without an answer."""
    await team.type("alice", 'target "Churn %" from 8 to 5')
    await team.type("alice", "add Ring ten customers @alice fri")
    pressed: set[str] = set()
    for line in LINES:
        for button in dict.fromkeys((await team.type("alice", line)).buttons):
            team.demo.clock.move_to(team.demo.clock.now() + timedelta(seconds=11))
            await team.type("alice", "reopen P-1")
            page = await team.type("alice", line)
            if button not in page.buttons:
                continue
            assert await team.click("alice", page, button) is not None, f"{line}: {button}"
            team.demo.sandbox.slack.screens.clear(team.person("alice").id)
            pressed.add(button)
    assert not team.demo.sandbox.log.of_kind("refused")
    assert not team.demo.sandbox.log.of_kind("operation_timeout")
    assert {"Done", "Undo", "Edit", "Run", "Correct", "Show", "Reopen", "See plan", "Help"} <= pressed
