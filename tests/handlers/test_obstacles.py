"""Obstacles without a check-in: listed, added, solved, taken up again and reworded, each with a way back."""

import csv
import io

import pytest

from tests.handlers.test_check_ins import WEEKLY, check_in, plain
from tests.handlers.test_privacy import content, files_to


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn", Start="2027-03-01")
    await team.type("alice", 'target "Churn %" from 8 to 5 by 30 Jun')


async def two_obstacles(team):
    await check_in(team, Obstacles="Legal has not answered\nNo data from the shop")


async def test_a_line_lists_what_is_in_the_way(team):
    await two_obstacles(team)
    page = await team.type("alice", "obstacles P-1")
    shown = plain(page)
    assert "P-1 Reduce churn: 2 obstacles in the way" in shown
    assert "Legal has not answered · worked on next · raised by Alice" in shown
    assert "No data from the shop · parked · raised by Alice" in shown
    assert plain(await team.type("alice", "obstacles")) == shown, "alone it means the only plan"
    assert plain(await team.type("alice", "obstacle T-1")) == shown, "a target means its plan"
    plan = await team.type("alice", "show P-1")
    assert "2 obstacles in the way" in plain(await team.click("alice", plan, "Obstacles"))


async def test_one_is_solved_and_taken_up_again_each_with_a_way_back(team):
    await two_obstacles(team)
    page = await team.type("alice", "obstacles P-1")
    page = await team.choose("alice", page, "Solved")
    assert "Solved in P-1 Reduce churn: Legal has not answered" in plain(page)
    assert "1 obstacle in the way · 1 solved" in plain(page)
    assert "✅ Legal has not answered · solved" in plain(page)
    assert "Legal" not in plain(await team.type("bob", "show P-1"))
    page = await team.choose("alice", page, "Reopen")
    assert "Reopened in P-1 Reduce churn: Legal has not answered" in plain(page)
    assert "2 obstacles in the way" in plain(page)
    back = await team.click("alice", page, "Undo")
    assert "Took back reopening an obstacle of P-1 Reduce churn: Legal has not answered" in plain(back)
    assert "1 obstacle in the way · 1 solved" in plain(back)


async def test_what_a_check_in_solved_is_taken_up_again_until_another_solves_it(team):
    await two_obstacles(team)
    solves = {"Value": "7", **WEEKLY, "Solved obstacles": ["Legal has not answered"]}
    await team.type("alice", "checkin T-1")
    await team.submit("alice", solves)
    page = await team.type("alice", "obstacles P-1")
    assert "✅ Legal has not answered · solved" in plain(page)
    await team.until(1, 9)
    page = await team.choose("alice", page, "Reopen")
    assert "2 obstacles in the way" in plain(page)
    await team.until(1, 10)
    await team.type("alice", "checkin T-1")
    await team.submit("alice", solves)
    assert "1 obstacle in the way · 1 solved" in plain(await team.type("alice", "obstacles P-1"))


async def test_a_check_in_that_is_edited_for_something_else_solves_nothing_again(team):
    await two_obstacles(team)
    await team.type("alice", "checkin T-1")
    said = await team.submit(
        "alice", {"Value": "7", **WEEKLY, "Solved obstacles": ["Legal has not answered"]}
    )
    await team.until(1, 9)
    page = await team.type("alice", "obstacles P-1")
    await team.choose("alice", page, "Reopen")
    await team.until(1, 10)
    await team.click("alice", said, "Edit")
    await team.submit("alice", {"What happened": "Nothing new"})
    assert "2 obstacles in the way" in plain(await team.type("alice", "obstacles P-1"))


async def test_a_line_notes_one_and_the_same_words_are_the_same_one(team):
    said = await team.type("alice", "obstacles P-1 Legal has not answered by 4 May")
    assert "Noted in P-1 Reduce churn: Legal has not answered by 4 May" in plain(said)
    again = await team.type("alice", "obstacles P-1 legal HAS not answered by 4 May")
    assert "It is so already in P-1 Reduce churn: Legal has not answered by 4 May" in plain(again)
    assert plain(await team.type("bob", "show P-1")).count("Legal") == 1
    form = await team.type("alice", "checkin T-1")
    assert "Legal has not answered by 4 May" in str(form.blocks)
    await team.person("alice").close()
    await team.click("alice", said, "Undo")
    assert "no obstacles yet" in plain(await team.type("alice", "obstacles P-1"))


async def test_a_form_adds_one_and_another_rewords_it(team):
    page = await team.type("alice", "obstacles P-1")
    await team.click("alice", page, "Add obstacle")
    form = await team.submit("alice", {"What is in the way": "\u200b"})
    assert "Say what is in the way" in form.errors["What is in the way"]
    page = await team.submit("alice", {"What is in the way": "Legal"})
    page = await team.choose("alice", page, "Edit…")
    page = await team.submit("alice", {"What is in the way": "Legal has not answered"})
    assert "Legal has not answered · parked" in plain(page)
    history = plain(await team.type("alice", "history P-1"))
    assert (
        'Alice reworded an obstacle of P-1 Reduce churn: from "Legal" to "Legal has not answered"' in history
    )
    assert "Alice noted an obstacle of P-1 Reduce churn: Legal has not answered" in history


async def test_a_line_that_is_too_long_is_kept_in_the_form(team):
    refused = await team.type("alice", f"obstacles P-1 {'long ' * 70}")
    assert "At most 300 characters" in plain(refused)
    form = await team.click("alice", refused, "Correct")
    assert "long long" in str(form.blocks)


async def test_two_who_reword_at_once_see_the_conflict(team):
    await two_obstacles(team)
    await team.type("alice", "role P-1 @bob collaborator")
    for name in ("alice", "bob"):
        page = await team.type(name, "obstacles P-1")
        await team.choose(name, page, "Edit…")
    await team.submit("alice", {"What is in the way": "Legal is on holiday"})
    form = await team.submit("bob", {"What is in the way": "Legal is slow"})
    assert "Alice" in plain(form)
    assert "Legal is on holiday" in plain(form)
    assert "Legal is slow" in str(form.blocks), "what was typed is still there"


async def test_a_second_click_does_nothing(team):
    await two_obstacles(team)
    page = await team.type("alice", "obstacles P-1")
    other = await team.type("alice", "obstacles P-1")
    await team.choose("alice", page, "Solved")
    again = await team.choose("alice", other, "Solved")
    assert "It is so already" in plain(again)


async def test_who_only_reads_a_plan_changes_nothing_and_whoever_raised_it_does(team):
    await two_obstacles(team)
    page = await team.type("bob", "obstacles P-1")
    assert "Legal has not answered" in plain(page)
    assert not any(block.get("accessory") for block in page.blocks)
    refused = await team.type("bob", "obstacles P-1 The shop is closed")
    assert "Only its owner and collaborators, and whoever raised one, can change obstacles of P-1" in plain(
        refused
    )


async def test_a_closed_plan_keeps_its_obstacles_as_they_are(team):
    await two_obstacles(team)
    page = await team.type("alice", "obstacles P-1")
    await team.type("alice", "close P-1")
    assert "P-1 Reduce churn is closed" in plain(await team.choose("alice", page, "Solved"))
    shown = await team.type("alice", "obstacles P-1")
    assert "2 obstacles in the way" in plain(shown)
    assert not any(block.get("accessory") for block in shown.blocks)


async def test_the_table_of_a_plan_and_what_is_shared_of_it_have_them(team):
    await two_obstacles(team)
    page = await team.type("alice", "obstacles P-1")
    await team.choose("alice", page, "Solved", nth=1)
    asked = await team.type("alice", "share P-1 #team")
    assert "In the way\n• Legal has not answered · worked on next" in plain(asked)
    assert "No data" not in plain(asked)
    await team.type("alice", "export P-1")
    await team.catch_up()
    (message,) = files_to(team, "alice")
    rows = list(csv.DictReader(io.StringIO(content(team, message).decode("utf-8-sig"))))
    told = {row["title"]: (row["status"], row["person"]) for row in rows if row["kind"] == "obstacle"}
    assert told == {
        "Legal has not answered": ("worked on next", "Alice"),
        "No data from the shop": ("solved", "Alice"),
    }


async def test_what_somebody_raised_and_reworded_goes_with_them(team):
    await team.type("alice", "role P-1 @bob collaborator")
    await team.type("bob", "obstacles P-1 Bobs secret words")
    await team.type("alice", "obstacles P-1 Words of Alice")
    page = await team.type("bob", "obstacles P-1")
    await team.choose("bob", page, "Edit…", nth=1)
    await team.submit("bob", {"What is in the way": "Bobs other words"})
    page = await team.type("bob", "obstacles P-1")
    await team.choose("bob", page, "Edit…", nth=1)
    await team.submit("bob", {"What is in the way": "Words of Alice once more"})
    mine = await team.type("bob", "privacy")
    await team.click("bob", mine, "Export mine")
    await team.catch_up()
    (message,) = files_to(team, "bob")
    exported = content(team, message).decode()
    assert "Bobs other words" in exported
    question = await team.click("bob", mine, "Delete mine")
    await team.click("bob", question, "Delete for good")
    left = str(await team.rows("obstacle", "revision"))
    assert "Bobs" not in left
    assert "once more" not in left
    assert "Words of Alice" in left, "what somebody else wrote stays"


async def test_only_whoever_may_write_one_down_is_told_how(team):
    assert "Write down what is in the way" in plain(await team.type("alice", "obstacles P-1"))
    assert "Write down" not in plain(await team.type("bob", "obstacles P-1"))
    await team.type("alice", "close P-1")
    shown = plain(await team.type("alice", "obstacles P-1"))
    assert "no obstacles yet" in shown
    assert "Write down" not in shown


async def test_whom_an_obstacle_mentions_stays_in_it_by_name(team):
    said = plain(await team.type("alice", "obstacles P-1 @bob has not answered"))
    assert "Noted in P-1 Reduce churn: Bob has not answered" in said
    said = plain(await team.type("alice", "obstacles P-1 waiting for @bob's data, and @someone"))
    assert "Bob's data, and someone" in said
    assert "@" not in plain(await team.type("alice", "obstacles P-1"))


async def test_a_channel_in_an_obstacle_is_refused_before_anything_is_written(team):
    said = await team.type("alice", "obstacles P-1 #team has not answered")
    assert "Write names without @ or # here: such mentions are not kept." in plain(said)
    form = await team.click("alice", said, "Correct")
    assert form.state["what"]["what"]["value"] == "has not answered"
    assert "no obstacles yet" in plain(await team.type("alice", "obstacles P-1"))


async def test_a_line_that_is_too_long_keeps_the_names_in_its_form(team):
    said = await team.type("alice", "obstacles P-1 @bob " + "has not answered " * 40)
    form = await team.click("alice", said, "Correct")
    assert form.state["what"]["what"]["value"].startswith("Bob has not")
