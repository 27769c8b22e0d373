"""The roadmap by a line: of a plan, or of what one has to do in all plans, a page at a time."""

from datetime import date, timedelta
from typing import Any

import pytest


def lines(seen: Any) -> list[str]:
    return str(seen.visible_text).replace("*", "").splitlines()


@pytest.fixture(autouse=True)
async def _plan(team):
    """Alice's plan; Bob does every second step of it, and one of hers in a channel that he is not in."""
    await team.plan("Reduce churn")
    await team.type("bob", "help")


async def test_a_plans_roadmap_has_every_step_with_a_date_a_page_at_a_time(team):
    for number in range(1, 21):
        who, due = "bob" if number % 2 else "alice", date(2027, 2, 26) + timedelta(days=number * 4)
        await team.type("alice", f"add Step {number} @{who} due {due.isoformat()} to P-1")
    await team.type("alice", "add Some day to P-1")
    await team.type("alice", "done S-2")
    page = await team.type("alice", "timeline P-1")
    shown = lines(page)
    assert shown[0] == "Roadmap of P-1 Reduce churn"
    assert [line.split()[0] for line in shown if line.startswith("S-")] == [
        f"S-{number}" for number in (1, *range(3, 18))
    ]
    assert "● due · ✓ done · ! late · ▼ now · 1 without a date" in " ".join(shown)
    after = await team.click("alice", page, "Next page")
    assert [line.split()[0] for line in lines(after) if line.startswith("S-")] == [
        "S-2",
        "S-18",
        "S-19",
        "S-20",
    ]
    mine = lines(await team.type("bob", "roadmap"))
    assert mine[0] == "Roadmap of your steps in all plans"
    assert [line.split()[0] for line in mine if line.startswith("S-")] == [
        f"S-{number}" for number in range(1, 21, 2)
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("roadmap P-1", "No step has a date yet. Give one a date, for example: `due S-41 next friday`"),
        ("roadmap", "No step has a date yet."),
        ("roadmap S-1", "Name one plan, for example: roadmap P-1"),
        ("timeline for the launch needs an owner", "Name one plan, for example: roadmap P-1"),
        ("roadmap P-1 P-2", "Name one plan, for example: roadmap P-1"),
        ("roadmap P-9", "There is no P-9 that you can see."),
    ],
)
async def test_what_has_no_roadmap_says_so(team, typed, said):
    assert said in " ".join(lines(await team.type("alice", typed)))


async def test_a_plan_that_one_may_not_see_has_none(team):
    await team.type("chandra", "help")
    await team.plan("Quiet merger", by="chandra", channel="leads")
    assert "There is no P-2 that you can see." in lines(await team.type("bob", "roadmap P-2"))
