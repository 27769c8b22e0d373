"""A workspace with an app of a few lines in it, as a visitor of the page sees it, and what to put into it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, Locator, expect
from playwright.async_api import Page as BrowserPage
from slack_bolt.async_app import AsyncApp

from bot.clock import MovableClock
from sandbox import Sandbox

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""A headless Chromium that talks to nobody but the page."""

HOSTILE = (
    "<img src=x onerror=hacked()><script>hacked()</script>&lt;b&gt; <!channel>\u202e<javascript:hacked()|x>"
)
"""A text that would be more than text, if anybody let it."""


@asynccontextmanager
async def looking(browser: Browser, url: str, **how: Any) -> AsyncIterator[BrowserPage]:
    """Open an address in a fresh profile; whatever the page complains of fails the test."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, **how)
    page = await context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
    page.on(
        "request",
        lambda asked: None if _is_ours(asked.url, url.partition("#")[0]) else wrong.append(asked.url),
    )
    await page.goto(url)
    await page.wait_for_selector(".composer, .home")
    yield page
    await context.close()
    assert not wrong


def _is_ours(asked: str, url: str) -> bool:
    url = url.partition("#")[0]
    return asked.startswith((url, url.replace("http:", "ws:")))


@dataclass
class Stage:
    """A workspace with an app of a few lines in it, shown on the page."""

    sandbox: Sandbox
    bolt: AsyncApp
    clock: MovableClock
    page: BrowserPage
    url: str
    due: list[Callable[[], Awaitable[object]]] = field(default_factory=list)
    views: list[dict[str, Any]] = field(default_factory=list)

    async def post(self, *blocks: dict[str, Any], text: str = "A message", channel: str = "team") -> Locator:
        """Let the app post, and wait until it is on the screen."""
        place = self.sandbox.channel(channel).id
        posted = await self.bolt.client.chat_postMessage(
            channel=place, text=text, blocks=list(blocks) or None
        )
        shown = self.page.locator(f'.main [data-ts="{posted["ts"]}"]')
        await expect(shown).to_be_visible()
        return shown

    async def open(self, view: dict[str, Any]) -> Locator:
        """Open a form through the composer, and wait until it is on the screen."""
        self.views.append(view)
        await self.say("/raw")
        dialog = self.page.locator("dialog.modal:not(.ask)")
        await expect(dialog.locator("h2")).to_have_text(view["title"]["text"])
        return dialog

    async def say(self, text: str) -> None:
        """Write into the composer, and send."""
        await self.page.locator(".main .composer-text").fill(text)
        await self.page.keyboard.press("Escape")
        await self.page.keyboard.press("Enter")

    async def sent(self, kind: str, *, after: int = 0) -> dict[str, Any]:
        """Wait for a payload to the app, and return it."""
        entry = await self.sandbox.log.wait_for(
            lambda each: each.kind == "envelope" and each.facts["payload"].get("type") == kind, after=after
        )
        payload: dict[str, Any] = entry.facts["payload"]
        return payload


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


def modal(title: str, *blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain(title), "submit": plain("Send"), "blocks": list(blocks), **more}


def entry(block_id: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    element = {"action_id": "value", **element}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(block_id.title()),
        "element": element,
        **more,
    }
