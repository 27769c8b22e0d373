"""What a request costs: one commit before it is worked on, its own, and one after its answer."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
async def writes(team, monkeypatch) -> Callable[[], int]:
    """Return what says how many transactions have been written since it was last asked."""
    team.is_settling = False
    await team.plan("Reduce churn")
    await team.type("alice", "add Ring ten customers @alice")
    database = team.demo.house.database
    write, seen = database.write, [0]

    async def count(work: Any, **how: Any) -> Any:
        seen[0] += 1
        return await write(work, **how)

    def taken() -> int:
        found, seen[0] = seen[0], 0
        return found

    monkeypatch.setattr(database, "write", count)
    await team.demo.house.settle()
    team.demo.house.dispatcher.stop()  # it writes when it likes
    await team.demo.house._sending
    taken()
    return taken


@pytest.mark.parametrize(("line", "number"), [("list", 2), ("add Ring two customers", 3), ("done S-1", 3)])
async def test_a_line_costs_two_more_than_it_writes(team, writes, line, number):
    await team.type("alice", line)
    assert writes() == number


async def test_so_does_a_form_though_it_is_done_once(team, writes):
    await team.type("alice", "add")
    writes()
    await team.submit("alice", {"Step": "Ring two customers"})
    assert writes() == 3


async def test_so_does_a_button_that_is_pressed_once(team, writes):
    asked = await team.type("alice", "ad Ring two customers")
    writes()
    await team.click("alice", asked, "Run")
    assert writes() == 3
