"""A target's page: how it stands, its measurements a page at a time, and putting single ones right."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.handlers.conftest import MONDAY
from tests.handlers.test_evaluations import AFTER, BEFORE, measure
from tests.handlers.test_privacy import content, files_to

PASTED = "2026-10-05 8.4\n2026-10-12 8,2\n2026-10-19 84"


@pytest.fixture(autouse=True)
async def _target(team):
    await team.plan("Reduce churn", Start="2026-11-02")
    await team.type("alice", 'target "Churn %" from 8 to 5 by 30 Jun')


def plain(seen: Any) -> str:
    return str(seen.visible_text).replace("*", "")


async def page(team, name="alice"):
    return await team.type(name, "show T-1")


async def paste(team, text=PASTED):
    await team.type("alice", "import T-1")
    await team.submit("alice", {"Past values": text})
    return await team.submit("alice")


async def test_without_measurements_it_says_what_to_do_first(team):
    shown = await page(team)
    assert plain(shown).startswith("T-1 Churn % · ⚪ too early to tell")
    assert "8 → 5 by 30 Jun · lower is better" in plain(shown)
    assert "Not measured yet." in plain(shown)
    assert "The first one is a line: checkin T-1 6.4." in plain(shown)
    assert shown.buttons == ["Check in", "Edit", "See plan"]


async def test_it_says_how_it_stands_and_why_and_lists_what_was_measured(team):
    await measure(team, [*BEFORE, *AFTER])
    shown = await page(team)
    said = plain(shown)
    assert "T-1 Churn % · 🟠 off track" in said
    assert "Now 6.8 █▇█▆▄▅▄▃▃▂▂▁, on Mon 1 Mar by Alice" in said
    assert "Improved: 8 check-ins in a row under the old average of 8.1." in said
    assert "Owner Alice" in said
    assert "14 measurements, newest first\n" in said
    assert "Mon 1 Mar · 6.8 · Alice" in said
    assert "Page 1 of 2" in said
    more = await team.click("alice", shown, "Next page")
    assert "Mon 7 Dec 2026 · 8 · Alice" in plain(more)
    assert "Mon 1 Mar · 6.8" not in plain(more)


async def test_a_reported_value_is_corrected_with_the_old_one_beside_it_and_a_way_back(team):
    await team.type("alice", "checkin T-1 64")
    shown = await page(team)
    form = await team.choose("alice", shown, "Correct…")
    assert form.title == "Correct T-1"
    corrected = await team.submit("alice", {"Value": "6,4"})
    said = plain(corrected)
    assert "Corrected T-1 Churn %: 6.4 on Mon 1 Mar." in said
    assert "Mon 1 Mar · 6.4 · Alice · was 64" in said
    await team.catch_up()
    (told,) = [each for each in team.person("bob").messages("team") if "Churn % is" in each.visible_text]
    assert "*Churn % is 6.4*" in told.visible_text
    assert "edited by Alice" in told.visible_text
    history = plain(await team.type("alice", "history T-1"))
    assert "Alice changed a check-in on T-1 Churn %: value from 64 to 6.4" in history
    back = await team.click("alice", corrected, "Undo")
    assert "Mon 1 Mar · 64 · Alice" in plain(back)
    assert "was" not in plain(back).rsplit("newest first", 1)[1]


async def test_a_value_that_was_pasted_is_corrected_moved_and_deleted(team):
    await paste(team)
    shown = await page(team)
    assert "Mon 19 Oct 2026 · 84 · Alice" in plain(shown)
    await team.choose("alice", shown, "Correct…")
    corrected = await team.submit("alice", {"Value": "8.4"})
    assert "Mon 19 Oct 2026 · 8.4 · Alice · was 84" in plain(corrected)
    await team.choose("alice", corrected, "Correct…")
    moved = await team.submit("alice", {"Measured on": "2026-10-20"})
    assert "Tue 20 Oct 2026 · 8.4 · Alice" in plain(moved)
    gone = await team.choose("alice", moved, "Delete")
    assert "Deleted 8.4 on Tue 20 Oct 2026 from T-1 Churn %." in plain(gone)
    assert "2 measurements" in plain(gone)
    history = plain(await team.type("alice", "history T-1"))
    assert "Alice deleted a measurement of T-1 Churn %: 8.4 on Tue 20 Oct 2026" in history
    assert "corrected a measurement of T-1 Churn %: from 8.4 on Mon 19 Oct 2026 to 8.4 on Tue 20" in history
    assert "corrected a measurement of T-1 Churn %: from 84 to 8.4 on Mon 19 Oct 2026" in history
    back = await team.click("alice", gone, "Undo")
    assert "Took back deleting a measurement of T-1 Churn %" in plain(back)
    assert "3 measurements" in plain(back)
    await team.choose("alice", back, "Correct…")
    refused = await team.submit("alice", {"Measured on": "2026-10-12"})
    said = "Mon 12 Oct 2026 has a value already. Correct that one, or choose another day."
    assert refused.errors["on"] == said


async def test_bad_corrections_are_said_at_their_field_and_an_odd_value_is_asked_about(team):
    await measure(team, ["8.1", "8.0", "7.4", "7.5"])
    shown = await page(team)
    await team.choose("alice", shown, "Correct…")
    refused = await team.submit("alice", {"Value": "seven", "Measured on": "2027-03-02"})
    assert '"seven" is not a number' in refused.errors["value"]
    refused = await team.submit("alice", {"Value": "7", "Measured on": "2027-03-02"})
    assert refused.errors["on"].startswith("That day is still to come.")
    asked = await team.submit("alice", {"Value": "750", "Measured on": "2027-03-01"})
    assert "Did you mean 7.5?" in plain(asked)
    kept = await team.submit("alice", {"Value": "7.6"})
    assert "Corrected T-1 Churn %: 7.6 on Mon 1 Mar." in plain(kept)


async def test_a_deleted_check_in_is_taken_back_in_the_channel_and_comes_again(team):
    await measure(team, ["8.1", "7.9"])
    await team.demo.house.advance(MONDAY + timedelta(minutes=1))  # a channel takes one post a second
    shown, other = await page(team), await page(team)
    gone = await team.choose("alice", shown, "Delete check-in")
    assert "Deleted 7.9 on Mon 1 Mar from T-1 Churn %, with its check-in." in plain(gone)
    assert "1 measurement, newest first" in plain(gone)
    await team.catch_up()
    assert any("took back a check-in" in each.visible_text for each in team.person("bob").messages("team"))
    again = await team.choose("alice", other, "Delete check-in")
    assert "There is no such measurement that you can see. It may have been deleted." in plain(again)
    assert "Alice deleted a check-in on T-1 Churn %: 7.9" in plain(await team.type("alice", "history T-1"))
    await team.click("alice", gone, "Undo")
    assert "2 measurements, newest first" in plain(await page(team))


async def test_one_is_left_out_for_a_reason_struck_out_and_counts_for_nothing(team):
    await measure(team, [*BEFORE, "80"])
    shown = await page(team)
    form = await team.choose("alice", shown, "Leave out…")
    assert form.title == "Leave out of T-1"
    refused = await team.submit("alice", {"Why it is left out": "\u200b"})
    assert refused.errors["because"].startswith("Say why")
    out = await team.submit("alice", {"Why it is left out": "The CRM was down"})
    assert "~80~" in out.visible_text
    assert "Left out by Alice: The CRM was down" in plain(out)
    assert "Now 7.9" in plain(out)
    assert "now 7.9" in plain(await team.type("alice", "show P-1"))
    history = plain(await team.type("alice", "history T-1"))
    assert "Alice left out 80 of T-1 Churn %: The CRM was" in history
    counted = await team.choose("alice", out, "Count again")
    assert "Now 80" in plain(counted)
    undone = await team.click("alice", counted, "Undo")
    assert "Took back counting 80 of T-1 Churn %" in plain(undone)
    assert "Now 7.9" in plain(undone)


async def test_a_pasted_one_is_left_out_too_and_stays_so_when_it_is_corrected_or_deleted_and_back(team):
    await paste(team)
    shown = await page(team)
    await team.choose("alice", shown, "Leave out…")
    out = await team.submit("alice", {"Why it is left out": "A slip"})
    assert "Left out by Alice: A slip" in plain(out)
    await team.choose("alice", out, "Correct…")
    moved = await team.submit("alice", {"Value": "8.5", "Measured on": "2026-10-26"})
    assert "Left out by Alice: A slip" in plain(moved)
    gone = await team.choose("alice", moved, "Delete")
    assert "A slip" not in plain(gone)
    back = await team.click("alice", gone, "Undo")
    assert "~8.5~" in back.visible_text
    assert "Left out by Alice: A slip" in plain(back)


async def test_of_two_on_one_day_the_later_one_counts_and_the_other_is_marked(team):
    await team.type("alice", "checkin T-1 7.9")
    await team.type("alice", "checkin T-1 7.4")
    shown = await page(team)
    assert "Mon 1 Mar · ~7.9~ · Alice\nA later value of that day counts instead." in plain(shown)
    assert "Now 7.4" in plain(shown)
    gone = await team.choose("alice", shown, "Delete check-in")
    assert "Now 7.9" in plain(gone)


async def test_two_who_correct_the_same_one_are_told_and_nothing_typed_is_lost(team):
    await team.type("alice", "role P-1 @bob collaborator")
    await paste(team)
    shown, other = await page(team), await page(team, "bob")
    await team.choose("alice", shown, "Correct…")
    await team.choose("bob", other, "Correct…")
    await team.submit("bob", {"Value": "8.3"})
    conflict = await team.submit("alice", {"Value": "8.6"})
    assert "Bob changed this measurement while you had this open." in plain(conflict)
    assert "It now says 8.3" in plain(conflict)
    assert "8.6 · Alice · was 84" in plain(await team.submit("alice"))


async def test_somebody_who_may_not_change_it_sees_it_without_menus(team):
    await team.type("alice", "checkin T-1 7.9")
    shown = await page(team, "bob")
    assert shown.buttons == ["Chart", "See plan"]
    assert "Correct…" not in str(shown.blocks)
    mine = await page(team)
    foreign = await team.choose("bob", shown, "History")
    assert "History of T-1 Churn %" in plain(foreign)
    forged = next(each for each in mine.controls if "measurement.more" in each.action_id)
    assert forged


async def test_in_a_closed_plan_nothing_is_corrected_any_more(team):
    await team.type("alice", "checkin T-1 7.9")
    shown = await page(team)
    await team.choose("alice", shown, "Correct…")
    await team.type("alice", "close P-1")
    await team.submit("alice")
    closed = await page(team)
    assert closed.buttons == ["Chart", "See plan"]
    assert "Measured" in plain(shown)
    assert "Measured" not in plain(closed), "nobody asks any more"
    refused = await team.choose("alice", shown, "Delete check-in")
    assert "P-1 Reduce churn is closed. To change it, reopen it first: reopen P-1" in plain(refused)


async def test_it_is_revised_in_a_short_form_that_asks_why(team):
    await measure(team, ["8.1", "7.9"])
    shown = await page(team)
    form = await team.choose("alice", shown, "Revise…")
    assert form.title == "Revise T-1"
    refused = await team.submit("alice", {"Target": "6", "Reason": "\u200b"})
    assert refused.errors["reason"].startswith("Say why the target changes")
    revised = await team.submit("alice", {"Target": "6", "Reason": "The market grew"})
    assert "8 → 6 (was 5) by 30 Jun" in plain(revised)


async def test_a_plan_leads_to_its_targets(team):
    shown = await team.type("alice", "show P-1")
    assert "T-1 Churn % · ⚪" in plain(await team.click("alice", shown, "Show T-1"))
    await team.type("alice", "target NPS from 30 to 40 by 30 Jun")
    shown = await team.type("alice", "show P-1")
    assert "T-2 NPS · ⚪" in plain(await team.choose("alice", shown, "T-2 NPS"))


async def test_the_chart_comes_by_its_button(team):
    team.demo.sandbox.files.ready_seconds = 0
    team.demo.sandbox.faults.lose_scope("files:write")
    await measure(team, [*BEFORE, "80"])
    await team.choose("alice", await page(team), "Leave out…")
    out = await team.submit("alice", {"Why it is left out": "The CRM was down"})
    coming = await team.click("alice", out, "Chart")
    assert "Drawing T-1 Churn %. It comes in a moment." in plain(coming)
    await team.demo.house.advance(MONDAY + timedelta(minutes=3))
    drawn = team.person("alice").messages("team")[-1]
    assert "Too early to tell" in plain(drawn)


async def test_the_table_of_a_plan_has_every_measurement_with_what_was_corrected_and_left_out(team):
    await paste(team)
    shown = await page(team)
    await team.choose("alice", shown, "Correct…")
    corrected = await team.submit("alice", {"Value": "8.4"})
    await team.choose("alice", corrected, "Leave out…", nth=1)
    await team.submit("alice", {"Why it is left out": "=HYPERLINK(1)"})
    await team.type("alice", "checkin T-1 7.9")
    await team.type("alice", "export P-1")
    await team.demo.house.advance(MONDAY + timedelta(minutes=2))
    (message,) = files_to(team, "alice")
    rows = list(csv.DictReader(io.StringIO(content(team, message).decode("utf-8-sig"))))
    found = [
        (row["day"], row["value"], row["first_value"], row["left_out_because"])
        for row in rows
        if row["kind"] in {"measurement", "check-in"}
    ]
    assert found == [
        ("2027-03-01", "7.9", "", ""),
        ("2026-10-05", "8.4", "", ""),
        ("2026-10-12", "8.2", "", "'=HYPERLINK(1)"),
        ("2026-10-19", "8.4", "84", ""),
    ]


async def test_the_channel_sees_that_a_value_it_was_told_is_left_out(team):
    await team.type("alice", "checkin T-1 64")
    await team.choose("alice", await page(team), "Leave out…")
    await team.submit("alice", {"Why it is left out": "The CRM was down"})
    await team.demo.house.advance(MONDAY + timedelta(minutes=1))
    (told,) = [each for each in team.person("bob").messages("team") if "Churn %" in each.visible_text]
    assert "its value is left out: The CRM was down" in told.visible_text


async def test_a_reason_for_a_value_that_is_gone_is_shown_to_be_copied(team):
    await paste(team)
    await team.choose("alice", await page(team), "Leave out…")
    other = await page(team)
    await team.choose("alice", other, "Delete")
    seen = await team.submit("alice", {"Why it is left out": "The CRM was down, I believe"})
    assert "There is no such measurement that you can see. It may have been deleted." in seen.visible_text
    assert "Nothing was saved." in seen.visible_text
    assert "Why it is left out: The CRM was down, I believe" in seen.visible_text


async def test_a_page_reads_the_measurements_once(team):
    await paste(team)
    asked: list[str] = []

    def note(*facts):
        statement = facts[2]
        if "FROM measurement" in statement and "row_number" not in statement:
            asked.append(statement)

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
    try:
        await page(team)
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)
    assert len(asked) == 1


async def test_how_many_check_ins_are_missing_is_said_once_and_of_those_that_count(team):
    await paste(team)
    await team.type("alice", "exclude T-1 12 Oct broken sensor")
    said = plain(await page(team))
    assert "3 measurements, newest first\n" in said
    assert [line for line in said.splitlines() if "more" in line] == [
        "Too early to tell whether it changed, or how likely 5 by Wed 30 Jun is: 4 more check-ins."
    ]
