"""A pasted list: what its lines become is shown first, and saved and taken back at once."""

import pytest

FIELD = "Steps, one on each line"
LIST = "- Book venue @ann friday (must)\n- [ ] Send invites by 12 Mar effort 2 days\n\n3. Print badges"


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn")


def submit_of(form) -> str:
    return str(form.source["submit"]["text"])


async def test_lines_below_add_become_steps_once_they_were_seen(team):
    form = await team.type("alice", "add P-1\n- Book venue @bob friday\n- Print badges priority must ~3h")
    assert form.title == "Paste steps"
    assert "2 steps for P-1 Reduce churn.* Nothing is saved yet." in form.visible_text
    assert "1  *Book venue* · Bob · due Fri 5 Mar" in form.visible_text.replace("Bob Brown", "Bob")
    assert "2  *Print badges* · nobody yet · no date · must · 3 hours" in form.visible_text
    assert submit_of(form) == "Save 2 steps"
    assert (await team.rows("action_step"))["action_step"] == []
    said = await team.submit("alice")
    assert "Added *2 steps* to P-1 Reduce churn" in said.visible_text
    assert said.buttons == ["Undo", "See plan"]
    shown = (await team.type("alice", "show P-1")).visible_text
    assert "S-1 Book venue" in shown
    assert "S-2 Print badges" in shown
    await team.click("alice", said, "Undo")
    shown = (await team.type("alice", "show P-1")).visible_text
    assert "S-1" not in shown
    assert "S-2" not in shown


async def test_lines_that_each_begin_with_add_are_a_list_too(team):
    form = await team.type("alice", "add Book venue @bob friday\nadd Print badges\n\nAdd Ring them")
    assert (form.title, submit_of(form)) == ("Paste steps", "Save 3 steps")
    said = await team.submit("alice")
    assert "Added *3 steps* to P-1 Reduce churn" in said.visible_text
    one = await team.type("alice", "add Call Ann\nadding her number to the list")
    assert "Added *S-4 Call Ann*" in one.visible_text


async def test_the_form_is_behind_the_plan_and_behind_help(team):
    page = await team.type("alice", "show P-1")
    form = await team.click("alice", page, "Paste steps")
    assert submit_of(form) == "Preview"
    form = await team.submit("alice", {FIELD: LIST})
    assert form.title == "Paste steps"
    assert "3 steps for P-1" not in form.visible_text
    assert "*1 line not understood.*" in form.visible_text
    assert "Choose above who that is:\nLine 1: I know nobody who is called ann." in form.visible_text
    assert "4  *Print badges*" in form.visible_text
    again = await team.submit("alice")
    assert again.errors == {"Who is @ann?": "Choose who this is, or take the name out above."}
    said = await team.submit("alice", {"Who is @ann?": "chandra"})
    assert "S-1 Book venue · due Fri 5 Mar · Chandra" in said.visible_text.replace("Chandra Rao", "Chandra")
    helped = await team.type("alice", "help add")
    form = await team.click("alice", helped, "Paste steps")
    form = await team.submit("alice", {FIELD: "Ring them"})
    assert "1 step for P-1" in form.visible_text
    assert "Added *1 step*" in (await team.submit("alice")).visible_text


async def test_what_was_changed_since_is_shown_again_before_it_is_saved(team):
    await team.type("alice", "add P-1\n- Book venue")
    form = await team.submit("alice", {FIELD: "- Book venue\n- Ring them"})
    assert submit_of(form) == "Save 2 steps"
    assert (await team.rows("action_step"))["action_step"] == []
    assert "Added *2 steps*" in (await team.submit("alice")).visible_text


async def test_what_is_doubled_or_ticked_off_is_said(team):
    await team.type("alice", "add Book venue to P-1")
    form = await team.type("alice", "add P-1\n- book venue\n- Ring\n- ring\n- [x] Rent a tent")
    assert "S-1 says the same already" in form.visible_text
    assert "line 2 says the same" in form.visible_text
    assert "Line 4 is ticked off, and left out." in form.visible_text
    assert submit_of(form) == "Save 3 steps"


async def test_the_first_item_may_stand_behind_the_verb_and_a_note_stays_one(team):
    form = await team.type("alice", "add - Book venue @bob friday\n- Ring them")
    assert "1  *Book venue*" in form.visible_text
    assert "2  *Ring them*" in form.visible_text
    said = await team.type("alice", "add Ring ten customers to P-1\n- ask for the price\n- and the time")
    assert "Added *S-1 Ring ten customers*" in said.visible_text


async def test_lines_name_where_they_belong_and_no_other_plan(team):
    await team.type("alice", "target P-1 NPS from 30 to 40")
    await team.plan("Cut costs")
    await team.type("alice", "target P-2 Rent from 30 to 20")
    form = await team.type("alice", "add P-1\n- Ring them to T-1\n- Sell the van to T-2\n- Move to P-2")
    assert "1  *Ring them* · nobody yet · no date · belongs to T-1" in form.visible_text
    assert "Line 2: T-2 is part of P-2, and this list is for P-1." in form.visible_text
    assert "Line 3: is for P-2, and this list is for P-1." in form.visible_text


async def test_five_hundred_lines_are_refused_and_nothing_typed_is_lost(team):
    many = "\n".join(f"- Step number {number}" for number in range(1, 501))
    said = await team.type("alice", f"add P-1\n{many}")
    assert "That is 500 lines; at most 100 become steps at once. Nothing was added." in said.visible_text
    assert "Step number 1" in said.visible_text
    assert "Step number 500" in said.visible_text
    await team.click("alice", await team.type("alice", "show P-1"), "Paste steps")
    form = await team.submit("alice", {FIELD: "\n".join(["- x"] * 101)})
    assert form.errors[FIELD].startswith("That is 101 lines; at most 100 become steps at once.")


async def test_a_hundred_steps_are_saved_and_taken_back_in_time(team):
    lines = "\n".join(f"- Step number {number} @bob friday" for number in range(1, 101))
    form = await team.type("alice", f"add P-1\n{lines}")
    assert submit_of(form) == "Save 100 steps"
    said = await team.submit("alice")
    assert "Added *100 steps* to P-1" in said.visible_text
    assert "100" in (await team.type("alice", "show P-1")).visible_text
    gone = await team.click("alice", said, "Undo")
    assert "Took back 100 changes" in gone.visible_text
    assert "Steps* none yet" in (await team.type("alice", "show P-1")).visible_text


async def test_a_full_field_says_that_its_end_may_be_cut_off_and_offers_another(team):
    await team.click("alice", await team.type("alice", "show P-1"), "Paste steps")
    lines = "\n".join(f"- {'Ring them ' * 8}{number}" for number in range(100, 134))
    form = await team.submit("alice", {FIELD: lines[:2990]})
    assert "Slack may have cut off the end of what you pasted" in form.visible_text
    form = await team.submit("alice", {"Further lines, from line 35": "- Print badges"})
    assert "*Print badges*" in form.visible_text
    assert submit_of(form) == "Save 35 steps"


async def test_a_closed_plan_and_somebody_elses_take_no_list(team):
    said = await team.type("bob", "add P-1\n- Ring them")
    assert "Only its owner and collaborators can add or edit steps of P-1" in said.visible_text
    await team.type("alice", "close P-1")
    said = await team.type("alice", "add P-1\n- Ring them")
    assert "P-1 Reduce churn is closed" in said.visible_text
    assert (await team.rows("action_step"))["action_step"] == []


async def test_a_plan_that_closes_meanwhile_takes_nothing_and_the_list_stays(team):
    await team.type("alice", "add P-1\n- Ring them\n- Write them")
    form = team.person("alice").view
    await team.person("alice").command("/plan close P-1", channel="team")
    await team.catch_up()
    said = await team.submit("alice")
    assert "closed" in said.visible_text
    assert (await team.rows("action_step"))["action_step"] == []
    assert form is not None


async def test_in_a_message_a_button_opens_it(team):
    said = await team.write("alice", "add P-1\n- Ring them\n- Write them")
    form = await team.click("alice", said, "Open form")
    assert submit_of(form) == "Save 2 steps"


async def test_of_many_steps_the_plan_says_the_same_as_of_each(team):
    lines = "\n".join(f"- Step {number} @bob friday" for number in range(1, 61))
    await team.type("alice", f"add P-1\n{lines}")
    await team.submit("alice")
    for line in (
        "after S-2 S-1",
        "snooze S-3 2d",
        "tool S-4 Miro",
        "block S-5 waiting for legal",
        "drop S-6",
    ):
        await team.type("alice", line)
    page = (await team.type("alice", "show P-1")).visible_text
    for ref in ("S-1", "S-2", "S-3", "S-4", "S-5"):
        (said,) = [
            line
            for line in (await team.type("alice", f"show {ref}")).visible_text.splitlines()
            if f"{ref} Step" in line
        ]
        assert said in page
    assert "waits for S-1" in page
    assert "snoozed until" in page
    assert "waits for R-1" in page
    assert "S-6 Step" not in page


async def test_a_line_of_a_list_waits_for_steps_that_its_plan_has(team):
    await team.type("alice", "add Book venue friday")
    form = await team.type("alice", "add P-1\n- Print badges 12 Mar must after S-1\n- Ring after S-9")
    assert "1  *Print badges* · nobody yet · due Fri 12 Mar · must · waits for S-1" in form.visible_text
    assert "Line 2: waits for S-9, which is no open step of P-1." in form.visible_text
    early = await team.submit("alice", {FIELD: "- Print badges wed after S-1"})
    early = await team.submit("alice")
    assert early.errors[FIELD].startswith("Line 1: It waits for S-1, which is due Fri 5 Mar.")
    await team.submit("alice", {FIELD: "- Print badges 12 Mar must after S-1"})
    said = await team.submit("alice")
    assert "waits for S-1 · due Fri 12 Mar" in said.visible_text


async def test_the_preview_says_who_is_away_then_and_who_has_too_much_to_do(team):
    await team.type("bob", "away 10 Mar to 15 Mar", channel="@waymark")
    await team.type("alice", "hours P-1 @chandra 50/week")
    form = await team.type(
        "alice", "add P-1\n- Book venue @bob 12 Mar\n- Ring them @bob friday\n- Pay @chandra friday"
    )
    shown = form.visible_text
    assert "due Fri 12 Mar · _Bob is away from Wed 10 Mar until Mon 15 Mar_" in shown
    assert shown.count("is away") == 1
    assert "Chandra has 50 of 40 hours a week promised" in shown
    assert submit_of(form) == "Save 3 steps"


async def test_what_was_typed_is_kept_where_the_plan_was_closed_meanwhile(team):
    form = await team.type("alice", "add P-1\n- Book venue")
    await team.type("alice", "close P-1", channel="@waymark")
    said = await team.submit("alice")
    assert "P-1 Reduce churn is closed. To change it, reopen it first: reopen P-1" in said.visible_text
    assert "Book venue" in said.visible_text
    assert form.title == "Paste steps"


@pytest.mark.parametrize(
    ("line", "fields", "typed"),
    [
        ("add", {"Step": "Ring ten customers"}, "Step: Ring ten customers"),
        ("edit S-1", {"Note": "Ask for the big room"}, "Note: Ask for the big room"),
        ("block S-1", {"Obstacle": "Legal is slow"}, "Obstacle: Legal is slow"),
        ("target P-1", {"Indicator": "Churn %", "Target": "5"}, "Indicator: Churn %"),
        ("edit T-1", {"Indicator": "NPS of all"}, "Indicator: NPS of all"),
        ("drop T-1", {"Why": "Nobody looks at it"}, "Why: Nobody looks at it"),
    ],
)
async def test_no_form_loses_what_was_typed_where_its_plan_was_closed(team, line, fields, typed):
    await team.type("alice", "add Book venue friday")
    await team.type("alice", 'target P-1 "NPS" from 30 to 40')
    form = await team.type("alice", line)
    await team.person("alice").command("/plan close P-1", channel="@waymark")
    await team.catch_up()
    said = await team.submit("alice", fields)
    assert "is closed. To change it, reopen it first: reopen P-1" in said.visible_text
    assert "What you typed is here to be copied" in said.visible_text
    assert typed in said.visible_text
    assert form is not said
