"""Past values: pasted, shown as they were understood, saved whole or not at all, and taken back."""

from datetime import date, timedelta
from typing import Any

import pytest

WEEKS = "\n".join(
    f"2026-{month:02}-{day:02} {value}"
    for month, day, value in (
        (12, 7, "8,1"), (12, 14, "8"), (12, 21, "8.2"), (12, 28, "8"), (11, 30, "8.3"), (11, 23, "7.9"),
    )
)  # fmt: skip


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn")


def plain(seen: Any) -> str:
    return str(seen.visible_text).replace("*", "").replace("\u2003", " ")


async def values(team):
    return [str(row[4]) for row in (await team.rows("measurement"))["measurement"]]


async def test_they_are_shown_before_they_are_saved_and_count_as_the_baseline(team):
    await team.type("alice", 'target "Churn %" from 8 to 5 by 30 Jun')
    form = await team.type("alice", "import T-1")
    assert form.title == "Past values"
    asked = await team.submit("alice", {"Past values": WEEKS})
    assert "Understood 6 values: Mon 23 Nov 2026: 7.9, Mon 30 Nov 2026: 8.3, …" in plain(asked)
    assert asked.submit == "Save anyway"
    assert await values(team) == []
    saved = await team.submit("alice")
    assert plain(saved).startswith("Saved 6 past values of T-1 Churn %.")
    assert len(await values(team)) == 6
    said = plain(await team.type("alice", "checkin T-1 8"))
    assert "No change that shows" in said
    assert "past values from nothing to 6 values" in plain(await team.type("alice", "history T-1"))
    await team.click("alice", saved, "Undo")
    assert await values(team) == ["8"]


async def test_other_values_than_those_that_were_shown_are_shown_first(team):
    await team.type("alice", 'target "Churn %" from 8 to 5 by 30 Jun')
    await team.type("alice", "import T-1")
    await team.submit("alice", {"Past values": WEEKS})
    asked = await team.submit("alice", {"Past values": "2026-12-07 81"})
    assert "Understood 1 value: Mon 7 Dec 2026: 81." in plain(asked)
    assert await values(team) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"{WEEKS}\n2026-12-07 9", "Line 7: Mon 7 Dec 2026 has a value already, in line 1."),
        (f"{WEEKS}\nsoon", 'Line 7: "soon" does not begin with a day'),
        ("1/13/2026 6", 'Line 1: "1/13/2026 6" does not begin with a day'),
        ("", "Paste a day and a value on each line"),
    ],
)
async def test_what_is_wrong_is_said_by_line_and_nothing_is_saved(team, text, problem):
    await team.type("alice", 'target "Churn %" from 8 to 5 by 30 Jun')
    await team.type("alice", "import T-1")
    refused = await team.submit("alice", {"Past values": text})
    assert refused.errors["past"].startswith(problem)
    assert await values(team) == []


async def test_days_are_read_in_the_order_of_whoever_pastes(team):
    await team.plan("Answer sooner", by="bob")
    await team.type("bob", 'target P-2 "Reply time" from 8 to 5 by 30 Jun')
    await team.type("bob", "import T-1")
    asked = await team.submit("bob", {"Past values": "1/13/2026 6"})
    assert "Tue 13 Jan 2026: 6" in plain(asked)


async def test_a_day_with_a_check_in_keeps_it_and_a_past_value_is_replaced(team):
    await team.type("alice", 'target "Churn %" from 8 to 5 by 30 Jun')
    await team.type("alice", "checkin T-1 7.5")
    await team.type("alice", "import T-1")
    refused = await team.submit("alice", {"Past values": "2027-03-01 8"})
    assert refused.errors["past"].startswith("Line 1: on Mon 1 Mar somebody has checked in.")
    await team.submit("alice", {"Past values": "2027-02-01 8"})
    await team.submit("alice")
    await team.type("alice", "import T-1")
    asked = await team.submit("alice", {"Past values": "2027-02-01 9\n2027-02-08 9"})
    assert "1 of these days has another value until now." in plain(asked)
    await team.submit("alice")
    assert sorted(await values(team)) == ["7.5", "9", "9"]


async def test_undo_leaves_what_was_there_before(team):
    await team.type("alice", 'target "Churn %" from 8 to 5 by 30 Jun')
    for text in ("2027-02-01 8\n2027-02-08 8", "2027-02-08 9\n2027-02-15 9"):
        await team.type("alice", "import T-1")
        await team.submit("alice", {"Past values": text})
        saved = await team.submit("alice")
    assert sorted(await values(team)) == ["8", "9", "9"]
    taken = await team.click("alice", saved, "Undo")
    assert sorted(await values(team)) == ["8", "8"]
    await team.click("alice", taken, "Redo")
    assert sorted(await values(team)) == ["8", "9", "9"]


async def test_a_new_target_brings_its_past_along(team):
    form = await team.type("alice", "target")
    await team.click("alice", form, "More")
    typed = {"Indicator": "Churn %", "Baseline": "8", "Target": "5", "Past values": WEEKS}
    asked = await team.submit("alice", typed)
    assert "Understood 6 values" in plain(asked)
    await team.submit("alice")
    assert len(await values(team)) == 6


async def test_a_target_is_named(team):
    assert "Past values of what?" in plain(await team.type("alice", "import"))
    assert "Past values of what?" in plain(await team.type("alice", "import P-1"))
    assert "There is no T-9 that you can see." in plain(await team.type("alice", "import T-9"))


async def test_a_thousand_lines_of_a_file_are_saved_from_a_message_and_taken_back_at_once(team):
    await team.type("alice", 'target "Churn %" from 8 to 5 by 30 Jun')
    first = date(2024, 1, 1)
    rows = "\n".join(f'"{first + timedelta(days=day)}";"{day % 9},5"' for day in range(1_000))
    saved = await team.write("alice", f'import T-1\n"Day";"Value"\n{rows}')
    said = plain(saved)
    assert "Saved 1,000 past values of T-1 Churn %. Understood 1,000 values: Mon 1 Jan 2024: 0.5" in said
    assert len(await values(team)) == 1_000
    assert "Page 1 of 84" in plain(await team.type("alice", "show T-1"))
    await team.click("alice", saved, "Undo")
    assert await values(team) == []


async def test_of_a_message_with_a_wrong_line_nothing_is_saved(team):
    await team.type("alice", 'target "Churn %" from 8 to 5 by 30 Jun')
    refused = await team.write("alice", "import T-1\n2026-01-05 6.4\n2026-01-12 six\n2027-04-01 7")
    assert 'Line 2: "six" is not a number' in plain(refused)
    assert "Line 3: Thu 1 Apr is still to come. Nothing is saved." in plain(refused)
    assert await values(team) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2026-12-07 8 %\n2026-12-14 7 EUR", "Line 2: T-1 is counted in %, not in EUR."),
        (
            "0027-02-01 8",
            "Line 1: Mon 1 Feb 0027 is too long ago. Write the year in full, for example: 2027-01-05",
        ),
    ],
)
async def test_another_unit_and_a_year_that_is_a_slip_are_refused(team, text, problem):
    await team.type("alice", 'target "Churn %" from 8 to 5 by 30 Jun')
    await team.type("alice", "import T-1")
    assert (await team.submit("alice", {"Past values": text})).errors == {"Past values": problem}
    assert await values(team) == []
