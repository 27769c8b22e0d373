"""What a visitor writes: markup as it is typed, files that go with a message, and answers in a thread."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import FilePayload, expect

from sandbox.browser.visit import Visit
from tests.browser.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

CSV: FilePayload = {"name": "churn.csv", "mimeType": "text/csv", "buffer": b"week,churn\n1,8\n"}
DOT: FilePayload = {"name": "dot.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}


async def test_markup_is_shown_and_sent_as_slack_does(stage: Stage) -> None:
    await stage.say("*Bold* _italic_ ~gone~ `code` :tada: at 10:30:20, snake_case_name")
    shown = stage.page.locator(".main .message")
    await expect(shown.locator("strong", has_text="Bold")).to_be_visible()
    for tag, text in (("em", "italic"), ("s", "gone"), ("code", "code")):
        await expect(shown.locator(tag)).to_have_text(text)
    await expect(shown).to_contain_text("🎉 at 10:30:20, snake_case_name")
    (message,) = stage.sandbox.channel("team").messages
    assert message.text.startswith("*Bold* _italic_ ~gone~ `code` :tada:")
    (section,) = message.blocks[0]["elements"]
    assert section["elements"][0] == {"type": "text", "text": "Bold", "style": {"bold": True}}
    assert {"type": "emoji", "name": "tada"} in section["elements"]


async def test_files_go_with_a_message_and_with_an_answer(stage: Stage) -> None:
    page = stage.page
    await page.locator(".main input[type=file]").set_input_files([CSV, DOT])
    await expect(page.locator(".main .composer-files li")).to_have_count(2)
    await page.reload()  # what has been written and attached is still there
    await page.get_by_role("button", name="Take away dot.png").click()
    await stage.say("The numbers")
    shown = page.locator(".main .message")
    await expect(shown).to_contain_text("The numbers")
    await expect(page.locator(".main .composer-files li")).to_have_count(0)
    async with page.expect_download() as downloading:
        await shown.get_by_role("link", name="churn.csv").click()
    assert (await (await downloading.value).path()).read_bytes() == CSV["buffer"]
    (message,) = stage.sandbox.channel("team").messages
    assert [each["name"] for each in message.files] == ["churn.csv"]
    await shown.hover()
    await shown.get_by_role("button", name="Reply in thread").click()
    await page.locator(".thread input[type=file]").set_input_files(CSV)
    await expect(page.locator(".thread .composer-files")).to_contain_text("churn.csv")
    await page.locator(".thread").get_by_role("button", name="Send").click()
    await expect(page.locator(".thread .message").last).to_contain_text("churn.csv")  # a file needs no words
    await expect(page.locator(".thread .replies-mark")).to_have_text("1 reply")


async def test_a_file_does_not_go_with_a_command_and_comes_back(stage: Stage) -> None:
    await stage.page.locator(".main input[type=file]").set_input_files(CSV)
    await expect(stage.page.locator(".main .composer-files")).to_contain_text("churn.csv")
    await stage.say("/raw")
    await expect(stage.page.locator(".composer-wrong")).to_contain_text("A command cannot have a file.")
    await expect(stage.page.locator(".main .composer-files")).to_contain_text("churn.csv")
    await expect(stage.page.locator(".main .composer-text")).to_have_value("/raw")


async def test_what_is_typed_and_ticked_before_the_answer_comes_stays(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_answer, does = asyncio.Event(), Visit._do

    async def do_slowly(visit: Visit, request: dict[str, Any]) -> Any:
        is_said = request["do"] == "say"
        try:
            return await does(visit, request)
        finally:
            if is_said:
                await may_answer.wait()

    monkeypatch.setattr(Visit, "_do", do_slowly)
    shown = await stage.post(text="Shall we?")
    await shown.hover()
    await shown.get_by_role("button", name="Reply in thread").click()
    composer, ticked = stage.page.locator(".thread .composer"), stage.page.get_by_label("Also send to")
    reply = composer.locator(".composer-text")
    for text in ("Yes", "/raw"):
        await reply.fill(text)
        await reply.press("Enter")
        await expect(composer).to_have_attribute("aria-busy", "true")
        await ticked.check()
        await reply.fill("and more")
        may_answer.set()
        await expect(composer).not_to_have_attribute("aria-busy", "true")
        await expect(ticked).to_be_checked()
        await expect(reply).to_have_value("and more" if text == "Yes" else "/raw\nand more")
        may_answer.clear()


async def test_too_large_a_file_is_refused_beside_the_box(stage: Stage) -> None:
    large: FilePayload = {**CSV, "buffer": b"x" * (4 * 1024 * 1024 + 1)}
    await stage.page.locator(".main input[type=file]").set_input_files(large)
    await expect(stage.page.locator(".composer-wrong")).to_contain_text("4 MB at most")
    await expect(stage.page.locator(".main .composer-files li")).to_have_count(0)


async def test_the_keyboard_reaches_what_can_be_done_with_a_message(stage: Stage) -> None:
    page = stage.page
    for text in ("First", "Second"):
        await stage.say(text)
        await expect(page.locator(".main .message", has_text=text)).to_be_visible()
    await page.locator(".main .scroller").focus()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    await expect(page.locator(".main .message", has_text="First")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")  # reply in thread
    await expect(page.locator(".thread .composer-text")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator(".main .message", has_text="First")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")  # more actions
    await expect(page.get_by_role("menuitem", name="On this")).to_be_focused()
