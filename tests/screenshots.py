"""The main views of the demo as pictures, light and dark, empty and full: `make screenshots`."""

import asyncio
import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, async_playwright

from bot.logs import configure
from bot.showcase import make_page
from tests.browser.stage import FLAGS

FOLDER = Path(__file__).parent.parent / "docs" / "images"
WIDE, NARROW = (1280, 800), (420, 800)
Scheme = Literal["light", "dark"]


class Camera:
    """Looks at the page in one color scheme, and takes pictures."""

    def __init__(self, page: Page, scheme: Scheme) -> None:
        self.page = page
        self._scheme = scheme

    async def take(self, name: str) -> None:
        """Write a picture, once nothing moves any more."""
        await self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        path = FOLDER / f"{name}-{self._scheme}.png"
        await self.page.screenshot(path=path, animations="disabled")
        print(path.relative_to(FOLDER.parent.parent))

    async def go(self, place: str) -> None:
        """Go to a place on the left."""
        await self.page.locator(".side a", has_text=place).click()
        await self.page.locator(".main h1, .main .home").first.wait_for()

    async def say(self, line: str, *, until: str) -> None:
        """Type a line and wait for what it brings."""
        box = self.page.locator(".main .composer-text")
        await box.fill(line)
        await box.press("Escape")
        await box.press("Enter")
        await self.page.locator(until).last.wait_for()


@asynccontextmanager
async def camera(
    browser: Browser, url: str, scheme: Scheme, size: tuple[int, int] = WIDE
) -> AsyncIterator[Camera]:
    """Open the page in a fresh profile."""
    width, height = size
    context = await browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = await context.new_page()
    await page.goto(url)
    await page.locator(".composer").wait_for()
    yield Camera(page, scheme)
    await context.close()


async def empty(browser: Browser, url: str, scheme: Scheme) -> None:
    """A new team: the tour begins, and a form is open."""
    async with camera(browser, url, scheme) as eye:
        await eye.take("empty")
        await eye.page.get_by_role("button", name="Leave the tour").click()
        await eye.go("Home")
        await eye.page.locator(".home .block").first.wait_for()
        await eye.take("home-empty")
        await eye.go("team")
        await eye.say("/plan new Reduce churn", until="dialog.modal")
        await eye.take("form")
        await eye.page.locator("dialog.modal").get_by_role("button", name="Cancel").click()


async def full(browser: Browser, url: str, scheme: Scheme) -> None:
    """A team that is three months in: channel, Home, messages, the inspector, and a narrow window."""
    async with camera(browser, url, scheme) as eye:
        await eye.go("Home")
        await eye.page.locator(".home .block").first.wait_for()
        await eye.take("home")
        await eye.page.locator(".home button", has_text=re.compile("^Show$")).first.click()
        await eye.page.locator("dialog.modal").wait_for()
        await eye.take("plan")
        await eye.page.locator("dialog.modal").get_by_role("button", name="Close").first.click()
        await eye.go("Messages")
        await eye.take("messages")
        await eye.go("support")
        await eye.take("channel")
        await eye.page.locator(".clock").click()
        await eye.take("clock")
        await eye.page.get_by_role("button", name="Next Monday").click()
        await eye.page.locator("body:not(.moving) .trail li").first.wait_for()
        await eye.take("time-passes")
        await eye.page.get_by_role("button", name="Inspector").click()
        await eye.page.locator(".entries li").first.wait_for()
        await eye.take("inspector")
    async with camera(browser, url, scheme, NARROW) as eye:
        await eye.take("narrow")


async def main() -> None:
    """Take all pictures."""
    configure(as_json=False, level="warning")
    FOLDER.mkdir(exist_ok=True)
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("There is no Chromium on this machine: install Debian's package chromium.")
    served = make_page(ahead=False)
    await served.start()
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            for scheme in ("light", "dark"):
                await served.show("new")
                await empty(browser, served.url, scheme)
                await served.show("settled")
                await full(browser, served.url, scheme)
            await browser.close()
    finally:
        await served.stop()


if __name__ == "__main__":
    asyncio.run(main())
