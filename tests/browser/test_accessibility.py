"""axe-core's rules hold in each of the main views, light and dark, wide and narrow."""

from collections.abc import Awaitable, Callable
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect
from playwright.async_api import Page as BrowserPage

from bot.showcase import make_page
from sandbox.browser import Page
from tests.browser.gallery import gallery
from tests.browser.stage import Stage, entry, looking, modal
from tests.browser.test_forms import FIELDS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
Theme = Literal["light", "dark"]
Look = Callable[[str], Awaitable[None]]


async def wrong(page: BrowserPage) -> list[str]:
    """Return what axe-core finds on the page as it stands: the rule, where, and why."""
    await expect(page.locator("[aria-busy]")).to_have_count(0)  # what is busy is fainter
    await page.evaluate("Promise.allSettled(document.getAnimations().map(each => each.finished))")
    found = await Axe().run(page, options=RULES)
    return [
        f"{rule['id']}: {node['target'][-1]}: {' '.join(node['failureSummary'].split())}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 420)])
async def test_the_main_views_of_the_demo_can_be_used_by_everybody(
    browser: Browser, theme: Theme, width: int
) -> None:
    found: dict[str, list[str]] = {}
    async with make_page(ahead=False) as served, looking(browser, served.url, color_scheme=theme) as page:

        async def look(name: str) -> None:
            found[name] = await wrong(page)

        await page.set_viewport_size({"width": width, "height": 800})
        await _tour(page, look)
        await _composer(page, look)
        await _forms(page, look)
        await _tools(page, look)
        await _home(page, served, look)
    assert not {name: each for name, each in found.items() if each}


async def _tour(page: BrowserPage, look: Look) -> None:
    await look("the first step of the tour")
    for button in (
        "Create the plan",
        "Add all three",
        "Rate as all three",
        "Ask, and confirm as Chandra",
        "Go to Monday",
    ):
        await page.locator(".tour").get_by_role("button", name=button).click()
    await expect(page.locator(".main .messages")).to_contain_text("Check-in for P-1")
    await look("the channel on Monday, with lines of what was sent")
    await page.get_by_role("button", name="Leave the tour").click()


async def _composer(page: BrowserPage, look: Look) -> None:
    box = page.locator(".main .composer-text")
    await box.press_sequentially("/plan ")
    await expect(page.get_by_role("option").first).to_be_visible()
    await look("suggestions")
    await page.locator(".main input[type=file]").set_input_files(
        {"name": "churn.csv", "mimeType": "text/csv", "buffer": b"a,b"}
    )
    await box.fill("The numbers of *October*")
    await expect(page.locator(".composer-files")).to_contain_text("churn.csv")
    await look("a file that goes with a message")
    await box.press("Enter")
    said = page.locator(".main .message", has_text="The numbers of October").last
    await said.hover()
    await said.get_by_label("Reply in thread").click()
    await page.locator(".thread .composer-text").fill("Thank you")
    await page.keyboard.press("Enter")
    await expect(page.locator(".thread")).to_contain_text("1 reply")
    await look("a thread")
    await page.get_by_role("button", name="Close the thread").click()


async def _forms(page: BrowserPage, look: Look) -> None:
    await page.locator(".main .composer-text").fill("/plan new")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    dialog = page.locator("dialog.modal:not(.ask)")
    await dialog.get_by_role("button", name="Create plan").click()
    await expect(dialog.locator(".wrong-note").first).to_be_visible()
    await look("an error beside a field")
    await dialog.locator(".picker").first.click()
    await look("a menu in a form")
    await page.keyboard.press("Escape")
    await dialog.get_by_label("Title").fill("Ship it")
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog.ask")).to_be_visible()
    await look("the question whether to leave a form")
    await page.get_by_role("button", name="Leave", exact=True).click()
    await expect(dialog).to_have_count(0)


async def _tools(page: BrowserPage, look: Look) -> None:
    for opener in (".clock", ".workspace"):
        await page.locator(opener).click()
        await look(opener)
        await page.keyboard.press("Escape")
    await page.locator(".inspector-button").click()
    await expect(page.locator(".entries")).to_contain_text("chat.postMessage")
    await page.get_by_role("button", name="Break it").click()
    await look("the menu of what can be broken")
    await page.get_by_role("menuitemcheckbox", name="Too many messages").click()
    await expect(page.locator(".broken")).to_contain_text("Too many messages")
    await page.locator(".entry-open").last.click()
    await look("the inspector")
    await page.get_by_role("button", name="Close the inspector").click()


async def _home(page: BrowserPage, served: Page, look: Look) -> None:
    alice = served.scene.sandbox.person("alice")
    await page.goto(f"{served.url}#{alice.id}/home")
    await expect(page.locator(".home")).to_contain_text("P-1 Reduce churn")
    await look("Home")
    if await page.locator(".side-opener").is_visible():
        await page.locator(".side-opener").click()
    await page.locator(".acting").click()
    await look("whom to act as")
    await page.keyboard.press("Escape")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_every_block_and_field_can_be_used_by_everybody(stage: Stage, theme: Theme) -> None:
    await stage.page.emulate_media(color_scheme=theme)
    for blocks in gallery("Some *words*"):
        await stage.post(*blocks)
    assert not await wrong(stage.page)
    await stage.open(modal("Everything", *[entry(name, element) for name, element in FIELDS.items()]))
    assert not await wrong(stage.page)
