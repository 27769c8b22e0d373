"""Two who edit the same thing by a form: the second sees both, keeps what they typed, and sends it again."""

from datetime import date
from typing import Any

import pytest

from sandbox.blocks import spoken


@pytest.fixture(autouse=True)
async def _plan(team):
    """Alice owns the plan, Chandra works in it."""
    await team.plan("Reduce churn", by="chandra", Owner="alice")
    await team.type("alice", 'target "Churn %" from 8 to 5')
    await team.type("alice", "add Ring ten customers fri @bob")


def notes(view: Any) -> list[str]:
    texts = [text.replace("*", "") for text in spoken(view.blocks)]
    return [text.rpartition(", ")[0] for text in texts if text.startswith("Above is")]


def plain(seen: Any) -> str:
    return str(seen.visible_text).replace("*", "")


def answer(view: Any, field: str) -> Any:
    """Return what a field holds."""
    (state,) = view.state[field].values()
    chosen = next((value for key, value in state.items() if key != "type"), None)
    return chosen["value"] if isinstance(chosen, dict) else chosen


async def test_a_plans_form_keeps_every_kind_of_field_and_shows_what_it_says_now(team):
    page = await team.type("alice", "show P-1")
    await team.choose("alice", page, "Edit plan…")
    mine = team.person("alice").view
    await team.choose("alice", await team.type("alice", "show P-1"), "Edit plan…")
    theirs = {
        "Title": "Keep customers",
        "Channel": "leads",
        "Check-in prompt": "Never",
        "End": date(2027, 9, 30),
    }
    await team.submit("alice", theirs)
    team.demo.sandbox.slack.screens.clear(team.person("alice").id)
    team.demo.sandbox.slack.screens.open(team.person("alice").id, mine.source)
    typed = {"Title": "Lose nobody", "Prompt time": "15:30", "Check-in prompt": "Every Friday"}
    back = await team.submit("alice", typed)
    assert "Alice changed P-1 while you had this open." in back.visible_text
    assert notes(back) == [
        'Above is yours. It now says "Keep customers" · Alice',
        "Above is what it now says: Thu 30 Sep · Alice",
        "Above is what it now says: #leads · Alice",
        "Above is yours. It now says never · Alice",
        "Above is yours. It now says nothing · Alice",
    ]
    found = {field: answer(back, field) for field in ("title", "channel_id", "prompt_weekday", "prompt_at")}
    assert found == {
        "title": "Lose nobody",
        "channel_id": "C0LEADS",
        "prompt_weekday": "4",
        "prompt_at": "15:30",
    }
    await team.submit("alice")
    shown = (await team.type("alice", "show P-1")).visible_text
    assert "P-1 Lose nobody*   1 Mar – 30 Sep · Alice · <#C0LEADS>" in shown
    assert "Fri 5 Mar, <!date^" in shown
    assert "|15:30>" in shown


async def test_a_targets_form_keeps_its_radio_and_numbers(team):
    for name in ("alice", "chandra"):
        form = await team.click(name, await team.type(name, "history T-1"), "Edit")
        assert form.title == "Edit T-1"
    theirs = {"Target": "4.50", "Better is": "Higher is better", "Unit": "points", "Owner": "chandra"}
    await team.submit("chandra", theirs)
    await team.submit("chandra")  # it would be met from the first day on, and is meant
    back = await team.submit("alice", {"Target": "3", "Better is": "Lower is better", "Baseline": "9"})
    assert notes(back) == [
        "Above is yours. It now says 4.5 · Chandra",
        "Above is what it now says: points · Chandra",
        "Above is yours. It now says higher · Chandra",
        "Above is what it now says: Chandra · Chandra",
    ]
    fields = {field: answer(back, field) for field in ("value", "unit", "direction", "owner_id", "baseline")}
    assert list(fields.values()) == ["3", "points", "down", team.person("chandra").id, "9"]
    saved = await team.submit("alice")
    assert "Changed T-1 Churn % 9 points → 3 points by 30 Jun" in saved.visible_text.replace("*", "")


async def test_a_check_in_that_was_edited_by_both_comes_back(team):
    answered = await team.type("chandra", "checkin T-1 7.4")
    await team.click("chandra", answered, "Edit")
    page = await team.type("alice", "history T-1")
    assert page.buttons == ["Edit", "Undo", "Edit"], "Alice owns the plan: of the target, and of the check-in"
    await team.click("alice", page, "Edit", nth=1)
    await team.submit("alice", {"Value": "7.5", "Confidence": "2 · unlikely"})
    back = await team.submit("chandra", {"Value": "7.6", "What happened": "A typing error"})
    assert notes(back) == [
        "Above is yours. It now says 7.5 · Alice",
        "Above is what it now says: 2 · Alice",
    ]
    assert (answer(back, "confidence"), answer(back, "happened")) == ("2", "A typing error")
    await team.submit("chandra")
    assert "now 7.6" in (await team.type("alice", "show P-1")).visible_text


async def test_what_others_change_elsewhere_is_no_conflict(team):
    await team.choose("alice", await team.type("alice", "show S-1"), "Move…")
    await team.type("bob", "snooze S-1 2d")
    await team.type("chandra", "assign S-1 @alice")
    shown = await team.submit("alice", {"New date": date(2027, 3, 12)})
    assert "Moved S-1 Ring ten customers to Fri 12 Mar" in shown.visible_text.replace("*", "")


async def test_the_same_date_from_both_is_no_conflict_and_another_is(team):
    for typed, is_refused in ((date(2027, 3, 12), False), (date(2027, 3, 19), True)):
        await team.choose("alice", await team.type("alice", "show S-1"), "Move…")
        await team.type("bob", "due S-1 8 mar")
        await team.type("bob", "due S-1 12 mar")
        seen = await team.submit("alice", {"New date": typed})
        said = "Bob changed S-1 while you had this open." in seen.visible_text
        assert said == is_refused
        if is_refused:
            assert notes(seen) == ["Above is yours. It now says Fri 12 Mar · Bob"]
            assert answer(seen, "due_on") == "2027-03-19"


async def test_two_who_snooze_a_step_see_both_days(team):
    await team.choose("alice", await team.type("alice", "show S-1"), "Snooze…")
    await team.type("bob", "snooze S-1 10 mar")
    back = await team.submit("alice", {"Remind again on": date(2027, 3, 3)})
    assert "Bob changed S-1 while you had this open." in back.visible_text
    assert notes(back) == ["Above is yours. It now says Wed 10 Mar · Bob"]
    assert answer(back, "snoozed_until") == "2027-03-03"
    assert "Snoozed S-1 Ring ten customers until Wed 3 Mar" in plain(await team.submit("alice"))


async def test_two_who_block_a_step_see_both_obstacles(team):
    await team.choose("alice", await team.type("alice", "show S-1"), "Blocked…")
    await team.type("bob", "block S-1 waiting for the printer")
    back = await team.submit("alice", {"Obstacle": "waiting for legal"})
    assert notes(back) == ['Above is yours. It now says "waiting for the printer" · Bob']
    assert answer(back, "blocked_by") == "waiting for legal"
    assert "Blocked S-1 Ring ten customers: waiting for legal" in plain(await team.submit("alice"))
    shown = plain(await team.type("bob", "block S-1 waiting for a room"))
    assert 'That replaces what it waited for before: "waiting for legal".' in shown
    assert plain(await team.type("bob", "block S-1 waiting for a room")).startswith(
        "S-1 Ring ten customers was blocked already: waiting for a room."
    )
    form = await team.type("bob", "block S-1")
    assert answer(form, "blocked_by") == "waiting for a room", "there it can be changed"


async def test_who_closes_a_plan_that_somebody_has_just_changed_is_asked_once_more(team):
    await team.choose("alice", await team.type("alice", "show P-1"), "Close plan…")
    asked = team.person("alice").view
    await team.choose("alice", await team.type("alice", "show P-1"), "Edit plan…")
    await team.submit("alice", {"End": date(2027, 9, 30)})
    team.demo.sandbox.slack.screens.clear(team.person("alice").id)
    team.demo.sandbox.slack.screens.open(team.person("alice").id, asked.source)
    back = await team.submit("alice")
    assert (
        "P-1 has changed while you had this open: Alice changed P-1 Reduce churn: end from Wed 30 Jun to"
        in (plain(back))
    )
    assert "Closed P-1 Reduce churn" in plain(await team.submit("alice"))


async def test_who_closes_by_a_form_a_plan_that_is_closed_is_told_so(team):
    await team.choose("alice", await team.type("alice", "show P-1"), "Close plan…")
    asked = team.person("alice").view
    await team.type("alice", "close P-1")
    team.demo.sandbox.slack.screens.clear(team.person("alice").id)
    team.demo.sandbox.slack.screens.open(team.person("alice").id, asked.source)
    assert "P-1 Reduce churn was closed already." in plain(await team.submit("alice"))
