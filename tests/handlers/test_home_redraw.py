"""Home is drawn anew when something on it has changed, and not merely because somebody looks at it."""

from datetime import timedelta

import pytest

from bot.homes import TRIES


@pytest.fixture(name="opened")
async def _opened(team):
    """Alice has a plan with a step, and has opened her Home."""
    await team.plan("Reduce churn")
    await team.type("alice", "add Ring ten customers tomorrow @alice")
    return await team.home("alice")


def published(team, name=None):
    """Return the calls that showed a Home, or that of one person."""
    calls = [
        entry for entry in team.demo.sandbox.log.of_kind("api") if entry.facts["method"] == "views.publish"
    ]
    who = team.person(name).id if name else None
    return [entry for entry in calls if who in {None, entry.facts["args"]["user_id"]}]


def shown(team, name="alice"):
    return team.person(name).home.visible_text


async def test_opening_it_again_publishes_nothing(team, opened):
    before = len(published(team))
    again = await team.home("alice")
    assert (again.id, again.hash) == (opened.id, opened.hash)
    assert len(published(team)) == before


async def test_what_others_do_appears_without_opening_it_again(team, opened):
    assert "Call the agency" not in opened.visible_text
    await team.type("alice", "target Churn to 5", channel="@waymark")
    await team.demo.house.settle()
    assert "T-1 Churn" in shown(team)
    await team.plan("Hire two people", by="bob")
    await team.type("bob", "add Call the agency @alice to P-2")
    await team.demo.house.settle()
    assert "Call the agency" in shown(team)
    assert "P-2 Hire two people" in shown(team)
    await team.type("bob", "assign S-2 me")
    await team.demo.house.settle()
    assert "Call the agency" not in shown(team), "it was taken away from Alice"
    await team.type("bob", "add Ask Alice @alice to P-2")
    await team.type("bob", "close P-2")
    await team.demo.house.settle()
    assert "Hire two people" not in shown(team)


@pytest.mark.usefixtures("opened")
async def test_whoever_never_opened_theirs_costs_nothing(team):
    before = len(published(team))
    await team.type("alice", "add Call the agency @bob")
    await team.type("bob", "done S-2")
    await team.demo.house.settle()
    assert published(team, "bob") == []
    assert [row[1] for row in (await team.rows("home"))["home"]] == [team.person("alice").id]
    assert len(published(team)) > before, "Alice's line about the plan counts its steps"


@pytest.mark.usefixtures("opened")
async def test_a_change_that_home_does_not_show_publishes_nothing(team):
    await team.type("alice", "add Call the agency due 29 Apr 2027 @bob")
    await team.demo.house.settle()
    before = len(published(team))
    await team.type("bob", "due S-2 30 Apr 2027")
    await team.demo.house.settle()
    assert len(published(team)) == before


async def test_done_on_home_changes_home_itself_once(team, opened):
    before = len(published(team))
    seen = await team.click("alice", opened, "Done")
    assert seen.id == opened.id
    assert "Ring ten customers" not in seen.visible_text
    await team.demo.house.settle()
    assert "Ring ten customers" not in shown(team)
    assert len(published(team)) - before <= 2, "once by the press, and once more only if they meet"


async def test_a_home_that_somebody_else_has_drawn_is_drawn_anew(team, opened):
    source = {"type": "home", "blocks": [{"type": "divider", "block_id": "other"}]}
    slack = team.demo.sandbox.slack
    slack.screens.publish(team.person("alice").id, source)
    await team.type("alice", "add Call the agency @alice")
    await team.demo.house.settle()
    assert "Call the agency" in shown(team)
    conflicts = [entry for entry in published(team) if entry.facts.get("error") == "hash_conflict"]
    assert len(conflicts) == 1
    slack.screens.publish(team.person("alice").id, source)
    assert "Call the agency" in (await team.home("alice")).visible_text, "Slack says what it shows"
    assert opened.id == team.person("alice").home.id


@pytest.mark.usefixtures("opened")
async def test_whoever_meets_conflicts_only_tries_later(team):
    team.demo.sandbox.faults.refuse("views.publish", "hash_conflict", times=TRIES)
    await team.type("alice", "add Call the agency @alice")
    await team.demo.house.settle()
    assert "Call the agency" not in shown(team)
    await team.demo.house.advance(team.demo.clock.now() + timedelta(minutes=1))
    assert "Call the agency" in shown(team)


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("fault", ["ratelimit", "server_error", "drop"])
async def test_what_slack_does_not_take_now_is_shown_soon(team, fault):
    getattr(team.demo.sandbox.faults, fault)("views.publish")
    await team.type("alice", "add Call the agency @alice")
    await team.demo.house.settle()
    assert "Call the agency" not in shown(team)
    await team.demo.house.advance(team.demo.clock.now() + timedelta(minutes=1))
    assert "Call the agency" in shown(team)


@pytest.mark.usefixtures("opened")
async def test_what_slack_will_never_take_is_left_until_it_is_opened(team):
    team.demo.sandbox.faults.refuse("views.publish", "not_enabled")
    await team.type("alice", "add Call the agency @alice")
    await team.demo.house.settle()
    await team.demo.house.advance(team.demo.clock.now() + timedelta(minutes=30))
    assert "Call the agency" not in shown(team)
    assert "Call the agency" in (await team.home("alice")).visible_text


@pytest.mark.usefixtures("opened")
async def test_the_next_day_is_shown_when_it_is_opened_then(team):
    assert "*Tomorrow*" in shown(team)
    await team.until(2, 6)
    before = len(published(team))
    home = await team.home("alice")
    assert home.visible_text.startswith("*1 thing for you today")
    assert len(published(team)) == before + 1


async def test_days_are_those_of_the_person_who_looks(team):
    await team.plan("Reduce churn", by="bob")
    for name in ("bob", "chandra"):
        await team.type("bob", f"add Of {name} due 2 Mar 2027 @{name}", channel="@waymark")
    await team.until(1, 20)
    assert "*Tomorrow*" in (await team.home("bob")).visible_text, "in New York it is Monday"
    assert "*Today*" in (await team.home("chandra")).visible_text, "in Kolkata it is Tuesday already"


async def test_pages_are_turned_in_place_and_stay_where_they_are(team):
    await team.plan("Reduce churn")
    for number in range(1, 28):
        await team.type("alice", f"add Step {number}. @alice")
    home = await team.home("alice")
    assert "Step 12." in home.visible_text
    assert "Step 13." not in home.visible_text
    home = await team.click("alice", home, "Next page")
    assert "Page 2 of 3" in home.visible_text
    assert "Step 13." in home.visible_text
    await team.type("bob", "add For Alice due 1 Mar 2027 @alice", channel="@waymark")
    await team.type("alice", "done S-13")
    await team.demo.house.settle()
    assert "Page 2 of 3" in shown(team)
    assert "Step 13." not in shown(team)
    home = await team.click("alice", team.person("alice").home, "Next page")
    assert "Page 3 of 3" in home.visible_text
    for number in range(22, 28):
        await team.type("alice", f"done S-{number}")
    await team.demo.house.settle()
    assert "Page 2 of 2" in shown(team), "the last page that there is"


async def test_what_a_plan_asked_stands_first_until_it_is_answered(team):
    await team.plan("Reduce churn", by="bob")
    await team.type("bob", 'target "Churn %" from 8 to 5 to P-1')
    await team.type("bob", "add Ring ten customers tomorrow @bob")
    home = await team.home("bob")
    assert "will be asked today" in home.visible_text
    assert "Asked of you" not in home.visible_text
    await team.until(1, 15)
    text = shown(team, "bob")
    assert text.index("*Asked of you*") < text.index("asked today") < text.index("*Tomorrow*")
    assert text.startswith("*1 thing for you today")
    await team.until(3, 15)
    assert "asked Mon 1 Mar" in (await team.home("bob")).visible_text
    await team.click("bob", team.person("bob").home, "Check in")
    answered = await team.submit("bob", {"Value": "6.4", "Value expected next time": "7"})
    assert "Asked of you" not in answered.visible_text
    assert "will be asked Mon 8 Mar" in answered.visible_text


async def test_others_wait_for_what_is_late_or_blocked_and_for_what_nobody_does(team):
    await team.plan("Reduce churn")
    await team.plan("Secret plan", channel="leads")
    for line in (
        "add Late due 26 Feb 2027 @bob to P-1",
        "add Blocked @bob to P-1",
        "add Not late due 30 Apr 2027 @bob to P-1",
        "add Nobody due 30 Apr 2027 to P-1",
        "add Of a secret due 26 Feb 2027 @bob to P-2",
    ):
        await team.type("alice", line)
    page = await team.type("bob", "show S-2", channel="team")
    await team.choose("bob", page, "Blocked…")
    await team.submit("bob", {"Obstacle": "legal"})
    home = await team.home("bob")
    assert "*P-1 Reduce churn* · Alice waits · 1 step overdue · 1 step blocked" in home.visible_text
    assert "*P-2 Secret plan* · Alice waits · 1 step overdue" in home.visible_text
    assert home.buttons.count("Show") == 2, "P-1 among those that wait and as a plan; he may not see P-2"
    home = await team.home("alice")
    assert (
        "*P-1 Reduce churn* · yours · 1 step with nobody to do it · 1 step without a date"
        in home.visible_text
    )


async def test_a_guest_finds_what_is_theirs_and_no_button_that_they_may_not_press(team):
    home = await team.home("dana")
    assert home.visible_text.startswith("Nothing waits for you. Steps that are assigned to you appear here.")
    assert home.buttons == ["Settings", "Privacy", "Help"]
    await team.plan("Reduce churn")
    await team.type("alice", "add Ring ten customers tomorrow @dana")
    await team.demo.house.settle()
    assert "Ring ten customers" in shown(team, "dana")
    assert team.person("dana").home.buttons == ["Done", "Settings", "Privacy", "Help"]
    assert "P-1" not in shown(team, "dana")


async def test_a_visitor_without_plans_of_their_own_sees_those_that_they_may(team):
    await team.plan("Reduce churn")
    await team.plan("Secret plan", channel="leads")
    home = await team.home("erin")
    assert "*Plans you can see*" in home.visible_text
    assert "P-1 Reduce churn" in home.visible_text
    assert "Secret plan" not in home.visible_text


async def test_one_that_cannot_be_drawn_now_is_told_over_it(team, opened):
    team.demo.sandbox.faults.refuse("views.publish", "internal_error")
    with team.demo.house.dispatcher.led():  # or what redraws Home by itself meets the fault
        seen = await team.click("alice", opened, "Done")
    assert seen.kind == "modal"
    assert "Done *S-1 Ring ten customers*" in seen.visible_text
