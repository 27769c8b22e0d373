"""Whom a line mentions in quotes: they are text, and given nothing."""

import pytest


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ('add "Ask @bob about it" @chandra', "*S-1 Ask Bob about it* to P-1 Reduce churn · Chandra"),
        ('add "Ask @bob, then ring" fri', "*S-1 Ask Bob, then ring* to P-1 Reduce churn · nobody yet · due"),
        ('add Write to "@bob\'s team" @bob', "*S-1 Write to Bob's team* to P-1 Reduce churn · Bob"),
        ('add Ask @bob about "it"', "*S-1 Ask about it* to P-1 Reduce churn · Bob"),
        ('target "Calls of @bob" from 2 to 5', "*T-1 Calls of Bob*, from 2 to 5"),
    ],
)
async def test_they_stay_in_the_text_by_name_and_get_nothing(team, line, answer):
    assert answer in (await team.type("alice", line)).visible_text


async def test_a_second_press_says_the_same(team):
    await team.type("alice", 'add "Ask @bob about it"')
    again = await team.type("alice", 'add "Ask @bob about it"')
    assert "*S-1 Ask Bob about it* already. Add again?" in again.visible_text
    added = await team.click("alice", again, "Add again")
    assert "*S-2 Ask Bob about it* to P-1 Reduce churn · nobody yet" in added.visible_text


async def test_in_a_form_they_are_text_as_well(team):
    form = await team.type("alice", 'new "Help @bob" by end of june')
    assert "'value': 'Help Bob'" in str(form.state)
    assert "2027-06-30" in str(form.state)
