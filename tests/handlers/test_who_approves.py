"""Whoever approves: one message for all that waits, also for somebody new, and none for who did before."""

from typing import Any

import pytest

from tests.handlers.test_approvals import pass_time, plain, told


@pytest.fixture(autouse=True)
async def _plan(team):
    """Alice owns the plan and asks, Bob approves; a target is gone by, and a step needs something."""
    await team.plan("Reduce churn", Owner="alice")
    for who in ("bob", "chandra"):
        await team.type(who, "help")
    await team.type("alice", "role P-1 @bob approver")
    await team.type("alice", "add Book venue @chandra due 26 Mar to P-1")
    await team.type("alice", 'target P-1 "Churn %" from 8 to 5 by 31 May')
    await team.type("alice", "checkin T-1 7.4")
    await team.until(1, 16)


async def revise(team: Any) -> None:
    await team.type("alice", "edit T-1")
    await team.submit("alice", {"Target": "6", "Reason": "The market grew"})


async def ask(team: Any) -> None:
    await team.type("alice", "budget S-1 1200 EUR Deposit")
    await team.type("alice", "tool P-1 Datadog")
    await revise(team)
    await pass_time(team, 1)


async def test_money_and_a_revision_come_in_one_message_with_buttons_of_their_own(team):
    await ask(team)
    (asked,) = told(team, "bob", "waits for your word")
    assert plain(asked).splitlines() == [
        "This waits for your word in P-1 Reduce churn:",
        "R-1 Deposit 1,200 EUR · for S-1 Book venue · ⏳ not confirmed yet",
        *("Confirm", "Decline…"),
        "R-2 Datadog · needed · ⏳ not confirmed yet",
        *("Confirm", "Decline…"),
        "Alice asks to revise T-1 Churn %: value from 5 to 6.",
        "Why: The market grew",
        *("Approve", "Decline…", "Resources"),
    ]
    await team.click("bob", asked, "Approve")
    await team.demo.house.settle()
    (asked,) = told(team, "bob", "Approved by Bob.")
    assert asked.buttons == ["Confirm", "Decline…", "Confirm", "Decline…", "Resources"]


async def test_what_has_nothing_to_do_with_it_is_not_written_anew(team):
    await ask(team)
    (named,) = told(team, "bob", "You are an approver")
    (asked,) = told(team, "bob", "waits for your word")
    await team.click("bob", asked, "Confirm")
    await team.demo.house.settle()
    (asked,) = told(team, "bob", "confirmed by Bob")
    assert asked.edited_ts is not None
    (after,) = told(team, "bob", "You are an approver")
    assert after.edited_ts == named.edited_ts


async def test_whoever_is_named_later_is_asked_for_all_that_is_open_at_once(team):
    await ask(team)
    (asked,) = told(team, "bob", "waits for your word")
    await team.click("bob", asked, "Confirm")
    await team.type("alice", "role P-1 @bob none")
    await team.type("alice", "role P-1 @chandra approver")
    await pass_time(team)
    (passed,) = told(team, "chandra", "waits for your word")
    assert "R-1" not in plain(passed)
    assert passed.buttons == ["Confirm", "Decline…", "Approve", "Decline…", "Resources"]
    (before,) = told(team, "bob", "R-1 Deposit")
    said = "Chandra approves in P-1 Reduce churn now, so what is open is theirs to decide:"
    assert plain(before).startswith(said)
    assert before.buttons == ["Resources"]


async def test_a_button_that_was_open_says_who_approves_now(team):
    await ask(team)
    ledger = await team.type("bob", "resources P-1")
    await team.type("alice", "role P-1 @chandra approver")
    await team.type("alice", "role P-1 @bob viewer")
    refused = await team.choose("bob", ledger, "Confirm")
    said = "Only its approver can approve what is asked for in P-1, and that is Chandra now."
    assert said in plain(refused)
    assert "R-1 Deposit 1,200 EUR · for S-1 Book venue · ⏳ not confirmed yet" in plain(
        await team.type("alice", "resources P-1")
    )


async def test_one_revision_alone_is_asked_as_a_question_and_then_shows_whose_it_is(team):
    await revise(team)
    await pass_time(team)
    (asked,) = told(team, "bob", "Alice asks to revise T-1")
    assert asked.buttons == ["Approve", "Decline…", "See plan"]
    given = await team.type("alice", "role P-1 @chandra approver")
    await team.type("alice", "role P-1 @bob none")
    await pass_time(team)
    (asked,) = told(team, "bob", "Alice asks to revise T-1")
    assert "Chandra approves there now, so this is theirs to decide." in plain(asked)
    assert asked.buttons == ["See plan"]
    assert "approver" in plain(given)


async def test_where_nothing_is_open_nobody_is_asked(team):
    await team.type("alice", "role P-1 @chandra approver")
    await pass_time(team)
    assert not told(team, "chandra", "your word")


async def test_who_takes_over_a_plan_that_names_nobody_is_asked_what_its_owner_was(team):
    await team.type("alice", "role P-1 @chandra collaborator")
    await team.type("alice", "role P-1 @bob none")
    await team.type("chandra", "budget S-1 1200 EUR Deposit")
    await pass_time(team)
    assert told(team, "alice", "Chandra asks whether this can be had")
    await team.type("alice", "role P-1 @bob owner")
    await pass_time(team)
    (asked,) = told(team, "bob", "asks whether this can be had")
    assert asked.buttons == ["Confirm", "Decline…", "Resources"]


async def test_who_names_an_approver_is_not_said_to_ask_for_what_another_asks(team):
    await team.type("alice", "role P-1 @chandra collaborator")
    await team.type("alice", "role P-1 @bob none")
    await team.type("chandra", "budget S-1 1200 EUR Deposit")
    await pass_time(team)
    await team.type("alice", "role P-1 @bob approver")
    await pass_time(team)
    assert told(team, "bob", "Chandra asks whether this can be had for P-1 Reduce churn:")


async def test_what_two_ask_for_in_one_message_is_said_to_be_asked_by_neither(team):
    await team.type("alice", "role P-1 @chandra collaborator")
    await team.type("chandra", "budget S-1 1200 EUR Deposit")
    await team.type("alice", "tool P-1 Datadog")
    await pass_time(team)
    assert told(team, "bob", "Can this be had for P-1 Reduce churn?")


async def test_an_owner_to_whom_it_comes_back_is_asked_for_what_they_asked_themselves(team):
    await revise(team)
    await pass_time(team)
    await team.type("alice", "role P-1 @bob none")
    page = plain(await team.type("alice", "show T-1"))
    assert "Alice asks for this and may approve it: value from 5 to 6. Why: The market grew" in page
    await pass_time(team)
    (asked,) = told(team, "alice", "asks to revise T-1 Churn %: value from 5 to 6.")
    await team.click("alice", asked, "Approve")
    assert "8 → 6 (was 5)" in plain(await team.type("alice", "show T-1"))


@pytest.mark.parametrize(
    ("goes", "said"),
    [("deactivate", "Bob left the workspace."), ("restrict", "Bob is a guest now, who answers for no plan.")],
)
async def test_who_can_answer_no_more_is_asked_no_more_and_the_owner_chooses_another(team, goes, said):
    await team.type("alice", "role P-1 @chandra collaborator")
    await team.type("chandra", "budget S-1 1200 EUR Deposit")
    await pass_time(team, 1)
    assert told(team, "bob", "asks whether this can be had")
    getattr(team.demo.sandbox, goes)("bob")
    await team.demo.sandbox.events_heard()
    await pass_time(team)
    (asked,) = told(team, "alice", "Chandra asks whether this can be had")
    assert asked.buttons == ["Confirm", "Decline…", "Resources"]
    assert "1 resource to confirm" in plain(await team.home("alice"))
    (left,) = told(team, "alice", said)
    assert "They were the approver of P-1 Reduce churn. 1 thing there waits for a word." in plain(left)
    assert "Until then you decide what is asked for there." in plain(left)
    form = await team.click("alice", left, "Choose another")
    assert form.title == "People in P-1"
    answer = await team.submit("alice", {"Approvers": ["chandra"], "Collaborators": []})
    assert "approver Chandra" in plain(answer)
    await pass_time(team)
    assert "to confirm" not in plain(await team.home("alice"))
    assert "1 resource to confirm" in plain(await team.home("chandra"))


async def test_what_is_asked_once_an_approver_has_left_goes_to_the_sponsor_and_then_to_the_owner(team):
    await team.type("alice", "role P-1 @chandra sponsor")
    team.demo.sandbox.deactivate("bob")
    await team.demo.sandbox.events_heard()
    await pass_time(team, 1)
    assert "Chandra can confirm it." in plain(await team.type("alice", "budget S-1 1200 EUR Deposit"))
    (left,) = told(team, "alice", "Bob left the workspace.")
    assert "Until then Chandra decides what is asked for there." in plain(left)
    await pass_time(team)
    assert told(team, "chandra", "Alice asks whether this can be had")
    team.demo.sandbox.deactivate("chandra")
    await team.demo.sandbox.events_heard()
    await pass_time(team, 1)
    assert "confirmed by Alice" in plain(await team.type("alice", "budget P-1 300 EUR"))


async def test_who_is_away_is_named_with_it_and_asked_on_their_return(team):
    await team.type("bob", "away until 12 Mar")
    said = plain(await team.type("alice", "budget S-1 1200 EUR Deposit"))
    assert "Bob (away until Fri 12 Mar) can confirm it. S-1 waits until then." in said
    await team.type("alice", "edit T-1")
    said = plain(await team.submit("alice", {"Target": "6", "Reason": "The market grew"}))
    assert said.startswith("Asked Bob (away until Fri 12 Mar) to approve it.")
    await team.until(12, 20)
    assert not told(team, "bob", "waits for your word")
    await team.until(15, 16)
    assert told(team, "bob", "waits for your word")


async def test_who_comes_back_early_is_asked_then(team):
    await team.type("bob", "away until 12 Mar")
    await team.type("alice", "budget S-1 1200 EUR Deposit")
    await team.until(3, 16)
    await team.type("bob", "back")
    await pass_time(team)
    assert told(team, "bob", "Alice asks whether this can be had")


async def test_who_stands_in_for_an_approver_is_said_too(team):
    await team.type("bob", "away until 12 Mar deputy @chandra")
    asked = plain(await team.type("alice", "budget S-1 1200 EUR Deposit"))
    assert "Bob (away until Fri 12 Mar; Chandra stands in) can confirm it. S-1 waits until then." in asked
    await team.type("bob", "back")
    assert "away" not in plain(await team.type("alice", "budget P-1 300 EUR"))


async def test_the_page_of_a_target_offers_whoever_approves_to_decide(team):
    await revise(team)
    assert "Approve" not in (await team.type("alice", "show T-1")).buttons
    page = await team.type("bob", "show T-1")
    assert {"Approve", "Decline…"} <= set(page.buttons)
    seen = plain(await team.click("bob", page, "Approve"))
    assert "Approved by Bob." in seen
    assert "8 → 6 (was 5)" in plain(await team.type("alice", "show T-1"))
