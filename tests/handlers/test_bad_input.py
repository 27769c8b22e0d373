"""What cannot be taken: a sentence where it was typed, what was typed stays, and nothing is half written."""

from collections.abc import Awaitable
from typing import Any

import pytest

from sandbox import PersonSpec
from sandbox.delivery import Ack

pytestmark = pytest.mark.slow  # every way to get everything wrong


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn")


async def refused(team: Any, act: Awaitable[Any]) -> Any:
    """Do something that changes nothing; return what is then seen."""
    before = await team.rows()
    seen = await act
    assert await team.rows() == before, "something was written"
    return seen


async def refused_line(team: Any, line: str, *, by: str = "alice", channel: str = "team") -> Any:
    """Type a line that is refused, and see it again below the sentence."""
    seen = await refused(team, team.type(by, line, channel=channel))
    assert seen.ephemeral
    assert line in seen.visible_text
    return seen


def typed(view: Any) -> dict[str, Any]:
    """Return what stands in a form's fields, by block id."""
    values = (next(iter(fields.values())) for fields in view.state.values())
    texts = (next((v for k, v in value.items() if k != "type"), None) for value in values)
    return dict(zip(view.state, texts, strict=True))


async def test_an_empty_title_is_refused_beside_its_field(team):
    await team.type("alice", "new")
    form = await refused(team, team.submit("alice", {"Title": "", "Why it matters": "They leave."}))
    assert "Title" in form.errors
    form = await refused(team, team.submit("alice", {"Title": "   "}))
    assert "Title" in form.errors
    assert typed(form)["purpose"] == "They leave."


async def test_a_title_of_which_nothing_can_be_seen_is_refused(team):
    await team.type("alice", "new")
    form = await refused(team, team.submit("alice", {"Title": "\u200b\u200b"}))
    assert form.errors["Title"] == "A plan needs a title, for example: Reduce churn"
    await team.type("alice", "add")
    form = await refused(team, team.submit("alice", {"Step": "\u200b"}))
    assert form.errors["Step"] == "A step needs a title, for example: Ring ten customers"


async def test_an_end_before_the_start_is_refused_beside_the_end(team):
    await team.type("alice", "new Hire two people by 5 mar")
    form = await refused(team, team.submit("alice", {"Start": "2027-03-08", "End": "2027-03-05"}))
    assert form.errors == {"End": "The plan ends before it starts. Choose an end on or after the start."}
    assert typed(form)["title"] == "Hire two people"
    assert "P-2 Hire two people" in (await team.submit("alice", {"End": "2027-06-30"})).visible_text


async def test_all_that_is_wrong_is_said_at_once(team):
    await team.type("alice", "new Hire")
    wrong = {"Title": "x" * 151, "End": "2026-01-01"}
    form = await refused(team, team.submit("alice", wrong))
    assert set(form.errors) == {"Title", "End"}


LEADS_NOWHERE = [
    ("done S-9", "There is no S-9 that you can see."),
    ("reopen S-9", "There is no S-9 that you can see."),
    ("due S-9 friday", "There is no S-9 that you can see."),
    ("snooze S-9 2d", "There is no S-9 that you can see."),
    ("assign S-9 me", "There is no S-9 that you can see."),
    ("checkin T-9 6.4", "There is no T-9 that you can see."),
    ("show P-9", "There is no P-9 that you can see."),
    ("overdue P-9", "There is no P-9 that you can see."),
    ("close P-9", "There is no P-9 that you can see."),
    ("snooze P-1 2d", "P-1 is no step. Name one, for example: snooze S-1"),
    ("due P-1 friday", "Say by how much they move, for example: move P-1 by a week"),
    ("checkin S-1 6", "S-1 is no target. Name one, for example: checkin T-1 6.4"),
    ("overdue S-1", "S-1 is no plan. Name one, for example: overdue P-1"),
    ("due friday", "Which step? Name one, for example: due S-1"),
    ("reopen", "Which step? Name one, for example: reopen S-1"),
    ("checkin T-1 T-2 5", "One target at a time, please, for example: checkin T-1 6.4"),
]


async def test_a_reference_that_leads_nowhere_is_named(team):
    for line, sentence in LEADS_NOWHERE:
        seen = await refused_line(team, line)
        assert seen.visible_text.startswith(sentence), line
        assert seen.buttons == [], "no form could put that right"


async def test_a_list_of_which_one_is_unknown_does_nothing_to_the_others(team):
    await team.type("alice", "add Ring ten customers")
    seen = await refused_line(team, "done S-1 S-9")
    assert seen.visible_text.startswith("There is no S-9 that you can see.")


async def test_two_steps_where_one_is_meant_are_refused_together(team):
    await team.type("alice", "add Ring ten customers")
    await team.type("alice", "add Book the venue")
    seen = await refused_line(team, "due S-1 S-2 friday")
    assert seen.visible_text.startswith("Say by how much they move, for example: move S-1 S-2 by a week")


async def test_an_unknown_plan_stays_in_a_steps_text_and_is_told(team):
    seen = await team.type("alice", "add Ring ten customers for P-9")
    assert "Added *S-1 Ring ten customers for P-9*" in seen.visible_text
    assert "There is no P-9 that you can see, so it stayed in the text." in seen.visible_text


async def test_somebody_elses_plan_is_refused_before_anything_is_asked(team):
    for line in ("add Ring ten customers to P-1", "add P-1", "target P-1 NPS from 30 to 40", "close P-1"):
        seen = await refused_line(team, line, by="bob")
        assert "Only its owner" in seen.visible_text, line
        assert "Ask Alice, who owns it." in seen.visible_text, line


async def test_a_button_of_a_closed_plan_opens_no_form_for_another_one(team):
    page = await team.type("alice", "show P-1")
    await team.plan("Hire two people")
    await team.type("alice", "close P-1")
    for button in ("Add step", "Add target"):
        seen = await refused(team, team.click("alice", page, button))
        assert "P-1 Reduce churn is closed" in seen.visible_text


async def test_a_target_that_is_clear_is_taken_as_it_was_meant(team):
    clear = {
        "12,5": "12.5",
        "7 %": "7 %",
        "€3k": "3,000 EUR",
        "1,200": "1,200",
        "-3": "\N{MINUS SIGN}3",
        "0": "0",
    }
    for number, said in clear.items():
        await team.type("alice", "target")
        seen = await team.submit("alice", {"Indicator": "Costs", "Target": number})
        assert f"to reach {said} by Wed 30 Jun" in seen.visible_text


async def test_a_target_that_is_no_number_is_refused_beside_its_field(team):
    await team.type("alice", 'target "Churn %"')
    unclear = {
        "a lot": '"a lot" is not a number that I can read; write it like 6.4 or 1,200.',
        "about 7": '"about 7" is not one exact number; write just the number, for example 7.',
        "1.200": '"1.200" could be 1200 or 1.2; write the one that you mean.',
        "1" * 16: "has more than 15 digits",
        "NaN": "is not a number that I can read",
        "inf": "is not a number that I can read",
        "1e9": "is not a number that I can read",
        "٣": "is not a number that I can read",
    }
    for number, sentence in unclear.items():
        form = await refused(team, team.submit("alice", {"Target": number}))
        assert sentence in form.errors["Target"]
        assert typed(form)["value"] == number
        assert typed(form)["indicator"] == "Churn %"


async def test_a_typed_target_that_is_no_number_can_be_corrected_in_a_form(team):
    unclear = {
        "target NPS from 8 to about 5": '"about 5" is not one exact number',
        "target NPS from 7-8 to 5": '"7-8" is a range',
        "target NPS to 1.200": '"1.200" could be 1200 or 1.2',
    }
    for line, sentence in unclear.items():
        seen = await refused_line(team, line)
        assert sentence in seen.visible_text
        form = await team.click("alice", seen, "Correct")
        assert "NPS" in typed(form)["indicator"]
        shown = await team.submit("alice", {"Indicator": "NPS", "Target": "5"})
        assert "NPS*, to reach 5" in shown.visible_text
        assert shown.ts == seen.ts, "the answer stands where the refusal stood"


async def test_a_target_that_would_change_nothing_is_refused(team):
    seen = await refused_line(team, "target NPS from 5 to 5")
    assert "The target equals the baseline, so nothing would change." in seen.visible_text


async def test_a_check_in_without_a_number_is_refused_beside_its_field(team):
    await team.type("alice", 'target "Churn %" from 8 to 5')
    await team.type("alice", "checkin T-1 two renewals slipped")
    for value, sentence in (
        ("much better", "is not a number"),
        ("", "Please complete this required field."),
    ):
        form = await refused(team, team.submit("alice", {"Value": value, "Value expected next time": "6"}))
        assert sentence in form.errors["Value"]
        assert typed(form)["happened"] == "two renewals slipped"


async def test_a_check_in_of_tomorrow_is_refused(team):
    await team.type("alice", 'target "Churn %" from 8 to 5')
    await team.type("alice", "checkin")
    form = await refused(
        team,
        team.submit("alice", {"Value": "6", "Measured on": "2027-03-02", "Value expected next time": "7"}),
    )
    assert "That day is still to come" in form.errors["Measured on"]


async def test_a_date_that_is_none_keeps_the_line_and_opens_the_form_filled(team):
    for line, filled in {
        "new Hire two people due friyay": {"title": "Hire two people"},
        "add Book venue due friyay @bob": {
            "title": "Book venue",
            "assignee_id": team.person("bob").id,
            "due_on": None,
        },
        "target NPS from 30 to 40 due friyay": {"indicator": "NPS", "baseline": "30", "value": "40"},
    }.items():
        seen = await refused_line(team, line)
        assert '"friyay" is not a date I know. Try: due friday' in seen.visible_text
        shown = typed(await team.click("alice", seen, "Correct"))
        assert {field: shown[field] for field in filled} == filled


async def test_a_date_for_a_step_that_is_none_can_be_chosen_in_a_form(team):
    await team.type("alice", "add Book venue @alice")
    for line, title in {"due S-1 friyay": "Move S-1", "snooze S-1 a bit": "Snooze S-1"}.items():
        seen = await refused_line(team, line)
        assert "is not a date I know" in seen.visible_text
        form = await team.click("alice", seen, "Correct")
        assert form.title == title
        shown = await team.submit("alice")
        assert shown.ts == seen.ts
        assert "S-1 Book venue" in shown.visible_text


async def test_a_date_out_of_reach_is_refused(team):
    await team.type("alice", "add Book venue")
    for line, sentence in {
        "due S-1 1 jan 2099": "That is more than 10 years away. Choose a nearer day.",
        "snooze S-1 today": "Snooze until a day after today, for example: tomorrow",
        "add Ring them due 1 jan 2099": "That is more than 10 years away. Choose a nearer day.",
        "target NPS from 1 to 2 by 1 Feb 2027": "The deadline is before the plan starts.",
    }.items():
        assert sentence in (await refused_line(team, line)).visible_text


async def test_a_channel_without_the_bot_says_what_to_type(team):
    await team.type("alice", "new Hire two people")
    form = await refused(team, team.submit("alice", {"Channel": "lonely", "Why it matters": "Too few"}))
    assert form.errors == {
        "Channel": "I am not in #lonely. Type /invite @Waymark there, then send this again."
    }
    assert typed(form)["purpose"] == "Too few"
    team.demo.sandbox.invite("waymark", "lonely")
    assert "P-2 Hire two people" in (await team.submit("alice")).visible_text


async def test_a_private_channel_that_the_maker_is_not_in_is_out_of_sight(team):
    await team.type("bob", "new Hire two people")
    form = await refused(team, team.submit("bob", {"Channel": "leads"}))
    assert form.errors["Channel"].startswith("I cannot see that channel. Type /invite @Waymark in it")
    team.demo.sandbox.archive("team")
    await team.type("bob", "new Hire two people", channel="shared")
    form = await refused(team, team.submit("bob", {"Channel": "team"}))
    assert form.errors["Channel"] == "#team is archived. Choose another channel."


async def test_a_guest_is_told_what_guests_cannot_do(team):
    seen = await refused_line(team, "new Hire two people", by="dana", channel="shared")
    assert "Guests cannot make plans." in seen.visible_text
    typed = await team.type("dana", "help", channel="shared")
    pressed = await team.click("dana", await team.home("dana"), "Help")
    assert [shown.buttons for shown in (typed, pressed)] == [["Check in", "My steps"]] * 2


async def test_who_could_not_look_after_a_plan_cannot_own_one(team):
    await team.type("alice", "new Hire two people")
    form = await refused(team, team.submit("alice", {"Owner": "dana"}))
    assert form.errors["Owner"] == "Dana is a guest; a plan's owner is a full member."
    form = await refused(team, team.submit("alice", {"Owner": "mallory"}))
    assert form.errors["Owner"] == "An owner is a person of this workspace. Choose one."
    form = await refused(team, team.submit("alice", {"Owner": "waymark"}))
    assert form.errors["Owner"] == "An owner is a person of this workspace. Choose one."


async def test_who_has_left_is_given_nothing(team):
    team.demo.sandbox.add_person(PersonSpec(name="walter", real_name="Walter White"))
    await team.type("alice", "add Book venue @walter")
    team.demo.sandbox.deactivate("walter")
    await team.until(1, 9, 30)
    seen = await team.type("alice", "add Ring ten customers @walter")
    assert "Walter has left this workspace. Choose somebody else." in seen.visible_text
    assert len((await team.rows())["action_step"]) == 1
    seen = await refused_line(team, "add Ring ten customers @waymark")
    assert "That is nobody of this workspace. Choose somebody who is." in seen.visible_text


async def type_raw(team: Any, text: str) -> Ack:
    """Send a command's text as Slack writes it, with marks that nobody can type here."""
    await team.type("alice", "help")
    last = team.demo.sandbox.log.of_kind("envelope")[-1].facts["payload"]
    trigger_id = team.demo.sandbox.slack.triggers.issue(last["user_id"], channel=last["channel_id"])
    payload = {**last, "text": text, "trigger_id": trigger_id}
    ack: Ack = await team.demo.sandbox.socket.deliver("slash_commands", payload, accepts_response=True)
    return ack


async def test_a_group_or_a_bare_name_cannot_own_a_thing_and_the_form_asks_who_is_meant(team):
    await team.type("alice", "add Draft the survey")
    before = await team.rows()
    group = "A user group cannot own a thing. Choose one person of it."
    for text, title, hint in (
        ("add Book venue <!subteam^S012|@ops>", "New step", group),
        ("add Book venue to P-1 <!subteam^S012|@ops>", "New step", group),
        ("new Hire two people for <!subteam^S012|@ops>", "New plan", group),
        ("target NPS to 5 <!subteam^S012|@ops>", "New target", group),
        ("assign S-1 <!subteam^S012|@ops>", "Assign S-1", group),
        ("add Book venue @robert", "New step", "I do not know who @robert is. Choose the person from"),
        ("assign S-1 @robert", "Assign S-1", "I do not know who @robert is. Choose the person from"),
    ):
        ack = await type_raw(team, text)
        assert ack.payload is None
        form = team.person("alice").view
        assert (form.title, hint in str(form.blocks)) == (title, True), text
        await team.person("alice").close()
    assert await team.rows() == before


async def test_a_line_that_calls_everybody_rings_nobody(team):
    await team.type("alice", "target NPS from 30 to 40")
    for text in (
        "add Tell <!channel> and <!here|here>",
        "checkin T-1 31 told <!channel>",
        "target Calls to <!channel> from 3 to 4",
    ):
        ack = await type_raw(team, text)
        assert "<!" not in str(ack.payload)
        assert "@channel is a word here: nobody was called." in str(ack.payload)


async def test_a_target_for_a_plan_that_is_not_there_keeps_the_reference_as_text_and_says_so(team):
    seen = await team.type("alice", "target P-9 NPS from 30 to 40")
    assert "Added *T-1 P-9 NPS*, from 30 to 40" in seen.visible_text
    assert "There is no P-9 that you can see, so it stayed in the text." in seen.visible_text


async def test_a_value_that_is_none_is_put_right_in_its_field(team):
    await team.type("alice", "target NPS from 30 to 40")
    seen = await refused_line(team, "checkin T-1 about 31 two large customers left")
    form = await team.click("alice", seen, "Correct")
    assert typed(form)["value"] == "about 31"
    assert typed(form)["happened"] == "two large customers left"


async def test_ten_thousand_characters_are_answered_and_shown_again(team):
    before = await team.rows()
    for line in ("add", "new", "target", "checkin T-1 5", "help", "due S-1", "list", "show", ""):
        text = f"{line} {'long & <winding> *road* ' * 400}".strip()[:10_000]
        seen = await team.type("alice", text)
        assert seen is not None, line
        assert not team.demo.sandbox.log.of_kind("refused"), line
        if line == "add":
            assert "A title has at most 300 characters" in seen.visible_text
            assert seen.visible_text.count("winding") > 350
        if line in {"new", "target"}:
            assert typed(seen)[{"new": "title"}.get(line, "indicator")].startswith("long & <winding>")
    assert await team.rows() == before


async def test_a_field_that_is_too_full_keeps_what_was_typed_and_says_how_much_fits(team):
    await team.type("alice", "add Book venue @alice")
    page = await team.type("alice", "list")
    for open_form, field, most in (
        (team.type("alice", "new"), "Title", 150),
        (team.type("alice", "add"), "Step", 300),
        (team.type("alice", "target to 5"), "Indicator", 150),
        (team.choose("alice", page, "Blocked…"), "Obstacle", 300),
    ):
        await open_form
        text = "x" * (most + 1)
        form = await refused(team, team.submit("alice", {field: text}))
        assert f"{most} characters" in form.errors[field]
        assert text in typed(form).values()


async def test_nothing_in_a_closed_plan_changes(team):
    await team.type("alice", "add Book venue @alice")
    await team.type("alice", 'target "Churn %" from 8 to 5')
    await team.type("alice", "close P-1")
    for line in (
        "add Ring ten customers to P-1",
        "add P-1",
        "target P-1 NPS from 30 to 40",
        "checkin T-1 6.4",
        "checkin T-1",
        "done S-1",
        "due S-1 friday",
        "due S-1",
        "snooze S-1 2d",
        "assign S-1 @bob",
        "assign S-1",
        "reopen S-1",
    ):
        seen = await refused_line(team, line)
        sentence = "P-1 Reduce churn is closed. To change it, reopen it first: reopen P-1"
        assert seen.visible_text.startswith(sentence), line


async def test_forms_and_buttons_from_before_a_plan_was_closed_are_refused(team):
    await team.type("alice", "add Book venue @alice")
    await team.type("alice", 'target "Churn %" from 8 to 5')
    page = await team.type("alice", "show P-1")
    for button, fields in (
        ("Add step", {"Step": "Ring"}),
        ("Add target", {"Indicator": "NPS", "Target": "5"}),
        ("Check in", {"Value": "6", "Value expected next time": "7"}),
    ):
        await team.click("alice", page, button)
        form = team.person("alice").view
        await team.type("alice", "close P-1")
        seen = await refused(team, team.submit("alice", fields))
        assert seen.title == "Not possible"
        assert "P-1 Reduce churn is closed" in seen.visible_text
        await team.person("alice").close()
        kept = team.person("alice").view
        assert kept.id == form.id
        assert all(value in typed(kept).values() for value in fields.values())
        await team.person("alice").close()
        await team.type("alice", "reopen P-1")
    await team.type("alice", "close P-1")
    seen = await refused(team, team.click("alice", page, "Done"))
    assert "P-1 Reduce churn is closed" in seen.visible_text


async def test_a_menu_of_a_step_that_is_done_meanwhile_says_so(team):
    await team.type("alice", "add Book venue @alice")
    page = await team.type("alice", "list")
    await team.type("alice", "done S-1")
    for entry in ("Snooze…", "Move…", "Blocked…", "Reassign…"):
        seen = await refused(team, team.choose("alice", page, entry))
        assert "S-1 Book venue is done. To change it, reopen it first: reopen S-1" in seen.visible_text


async def test_a_step_that_was_taken_back_is_not_done_by_an_old_button(team):
    added = await team.type("alice", "add Book venue @alice")
    page = await team.type("alice", "list")
    await team.click("alice", added, "Undo")
    seen = await refused(team, team.click("alice", page, "Done"))
    assert "S-1 Book venue is dropped." in seen.visible_text
    assert (await refused_line(team, "done S-1")).visible_text.startswith("S-1 Book venue is dropped.")


async def test_words_that_would_format_or_ring_are_shown_as_they_were_typed(team):
    hostile = "*R&D* <b> `x` @channel _y_"
    seen = await team.type("alice", f'add "{hostile}" @alice')
    assert "R&amp;D" in str(seen.blocks)
    page = await team.type("alice", "list")
    done = await team.click("alice", page, "Done")
    assert "&amp;amp;" not in str(done.blocks)
    assert not team.demo.sandbox.log.of_kind("refused")


HALF = "Ring\ud800 ten\x00 customers"


async def test_half_characters_and_nul_are_left_out_of_whatever_is_typed(team):
    assert "Added *S-1 Ring ten customers*" in (await team.type("alice", f"add {HALF}")).visible_text
    assert "S-2 Ring ten customers" in (await team.write("alice", f"add {HALF} due friday")).visible_text
    await team.type("alice", "add")
    added = await team.submit("alice", {"Step": f"{HALF}!", "Note": HALF})
    assert "Added *S-3 Ring ten customers!*" in added.visible_text
