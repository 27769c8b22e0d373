"""What a history tells is what its reader may see: the step that is theirs, and nothing else of its plan."""

from tests.handlers.test_roles import known, said


async def test_a_guest_reads_the_history_of_their_step_and_of_nothing_else(team):
    await team.plan("Reduce churn", channel="leads", **{"Why it matters": "Too many leave"})
    await known(team, "dana", "bob")
    await team.type("alice", "add Ring ten customers @dana to P-1", channel="leads")
    await team.type("alice", "add Secret talks @chandra to P-1", channel="leads")
    await team.type("alice", "after S-1 S-2", channel="leads")
    await team.type("alice", "assign S-2 @bob", channel="leads")
    for name, own, others in (("dana", "S-1", ("S-2", "P-1")), ("bob", "S-2", ("S-1", "P-1"))):
        channel = "shared" if name == "dana" else "team"
        seen = said(await team.type(name, f"history {own}", channel=channel))
        assert f"Alice added {own}" in seen
        hidden = "Secret talks" if name == "dana" else "Ring ten customers"
        assert hidden not in seen
        for other in others:
            refused = said(await team.type(name, f"history {other}", channel=channel))
            assert refused.startswith(f"There is no {other} that you can see."), (name, other)


async def test_a_history_names_no_private_channel_that_its_reader_is_not_in(team):
    await team.plan("Reduce churn", channel="leads")
    await team.type("alice", "role P-1 @bob viewer", channel="leads")
    await team.type("alice", "remind P-1 #team every monday", channel="leads")
    seen = said(await team.type("bob", "history P-1"))
    assert "channel from a private channel to #team" in seen
    assert "leads" not in seen


async def test_a_guest_does_not_learn_from_it_what_their_step_belongs_to(team):
    await team.plan("Reduce churn")
    await known(team, "dana")
    await team.type("alice", "objective P-1 Secret outcome of it all")
    await team.type("alice", "area O-1 Hidden onboarding")
    await team.type("alice", "add Ring ten customers @dana to O-1")
    await team.type("alice", "edit S-1")
    await team.submit("alice", {"Belongs to": "A-1 Hidden onboarding"})
    moved = "belongs to from O-1 Secret outcome of it all to A-1 Hidden onboarding"
    assert moved in said(await team.type("alice", "history S-1"))
    seen = said(await team.type("dana", "history S-1", channel="shared"))
    assert "Alice changed S-1 Ring ten customers" in seen
    assert "Secret" not in seen
    assert "Hidden" not in seen


async def test_a_step_that_is_nobodys_any_more_says_so(team):
    await team.plan("Reduce churn")
    await team.type("alice", "add Ring ten customers @bob to P-1")
    await team.type("alice", "edit S-1")
    await team.submit("alice", {"Assignee": None})
    assert "from Bob to nobody" in said(await team.type("alice", "history S-1"))
