"""What a check-in says of its target: noise or signal, and the chance of getting there."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import MONDAY

BEFORE = ("8.1", "8.0", "8.2", "8.0", "8.3", "7.9")
AFTER = ("7.5", "7.6", "7.4", "7.2", "7.3", "7.1", "7.0", "6.8")


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn", Start="2026-11-02")
    await team.type("alice", 'target "Churn %" from 8 to 5 by 30 Jun')


async def measure(team, values):
    """Report a value a week, the last one today."""
    for weeks, value in zip(range(len(values) - 1, -1, -1), values, strict=True):
        await team.type("alice", "checkin T-1")
        day = (MONDAY - timedelta(days=7 * weeks)).date().isoformat()
        shown = await team.submit(
            "alice", {"Value": value, "Measured on": day, "Value expected next time": "7"}
        )
    return shown


async def test_first_it_is_too_early_and_says_how_many_are_missing(team):
    said = await team.type("alice", "checkin T-1 7.4")
    assert "how likely 5 by Wed 30 Jun is: 5 more check-ins." in said.visible_text
    assert "now 7.4 ⚪ too early to tell" in (await team.type("alice", "show P-1")).visible_text


async def test_a_change_is_told_to_whoever_reports_it_and_to_the_channel(team):
    said = await measure(team, [*BEFORE, *AFTER])
    words = "Improved: 8 check-ins in a row under the old average of 8.1. Chance of 5 by Wed 30 Jun:"
    assert words in said.visible_text
    await team.demo.house.advance(MONDAY + timedelta(minutes=1))  # a channel takes one post a second
    told = [each for each in team.person("alice").messages("team") if words in each.visible_text]
    assert any("Churn % is 6.8" in each.visible_text for each in told if not each.ephemeral)
    assert "now 6.8 🟠 off track █▇█▆▄▅▄▃▃▂▂▁" in (await team.type("alice", "show P-1")).visible_text


async def test_the_course_of_a_target_stands_beside_its_last_value(team):
    await measure(team, ["7.5", "6.5"])
    assert "now 6.5 ⚪" in (await team.type("alice", "show P-1")).visible_text, "two are no course"
    await team.type("alice", "checkin T-1")
    await team.submit("alice", {"Value": "5.5", "Measured on": "2027-02-15", "Value expected next time": "7"})
    assert "▁█▅" in (await team.type("alice", "show P-1")).visible_text
    assert "last 6.5, target 5" in (await team.home("alice")).visible_text


async def test_what_a_check_in_said_of_its_own_day_stays_when_later_ones_come(team):
    await measure(team, [*BEFORE, "7.5"])
    await team.catch_up()
    await team.type("alice", "checkin T-1 5.5")
    await team.catch_up()
    told = [each.visible_text for each in team.person("alice").messages("team") if not each.ephemeral]
    first = next(text for text in told if "Churn % was 8.1" in text)
    assert "5 more check-ins" in first


async def test_a_target_that_is_reached_is_met(team):
    await team.type("alice", "checkin T-1 4.9")
    assert "now 4.9 ✅ met" in (await team.type("alice", "show P-1")).visible_text


async def test_a_chart_of_nothing_asks_of_what(team):
    assert "Did you mean this target?" in (await team.type("alice", "chart")).visible_text
    assert "There is no T-9 that you can see." in (await team.type("alice", "chart T-9")).visible_text


async def test_the_targets_of_a_closed_plan_say_what_was_reached_and_foretell_nothing(team):
    for line in (
        "target NPS from 30 to 40 by 30 Jun",
        "target Calls to 100 in total by 30 Jun",
        "checkin T-1 7.0",
        "checkin T-2 41",
        "close P-1",
    ):
        await team.type("alice", line)
    shown = (await team.type("alice", "show P-1")).visible_text
    assert "✅ T-2 NPS 30 → 40 by 30 Jun: now 41" in shown
    ends = {"T-1": "5 was not reached.", "T-2": "40 was reached."}
    for ref, end in ends.items():
        page = (await team.type("alice", f"show {ref}")).visible_text
        assert f"When the plan closed on Mon 1 Mar, {end}" in page
        assert "more until" not in page
        assert "check-ins:" not in page
    assert "It was never measured." in (await team.type("alice", "show T-3")).visible_text
    history = (await team.type("alice", "history T-1")).visible_text
    assert "checked in on T-1 Churn %: 7\n" in history
    await team.type("alice", "reopen P-1")
    assert "Too early to tell" in (await team.type("alice", "show T-1")).visible_text
