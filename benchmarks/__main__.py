"""Runs every measurement and prints it: `python -m benchmarks`, or `make bench`."""

import argparse
import asyncio
import logging
import time

import structlog

from benchmarks import (
    burst,
    charts,
    claims,
    commands,
    graphs,
    idle,
    lateness,
    lines,
    many_plans,
    occurrences,
    page,
    scans,
    simulation,
)
from benchmarks.commands import Scale
from benchmarks.databases import databases
from benchmarks.report import Report
from benchmarks.slack import Sender
from bot.demo import CHANNELS, PEOPLE
from bot.manifest import manifest
from sandbox import Sandbox

DELIVERY = ("claims", "burst", "lateness")
RULES = ("lines", "occurrences", "graphs", "charts", "simulation")
SECTIONS = ("bare", "commands", "idle", *RULES, "scans", *DELIVERY, "rate", "many", "page")


async def main(chosen: set[str], *, is_quick: bool) -> Report:
    """Run the chosen sections; quick ones only show that they run."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    report = Report()
    report.head()
    scale = Scale(0.2, 1, (2,)) if is_quick else Scale(3.0, 3, (1, 10, 50))
    async with Sandbox(manifest(), people=PEOPLE, channels=CHANNELS) as sandbox:
        sender = Sender(sandbox.team_id, sandbox.person("alice").id, sandbox.channel("team").id)
        if "bare" in chosen:
            await commands.measure_bare(report, sender, scale)
        if "commands" in chosen:
            await commands.measure(report, sandbox, sender, scale)
        if "idle" in chosen:
            await idle.measure(report, sandbox, rounds=1 if is_quick else 5)
        if "scans" in chosen:
            many, rounds = (2_000, 1) if is_quick else (1_000_000, 10)
            await scans.measure(report, many=many, rounds=rounds, on_postgresql=not is_quick)
        if "many" in chosen:
            plans, repeats = (5, 1) if is_quick else (200, 15)
            await many_plans.measure(report, sandbox, sender, plans=plans, repeats=repeats)
    await measure_parts(report, chosen, is_quick=is_quick)
    if "page" in chosen:
        await page.measure(report, messages=100 if is_quick else 2_000, repeats=1 if is_quick else 10)
    return report


async def measure_parts(report: Report, chosen: set[str], *, is_quick: bool) -> None:
    """Run what needs no running Waymark."""
    if "lines" in chosen:
        lines.measure(report, rounds=10 if is_quick else 200)
    if "graphs" in chosen:
        steps, links, repeats = (60, 150, 1) if is_quick else (2_000, 5_000, 7)
        await graphs.measure(report, steps=steps, links=links, repeats=repeats)
    if "charts" in chosen:
        rounds, pictures, at_once = (10, 5, 5) if is_quick else (200, 500, 50)
        await charts.measure(report, rounds=rounds, pictures=pictures, at_once=at_once)
    if "simulation" in chosen:
        simulation.measure(report, plans=20 if is_quick else 2_000)
    if "occurrences" in chosen:
        occurrences.measure(report, steps=20 if is_quick else 1_000, rounds=1 if is_quick else 5)
    if chosen.intersection(DELIVERY):
        await measure_delivery(report, chosen, is_quick=is_quick)
    if "rate" in chosen:
        await lateness.measure_rate(report, each=2 if is_quick else 30)


async def measure_delivery(report: Report, chosen: set[str], *, is_quick: bool) -> None:
    """Run what is measured on both engines, on one PostgreSQL."""
    with databases() as made:
        if "claims" in chosen:
            counts, rounds = ((100, 200, 400), 1) if is_quick else ((1_000, 100_000, 1_000_000), 10)
            await claims.measure(report, made, counts=counts, rounds=rounds)
        if "burst" in chosen:
            await burst.measure(report, made, count=40 if is_quick else 10_000)
        if "lateness" in chosen:
            quiet, noisy, rounds = (5, 20, 1) if is_quick else (300, 10_000, 3)
            await lateness.measure(report, made, quiet=quiet, noisy=noisy, rounds=rounds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure Waymark beside named yardsticks.")
    parser.add_argument("sections", nargs="*", help=f"of {', '.join(SECTIONS)}; all when none is named")
    parser.add_argument("--quick", action="store_true", help="with tiny counts, to see that it runs")
    given = parser.parse_args()
    began = time.perf_counter()
    found = asyncio.run(main(set(given.sections or SECTIONS), is_quick=given.quick))
    missed = ", ".join(found.missed) or "none"
    print(f"\nGoals missed: {missed}. It took {time.perf_counter() - began:.0f} s.")
