"""A large plan: how long moving one step takes whose followers all move, and how long its page takes."""

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from sqlmodel import Session

from benchmarks.report import Report
from bot.directory import read_member
from bot.rules.access import Actor
from bot.rules.dependencies import Dated, Link, ripple
from bot.services.people import People
from bot.services.plans import Plans
from bot.views.plans import plan_message
from storage.database import Database
from storage.models import ActionStep, Plan, StepDependency
from storage.unit_of_work import Store

TODAY = date(2027, 3, 1)
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
TEAM, WHO = "T0BENCH", "U0ALICE"
RIPPLE_MS, SHOW_MS = 50.0, 200.0
FEW = 20
LEAST = 40
"""So many times fewer steps has the plan that the page is compared with."""


async def measure(report: Report, *, steps: int, links: int, repeats: int) -> None:
    """Move the first step of a plan in which everything follows, and show the plan."""
    report.section(f"A plan of {steps:,} steps and {links:,} dependencies, in one process")
    dated, made = _graph(steps, links)
    graph: dict[int, set[int]] = {}
    for step, awaited in made:
        graph.setdefault(step, set()).add(awaited)
    sort = _median(lambda: list(TopologicalSorter(graph).static_order()), repeats)
    moved = {1: TODAY + timedelta(days=400)}
    took = _median(lambda: ripple(dated, made, moved, add_days=_same), repeats)
    shifted = len(ripple(dated, made, moved, add_days=_same))
    report.at_most(f"ripple that moves {shifted:,} steps", took, RIPPLE_MS, unit=" ms")
    report.at_most("ripple, time against sorting the same graph with graphlib", took / sort, 4)
    whole = await _page(dated, made, repeats)
    few, few_links = _graph(max(LEAST, steps // FEW), max(LEAST, links // FEW))
    small = await _page(few, few_links, repeats)
    report.at_most("show, read and drawn", whole, SHOW_MS, unit=" ms")
    report.at_most(f"show, time against a plan with a {FEW}th of the steps", whole / small, FEW)


def _graph(steps: int, links: int) -> tuple[dict[int, Dated], list[Link]]:
    """Return steps a day apart, each of which waits for earlier ones, so that all follow the first."""
    chance = random.Random(7)  # noqa: S311  # the same graph each time
    dated = {number: Dated(number, TODAY + timedelta(days=number % 300)) for number in range(1, steps + 1)}
    made = {(number, chance.randint(max(1, number - 40), number - 1)) for number in range(2, steps + 1)}
    while len(made) < links:
        step = chance.randint(3, steps)
        made.add((step, chance.randint(max(1, step - 40), step - 1)))
    return dated, sorted(made)


def _median(act: Callable[[], object], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


async def _page(dated: dict[int, Dated], made: list[Link], repeats: int) -> float:
    """Return how long it takes to read such a plan and to draw its page, in ms."""
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'waymark.db'}")
        database.prepare()
        user = {"id": WHO, "name": "alice", "team_id": TEAM}
        actor = await People(database).remember(read_member(TEAM, user, now=NOW), now=NOW)
        await database.write(lambda session: _fill(session, actor, dated, made))
        plans, times = Plans(database, wake=lambda: None), []
        for _ in range(repeats):
            began = time.perf_counter()
            page = await plans.get_page(actor=actor, now=NOW, number=1, is_evaluated=True)
            plan_message(page, zone="UTC", today=TODAY).payload()
            times.append((time.perf_counter() - began) * 1000)
        database.dispose()
    return statistics.median(times)


def _fill(session: Session, actor: Actor, dated: dict[int, Dated], made: list[Link]) -> None:
    store = Store(session)
    facts: dict[str, Any] = {"workspace_id": TEAM, "created_by": actor.id, "created_at": NOW}
    plan = store.plans.add(
        Plan(
            number=store.workspaces.next_number(TEAM, "P"),
            title="Reduce churn",
            owner_id=actor.id,
            starts_on=TODAY,
            ends_on=TODAY + timedelta(days=365),
            zone="UTC",
            **facts,
        )
    )
    assert plan.id is not None
    for step in dated.values():
        row = ActionStep(
            id=step.id,
            number=step.id,
            plan_id=plan.id,
            title="Ring ten customers",
            due_on=step.due_on,
            **facts,
        )
        session.add(row)
    session.flush()
    session.add_all(StepDependency(workspace_id=TEAM, step_id=a, awaited_id=b) for a, b in made)
    session.flush()


def _same(day: date, count: int) -> date:
    del count
    return day
