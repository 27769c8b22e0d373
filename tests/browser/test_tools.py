"""The clock, the inspector and its faults, and the frame around all of it."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import expect

from sandbox.browser.visit import Visit
from tests.browser.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_429_is_in_the_inspector_with_its_reason(stage: Stage) -> None:
    page = stage.page
    await page.get_by_role("button", name="Inspector").click()
    await page.get_by_role("button", name="Break it").click()
    await page.get_by_role("menuitemcheckbox", name="429").click()
    await expect(page.locator(".broken")).to_contain_text("It comes 2 s later, once.")
    with pytest.raises(Exception, match="ratelimited"):
        await stage.bolt.client.chat_postMessage(channel=stage.sandbox.channel("team").id, text="No")
    refused = page.locator(".entries li", has_text="chat.postMessage")
    await expect(refused).to_contain_text("refused: ratelimited (broken on purpose)")
    await page.get_by_label("Filter").fill("views.open")
    await expect(refused).to_have_count(0)
    await page.get_by_label("Filter").fill("")
    await page.get_by_label("Kind").select_option(label="Refused")
    await expect(page.locator(".entries li")).to_have_count(1)
    await refused.get_by_role("button").click()
    await expect(refused.locator("pre")).to_contain_text('"error": "ratelimited"')


async def test_an_envelope_shows_how_soon_it_was_acknowledged(stage: Stage) -> None:
    await stage.page.get_by_role("button", name="Inspector").click()
    await stage.say("/raw now")
    row = stage.page.locator(".entries li", has_text="/raw now").filter(has_text="acknowledged in")
    await expect(row).to_contain_text("ms of 3,000")


async def test_what_is_listed_can_be_copied_as_json(stage: Stage) -> None:
    page = stage.page
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.get_by_role("button", name="Inspector").click()
    await stage.post(text="Hello")
    await page.get_by_label("Filter").fill("chat.postMessage")
    await expect(page.locator(".entries li")).to_have_count(1)  # it is told once the message is there
    await page.get_by_role("button", name="Copy as JSON").click()
    await expect(page.locator(".toast")).to_contain_text("Copied 1 entries.")
    copied = await page.evaluate("navigator.clipboard.readText().then(JSON.parse)")
    assert [each["facts"]["method"] for each in copied] == ["chat.postMessage"]


async def test_the_clock_moves_by_the_buttons_and_to_a_chosen_moment(stage: Stage) -> None:
    page = stage.page
    clock = page.locator(".clock")
    await expect(clock).to_contain_text("Mon 1 Mar 09:00")
    for button, shown in (
        ("+1 hour", "Mon 1 Mar 10:00"),
        ("Tomorrow 09:00", "Tue 2 Mar 09:00"),
        ("Next Monday", "Mon 8 Mar 09:00"),
    ):
        await clock.click()
        await page.get_by_role("button", name=button).click()
        await expect(clock).to_contain_text(shown)
    await clock.click()
    await expect(page.locator(".people-times")).to_contain_text("Mon 03:00")  # in New York
    await page.get_by_label("Day", exact=True).fill("2027-03-30")
    await page.get_by_label("Time", exact=True).fill("08:15")
    await page.get_by_role("button", name="Go", exact=True).click()
    await expect(clock).to_contain_text("Tue 30 Mar 08:15")  # summer time by then
    await clock.click()
    await page.get_by_role("button", name="Next thing that happens").click()
    await expect(page.locator(".toast.wrong")).to_contain_text("Nothing is waiting to happen.")


async def test_clicks_at_the_clock_wait_for_each_other(stage: Stage) -> None:
    page, clock = stage.page, stage.page.locator(".clock")
    may_move = asyncio.Event()
    stage.due.append(may_move.wait)
    for button in ("+1 hour", "Tomorrow 09:00", "Tomorrow 09:00"):
        await clock.click()
        await page.get_by_role("button", name=button).click()
    may_move.set()
    await expect(clock).to_contain_text("Tue 2 Mar 09:00")
    await expect(page.locator("body.moving")).to_have_count(0)
    await expect(page.locator(".toast.wrong")).to_have_count(0)  # the second click at one button is none


async def test_whoever_goes_on_before_somebody_else_has_come_arrives_there(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_answer, does = asyncio.Event(), Visit._do

    async def do_slowly(visit: Visit, request: dict[str, Any]) -> Any:
        is_held = request["do"] == "act_as"
        done = await does(visit, request)
        if is_held:
            await visit._tell()
            await may_answer.wait()
        return done

    monkeypatch.setattr(Visit, "_do", do_slowly)
    page = stage.page
    await page.locator(".acting").click()
    await page.get_by_role("menuitem", name="Bob").click()
    await expect(page.locator(".acting")).to_contain_text("Bob Brown")
    await page.locator(".side a", has_text="Messages").click()
    await expect(page.locator(".main h1")).to_contain_text("Sample")
    await page.locator(".main .composer-text").fill("half a sen")
    may_answer.set()
    await page.locator(".main .composer-text").press("End")
    own = stage.sandbox.slack.workspace.dm(stage.sandbox.person("bob").id).id
    await stage.bolt.client.chat_postMessage(channel=own, text="What comes after the answer")
    await expect(page.locator(".main .message")).to_contain_text("What comes after the answer")
    await expect(page.locator(".main h1")).to_contain_text("Sample")
    await expect(page.locator(".main .composer-text")).to_have_value("half a sen")
    await expect(page.locator(".main .composer-text")).to_be_focused()


async def test_where_the_visitor_was_survives_a_reload(stage: Stage) -> None:
    page = stage.page
    await page.locator(".acting").click()
    await page.get_by_role("menuitem", name="Bob").click()
    await expect(page.locator(".acting")).to_contain_text("Bob Brown")  # until then it is Alice's side
    await page.locator(".side a", has_text="Messages").click()
    await expect(page.locator(".main h1")).to_contain_text("Sample")
    await page.locator(".main .composer-text").fill("half a sen")
    await page.reload()
    await expect(page.locator(".acting")).to_contain_text("Bob Brown")
    await expect(page.locator(".main h1")).to_contain_text("Sample")
    await expect(page.locator(".main .composer-text")).to_have_value("half a sen")


async def test_starting_over_empties_the_workspace(stage: Stage) -> None:
    await stage.post(text="Soon gone")
    await stage.page.get_by_role("button", name="Stage").click()
    await stage.page.get_by_role("menuitem", name="Start over").click()
    await stage.page.locator("dialog.ask").get_by_role("button", name="Start over").click()
    await expect(stage.page.get_by_text("Soon gone")).to_have_count(0)
    await expect(stage.page.locator(".composer")).to_be_visible()


async def test_it_fits_a_narrow_window(stage: Stage) -> None:
    page = stage.page
    await page.set_viewport_size({"width": 420, "height": 800})
    await stage.post(text="word " * 100)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 420
    await page.get_by_role("button", name="Channels").click()
    await page.locator(".side a", has_text="quiet").click()
    await expect(page.locator(".main h1")).to_contain_text("quiet")
    await expect(page.locator(".side")).not_to_be_visible()
