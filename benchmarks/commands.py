"""How many commands a second, and how long one takes, beside the yardstick."""

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.load import Load, ask, drive
from benchmarks.processes import App, bare, waymark, yardstick
from benchmarks.report import Report
from benchmarks.seed import fill_with_plans
from benchmarks.slack import Sender, command, commands
from sandbox import Sandbox
from storage.database import Database

PLANS, STEPS_EACH = 20, 10
RATE_GOAL = 0.5
SLOWEST_MS = {10: 100.0, 50: 300.0}
MEMORY_DISK = "/dev/shm"  # noqa: S108  # asked for by name: a disk that costs nothing
HAS_MEMORY_DISK = Path(MEMORY_DISK).is_dir()

WORDS: Mapping[str, Callable[[int], str]] = {
    "list": lambda _: "list",
    "add": lambda number: f"add Ring customer {number} of many P-{number % PLANS + 1} due in 4 weeks",
}
"""What is typed; no two steps that are added are alike, since Waymark asks about the second one."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How long a measurement takes."""

    seconds: float
    rounds: int
    at_once: tuple[int, ...]


async def measure(report: Report, sandbox: Sandbox, sender: Sender, scale: Scale) -> None:
    """Measure the commands on this machine's disk, and where there is one, on a disk that costs nothing."""
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as folder:
        report.section("Commands over signed HTTP, Waymark beside the yardstick, on this machine's disk")
        await _measure_on(Path(folder), report, sandbox, sender, scale, judges=True)
    if HAS_MEMORY_DISK:
        with tempfile.TemporaryDirectory(prefix="waymark-bench-", dir=MEMORY_DISK) as folder:
            report.section("The same where a commit costs nothing (a disk in memory)")
            alone = replace(scale, at_once=scale.at_once[-1:])
            await _measure_on(Path(folder), report, sandbox, sender, alone, judges=False)


async def measure_bare(report: Report, sender: Sender, scale: Scale) -> None:
    """Measure what Bolt does when it does nothing."""
    report.section("The bare app, which only acknowledges")
    async with bare() as app:
        for at_once in scale.at_once:
            load = await _drive(app, "list", sender, at_once=at_once, seconds=scale.seconds)
            report.note(f"{at_once} at a time: {_say(load)}")


async def _measure_on(
    folder: Path, report: Report, sandbox: Sandbox, sender: Sender, scale: Scale, *, judges: bool
) -> None:
    own, other = folder / "waymark", folder / "yardstick"
    own.mkdir()
    database = Database(f"sqlite:///{own / 'waymark.db'}")
    database.prepare()
    await fill_with_plans(database, sender, plans=PLANS, steps_each=STEPS_EACH)
    database.dispose()
    shutil.copytree(own, other)
    async with AsyncExitStack() as running:
        app = await running.enter_async_context(waymark(sandbox, own))
        answers = {verb: await _ready_answer(app, verb, sender) for verb in WORDS}
        (other / "answers.json").write_text(json.dumps(answers))
        rival = await running.enter_async_context(yardstick(other))
        for verb in WORDS:
            for at_once in scale.at_once:
                await _compare((app, rival), verb, sender, report, scale, at_once=at_once, judges=judges)


async def _compare(
    apps: tuple[App, App],
    verb: str,
    sender: Sender,
    report: Report,
    scale: Scale,
    *,
    at_once: int,
    judges: bool,
) -> None:
    """Let both work in turn, round after round, so that what else this machine does meets both."""
    loads = tuple(Load() for _ in apps)
    for _ in range(scale.rounds):
        for app, load in zip(apps, loads, strict=True):
            load += await _drive(app, verb, sender, at_once=at_once, seconds=scale.seconds)  # noqa: PLW2901  # in place
    own, other = loads
    what = f"/plan {verb}, {at_once} at a time"
    ratio = own.rate / other.rate
    if judges:
        report.at_least(f"{what}, rate against the yardstick's", ratio, RATE_GOAL)
        if verb == "list" and at_once in SLOWEST_MS:
            report.at_most(f"{what}, p99", own.percentile(0.99), SLOWEST_MS[at_once], unit=" ms")
    else:
        report.note(f"{what}: {ratio:.2f} of the yardstick's rate")
    for app, load in zip(apps, loads, strict=True):
        report.note(f"{app.name:9} {_say(load)}")


async def _ready_answer(app: App, verb: str, sender: Sender) -> dict[str, Any]:
    """Ask Waymark once for the answer that the yardstick is to give."""
    async with aiohttp.ClientSession() as session:
        body = await ask(session, app.url, command(WORDS[verb](1), sender=sender))
    answer: dict[str, Any] = json.loads(body)
    return answer


async def _drive(app: App, verb: str, sender: Sender, *, at_once: int, seconds: float) -> Load:
    before = app.processor_s
    load = await drive(app.url, commands(WORDS[verb], sender=sender), at_once=at_once, seconds=seconds)
    load.processor_s = app.processor_s - before
    return load


def _say(load: Load) -> str:
    said = (
        f"{load.rate:,.0f} a second, p50 {load.percentile(0.5):.0f} ms, p99 {load.percentile(0.99):.0f} ms,"
        f" {load.processor_ms:.1f} ms of processor each"
    )
    return f"{said}, {load.failures} failed" if load.failures else said
