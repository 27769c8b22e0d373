"""The measurements run, and say a figure for each goal; what the figures are is never tested."""

import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks.__main__ import SECTIONS
from benchmarks.yardstick import ASKS, Store
from bot.demo import open_demo

ROOT = Path(__file__).parents[1]
GOALS_OF_SERVING = (
    "/plan list, 2 at a time, rate against the yardstick's: ",
    "/plan add, 2 at a time, rate against the yardstick's: ",
    "memory at rest, against the bare app's: ",
    "start to connected, against the bare app's: ",
    "loaded at rest of alembic, matplotlib, numpy, psycopg, scipy: ",
    "their median, against shlex: ",
    "10,000 characters of references: ",
    "SQLite, time against that with few: ",
    "ripple, time against sorting the same graph with graphlib: ",
    "show, read and drawn: ",
    "show, time against a plan with a 20th of the steps: ",
    "/plan list team, slowest of ",
    "Home, slowest of ",
)
GOALS_OF_DELIVERY = (
    "every Monday, times as fast as croniter's: ",
    "every second Tuesday of a month, times as fast as croniter's: ",
    "from Monday to Friday, times as fast as croniter's: ",
    "PostgreSQL, times as fast as procrastinate's beside 200: ",
    *(
        f"{engine}, {what}"
        for engine in ("SQLite", "PostgreSQL")
        for what in (
            "time against that with few: ",
            "times as fast as APScheduler's job store: ",
            "longest stall against the job store's: ",
            "longest stall: ",
            "p99: ",
            "p99 beside a noisy workspace of 20, against alone: ",
        )
    ),
    "share of the allowed rate: ",
    "refused with 429: ",
)
GOALS_OF_EVALUATION = (
    "verdict and forecast, median of its processor time: ",
    "a warm picture, median: ",
    "the event loop's worst wait while 5 are drawn: ",
    "above that after 1: ",
    "memory in all: ",
    "called improved by luck, a baseline of 12: ",
    "interval of 80 %, where it wanders: ",
    "Brier score to the line's, where it sticks: ",
    "flips of its status to those of an even pace: ",
)
SERVING = ("bare", "commands", "idle", "lines", "graphs", "scans", "many", "page")
EVALUATION = ("charts", "simulation")
DELIVERY = ("occurrences", "claims", "burst", "lateness", "rate")


def test_every_measurement_is_run_below():
    assert {*SERVING, *EVALUATION, *DELIVERY} == set(SECTIONS)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sections", "goals"),
    [
        pytest.param(SERVING, GOALS_OF_SERVING, id="serving"),
        pytest.param(EVALUATION, GOALS_OF_EVALUATION, id="evaluation"),
        pytest.param(DELIVERY, GOALS_OF_DELIVERY, id="delivery", marks=pytest.mark.postgres),
    ],
)
def test_every_measurement_runs_and_says_a_figure_for_each_goal(sections, goals):
    command = [sys.executable, "-m", "benchmarks", "--quick", *sections]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    told = done.stdout
    for goal in goals:
        lines = [line for line in told.splitlines() if goal in line]
        assert lines, goal
        assert all(line.startswith(("met", "MISSED")) and "(goal: at " in line for line in lines)
    assert "failed" not in told
    assert sections is not SERVING or "what Slack would refuse: 0 " in told


def listen(engine, asked):
    """Note from which table each question to a database is asked."""

    def note(_connection, _cursor, statement, *_):
        if statement.startswith("SELECT"):
            asked.extend(re.findall(r'FROM "?(\w+)', statement))

    sa.event.listen(engine, "before_cursor_execute", note)


@pytest.mark.slow
@pytest.mark.parametrize(("verb", "line"), [("list", "list"), ("add", "add Ring them P-1 in 4 weeks")])
async def test_the_yardstick_asks_nothing_that_waymark_does_not_ask(tmp_path, verb, line):
    async with open_demo(tmp_path, start=datetime(2027, 3, 1, 8, tzinfo=UTC)) as demo:
        alice, team = demo.sandbox.person("alice"), demo.sandbox.channel("team")

        async def say(text):
            await alice.command(f"/plan {text}", channel="team")
            await demo.house.app.drain()

        await say("new Reduce churn by 30 Jun")
        alice.fill({"Channel": "team"})
        await alice.submit()
        await say("add Ring ten customers @alice P-1")
        ours: list[str] = []
        for lane in (demo.house.database._writing, demo.house.database._reading):
            listen(lane.engine, ours)
        await say(line)
    theirs: list[str] = []
    store = Store(tmp_path / "waymark.db")
    listen(store._reader, theirs)
    body = {"team_id": demo.sandbox.team_id, "user_id": alice.id, "channel_id": team.id, "text": line}
    await store.ask(ASKS[verb], body)
    assert theirs
    assert not Counter(theirs) - Counter(ours)
    if verb == "list":  # nor does it leave out what has to be known of the steps
        assert not {"snooze", "step_dependency", "resource"} & (Counter(ours) - Counter(theirs)).keys()
