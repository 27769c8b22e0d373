"""The bare app: Bolt alone, which does nothing but acknowledge."""

import asyncio
import os
import sys

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.serving import authorize, serve
from benchmarks.slack import SIGNING_SECRET


def make_app() -> AsyncApp:
    """Make an app that acknowledges one command."""
    app = AsyncApp(name="bare", signing_secret=SIGNING_SECRET, authorize=authorize)

    @app.command("/plan")
    async def command(ack: AsyncAck) -> None:
        await ack()

    return app


async def connect(app: AsyncApp) -> None:
    """Connect an app to Slack over a socket, and stop when standard input is closed."""
    token, url = os.environ["WAYMARK_SLACK_APP_TOKEN"], os.environ["WAYMARK_SLACK_API_URL"]
    handler = AsyncSocketModeHandler(app, token, web_client=AsyncWebClient(token=token, base_url=url))
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await handler.close_async()  # type: ignore[no-untyped-call]  # as above


if __name__ == "__main__":
    asyncio.run(connect(make_app()) if "--socket" in sys.argv else serve(make_app()))
