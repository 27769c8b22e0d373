"""Where pictures are made: a process of its own, that comes and goes and is never in the way."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.charts.easel import Easel, UndrawnError
from bot.charts.studio import Studio
from bot.charts.words import alt_text
from bot.demo import open_demo
from bot.rules.plotting import plot_of
from tests.charts.cases import AFTER, BEFORE, asked, chart
from tests.charts.painters import hold, is_there, wait_for_end, wait_for_work

ROOT = Path(__file__).parents[2]
KILLED = """
import os, signal
from bot.charts.easel import Easel
from tests.charts.cases import BEFORE, chart

easel = Easel()
easel.draw(chart(BEFORE))
print(easel.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def environment(pid):
    """Return what a process was told as it was started."""
    return Path(f"/proc/{pid}/environ").read_bytes()


@pytest.fixture(scope="module")
def easel():
    """What draws for most of these tests: each start takes a second or two."""
    shared = Easel()
    yield shared
    shared.end()


@pytest.fixture
async def studio(easel):
    """A studio with what draws for all of these tests."""
    made = Studio()
    own, made.easel = made.easel, easel
    await made.draw(asked(BEFORE))
    yield made
    made.easel = own
    await made.close()


async def test_pictures_are_drawn_one_after_the_other_by_one_process(studio):
    pid = studio.easel.pid
    several = [asked(values) for values in (BEFORE, AFTER, (*BEFORE, *AFTER))]
    pictures = await asyncio.gather(*map(studio.draw, several))
    plots = [plot_of(each.chart, today=each.today) for each in several]
    assert [picture.alt for picture in pictures] == [alt_text(plot) for plot in plots]
    assert all(picture.content.startswith(b"\x89PNG") for picture in pictures)
    assert len({picture.content for picture in pictures}) == 3
    assert studio.easel.pid == pid != os.getpid()


async def test_what_was_killed_with_nothing_to_do_is_started_anew(studio):
    pid = studio.easel.pid
    os.kill(pid, signal.SIGKILL)
    wait_for_end(pid)
    assert (await studio.draw(asked(BEFORE))).content
    assert studio.easel.pid != pid


async def test_what_is_killed_as_it_draws_draws_nothing_and_is_started_anew(studio):
    pid = hold(studio.easel)
    drawing = asyncio.create_task(studio.draw(asked(BEFORE)))
    await wait_for_work(studio.easel)
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(UndrawnError):
        await drawing
    assert (await studio.draw(asked(BEFORE))).content


@pytest.mark.parametrize("is_given_up", [True, False], ids=["too-long", "not-wanted"])
async def test_a_picture_that_is_given_up_is_not_taken_for_the_next_one(studio, is_given_up):
    expected = (await studio.draw(asked(AFTER))).content
    pid = hold(studio.easel)
    studio._patience_s = 0.01 if is_given_up else 60
    drawing = asyncio.create_task(studio.draw(asked(BEFORE)))
    if not is_given_up:
        await wait_for_work(studio.easel)
        drawing.cancel()
    with pytest.raises(TimeoutError if is_given_up else asyncio.CancelledError):
        await drawing
    studio._patience_s = 60
    assert (await studio.draw(asked(AFTER))).content == expected
    assert not is_there(pid)


async def test_a_picture_that_fails_says_where_and_none_of_its_text(studio):
    values: Any = ("Zuse is ill",) * len(BEFORE)
    pid, plot = studio.easel.pid, replace(chart(BEFORE), values=values)
    with pytest.raises(UndrawnError, match=r"^\w+Error in \w+\.py:\d+$"):
        studio.easel.draw(plot)
    assert studio.easel.draw(chart(BEFORE)).startswith(b"\x89PNG")
    assert studio.easel.pid == pid, "one that fails takes no other one with it"


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_to_all_processes_leaves_it_to_whoever_asks_when_to_end(studio, signum):
    pid = studio.easel.pid
    os.kill(pid, signum)
    assert (await studio.draw(asked(BEFORE))).content
    assert studio.easel.pid == pid


async def test_it_ends_some_time_after_the_last_picture():
    studio = Studio(idle_s=0)
    await studio.draw(asked(BEFORE))
    pid = studio.easel.pid
    while studio.easel.pid is not None:  # noqa: ASYNC110  # it ends by itself, and tells nobody
        await asyncio.sleep(0)
    wait_for_end(pid)
    await studio.close()
    assert not is_there(pid)


async def test_it_knows_no_secret_and_ends_with_the_house(tmp_path, monkeypatch):
    monkeypatch.setenv("WAYMARK_SLACK_BOT_TOKEN", "xoxb-secret")
    async with open_demo(tmp_path, start=datetime(2027, 3, 1, 8, tzinfo=UTC)) as demo:
        studio = demo.house._studio
        await studio.draw(asked(BEFORE))
        pid = studio.easel.pid
        known = environment(pid)
        assert b"PYTHONPATH" in known
        assert b"WAYMARK_" not in known
    assert not is_there(pid)
    with pytest.raises(RuntimeError):
        await studio.draw(asked(BEFORE))
    assert studio.easel.pid is None


async def test_what_is_being_drawn_as_the_house_ends_is_let_go(easel):
    studio = Studio()
    studio.easel = easel
    await studio.draw(asked(BEFORE))
    pid = hold(easel)
    drawing = [asyncio.create_task(studio.draw(asked(values))) for values in (BEFORE, AFTER)]
    await wait_for_work(easel)
    await studio.close()
    failed = await asyncio.gather(*drawing, return_exceptions=True)
    assert [type(each) for each in failed] == [UndrawnError, RuntimeError]
    assert not is_there(pid)


@pytest.mark.slow
def test_it_does_not_outlive_whoever_started_it():
    done = subprocess.run(
        [sys.executable, "-c", KILLED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    wait_for_end(int(done.stdout))
