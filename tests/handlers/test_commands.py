"""What people type behind the command, and what they see: each verb by a line, its synonyms, its answer."""

import pytest

from bot.handlers.commands import BUILT
from bot.rules.grammar import VERB_HELP, Verb


@pytest.fixture(name="plan")
async def _plan(team):
    return await team.plan("Reduce churn")


@pytest.fixture(name="work")
async def _work(team):
    """A plan with one target and two steps."""
    await team.plan("Reduce churn")
    await team.type("alice", 'target "Churn %" from 8 to 5 by 31 may')
    await team.type("alice", "add Ring ten customers fri @bob")
    await team.type("alice", "add Book the venue due 26 Feb 2027 @alice")


async def says(team, line, *, by="alice", channel="team"):
    """Type a line; return the sentence of the answer, which only its author sees."""
    seen = await team.type(by, line, channel=channel)
    assert seen.ephemeral
    assert seen.text, "a phone shows no blocks"
    return seen.visible_text.replace("*", "")


async def test_the_command_alone_shows_where_to_begin(team):
    shown = await team.type("alice", "")
    assert shown.ephemeral
    assert shown.visible_text.startswith("No plans yet. A plan says what should get better, by how much")
    assert shown.buttons == ["Create a plan", "Try with sample data", "Help"]


@pytest.mark.usefixtures("plan")
async def test_the_command_alone_shows_my_next_five_steps(team):
    for number in range(6):
        await team.type("alice", f"add Step number {number} @alice due {number + 3} mar")
    shown = await team.type("alice", "")
    assert shown.visible_text.startswith("*Your next 5 steps of 6*")
    assert shown.buttons == [*["Done"] * 5, "New plan", "Add step", "Help"]
    assert "Step number 4" in shown.visible_text
    assert "Step number 5" not in shown.visible_text
    assert "Nothing waits for you" in await says(team, "", by="bob")


@pytest.mark.usefixtures("work")
async def test_the_command_works_in_the_apps_own_messages(team):
    assert "Ring ten customers" in await says(team, "list", by="bob", channel="@waymark")


async def test_a_plan_is_made_from_the_form(plan):
    assert plan.ephemeral
    assert "*P-1 Reduce churn*   1 Mar – 30 Jun · Alice" in plan.visible_text
    assert (
        "Still missing: why it matters · an objective that says what will be better · "
        "key areas that decide whether it is reached · a target that says by how much · a first step"
        in plan.visible_text
    )
    assert plan.buttons == ["Paste steps", "Add step", "Add target", "Add objective"]


@pytest.mark.parametrize("verb", ["new", "create", "Start"])
async def test_new_opens_the_form_filled_with_what_was_typed(team, verb):
    form = await team.type("alice", f"{verb} Reduce churn like P-7 by end of q2 for @bob in #team")
    filled = {block: next(iter(fields.values())) for block, fields in form.state.items()}
    assert form.title == "New plan"
    assert filled["title"]["value"] == "Reduce churn like P-7"
    assert filled["owner_id"]["selected_user"] == team.person("bob").id
    assert filled["ends_on"]["selected_date"] == "2027-06-30"
    assert filled["channel_id"]["selected_conversation"] == team.demo.sandbox.channel("team").id


@pytest.mark.usefixtures("plan")
async def test_add_says_what_was_understood(team):
    assert await says(team, "add Ring ten customers friday @bob") == (
        "Added S-1 Ring ten customers to P-1 Reduce churn · Bob · due Fri 5 Mar\nUndo\nEdit"
    )
    assert "Added S-2 Book the venue to P-1 Reduce churn · nobody yet · no date" in await says(
        team, "step Book the venue"
    )
    assert "Added S-3 Ask sales for notes" in await says(team, "task Ask sales for notes to P-1")
    assert "Added S-4 Improve May sales to P-1 Reduce churn · Alice · no date" in await says(
        team, "todo Improve May sales for me"
    )
    assert "One person at a time: I took the first one that you named." in await says(
        team, "add Count the votes @bob @chandra"
    )


async def test_a_line_adds_to_the_plan_of_its_channel(team):
    await team.plan("Reduce churn", channel="team")
    await team.plan("Hire two people", channel="leads")
    assert "to P-1 Reduce churn" in await says(team, "add Ring ten customers")
    assert "to P-2 Hire two people" in await says(team, "add Write the advert", channel="leads")
    assert "to P-1 Reduce churn" in await says(team, "add Ring twenty to P-1", channel="leads")
    form = await team.type("alice", "add Something else", channel="shared")
    assert form.title == "New step"
    assert form.labels[0] == "Plan"


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("verb", ["target", "goal", "kpi"])
async def test_target_is_written_at_once_when_it_is_whole(team, verb):
    seen = await team.type("alice", f'{verb} P-1 "Churn %" from 8 to 5 by 31 may')
    assert "Added *T-1 Churn %*, from 8 to 5 by Mon 31 May, to P-1 Reduce churn" in seen.visible_text
    assert seen.buttons == ["Check in", "Undo", "Edit", "See plan"]


@pytest.mark.usefixtures("plan")
async def test_target_takes_the_end_of_its_plan_and_a_unit(team):
    assert "from 3,000 EUR to 2,500 EUR by Wed 30 Jun" in await says(team, "target Costs from €3k to €2.5k")
    assert "to reach 95 % by Wed 30 Jun" in await says(team, "target On time to 95 %")


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("verb", ["checkin", "check in", "update", "log"])
async def test_checkin_records_and_tells_the_channel(team, verb):
    seen = await says(team, f"{verb} T-1 6,4 two renewals slipped")
    assert seen.startswith(
        "Recorded. Churn % is 6.4 (target 5 by 31 May).\nToo early to tell whether it changed"
    )
    assert "\ntwo renewals slipped\n" in seen
    await team.demo.house.settle()
    told = await team.person("bob").sees("Churn % is 6.4", channel="team")
    assert not told.ephemeral
    assert told.buttons == ["Check in", "See target", "See plan"]


@pytest.mark.usefixtures("work")
async def test_checkin_on_a_plan_asks_about_its_targets(team):
    form = await team.type("alice", "checkin P-1")
    assert form.title == "Check in"
    assert "T-1 Churn %" in form.visible_text
    await team.type("alice", "target NPS to 40")
    form = await team.type("alice", "checkin P-1")
    assert form.labels[0] == "Target"
    form = await team.type("alice", "checkin")
    assert form.labels[0] == "Target"


@pytest.mark.usefixtures("plan")
async def test_checkin_without_any_target_says_how_to_make_one(team):
    assert "There is no target that you can check in on yet. Add one: target" in await says(team, "checkin")
    assert "There is no target in P-1 that you can check in on yet." in await says(team, "checkin P-1")


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("verb", ["done", "complete", "close"])
async def test_done_marks_steps(team, verb):
    assert await says(team, f"{verb} s1") == "Done S-1 Ring ten customers · Bob\nUndo\nEdit"
    again = await says(team, "done S-1 S-2")
    assert again.startswith("Done 1 step\n✅ S-2 Book the venue")
    assert "S-1 Ring ten customers was done already." in again
    none = await says(team, "done S-1 S-2")
    assert none.startswith(
        "Nothing was changed\nS-1 Ring ten customers was done already.\nS-2 Book the venue was"
    )
    assert await says(team, "done S-1") == "S-1 Ring ten customers was done already.\nEdit"
    await team.type("alice", "reopen S-1 S-2")
    assert (await team.type("alice", "done S-1 S-2")).buttons == ["Undo"]


@pytest.mark.usefixtures("work")
async def test_reopen_takes_steps_and_plans_up_again(team):
    await team.type("alice", "done S-1")
    assert (await says(team, "reopen S-1")).startswith(
        "Reopened S-1 Ring ten customers · Bob · due Fri 5 Mar"
    )
    assert await says(team, "reopen S-1") == "S-1 Ring ten customers was open already.\nEdit"
    await team.type("alice", "close P-1")
    before = await team.rows()
    assert await says(team, "close P-1") == "P-1 Reduce churn was closed already.\nSee plan"
    assert await team.rows() == before
    assert "Reopened P-1 Reduce churn. Prompts and reminders go on." in await says(team, "reopen P-1")
    assert await says(team, "reopen P-1") == "P-1 Reduce churn was open already.\nEdit\nSee plan"


@pytest.mark.usefixtures("work")
async def test_due_moves_a_step(team):
    moved = "Moved S-1 Ring ten customers to Fri 12 Mar · Bob"
    assert await says(team, "due S-1 next fri") == f"{moved}\nUndo\nEdit"
    same = "S-1 Ring ten customers was due Fri 12 Mar already.\nEdit"
    assert await says(team, "due S-1 next fri") == same, "nothing changed, so nothing to undo"
    assert "to Mon 15 Mar" in await says(team, "move S-1 to 15 mar")
    assert (await team.type("alice", "due S-1")).title == "Move S-1"


@pytest.mark.usefixtures("work")
async def test_snooze_leaves_the_due_date(team):
    assert "Snoozed S-1 Ring ten customers until Wed 3 Mar · Bob · due Fri 5 Mar" in await says(
        team, "snooze S-1 2d"
    )
    same = "S-1 Ring ten customers was snoozed until Wed 3 Mar already.\nEdit"
    assert await says(team, "snooze S-1 2d") == same
    assert "until Mon 8 Mar" in await says(team, "later S-1 until monday")
    assert (await team.type("alice", "snooze S-1")).title == "Snooze S-1"


@pytest.mark.usefixtures("work")
async def test_assign_gives_a_step_away(team):
    assert "Assigned S-1 Ring ten customers to Chandra · due Fri 5 Mar" in await says(
        team, "assign S-1 @chandra"
    )
    assert "to Alice" in await says(team, "give S-1 me")
    assert await says(team, "give S-1 me") == "S-1 Ring ten customers was assigned to Alice already.\nEdit"
    assert (await team.type("alice", "assign S-1")).title == "Assign S-1"


@pytest.mark.usefixtures("work")
async def test_block_says_what_is_waited_for_and_unblock_that_it_can_go_on(team):
    blocked = "Blocked S-1 Ring ten customers: waiting for legal · Bob · due Fri 5 Mar"
    assert await says(team, "block S-1 waiting for legal") == f"{blocked}\nUndo\nEdit"
    assert "S-1 Ring ten customers · blocked · due Fri 5 Mar · Bob" in await says(team, "show S-1")
    assert (await says(team, "unblock S-1")).startswith("Unblocked S-1 Ring ten customers · Bob")
    assert await says(team, "unblock S-1") == "S-1 Ring ten customers was not blocked.\nEdit"
    form = await team.type("alice", "block S-1")
    assert form.title == "Block S-1"


@pytest.mark.usefixtures("work")
async def test_drop_gives_a_step_up_with_its_reason_and_reopen_takes_it_up_again(team):
    dropped = "Dropped S-1 Ring ten customers: no longer needed · Bob"
    assert await says(team, "drop S-1 no longer needed") == f"{dropped}\nUndo"
    assert "S-1" not in await says(team, "show P-1")
    assert await says(team, "drop S-1 as said") == "S-1 Ring ten customers was dropped already."
    assert "Alice dropped S-1 Ring ten customers: no longer needed" in await says(team, "history S-1")
    assert (await says(team, "reopen S-1")).startswith("Reopened S-1 Ring ten customers · Bob")
    assert "S-1 Ring ten customers" in await says(team, "show P-1")
    await team.type("alice", "done S-1")
    assert "S-1 Ring ten customers is done. To change it, reopen it first" in await says(team, "drop S-1")


@pytest.mark.usefixtures("work")
async def test_list_shows_mine_a_plans_and_the_teams(team):
    for verb in ("list", "ls", "mine"):
        shown = await says(team, verb)
        assert "Book the venue · 3 days overdue" in shown
        assert "Ring ten customers" not in shown
    assert "P-1 Reduce churn · 1 Mar – 30 Jun · Alice · 0 of 2 steps done" in await says(team, "list team")
    assert "Ring ten customers" in await says(team, "list P-1")
    assert "Nothing waits for you." in await says(team, "list", by="erin", channel="shared")


@pytest.mark.usefixtures("work")
async def test_overdue_shows_what_is_late_everywhere_or_in_a_plan(team):
    await team.plan("Hire two people")
    for verb in ("overdue", "late", "overdue P-1"):
        shown = await says(team, verb)
        assert "S-2 Book the venue · 3 days overdue" in shown
        assert "S-1" not in shown
    assert await says(team, "overdue P-2") == "Nothing is overdue in P-2."


@pytest.mark.usefixtures("work")
async def test_show_shows_a_plan_whole(team):
    for verb in ("show P-1", "view p1", "status P-1", "show"):
        shown = await says(team, verb)
        assert shown.startswith("P-1 Reduce churn   1 Mar – 30 Jun · Alice")
        assert "T-1 Churn % 8 → 5 by 31 May: no check-in yet" in shown
        assert "1 overdue · 1 ready" in shown
        assert "S-1 Ring ten customers · due Fri 5 Mar · Bob" in shown


@pytest.mark.usefixtures("work")
async def test_show_shows_a_step_alone(team):
    shown = await says(team, "show S-1")
    assert "S-1 Ring ten customers · due Fri 5 Mar · Bob" in shown
    assert "S-2" not in shown


@pytest.mark.usefixtures("work")
async def test_close_ends_a_plan(team):
    seen = await team.type("alice", "close P-1")
    assert "Closed *P-1 Reduce churn*. Prompts and reminders stop." in seen.visible_text
    assert seen.buttons == ["Undo", "See plan"]
    assert "closed" in await says(team, "show P-1")
    assert "Nothing waits for you." in await says(team, "list", by="bob")


async def test_help_fits_on_a_phone_and_ends_with_buttons(team):
    for line in ("help", "?"):
        seen = await team.type("alice", line)
        said = [each for each in seen.visible_text.splitlines() if each not in seen.buttons]
        assert len(said) <= 10
        assert seen.buttons
    seen = await says(team, "help add")
    assert "/plan add Book venue friday @ann to P-12" in seen


async def test_every_example_of_a_built_verb_can_be_typed_as_it_stands(team):
    for verb in BUILT:
        for example in VERB_HELP[verb].examples:
            seen = await team.type("alice", example.replace("@ann", "@bob"))
            said = seen.visible_text
            is_about_nothing = "There is no" in said
            wrong = [word for word in ("Name one", "is not a", "Did you mean", "no command") if word in said]
            assert is_about_nothing or not wrong, f"{example}: {said}"


@pytest.mark.usefixtures("work")
async def test_verbs_that_are_not_built_yet_say_so(team):
    assert "is not built yet" in await says(team, "help review")
    for verb in sorted(set(Verb) - BUILT):
        seen = await says(team, f"{verb} P-1 every monday 9am @bob")
        assert f"/plan {verb} is not built yet." in seen.replace("`", "")


@pytest.mark.usefixtures("work")
async def test_a_mistyped_verb_writes_nothing_before_it_is_confirmed(team):
    asked = await team.type("alice", "doen S-1")
    assert "Did you mean `/plan done S-1`?" in asked.visible_text
    assert "Ring ten customers · due Fri 5 Mar" in await says(team, "show S-1")
    ran = await team.click("alice", asked, "Run")
    assert "Done *S-1 Ring ten customers*" in ran.visible_text
    assert ran.ts == asked.ts


@pytest.mark.usefixtures("plan")
async def test_a_line_without_a_verb_is_offered_as_a_step(team):
    asked = await team.type("alice", "Get R&D to send <numbers> friday @bob")
    assert "That begins with no command that I know. Add it as a step?" in asked.visible_text
    added = await team.click("alice", asked, "Add step")
    assert added.ts == asked.ts
    assert "Added *S-1 Get R&amp;D to send &lt;numbers&gt;* to P-1 Reduce churn · Bob · due Fri 5 Mar" in (
        added.visible_text
    )


@pytest.mark.usefixtures("work")
async def test_a_reference_alone_is_shown(team):
    for ref, shown in {"P-1": "P-1 Reduce churn", "S-1": "S-1 Ring ten", "T-1": "T-1 Churn %"}.items():
        assert shown in await says(team, ref)


@pytest.mark.usefixtures("plan")
async def test_dates_follow_the_locale_of_who_types(team):
    assert "due Sat 3 Apr" in await says(team, "add Ring them due 3/4")
    await team.plan("Hire two people", by="bob")
    assert "due Thu 4 Mar" in await says(team, "add Ring them due 3/4 to P-2", by="bob")
