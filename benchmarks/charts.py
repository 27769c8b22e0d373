"""What statistics and pictures cost: one verdict, one picture, how long the event loop waits, and memory."""

import asyncio
import random
import time
from datetime import date, timedelta
from decimal import Decimal

from benchmarks.report import Report
from bot.charts.studio import Studio
from bot.rules.charts import AskedChart, TargetChart
from bot.rules.evaluation import Aim, Point, evaluate
from bot.rules.targets import TargetLine
from storage.models import Direction

POINTS = 200
FIRST = date(2027, 1, 1)
AIM = Aim(Direction.UP, Decimal(120), FIRST + timedelta(days=260), FIRST)
PAGE_KB = 4
LOOKS_EVERY_S = 0.001


async def measure(report: Report, *, rounds: int, pictures: int) -> None:
    """Measure all of it; of `pictures`, a fifth are drawn before memory is looked at first."""
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
    await _measure_pictures(report, rounds=max(3, rounds // 10), pictures=pictures)


async def _measure_pictures(report: Report, *, rounds: int, pictures: int) -> None:
    studio, asked = Studio(), _asked(_points())
    try:
        await studio.draw(asked)  # matplotlib is loaded
        took, busy = [], []
        for _ in range(rounds):
            began, worked = time.perf_counter(), time.process_time()
            await studio.draw(asked)
            took.append((time.perf_counter() - began) * 1000)
            busy.append((time.process_time() - worked) * 1000)
        report.at_most("a warm picture, median", sorted(took)[rounds // 2], 150, unit=" ms")
        report.note(f"its processor time {sorted(busy)[rounds // 2]:.0f} ms")
        report.at_most(
            "the event loop's worst wait while 50 are drawn",
            await _worst_lag(studio, asked, 50),
            30,
            unit=" ms",
        )
        await _measure_memory(report, studio, asked, pictures=pictures)
    finally:
        studio.close()


async def _worst_lag(studio: Studio, asked: AskedChart, count: int) -> float:
    """Return how much later than it asked to the event loop came to itself at worst, in ms."""
    drawing = asyncio.gather(*(studio.draw(asked) for _ in range(count)))
    worst = 0.0
    while not drawing.done():
        began = time.perf_counter()
        await asyncio.sleep(LOOKS_EVERY_S)
        worst = max(worst, time.perf_counter() - began - LOOKS_EVERY_S)
    await drawing
    return worst * 1000


async def _measure_memory(report: Report, studio: Studio, asked: AskedChart, *, pictures: int) -> None:
    for _ in range(pictures // 5):
        await studio.draw(asked)
    before = _resident_mb()
    for _ in range(pictures - pictures // 5):
        await studio.draw(asked)
    after = _resident_mb()
    report.at_most(
        f"memory after {pictures} pictures, above that after {pictures // 5}", after - before, 10, unit=" MB"
    )
    report.at_most("memory in all", after, 220, unit=" MB")


def _resident_mb() -> float:
    with open("/proc/self/statm", encoding="ascii") as told:  # noqa: PTH123  # no file of ours
        return int(told.read().split()[1]) * PAGE_KB / 1024


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
