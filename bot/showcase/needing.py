"""What the team of the showcase needs: money, hours and a tool, of which its approver grants the most."""

from datetime import date, timedelta

from bot.demo import Demo
from sandbox.records import Message

ASKED_IN_WEEK, DECIDED_IN_WEEK, SPENT_IN_WEEK = 2, 3, 7
APPROVER = "chandra"
BECAUSE = "Not this year: ask again in January"


async def ask_for_needs(demo: Demo, *, monday: date) -> None:
    """Say what the first plan needs, after its owner has named who approves that."""
    await _type(demo, "alice", f"role P-1 @{APPROVER} approver")
    until = monday + timedelta(weeks=14)
    for line in (
        "budget P-1 6,000 EUR Customer day",
        "budget P-1 1,500 EUR Gifts for those who stay",
        f"hours P-1 @bob 12/week from {monday.isoformat()} until {until.isoformat()}",
        "tool P-1 Survey tool",
    ):
        await _type(demo, "alice", line)


async def decide(demo: Demo) -> None:
    """Have the approver confirm what she was asked for, but for the gifts."""
    approver = demo.sandbox.person(APPROVER)
    await approver.click(_asked(demo), "Decline…", nth=1)
    await approver.opened()
    approver.fill({"Why": BECAUSE})
    await approver.submit()
    await demo.house.app.drain()
    await demo.house.settle()
    while "Confirm" in _asked(demo).buttons:
        await approver.click(_asked(demo), "Confirm")
        await demo.house.app.drain()
        await demo.house.settle()


async def spend(demo: Demo, *, monday: date) -> None:
    """Order and pay some of it, get the tool, and promise more of a week than there is."""
    await _type(demo, "alice", "budget R-1 1,200 committed")
    await _type(demo, "alice", "budget R-1 2,100 spent")
    await _type(demo, "alice", "tool R-4 ready")
    until = monday + timedelta(weeks=6)
    line = f"hours P-2 @bob 32/week from {monday.isoformat()} until {until.isoformat()}"
    await _type(demo, APPROVER, line, channel="support")


def _asked(demo: Demo) -> Message:
    """Return the message in which the approver was asked."""
    told = demo.sandbox.person(APPROVER).messages("@waymark")
    return next(
        each
        for each in reversed(told)
        if each.ephemeral_to is None and "Gifts for those who stay" in each.visible_text
    )


async def _type(demo: Demo, who: str, line: str, *, channel: str = "team") -> None:
    await demo.sandbox.person(who).command(f"/plan {line}", channel=channel)
    await demo.house.app.drain()
