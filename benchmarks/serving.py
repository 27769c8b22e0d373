"""How the apps that Waymark is compared with are served: as Bolt's own examples do it."""

import asyncio
import sys

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult


async def authorize(team_id: str | None) -> AuthorizeResult:
    """Answer Bolt without asking Slack, as Waymark does."""
    token = "xoxb-0"  # noqa: S105  # of nobody
    return AuthorizeResult(
        enterprise_id=None, team_id=team_id, bot_id="B0", bot_user_id="U0", bot_token=token
    )


async def serve(app: AsyncApp) -> None:
    """Serve an app on a free port of loopback, say which, and stop when standard input is closed."""

    async def answer(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    served = web.Application()
    served.router.add_post("/slack/events", answer)
    runner = web.AppRunner(served, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print("ready", f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()
