"""A pretend workspace, and a small real Bolt app that is connected to it over Socket Mode."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import ChannelSpec, PersonSpec, Sandbox

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Helper"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Helper", "always_online": True},
        "slash_commands": [
            {"command": "/help-me", "description": "Helps", "should_escape": True},
            {"command": "/raw", "description": "As typed", "should_escape": False},
        ],
        "shortcuts": [
            {"name": "Start", "type": "global", "callback_id": "start", "description": "Starts"},
            {"name": "Keep this", "type": "message", "callback_id": "keep", "description": "Keeps"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "commands",
                "chat:write",
                "im:write",
                "im:history",
                "users:read",
                "app_mentions:read",
                "channels:read",
                "channels:history",
                "groups:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": ["app_home_opened", "app_mention", "message.im", "message.channels", "user_change"]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


class Clocks:
    """The workspace's clock and the wire's, both standing still until they are moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        self.seconds = 1_000.0

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.seconds

    def move(self, *, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        self.seconds += seconds


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def manifest() -> dict[str, Any]:
    return MANIFEST


@pytest.fixture
async def sandbox(manifest: dict[str, Any], clocks: Clocks) -> AsyncIterator[Sandbox]:
    made = Sandbox(
        manifest,
        people=[
            PersonSpec(name="alice", real_name="Alice Adams", tz="Europe/Berlin", is_admin=True),
            PersonSpec(name="bob", tz="America/New_York"),
            PersonSpec(name="gina", is_guest=True),
            PersonSpec(name="stan", team_id="T0OTHER"),
        ],
        channels=[
            ChannelSpec(name="team", members=("alice", "bob", "gina", "stan")),
            ChannelSpec(name="secret", members=("alice",), private=True),
            ChannelSpec(name="elsewhere", members=("alice",), app_is_member=False),
        ],
        now=clocks.now,
        monotonic=clocks.monotonic,
        event_retry_seconds=(),
    )
    async with made:
        yield made


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncWebClient:
    return AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])


@pytest.fixture
async def bolt(client: AsyncWebClient) -> AsyncApp:
    """An app with no listeners yet; `connect` lets it come on line."""
    return AsyncApp(client=client)


Connect = Callable[[], Any]


@pytest.fixture
async def connect(sandbox: Sandbox, bolt: AsyncApp) -> AsyncIterator[Connect]:
    """Connect the app over Socket Mode; each call makes one more connection."""
    handlers: list[AsyncSocketModeHandler] = []

    @asynccontextmanager
    async def closing() -> AsyncIterator[Connect]:
        async def connect() -> None:
            handler = AsyncSocketModeHandler(bolt, sandbox.app_token, ping_interval=60)
            handlers.append(handler)
            await handler.connect_async()
            await sandbox.log.wait_for(
                lambda entry: entry.kind == "connection" and entry.facts["number"] == len(handlers)
            )

        try:
            yield connect
        finally:
            for handler in handlers:
                await handler.close_async()

    async with closing() as connecting:
        yield connecting


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


@pytest.fixture
def text_input() -> Callable[..., dict[str, Any]]:
    """Make an input block for text."""

    def make(label: str, *, optional: bool = False, **element: Any) -> dict[str, Any]:
        element = {"type": "plain_text_input", "action_id": "value", **element}
        block_id = label.lower()
        return {
            "type": "input",
            "block_id": block_id,
            "label": plain(label),
            "optional": optional,
            "element": element,
        }

    return make


@pytest.fixture
def modal(text_input: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Make a modal with one text input, or with the blocks given."""

    def make(title: str = "A form", *blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {
            "type": "modal",
            "callback_id": "form",
            "title": plain(title),
            "submit": plain("Create"),
            "close": plain("Cancel"),
            "blocks": list(blocks) or [text_input("Title")],
            **more,
        }

    return make


@pytest.fixture
def button_row() -> Callable[..., dict[str, Any]]:
    """Make an actions block of buttons with these texts."""

    def make(*texts: str, **more: Any) -> dict[str, Any]:
        elements = [
            {
                "type": "button",
                "action_id": f"press.{text.lower()}",
                "text": plain(text),
                "value": text,
                **more,
            }
            for text in texts
        ]
        return {"type": "actions", "block_id": "row", "elements": elements}

    return make


@pytest.fixture
def open_modal(sandbox: Sandbox, bolt: AsyncApp) -> Callable[..., Any]:
    """Let a person open a modal through a command of the app; give the view."""

    sources: list[dict[str, Any]] = []

    @bolt.command("/raw")
    async def opened(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=sources[-1])
        await ack()

    async def opening(source: dict[str, Any], *, who: str = "alice") -> Any:
        sources.append(source)
        assert (await sandbox.person(who).command("/raw", channel="team")).ok
        return await sandbox.person(who).opened(title=source["title"]["text"])

    return opening
