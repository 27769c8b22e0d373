"""Undo and Edit under every answer: one press takes it back, a second does no harm, a stale one says why."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel

from sandbox.blocks import spoken


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn")
    await team.type("alice", 'target "Churn %" from 8 to 5')
    await team.type("alice", "add Ring ten customers fri @alice")
    await team.type("alice", "add Book the venue mon @alice")


ANSWERS = {
    "add Call Ann": "Took back adding S-3 Call Ann.",
    "target NPS to 40": "Took back adding T-2 NPS.",
    "checkin T-1 6.4": "Took back checking in on T-1 Churn %: 6.4.",
    "done S-1": "Took back marking S-1 Ring ten customers as done.",
    "done S-1 S-2": "Took back 2 changes",
    "due S-1 12 mar": "Took back moving S-1 Ring ten customers from Fri 5 Mar to Fri 12 Mar.",
    "snooze S-1 2d": "Took back snoozing S-1 Ring ten customers until Wed 3 Mar.",
    "assign S-1 @bob": "Took back assigning S-1 Ring ten customers from Alice to Bob.",
    "block S-1 waiting for legal": "Took back blocking S-1 Ring ten customers: waiting for legal.",
    "drop S-1 no longer needed": "Took back dropping S-1 Ring ten customers: no longer needed.",
    "close P-1": "Took back closing P-1 Reduce churn.",
}
"""By line that changes something, what its Undo answers."""


def plain(seen: Any) -> str:
    return str(seen.visible_text).replace("*", "")


async def seen_by_all(team: Any) -> list[str]:
    """Return what is to be seen of the plan, whoever has it before their eyes."""
    lines = ("show P-1", "show S-1", "list", "overdue")
    return [plain(await team.type("alice", line)) for line in lines]


async def kept(team: Any) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return what is to be seen of the plan, and the check-ins that count."""
    counted = SQLModel.metadata.tables["check_in"].columns.keys().index("is_dropped")
    rows = (await team.rows("check_in"))["check_in"]
    return await seen_by_all(team), [row[:4] for row in rows if not row[counted]]


async def settle(team: Any) -> None:
    await team.demo.house.settle()


def told(team: Any, words: str) -> list[Any]:
    """Return the messages in #team that all can see and that say this."""
    messages = team.person("bob").messages("team")
    return [each for each in messages if not each.ephemeral and words in plain(each)]


@pytest.mark.slow
@pytest.mark.parametrize("line", ANSWERS)
async def test_undo_under_an_answer_gives_back_what_was_and_stands_in_its_place(team, line):
    before = await kept(team)
    answer = await team.type("alice", line)
    after = await kept(team)
    back = await team.click("alice", answer, "Undo")
    assert ANSWERS[line] in plain(back)
    assert back.ts == answer.ts
    assert await kept(team) == before
    again = await team.click("alice", back, "Redo")
    assert plain(again).startswith("Redid")
    assert await kept(team) == after != before


@pytest.mark.parametrize(
    ("first", "line", "said"),
    [
        ("done S-1", "reopen S-1", "Took back reopening S-1 Ring ten customers."),
        ("block S-1 legal", "unblock S-1", "Took back unblocking S-1 Ring ten customers."),
        ("close P-1", "reopen P-1", "Took back reopening P-1 Reduce churn."),
    ],
)
async def test_what_takes_up_again_is_taken_back_too(team, first, line, said):
    await team.type("alice", first)
    before = await seen_by_all(team)
    back = await team.click("alice", await team.type("alice", line), "Undo")
    assert said in plain(back)
    assert await seen_by_all(team) == before


@pytest.mark.slow
@pytest.mark.parametrize("line", ANSWERS)
async def test_edit_stands_under_every_answer_but_to_several_steps_to_drop_and_to_close(team, line):
    answer = await team.type("alice", line)
    if line in {"done S-1 S-2", "drop S-1 no longer needed", "close P-1"}:
        assert "Edit" not in answer.buttons, "there is no form for two, and none for what is given up"
        return
    form = await team.click("alice", answer, "Edit")
    assert form.title in {"Edit S-1", "Edit S-3", "Edit T-2", "Edit check-in"}


async def test_a_second_press_does_no_harm_and_says_so(team):
    answer = await team.type("alice", "due S-1 12 mar")
    alice = team.person("alice")
    await asyncio.gather(*(alice.click(answer, "Undo") for _ in range(2)))
    await team.demo.house.app.drain()
    seen = [plain(each) for each in alice.messages("team") if each.ephemeral]
    assert sum("Took back moving S-1" in each for each in seen) == 1
    assert sum(each.startswith("S-1 was taken back already.") for each in seen) == 1
    version = list(SQLModel.metadata.tables["revision"].columns.keys()).index("version")
    assert (await team.rows("revision"))["revision"][-1][version] == 3, "added, moved, taken back"


async def test_a_stale_undo_says_what_has_changed_since_and_by_whom(team):
    answer = await team.type("alice", "assign S-1 @bob")
    await team.type("bob", "due S-1 12 mar")
    before = await team.rows()
    seen = await team.click("alice", answer, "Undo")
    assert plain(seen).startswith(
        "S-1 has changed since then: Bob moved S-1 Ring ten customers from Fri 5 Mar to Fri 12 Mar "
        "(Mon 1 Mar 09:00). Nothing was taken back."
    )
    assert await team.rows() == before


async def test_undo_is_over_after_a_day(team):
    answers = [await team.type("alice", line) for line in ("done S-1", "due S-2 12 mar")]
    team.demo.clock.move_to(team.demo.clock.now() + timedelta(hours=24))
    assert "Took back" in plain(await team.click("alice", answers[0], "Undo"))
    team.demo.clock.move_to(team.demo.clock.now() + timedelta(seconds=1))
    seen = await team.click("alice", answers[1], "Undo")
    assert plain(seen).startswith("S-2 was changed more than a day ago: too long to take it back.")


@pytest.mark.parametrize(("who", "channel"), [("bob", "team"), ("dana", "shared")])
async def test_who_gave_away_what_they_can_no_longer_see_takes_it_back_but_is_told_nothing_new(
    team, who, channel
):
    await team.type(who, "help", channel=channel)
    await team.plan("Secret", channel="leads")
    steps = ("S-3", "S-4", "S-5")
    for ref in steps:
        added = await team.type("alice", f"add Hush {ref[-1]} @{who} to P-2", channel="leads")
        assert f"Added {ref}" in plain(added)
    given = {ref: await team.type(who, f"assign {ref} @erin", channel=channel) for ref in steps}
    assert "Took back assigning S-5 Hush 5" in plain(await team.click(who, given["S-5"], "Undo"))
    await team.type("alice", "edit S-3", channel="leads")
    await team.submit("alice", {"Step": "Fire Chandra", "Note": "salary 90k"})
    stale = plain(await team.click(who, given["S-3"], "Undo"))
    assert stale.startswith("S-3 has changed since then. Nothing was taken back.")
    await team.type("alice", "edit P-2", channel="leads")
    await team.submit("alice", {"Title": "Layoff list"})
    await team.type("alice", "close P-2", channel="leads")
    closed = plain(await team.click(who, given["S-4"], "Undo"))
    assert closed.startswith("The plan of S-4 is closed. Nothing was taken back.")
    team.demo.clock.move_to(team.demo.clock.now() + timedelta(days=60))
    late = plain(await team.click(who, given["S-3"], "Undo"))
    assert late.startswith("S-3 was changed more than a day ago: too long to take it back.")
    for secret in ("Chandra", "salary", "Layoff"):
        assert secret not in stale + closed + late


async def test_nothing_of_a_closed_plan_is_taken_back_but_its_closing(team):
    moved = await team.type("alice", "due S-1 12 mar")
    closed = await team.type("alice", "close P-1")
    assert "P-1 Reduce churn is closed" in plain(await team.click("alice", moved, "Undo"))
    back = await team.click("alice", closed, "Undo")
    assert back.buttons == ["Redo", "Edit"]
    assert "Took back moving S-1" in plain(await team.click("alice", moved, "Undo"))


async def test_the_message_of_the_day_follows_an_undo(team):
    await team.type("alice", "due S-1 today")
    await team.until(1, 8, 31)
    done = await team.type("alice", "done S-1")
    await settle(team)
    (day,) = [each for each in team.person("alice").messages("@waymark") if "today" in each.visible_text]
    assert "*1 of 2 things left for you today*" in day.visible_text
    assert "✅ *S-1" in day.visible_text
    await team.click("alice", done, "Undo")
    await settle(team)
    (day,) = [each for each in team.person("alice").messages("@waymark") if "today" in each.visible_text]
    assert "*2 things for you today*" in day.visible_text


async def test_the_message_of_the_day_says_nothing_of_a_step_that_its_reader_may_no_longer_see(team):
    await team.type("bob", "help")
    await team.plan("Secret", channel="leads")
    await team.type("alice", "add Hush today @bob to P-2", channel="leads")
    await team.until(1, 14, 31)
    await team.type("alice", "edit S-3", channel="leads")
    await team.submit("alice", {"Step": "Fire Chandra", "Assignee": "erin"})
    await settle(team)
    day = plain(team.person("bob").messages("@waymark")[-1])
    assert day.startswith("Nothing left for you today\nS-3 is no longer yours\n")
    assert not {"Chandra", "Hush", "Erin", "Secret"} & set(day.split())


async def test_home_follows_an_undo(team):
    await team.home("alice")
    done = await team.type("alice", "done S-1")
    await settle(team)
    assert "Ring ten customers" not in team.person("alice").home.visible_text
    await team.click("alice", done, "Undo")
    await settle(team)
    assert "Ring ten customers" in team.person("alice").home.visible_text


async def test_whoever_may_only_do_a_step_is_not_offered_to_edit_it(team):
    await team.type("alice", "assign S-1 @bob")
    done = await team.type("bob", "done S-1")
    back = await team.click("bob", done, "Undo")
    assert back.buttons == ["Redo"]
    assert (await team.click("bob", back, "Redo")).buttons == ["Undo"]
    done = await team.type("alice", "done S-2")
    assert (await team.click("alice", done, "Undo")).buttons == ["Redo", "Edit"]


async def test_somebody_elses_undo_is_refused_to_who_may_not_make_such_a_change(team):
    moved = await team.type("alice", "due S-1 12 mar")
    undo = next(each for each in moved.blocks[-1]["elements"] if each["action_id"] == "revision.undo")
    history = await team.type("bob", "history S-1")
    shown = team.workspace.find_message(history.channel, history.ts)
    shown.blocks.append({"type": "actions", "block_id": "forged", "elements": [undo]})
    before = await team.rows()
    seen = await team.click("bob", shown, "Undo")
    assert plain(seen).startswith("Only its assignee and the plan's owner and collaborators can change this")
    assert await team.rows() == before


async def test_an_edited_check_in_is_edited_in_the_channel_and_says_so(team):
    answer = await team.type("alice", "checkin T-1 6.4 two renewals slipped")
    await settle(team)
    (record,) = told(team, "Churn % is 6.4")
    form = await team.click("alice", answer, "Edit")
    assert form.title == "Edit check-in"
    assert form.labels[:3] == ["Value", "Measured on", "What happened"]
    fields = {"Value": "6.2", "Measured on": date(2027, 2, 26), "Confidence": "4 · likely"}
    changed = await team.submit("alice", fields)
    assert changed.ts == answer.ts
    assert plain(changed).startswith("Changed. Churn % was 6.2 on Fri 26 Feb")
    assert changed.buttons == ["Undo", "Edit", "See plan"]
    await settle(team)
    (edited,) = told(team, "Churn % was 6.2")
    assert edited.ts == record.ts, "the very message that was posted"
    assert "two renewals slipped" in edited.visible_text
    assert "confidence: likely · edited by Alice, Mon 1 Mar, <!date^1803888000^" in edited.visible_text
    await team.click("alice", changed, "Undo")
    await settle(team)
    (back,) = told(team, "Churn % is 6.4")
    assert (back.ts, "edited by" in back.visible_text) == (record.ts, False)


async def test_a_check_in_that_is_taken_back_says_so_in_the_channel_and_by_whom(team):
    await team.type("alice", "checkin T-1 7.4")
    answer = await team.type("alice", "checkin T-1 6.4")
    await team.until(1, 8, 1)
    (record,) = told(team, "Churn % is 6.4")
    back = await team.click("alice", answer, "Undo")
    await settle(team)
    (gone,) = told(team, "took back a check-in")
    assert gone.ts == record.ts
    assert "Alice took back a check-in on T-1 Churn %." in plain(gone)
    assert "6.4" not in gone.visible_text
    assert "now 7.4" in plain(await team.type("alice", "show P-1"))
    await team.click("alice", back, "Redo")
    await settle(team)
    assert told(team, "Churn % is 6.4")


async def test_a_target_is_edited_in_its_form_and_its_history_kept(team):
    answer = await team.type("alice", "target NPS from 30 to 40")
    await team.click("alice", answer, "Edit")
    changed = await team.submit("alice", {"Target": "45", "Owner": "bob", "Deadline": date(2027, 5, 31)})
    assert "Changed T-2 NPS 30 → 45 by 31 May: no check-in yet · Bob" in plain(changed)
    assert (
        "Alice changed T-2 NPS: value from 40 to 45, deadline from Wed 30 Jun to Mon 31 May, "
        "owner from Alice to Bob"
    ) in plain(await team.type("alice", "history T-2"))
    await team.click("alice", changed, "Undo")
    assert "T-2 NPS 30 → 40 by 30 Jun" in plain(await team.type("alice", "show P-1"))


async def test_a_plan_is_edited_from_its_page_with_all_that_its_form_asked_for(team):
    page = await team.type("alice", "show P-1")
    form = await team.choose("alice", page, "Edit plan…")
    assert form.title == "Edit P-1"
    await team.submit(
        "alice",
        {
            "Title": "Keep customers",
            "Why it matters": "They cost 4 months to win.",
            "Channel": "leads",
            "Check-in prompt": "Every Thursday",
            "Prompt time": "15:30",
            "End": date(2027, 7, 31),
        },
    )
    shown = plain(await team.type("alice", "show P-1"))
    assert "P-1 Keep customers   1 Mar – 31 Jul · Alice · <#C0LEADS>" in shown
    assert "They cost 4 months to win." in shown
    assert "Thu 4 Mar, <!date^" in shown
    history = plain(await team.type("alice", "history P-1"))
    assert (
        'Alice changed P-1 Keep customers: title from "Reduce churn" to "Keep customers", why it matters '
        'from nothing to "They cost 4 months to win.", channel from #team to #leads, end from Wed 30 Jun to '
        "Sat 31 Jul, check-in prompt from every Monday to every Thursday, prompt time from 10:00 to 15:30"
    ) in history


async def test_the_history_is_newest_first_in_words_and_in_the_readers_zone(team):
    await team.until(2, 9, 14)
    await team.type("bob", "help")
    await team.type("alice", "assign S-1 @bob")
    await team.type("bob", "due S-1 12 mar")
    page = await team.type("alice", "history P-1")
    assert [text.replace("*", "") for text in spoken(page.blocks) if text != "Edit"][:4] == [
        "History of P-1 Reduce churn",
        "Tue 2 Mar 10:14 · Bob moved S-1 Ring ten customers from Fri 5 Mar to Fri 12 Mar",
        "Undo",
        "Tue 2 Mar 10:14 · Alice assigned S-1 Ring ten customers from Alice to Bob",
    ]
    assert "Tue 2 Mar 04:14 · Bob moved S-1" in plain(await team.type("bob", "history S-1"))
    assert "<@" not in page.visible_text


async def test_undo_in_a_history_draws_it_anew_with_what_was_done(team):
    await team.type("alice", "due S-1 12 mar")
    page = await team.type("alice", "history S-1")
    assert page.buttons == ["Edit", "Undo"]
    shown = await team.click("alice", page, "Undo")
    assert shown.ts == page.ts
    lines = [text.replace("*", "") for text in spoken(shown.blocks) if text != "Edit"]
    assert lines[1].startswith("Took back moving S-1 Ring ten customers")
    assert lines[2].endswith("Alice took back moving S-1 Ring ten customers from Fri 5 Mar to Fri 12 Mar")
    assert shown.buttons == ["Edit", "Redo"], "the same words as under an answer"


async def test_a_long_history_is_paged(team):
    for number in range(20):
        await team.type("alice", f"due S-1 {number + 6} mar")
    page = await team.type("alice", "history P-1")
    assert "Page 1 of 2" in page.visible_text
    second = await team.click("alice", page, "Next page")
    assert "Page 2 of 2" in second.visible_text
    assert "Alice added P-1 Reduce churn" in second.visible_text


async def test_a_history_names_one_thing(team):
    seen = await team.type("alice", "history P-1 S-1")
    assert plain(seen).startswith("History of what? Name one plan or part of one: history P-1.")
    for unseen in ("P-9", "O-1"):
        seen = await team.type("alice", f"history {unseen}")
        assert plain(seen).startswith(f"There is no {unseen} that you can see.")


async def test_the_menu_of_a_plan_shows_its_history_beside_it(team):
    page = await team.type("alice", "show P-1")
    shown = await team.choose("bob", await team.type("bob", "show P-1"), "History")
    assert plain(shown).startswith("History of P-1 Reduce churn")
    assert "Undo" not in shown.buttons, "Bob may look, and no more"
    shown = await team.choose("alice", page, "History")
    assert (shown.ts != page.ts, "Undo" in shown.buttons) == (True, True)


async def test_a_guest_sees_the_history_of_their_own_step_alone(team):
    await team.type("alice", "assign S-1 @dana")
    assert "Alice assigned S-1" in plain(await team.type("dana", "history S-1", channel="shared"))
    for ref in ("P-1", "S-2", "T-1"):
        seen = await team.type("dana", f"history {ref}", channel="shared")
        assert plain(seen).startswith(f"There is no {ref} that you can see.")


async def test_a_stale_redo_says_that_nothing_was_done_again(team):
    answer = await team.type("alice", "due S-1 12 mar")
    back = await team.click("alice", answer, "Undo")
    await team.type("alice", "assign S-1 @bob")
    seen = plain(await team.click("alice", back, "Redo"))
    assert seen.startswith("S-1 has changed since then: Alice assigned S-1")
    assert seen.endswith("(Mon 1 Mar 09:00). Nothing was done again.")


async def test_what_fits_no_more_is_not_done_again_either(team):
    answer = await team.type("alice", "after S-1 S-2")
    back = await team.click("alice", answer, "Undo")
    await team.type("alice", "after S-2 S-1")
    seen = plain(await team.click("alice", back, "Redo"))
    assert seen.startswith("S-1 would wait for itself:")
    assert seen.endswith("Nothing was done again.")


async def test_undo_alone_shows_what_one_changed_last_with_undo_beside_each(team):
    await team.type("alice", "due S-1 12 mar")
    await team.type("alice", "done S-2")
    await team.type("bob", "list")
    before = await team.rows("action_step", "revision")
    for line in ("undo", "undo that", "take it back", "oops", "revert the last change"):
        shown = await team.type("alice", line)
        assert "marked S-2 Book the venue as done\nUndo" in plain(shown), line
        assert "moved S-1 Ring ten customers from Fri 5 Mar to Fri 12 Mar\nUndo" in plain(shown)
    assert await team.rows("action_step", "revision") == before
    back = await team.click("alice", shown, "Undo")
    assert "Took back marking S-2 Book the venue as done." in plain(back)
    after = plain(await team.type("alice", "undo"))
    assert "S-2 Book the venue as done" not in after, "it was taken back already"
    assert plain(await team.type("bob", "undo")).startswith("You changed nothing in the last 24 hours")


async def test_redo_does_again_what_ones_last_undo_took_back(team):
    nothing = "You took nothing back in the last 24 hours that could be done again."
    assert nothing in plain(await team.type("alice", "redo"))
    await team.click("alice", await team.type("alice", "due S-1 12 mar"), "Undo")
    await team.click("alice", await team.type("alice", "done S-1 S-2"), "Undo")
    assert nothing in plain(await team.type("bob", "redo")), "it was not his"
    redone = await team.type("alice", "redo")
    assert plain(redone).startswith("Redid 2 changes")
    assert "Undo" in redone.buttons
    assert "S-2 Book the venue" not in plain(await team.type("alice", "list"))
    stale = plain(await team.type("alice", "redo that"))
    assert stale.startswith("S-1 has changed since then:"), "the one before, and what came between"


async def test_redo_is_over_after_a_day(team):
    await team.click("alice", await team.type("alice", "done S-1"), "Undo")
    await team.until(2, 9)
    assert "You took nothing back" in plain(await team.type("alice", "redo"))
