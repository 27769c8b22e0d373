"""Targets through the front door: bands and totals, what stands under More, and doubts about an aim."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.handlers.conftest import MONDAY


@pytest.fixture(autouse=True)
async def _plan(team):
    """Alice's plan asks every Monday until the end of June."""
    await team.plan("Answer sooner")


def plain(seen: Any) -> str:
    return str(seen.visible_text).replace("*", "").replace("\u2003", " ")


def lines(seen: Any) -> list[str]:
    return plain(seen).splitlines()


async def test_a_line_keeps_an_indicator_within_a_band(team):
    added = await team.type("alice", 'target "Reply time" keep at 5 to 7 hours by 30 Jun')
    assert lines(added)[0] == (
        "Added T-1 Reply time, to keep at 5 to 7 hours until Wed 30 Jun, to P-1 Answer sooner"
    )
    said = plain(await team.type("alice", "checkin T-1 6"))
    assert "Reply time is 6 hours (target 5 to 7 hours by 30 Jun)" in said
    assert "how likely 5 to 7 hours on Wed 30 Jun is: 5 more check-ins." in said
    assert "T-1 Reply time → 5 to 7 hours by 30 Jun: now 6 hours ⚪ too early to tell" in plain(
        await team.type("alice", "show P-1")
    )


async def test_a_line_counts_a_total(team):
    added = await team.type("alice", 'target "Customers won" from 0 to 50 in total by 30 Jun')
    assert "from 0 to 50 in all by Wed 30 Jun" in lines(added)[0]
    said = plain(await team.type("alice", "checkin T-1 4"))
    assert "Customers won is 4 (target 50 in all by 30 Jun)" in said


@pytest.mark.parametrize(
    ("value", "chosen", "field", "words"),
    [
        ("7 to 5", "As the numbers say", "value", "The lower edge, 7, is above the upper, 5. Write: 5 to 7"),
        ("5 to 5", "As the numbers say", "value", "A band needs two edges, and both are 5."),
        ("5", "Within a band is better", "value", "A band has two edges. Write both"),
        ("5 to 7", "Lower is better", "direction", "5 to 7 is a band."),
    ],
)
async def test_an_impossible_band_is_refused_at_its_field(team, value, chosen, field, words):
    await team.type("alice", "target")
    form = await team.submit("alice", {"Indicator": "Reply time", "Target": value, "Better is": chosen})
    assert form.errors[field].startswith(words)
    assert (await team.rows("target"))["target"] == []


async def test_a_deadline_in_the_past_is_refused_at_its_field_and_one_that_stays_is_not(team):
    await team.plan("Old plan", Start="2027-01-04")
    await team.type("alice", "target")
    typed = {"Plan": "P-2 Old plan", "Indicator": "Churn", "Target": "5", "Deadline": date(2027, 2, 26)}
    form = await team.submit("alice", typed)
    assert form.errors.by_block == {"deadline_on": "Fri 26 Feb is past. Choose a day from today on."}
    await team.submit("alice", {"Deadline": date(2027, 3, 2)})
    await team.submit("alice")  # so few check-ins are doubtful, and meant
    await team.until(4, 9)
    await team.type("alice", "edit T-1")
    assert plain(await team.submit("alice", {"Unit": "%"})).startswith("Changed T-1 Churn")


async def test_more_keeps_what_is_typed_and_is_saved_with_it(team):
    await team.type("alice", 'target "Complaints" from 9 to 4 by 30 Jun')
    form = await team.type("alice", "target")
    assert "More" in form.buttons
    team.person("alice").fill({"Indicator": "Reply time", "Target": "5 to 7 h"})
    form = await team.click("alice", form, "More")
    assert form.state["indicator"]["indicator"]["value"] == "Reply time"
    assert "More" not in form.buttons
    more = {
        "Baseline": "9",
        "Baseline measured on": date(2027, 2, 1),
        "Source of the baseline": "CRM report",
        "Benchmark": "4.5",
        "Source of the benchmark": "Our industry",
        "Measured": "Every 2 weeks",
        "Balancing target": "T-1 Complaints",
        "Milestones": "31 Mar 8\n2027-05-31 7.5",
    }
    added = await team.submit("alice", more)
    assert "With 9 check-ins until then a lasting change cannot be shown" in plain(added)
    kept = await team.type("alice", "edit T-2")
    kept = await team.click("alice", kept, "More")
    shown = {name: next(iter(state.values())) for name, state in kept.state.items()}
    assert shown["value"]["value"] == "5 to 7"
    assert shown["unit"]["value"] == "h"
    assert shown["baseline_on"]["selected_date"] == "2027-02-01"
    assert shown["baseline_source"]["value"] == "CRM report"
    assert shown["benchmark"]["value"] == "4.5"
    assert shown["benchmark_source"]["value"] == "Our industry"
    assert shown["every_days"]["selected_option"]["value"] == "14"
    assert shown["balancing_id"]["selected_option"]["text"]["text"] == "T-1 Complaints"
    assert shown["milestones"]["value"] == "2027-03-31 8\n2027-05-31 7.5"


async def test_an_edit_that_does_not_ask_keeps_what_stands_under_more(team):
    await team.type("alice", 'target "Reply time" from 9 to 6 by 30 Jun')
    form = await team.type("alice", "edit T-1")
    await team.click("alice", form, "More")
    await team.submit("alice", {"Milestones": "30 Apr 7", "Source of the baseline": "CRM"})
    await team.type("alice", "edit T-1")
    await team.submit("alice", {"Unit": "h"})
    history = plain(await team.type("alice", "history T-1"))
    assert 'source of the baseline from nothing to "CRM"' in history
    assert "milestones from nothing to 7 by Fri 30 Apr" in history
    assert len((await team.rows("milestone"))["milestone"]) == 1
    await team.type("alice", "edit T-1")
    form = await team.click("alice", team.person("alice").view, "More")
    await team.submit("alice", {"Milestones": "30 Apr 7\n31 May 6.5"})
    assert [str(row[3]) for row in (await team.rows("milestone"))["milestone"]] == ["7", "6.5"]
    await team.click("alice", await team.type("alice", "history T-1"), "Undo")
    assert [str(row[3]) for row in (await team.rows("milestone"))["milestone"]] == ["7"]


async def test_a_milestone_that_cannot_be_is_refused_at_its_field(team):
    form = await team.type("alice", "target")
    await team.click("alice", form, "More")
    typed = {"Indicator": "Churn", "Target": "5", "Milestones": "31 Mar 7\nsoon 6"}
    form = await team.submit("alice", typed)
    assert form.errors["milestones"].startswith('Line 2: "soon 6" does not begin with a day')
    form = await team.submit("alice", {"Milestones": "31 Jul 7"})
    assert form.errors["milestones"].startswith("Sat 31 Jul is not before the deadline.")
    assert (await team.rows("target"))["target"] == []


async def test_a_doubtful_aim_is_asked_about_once_and_never_stops_anybody(team):
    await team.type("alice", "target")
    typed = {
        "Indicator": "Total customers",
        "Baseline": "8",
        "Target": "5",
        "Better is": "Higher is better",
        "Deadline": date(2027, 3, 22),
    }
    asked = await team.submit("alice", typed)
    assert asked.submit == "Add anyway"
    said = plain(asked)
    assert "Higher is better, and it goes from 8 to 5: it would be met from the first day on." in said
    assert "Only 4 check-ins until then: it will stay too early to tell." in said
    assert "It sounds like a count that adds up." in said
    assert (await team.rows("target"))["target"] == []
    added = plain(await team.submit("alice"))
    assert "Added T-1 Total customers" in added
    assert "No unit yet" in added


async def test_of_a_line_the_doubts_stand_below_the_answer(team):
    added = lines(await team.type("alice", 'target "Churn %" from 8 to 5 by 22 Mar'))
    assert added[1].startswith("Only 4 check-ins until then")


async def test_a_total_only_grows(team):
    form = await team.type("alice", "target")
    await team.click("alice", form, "More")
    typed = {
        "Indicator": "Churn",
        "Baseline": "8",
        "Target": "5",
        "Each value is": "A total so far, which adds up",
    }
    form = await team.submit("alice", typed)
    assert form.errors["counted"].startswith("A total so far only grows")


async def test_a_total_is_told_by_what_came_with_each_check_in(team):
    await team.plan("Win more", Start="2026-11-02")
    await team.type("alice", 'target P-2 "Customers won" from 0 to 60 in total by 30 Jun')
    totals = (2, 5, 7, 10, 12, 15, 17, 20)
    for weeks, total in zip(range(len(totals) - 1, -1, -1), totals, strict=True):
        await team.type("alice", "checkin T-1")
        day = (MONDAY - timedelta(days=7 * weeks)).date().isoformat()
        shown = await team.submit(
            "alice", {"Value": str(total), "Measured on": day, "Value expected next time": "7"}
        )
    said = plain(shown)
    assert "No change of pace that shows" in said
    assert "If the pace stays as it is, chance of 60 in all by Wed 30 Jun:" in said
    assert "that needs +2.3 a check-in, the pace is +2.5, about 9 days early." in said


async def test_a_target_of_which_only_the_plan_is_said_opens_its_form(team):
    await team.plan("Cut costs")
    for line in ("target P-2", "target for P-2", "step P-2"):
        form = await team.type("alice", line)
        assert form.title in {"New target", "New step"}
        assert "For P-2 Cut costs" in form.visible_text.replace("*", "")
    assert "*P-2 Cut costs*" in (await team.type("alice", "what is the target of P-2?")).visible_text


async def test_overall_is_said_of_a_level_too_and_makes_no_total(team):
    assert "8 overall" in (await team.type("alice", "target Score to 8 overall")).visible_text
    assert "as a total" not in (await team.type("alice", "show T-1")).visible_text


async def test_a_form_sent_as_it_was_says_that_nothing_changed(team):
    await team.type("alice", 'target "Churn %" from 8 to 5')
    before = await team.rows("target", "revision")
    await team.type("alice", "edit T-1")
    said = await team.submit("alice")
    assert said.visible_text.startswith("*T-1 Churn %* stays as it was.")
    assert said.buttons == ["Edit", "See plan"]
    assert await team.rows("target", "revision") == before
