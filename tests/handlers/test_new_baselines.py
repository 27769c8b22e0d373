"""A new baseline: offered after a sustained run, set by a person with its cause, and taken back."""

from datetime import timedelta
from typing import Any

import pytest

from tests.handlers.test_evaluations import AFTER, BEFORE, measure


@pytest.fixture(autouse=True)
async def _target(team):
    await team.plan("Reduce churn", Start="2026-11-02")
    await team.type("alice", 'target "Churn %" from 8 to 5 by 30 Jun')


def plain(seen: Any) -> str:
    return str(seen.visible_text).replace("*", "")


async def test_it_is_offered_after_a_run_and_set_with_its_cause_and_taken_back(team):
    await measure(team, [*BEFORE, *AFTER])
    shown = await team.type("alice", "show T-1")
    assert "8 check-ins in a row lie under the old average." in plain(shown)
    form = await team.click("alice", shown, "New baseline…")
    assert form.title == "New baseline"
    refused = await team.submit("alice", {"What has changed": "\u200b"})
    assert refused.errors["cause"].startswith("Say why, for example:")
    done = await team.submit("alice", {"What has changed": "The new onboarding"})
    said = plain(done)
    assert "New baseline of T-1 Churn % from Mon 11 Jan: The new onboarding" in said
    assert "New baseline from Mon 11 Jan: The new onboarding" in said
    assert "Improved" not in said.partition("newest first")[0]
    assert "New baseline…" not in done.buttons
    history = plain(await team.type("alice", "history T-1"))
    assert "Alice set a new baseline for T-1 Churn % from Mon 11 Jan: The new onboarding" in history
    back = await team.click("alice", done, "Undo")
    assert "Took back setting a new baseline for T-1 Churn %" in plain(back)
    assert "Improved: 8 check-ins in a row under the old average of 8.1." in plain(back)
    again = await team.click("alice", back, "New baseline…")
    assert again.title == "New baseline"


async def test_it_can_be_removed_later_and_a_second_removal_is_harmless(team):
    await measure(team, [*BEFORE, *AFTER])
    await team.click("alice", await team.type("alice", "show T-1"), "New baseline…")
    await team.submit("alice", {"What has changed": "The new onboarding"})
    shown, other = await team.type("alice", "show T-1"), await team.type("alice", "show T-1")
    removed = await team.choose("alice", shown, "Remove new baseline")
    assert "Removed the new baseline of T-1 Churn % from Mon 11 Jan. The one before counts again." in plain(
        removed
    )
    assert "Improved" in plain(removed)
    again = await team.choose("alice", other, "Remove new baseline")
    assert "T-1 has no new baseline from Mon 11 Jan any more." in plain(again)
    undone = await team.click("alice", removed, "Undo")
    assert "New baseline from Mon 11 Jan: The new onboarding" in plain(undone)


async def test_nobody_sets_one_without_a_run_nor_without_the_right_to(team):
    await measure(team, [*BEFORE, *AFTER])
    mine = await team.type("alice", "show T-1")
    assert "New baseline…" not in (await team.type("bob", "show T-1")).buttons
    await team.click("alice", mine, "New baseline…")
    await team.type("alice", "checkin T-1 9")
    refused = await team.submit("alice", {"What has changed": "The new onboarding"})
    assert "T-1 needs no new baseline now: one is offered after 8 check-ins in a row" in plain(refused)
    assert "New baseline…" not in (await team.type("alice", "show T-1")).buttons


async def test_nothing_sets_one_by_itself(team):
    await measure(team, [*BEFORE, *AFTER, "6.9", "6.8", "7.0", "6.7"])
    assert (await team.rows("phase"))["phase"] == []
    assert "Improved: 12 check-ins in a row" in plain(await team.type("alice", "show T-1"))


async def test_whoever_reports_a_lasting_change_is_offered_one_and_so_is_who_looks_at_the_chart(team):
    shown = await measure(team, [*BEFORE, *AFTER])
    assert "New baseline…" in shown.buttons
    await team.click("alice", shown, "New baseline…")
    done = await team.submit("alice", {"What has changed": "The new onboarding"})
    assert "New baseline of T-1 Churn % from Mon 11 Jan: The new onboarding" in plain(done)
    assert done.buttons == ["Undo", "See target"]
    back = await team.click("alice", done, "Undo")
    assert "Took back setting a new baseline" in plain(back)
    team.demo.sandbox.faults.lose_scope("files:write")
    for name in ("alice", "bob"):
        await team.type(name, "chart T-1")
    await team.demo.house.advance(team.demo.clock.now() + timedelta(minutes=2))
    for name, ways in (
        ("alice", ["Check in", "See target", "New baseline…", "Post in channel…"]),
        ("bob", ["See target", "Post in channel…"]),
    ):
        seen = [each.buttons for each in team.person(name).messages("team") if each.ephemeral]
        assert ways in seen


async def _drawn(team) -> str:
    await team.type("alice", "chart T-1")
    house = team.demo.house
    await house.advance(team.demo.clock.now() + timedelta(minutes=1))  # a channel takes one post a second
    said = (each.visible_text for each in reversed(team.person("alice").messages("team")))
    return str(next(each for each in said if "behavior chart of T-1" in each))


async def test_one_whose_values_were_deleted_says_that_it_does_not_count(team):
    await measure(team, [*BEFORE, *AFTER])
    await team.click("alice", await team.type("alice", "show T-1"), "New baseline…")
    shown = await team.submit("alice", {"What has changed": "The new onboarding"})
    told = "Fewer than 6 values are left since then, so the one before counts."
    for _ in range(2):
        shown = await team.choose("alice", shown, "Delete check-in")
        assert told not in plain(shown)
    shown = await team.choose("alice", shown, "Delete check-in")
    assert f"New baseline from Mon 11 Jan: The new onboarding\n{told}" in plain(shown)
    assert "A new baseline counts" not in await _drawn(team)
    back = await team.click("alice", shown, "Undo")
    assert told not in plain(back)
    assert "A new baseline counts from 11 Jan" in await _drawn(team)
