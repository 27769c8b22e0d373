"""Templates: plans to start from, with parts worth keeping."""

import pytest

from bot.errors import NotFoundError
from bot.rules.template_library import LIBRARY
from bot.rules.templates import read_parts, to_content
from bot.services.people import People
from bot.services.templates import Templates


@pytest.mark.parametrize("template", LIBRARY, ids=lambda each: each.key)
def test_every_template_of_ours_is_whole(template):
    parts = template.parts
    assert parts.objectives
    assert 3 <= len(parts.areas) <= 5
    assert parts.targets
    assert len(parts.steps) >= 5
    known = {each.key for each in (*parts.objectives, *parts.areas, *parts.targets)}
    assert all(each.of in known for each in (*parts.areas, *parts.targets, *parts.steps))
    steps = [each.key for each in parts.steps]
    assert all(key in steps[: steps.index(each.key)] for each in parts.steps for key in each.after)
    assert all(0 < (each.in_days or 0) <= template.days for each in parts.steps)
    assert read_parts(to_content(template)["parts"]) == parts


def test_there_are_eight_of_ours_and_each_has_its_own_name():
    assert len(LIBRARY) == 8
    assert len({each.key for each in LIBRARY} | {each.name for each in LIBRARY}) == 16


async def test_a_plan_is_made_of_a_template_in_one_go(team):
    page = await team.type("alice", "template")
    assert "Start a plan from a template" in page.visible_text
    assert all(each.name in page.visible_text for each in LIBRARY)
    form = await team.type("alice", "template churn")
    assert form.title == "New plan"
    made = await team.submit("alice", {"Channel": "team"})
    assert "P-1 Reduce churn" in made.visible_text
    for part in ("O-1 ", "A-4 ", "T-2 ", "S-6 "):
        assert part in made.visible_text or part in (await team.type("alice", "show P-1")).visible_text
    assert "waits for S-1" in (await team.type("alice", "show S-2")).visible_text
    assert "added S-1" in (await team.type("alice", "history S-1")).visible_text


async def test_a_button_opens_the_form_of_a_template(team):
    page = await team.type("alice", "template")
    form = await team.click("alice", page, "Use")
    assert form.title == "New plan"


async def test_what_is_no_template_shows_those_there_are(team):
    said = await team.type("alice", "template gardening")
    assert 'No template is called "gardening". These there are:' in said.visible_text
    assert "Incident response" in said.visible_text


async def test_a_plan_is_kept_as_a_template_used_by_others_and_removed_by_its_author(team):
    await team.plan("Win back customers")
    await team.type("alice", "add Ring ten customers fri @bob")
    saved = await team.type("alice", "template save P-1 Winning back")
    assert "Saved P-1 as a template: *Winning back*" in saved.visible_text
    page = await team.type("bob", "template")
    assert "Winning back" in page.visible_text
    assert "saved by Alice" in page.visible_text
    assert "Remove" not in page.buttons
    await team.type("bob", "template winning back")
    made = await team.submit("bob", {"Title": "Another try", "Channel": "team"})
    assert "S-2 Ring ten customers" in made.visible_text
    assert "nobody yet" in made.visible_text, "a template has no people"
    gone = await team.click("alice", saved, "Remove")
    assert "Removed the template *Winning back*" in gone.visible_text
    assert "Winning back" not in (await team.type("bob", "template")).visible_text


async def test_a_plan_of_a_private_channel_is_opened_up_by_none_who_is_not_asked(team):
    await team.plan("Reorganize the team", channel="leads")
    await team.type("alice", "add Talk with each of the team to P-1", channel="leads")
    asked = await team.type("alice", "template save P-1 Our way", channel="leads")
    assert asked.visible_text.startswith("P-1 is in a private channel. As a template, everybody in this")
    assert "Our way" not in (await team.type("bob", "template")).visible_text
    saved = await team.click("alice", asked, "Save for everybody")
    assert "Saved P-1 as a template: *Our way*" in saved.visible_text
    again = await team.type("alice", "template")
    assert again.visible_text.count("Our way") == 1


async def test_a_plan_of_which_there_is_nothing_to_keep_is_no_template(team):
    await team.plan("Win back customers")
    refused = await team.type("alice", "template save P-1")
    assert refused.visible_text.startswith("P-1 has no objective, area, target or step yet that a template")
    assert "Win back" not in (await team.type("alice", "template")).visible_text


async def test_what_somebody_saved_who_has_left_is_removed_by_anybody(team):
    await team.type("bob", "help")
    await team.plan("Win back customers", by="alice")
    await team.type("alice", "add Ring ten customers fri to P-1")
    await team.type("alice", "template save P-1 Winning back")
    team.demo.sandbox.deactivate("alice")
    await team.catch_up()
    gone = await team.click("bob", await team.type("bob", "template"), "Remove")
    assert "Removed the template *Winning back*" in gone.visible_text
    assert "Winning back" not in (await team.type("bob", "template")).visible_text


async def test_a_plan_is_cloned_with_its_parts(team):
    await team.plan("Win back customers")
    await team.type("alice", "add Ring ten customers fri priority must effort 3h")
    await team.type("alice", "target Churn from 8 to 5 by 30 Jun")
    form = await team.type("alice", "template P-1")
    assert form.title == "New plan"
    made = await team.submit("alice", {"Title": "The same again", "Channel": "team"})
    assert "P-2 The same again" in made.visible_text
    assert "S-2 Ring ten customers" in made.visible_text
    assert "T-2 Churn" in made.visible_text
    kept = await team.type("alice", "template save P-2")
    assert "The same again" in kept.visible_text
    form = await team.type("alice", "edit S-2")
    said = await team.submit("alice", {"Step": "Ring twelve"})
    assert "must · 3 hours" in said.visible_text


async def with_needs(team):
    """Have a plan of which each kind of need was confirmed, spent on or refused."""
    await team.plan("Win back customers", Start="2027-03-01", End="2027-06-30")
    await team.type("bob", "help")
    await team.type("alice", "add Ring ten customers due 12 Mar to P-1")
    await team.type("alice", "budget S-1 1200 EUR Phones")
    await team.type("alice", "budget R-1 300 spent")
    await team.type("alice", "hours S-1 @bob 6/week from 3 Mar until 10 Mar")
    await team.type("alice", "tool P-1 Dialer by 5 Mar")
    await team.type("alice", "tool R-3 ready")
    await team.type("alice", "budget P-1 50 EUR Cake")
    await team.choose("alice", await team.type("alice", "resources P-1"), "Drop", nth=3)


async def test_what_a_plan_needs_is_copied_as_planned_of_nobody_and_confirmed_by_nobody(team):
    await with_needs(team)
    await team.type("alice", "template P-1")
    made = await team.submit(
        "alice", {"Title": "Again", "Start": "2027-04-01", "End": "2027-07-30", "Channel": "team"}
    )
    assert "P-2 Again" in made.visible_text
    ledger = (await team.type("alice", "resources P-2")).visible_text.replace("*", "")
    assert "R-5 Phones 1,200 EUR · for S-2 Ring ten customers · ⏳ not confirmed yet" in ledger
    assert "R-6 Nobody yet 6 hours a week · 3 Apr – 10 Apr · for S-2 Ring ten customers · ⏳ name" in ledger
    assert "R-7 Dialer · needed by Mon 5 Apr · ⏳ not confirmed yet" in ledger
    assert "Biggest gap nobody has the 6 hours a week of R-6 yet" in ledger
    for word in ("Bob", "300", "Cake", "1 of 1"):
        assert word not in ledger
    step = (await team.type("alice", "show S-2")).visible_text
    assert "waits for R-5 and R-6" in step
    form = await team.type("alice", "edit R-6")
    assert form.title == "Edit R-6"
    named = await team.submit("alice", {"Person": "bob"})
    assert "Bob 6 hours a week" in named.visible_text
    assert "waits for R-5 ·" in (await team.type("alice", "show S-2")).visible_text


async def test_hours_of_nobody_are_not_decided_on_and_who_approves_is_asked_once_they_are_somebodys(team):
    await with_needs(team)
    await team.type("alice", "template P-1")
    await team.submit("alice", {"Title": "Again", "Channel": "team"})
    await team.type("chandra", "help")
    await team.type("alice", "role P-2 @chandra approver")
    await team.until(1, 18)
    await team.until(2, 18)
    asked = [each for each in team.person("chandra").messages("@waymark") if "word" in each.text]
    found = [each.visible_text for each in team.person("chandra").messages("@waymark")]
    assert len([each for each in found if "R-5" in each]) == 1, found
    assert not [each for each in found if "R-6" in each], asked
    await team.type("alice", "edit R-6")
    await team.submit("alice", {"Person": "bob"})
    await team.until(3, 18)
    found = [each.visible_text for each in team.person("chandra").messages("@waymark")]
    assert len([each for each in found if "R-6 Bob" in each]) == 1


async def test_a_template_that_was_saved_keeps_what_is_needed_and_old_ones_need_nothing(team):
    await with_needs(team)
    saved = await team.type("alice", "template save P-1 Winning back")
    assert "1 step · 3 resources" in saved.visible_text
    (row,) = (await team.rows("template"))["template"]
    content = next(each for each in row if isinstance(each, dict))
    assert "U0BOB" not in str(content)
    assert "300" not in str(content)
    assert read_parts({name: value for name, value in content["parts"].items() if name != "resources"})
    await team.type("bob", "template winning back")
    await team.submit("bob", {"Title": "Another try", "Channel": "team"})
    ledger = (await team.type("bob", "resources P-2")).visible_text
    assert "Phones 1,200 EUR" in ledger
    assert "Nobody yet 6 hours a week" in ledger


async def test_a_plan_with_more_parts_than_anybody_looks_through_is_not_cloned(team, monkeypatch):
    monkeypatch.setattr("bot.rules.templates.MOST_PARTS", 2)
    await team.plan("Win back customers")
    for title in ("Ring ten customers", "Draft the survey", "Book the venue"):
        await team.type("alice", f"add {title} fri to P-1")
    for line in ("template P-1", "template save P-1"):
        refused = await team.type("alice", line)
        assert refused.visible_text.startswith("A template has at most 2 parts; P-1 has 3."), line


async def test_one_persons_template_makes_one_persons_plan(team):
    form = await team.type("alice", "template 90days")
    assert form.title == "New plan"
    refused = await team.submit("alice")
    assert refused.title == "New plan"
    assert "Individual plan about" in refused.errors
    made = await team.submit("alice", {"Individual plan about": "bob"})
    assert "First 90 days" in made.visible_text
    assert "First 90 days" not in (await team.type("erin", "list team", channel="shared")).visible_text
    kept = await team.type("alice", "template save P-1", channel="@waymark")
    assert "it is no template for others" in kept.visible_text


@pytest.mark.parametrize("line", ["template S-1", "template save", "template P-1 P-2"])
async def test_what_a_template_cannot_be_made_of_is_said(team, line):
    await team.plan("Win back customers")
    said = await team.type("alice", line)
    assert "template" in said.visible_text


async def test_guests_make_no_plans_of_templates(team):
    assert "Guests cannot make plans" in (await team.type("dana", "template", channel="shared")).visible_text


@pytest.mark.parametrize("key", ["P-" + "9" * 40, "saved-" + "9" * 40, "P-", "saved-x", "nothing"])
async def test_a_button_of_no_template_says_so(team, key):
    await team.type("alice", "help")
    me = team.person("alice").id
    actor = await People(team.demo.house.database).find_actor(team.demo.sandbox.team_id, me, now=None)
    assert actor is not None
    templates = Templates(team.demo.house.database)
    with pytest.raises(NotFoundError):
        await templates.get(key, actor=actor)
    with pytest.raises(NotFoundError):
        await templates.remove(key, actor=actor)
