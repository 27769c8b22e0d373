"""Home: what I must do first, then my plans; useful to any visitor, and it changes where it is clicked."""

import pytest


async def test_home_offers_a_first_plan_or_a_sample_at_first(team):
    home = await team.home("alice")
    assert home.visible_text.startswith("No plans yet. A plan says what should get better")
    offers = ["Create a plan", "Start from a template", "Try with sample data"]
    assert home.buttons == [*offers, "Settings", "Privacy", "Help"]
    form = await team.click("alice", home, "Create a plan")
    assert form.title == "New plan"
    shown = await team.submit("alice", {"Title": "Reduce churn"})
    assert shown.kind == "home"
    assert "*P-1 Reduce churn* · 1 Mar – 30 May · Alice · no steps yet" in shown.visible_text


@pytest.fixture(name="busy")
async def _busy(team):
    """Alice has steps on several days, a target to report on, and two plans."""
    await team.plan("Reduce churn")
    await team.plan("Hire two people")
    await team.type("alice", 'target "Churn %" from 8 to 5 to P-1')
    for line in (
        "add Book the venue due 26 Feb 2027 @alice to P-1",
        "add Ring ten customers due 1 mar 2027 @alice to P-1",
        "add Write the advert tomorrow @alice to P-2",
        "add Count the votes @alice to P-2",
        "add Not for Alice @bob to P-2",
    ):
        await team.type("alice", line)
    return await team.home("alice")


async def test_home_shows_what_i_must_do_by_day_and_then_my_plans(busy):
    text = busy.visible_text
    assert text.startswith("*2 things for you today")
    order = ["Overdue", "Book the venue", "Today", "Ring ten", "Tomorrow", "Write the advert", "No date"]
    order += [
        "Count the votes",
        "Check-ins",
        "T-1 Churn %",
        "Others wait for you",
        "Plans",
        "*P-1 Reduce churn* · 1 Mar",
        "*P-2 Hire two people* · 1 Mar",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "Not for Alice" not in text
    assert busy.buttons[-5:] == ["New plan", "Add step", "Settings", "Privacy", "Help"]


@pytest.mark.usefixtures("busy")
async def test_home_shows_whoever_has_one_step_what_is_theirs(team):
    home = await team.home("bob")
    assert "Not for Alice" in home.visible_text
    assert "Ring ten customers" not in home.visible_text
    assert "P-1" not in home.visible_text


async def test_done_and_the_menu_draw_home_anew(team, busy):
    shown = await team.click("alice", busy, "Done")
    assert shown.id == busy.id
    assert shown.visible_text.startswith("*1 thing for you today")
    assert "Book the venue" not in shown.visible_text
    await team.choose("alice", shown, "Move…")
    shown = await team.submit("alice", {"New date": "2027-03-04"})
    assert shown.kind == "home"
    assert shown.visible_text.startswith("*Nothing due today")
    assert "Thu 4 Mar" in shown.visible_text


async def test_a_check_in_from_home_draws_it_anew(team, busy):
    form = await team.click("alice", busy, "Check in")
    assert "T-1 Churn %" in form.visible_text
    shown = await team.submit("alice", {"Value": "6.4", "Value expected next time": "7"})
    assert shown.kind == "home"
    assert "*T-1 Churn %* · last 6.4" in shown.visible_text


async def test_new_things_from_home_appear_there(team, busy):
    await team.click("alice", busy, "Add step")
    shown = await team.submit(
        "alice", {"Plan": "P-2 Hire two people", "Step": "Call the agency", "Assignee": "alice"}
    )
    assert shown.kind == "home"
    assert "Call the agency" in shown.visible_text
    await team.click("alice", busy, "New plan")
    shown = await team.submit("alice", {"Title": "Move house"})
    assert "P-3 Move house" in shown.visible_text


async def test_a_plan_and_help_open_over_home(team, busy):
    page = await team.click("alice", busy, "Show", nth=-1)
    assert page.kind == "modal"
    assert "P-2 Hire two people" in page.visible_text
    await team.click("alice", page, "Done")
    page = team.person("alice").view
    assert "Done S-3 Write the advert" in page.visible_text
    await team.demo.house.settle()
    assert "Write the advert" not in team.person("alice").home.visible_text, "Home below it follows"
    team.demo.sandbox.slack.screens.clear(team.person("alice").id)
    assert "What you can type" in (await team.click("alice", busy, "Help")).visible_text


async def test_a_press_on_a_home_that_is_out_of_date_is_explained_over_it(team, busy):
    team.demo.sandbox.faults.server_error("views.publish", times=None)
    await team.type("alice", "close P-1")
    seen = await team.click("alice", busy, "Done")
    assert seen.title == "Not possible"
    assert "P-1 Reduce churn is closed" in seen.visible_text


async def test_each_target_on_home_leads_to_its_page(team, busy):
    page = await team.click("alice", busy, "Show T-1")
    assert "*T-1 Churn %* · ⚪ too early to tell\nP-1 Reduce churn" in page.visible_text
    team.demo.sandbox.slack.screens.clear(team.person("alice").id)
    await team.type("alice", 'target "NPS" from 30 to 40 to P-1')
    page = await team.choose("alice", await team.home("alice"), "T-2 NPS")
    assert "*T-2 NPS* · ⚪ too early to tell\nP-1 Reduce churn" in page.visible_text
