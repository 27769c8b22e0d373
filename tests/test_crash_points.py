"""A process that was told where to die dies there, at once, and nowhere else."""

import signal
import subprocess
import sys

PASSING = """
from bot.crash_points import CrashPoint, arm, pass_by
arm({said!r})
for point in (CrashPoint.CLAIMED, CrashPoint.POSTED, CrashPoint.POSTED):
    pass_by(point)
    print(point, flush=True)
"""


def walk(said):
    return subprocess.run(
        [sys.executable, "-c", PASSING.format(said=said)], capture_output=True, text=True, check=False
    )


def test_it_dies_the_time_it_was_told_and_finishes_nothing():
    died = walk("posted:2")
    assert (died.returncode, died.stdout.split()) == (-signal.SIGKILL, ["claimed", "posted"])


def test_it_goes_on_where_it_was_told_nothing_or_of_another_point():
    for said in ("", "marked"):
        assert walk(said).stdout.split() == ["claimed", "posted", "posted"]


FAILING = """
from bot.crash_points import CrashPoint, PlannedError, arm, pass_by
arm("job:2:raise")
for name in ("one", "other", "one", "one", "other"):
    try:
        pass_by(CrashPoint.JOB, by=name)
    except PlannedError:
        print(name, "failed", flush=True)
    else:
        print(name, flush=True)
"""


def test_it_fails_there_once_for_each_that_passes_and_goes_on():
    failed = subprocess.run([sys.executable, "-c", FAILING], capture_output=True, text=True, check=True)
    assert failed.stdout.splitlines() == ["one", "other", "one failed", "one", "other failed"]
