"""The measurements run, and say a figure for each goal; what the figures are is never tested."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GOALS = (
    "/plan list, 2 at a time, rate against the yardstick's: ",
    "/plan add, 2 at a time, rate against the yardstick's: ",
    "memory at rest, against the bare app's: ",
    "start to connected, against the bare app's: ",
    "loaded at rest of alembic, matplotlib, numpy, scipy: ",
    "their median, against shlex: ",
    "10,000 characters of references: ",
    "SQLite, time against that with few: ",
    "/plan list team, median: ",
    "Home, median: ",
)


@pytest.mark.slow
def test_every_measurement_runs_and_says_a_figure_for_each_goal():
    command = [sys.executable, "-m", "benchmarks", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    told = done.stdout
    for goal in GOALS:
        (line,) = [line for line in told.splitlines() if goal in line]
        assert line.startswith(("met", "MISSED"))
        assert "(goal: at " in line
    assert "failed" not in told
    assert "what Slack would refuse: 0 " in told
