"""The check-in as a coach asks it: obstacles, the next step, what changed, and early and late answers."""

import json
from typing import Any

import pytest

from tests.handlers.test_charts import MINUTE, block_of

WEEKLY = {"Value expected next time": "7"}


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn", Start="2027-03-01")
    await team.type("alice", 'target "Churn %" from 8 to 5 by 30 Jun')


def plain(seen: Any) -> str:
    return str(seen.visible_text).replace("*", "")


async def check_in(team, value="7.4", *, by="alice", **fields):
    await team.type(by, "checkin T-1")
    return await team.submit(by, {"Value": value, **WEEKLY, **fields})


def posted(team, words):
    return [
        each
        for each in team.person("bob").messages("team")
        if words in each.visible_text and not each.ephemeral
    ]


async def test_obstacles_are_parked_and_the_first_is_worked_on_next(team):
    said = await check_in(team, Obstacles="Legal has not answered\nNo data from the shop")
    assert "In the way, and next: Legal has not answered\nParked: No data from the shop" in plain(said)
    shown = plain(await team.type("bob", "show P-1"))
    assert "In the way\n• Legal has not answered · worked on next\n• No data from the shop · parked" in shown


async def test_at_the_next_check_in_one_is_picked_and_another_is_closed(team):
    await check_in(team, Obstacles="Legal has not answered\nNo data from the shop")
    await team.type("alice", "checkin T-1")
    said = await team.submit(
        "alice",
        {
            "Value": "7",
            **WEEKLY,
            "Obstacle to work on next": "No data from the shop",
            "Solved obstacles": ["Legal has not answered"],
        },
    )
    assert "In the way, and next: No data from the shop\nSolved: Legal has not answered" in plain(said)
    shown = plain(await team.type("bob", "show P-1"))
    assert "In the way\n• No data from the shop · worked on next" in shown
    assert "Legal has not answered" not in shown
    form = await team.type("alice", "checkin T-1")
    menu = next(block for block in form.blocks if block["block_id"] == "solved")
    assert [each["text"]["text"] for each in menu["element"]["options"]] == ["No data from the shop"]
    await team.person("alice").close()
    await team.click("alice", said, "Undo")
    shown = plain(await team.type("bob", "show P-1"))
    assert "• Legal has not answered · worked on next\n• No data from the shop · parked" in shown


async def test_undo_takes_the_obstacles_back_with_the_check_in(team):
    said = await check_in(team, Obstacles="Legal has not answered")
    await team.click("alice", said, "Undo")
    assert "In the way" not in plain(await team.type("bob", "show P-1"))


async def test_what_is_solved_is_not_worked_on_next(team):
    await check_in(team, Obstacles="Legal has not answered")
    await team.type("alice", "checkin T-1")
    form = await team.submit(
        "alice",
        {
            "Value": "7",
            **WEEKLY,
            "Obstacle to work on next": "Legal has not answered",
            "Solved obstacles": ["Legal has not answered"],
        },
    )
    assert "This obstacle is solved" in form.errors["Obstacle to work on next"]


async def test_an_obstacle_that_somebody_else_closed_meanwhile_is_refused(team):
    await check_in(team, Obstacles="Legal has not answered")
    await team.type("alice", "role P-1 @bob collaborator")
    await team.type("bob", "checkin T-1")
    await team.type("alice", "checkin T-1")
    closes = {"Value": "7", **WEEKLY, "Solved obstacles": ["Legal has not answered"]}
    assert "Solved: Legal has not answered" in plain(await team.submit("alice", closes))
    form = await team.submit("bob", closes)
    assert "is not open any more" in form.errors["Solved obstacles"]


async def test_the_same_words_are_the_same_obstacle(team):
    await check_in(team, Obstacles="Legal has not answered")
    await team.type("alice", "checkin T-1")
    await team.submit("alice", {"Value": "7", **WEEKLY, "New obstacles": "legal has not answered"})
    assert plain(await team.type("bob", "show P-1")).count("has not answered") == 1


async def test_the_channel_is_told_and_the_prompt_lists_what_is_in_the_way(team):
    await check_in(team, Obstacles="Legal has not answered")
    await team.catch_up()
    (record,) = posted(team, "Churn % is 7.4")
    assert "In the way, and next: Legal has not answered" in plain(record)
    await team.until(8, 9, 1)
    prompt = posted(team, "Check-in for")[-1]
    assert "In the way\n• Legal has not answered · worked on next" in plain(prompt)


async def test_the_next_step_becomes_an_action_step_with_who_and_when(team):
    ticks = {"Action step": ["Make the next step an action step of the plan"]}
    said = await check_in(
        team, **{"Next step": "Ring ten customers", "Who takes it": "bob", "By when": "2027-03-05", **ticks}
    )
    assert "Next: S-1 Ring ten customers · Bob · by Fri 5 Mar" in plain(said)
    assert "S-1 Ring ten customers · due Fri 5 Mar" in plain(await team.type("bob", "list"))
    await team.click("alice", said, "Undo")
    assert "S-1" not in plain(await team.type("bob", "list"))
    assert "no check-in yet" in plain(await team.type("bob", "show P-1"))


async def test_without_the_tick_the_next_step_stays_a_sentence(team):
    said = await check_in(
        team, **{"Next step": "Ring ten customers", "Who takes it": "bob", "By when": "2027-03-05"}
    )
    assert "Next: Ring ten customers · Bob · by Fri 5 Mar" in plain(said)
    assert "S-1" not in plain(await team.type("bob", "show P-1"))


async def test_an_action_step_of_nothing_is_refused_beside_the_field(team):
    form = await check_in(team, **{"Action step": ["Make the next step an action step of the plan"]})
    assert "Say what the step is" in form.errors["Next step"]


async def test_who_may_add_no_step_is_not_offered_to(team):
    form = await team.type("alice", "edit T-1")
    await team.submit("alice", {"Owner": "bob"})
    form = await team.type("bob", "checkin T-1")
    assert "Action step" not in form.labels
    assert "Next step" in form.labels


async def test_what_changed_in_the_work_is_told_and_stands_on_the_chart(team):
    said = await check_in(
        team, **{"What changed in the work": "Calls on day one", "Changed from": "2027-02-26"}
    )
    assert "Changed in the work from Fri 26 Feb: Calls on day one" in plain(said)
    team.demo.sandbox.files.ready_seconds = 0
    await team.type("alice", "chart T-1")
    await team.demo.house.advance(team.demo.clock.now() + MINUTE)
    (shown,) = [each for each in team.person("alice").messages("team") if block_of(each, "image")]
    assert "26 Feb: Calls on day one." in block_of(shown, "image")["alt_text"]


async def test_a_change_without_a_day_is_of_the_day_measured(team):
    said = await check_in(team, **{"Measured on": "2027-02-27", "What changed in the work": "Calls"})
    assert "Changed in the work from Sat 27 Feb: Calls" in plain(said)


async def test_a_day_of_nothing_and_one_to_come_are_refused(team):
    form = await check_in(team, **{"Changed from": "2027-02-27"})
    assert "Say what changed on that day" in form.errors["What changed in the work"]
    form = await team.submit("alice", {"What changed in the work": "Calls", "Changed from": "2027-03-09"})
    assert "That day is still to come" in form.errors["Changed from"]


async def test_an_answer_before_the_question_is_early_and_is_not_asked_for_again(team):
    await team.until(6, 9)
    await team.type("alice", "checkin T-1 7.4")
    await team.catch_up()
    (record,) = posted(team, "Churn % is 7.4")
    assert "early: to be asked Mon 8 Mar" in plain(record)
    await team.until(8, 9, 1)
    prompt = posted(team, "Check-in for")[-1]
    assert "everything is reported" in plain(prompt)


async def test_an_answer_on_another_day_than_the_question_is_late(team):
    await team.until(1, 9, 1)
    assert len(posted(team, "1 target to report")) == 1
    await team.until(3, 9)
    await team.type("alice", "checkin T-1 7.4")
    await team.catch_up()
    (record,) = posted(team, "Churn % is 7.4")
    assert "late: asked Mon 1 Mar" in plain(record)


async def test_an_edited_answer_says_so_and_keeps_what_it_had(team):
    said = await check_in(team, Obstacles="Legal has not answered", **{"What changed in the work": "Calls"})
    form = await team.click("alice", said, "Edit")
    assert form.state["new_obstacles"]["new_obstacles"]["value"] == "Legal has not answered"
    changed = await team.submit("alice", {"Value": "7.3", "New obstacles": "Legal is slow"})
    assert "In the way, and next: Legal is slow" in plain(changed)
    assert "Changed in the work from Mon 1 Mar: Calls" in plain(changed)
    assert "edited by Alice" in plain(changed)
    assert "Legal has not answered" not in plain(await team.type("bob", "show P-1"))
    history = plain(await team.type("alice", "history T-1"))
    assert "obstacles from Legal has not answered to Legal is slow" in history
    await team.click("alice", changed, "Undo")
    assert "• Legal has not answered · worked on next" in plain(await team.type("bob", "show P-1"))


async def test_many_and_long_obstacles_are_refused_beside_their_field(team):
    form = await check_in(team, Obstacles="\n".join(f"Obstacle {number}" for number in range(11)))
    assert "At most 10 at once" in form.errors["Obstacles"]
    form = await team.submit("alice", {"Obstacles": "x" * 301})
    assert "At most 300 characters in a line" in form.errors["Obstacles"]
    assert "Recorded." in plain(await team.submit("alice", {"Obstacles": "x" * 300}))


async def test_one_line_says_what_is_expected_what_is_next_and_what_is_in_the_way(team):
    said = await team.type(
        "alice",
        "checkin T-1 7.4 yesterday two renewals slipped, expect: 7, next: ring Bob, obstacle: Legal; No data",
    )
    shown = plain(said)
    assert "two renewals slipped\n" in shown
    assert "In the way, and next: Legal\nParked: No data\nNext: ring Bob" in shown
    assert "next time 7 expected" in shown
    form = await team.click("alice", said, "Edit")
    assert '"initial_value": "7"' in json.dumps(form.blocks)
    await team.person("alice").close()
    assert "next time 6.5 expected" in plain(await team.type("alice", "checkin T-1 7 expect 6.5"))


async def test_what_is_expected_and_no_number_is_put_right_in_the_form(team):
    refused = await team.type("alice", "checkin T-1 7.4 yesterday two slipped, expect: six, obstacle: Legal")
    assert '"six" is not a number that I can read' in plain(refused)
    form = await team.click("alice", refused, "Correct")
    filled = json.dumps(form.blocks)
    assert all(f'"initial_value": "{each}"' in filled for each in ("7.4", "six", "two slipped", "Legal"))
    assert '"initial_date": "2027-02-28"' in filled
    said = await team.submit("alice", {"Value expected next time": "6"})
    assert "In the way, and next: Legal" in plain(said)


async def test_a_day_that_comes_soon_is_refused_rather_than_read_as_last_years(team):
    refused = await team.type("alice", "checkin T-1 6.4 on 2 Mar two slipped")
    assert "That day is still to come." in plain(refused)
    form = await team.click("alice", refused, "Correct")
    assert "two slipped" in json.dumps(form.blocks)
