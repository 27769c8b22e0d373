"""Wishes about the parts of a plan, in the words of newcomers: none of them becomes a step by itself."""

import pytest


@pytest.fixture(name="work", autouse=True)
async def _work(team):
    """Alice's plan with an objective, a key area, a target and a step."""
    await team.plan("Reduce churn")
    await team.type("alice", "objective P-1 Fewer customers leave in 90 days")
    await team.type("alice", "area O-1 Onboarding")
    await team.type("alice", 'target P-1 "Churn %" from 8 to 5 by 31 may')
    await team.type("alice", "add Book the venue due 12 mar @alice")


def says(seen):
    return seen.visible_text.replace("*", "").replace("`", "")


OFFERED = {
    "add objective Happier customers": "objective Happier customers",
    "add area Support": "area Support",
    "add obstacle Legal has not answered": "obstacles Legal has not answered",
    "add budget 500 EUR to P-1": "budget 500 EUR to P-1",
    "add a milestone 6 by 30 April to T-1": "edit T-1",
    "we need a plan for customer support": "new customer support",
    "our goal is to reduce churn from 8 to 5": "target reduce churn from 8 to 5",
    "T-1 should be 4 by 15 June": "revise T-1 to 4 by 15 June",
    "change the target of churn to 4": "revise T-1 to 4",
    "the last value of T-1 was wrong, it is 7.2": "correct T-1 7.2",
    "delete the last measurement of T-1": "show T-1",
    "I measured churn at 6.5 on 26 Feb": "checkin T-1 6.5 on 26 Feb",
    "make @bob the owner of P-1": "role P-1 @bob owner",
    "remove @bob from P-1": "role P-1 @bob none",
    "S-1 has a problem: the key is lost": "block S-1 the key is lost",
    "is churn improving?": "chart T-1",
    "cancel the round": "rate",
    "step 1 is done": "done S-1",
    "finish step 1": "done S-1",
    "done 1": "done S-1",
    "save P-1 as template": "template save P-1",
    "make S-1 must": "edit S-1",
    "clear the due date of S-1": "edit S-1",
    "@bob works 6 hours a week on P-1": "hours P-1 @bob 6 hours a week",
    "@bob stands in for me": "away deputy @bob",
    "S-1 no longer depends on S-2": "after S-1 nothing",
    "prompt P-1 every month": "remind P-1 every month",
}
SHOWN = {
    "what are the key areas of P-1?": "P-1 Reduce churn",
    "who is in P-1?": "People in P-1",
    "what is in the way of P-1?": "P-1 Reduce churn: no obstacles yet",
    "why did we change T-1": "History of T-1",
    "milestones of T-1": "T-1 Churn %",
}
FORMS = {
    "add an objective": ("New objective", ""),
    "start a rating round for P-1": ("Rate key areas", ""),
    "lower T-1 to 4": ("Edit T-1", '"value": "4"'),
    "change T-1 to 4": ("Edit T-1", '"value": "4"'),
    "do my weekly check-in": ("Check in", ""),
    "check in on churn": ("Check in", "T-1 Churn %"),
    "change the channel of P-1 to #leads": ("Edit P-1", "C0LEADS"),
    "change the owner of P-1 to @bob": ("Edit P-1", "U0BOB"),
}


async def test_what_could_be_a_step_is_asked_about_and_nothing_is_written(team):
    before = await team.rows()
    for wish, line in OFFERED.items():
        seen = await team.type("alice", wish)
        assert f"Did you mean /plan {line}?" in says(seen), (wish, says(seen))
    assert await team.rows() == before


async def test_what_only_shows_something_or_opens_a_form_does(team):
    before = await team.rows("plan", "action_step", "target")
    for wish, shown in SHOWN.items():
        assert shown in says(await team.type("alice", wish)), wish
    for wish, (title, has) in FORMS.items():
        form = await team.type("alice", wish)
        assert form.title == title, wish
        assert has.replace('"value": ', "") in str(form.state).replace("'", '"') + says(form), wish
        await team.person("alice").close()
    assert await team.rows("plan", "action_step", "target") == before


async def test_an_objective_and_a_key_area_are_added_and_are_no_steps(team):
    added = says(await team.type("alice", "new objective for P-1: Customers recommend us twice as often"))
    assert added.startswith("Added O-2 Customers recommend us twice as often to P-1")
    added = says(await team.type("alice", "add a key area: Support to O-1"))
    assert added.startswith("Added A-2 Support to O-1")
    asked = await team.type("alice", "add objective function to the solver")
    assert asked.buttons == ["Run", "Add step", "Help"]
    assert says(await team.click("alice", asked, "Add step")).startswith(
        "Added S-2 objective function to the"
    )


async def test_somebody_is_brought_into_a_plan_by_a_press(team):
    asked = await team.type("alice", "add @bob to P-1")
    assert "Did you mean /plan role P-1 @bob collaborator?" in says(asked)
    assert "Bob is a collaborator of P-1 now." in says(await team.click("alice", asked, "Run"))


async def test_what_waits_for_what_may_be_said_in_a_sentence(team):
    await team.type("alice", "add Print the badges 20 mar @alice to P-1")
    assert "S-2 Print the badges waits for S-1" in says(await team.type("alice", "S-2 depends on S-1"))
    assert "waits for S-1" in says(await team.type("alice", "what does S-2 wait for?"))


async def test_a_step_that_is_called_by_its_number_is_no_new_one(team):
    asked = await team.type("alice", "step 1 is done")
    assert says(await team.click("alice", asked, "Run")).startswith("Done S-1 Book the venue")
    added = await team.type("alice", "step 1 of the guide")
    assert "S-2 1 of the guide" in says(added)
