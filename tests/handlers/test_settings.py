"""One's own settings: from a line, from Home and from the day's message; said in plain words, and kept."""

import pytest


async def own(team, name="alice"):
    """Return the zone, time and days that somebody chose themselves."""
    who = team.person(name).id
    row = next(row for row in (await team.rows("member"))["member"] if row[1] == who)
    zone, at, days = row[-8:-5]
    return zone, at and f"{at:%H:%M}", days


async def quiet(team, name="alice"):
    """Return somebody's quiet hours."""
    who = team.person(name).id
    row = next(row for row in (await team.rows("member"))["member"] if row[1] == who)
    return [each and f"{each:%H:%M}" for each in row[-3:-1]]


async def test_the_form_shows_what_is_so_and_says_when_the_next_message_comes(team):
    form = await team.type("alice", "settings")
    assert form.title == "Settings"
    assert "Empty follows Slack, which says Europe/Berlin." in form.visible_text
    assert "The next one comes today at 09:30, if something waits for you." in form.visible_text
    assert form.state["at"]["at"]["selected_time"] == "09:30"
    ticked = [option["value"] for option in form.state["working_days"]["working_days"]["selected_options"]]
    assert ticked == [*"01234"]


async def test_what_is_saved_is_said_and_kept(team):
    await team.type("alice", "settings")
    chosen = {"Time of the day's message": "08:15", "Days": ["Monday", "Tuesday"], "Time zone": "new york"}
    shown = await team.submit("alice", chosen)
    assert "Your day's message: 08:15, Mon, Tue, in America/New_York." in shown.visible_text
    assert "The next one comes today at 08:15" in shown.visible_text
    assert shown.buttons == ["Change", "Away…"]
    assert await own(team) == ("America/New_York", "08:15", "01")
    form = await team.click("alice", shown, "Change")
    assert form.state["zone"]["zone"]["value"] == "America/New_York"
    shown = await team.submit("alice", {"Time zone": ""})
    assert "in Europe/Berlin (as in Slack)" in shown.visible_text
    assert (await own(team))[0] is None


async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(team):
    await team.type("alice", "settings")
    refused = await team.submit("alice", {"Time zone": "Berln"})
    assert refused.errors["zone"] == '"Berln" is not a time zone I know. Did you mean Europe/Berlin?'
    assert await own(team) == (None, None, None)


async def test_a_line_changes_one_thing_at_once(team):
    shown = await team.type("alice", "settings 8:30")
    assert "Your day's message: 08:30, Mon–Fri, in Europe/Berlin (as in Slack)" in shown.visible_text
    shown = await team.type("alice", "settings mon-thu")
    assert "08:30, Mon–Thu" in shown.visible_text
    shown = await team.type("alice", "settings zone Kolkata")
    assert "in Asia/Kolkata." in shown.visible_text
    assert await own(team) == ("Asia/Kolkata", "08:30", "0123")
    shown = await team.type("alice", "settings zone slack")
    assert "as in Slack" in shown.visible_text
    refused = await team.type("alice", "settings 25:00")
    assert refused.visible_text.startswith("25:00 is no time of day. Try: settings 8:30 · settings 5pm")
    form = await team.click("alice", refused, "Correct")
    assert form.title == "Settings"
    await team.person("alice").close()
    refused = await team.type("alice", "settings tomorrow maybe")
    assert 'I do not know what "tomorrow maybe" changes.' in refused.visible_text
    assert await own(team) == (None, "08:30", "0123")


async def test_quiet_hours_are_said_in_a_line_and_taken_away_again(team):
    shown = await team.type("alice", "settings quiet 18:00-8:00")
    assert "in Europe/Berlin (as in Slack), quiet 18:00–08:00." in shown.visible_text
    assert await quiet(team) == ["18:00", "08:00"]
    await team.type("alice", "settings 8:30")
    assert await quiet(team) == ["18:00", "08:00"]
    shown = await team.type("alice", "settings quiet off")
    assert "quiet" not in shown.visible_text
    assert await quiet(team) == [None, None]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("settings quiet 8:00-10:00", "Your day's message comes at 09:30, within 08:00–10:00."),
        ("settings quiet 8-8", "Quiet hours end at another time than they begin."),
        ("settings quiet", "Quiet from when? Try: settings quiet 18:00-8:00"),
        ("settings quiet at night", 'I do not know from when until when "at night" is.'),
    ],
)
async def test_quiet_hours_that_cannot_be_are_refused_and_nothing_is_changed(team, line, sentence):
    await team.type("alice", "settings quiet 20:00-7:00")
    assert sentence in (await team.type("alice", line)).visible_text
    assert await quiet(team) == ["20:00", "07:00"]
    assert "within 20:00–07:00" in (await team.type("alice", "settings 6:30")).visible_text
    assert await own(team) == (None, None, None)


async def test_quiet_hours_are_chosen_in_the_form_and_home_says_them(team):
    await team.plan("Reduce churn")
    home = await team.home("alice")
    await team.click("alice", home, "Settings")
    refused = await team.submit("alice", {"Quiet from": "18:00"})
    assert refused.errors["quiet_until"] == "Choose when they end too, or neither."
    refused = await team.submit("alice", {"Quiet from": "08:00", "Quiet until": "10:00"})
    assert refused.errors["quiet_until"].startswith("Your day's message comes at 09:30, within")
    shown = await team.submit("alice", {"Quiet from": "18:00", "Quiet until": "08:00"})
    assert "quiet 18:00–08:00" in shown.visible_text
    form = await team.type("alice", "settings")
    assert form.state["quiet_from"]["quiet_from"]["selected_time"] == "18:00"


async def test_the_hours_of_a_week_are_said_in_a_line_or_in_the_form(team):
    shown = await team.type("alice", "settings 8:30")
    assert "You have 40 hours a week for plans, 8 for each of your days." in shown.visible_text
    shown = await team.type("alice", "settings hours 32")
    assert "You have 32 hours a week for plans." in shown.visible_text
    form = await team.type("alice", "settings")
    assert form.state["hours"]["hours"]["value"] == "32"
    refused = await team.submit("alice", {"Hours a week": "90"})
    assert refused.errors["hours"] == "Nobody works 90 hours a week. Write fewer, for example 32."
    refused = await team.submit("alice", {"Hours a week": "many"})
    assert "is not a number" in refused.errors["hours"]
    shown = await team.submit("alice", {"Hours a week": "", "Days": ["Monday", "Tuesday"]})
    assert "You have 16 hours a week for plans, 8 for each of your days." in shown.visible_text
    refused = await team.type("alice", "settings hours many")
    assert '"many" is not hours of a week. Try: settings hours 32' in refused.visible_text


async def test_days_are_told_in_ones_own_zone_from_then_on(team):
    await team.plan("Reduce churn")
    await team.until(1, 20)
    await team.type("alice", "add Ring ten customers due 2 Mar 2027 @alice")
    assert "*Tomorrow*" in (await team.home("alice")).visible_text
    await team.type("alice", "settings zone Kolkata")
    await team.demo.house.settle()
    home = team.person("alice").home
    assert "*Today*" in home.visible_text
    assert "in Asia/Kolkata" in home.visible_text
    assert "due today" in (await team.type("alice", "list")).visible_text


async def test_it_opens_from_home_and_home_shows_what_was_chosen(team):
    await team.plan("Reduce churn")
    home = await team.home("alice")
    assert "Your day's message: 09:30, Mon–Fri, in Europe/Berlin (as in Slack)" in home.visible_text
    await team.click("alice", home, "Settings")
    shown = await team.submit("alice", {"Time of the day's message": "07:45"})
    assert shown.kind == "home"
    assert "Your day's message: 07:45" in shown.visible_text


async def test_it_opens_from_the_days_message_which_then_says_so(team):
    await team.plan("Reduce churn")
    await team.type("alice", "add Ring ten customers due 1 Mar 2027 @alice")
    await team.until(1, 9)
    messages = team.person("alice").messages("@waymark")
    message = next(each for each in messages if "Sent at" in each.visible_text)
    await team.click("alice", message, "Change when")
    await team.submit("alice", {"Time of the day's message": "07:45"})
    await team.demo.house.settle()
    message = team.workspace.find_message(message.channel, message.ts)
    assert "Sent at 09:30 your time. From now on at 07:45, Mon–Fri." in message.visible_text


async def test_a_guest_may_choose_too(team):
    assert "08:30" in (await team.type("dana", "settings 8:30", channel="shared")).visible_text
    assert await own(team, "dana") == (None, "08:30", None)


async def test_hours_of_ones_own_stay_whatever_days_are_chosen(team):
    for line in ("hours 32", "mon-thu", "mon-fri"):
        shown = await team.type("alice", f"settings {line}")
        assert "You have 32 hours a week for plans." in shown.visible_text
    assert "You have 40 hours a week" in (await team.type("alice", "settings hours usual")).visible_text


async def test_hours_that_are_next_to_nothing_are_refused(team):
    refused = await team.type("alice", "settings hours 0.0000001")
    assert "Write the hours of a week, at least 0.5, for example 32." in refused.visible_text
    shown = await team.type("alice", "settings hours 0.5")
    assert "You have 0.5 hours a week for plans." in shown.visible_text
