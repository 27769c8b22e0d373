"""A large workspace: what a person who has to do with all of it waits for."""

import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import aiohttp

from benchmarks.load import ask
from benchmarks.processes import App, waymark
from benchmarks.report import Report
from benchmarks.seed import fill_with_plans
from benchmarks.slack import Request, Sender, command, home_opened, home_turned
from sandbox import Sandbox
from sandbox.block_kit import check_message
from sandbox.log import Entry
from storage.database import Database

GOAL_MS = 300.0
PAGES = ("list", "list team", "overdue", "show P-1", "done somebody", "show 4711", "")


async def measure(report: Report, sandbox: Sandbox, sender: Sender, *, plans: int, repeats: int) -> None:
    """Ask for each page of a workspace with as many plans as each plan has steps, one at a time."""
    report.section(f"{plans} plans of {plans} steps, all of them one person's, one request at a time")
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'waymark.db'}")
        database.prepare()
        await fill_with_plans(database, sender, plans=plans, steps_each=plans)
        database.dispose()
        async with waymark(sandbox, Path(folder)) as app, aiohttp.ClientSession() as session:
            for words in PAGES:
                show = partial(_ask_for_page, session, app, words, sender)
                await _judge(report, f"/plan {words}".strip(), show, repeats=repeats)
            show = partial(_show_home, session, app, sandbox)
            await show(home_opened(sender))
            await _judge(report, "Home", lambda: show(home_turned(sender)), repeats=repeats)
            report.note(f"Waymark then holds {app.memory_mb:.0f} MB")


async def _judge(
    report: Report, what: str, show: Callable[[], Awaitable[list[str]]], *, repeats: int
) -> None:
    """Show a page again and again; its slowest time counts, and every refusal of Slack's."""
    times, problems = [], []
    for _ in range(repeats):
        began = time.perf_counter()
        problems += await show()
        times.append((time.perf_counter() - began) * 1000)
    report.at_most(f"{what}, slowest of {repeats}", max(times), GOAL_MS, unit=" ms")
    report.note(f"{what}, median: {statistics.median(times):.0f} ms")
    report.at_most(f"{what}, what Slack would refuse", len(problems), 0)


async def _ask_for_page(session: aiohttp.ClientSession, app: App, words: str, sender: Sender) -> list[str]:
    answer = json.loads(await ask(session, app.url, command(words, sender=sender)))
    return [str(problem) for problem in check_message(answer)]


async def _show_home(
    session: aiohttp.ClientSession, app: App, sandbox: Sandbox, request: Request
) -> list[str]:
    """Have Home drawn, and wait until the pretend Slack has it; it refuses what Slack would.

    Opening it again would publish nothing, as nothing on it has changed; turning a page does.
    """
    seen = len(sandbox.log.entries)

    def is_published(entry: Entry) -> bool:
        return entry.kind == "api" and entry.facts["method"] == "views.publish"

    await ask(session, app.url, request)
    entry = await sandbox.log.wait_for(is_published, timeout=30, after=seen)
    return [] if entry.facts["ok"] else [str(entry.facts.get("error"))]
