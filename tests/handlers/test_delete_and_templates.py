"""Whoever has themselves deleted leaves nothing that they wrote in templates, whoever saved those."""

from tests.handlers.test_privacy import MARK, traces


async def test_what_they_wrote_goes_from_their_templates_and_from_those_of_others(team):
    await team.plan("Reduce churn", by="bob", **{"Why it matters": f"{MARK} purpose"})
    await team.type("bob", "objective P-1 Twice as many customers stay")
    await team.type("bob", "edit O-1")
    await team.submit("bob", {"Why it matters": f"{MARK} why"})
    await team.type("bob", "add Ring ten customers to P-1")
    await team.type("bob", "edit S-1")
    await team.submit("bob", {"Note": f"{MARK} note"})
    await team.type("bob", "template save P-1 His")
    await team.type("bob", "role P-1 @alice owner")
    await team.type("alice", "add Write to ten more to P-1")
    await team.type("alice", "edit S-2")
    await team.submit("alice", {"Note": "Her own note"})
    await team.type("alice", "template save P-1 Hers")
    question = await team.click("bob", await team.type("bob", "privacy"), "Delete mine")
    await team.click("bob", question, "Delete for good")
    assert await traces(team, MARK) == []
    offered = (await team.type("alice", "template")).visible_text
    assert "*His*" in offered
    assert "*Hers*" in offered
    (hers,) = [content for _, content, *_ in await traces(team, "Her own note") if content == "content"]
    assert hers == "content", "what others wrote stays"
