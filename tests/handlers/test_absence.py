"""Being away, and being left alone: said in a line or a form, taken back, ended, and told to others."""

import pytest


def says(shown):
    """Return what is shown, on one line and without what makes it bold."""
    return " ".join(shown.visible_text.replace("*", "").split())


async def gone(team):
    """Return the absences that count: who, from, until, deputy."""
    rows = (await team.rows("absence"))["absence"]
    return [
        (row[2].removeprefix("U0"), f"{row[3]:%d %b}", f"{row[4]:%d %b}", (row[5] or "").removeprefix("U0"))
        for row in rows
        if not row[6]
    ]


async def test_a_line_says_when_and_who_stands_in_and_undo_takes_it_back(team):
    told = await team.type("alice", "away until 12 Mar deputy @bob")
    assert says(told).startswith("You are away until Fri 12 Mar. Bob gets what is due for you meanwhile.")
    assert told.buttons == ["Undo", "Edit"]
    assert await gone(team) == [("ALICE", "01 Mar", "12 Mar", "BOB")]
    back = await team.click("alice", told, "Undo")
    assert says(back).startswith("Took back that you are away until Fri 12 Mar, with Bob as deputy.")
    assert await gone(team) == []
    again = await team.click("alice", back, "Redo")
    assert says(again).startswith("You are away until Fri 12 Mar. Bob gets")
    assert await gone(team) == [("ALICE", "01 Mar", "12 Mar", "BOB")]


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [("for 2 weeks from monday", "08 Mar", "21 Mar"), ("until next year", "01 Mar", "01 Jan")],
)
async def test_a_line_says_when_in_other_words(team, when, first, last):
    await team.type("alice", f"away {when}")
    assert await gone(team) == [("ALICE", first, last, "")]


async def test_alone_it_opens_a_small_form_and_edit_opens_it_filled(team):
    assert (await team.type("alice", "away")).title == "Away"
    told = await team.submit("alice", {"Last day away": "2027-03-05"})
    assert says(told).startswith("You are away until Fri 5 Mar. Nobody stands in")
    form = await team.click("alice", told, "Edit")
    assert form.state["until_on"]["until_on"]["selected_date"] == "2027-03-05"
    changed = await team.submit("alice", {"Last day away": "2027-03-09", "Deputy": "bob"})
    assert "You are away until Tue 9 Mar. Bob gets" in says(changed)
    assert "Instead of: away until Fri 5 Mar." in says(changed)
    assert await gone(team) == [("ALICE", "01 Mar", "09 Mar", "BOB")]


async def test_what_overlaps_is_replaced_and_comes_back_with_undo(team):
    await team.type("alice", "away 10 Mar to 12 Mar")
    await team.type("alice", "away 20 Apr to 22 Apr")
    told = await team.type("alice", "away 11 Mar to 16 Mar")
    assert "Instead of: away from Wed 10 Mar until Fri 12 Mar." in says(told)
    assert [row[1:3] for row in await gone(team)] == [("20 Apr", "22 Apr"), ("11 Mar", "16 Mar")]
    back = await team.click("alice", told, "Undo")
    assert "Again: away from Wed 10 Mar until Fri 12 Mar." in says(back)
    assert [row[1:3] for row in await gone(team)] == [("10 Mar", "12 Mar"), ("20 Apr", "22 Apr")]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("away until friyay", 'I do not know when "until friyay" is.'),
        ("away until 2027-02-20", "Sat 20 Feb is past."),
        ("away 20 Mar to 10 Mar", "Wed 10 Mar is before Sat 20 Mar, on which it begins."),
        ("away friday @alice", "Nobody can stand in for themselves."),
        ("away until friday deputy me", "Nobody can stand in for themselves."),
        ("away until 20 Mar my deputy is myself", "Nobody can stand in for themselves."),
        ("away friday @dana", "Dana is a guest, who sees only what is their own."),
        ("away friday @mallory", "That is nobody of this workspace."),
        ("away friday @chandra", "Chandra is away until Fri 12 Mar too."),
        ("away friday @erin", "Erin has left this workspace."),
        ("away friday deputy @bob @chandra", "One deputy at a time."),
        ("back tomorrow", "Nothing was changed. To be back on Tue 2 Mar, try: away until 2027-03-01"),
        ("back on monday", "Nothing was changed. To be back on Mon 8 Mar, try: away until 2027-03-07"),
        ("resume P-1 tomorrow", "To go on on Tue 2 Mar, try: pause P-1 until 2027-03-02"),
        ("pause @bob", "Nobody can pause somebody else's nudges. Yours: pause"),
        ("pause @bob until friday", "Nobody can pause somebody else's nudges. Yours: pause"),
        ("pause #team", "A channel has no nudges to pause. One of its plans: pause P-1"),
        ("pause friyay", '"friyay" is not a date I know.'),
        ("pause until 2027-03-01", "Mon 1 Mar is not after today."),
        ("pause P-1 friyay", '"friyay" is not a date I know.'),
    ],
)
async def test_what_cannot_be_is_said_where_it_was_typed(team, line, sentence):
    await team.plan("Reduce churn")
    for name in ("chandra", "dana"):
        await team.type(name, "away until 12 Mar", channel="team" if name == "chandra" else "shared")
    team.demo.sandbox.deactivate("erin")
    before = await team.rows("absence", "member", "plan")
    assert sentence in says(await team.type("alice", line))
    assert await team.rows("absence", "plan") == {noun: before[noun] for noun in ("absence", "plan")}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("pause for 2 weeks", "They come again on Mon 15 Mar."),
        ("pause P-1 for 2 weeks", "is paused until Mon 15 Mar"),
    ],
)
async def test_a_pause_may_be_said_by_its_length(team, line, said):
    await team.plan("Reduce churn")
    assert said in says(await team.type("alice", line))


async def test_a_refused_form_says_it_beside_the_field(team):
    await team.type("alice", "away")
    refused = await team.submit("alice", {"Last day away": "2027-02-20", "Deputy": "alice"})
    assert refused.errors["until_on"].startswith("Sat 20 Feb is past.")
    assert refused.errors["deputy_id"].startswith("Nobody can stand in for themselves.")


async def test_correct_opens_the_form_with_the_deputy_that_was_named(team):
    refused = await team.type("alice", "away until friyay deputy @bob")
    form = await team.click("alice", refused, "Correct")
    assert form.state["deputy_id"]["deputy_id"]["selected_user"] == team.person("bob").id


async def test_what_the_deputy_cannot_see_is_said_at_once(team):
    await team.plan("Hire two", channel="leads")
    await team.type("alice", "add Write the advert @me due 3 Mar to P-1", channel="leads")
    told = await team.type("alice", "away until 5 Mar deputy @bob")
    assert "Bob cannot see P-1 Hire two: what is due there waits for you." in says(told)
    told = await team.type("alice", "away until 5 Mar deputy @chandra")
    assert "cannot see" not in says(told)


async def test_whoever_stands_in_and_goes_away_too_is_told_what_that_means(team):
    await team.type("alice", "away until 12 Mar deputy @bob")
    told = await team.type("bob", "away until 5 Mar deputy @chandra")
    assert "You stand in for Alice, away until Fri 12 Mar. While you are both away" in says(told)


async def test_back_ends_it_and_undo_of_that_too(team):
    assert "Nothing of yours is paused." in says(await team.type("alice", "back"))
    await team.type("alice", "away until 12 Mar")
    home = says(await team.home("alice"))
    assert "You are away until Fri 12 Mar." in home
    assert "You are away until Fri 12 Mar." in says(await team.type("alice", "settings"))
    back = await team.write("alice", "I'm back")
    assert says(back).startswith("Welcome back. The next one comes")
    assert await gone(team) == []
    again = await team.click("alice", back, "Undo")
    assert says(again).startswith("You are away until Fri 12 Mar.")
    assert await gone(team) == [("ALICE", "01 Mar", "12 Mar", "")]


async def test_an_undo_that_is_too_late_changes_nothing(team):
    told = await team.type("alice", "away until 3 Mar")
    await team.type("alice", "away until 5 Mar")
    assert "That has changed since then." in says(await team.click("alice", told, "Undo"))
    assert [row[2] for row in await gone(team)] == ["05 Mar"]
    assert "There is no such change of yours." in says(
        await team.click("bob", put_before(team, told, "bob"), "Undo")
    )


def put_before(team, message, name):
    """Put the same message before somebody's eyes."""
    workspace = team.workspace
    place = workspace.find_channel("team")
    bot = team.demo.sandbox.slack.app
    return workspace.post(
        place,
        user=bot.bot_user_id,
        bot=bot.bot_id,
        text="forged",
        blocks=message.blocks,
        ephemeral_to=team.person(name).id,
    )


async def test_whoever_gives_work_to_somebody_away_is_told(team):
    await team.plan("Reduce churn")
    await team.type("bob", "away until 12 Mar deputy @chandra")
    told = await team.type("alice", "add Ring ten customers @bob friday")
    assert "Bob is away until Fri 12 Mar; Chandra stands in." in says(told)
    await team.type("alice", "add Book venue @chandra")
    assert "Bob is away until Fri 12 Mar" in says(await team.type("alice", "assign S-2 @bob"))
    assert "away" not in says(await team.type("alice", "assign S-2 @alice"))
    assert "away" not in says(await team.type("alice", "due S-1 monday"))


async def test_pause_alone_is_about_me_and_ends_when_i_say_so(team):
    told = await team.type("alice", "pause")
    assert says(told).startswith("Your nudges are paused until you type /plan resume.")
    assert "Your nudges are paused until you resume." in says(await team.home("alice"))
    assert says(await team.click("alice", told, "Resume")).startswith("Your nudges come again.")
    told = await team.type("alice", "mute until monday")
    assert says(told).startswith("Your nudges are paused. They come again on Mon 8 Mar.")
    form = await team.type("alice", "settings")
    assert "The next one comes Mon 8 Mar at 09:30" in says(form)


async def test_a_plan_is_paused_by_its_owner_alone_shown_as_such_and_resumed(team):
    await team.plan("Reduce churn")
    await team.type("alice", "add Ring ten customers @bob friday to P-1")
    assert "Only its owner can change P-1." in says(await team.type("bob", "pause P-1"))
    told = await team.type("alice", "pause P-1 until 9 Mar")
    assert says(told).startswith("P-1 Reduce churn is paused until Tue 9 Mar. It asks and reminds nobody")
    assert told.buttons == ["Undo", "Resume", "Edit", "See plan"]
    assert "P-1 Reduce churn paused until Tue 9 Mar" in says(await team.type("bob", "show P-1"))
    assert "P-1 Reduce churn · 1 Mar" in says(await team.type("bob", "list team"))
    assert "paused until Tue 9 Mar" in says(await team.type("bob", "list team"))
    assert "Ring ten customers" not in says(await team.type("bob", "list"))
    assert "paused until Tue 9 Mar" in says(await team.home("alice"))
    assert "paused until Tue 9 Mar" in says(await team.type("alice", "share P-1 #team"))
    assert "was paused until Tue 9 Mar already" in says(await team.type("alice", "pause P-1 until 9 Mar"))
    went_on = await team.click("alice", told, "Resume")
    assert says(went_on).startswith("P-1 Reduce churn goes on.")
    assert "paused P-1 Reduce churn until Tue 9 Mar" in says(await team.type("alice", "history P-1"))
    again = await team.click("alice", went_on, "Undo")
    assert says(again).startswith("Took back resuming P-1 Reduce churn.")
    assert "paused until Tue 9 Mar" in says(await team.type("bob", "show P-1"))
    assert "was not paused" not in says(await team.type("alice", "resume P-1"))
    assert "P-1 Reduce churn was not paused." in says(await team.type("alice", "resume P-1"))


async def test_the_menu_of_a_plan_pauses_it_too(team):
    page = await team.plan("Reduce churn")
    form = await team.choose("alice", page, "Pause plan…")
    assert form.title == "Pause P-1"
    refused = await team.submit("alice", {"Goes on": "2027-12-24"})
    assert refused.errors["until_on"] == "P-1 ends on Wed 30 Jun. Choose a day before that, or none."
    shown = await team.submit("alice", {"Goes on": None})
    assert "P-1 Reduce churn paused · 1 Mar" in says(shown)
    assert "Resume" in shown.buttons


async def test_a_plan_that_begins_later_is_planned_until_then(team):
    await team.plan("Reduce churn", Start="2027-03-10", End="2027-06-30")
    await team.type("alice", "add Ring ten customers @bob due 4 Mar to P-1")
    assert "planned, begins Wed 10 Mar" in says(await team.type("alice", "show P-1"))
    assert "planned, begins Wed 10 Mar" in says(await team.home("alice"))
    assert "P-1 begins on Wed 10 Mar" in says(await team.type("alice", "pause P-1"))
    assert "It was not paused." in says(await team.type("alice", "resume P-1"))
    assert "was not closed" in says(await team.type("alice", "reopen P-1"))
    await team.until(9, 20)
    assert team.person("bob").messages("@waymark") == []
    await team.until(10, 15)
    assert "planned" not in says(await team.type("alice", "show P-1"))
    (message,) = team.person("bob").messages("@waymark")
    assert "Ring ten customers" in message.visible_text


async def test_what_a_leaver_was_to_do_is_handed_over_by_one_form(team):
    await team.plan("Reduce churn")
    for title in ("Ring ten customers", "Book venue", "Draft the survey"):
        await team.type("alice", f"add {title} @erin due 12 Mar to P-1")
    team.demo.sandbox.deactivate("erin")
    await team.demo.sandbox.events_heard()
    await team.until(1, 9)
    told = team.person("alice").messages("@waymark")[-1]
    assert says(told).startswith("Erin left the workspace. These steps wait for you to hand them over: S-1")
    form = await team.click("alice", told, "Hand over")
    assert form.title == "Hand over"
    assert (await team.submit("alice")).errors["everybody"] == "Choose who gets them."
    refused = await team.submit("alice", {"All steps": "erin"})
    assert "Erin has left this workspace." in refused.errors["everybody"]
    shown = await team.submit("alice", {"All steps": "bob", "S-2 Book venue": "chandra"})
    said = "Handed over 3 steps: S-1 Ring ten customers to Bob, S-2 Book venue to Chandra, S-3 Draft"
    assert said in says(shown)
    assert "Chandra" in says(await team.type("alice", "show S-2"))
    await team.catch_up()
    told = team.person("alice").messages("@waymark")[-1]
    assert says(told) == "Erin left the workspace. Nothing of theirs waits for you."


async def test_the_hours_of_a_leaver_go_with_the_steps_and_are_asked_for_anew(team):
    await team.plan("Reduce churn")
    await team.type("bob", "help")
    await team.type("alice", "role P-1 @erin approver")
    await team.type("alice", "add Book venue @erin due 12 Mar to P-1")
    await team.type("alice", "hours S-1 6/week")
    await team.type("alice", "budget S-1 1200 EUR Deposit")
    team.demo.sandbox.deactivate("erin")
    await team.demo.sandbox.events_heard()
    await team.until(1, 9)
    told = team.person("alice").messages("@waymark")[-1]
    assert says(told).startswith(
        "Erin left the workspace. These steps wait for you to hand them over: S-1 Book venue. "
        "So do the hours that they promised: R-1 Erin 6 hours a week for S-1. "
        "They were the approver of P-1 Reduce churn. 2 things there wait for a word. "
        "To name somebody else, type `role P-1 @name approver`."
    )
    await team.type("alice", "role P-1 @bob approver")
    form = await team.click("alice", told, "Hand over")
    shown = await team.submit("alice", {"All steps and hours": "chandra"})
    assert form.title == "Hand over"
    said = "Handed over 1 step and the hours of 1 line: S-1 Book venue to Chandra, R-1 Chandra 6 hours a week"
    assert said in says(shown)
    assert "Whether these hours can be had is asked anew." in says(shown)
    ledger = says(await team.type("alice", "resources P-1"))
    assert "R-1 Chandra 6 hours a week" in ledger


async def test_nobody_hands_over_what_is_not_theirs_to_give(team):
    await team.plan("Reduce churn")
    await team.type("alice", "add Ring ten customers @erin due 12 Mar to P-1")
    team.demo.sandbox.deactivate("erin")
    await team.demo.sandbox.events_heard()
    await team.until(1, 9)
    told = team.person("alice").messages("@waymark")[-1]
    seen = await team.click("bob", put_before(team, told, "bob"), "Hand over")
    assert "There is nothing of somebody who has left that you can hand over." in says(seen)


async def test_what_slack_tells_of_people_and_channels_is_known_at_once_and_answers_nobody(team):
    await team.plan("Reduce churn")
    await team.type("chandra", "list")
    before = await team.rows("delivery")
    team.demo.sandbox.archive("team")
    team.demo.sandbox.deactivate("chandra")
    await team.demo.sandbox.events_heard()
    await team.demo.house.app.drain()
    rows = await team.rows("channel", "member", "delivery")
    assert [row[4] for row in rows["channel"] if row[1] == "C0TEAM"] == [True]
    assert [row[7] for row in rows["member"] if row[1] == "U0CHANDRA"] == [True]
    assert rows["delivery"] == before["delivery"]


class TestWhatADeputySees:
    async def test_home_has_what_waits_for_whoever_is_away_and_until_when(self, team):
        await team.plan("Reduce churn")
        await team.plan("Hire two people")
        await team.type("alice", "target Churn % from 8 to 5 in P-1")
        await team.type("alice", "add Ring ten customers today @alice to P-1")
        await team.type("alice", "add Later due 20 Mar @alice to P-1")
        assert "For Alice" not in says(await team.home("bob"))
        told = await team.type("alice", "away until 12 Mar deputy @bob")
        home = await team.home("bob")
        shown = says(home)
        assert shown.startswith("Nothing due today, Bob · 1 for Alice, below")
        order = ["For Alice, away until Fri 12 Mar", "Ring ten customers", "P-2 Hire two people"]
        places = [shown.index(words) for words in order]
        assert places == sorted(places)
        assert "Later" not in shown
        await team.type("alice", "add Book the venue today @bob to P-1")
        assert says(await team.home("bob")).startswith("1 thing for you today, Bob · 1 for Alice, below")
        await team.click("alice", told, "Undo")
        assert "For Alice" not in says(await team.home("bob"))

    async def test_it_follows_what_others_do_about_it(self, team):
        await team.plan("Reduce churn")
        await team.type("alice", "add Ring ten customers today @alice to P-1")
        await team.type("alice", "away until 12 Mar deputy @chandra")
        assert "Ring ten customers" in says(await team.home("chandra"))
        await team.type("alice", "done S-1")
        await team.demo.house.settle()
        shown = team.person("chandra").home
        assert "Ring ten customers" not in says(shown)
        assert "For Alice, away until Fri 12 Mar" in says(shown)

    async def test_what_was_asked_and_not_answered_stands_there_and_can_be_answered(self, team):
        await team.plan("Reduce churn")
        await team.type("alice", "target Churn % from 8 to 5 in P-1")
        await team.type("alice", "away until 12 Mar deputy @bob")
        await team.until(1, 9, 1)
        home = await team.home("bob")
        assert "T-1 Churn %" in says(home)
        assert "asked today" in says(home)

    async def test_nothing_of_a_plan_that_they_may_not_see(self, team):
        await team.plan("Secret plan", channel="leads")
        await team.type("alice", "add Secret step today @alice to P-1")
        await team.type("alice", "away until 12 Mar deputy @bob")
        shown = says(await team.home("bob"))
        assert "For Alice, away until Fri 12 Mar Nothing of theirs that you can see waits." in shown
        assert "Secret" not in shown
