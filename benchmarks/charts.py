"""What statistics and pictures cost: one verdict, one picture, how long the event loop waits, and memory."""

import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from benchmarks.processes import processor_s
from benchmarks.report import Report
from bot.charts.studio import Studio
from bot.rules.charts import AskedChart, TargetChart
from bot.rules.evaluation import Aim, Point, evaluate
from bot.rules.targets import TargetLine
from storage.models import Direction

POINTS = 200
FIRST = date(2027, 1, 1)
AIM = Aim(Direction.UP, Decimal(120), FIRST + timedelta(days=260), FIRST)
LOOKS_EVERY_S = 0.001


async def measure(report: Report, *, rounds: int, pictures: int, at_once: int) -> None:
    """Measure all of it; of `pictures`, a fifth are drawn before memory is looked at first.

    The event loop is watched while `at_once` are asked for at once.
    """
    report.section("Statistics and pictures, 200 measurements")
    points = _points()
    evaluate(points, AIM, today=points[-1].on)  # numpy is loaded
    took = []
    for _ in range(rounds):
        began = time.process_time()
        evaluate(points, AIM, today=points[-1].on)
        took.append((time.process_time() - began) * 1000)
    report.at_most(
        "verdict and forecast, median of its processor time", sorted(took)[rounds // 2], 2, unit=" ms"
    )
    await _measure_pictures(report, rounds=max(3, rounds // 10), pictures=pictures, at_once=at_once)


async def _measure_pictures(report: Report, *, rounds: int, pictures: int, at_once: int) -> None:
    studio, asked = Studio(), asked_chart()
    try:
        await studio.draw(asked)  # matplotlib is loaded
        assert studio.easel.pid is not None
        took, worked = [], processor_s(studio.easel.pid)
        for _ in range(rounds):
            began = time.perf_counter()
            await studio.draw(asked)
            took.append((time.perf_counter() - began) * 1000)
        report.at_most("a warm picture, median", sorted(took)[rounds // 2], 150, unit=" ms")
        report.note(f"its processor time {(processor_s(studio.easel.pid) - worked) / rounds * 1000:.0f} ms")
        await _measure_lag(report, studio, asked, count=at_once)
    finally:
        await studio.close()
    await _measure_memory(report, pictures=pictures)


async def _measure_lag(report: Report, studio: Studio, asked: AskedChart, *, count: int) -> None:
    """Say how long the event loop waits while pictures are drawn, and for whom."""
    began = time.perf_counter()
    lags = await _lags([studio.draw(asked) for _ in range(count)])
    idle = await _lags([asyncio.sleep(time.perf_counter() - began)])
    report.at_most(
        f"the event loop's worst wait while {count} are drawn", max(lag for lag, _ in lags), 30, unit=" ms"
    )
    own = sorted(lag - queued for lag, queued in lags)
    p99 = own[len(own) * 99 // 100]
    report.note(f"without its waits for a processor: worst {own[-1]:.1f} ms, p99 {p99:.1f} ms")
    report.note(f"as long with nothing to draw: worst {max(lag for lag, _ in idle):.1f} ms")


async def _lags(doing: Sequence[Awaitable[object]]) -> list[tuple[float, float]]:
    """Return how late the event loop came to itself each time, and how long no processor was free, in ms."""
    found, done = [], asyncio.gather(*doing)
    while not done.done():
        queued, began = _queued_ms(), time.perf_counter()
        await asyncio.sleep(LOOKS_EVERY_S)
        lag = (time.perf_counter() - began - LOOKS_EVERY_S) * 1000
        found.append((lag, _queued_ms() - queued))
    await done
    return found


def _queued_ms() -> float:
    """Return how long this thread could have run so far while others did, where the kernel says so."""
    told = Path("/proc/thread-self/schedstat")
    return int(told.read_text().split()[1]) / 1e6 if told.exists() else 0.0


async def _measure_memory(report: Report, *, pictures: int) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.pictures", str(pictures), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    ours_before, drawing_before, ours, drawing = map(float, told.split())
    growth = ours + drawing - ours_before - drawing_before
    few = f"above that after {pictures // 5}"
    report.at_most(f"memory after {pictures} pictures, {few}", growth, 10, unit=" MB")
    report.at_most("memory in all", ours + drawing, 220, unit=" MB")
    report.note(f"{ours:.0f} MB of Waymark with numpy, {drawing:.0f} MB of the process that draws")


def asked_chart() -> AskedChart:
    """Return what is drawn: a target that was measured 200 times."""
    return _asked(_points())


def _points() -> tuple[Point, ...]:
    chance = random.Random(7)  # noqa: S311  # it guards nothing
    return tuple(
        Point(FIRST + timedelta(days=day), Decimal(f"{chance.gauss(100, 6):.1f}")) for day in range(POINTS)
    )


def _asked(points: tuple[Point, ...]) -> AskedChart:
    last = points[-1]
    target = TargetLine(
        id=1,
        version=1,
        ref="T-1",
        plan_id=1,
        plan_ref="P-1",
        plan_title="Sell more",
        indicator="Orders a day",
        unit="",
        direction=AIM.direction,
        baseline=None,
        value=AIM.value,
        deadline_on=AIM.deadline_on,
        owner_id="U0ALICE",
        owner_name="Alice",
        latest=last.value,
        latest_on=last.on,
        latest_by="Alice",
        expected=None,
        can_check_in=True,
    )
    return AskedChart(TargetChart(target, points, evaluate(points, AIM, today=last.on)), last.on)
