"""The page of the demo: how soon it is painted, how much it adds to a click, and how smoothly it scrolls."""

import shutil
import statistics
import time
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from benchmarks.report import Report
from bot.showcase import make_page
from sandbox.browser import Page as Served
from sandbox.person import Person
from sandbox.records import Message
from tests.browser.stage import FLAGS

PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
PRESS = """
(name) => new Promise(done => {
  const last = [...document.querySelectorAll('.main .message')].at(-1);
  const before = last.textContent, began = performance.now();
  new MutationObserver((_, watch) => {
    const now = [...document.querySelectorAll('.main .message')].at(-1);
    if (now.textContent !== before) { watch.disconnect(); done(performance.now() - began); }
  }).observe(document.querySelector('.main'), {subtree: true, childList: true, characterData: true});
  [...last.querySelectorAll('button')].find(each => each.textContent === name).click();
})
"""
SCROLL = """
([frames, by]) => new Promise(done => {
  const list = document.querySelector('.main .scroller'), took = [];
  let before = performance.now();
  const step = (now) => {
    took.push(now - before); before = now; list.scrollTop -= by;
    if (took.length > frames) done(took.slice(1)); else requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})
"""


async def measure(report: Report, *, messages: int, repeats: int) -> None:
    """Open the page in Chromium and print what it takes."""
    report.section("The page of the demo, in a browser without a screen or a graphics card")
    if (chromium := shutil.which("chromium")) is None:
        report.note("not measured: there is no Chromium here")
        return
    async with make_page(ahead=False) as served, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        report.at_most("first paint", await _painted(browser, served.url, repeats), 1000, unit=" ms")
        await _clicks(report, browser, served, repeats)
        await _scrolling(report, browser, served, messages)
        await browser.close()


async def _open(browser: Browser, url: str) -> Page:
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    await page.goto(url)
    await page.locator(".composer").wait_for()
    return page


async def _painted(browser: Browser, url: str, repeats: int) -> float:
    took: list[float] = []
    for _ in range(repeats):
        page = await _open(browser, url)
        took.append(await page.evaluate(PAINTED))
        await page.close()
    return statistics.median(took)


async def _clicks(report: Report, browser: Browser, served: Served, repeats: int) -> None:
    """Finish and reopen a step by its buttons: on the page, and without one."""
    alice = served.scene.sandbox.person("alice")
    await alice.command("/plan new Reduce churn", channel="team")
    await alice.opened()
    alice.fill({"Channel": "team"})
    await alice.submit()
    await alice.command("/plan add Ring ten customers @alice", channel="team")
    added = await alice.sees("Added", channel="team")
    await alice.command("/plan show P-1", channel="team")
    listed = await alice.sees("Ring ten customers", channel="team", after=added.ts)
    page = await _open(browser, served.url)
    names = ("Done", "Reopen") * repeats
    shown = [await page.evaluate(PRESS, name) for name in names]
    await page.close()
    bare = [await _press(served, alice, listed, name) for name in names]
    on_page, without = statistics.median(shown), statistics.median(bare)
    report.note(f"a click to its result: {on_page:.0f} ms on the page, {without:.0f} ms without it")
    report.at_most("what the page adds to a click", on_page - without, 100, unit=" ms")


async def _press(served: Served, person: Person, message: Message, name: str) -> float:
    def now() -> Any:
        return next(each for each in person.messages(message.channel) if each.ts == message.ts)

    before, began = now(), time.perf_counter()
    await person.click(before, name)
    await served.scene.sandbox.log.until(lambda: now() is not before or None, timeout=5)
    return (time.perf_counter() - began) * 1000


async def _scrolling(report: Report, browser: Browser, served: Served, count: int) -> None:
    workspace = served.scene.sandbox.slack.workspace
    team = served.scene.sandbox.channel("team")
    people = list(workspace.people)
    for number in range(count):
        workspace.post(
            team, user=people[number % 3], text=f"Message *{number}* " + "with some words " * (number % 9)
        )
    began = time.perf_counter()
    page = await _open(browser, served.url)
    report.note(f"{count} messages are there after {(time.perf_counter() - began) * 1000:.0f} ms")
    still, moving = [
        statistics.quantiles(await page.evaluate(SCROLL, [600, by]), n=20)[-1] for by in (0, 300)
    ]
    report.note(f"95 % of frames of a page that stands still, on this machine: {still:.1f} ms")
    report.at_most(
        f"95 % of frames while scrolling up through {count} messages",
        moving,
        32,
        unit=" ms",
    )
    await page.close()
