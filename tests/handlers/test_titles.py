"""Things named by their titles: found where one only has the name, and nothing is written without a press."""

import pytest


@pytest.fixture(name="work", autouse=True)
async def _work(team):
    """Two plans, two targets and four steps of Alice's."""
    await team.plan("Reduce churn")
    await team.plan("Hire people", channel="leads")
    await team.type("alice", 'target P-1 "Churn %" from 8 to 5 by 31 may')
    await team.type("alice", 'target P-1 "NPS" from 30 to 40 by 31 may')
    for line in ("Ring ten customers fri @bob", "Book the venue 12 mar", "Draft the survey 15 mar"):
        await team.type("alice", f"add {line} to P-1")
    await team.type("alice", "add Draft the report 20 mar to P-1")


def says(seen):
    return seen.visible_text.replace("*", "").replace("`", "")


OFFERED = {
    "cancel book the venue": ("drop S-2", "S-2 Book the venue"),
    "delete the survey": ("drop S-3", "S-3 Draft the survey"),
    "cancel hire people": ("close P-2", "P-2 Hire people"),
    "reschedule the survey to friday": ("due S-3 friday", "S-3 Draft the survey"),
    "postpone the survey by a week": ("due S-3 later a week", "S-3 Draft the survey"),
    "extend reduce churn to 31 July": ("edit P-1 by 31 July", "P-1 Reduce churn"),
    "I finished the survey": ("done S-3", "S-3 Draft the survey"),
    "survey done": ("done S-3", "S-3 Draft the survey"),
    "I'll take ring ten customers": ("assign S-1 me", "S-1 Ring ten customers"),
    "the survey is blocked by legal": ("block S-3 legal", "S-3 Draft the survey"),
    "drop survey no longer needed": ("drop S-3 no longer needed", "S-3 Draft the survey"),
    "block survey waiting for legal": ("block S-3 waiting for legal", "S-3 Draft the survey"),
    "remind me about the survey on monday": ("snooze S-3 monday", "S-3 Draft the survey"),
    "close survey": ("done S-3", "S-3 Draft the survey"),
}
SHOWN = {
    "history churn": "History of T-1 Churn %",
    "history survey": "History of S-3 Draft the survey",
    "history of hire people": "History of P-2 Hire people",
    "chart nps": "T-2 NPS · ⚪ too early to tell",
    "export hire people": "I am making a table of P-2 Hire people.",
    "roadmap reduce churn": "Roadmap of P-1 Reduce churn",
    "resources hire people": "Resources of P-2 Hire people",
    "list hire people": "P-2 Hire people",
    "share reduce churn #team": "Post this in",
    "obstacles hire people": "P-2 Hire people: no obstacles yet",
    "token nps": "With a token a program sends measurements of T-2 NPS",
}
FORMS = {
    "checkin nps": ("Check in", "T-2 NPS"),
    "check in nps": ("Check in", "T-2 NPS"),
    "edit survey": ("Edit S-3", ""),
    "extend P-1 to 31 July": ("Edit P-1", "2027-07-31"),
    "extend P-1 by 2 weeks": ("Edit P-1", "2027-07-14"),
    "extend T-1 to 15 June": ("Edit T-1", "2027-06-15"),
    "share hire people": ("Share a plan", ""),
}


async def test_what_would_change_something_is_offered_with_its_title_and_nothing_is_written(team):
    before = await team.rows()
    for wish, (line, title) in OFFERED.items():
        seen = await team.type("alice", wish)
        assert f"Did you mean /plan {line}?\n{title}" in says(seen), (wish, says(seen))
        assert seen.buttons[0] == "Run"
    assert await team.rows() == before


async def test_what_is_offered_is_done_by_a_press(team):
    asked = await team.type("alice", "reschedule the survey to friday")
    assert "Moved S-3 Draft the survey to Fri 5 Mar" in says(await team.click("alice", asked, "Run"))
    asked = await team.type("alice", "cancel book the venue")
    assert says(await team.click("alice", asked, "Run")).startswith("Dropped S-2 Book the venue")


async def test_what_only_shows_something_is_shown_where_one_thing_has_the_name(team):
    before = await team.rows()
    for wish, shown in SHOWN.items():
        assert shown in says(await team.type("alice", wish)), wish
    for wish, (title, has) in FORMS.items():
        form = await team.type("alice", wish)
        assert form.title == title, wish
        assert has in str(form.source), wish
        await team.person("alice").close()
    assert await team.rows("plan", "target", "action_step", "check_in") == {
        noun: before[noun] for noun in ("plan", "target", "action_step", "check_in")
    }


async def test_of_several_with_the_name_it_is_asked_which(team):
    asked = await team.type("alice", "cancel draft")
    assert says(asked).startswith("Nothing is ever deleted: a step is dropped, a plan closed. Which one")
    assert "S-3 Draft the survey · /plan drop S-3" in says(asked)
    dropped = await team.click("alice", asked, "Choose S-4")
    assert says(dropped).startswith("Dropped S-4 Draft the report")
    await team.type("alice", 'target P-1 "NPS abroad" from 30 to 40')
    asked = says(await team.type("alice", "chart abroad nps"))
    assert asked.startswith("T-3 NPS abroad")
    assert says(await team.type("alice", "history reduce churn draft")).startswith("Which plan do you mean?")


async def test_a_step_that_is_done_and_a_plan_that_is_closed_are_reopened_by_name(team):
    await team.type("alice", "done S-3")
    await team.type("alice", "drop S-2")
    asked = await team.type("alice", "reopen survey")
    assert "Did you mean /plan reopen S-3?\nS-3 Draft the survey" in says(asked)
    assert says(await team.click("alice", asked, "Run")).startswith("Reopened S-3")
    assert "/plan reopen S-2?" in says(await team.type("alice", "restore book the venue"))
    await team.type("alice", "close P-2")
    asked = await team.type("alice", "reopen hire people")
    assert "Did you mean /plan reopen P-2?" in says(asked)
    assert "P-2 Hire people" in says(await team.click("alice", asked, "Run"))
    assert "History of P-2" in says(await team.type("alice", "history hire people"))


async def test_a_plan_is_paused_by_name_and_its_name_never_means_oneself(team):
    asked = await team.type("alice", "pause hire people")
    assert says(asked).startswith("Did you mean this plan?\nP-2 Hire people")
    await team.click("alice", asked, "Choose P-2")
    await team.type("alice", "pause until friday")
    before = await team.rows("absence")
    asked = await team.type("alice", "resume hire people")
    assert says(asked).startswith("Did you mean this plan?\nP-2 Hire people")
    assert 'I do not know what "the unicorns" is.' in says(await team.type("alice", "resume the unicorns"))
    assert 'I do not know what "up the database" is.' in says(
        await team.type("alice", "back up the database")
    )
    assert await team.rows("absence") == before
    assert says(await team.type("alice", "back to work")).startswith("Your nudges come again.")


async def test_what_somebody_may_not_see_has_no_name_for_them(team):
    seen = says(await team.type("bob", "cancel hire people"))
    assert seen.startswith("That begins with no command that I know. Add it as a step?")
    assert "P-2" not in says(await team.type("bob", "history hire people"))


async def test_what_is_called_like_a_wish_can_still_be_added_as_a_step(team):
    asked = await team.type("alice", "cancel the survey")
    assert asked.buttons == ["Run", "Add step", "Help"]
    added = says(await team.click("alice", asked, "Add step"))
    assert added.startswith("cancel the survey") or "cancel the survey" in added


async def test_a_name_works_in_a_message_and_its_form_has_a_button(team):
    offered = await team.write("alice", "cancel book the venue")
    assert "Did you mean /plan drop S-2?" in says(offered)
    needed = await team.write("alice", "edit survey")
    form = await team.click("alice", needed, "Open form")
    assert form.title == "Edit S-3"


async def test_what_is_noted_is_in_the_form_of_the_step_below_its_note(team):
    wishes = {
        "note S-2 the venue is confirmed": "the venue is confirmed",
        "note S-2: the venue is confirmed": "the venue is confirmed",
        "add a note to S-2: they said yes to @bob": "they said yes to Bob",
        "comment on S-2 see P-1": "see P-1",
    }
    for wish, note in wishes.items():
        form = await team.type("alice", wish)
        assert form.title == "Edit S-2", wish
        assert form.state["note"]["note"]["value"] == note, wish
        await team.person("alice").close()
    await team.type("alice", "note S-2 the venue is confirmed")
    await team.submit("alice")
    form = await team.type("alice", "note S-2 for 40 people")
    assert form.state["note"]["note"]["value"] == "the venue is confirmed\nfor 40 people"
    await team.person("alice").close()
    asked = await team.type("alice", "note venue the key is at the desk")
    assert "Did you mean /plan note S-2 the key is at the desk?" in says(asked)
    assert "There is no S-9" in says(await team.type("alice", "note S-9 nothing"))
