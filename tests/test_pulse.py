"""A process whose event loop has stopped ends by itself and says where it hung, without anybody's words."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.metrics import Metrics
from bot.pulse import Pulse

ROOT = Path(__file__).parent.parent
PATIENCE_S = 60
STALL = """
import asyncio, os, re, signal, subprocess, sys, time
from bot.logs import configure
from bot.metrics import Metrics
from bot.pulse import Pulse

def hang_in_python(word):
    time.sleep(60)

def hang_in_c(word):
    re.fullmatch("(a+)+b", "a" * 64)

def be_stopped(word):
    go_on = f"sleep 2; kill -CONT {os.getpid()}"
    subprocess.Popen(["sh", "-c", go_on])
    os.kill(os.getpid(), signal.SIGSTOP)

async def main():
    pulse = Pulse(Metrics(), longest_stall_s=float(sys.argv[2]))
    pulse.start()
    pulse.guard()
    await asyncio.sleep(0.5)
    globals()[sys.argv[1]]("confidential")
    await asyncio.sleep(0.5)
    pulse.stop()
    print("went on")

configure(as_json=True)
asyncio.run(main())
"""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", STALL, *words], capture_output=True, text=True, cwd=ROOT, timeout=PATIENCE_S,
        check=False,
    )  # fmt: skip


@pytest.mark.slow
class TestStall:
    def test_what_hangs_ends_and_says_where(self):
        done = run("hang_in_python", "0.5")
        assert (done.returncode, done.stdout) == (1, "")
        assert "loop.stalled" in done.stderr
        assert "in hang_in_python" in done.stderr
        assert "confidential" not in done.stderr

    def test_what_lets_no_python_run_ends_too(self):
        done = run("hang_in_c", "0.4")
        assert (done.returncode, done.stdout) == (1, "")
        assert "in hang_in_c" in done.stderr
        assert "confidential" not in done.stderr

    def test_a_process_that_was_stopped_goes_on(self):
        done = run("be_stopped", "1")
        assert (done.returncode, done.stdout, done.stderr) == (0, "went on\n", "")


async def test_the_lag_of_the_loop_is_counted():
    metrics = Metrics()
    pulse = Pulse(metrics)
    pulse.start()
    pulse.stop()
    assert metrics.loop_lag.counts == {(): [1] + [0] * 9}
