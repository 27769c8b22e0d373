"""Slack's door in Socket Mode: we connect out to Slack, and it sends what people do down that socket."""

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


class SocketMode:
    """One socket, which Slack's SDK opens again whenever it breaks."""

    def __init__(self, app: AsyncApp, client: AsyncWebClient) -> None:
        assert client.token is not None
        self._handler = AsyncSocketModeHandler(app, client.token, web_client=client)

    async def open(self) -> None:
        """Connect."""
        await self._handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped

    async def is_open(self) -> bool:
        """Whether it is connected at this moment."""
        return bool(await self._handler.client.is_connected())

    async def refuse_new(self) -> None:
        """Go on: Slack sends to any socket that is open, and what it sent is answered before it closes."""

    async def close(self) -> None:
        """Disconnect."""
        await self._handler.close_async()  # type: ignore[no-untyped-call]  # as above
