"""A browser in front of the page: Debian's Chromium, driven by Playwright, one for all tests of a run."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import MovableClock
from sandbox import ChannelSpec, PersonSpec, Sandbox
from sandbox.browser import Page, Sample, Scene, Tell
from tests.browser.stage import FLAGS, HOSTILE, Stage, looking

PATIENCE_MS = 20_000
"""So long may take what a person waits for, on a machine that has much else to do."""
MONDAY = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
MANIFEST = {
    "display_information": {"name": "Sample"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Sample"},
        "slash_commands": [{"command": "/raw", "description": "Opens a form", "usage_hint": "anything"}],
        "shortcuts": [
            {"name": "Everywhere", "type": "global", "callback_id": "everywhere", "description": "x"},
            {"name": "On this", "type": "message", "callback_id": "on_this", "description": "x"},
        ],
    },
    "oauth_config": {"scopes": {"bot": ["commands", "chat:write", "im:write", "channels:read"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, which CI has installed; elsewhere the tests are skipped without it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None and os.environ.get("CI"):
        pytest.fail("CI has no Chromium: .ci/run installs Debian's.")
    if found is None:
        pytest.skip("There is no Chromium on this machine: install Debian's package chromium.")
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def stage(browser: Browser) -> AsyncIterator[Stage]:
    """Alice (Berlin) and Bob (New York) in #team with the app, as the page shows them."""
    people = (PersonSpec("alice", "Alice Adams"), PersonSpec("bob", "Bob Brown", tz="America/New_York"))
    channels = (ChannelSpec("team", ("alice", "bob")), ChannelSpec("quiet", ("alice",), private=True))
    async with staged(browser, people=people, channels=channels) as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="session")
async def hostile(browser: Browser) -> AsyncIterator[Stage]:
    """The same two under names that try to be more than names, in a workspace with such a title."""
    people = (PersonSpec("alice", HOSTILE), PersonSpec("bob", f"{HOSTILE} {'W' * 300}"))
    channels = (ChannelSpec("team", ("alice", "bob")), ChannelSpec(HOSTILE.lower(), ("alice",), private=True))
    async with staged(browser, people=people, channels=channels, title=HOSTILE) as stage:
        await stage.page.evaluate("() => { window.hacked = () => { window.wasHacked = true; }; }")
        yield stage


@asynccontextmanager
async def staged(
    browser: Browser,
    *,
    people: tuple[PersonSpec, ...],
    channels: tuple[ChannelSpec, ...],
    title: str = "Stage",
) -> AsyncIterator[Stage]:
    """Show a workspace with an app of a few lines in it on the page."""
    clock = MovableClock(MONDAY)
    holder: list[tuple[Sandbox, AsyncApp]] = []
    due: list[Callable[[], Awaitable[object]]] = []

    @asynccontextmanager
    async def opened(_tell: Tell) -> AsyncIterator[Scene]:
        async with Sandbox(MANIFEST, people=people, channels=channels, now=clock.now) as sandbox:
            client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
            bolt = AsyncApp(client=client, name="stage")
            handler = AsyncSocketModeHandler(bolt, sandbox.app_token, ping_interval=60)
            await handler.connect_async()
            await sandbox.connected()
            holder.append((sandbox, bolt))

            async def advance(to: datetime) -> None:
                clock.move_to(to)
                for happens in due:
                    await happens()

            yield Scene(sandbox, advance=advance, next_moment=_nothing)
            await handler.close_async()

    async with Page([Sample("stage", title, "An app of a few lines.", opened)]) as served:
        sandbox, bolt = holder[-1]
        async with looking(browser, served.url) as page:
            stage = Stage(sandbox, bolt, clock, page, served.url, due)

            @bolt.command("/raw")
            async def raw(ack: Callable[..., Awaitable[None]], body: Any, client: AsyncWebClient) -> None:
                await ack()
                for view in stage.views[-1:]:
                    await client.views_open(trigger_id=body["trigger_id"], view=view)

            yield stage


async def _nothing() -> datetime | None:
    return None
