"""Plans about one person: made, kept to those whom they name, and handed over."""

from tests.handlers.test_roles import direct, known, said


async def individual(team, **fields):
    await known(team, "bob", "chandra", "erin")
    await team.type("alice", "new First 90 days by 30 Jun", channel="@waymark")
    return await team.submit("alice", {"Individual plan about": "bob", **fields})


async def test_it_says_who_can_see_it_and_tells_the_person_it_is_about(team):
    page = await individual(team, Sponsor="chandra")
    assert "About Bob · sponsor Chandra\nOnly Alice, Bob and Chandra can see this." in said(page)
    await team.until(1, 20)
    told = next(text for text in direct(team, "bob") if "about you" in text)
    assert told.startswith(
        "Alice started P-1 First 90 days, which is about you. You check in and work on it."
    )
    assert "Only Alice, Bob and Chandra can see this." in told
    await team.type("alice", "role P-1 @erin viewer")
    await team.until(2, 20)
    assert "Only Alice, Bob, Chandra and Erin can see this." in direct(team, "bob")[-1]


async def test_a_channel_is_refused_beside_its_field_and_nothing_typed_is_lost(team):
    await known(team, "bob")
    await team.type("alice", "new First 90 days by 30 Jun", channel="@waymark")
    form = await team.submit("alice", {"Individual plan about": "bob", "Channel": "team"})
    assert form.errors["Channel"].startswith("An individual plan has no channel: it goes by direct messages")
    made = await team.submit("alice", {"Channel": None})
    assert said(made).startswith("P-1 First 90 days")
    edit = await team.type("alice", "edit P-1")
    assert "Channel" not in edit.visible_text
    refused = await team.type("alice", "remind P-1 #team every monday")
    assert said(refused).startswith("An individual plan has no channel")
    refused = await team.type("alice", "share P-1 #team")
    assert said(refused).startswith("P-1 is confidential, so it is shown in no channel.")
    assert "P-1" not in said(await team.type("alice", "share"))


async def test_the_channel_in_which_it_was_asked_for_stays_out_of_it(team):
    await known(team, "bob")
    await team.type("alice", "new First 90 days by 30 Jun", channel="team")
    made = await team.submit("alice", {"Individual plan about": "bob"})
    assert said(made).startswith("P-1 First 90 days")
    assert "Only Alice and Bob can see this." in said(made)
    assert "C0TEAM" not in made.visible_text


async def test_a_guest_or_a_stranger_is_not_whom_a_plan_is_about(team):
    await known(team, "dana")
    await team.type("alice", "new First 90 days by 30 Jun", channel="@waymark")
    form = await team.submit("alice", {"Individual plan about": "dana"})
    assert form.errors["Individual plan about"].startswith("Dana is a guest")
    form = await team.submit("alice", {"Individual plan about": "mallory"})
    assert form.errors["Individual plan about"].startswith("That is nobody of this workspace.")
    made = await team.submit("alice", {"Individual plan about": "alice"})
    assert "Only Alice can see this." in said(made)


async def test_whoever_has_left_is_not_named_among_those_who_can_see_it(team):
    await individual(team)
    team.demo.sandbox.deactivate("alice")
    await team.catch_up()
    page = said(await team.type("bob", "show P-1"))
    assert "Only Bob can see this." in page


async def test_work_goes_to_those_alone_whom_it_names(team):
    await individual(team)
    refused = await team.type("alice", "add Learn SQL @erin to P-1")
    assert said(refused).startswith(
        "P-1 is confidential, and Erin cannot see it. Choose somebody who can, or name"
    )
    assert "role P-1 @Erin collaborator" in said(refused)
    await team.type("alice", "role P-1 @erin collaborator")
    assert said(await team.type("alice", "add Learn SQL @erin to P-1")).startswith("Added S-1 Learn SQL")
    kept = await team.type("alice", "role P-1 @erin none")
    assert said(kept).startswith(
        "Erin still has S-1 and would not see it any more. Hand it over first: assign S-1"
    )
    await team.type("alice", "assign S-1 @bob")
    gone = await team.type("alice", "role P-1 @erin none")
    assert said(gone).startswith("Erin has no role in P-1 and cannot see it any more.")
    for line in ("show P-1", "show S-1", "history S-1", "done S-1"):
        seen = await team.type("erin", line, channel="shared")
        assert said(seen).startswith("There is no "), line
    assert "Learn SQL" not in (await team.home("erin")).visible_text


async def test_whoever_answers_for_an_objective_or_has_hours_in_it_is_not_taken_out_of_it(team):
    await individual(team)
    await team.type("alice", "role P-1 @erin collaborator")
    await team.type("alice", "objective P-1 Twice as many talks are held @erin")
    kept = await team.type("alice", "role P-1 @erin none")
    assert said(kept).startswith(
        "Erin still has O-1 and would not see it any more. Hand it over first: edit O-1"
    )
    await team.type("alice", "edit O-1")
    await team.submit("alice", {"Owner": "bob"})
    await team.type("alice", "hours P-1 @erin 4/week")
    assert said(await team.type("alice", "role P-1 @erin none")).startswith("Erin still has R-1 and would")
    await team.type("alice", "drop R-1")
    assert said(await team.type("alice", "role P-1 @erin none")).startswith("Erin has no role in P-1")


async def test_its_person_is_asked_at_their_time_and_no_deputy_is_whom_it_does_not_name(team):
    await individual(team)
    await team.type("bob", "away until 5 Mar deputy @erin")
    await team.until(7, 20)
    assert direct(team, "erin") == [] or all("First 90" not in text for text in direct(team, "erin"))
    assert not [text for text in direct(team, "bob") if "Check-in for" in text]
    await team.until(8, 16)
    asked = team.workspace.dm(team.person("bob").id).messages[-1]
    assert asked.text == "You have a check-in due."
    assert said(asked).startswith("Check-in for P-1 First 90 days")
    assert not [text for text in direct(team, "alice") if "Check-in for" in text]


async def test_it_is_handed_to_the_sponsor_then_to_its_person_and_never_to_anybody_else(team):
    await individual(team, Sponsor="chandra")
    team.demo.sandbox.deactivate("alice")
    await team.until(3, 20)
    assert "You look after P-1 First 90 days" in "\n".join(direct(team, "chandra"))
    team.demo.sandbox.deactivate("chandra")
    await team.until(5, 20)
    closed = await team.type("bob", "close P-1")
    assert said(closed).startswith("Closed P-1 First 90 days.")


async def test_undo_of_a_role_tells_its_person_as_well(team):
    await individual(team)
    await team.until(1, 20)
    given = await team.type("alice", "role P-1 @erin viewer")
    await team.until(2, 20)
    await team.click("alice", given, "Undo")
    await team.until(3, 20)
    assert "Only Alice and Bob can see this." in direct(team, "bob")[-1]
    assert said(await team.type("erin", "show P-1", channel="shared")).startswith("There is no P-1 that")


async def test_a_line_that_names_no_plan_adds_to_none_that_is_confidential(team):
    await individual(team)
    form = await team.type("bob", "add Ring ten customers")
    assert form.title == "New step"
    await team.person("bob").close()
    await team.plan("Reduce churn")
    assert "to P-2 Reduce churn" in said(await team.type("alice", "add Ring ten customers"))
