"""Too many hours over all plans of somebody: said where it happens and on Home, without telling secrets."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
async def _plans(team):
    """P-1 is everybody's and Alice's; P-2 lives in a private channel that Bob and Erin are not in."""
    await team.plan("Reduce churn", by="alice")
    await team.plan("Quiet merger", by="chandra", channel="leads")
    await team.type("erin", "help", channel="shared")
    await team.type("bob", "help")
    await team.type("alice", "role P-1 @erin collaborator")


def plain(seen: Any) -> str:
    return str(seen.visible_text).replace("*", "").replace("\u2003", " ")


async def test_too_much_is_said_with_where_it_goes_and_a_hidden_plan_is_other_work(team):
    await team.type("chandra", "hours P-2 @bob 30/week until 30 Apr", channel="leads")
    added = plain(await team.type("erin", "hours P-1 @bob 15/week", channel="shared"))
    said = (
        "Bob has 45 of 40 hours a week promised, 1 Mar – 30 Apr: 15 for P-1 Reduce churn, 30 for other work."
    )
    assert said in added
    assert "merger" not in added
    seen = plain(await team.type("chandra", "hours R-1 31/week", channel="leads"))
    assert "46 of 40 hours a week" in seen
    assert "31 for P-2 Quiet merger, 15 for P-1 Reduce churn" in seen


async def test_who_takes_over_a_step_with_too_much_to_do_is_named(team):
    await team.type("alice", "add Book venue due 26 Mar to P-1")
    assert "promised" not in plain(await team.type("alice", "assign S-1 @bob"))
    await team.type("alice", "hours P-1 @bob 30/week until 20 Mar")
    await team.type("alice", "hours P-1 @bob 20/week from 15 Mar until 20 Mar")
    await team.type("alice", "assign S-1 @erin")
    said = "Bob has 50 of 40 hours a week promised, 15 Mar – 20 Mar: 50 for P-1 Reduce churn."
    assert said in plain(await team.type("alice", "assign S-1 @bob"))
    assert said in plain(await team.type("alice", "add Ring them @bob to P-1 due 30 Mar"))
    assert said not in plain(await team.type("alice", "add Ring us @bob to P-1 due 10 Mar"))


async def test_whoever_has_fewer_hours_is_full_sooner_and_half_of_their_week_is_less(team):
    await team.type("bob", "settings hours 30")
    assert "promised" not in plain(await team.type("alice", "hours P-1 @bob 30/week until 30 Apr"))
    added = plain(await team.type("alice", "hours P-1 @bob 50% until 30 Apr"))
    assert "Added R-2 Bob 15 hours a week" in added
    assert "Bob has 45 of 30 hours a week promised, 1 Mar – 30 Apr" in added
    await team.demo.house.settle()
    assert "Bob has 45 of 30 hours a week promised" in plain(await team.home("alice"))
    await team.type("bob", "settings hours 45")
    await team.demo.house.settle()
    assert "Too many hours" not in plain(team.person("alice").home)


async def test_a_week_in_which_somebody_is_away_has_less(team):
    await team.type("bob", "settings hours 32")
    await team.type("alice", "hours P-1 @bob 30/week until 30 Apr")
    assert "Too many hours" not in plain(await team.home("alice"))
    await team.type("bob", "away 8 Mar to 9 Mar")
    await team.demo.house.settle()
    said = "Bob has 30 of 19.2 hours a week promised, 8 Mar – 14 Mar (away 2 days): 30 for P-1 Reduce churn."
    assert said in plain(team.person("alice").home)
    assert said in plain(await team.type("alice", "add Ring them @bob to P-1 due 30 Mar"))
    shown = plain(await team.type("alice", "resources P-1"))
    assert said in shown
    assert "Biggest gap Bob is away and has promised 10.8 hours more than is left of a week" in shown
    assert "(away 2 days)" not in plain(await team.type("alice", "hours P-1 @bob 15/week until 30 Apr"))
    await team.until(15, 9)
    assert "(away" not in plain(await team.type("alice", "drop R-2"))
    await team.demo.house.settle()
    assert "Too many hours" not in plain(await team.home("alice"))


async def test_home_shows_it_to_the_person_and_to_whoever_owns_a_plan_with_them(team):
    await team.type("chandra", "hours P-2 @bob 30/week until 30 Apr", channel="leads")
    for name in ("alice", "bob"):
        assert "Too many hours" not in plain(await team.home(name))
    await team.type("alice", "hours P-1 @bob 15/week")
    await team.demo.house.settle()
    for name, where in (
        ("alice", "P-2 Quiet merger"),
        ("bob", "other work"),
        ("chandra", "P-2 Quiet merger"),
    ):
        home = plain(await team.home(name))
        assert "Too many hours\nBob has 45 of 40 hours a week promised" in home, name
        assert where in home, name
    assert "Too many hours" not in plain(await team.home("erin"))
    await team.type("alice", "drop R-2")
    await team.demo.house.settle()
    assert "Too many hours" not in plain(await team.home("bob"))


async def test_what_is_done_closed_or_dropped_frees_its_hours(team):
    await team.type("alice", "add Book venue @bob due 26 Mar to P-1")
    await team.type("alice", "hours S-1 @bob 30/week")
    assert "45 of 40" in plain(await team.type("alice", "hours P-1 @bob 15/week"))
    await team.type("alice", "done S-1")
    assert "promised" not in plain(await team.type("alice", "hours R-2 16/week"))
    await team.type("alice", "hours P-1 @bob 30/week")
    await team.type("alice", "close P-1")
    assert "promised" not in plain(await team.type("chandra", "hours P-2 @bob 20/week", channel="leads"))


async def test_home_says_where_somebody_has_to_decide(team):
    await team.type("erin", "budget P-1 500 EUR", channel="shared")
    await team.type("erin", "tool P-1 Datadog", channel="shared")
    await team.demo.house.settle()
    home = await team.home("alice")
    assert "P-1 Reduce churn · 2 resources to confirm" in plain(home)
    ledger = await team.click("alice", home, "Resources")
    assert "Resources of P-1 Reduce churn" in plain(ledger)


async def test_who_had_themselves_deleted_is_nobody_with_too_many_hours(team):
    await team.type("alice", "hours P-1 @bob 30/week")
    await team.type("alice", "hours P-1 @erin 30/week")
    for name in ("bob", "erin"):
        question = await team.click(name, await team.write(name, "privacy"), "Delete mine")
        await team.click(name, question, "Delete for good")
    await team.demo.house.settle()
    shown = plain(await team.type("alice", "resources P-1"))
    assert "Somebody who left 30 hours a week" in shown
    assert "promised" not in shown
    assert "Too many hours" not in plain(await team.home("alice"))


async def test_an_effort_that_does_not_fit_until_the_due_date_is_said_and_blocks_nothing(team):
    await team.plan("Hire well")
    page = await team.type("alice", "list team")
    plan = page.visible_text.split("*P-")[-1].split()[0]
    said = await team.type("alice", f"add Write the report wed effort 4 days @bob to P-{plan}")
    assert "Added *" in said.visible_text
    assert "It takes 4 days, and Bob has 3 days until Wed 3 Mar." in said.visible_text
    ref = said.visible_text.split("*")[1].split()[0]
    moved = await team.type("alice", f"due {ref} tuesday")
    assert "It takes 4 days, and Bob has 2 days until Tue 2 Mar." in moved.visible_text
    moved = await team.type("alice", f"due {ref} friday")
    assert "It takes" not in moved.visible_text
    await team.type("bob", "away until thursday", channel="@waymark")
    given = await team.type("alice", f"due {ref} 6 Mar")
    assert "It takes 4 days, and Bob has 1 day until Sat 6 Mar." in given.visible_text


async def test_who_takes_over_a_leavers_hours_and_has_too_many_is_named(team):
    await team.type("alice", "hours P-1 @bob 30/week until 30 Apr")
    await team.type("alice", "hours P-1 @erin 20/week until 30 Apr")
    team.demo.sandbox.deactivate("bob")
    await team.demo.sandbox.events_heard()
    await team.until(2, 10)
    told = [each for each in team.person("alice").messages("@waymark") if "left the workspace" in plain(each)]
    await team.click("alice", told[-1], "Hand over")
    answer = plain(await team.submit("alice", {"All hours": "erin"}))
    assert "Handed over the hours of 1 line" in answer
    assert "Erin has 50 of 40 hours a week promised, 1 Mar – 30 Apr: 50 for P-1 Reduce churn." in answer


async def test_what_is_too_much_only_while_somebody_is_away_is_told_as_that(team):
    await team.type("bob", "away 8 Mar to 19 Mar")
    await team.type("alice", "hours P-1 @bob 40/week from 8 Mar until 12 Mar")
    said = plain(await team.type("alice", "hours P-1 @bob 20/week from 8 Mar until 15 Mar"))
    assert "Bob has 60 of 0 hours a week promised, 8 Mar – 14 Mar (away 5 days): 60 for P-1" in said
