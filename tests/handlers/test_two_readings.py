"""A number that can be read in two ways: a button for each, and nothing written before one is pressed."""

import pytest


@pytest.fixture(name="work", autouse=True)
async def _work(team):
    await team.plan("Reduce churn")
    await team.type("alice", 'target P-1 "Calls" from 900 to 2000 by 31 may')


def says(seen):
    return seen.visible_text.replace("*", "").replace("`", "")


@pytest.mark.parametrize(
    ("line", "buttons", "whole", "part"),
    [
        ("budget P-1 1.200 EUR", ["1200", "1.2"], "R-1 1,200 EUR", "R-2 1.20 EUR"),
        ("budget P-1 €1.200 travel", ["€1200", "€1.2"], "travel 1,200 EUR", "travel 1.2"),
        ("checkin T-1 1.234 as last week", ["1234", "1.2340"], "Calls is 1,234 (", "Calls is 1.234 ("),
        ("correct T-1 1.200 on 1 Mar", ["1200", "1.2"], "1,200 on Mon 1 Mar", "1.2 on Mon 1 Mar"),
        (
            'target P-1 "Visits" from 1.200 to 2000',
            ["1200", "1.2"],
            "Visits, from 1,200 to",
            "Visits, from 1.2 to",
        ),
    ],
)
async def test_each_reading_is_a_press_away(team, line, buttons, whole, part):
    await team.type("alice", "checkin T-1 1000" if "correct" in line else "list")
    before = await team.rows("resource", "measurement", "target")
    for button, said in zip(buttons, (whole, part), strict=True):
        asked = await team.type("alice", line)
        assert "could be" in says(asked)
        assert asked.buttons == [*buttons, "Correct"]
        assert await team.rows("resource", "measurement", "target") == before
        done = await team.click("alice", asked, button)
        if "Keep" in done.buttons:
            done = await team.click("alice", done, "Keep")
        assert said in says(done), says(done)
        await team.click("alice", done, "Undo")
        before = await team.rows("resource", "measurement", "target")


async def test_what_is_no_number_for_another_reason_is_refused_as_before(team):
    assert (await team.type("alice", "checkin T-1 about 7")).buttons == ["Correct"]
