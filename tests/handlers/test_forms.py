"""Forms: what they ask, what they do, and that the result is shown where they were opened."""

from datetime import date
from typing import Any

import pytest


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn")


def labels(form: Any) -> list[str]:
    return list(form.labels)


async def test_the_plan_form_asks_what_a_plan_needs(team):
    form = await team.type("alice", "new")
    assert form.title == "New plan"
    assert form.submit == "Create plan"
    assert labels(form) == ["Title", "End", "Channel", "Why it matters"]
    shown = await team.submit(
        "alice",
        {
            "Title": "Hire two people",
            "Why it matters": "We are too few & tired.",
            "Owner": "bob",
            "Channel": "team",
            "Check-in prompt": "Every Thursday",
            "Prompt time": "15:30",
        },
    )
    assert shown.ephemeral
    assert "P-2 Hire two people" in shown.visible_text
    assert "We are too few &amp; tired." in shown.visible_text
    assert "Bob" in shown.visible_text
    await team.until(4, 20, 29)
    before = len(team.person("bob").messages("team"))
    await team.until(4, 20, 31)
    prompts = team.person("bob").messages("team")[before:]
    assert ["P-2 Hire two people" in each.visible_text for each in prompts] == [True], "15:30 in Bob's zone"


async def test_more_fields_keeps_what_was_typed_and_asks_the_rest(team):
    form = await team.type("alice", "new Hire two people")
    alice = team.person("alice")
    alice.fill({"Title": "Hire three people", "Why it matters": "We are too few.", "End": "2027-05-31"})
    wide = await team.click("alice", form, "More fields")
    rest = ["Owner", "Start", "Collaborators", "Check-in prompt", "Prompt time"]
    assert labels(wide)[4:] == [*rest, "Individual plan about", "Sponsor"]
    assert "More fields" not in wide.buttons
    made = await team.submit("alice", {"Collaborators": ["bob"]})
    assert "P-2 Hire three people" in made.visible_text
    assert "31 May" in made.visible_text
    assert "We are too few." in made.visible_text
    assert "Bob" in made.visible_text


async def test_a_line_that_names_another_owner_shows_who_it_is(team):
    form = await team.type("alice", "new Hire two people @bob")
    assert "Owner" in labels(form)
    assert form.state["owner_id"]["owner_id"]["selected_user"] == team.person("bob").id


async def test_a_short_form_makes_a_plan_of_whoever_sends_it_from_today(team):
    await team.type("alice", "new Hire two people")
    made = await team.submit("alice", {"Channel": "team"})
    assert "1 Mar" in made.visible_text
    assert "Alice" in made.visible_text
    assert "Next check-in prompt: Mon 1 Mar" in made.visible_text


@pytest.mark.parametrize(
    ("place", "offered"),
    [("team", "C0TEAM"), ("lonely", None), ("shared", None), ("general", None), ("@waymark", None)],
)
async def test_the_channel_in_which_somebody_asks_is_offered_where_a_plan_could_live_there(
    team, place, offered
):
    form = await team.type("alice", "new Hire two people", channel=place)
    assert form.state["channel_id"]["channel_id"].get("selected_conversation") == offered
    named = await team.type("alice", "new Hire two people #team", channel="shared")
    assert named.state["channel_id"]["channel_id"].get("selected_conversation") == "C0TEAM"


async def test_a_plan_without_prompts_asks_for_none(team):
    await team.type("alice", "new Hire two people")
    shown = await team.submit("alice", {"Check-in prompt": "Never"})
    assert "Next check-in prompt" not in shown.visible_text


async def test_the_target_form_makes_a_target(team):
    form = await team.type("alice", 'target "Churn %"')
    assert form.title == "New target"
    shown = await team.submit(
        "alice",
        {
            "Baseline": "8",
            "Target": "12,5",
            "Better is": "Lower is better",
            "Deadline": date(2027, 5, 31),
            "Owner": "erin",
        },
    )
    assert "Lower is better, and it goes from 8 to 12.5" in shown.visible_text
    shown = await team.submit("alice")
    assert "Added *T-1 Churn %*, from 8 to 12.5 by Mon 31 May" in shown.visible_text
    assert "Recorded." in (await team.type("erin", "checkin T-1 9", channel="shared")).visible_text


async def test_the_step_form_adds_a_step_to_the_plan_that_is_chosen(team):
    await team.plan("Hire two people")
    form = await team.type("alice", "add Write the advert by friday @bob", channel="shared")
    assert labels(form) == ["Plan", "Step", "Assignee", "Due date", "Priority", "Effort", "Note"]
    shown = await team.submit("alice", {"Plan": "P-2 Hire two people", "Note": "Half a page."})
    assert "Added *S-1 Write the advert* to P-2 Hire two people · Bob · due Fri 5 Mar" in shown.visible_text


async def test_the_check_in_form_records_all_of_it(team):
    await team.type("alice", 'target "Churn %" from 8 to 5')
    form = await team.type("alice", "checkin")
    assert form.title == "Check in"
    shown = await team.submit(
        "alice",
        {
            "Value": "6.4",
            "Measured on": date(2027, 2, 26),
            "What happened": "Two renewals slipped.",
            "Next step": "Ring ten customers.",
            "Value expected next time": "6",
            "Confidence": "4 · likely",
        },
    )
    said = shown.visible_text
    assert "Recorded. *Churn % was 6.4* on Fri 26 Feb" in said
    assert "Two renewals slipped.\nNext: Ring ten customers." in said
    assert "next time 6 expected" in said
    form = await team.type("alice", "checkin T-1")
    assert "last time 6.4, Alice expected 6; now?" in form.visible_text


async def test_several_steps_are_ticked_off_at_once(team):
    for title in ("Ring ten customers", "Book the venue", "Write the advert"):
        await team.type("alice", f"add {title} @alice")
    form = await team.type("alice", "done")
    assert form.title == "Done"
    shown = await team.submit("alice", {"Steps that are done": ["1:1", "3:1"]})
    assert "Done 2 steps" in shown.visible_text
    assert "Book the venue" in (await team.type("alice", "list")).visible_text
    assert "Nothing waits for you" in (await team.type("bob", "done")).visible_text


async def test_each_form_of_a_steps_menu_does_what_it_says(team):
    await team.type("alice", "add Ring ten customers fri @alice")
    for entry, title, fields, said in (
        (
            "Snooze…",
            "Snooze S-1",
            {"Remind again on": date(2027, 3, 4)},
            "Snoozed S-1 Ring ten customers until Thu 4 Mar",
        ),
        ("Move…", "Move S-1", {"New date": date(2027, 3, 8)}, "Moved S-1 Ring ten customers to Mon 8 Mar"),
        ("Blocked…", "Block S-1", {"Obstacle": "waiting for legal"}, "Blocked S-1 Ring ten customers"),
        ("Edit…", "Edit S-1", {"Step": "Ring twenty"}, "Changed S-1 Ring twenty"),
        ("Reassign…", "Assign S-1", {"Assignee": "bob"}, "Assigned S-1 Ring twenty to Bob"),
    ):
        page = await team.type("alice", "show P-1")
        form = await team.choose("alice", page, entry)
        assert form.title == title
        shown = await team.submit("alice", fields)
        assert shown.ts == page.ts, "the page itself shows the new state"
        assert said in shown.visible_text.replace("*", "")


async def test_an_edited_plan_says_what_is_other_than_before(team):
    form = await team.choose("alice", await team.type("alice", "show P-1"), "Edit plan…")
    assert form.title == "Edit P-1"
    await team.submit("alice", {"Title": "Keep customers", "End": date(2027, 6, 30)})
    told = (await team.type("alice", "edit P-1 Keep them")) and await team.submit("alice", {})
    said = told.visible_text.replace("*", "")
    assert said.startswith('Changed P-1 Keep them: title from "Keep customers" to "Keep them"'), said
    await team.type("alice", "edit P-1")
    same = await team.submit("alice", {})
    assert same.visible_text.replace("*", "").startswith("Nothing was changed in P-1 Keep them")


async def test_help_offers_a_guest_nothing_that_guests_cannot_do(team):
    for line in ("help", "help new"):
        assert "New plan" in (await team.type("alice", line)).buttons
        assert {"New plan", "Add step", "Add target"}.isdisjoint(
            (await team.type("dana", line, channel="shared")).buttons
        )


async def test_a_form_from_a_command_answers_below_it(team):
    await team.type("alice", "add", channel="leads")
    shown = await team.submit("alice", {"Step": "Ring ten customers"})
    assert shown.ephemeral
    assert shown.channel == team.demo.sandbox.channel("leads").id


async def test_a_form_from_a_private_page_changes_that_page(team):
    page = await team.type("alice", "show P-1")
    await team.click("alice", page, "Add step")
    shown = await team.submit("alice", {"Step": "Ring ten customers"})
    assert shown.ts == page.ts
    assert shown.visible_text.startswith("*P-1 Reduce churn*")
    assert "Added S-1 Ring ten customers" in shown.visible_text
    assert "*S-1 Ring ten customers* · no date" in shown.visible_text
    await team.click("alice", shown, "Add target")
    shown = await team.submit("alice", {"Indicator": "Churn %", "Target": "5"})
    assert shown.ts == page.ts
    assert "T-1 Churn % → 5 by 30 Jun" in shown.visible_text


async def test_a_form_from_a_posted_message_leaves_it_to_its_delivery(team):
    await team.type("alice", 'target "Churn %" from 8 to 5')
    await team.until(1, 9, 1)
    asked = await team.person("alice").sees("Check-in for *P-1", channel="team")
    await team.click("alice", asked, "Check in")
    own = [each for each in team.person("alice").messages("team") if each.ephemeral]
    await team.submit("alice", {"Value": "6.4", "Value expected next time": "7"})
    await team.demo.house.settle()
    now = next(each for each in team.person("bob").messages("team") if each.ts == asked.ts)
    assert "everything is reported" in now.visible_text
    assert "T-1 Churn %* is 6.4 · Alice" in now.visible_text
    assert [each for each in team.person("alice").messages("team") if each.ephemeral] == own


async def test_a_form_over_a_page_in_a_form_comes_back_to_that_page(team):
    home = await team.home("alice")
    page = await team.click("alice", home, "Show")
    assert page.kind == "modal"
    await team.click("alice", page, "Add step")
    await team.submit("alice", {"Step": "Ring ten customers", "Assignee": "alice"})
    seen = team.person("alice").view
    assert seen.id == page.id
    assert "Added S-1 Ring ten customers" in seen.visible_text
    assert "*S-1 Ring ten customers* · no date" in seen.visible_text
    await team.demo.house.settle()
    assert "Ring ten customers" in team.person("alice").home.visible_text, "so does Home below it"


async def test_a_third_form_is_the_last_on_top_and_nothing_is_lost(team):
    """Slack stacks three; what comes after the third takes its place, and a refusal stays in it."""
    await team.type("alice", "add Ring ten customers @alice")
    help_page = await team.click("alice", await team.home("alice"), "Help")
    second = await team.click("alice", help_page, "Help" if "Help" in help_page.buttons else "My steps")
    third = await team.choose("alice", second, "Edit…")
    assert third.title == "Edit S-1"
    await team.type("alice", "close P-1")
    refused = await team.submit("alice", {"Step": "Ring twenty"})
    assert "P-1 Reduce churn is closed" in refused.visible_text
    assert refused.id == third.id
    assert refused.state["title"]["title"]["value"] == "Ring twenty"


async def test_a_saved_form_without_a_place_to_go_back_to_says_what_it_saved(team):
    """As after a restart, when nobody remembers where the form was opened."""
    form = await team.type("alice", "add Ring ten customers", channel="leads")
    await team.click("alice", form, "Edit")
    view = team.person("alice").view
    slack = team.demo.sandbox.slack
    slack.screens.open(team.person("alice").id, view.source)
    shown = await team.submit("alice", {"Step": "Ring twenty"})
    assert shown.title == "Step changed"
    assert "Changed *S-1 Ring twenty*" in shown.visible_text
