"""The whole demo on the page: the tour from start to end, with the very same bot."""

import pytest
from playwright.async_api import Browser, expect

from bot.showcase import make_page
from tests.browser.stage import looking

ABOVE_THE_CARD = """() => {
    const [main, card] = ["main", ".tour"].map(name => document.querySelector(name)?.getBoundingClientRect())
    return main && card && main.bottom <= card.top
}"""

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


async def test_the_tour_does_the_real_thing_from_start_to_end(browser: Browser) -> None:
    async with make_page(ahead=False) as served, looking(browser, served.url) as page:
        tour, here = page.locator(".tour"), page.locator(".main .messages")

        async def step(button: str, *, then: str) -> None:
            await tour.get_by_role("button", name=button).click()
            await expect(here).to_contain_text(then, timeout=60_000)  # some do a dozen things
            await page.wait_for_function(ABOVE_THE_CARD)  # it never covers what it has just made

        await step("Create the plan", then="P-1 Reduce churn")
        await step("Add all three", then="S-1 Ring ten customers")
        await step("Rate as all three", then="Ranking of the key areas of P-1 Reduce churn")
        await step("Ask, and confirm as Chandra", then="Resources of P-1 Reduce churn")
        await expect(here).to_contain_text("confirmed by Chandra")
        await tour.get_by_role("button", name="Go to Monday").click()
        await expect(page.locator(".clock")).to_contain_text("10:00")
        await expect(page.locator(".trail")).to_contain_text("Mon 10:00#teamCheck-in for P-1 Reduce churn")
        await expect(here).to_contain_text("Check-in for P-1 Reduce churn")
        await step("Check in with 7.4", then="Churn % is 7.4")
        await expect(tour).to_contain_text("7 of 8")
        await page.reload()  # the tour goes on where it was
        await step("Be Bob", then="Ring ten customers")
        await expect(page.locator(".acting")).to_contain_text("Bob Brown")
        await step("Press Done", then="All done for today")
        await expect(tour).to_contain_text("That is the round.")
        await tour.get_by_role("button", name="Done").click()
        await expect(tour).to_have_count(0)
        await page.locator(".clock").click()
        await page.get_by_role("button", name="Next thing that happens").click()
        await expect(page.locator(".trail")).to_contain_text("1 thing for you today: T-1", timeout=60_000)
        await expect(page.locator(".trail li")).to_have_count(1)  # and the clock stands where it came


async def test_the_tour_can_be_left_and_the_workspace_used_by_hand(browser: Browser) -> None:
    async with make_page(ahead=False) as served, looking(browser, served.url) as page:
        await page.get_by_role("button", name="Leave the tour").click()
        await expect(page.locator(".tour")).to_have_count(0)
        box = page.locator(".main .composer-text")
        await box.press_sequentially("/plan tar")
        await expect(page.get_by_role("option", name="/plan target").first).to_be_visible()
        await box.press("Tab")
        await expect(box).to_have_value("/plan target ")
        await box.fill("")
        await page.locator(".side a", has_text="Home").click()
        await expect(page.locator(".home")).to_contain_text("plan")
        await page.locator(".home").get_by_role("button", name="plan").first.click()
        dialog = page.locator("dialog.modal:not(.ask)")
        await dialog.get_by_role("button", name="Create plan").click()
        await expect(dialog.locator(".wrong-note").first).to_have_text("Please complete this required field.")
        await dialog.get_by_label("Title").fill("Ship it")
        await dialog.get_by_role("button", name="Create plan").click()
        await expect(dialog).to_have_count(0)
        await expect(page.locator(".home")).to_contain_text("P-1 Ship it")
        await page.reload()
        await expect(page.locator(".tour")).to_have_count(0)


async def test_a_step_whose_ground_was_skipped_says_so(browser: Browser) -> None:
    async with make_page(ahead=False) as served, looking(browser, served.url) as page:
        tour = page.locator(".tour")
        for step in (2, 3, 4, 5, 6):
            await tour.get_by_role("button", name="Skip this step").click()
            await expect(tour).to_contain_text(f"{step} of 8")
        await tour.get_by_role("button", name="Check in with 7.4").click()
        await expect(page.locator(".toast")).to_contain_text("builds on the ones before it", timeout=10_000)
        await expect(tour).to_contain_text("6 of 8")
        await expect(tour.locator("[aria-busy]")).to_have_count(0)
