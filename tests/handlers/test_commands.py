"""What people type, and what they see."""

import pytest


@pytest.fixture(name="alice")
def _alice(demo):
    return demo.sandbox.person("alice")


async def make_plan(person, *, title="Reduce churn", channel="team"):
    await person.command(f"/plan new {title} by end of q2", channel="team")
    await person.opened()
    person.fill({"Channel": channel} if channel else {})
    result = await person.submit()
    assert not result.errors
    return await person.sees(f"P-1 {title}", channel="team")


async def answer(person, text, *, channel="team"):
    await person.command(text, channel=channel)
    return person.messages(channel)[-1]


async def test_the_command_alone_shows_where_to_begin(alice):
    shown = await answer(alice, "/plan")
    assert shown.ephemeral
    assert "New plan" in " ".join(shown.buttons) or "Create a plan" in shown.buttons


async def test_a_plan_is_made_from_the_form(alice):
    shown = await make_plan(alice)
    assert "Add target" in shown.buttons
