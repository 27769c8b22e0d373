"""Where nothing can be added to, each is told why, and is not offered what would come to nothing."""

from typing import Any

import pytest

ADDED = ("add Ring ten customers", "target NPS to 40")


def plain(seen: Any) -> str:
    return str(seen.visible_text).replace("*", "")


@pytest.mark.parametrize("line", ADDED)
async def test_who_has_no_plan_can_make_one_on_the_spot(team, line):
    seen = await team.type("bob", line)
    assert plain(seen).startswith("There is no plan that you can add to yet. Make one: new Reduce churn")
    assert seen.buttons == ["Create a plan"]
    assert (await team.click("bob", seen, "Create a plan")).title == "New plan"


@pytest.mark.parametrize("line", ADDED)
async def test_who_works_in_none_of_the_plans_is_told_whom_to_ask(team, line):
    await team.plan("Hire two people", channel="leads")
    await team.plan("Reduce churn")
    seen = await team.type("bob", line)
    assert plain(seen).startswith("You can see P-2 Reduce churn, but not add to it. Ask Alice, who owns it.")
    assert seen.buttons == []


@pytest.mark.parametrize("line", ADDED)
async def test_whose_only_plan_is_closed_is_told_how_to_reopen_it(team, line):
    await team.plan("Reduce churn")
    await team.type("alice", "close P-1")
    seen = await team.type("alice", line)
    assert plain(seen).startswith("P-1 Reduce churn is closed. To add to it, reopen it first: reopen P-1")
    assert plain(await team.type("bob", line)).startswith("There is no plan that you can add to yet.")


@pytest.mark.parametrize("line", ADDED)
async def test_a_guest_is_not_sent_to_make_a_plan(team, line):
    await team.plan("Reduce churn")
    seen = await team.type("dana", line, channel="shared")
    assert plain(seen).startswith(
        "Guests cannot add to plans. Ask a full member of this workspace to add it."
    )
    assert seen.buttons == []


async def test_a_guest_who_lists_plans_is_offered_none_to_make(team):
    seen = await team.type("dana", "list team", channel="shared")
    assert plain(seen) == "Nothing waits for you. Steps that are assigned to you appear here."
    assert seen.buttons == []


@pytest.mark.parametrize("button", ["Add step", "Add target"])
async def test_a_button_says_the_same_as_a_line(team, button):
    shown = await team.type("bob", "help")
    assert "No plans yet." in plain(await team.click("bob", shown, button))
    await team.plan("Reduce churn")
    refused = await team.click("bob", shown, button)
    assert plain(refused).startswith("You can see P-1 Reduce churn, but not add to it.")


async def test_add_as_plan_step_says_the_same_too(team):
    await team.plan("Reduce churn")
    message = await team.person("bob").post("Ring ten customers", channel="team")
    refused = await team.shortcut("bob", "Add as plan step", message)
    assert plain(refused).startswith("You can see P-1 Reduce churn, but not add to it.")


async def test_only_what_can_come_to_something_is_offered(team):
    await team.plan("Reduce churn")
    assert (await team.type("alice", "")).buttons == ["New plan", "Add step", "Help"], (
        "there is no target yet"
    )
    await team.type("alice", "target NPS to 40")
    assert (await team.type("alice", "")).buttons == ["New plan", "Add step", "Check in", "Help"]
    assert (await team.home("alice")).buttons[-5:] == ["New plan", "Add step", "Settings", "Privacy", "Help"]
    assert (await team.type("bob", "")).buttons == ["New plan", "Help"]
    assert (await team.home("bob")).buttons[-4:] == ["New plan", "Settings", "Privacy", "Help"]
    assert (await team.type("dana", "", channel="shared")).buttons == ["Help"]
    await team.type("alice", "target Visits to 9 @dana")
    assert (await team.type("dana", "", channel="shared")).buttons == ["Check in", "Help"]


@pytest.mark.parametrize("button", ["Add step", "Add target"])
async def test_a_button_prefers_the_one_real_plan_to_a_sample_as_a_line_does(team, button):
    await team.click("alice", await team.type("alice", ""), "Try with sample data")
    await team.plan("Reduce churn", channel=None)
    assert "to P-2 Reduce churn" in plain(await team.type("alice", "add Ring ten customers"))
    form = await team.click("alice", await team.type("alice", "help"), button)
    assert "For P-2 Reduce churn" in plain(form)


async def test_a_check_in_that_nobody_can_make_is_not_blamed_on_who_cannot_add_a_target(team):
    await team.plan("Reduce churn")
    none = "There is no target that you can check in on yet."
    assert plain(await team.type("alice", "checkin")).startswith(f"{none} Add one: target")
    for name, channel in (("bob", "team"), ("dana", "shared")):
        seen = plain(await team.type(name, "checkin", channel=channel))
        shown = await team.type(name, "help", channel=channel)
        assert seen.startswith(f"{none} Whoever owns a target, or its plan, checks in on it.")
        assert "Whoever owns a target" in plain(await team.click(name, shown, "Check in"))
