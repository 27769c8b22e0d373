"""What somebody may not see any more is told them no more: neither anew nor in a message that they have."""

from datetime import timedelta

POST = "chat.postMessage"
MINUTES = timedelta(minutes=5)


async def later(team, by=MINUTES):
    await team.demo.house.advance(team.demo.clock.now() + by)


def prompts(team, name, *, channel="@waymark"):
    """Return the check-in prompts that somebody has before their eyes, without emphasis."""
    said = [m.visible_text.replace("*", "") for m in team.person(name).messages(channel) if not m.ephemeral]
    return [text for text in said if text.startswith("Check-in for")]


async def move_and_rename(team, *, by="alice"):
    """Take P-1 into a private channel under another name, and have more in it."""
    await team.type(by, "edit P-1")
    await team.submit(by, {"Channel": "leads"})
    await team.type(by, "edit P-1")
    await team.submit(by, {"Title": "Secret plan"})
    await team.type(by, "add Secret step due 3 Mar to P-1", channel="leads")
    await team.type(by, "checkin T-1 61", channel="leads")
    await later(team)


async def asked_of_bob(team):
    """Have Bob be asked in the place of Alice, who is away."""
    await team.plan("Old plan", channel=None)
    await team.type("alice", 'target "Heads" from 80 to 50 in P-1', channel="@waymark")
    await team.type("bob", "hello")
    await team.type("alice", "away until 1 Mar deputy @bob")
    await team.until(1, 9, 1)
    return prompts(team, "bob")


async def test_a_deputys_prompt_tells_nothing_of_a_plan_that_went_out_of_their_sight(team):
    before = await asked_of_bob(team)
    assert "1 target to report" in before[0]
    await team.type("alice", "back")
    await move_and_rename(team)
    assert prompts(team, "bob") == before


async def test_a_deputys_prompt_goes_on_being_redrawn_while_they_see_the_plan(team):
    await asked_of_bob(team)
    await team.type("alice", "checkin T-1 61", channel="@waymark")
    await later(team)
    (now,) = prompts(team, "bob")
    assert "everything is reported" in now


async def given_to_bob(team, *, channel):
    """Have Alice make Bob the owner of a plan of hers; return the message in which she can undo it."""
    await team.plan("Old plan", channel=channel)
    await team.type("alice", 'target "Heads" from 80 to 50 in P-1')
    await team.type("alice", "edit P-1")
    return await team.submit("alice", {"Owner": "bob"})


async def test_a_former_owners_prompt_tells_nothing_once_they_have_no_part_in_the_plan(team):
    edited = await given_to_bob(team, channel=None)
    await team.until(1, 15, 1)
    before = prompts(team, "bob")
    assert "1 target to report" in before[0]
    await team.click("alice", edited, "Undo")
    await move_and_rename(team)
    (now,) = prompts(team, "bob")
    assert now.startswith("Check-in for P-1 Old plan: 1 target to report\n")
    assert "Secret" not in now


async def test_a_question_about_a_message_names_no_plan_that_went_out_of_sight(team):
    edited = await given_to_bob(team, channel="team")
    team.demo.sandbox.faults.server_error(POST)
    await team.type("bob", "checkin T-1 70")
    await later(team, timedelta(minutes=1))
    asked = team.person("bob").messages("@waymark")[-1]
    assert "A check-in on *P-1 Old plan*" in asked.visible_text
    await team.click("alice", edited, "Undo")
    await move_and_rename(team)
    await later(team, timedelta(days=31))
    (now,) = [m.visible_text for m in team.person("bob").messages("@waymark") if m.ts == asked.ts]
    assert "Secret" not in now
    assert "A check-in on *P-1*" in now


def told_there(team):
    """Return what everybody in the channel reads, also those of another company."""
    return [m.visible_text for m in team.person("bob").messages("team") if not m.ephemeral]


async def test_a_channel_that_another_company_has_joined_is_told_nothing_more(team):
    await team.plan("Old plan")
    await team.type("alice", "target Heads from 80 to 50 by 30 Jun in P-1")
    await team.until(1, 12)
    (before,) = told_there(team)
    team.demo.sandbox.invite("mallory", "team")
    await team.demo.sandbox.events_heard()
    await team.type("alice", "checkin T-1 60", channel="@waymark")
    await later(team)
    await team.until(9, 12)
    assert told_there(team) == [before]
    told = [m.visible_text for m in team.person("alice").messages("@waymark")]
    why = "the channel is shared with another company now. Choose another one in Edit plan."
    assert sum(why in text for text in told) == 2
    await team.type("alice", "edit P-1")
    await team.submit("alice", {"Channel": "leads"})
    await team.until(15, 12)
    assert any("60" in text for text in prompts(team, "alice", channel="leads"))


async def test_a_plan_that_was_put_before_another_companys_eyes_goes_on_there(team):
    team.demo.sandbox.invite("mallory", "team")
    await team.plan("Old plan", channel=None)
    await team.type("alice", "edit P-1")
    await team.submit("alice", {"Channel": "team"})
    await team.until(2, 12)
    assert len(told_there(team)) == 1
    await team.plan("Another")
    await team.until(9, 12)
    assert len(told_there(team)) == 3


def direct(team, name):
    return [m.visible_text for m in team.person(name).messages("@waymark")]


async def stood_in_for_by_chandra(team):
    """Have Alice be away from a plan in a private channel in which Chandra is too."""
    await team.plan("Old plan", channel="leads")
    await team.type("alice", "add Secret step @alice due 2 Mar to P-1", channel="leads")
    await team.type("alice", "away until 19 Mar deputy @chandra", channel="leads")


async def test_a_deputy_is_told_nothing_from_the_moment_they_leave_the_private_channel(team):
    await stood_in_for_by_chandra(team)
    team.demo.sandbox.remove("chandra", "leads")
    await team.demo.sandbox.events_heard()
    await team.until(2, 12)
    assert direct(team, "chandra") == []


async def test_who_is_in_the_private_channel_is_asked_again_before_a_deputy_is_told_more(team):
    await stood_in_for_by_chandra(team)
    await team.until(2, 3)
    team.workspace.find_channel("leads").members.discard(team.person("chandra").id)  # nothing tells of it
    await team.until(10, 12)
    assert len(direct(team, "chandra")) == 1
    assert "2 days" not in direct(team, "chandra")[0]


async def test_a_step_of_somebody_else_that_went_out_of_sight_is_not_said_to_have_been_the_deputys(team):
    await team.plan("Old plan", channel=None)
    await team.type("bob", "hello")
    await team.type("alice", "add Call the bank @alice due 1 Mar to P-1", channel="@waymark")
    await team.type("alice", "away until 2 Mar deputy @bob")
    await team.until(1, 15)
    await team.type("alice", "edit P-1")
    await team.submit("alice", {"Channel": "leads"})
    await later(team)
    assert any("S-1 is no longer open to you" in said for said in direct(team, "bob"))


async def test_in_a_channel_made_private_its_members_are_asked_and_nobody_else_sees_the_plan(team):
    await team.plan("Old plan")
    await team.type("alice", 'target "Heads" from 80 to 50 in P-1')
    assert "Old plan" in (await team.type("erin", "show P-1", channel="@waymark")).visible_text
    team.demo.sandbox.channel("team").kind = "group"
    await team.until(8, 9, 1)
    assert len(prompts(team, "bob", channel="team")) == 2
    for line in ("list plans", "show P-1", "history P-1"):
        assert "Old plan" not in (await team.type("erin", line, channel="@waymark")).visible_text
    assert "Old plan" in (await team.type("bob", "show P-1")).visible_text


async def test_a_channel_made_private_in_which_nothing_is_posted_is_found_out_within_hours(team):
    await team.plan("Old plan")
    team.demo.sandbox.channel("team").kind = "group"
    team.demo.clock.advance_to(team.demo.clock.now() + timedelta(hours=7))
    for _ in range(2):  # of what is known to be private nothing more is asked
        await team.demo.house.surveyor.survey()
    asked = [each for each in team.demo.sandbox.log.of_kind("api") if "members" in each.facts["method"]]
    assert len(asked) == 1
    assert "Old plan" not in (await team.type("erin", "show P-1", channel="@waymark")).visible_text
