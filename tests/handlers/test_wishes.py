"""Everyday wishes of people who have never seen Waymark: what they see, and what is written."""

import json

import pytest


@pytest.fixture(name="work", autouse=True)
async def _work(team):
    """Alice's plan with one target and three steps."""
    await team.plan("Reduce churn")
    await team.type("alice", 'target "Churn %" from 8 to 5 by 31 may')
    for line in ("add Ring ten customers fri @bob", "add Book the venue due 26 Feb 2027 @alice"):
        await team.type("alice", line)
    await team.type("alice", "add Draft the survey 15 mar @alice")


def says(seen):
    return seen.visible_text.replace("*", "").replace("`", "")


HUB = "Your next 2 steps"
MINE = "Your open steps\n🔴 S-2 Book the venue"
TEAM = "1 plan\nP-1 Reduce churn"
LATE = "Overdue steps\n🔴 S-2 Book the venue"
PLAN = "P-1 Reduce churn   1 Mar – 30 Jun · Alice"
HELP = "What you can type"

LOOKS = {
    "hello": HUB,
    "hi there": HUB,
    "my tasks": MINE,
    "show my tasks": MINE,
    "my steps": MINE,
    "what's next?": MINE,
    "what do I have to do today?": MINE,
    "what's on my plate": MINE,
    "todos": MINE,
    "today": MINE,
    "plans": TEAM,
    "show all plans": TEAM,
    "what plans are there?": TEAM,
    "what is overdue?": LATE,
    "what's late": LATE,
    "show me what's overdue": LATE,
    "which tasks are late?": LATE,
    "P-1": PLAN,
    "how is P-1 doing?": PLAN,
    "what's the status of P-1": PLAN,
    "how are we doing?": PLAN,
    "report": PLAN,
    "show churn": PLAN,
    "show Reduce churn": PLAN,
    "targets": PLAN,
    "is the plan on track?": PLAN,
    "how is churn doing?": PLAN,
    "what is a target?": "/plan target · Set a target for a plan.",
    "what does snooze do?": "/plan snooze · Stop reminding me",
    "list bob": 'I have no list of "bob". I list your own open steps, or every plan.',
    "list closed plans": 'I have no list of "closed plans".',
    "list my open steps for this week": MINE,
    "overdue @bob": "I list what is overdue in all plans, or in one: overdue · overdue P-1",
    "find unicorns": 'Nothing that you can see is called "unicorns".',
    "thanks": "Any time. Help shows what can be typed.",
    "ok": "Any time. Help shows what can be typed.",
    "yes": "Press a button where one is shown, or type a line.",
    "who has S-1?": "S-1 Ring ten customers · due Fri 5 Mar · Bob",
    "when is S-1 due": "S-1 Ring ten customers · due Fri 5 Mar · Bob",
    "show book venue": "P-1 Reduce churn\n🔴 S-2 Book the venue",
    "commands": HELP,
    "how does this work?": HELP,
    "what can you do": HELP,
    "--help": HELP,
    "how do I add a step?": "/plan add · Add a step to a plan.",
    "help delete": "Nothing is ever deleted: a step is dropped, a plan closed.\n/plan drop",
    "help remove": "Nothing is ever deleted",
    "help cancel": "Nothing is ever deleted",
    "help edit": "/plan edit · Change what a step",
    "help rename": "/plan edit",
    "help undo": "/plan undo · See what you changed last",
    "help report": "/plan show",
    "help measure": "/plan checkin · Report where",
    "help score": "/plan checkin",
    "help assign to": "/plan assign · Give a step to somebody.",
    "help who": "/plan show",
    "help what's next": "/plan list",
    "help today": "/plan list",
    "help my steps": "/plan list",
    "help plans": "/plan list",
    "help stop": "You then get no day's message until you resume.",
    "help adn": "Did you mean /plan help add?",
    "show @bob's tasks": "I list your own open steps, or every plan.",
    "undo": "What you changed last\n",
    "oops": "What you changed last\n",
    "undo S-2": "History of S-2 Book the venue",
    "exprot P-1": "Did you mean /plan export P-1?",
    "pause": "Your nudges are paused until you type /plan resume.",
    "I'm on vacation until friday": "You are away until Fri 5 Mar. Nobody stands in",
    "I'm back": "Welcome back. The next one comes",
}

OFFERS = {
    "add @bob to P-1": "role P-1 @bob collaborator",
    "T-1 6.4": "checkin T-1 6.4",
    "T-1 is 6.4": "checkin T-1 6.4",
    "set T-1 to 6.4": "checkin T-1 6.4",
    "stop reminding me": "pause",
    "turn off reminders": "pause",
    "remind me at 8:00": "settings 8:00",
    "churn is 6.4": "checkin T-1 6.4",
    "our churn is now 6.4 % two renewals slipped": "checkin T-1 6.4 % two renewals slipped",
    "checkin churn 6.4": "checkin T-1 6.4",
    "report churn 6.4": "checkin T-1 6.4",
    "set churn to 6.4": "checkin T-1 6.4",
    "churn went down to 6.4": "checkin T-1 6.4",
    "start S-2": "show S-2",
    "S-1 friday": "due S-1 friday",
    "remind me about S-2 on monday": "snooze S-2 monday",
    "remind me to call the bank on monday": "add call the bank on monday for me",
    "S-2 @bob": "assign S-2 @bob",
    "delete S-2": "drop S-2",
    "remove S-2": "drop S-2",
    "delete P-1": "close P-1",
    "P-1 is done": "close P-1",
    "finish P-1": "close P-1",
    "restore S-2": "reopen S-2",
    "S-2 is blocked by legal": "block S-2 legal",
    "add a step to call the bank": "add call the bank",
    "I want to add a step: call the bank": "add call the bank",
    "add a plan to hire people": "new hire people",
    "doen S-2": "done S-2",
    "adn Call the bank": "add Call the bank",
    "postpnoe S-2 to friday": None,
}

DONE = "Done S-2 Book the venue · Alice"
DOES = {
    "S-2 done": (DONE, "reopen S-2"),
    "S-2 is done.": (DONE, "reopen S-2"),
    "mark S-2 as done": (DONE, "reopen S-2"),
    "I finished S-2": (DONE, "reopen S-2"),
    "I'm done with S-2": (DONE, "reopen S-2"),
    "please mark S-2 done": (DONE, "reopen S-2"),
    "finish s2": (DONE, "reopen S-2"),
    "S-2 and S-3 are done": ("Done 2 steps", "reopen S-2 S-3"),
    "postpone S-3 to friday": ("Moved S-3 Draft the survey to Fri 5 Mar", "due S-3 15 mar"),
    "reschedule S-3 to next friday": ("Moved S-3 Draft the survey to Fri 12 Mar", "due S-3 15 mar"),
    "S-3 is due friday": ("Moved S-3 Draft the survey to Fri 5 Mar", "due S-3 15 mar"),
    "change the due date of S-3 to friday": ("Moved S-3 Draft the survey to Fri 5 Mar", "due S-3 15 mar"),
    "give S-3 to @bob": ("Assigned S-3 Draft the survey to Bob", "assign S-3 me"),
    "hand S-3 over to @bob": ("Assigned S-3 Draft the survey to Bob", "assign S-3 me"),
    "I'll take S-1": ("Assigned S-1 Ring ten customers to Alice", "assign S-1 @bob"),
    "record T-1 6.4 two renewals slipped": ("Recorded. Churn % is 6.4", ""),
    "add a step: call the bank friday": ("Added S-4 call the bank to P-1 Reduce churn", ""),
    "time zone Kolkata": ("in Asia/Kolkata", "settings zone slack"),
    "can you add ring the bank by friday": ("Added S-5 ring the bank to P-1", ""),
}

FORMS = {
    "create a plan to hire people": ("New plan", "title", "hire people"),
    "new plan: Hire people": ("New plan", "title", "Hire people"),
    "start a plan called Hire people": ("New plan", "title", "Hire people"),
    "new Plan B": ("New plan", "title", "Plan B"),
    "make a plan": ("New plan", "title", None),
    "add step": ("New step", "title", None),
    "create a target": ("New target", "indicator", None),
    "add a measurement": ("Check in", "value", None),
    "delay S-3": ("Move S-3", "due_on", "2027-03-15"),
    "postpone S-3 by 2 days": ("Move S-3", "due_on", "2027-03-17"),
    "postpone S-3 by a week": ("Move S-3", "due_on", "2027-03-22"),
    "push S-3 2d": ("Move S-3", "due_on", "2027-03-17"),
    "due S-3 by 2 days": ("Move S-3", "due_on", "2027-03-17"),
    "change T-1 to 4": ("Edit T-1", "indicator", "Churn %"),
    "unassign S-3": ("Assign S-3", "assignee_id", ""),
    "edit S-3": ("Edit S-3", "title", "Draft the survey"),
    "change my reminder time": ("Settings", "zone", None),
    "edit P-1": ("Edit P-1", "title", "Reduce churn"),
    "rename P-1 to Keep customers": ("Edit P-1", "title", "Keep customers"),
    "change the owner of P-1 to @bob": ("Edit P-1", "title", "Reduce churn"),
    "edit target T-1": ("Edit T-1", "indicator", "Churn %"),
    "rename S-3 to Draft a survey": ("Edit S-3", "title", "Draft a survey"),
}


async def test_what_people_want_to_see_is_shown_in_whatever_words(team):
    before = await team.rows()
    for wish, shown in LOOKS.items():
        seen = await team.type("alice", wish)
        assert says(seen).startswith(shown) or shown in says(seen).partition("\nDone")[0], wish
    assert await team.rows() == before


async def test_what_is_not_clear_is_offered_and_nothing_is_written(team):
    before = await team.rows()
    for wish, line in OFFERS.items():
        seen = await team.type("alice", wish)
        expected = f"Did you mean /plan {line}?" if line else "Add it as a step?"
        assert expected in says(seen), wish
    assert await team.rows() == before


async def test_what_is_clear_is_done_and_said(team):
    for wish, (answer, back) in DOES.items():
        seen = await team.type("alice", wish)
        assert answer in says(seen), wish
        if back:
            await team.type("alice", back)


async def test_what_opens_a_form_fills_it_with_what_was_said(team):
    for wish, (title, field, value) in FORMS.items():
        form = await team.type("alice", wish)
        assert form.title == title, wish
        (filled,) = form.state[field].values()
        if value != "":
            assert value in filled.values() if value else not any(filled.get(k) for k in ("value",)), wish
        await team.person("alice").close()


async def test_what_is_offered_runs_in_its_place(team):
    asked = await team.type("alice", "churn is 6.4")
    ran = await team.click("alice", asked, "Run")
    assert ran.ts == asked.ts
    assert says(ran).startswith("Recorded. Churn % is 6.4 (target 5 by 31 May).")


async def test_what_is_to_be_undone_of_a_step_is_found_in_its_history(team):
    await team.type("alice", "snooze S-2 2d")
    seen = await team.click("alice", await team.type("alice", "undo S-2"), "Undo")
    assert "Took back snoozing S-2 Book the venue" in says(seen)


async def test_a_target_that_is_set_to_a_number_may_be_reported_or_edited(team):
    asked = await team.type("alice", "set T-1 to 4")
    assert asked.buttons == ["Run", "Edit", "Help"]
    assert (await team.click("alice", asked, "Edit")).title == "Edit T-1"


async def test_a_reminder_at_a_time_sets_the_time_of_the_days_message(team):
    set_so = await team.click("alice", await team.type("alice", "remind me at 8:00"), "Run")
    assert "Your day's message: 08:00" in says(set_so)
    asked = await team.type("alice", "stop reminding me")
    assert says(asked).startswith("You then get no day's message until you resume.")
    assert says(await team.click("alice", asked, "Run")).startswith("Your nudges are paused")


async def test_a_time_of_day_is_said_to_be_left_out(team):
    left_out = 'I keep days, not times of day: "afternoon" is left out.'
    added = says(await team.type("alice", "add Call bank by friday afternoon"))
    assert added.startswith("Added S-4 Call bank to P-1 Reduce churn · nobody yet · due Fri 5 Mar")
    assert left_out in added
    assert left_out in says(await team.type("alice", "due S-4 monday afternoon"))
    assert left_out in says(await team.type("alice", "snooze S-4 tomorrow afternoon"))


async def test_what_may_be_meant_to_the_letter_is_added_so(team):
    asked = await team.type("alice", "add a step to the checkout friday")
    assert asked.buttons == ["Run", "Add step", "Help"]
    added = await team.click("alice", asked, "Add step")
    assert says(added).startswith(
        "Added S-4 a step to the checkout to P-1 Reduce churn · nobody yet · due Fri"
    )


async def test_a_step_may_be_named_by_its_title(team):
    asked = await team.type("alice", "done book venue")
    assert says(asked).startswith("Did you mean this step?\nS-2 Book the venue")
    assert says(await team.click("alice", asked, "Choose S-2")).startswith("Done S-2 Book the venue · Alice")
    asked = await team.type("alice", "assign the survey to @bob")
    done = await team.click("alice", asked, "Choose S-3")
    assert says(done).startswith("Assigned S-3 Draft the survey to Bob")


async def test_an_owner_may_name_somebody_elses_step_by_its_title(team):
    shown = says(await team.type("alice", "show ring customers"))
    assert shown.startswith("P-1 Reduce churn\nS-1 Ring ten customers · due Fri 5 Mar · Bob"), shown
    assert "S-1 Ring ten customers" in says(await team.type("alice", "find RING"))
    asked = await team.type("alice", "done ring")
    assert says(asked).startswith("Did you mean this step?\nS-1 Ring ten customers")
    done = says(await team.click("alice", asked, "Choose S-1"))
    assert done.startswith("Done S-1 Ring ten customers · Bob")


async def test_a_done_step_is_found_by_its_title_behind_open_ones(team):
    await team.type("bob", "done S-1")
    shown = says(await team.type("alice", "show ring customers"))
    assert shown.startswith("P-1 Reduce churn\n✅ S-1 Ring ten customers"), shown
    assert shown.count("P-1 Reduce churn") == 1, "the head says it for all"


async def test_a_word_like_a_command_is_not_taken_for_it_where_it_means_something_else(team):
    assert "export" not in says(await team.type("alice", "report from Ann"))


async def test_ones_own_steps_are_named_before_those_of_others(team):
    await team.type("alice", "add Ring the printer @alice")
    asked = says(await team.type("alice", "due ring friday"))
    assert asked.startswith("Which step do you mean?\nS-4 Ring the printer"), asked
    assert "S-1 Ring ten customers" in asked


async def test_a_step_that_somebody_may_not_change_is_not_offered_to_them(team):
    asked = await team.type("bob", "done survey")
    assert "Draft the survey" not in says(asked)
    assert says(asked).startswith("Did you mean this step?\nS-1 Ring ten customers"), "Bob's own"
    assert "S-3 Draft the survey" in says(await team.type("bob", "show survey"))
    shown = await team.type("dana", "show survey", channel="shared")
    assert says(shown).startswith('Nothing that you can see is called "survey".'), "a guest sees their own"


async def test_of_many_steps_with_a_word_a_few_are_shown_and_another_word_asked_for(team):
    for number in range(6):
        await team.type("alice", f'add "Ring customer {number} of Bonn" @alice')
    asked = await team.type("alice", "done ring customer")
    assert sum(each.startswith("Choose S-") for each in asked.buttons) == 5
    assert "There are more. Add a word of the title to find it." in says(asked)


async def test_a_line_that_names_no_step_asks_which_and_keeps_what_was_typed(team):
    for line, answer in {
        "due friday": "Moved S-2 Book the venue to Fri 5 Mar",
        "snooze 2d": "Snoozed S-2 Book the venue until Wed 3 Mar",
        "assign @bob": "Assigned S-2 Book the venue to Bob",
    }.items():
        asked = await team.type("alice", line)
        assert says(asked).startswith("Which step do you mean?\nS-2 Book the venue"), line
        done = await team.click("alice", asked, "Choose S-2")
        assert answer in says(done), line
        await team.type("alice", "assign S-2 me")
    asked = await team.type("alice", "edit")
    form = await team.click("alice", asked, "Choose S-3")
    assert form.title == "Edit S-3"
    asked = await team.type("alice", "close")
    assert says(asked).startswith("Did you mean this plan?\nP-1 Reduce churn")


async def test_by_how_much_a_step_moves_is_kept_while_it_is_asked_which(team):
    await team.type("alice", "add Print the badges due 12 mar to P-1")
    asked = await team.type("alice", "move badges by a week")
    (choice,) = (each for each in asked.buttons if each.startswith("Choose"))
    form = await team.click("alice", asked, choice)
    assert "2027-03-19" in str(form.source)


@pytest.mark.parametrize(("line", "shows"), {"chart churn": "Churn %", "import churn": "Past values"}.items())
async def test_a_target_is_found_by_its_name_for_what_is_about_one(team, line, shows):
    assert shows in (await team.type("alice", line)).visible_text


async def test_a_revision_keeps_what_it_wants_where_it_names_its_target(team):
    form = await team.type("alice", "revise churn to 4 because the market changed")
    assert form.title == "Edit T-1"
    assert '"initial_value": "4"' in json.dumps(form.source)
    assert '"initial_value": "the market changed"' in json.dumps(form.source)
    await team.person("alice").close()
    await team.type("alice", 'target "Churn abroad" from 9 to 5')
    asked = await team.type("alice", "revise to 4 because the market changed")
    form = await team.click("alice", asked, "Choose T-1")
    assert '"initial_value": "4"' in json.dumps(form.source)
    assert '"initial_value": "the market changed"' in json.dumps(form.source)


async def test_a_value_of_one_of_several_targets_asks_which(team):
    await team.type("alice", 'target "NPS in Europe" from 30 to 40')
    await team.type("alice", 'target "NPS in Asia" from 30 to 40')
    asked = await team.type("alice", "NPS is 34")
    assert says(asked).startswith("Which target do you mean?\nT-2 NPS in Europe")
    assert "Recorded. NPS in Asia is 34" in says(await team.click("alice", asked, "Choose T-3"))
    assert "/plan checkin T-2 35?" in says(await team.type("alice", "Europe NPS 35"))


async def test_steps_that_are_not_done_are_not_marked_with_those_that_are(team):
    before = await team.rows()
    assert "Name only the steps that are done" in says(await team.type("alice", "done S-2 but not S-3"))
    assert await team.rows() == before
