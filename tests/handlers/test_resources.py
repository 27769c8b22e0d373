"""Resources through the front door: money, hours and tools of plans and steps, as three people see them."""

from datetime import date, timedelta
from typing import Any

import pytest


@pytest.fixture(autouse=True)
async def _plan(team):
    """Alice owns the plan, Chandra works in it, Bob approves; S-1 is Bob's and S-2 nobody's."""
    await team.plan("Reduce churn", by="chandra", Owner="alice")
    await team.type("alice", "role P-1 @bob approver")
    await team.type("alice", "add Book venue @bob due 26 Mar to P-1")
    await team.type("alice", "add Ring ten customers due 30 Apr to P-1")


def plain(seen: Any) -> str:
    return str(seen.visible_text).replace("*", "").replace("\u2003", " ")


def lines(seen: Any) -> list[str]:
    return plain(seen).splitlines()


def answer(view: Any, field: str) -> Any:
    """Return what a field holds."""
    (state,) = view.state[field].values()
    chosen = next((value for key, value in state.items() if key != "type"), None)
    return chosen["value"] if isinstance(chosen, dict) else chosen


async def test_one_line_puts_a_budget_on_a_step_and_undo_takes_it_back(team):
    added = await team.type("alice", "budget S-1 1200 EUR Deposit for the venue")
    assert lines(added) == [
        "Added R-1 Deposit for the venue 1,200 EUR · for S-1 Book venue · ⏳ not confirmed yet",
        "Bob can confirm it. S-1 waits until then.",
        *("Undo", "Edit", "Resources"),
    ]
    taken = await team.click("alice", added, "Undo")
    assert plain(taken).startswith("Took back adding R-1 Deposit for the venue 1,200 EUR.")
    assert "R-1" not in plain(await team.type("alice", "resources P-1"))


async def test_what_is_committed_and_spent_is_told_with_what_is_left(team):
    await team.type("alice", "budget S-1 1200 EUR")
    assert "400 spent · 800 left" in plain(await team.type("chandra", "budget R-1 spent 400"))
    assert "450.50 spent · 749.50 left" in plain(await team.type("chandra", "budget R-1 spent +50.50"))
    assert "R-1 1,300 EUR" in plain(await team.type("chandra", "budget R-1 +100"))
    assert "R-1 500 EUR" in plain(await team.type("chandra", "budget R-1 500 room +2 guests"))
    assert "R-1 1,300 EUR" in plain(await team.type("chandra", "budget R-1 +800"))
    assert "R-1 1,200 EUR" in plain(await team.type("chandra", "budget R-1 1200"))
    changed = plain(await team.type("alice", "budget R-1 900 EUR committed"))
    assert "900 committed · 450.50 spent · 150.50 over" in changed
    told = plain(await team.type("alice", "history R-1"))
    assert "Alice changed R-1 1,200 EUR: committed from 0 to 900" in told
    assert "Chandra changed R-1 1,200 EUR: spent from 400 to 450.50" in told


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("budget S-1 1.200,50 EUR", "Added R-1 1,200.50 EUR"),
        ("budget S-1 1,200.50 EUR", "Added R-1 1,200.50 EUR"),
        ("budget S-1 1200 eur Venue", "Added R-1 Venue 1,200 EUR"),
        ("budget S-1 £3k", "Added R-1 3,000 GBP"),
        ("budget S-1 1.200 EUR", '"1.200" could be 1200 or 1.2; write the one that you mean.'),
        ("budget S-1 -300 EUR", "An amount is not less than nothing."),
        ("budget S-1 1,300.505 EUR", "An amount in EUR has at most 2 decimals."),
        ("budget S-1 300.5 JPY", "An amount in JPY has no decimals."),
        (
            "budget S-1 300",
            "In which currency? Write its code behind the amount",
        ),
        ("budget S-1 $300", "Which dollar?"),
        ("budget S-1 100 EUR 200 USD", "200 USD is a second amount."),
        ("budget S-9 100 EUR", "There is no S-9 that you can see."),
        ("budget T-1 100 EUR", "T-1 has no resources of its own."),
        ("hours S-1 200%", "A week has 100 %, which is 40 hours here."),
        ("hours S-1 -6/week", "Hours are not less than nothing. Write them without the minus"),
        ("budget S-1 300 XYZ", '"XYZ" is not a currency code I know, for example EUR, USD or GBP.'),
        ("hours S-1 0/week", "Write the hours of a week, for example 6."),
        ("hours S-1 12/month", "Hours are counted a week."),
        ("hours S-1 6/week from 1 Apr until 12 Mar", "The period begins on"),
        (
            "hours S-1 6/week until 12 Mar",
            "Added R-1 Bob 6 hours a week · 1 Mar – 12 Mar · for S-1",
        ),
        ("hours P-1 me 50% of a week", "Added R-1 Alice 20 hours a week · 1 Mar – 30 Jun"),
        (
            "hours S-2 @bob 3 hours a week interviews from 1 Apr until 15 Apr",
            "Added R-1 Bob 3 hours a week · 1 Apr – 15 Apr · interviews · for S-2 Ring ten customers",
        ),
        ("tool P-1 Datadog by 10 Mar", "Added R-1 Datadog · needed by Wed 10 Mar · ⏳ not confirmed yet"),
        (
            "tool S-1 Miro board is ready",
            "Added R-1 Miro board · ready · for S-1 Book venue · ✅",
        ),
    ],
)
async def test_a_line_is_understood_or_says_what_is_wrong(team, typed, said):
    seen = lines(await team.type("alice", typed))
    assert seen[0].startswith(said), seen


async def test_one_currency_in_a_plan_needs_not_be_said_again_and_two_are_never_added(team):
    await team.type("alice", "budget P-1 6000 EUR")
    assert "Added R-2 300 EUR" in plain(await team.type("alice", "budget S-1 300"))
    await team.type("alice", "budget S-1 100 USD")
    assert "In which currency?" in plain(await team.type("alice", "budget S-1 300"))
    shown = lines(await team.type("alice", "resources P-1"))
    assert "Budget 6,300 EUR planned, nothing committed or spent yet" in shown
    assert "Budget 100 USD planned, nothing committed or spent yet" in shown


async def test_the_form_says_beside_each_field_what_is_wrong_and_keeps_what_was_typed(team):
    form = await team.type("alice", "budget S-1")
    assert form.title == "New budget"
    assert answer(form, "step_id") == "1"
    refused = await team.submit("alice", {"Planned": "1.200", "Currency": "EUR", "Spent": "-5"})
    assert "could be 1200 or 1.2" in plain(refused)
    refused = await team.submit("alice", {"Planned": "1.200,50", "Currency": "quid"})
    assert '"quid" is not a currency code I know' in plain(refused)
    refused = await team.submit("alice", {"Currency": "eur"})
    assert "An amount is not less than nothing." in plain(refused)
    added = await team.submit("alice", {"Spent": "200", "What for": "Venue"})
    assert "Added R-1 Venue 1,200.50 EUR · 200 spent · 1,000.50 left" in plain(added)


async def test_a_form_moves_a_line_to_the_whole_plan_and_two_who_edit_one_see_both(team):
    await team.type("alice", "hours S-1 6/week")
    for name in ("alice", "chandra"):
        assert (await team.type(name, "edit R-1")).title == "Edit R-1"
    await team.submit("chandra", {"Hours a week": "8"})
    back = await team.submit("alice", {"Hours a week": "10", "For": "The whole plan"})
    assert "Above is yours. It now says 8" in plain(back)
    changed = await team.submit("alice")
    assert "Changed R-1 Bob 10 hours a week · 1 Mar – 26 Mar · ⏳" in plain(changed)
    assert "for from S-1 to nothing" in plain(await team.type("alice", "history R-1"))


async def test_the_ledger_of_a_plan_has_its_sums_what_is_left_and_the_biggest_gap(team):
    empty = plain(await team.type("alice", "resources P-1"))
    assert "Nothing is planned yet." in empty
    await team.type("alice", "budget P-1 6000 EUR")
    await team.type("alice", "budget R-1 spent 1500")
    await team.type("alice", "hours S-1 @bob 6/week")
    await team.type("alice", "hours S-2 @bob 5/week from 1 Apr")
    await team.type("alice", "tool P-1 Datadog by 10 Mar")
    shown = lines(await team.type("bob", "resources P-1"))
    assert shown[:5] == [
        "Resources of P-1 Reduce churn",
        "Budget 1,500 of 6,000 EUR committed or spent · 4,500 EUR left · 25 % spent, 0 % of the time gone",
        "Hours a week Bob 6",
        "Tools 0 of 1 ready",
        "Biggest gap Datadog is not ready yet",
    ]
    assert "Add budget" not in shown, "an approver adds nothing"
    plan = await team.type("alice", "show P-1")
    assert "Budget 1,500 of 6,000 EUR committed or spent" in plain(plan)
    assert "4 not confirmed yet" in plain(plan)
    ledger = await team.click("alice", plan, "Resources")
    assert "Add budget" in lines(ledger)


async def test_a_menu_confirms_declines_makes_ready_and_drops(team):
    await team.type("alice", "tool S-1 Datadog by 10 Mar")
    ledger = await team.type("bob", "resources P-1")
    confirmed = await team.choose("bob", ledger, "Confirm")
    assert "Datadog · needed by Wed 10 Mar · for S-1 Book venue · ✅ confirmed by Bob" in plain(confirmed)
    assert "S-1 Book venue · waits for R-1" in plain(await team.type("alice", "show S-1"))
    ready = await team.choose("alice", await team.type("alice", "resources P-1"), "Ready")
    assert "Datadog · ready" in plain(ready)
    assert "waits for" not in plain(await team.type("alice", "show S-1"))
    await team.type("alice", "budget S-1 50 EUR")
    form = await team.choose("bob", await team.type("bob", "resources P-1"), "Decline…")
    assert form.title == "Decline R-2"
    declined = await team.submit("bob", {"Why": "Not before April"})
    assert "R-2 50 EUR · for S-1 Book venue · ⛔ declined by Bob: Not before April" in plain(declined)
    assert "Biggest gap R-2 50 EUR was declined" in plain(await team.type("alice", "resources P-1"))
    assert "Dropped R-2 50 EUR" in plain(await team.type("alice", "drop R-2 no money"))
    assert "R-2 50 EUR was dropped already." in plain(await team.type("alice", "drop R-2"))


async def test_more_money_is_asked_for_anew_and_less_is_not(team):
    await team.type("alice", "budget S-1 1200 EUR")
    await team.choose("bob", await team.type("bob", "resources P-1"), "Confirm")
    assert "confirmed by Bob" in lines(await team.type("alice", "budget R-1 spent 100"))[0]
    assert "✅ confirmed by Bob" in plain(await team.type("alice", "budget R-1 1000 planned"))
    more = await team.type("alice", "budget R-1 1500 planned")
    assert "⏳ not confirmed yet" in plain(more)
    assert "Bob can confirm it." in plain(more)
    back = await team.click("alice", more, "Undo")
    assert "Took back changing R-1" in plain(back)
    assert "R-1 1,000 EUR · 100 spent · 900 left · for S-1 Book venue · ✅ confirmed by Bob" in plain(
        await team.type("alice", "resources P-1")
    )


async def test_who_only_looks_adds_nothing_and_who_may_not_look_learns_nothing(team):
    await team.type("alice", "budget S-1 1200 EUR Deposit")
    refused = plain(await team.type("erin", "budget P-1 5 EUR", channel="shared"))
    assert refused.startswith("Only its owner and collaborators can add or edit resources of P-1.")
    for line in ("resources P-1", "edit R-1", "history R-1", "drop R-1", "budget R-1 spent 5"):
        seen = plain(await team.type("dana", line, channel="shared"))
        assert seen.startswith("There is no"), (line, seen)


async def test_a_date_that_is_none_and_an_empty_form_lose_nothing(team):
    refused = await team.type("alice", "hours S-1 @bob 6/week until friyay")
    shown = plain(refused)
    assert "friyay" in shown
    form = await team.type("alice", "hours P-1")
    assert form.title == "New hours"
    refused = await team.submit("alice", {"Person": "bob", "Hours a week": "6", "From": date(2027, 9, 1)})
    assert "Choose a last day on or after that." in plain(refused)
    assert answer(team.person("alice").view, "hours") == "6"


async def test_the_ledger_comes_as_a_file_to_whoever_asks(team):
    await team.type("alice", "budget S-1 1200.50 EUR =Deposit")
    await team.type("alice", "hours S-1 @bob 6/week")
    ledger = await team.type("erin", "resources P-1", channel="shared")
    coming = await team.click("erin", ledger, "Export")
    assert "a table of the resources of P-1 Reduce churn" in plain(coming)
    await team.demo.house.advance(team.demo.clock.now() + timedelta(minutes=1))
    (message,) = [each for each in team.workspace.dm(team.person("erin").id).messages if each.files]
    (file,) = message.files
    content = team.demo.sandbox.slack.files.find(file["id"]).content
    table = [line.split(",") for line in content.decode("utf-8-sig").splitlines()]
    cells = [dict(zip(table[0], line, strict=True)) for line in table[1:]]
    assert [each["reference"] for each in cells] == ["R-1", "R-2"]
    assert (cells[0]["planned"], cells[0]["remaining"], cells[0]["currency"]) == ("1200.50", "1200.50", "EUR")
    assert cells[0]["name"] == "'=Deposit", "what was typed is no formula"
    assert (cells[1]["person"], cells[1]["hours_a_week"]) == ("Bob", "6")


async def test_once_hours_are_planned_the_plan_says_for_which_steps_they_are_missing(team):
    await team.type("alice", "assign S-2 @chandra")
    assert "hours for" not in plain(await team.type("alice", "show P-1"))
    await team.type("alice", "hours S-1 6/week")
    assert "hours for S-2" in plain(await team.type("alice", "show P-1"))
    assert "hours for S-1" not in plain(await team.type("alice", "show P-1"))


async def test_nobody_waits_for_what_a_dropped_or_done_step_needed(team):
    for line in ("budget S-1 100 EUR", "budget S-2 50 EUR", "hours S-2 @bob 30/week", "tool S-2 Datadog"):
        await team.type("alice", line)
    shown = plain(await team.type("alice", "show P-1"))
    assert "Steps 2 waiting" in shown
    assert "Budget 150 EUR planned" in shown
    await team.type("alice", "drop S-2")
    ledger = plain(await team.type("alice", "resources P-1"))
    assert "Budget 100 EUR planned" in ledger
    assert "Hours a week" not in ledger
    assert "Tools" not in ledger
    assert (
        "R-3 Bob 30 hours a week · 1 Mar – 30 Apr · for S-2 Ring ten customers · no longer needed" in ledger
    )
    assert "Biggest gap R-1 100 EUR is not confirmed yet" in ledger
    await team.type("alice", "drop S-1")
    ledger = plain(await team.type("alice", "resources P-1"))
    assert "Nothing of this is needed any more: the steps that it was for are done or dropped." in ledger


async def test_a_step_shows_what_it_takes_and_still_does_when_it_is_done(team):
    await team.type("alice", "budget S-1 1200 EUR Deposit")
    await team.type("alice", "hours S-1 @bob 6/week")
    await team.type("alice", "budget R-1 spent 1100")
    await team.type("bob", "confirm R-1 R-2")
    shown = lines(await team.type("alice", "show S-1"))
    assert "R-1 Deposit 1,200 EUR · 1,100 spent · 100 left · ✅ confirmed by Bob" in shown
    assert "R-2 Bob 6 hours a week · 1 Mar – 26 Mar · ✅ confirmed by Bob" in shown
    await team.type("alice", "done S-1")
    done = await team.type("alice", "show S-1")
    assert "R-1 Deposit 1,200 EUR · 1,100 spent · 100 left · ✅ confirmed by Bob" in lines(done)
    assert done.buttons == ["Reopen", "Resources"]
    ledger = await team.click("alice", done, "Resources")
    assert "Resources of P-1" in plain(ledger)


async def test_the_history_of_hours_says_whose_they_are(team):
    await team.type("alice", "hours S-1 @bob 6/week")
    await team.type("alice", "hours R-1 4/week")
    told = lines(await team.type("alice", "history R-1"))
    assert told[0] == "History of R-1 Bob 4 hours a week"
    assert any(
        line.endswith("Alice changed R-1 Bob 4 hours a week: hours a week from 6 to 4") for line in told
    )


async def test_an_approver_confirms_and_declines_by_a_line(team):
    for line in ("budget S-1 1200 EUR Deposit", "tool S-1 Datadog", "hours S-1 @bob 6/week"):
        await team.type("alice", line)
    said = lines(await team.type("bob", "approve R-1"))
    assert said[0] == "Confirmed R-1 Deposit 1,200 EUR · for S-1 Book venue · ✅ confirmed by Bob"
    said = lines(await team.type("bob", "please confirm R-1, and R-3 please"))
    assert said[:3] == [
        "Confirmed",
        "R-1 Deposit 1,200 EUR · for S-1 Book venue · ✅ confirmed by Bob",
        "R-3 Bob 6 hours a week · 1 Mar – 26 Mar · for S-1 Book venue · ✅ confirmed by Bob",
    ]
    declined = plain(await team.type("bob", "decline R-2 because it is too dear"))
    assert "R-2 Datadog" in declined
    assert "declined by Bob: it is too dear" in declined
    declined = plain(await team.type("bob", "decline R-3 @alice has no time"))
    assert "declined by Bob: Alice has no time" in declined
    form = await team.type("bob", "decline R-2")
    assert form.title == "Decline R-2"
    await team.submit("bob", {"Why": "Not this year"})
    assert "declined by Bob: Not this year" in plain(await team.type("bob", "resources P-1"))


@pytest.mark.parametrize(
    ("who", "typed", "said"),
    [
        ("bob", "confirm", "Which resource? Name it, for example: confirm R-3"),
        *(
            ("bob", typed, "Name resources alone, for example: confirm R-3. With a reservation: decline R-3")
            for typed in (
                "confirm R-2 only if it stays under 400",
                "confirm R-1 @bob",
                "confirm R-1 400",
                "confirm R-1 by friday",
                "confirm R-1 every friday",
                "confirm Bob has the key to P-1",
            )
        ),
        ("bob", "confirm S-1", "Name resources alone, for example: confirm R-3"),
        ("bob", "decline R-1 R-2", "One at a time, please, each with its reason: decline R-1"),
        ("bob", "confirm R-9", "There is no R-9 that you can see."),
        ("alice", "confirm R-1 R-2", "Only its approver can approve what is asked for in P-1"),
        ("chandra", "decline R-1 no", "Only its approver can approve what is asked for in P-1"),
        ("bob", "confirm P-1", "Resources of P-1 Reduce churn"),
    ],
)
async def test_what_is_not_to_be_decided_is_refused_and_nothing_changes(team, who, typed, said):
    await team.type("alice", "budget S-1 1200 EUR Deposit")
    await team.type("alice", "tool S-1 Datadog")
    assert said in plain(await team.type(who, typed))
    assert "confirmed by" not in plain(await team.type("alice", "resources P-1"))


async def test_of_several_all_or_none_are_confirmed(team):
    await team.type("alice", "budget S-1 1200 EUR Deposit")
    await team.type("alice", "tool S-1 Datadog")
    await team.type("alice", "drop R-2")
    assert "R-2 was dropped" in plain(await team.type("bob", "confirm R-1 R-2"))
    assert "confirmed by" not in plain(await team.type("alice", "resources P-1"))


async def test_the_hours_of_a_line_change_with_their_person_and_their_days(team):
    await team.type("alice", "hours S-1 @bob 6/week")
    said = plain(await team.type("alice", "hours R-1 @chandra 4/week from 8 Mar until 19 Mar"))
    assert "Changed R-1 Chandra 4 hours a week · 8 Mar – 19 Mar" in said
    said = plain(await team.type("alice", "hours R-1 from 9 Mar"))
    assert "Changed R-1 Chandra 4 hours a week · 9 Mar – 19 Mar" in said
    said = plain(await team.type("alice", "hours R-1 @bob"))
    assert "Changed R-1 Bob 4 hours a week · 9 Mar – 19 Mar" in said


async def test_resources_alone_asks_which_plan_and_a_step_shows_its_own(team):
    await team.type("alice", "budget S-1 1200 EUR Deposit")
    assert "R-1 Deposit 1,200 EUR · ⏳ not confirmed yet" in lines(await team.type("alice", "resources S-1"))
    assert "Resources of P-1 Reduce churn" in plain(await team.type("alice", "resources"))
    await team.plan("Hire two", by="alice")
    asked = await team.type("alice", "resources")
    assert "Resources of P-2 Hire two" in plain(await team.click("alice", asked, "Choose P-2"))


@pytest.mark.parametrize("said", ["budget 5000 EUR", "@bob 12h", "tool Datadog"])
async def test_what_only_shows_them_says_so_where_something_was_to_be_added(team, said):
    answer = await team.type("alice", f"resources P-1 {said}")
    assert "so nothing was added" in answer.visible_text
    assert "hours P-1 @ann 6/week" in answer.visible_text
    assert f"resources P-1 {said}" in answer.visible_text
    assert "Nothing is planned yet" in (await team.type("alice", "resources of P-1 please")).visible_text
