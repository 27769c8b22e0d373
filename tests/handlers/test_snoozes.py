"""A step that is snoozed: until when, and what is due before that."""


async def test_a_step_that_is_due_before_it_comes_back_says_so_and_undo_still_works(team):
    await team.plan("Reduce churn")
    await team.type("alice", "add Book venue @alice due 5 Mar 2027")
    told = await team.type("alice", "snooze S-1 8 Mar")
    said = told.visible_text.replace("*", "")
    assert "Snoozed S-1 Book venue until Mon 8 Mar" in said
    assert "It is due before that, on Fri 5 Mar." in said
    back = await team.click("alice", told, "Undo")
    assert "Took back snoozing S-1 Book venue" in back.visible_text
    form = await team.type("alice", "snooze S-1")
    told = await team.submit("alice", {form.labels[0]: "2027-03-09"})
    assert "It is due before that, on Fri 5 Mar." in told.visible_text


async def test_one_that_comes_back_in_time_or_was_due_already_says_nothing_of_it(team):
    await team.plan("Reduce churn")
    await team.type("alice", "add Book venue @alice due 5 Mar 2027")
    await team.type("alice", "add Ring ten customers @alice due 26 Feb 2027")
    for line in ("snooze S-1 4 Mar", "snooze S-1 5 Mar", "snooze S-2 8 Mar"):
        assert "due before" not in (await team.type("alice", line)).visible_text
