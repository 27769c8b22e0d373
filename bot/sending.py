"""One measurement to a Waymark that runs somewhere, from the command line: as small as a program can be."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

import aiohttp

from bot.errors import BotError
from bot.settings import HTTP_PORT, Settings

PATH = "/api/v1/measurements"
TIMEOUT_S = 30
TRIES = 2
"""The same request again, under the same key, does nothing twice."""


async def send(settings: Settings, *, target: str, value: str, on: str) -> str:
    """Send a measurement, and say what came of it; BotError says what to do where it was not taken."""
    token = settings.token.get_secret_value()
    if not token:
        raise BotError("Put the token into WAYMARK_TOKEN. In Slack, /plan token T-3 makes one.")
    url = f"{(settings.url or f'http://127.0.0.1:{settings.http_port or HTTP_PORT}').rstrip('/')}{PATH}"
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex}
    body = {"target": target, "measurements": [{"on": on, "value": value}]}
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)) as session:
        for tries_left in reversed(range(TRIES)):
            try:
                async with session.post(url, json=body, headers=headers) as answer:
                    return _told(answer.status, await answer.json(content_type=None), body=body)
            except (aiohttp.ClientError, TimeoutError, ValueError):
                if not tries_left:
                    raise BotError(
                        f"Nobody answers at {url}. Set WAYMARK_URL to where Waymark listens."
                    ) from None
    raise AssertionError


def _told(status: int, said: Any, *, body: dict[str, Any]) -> str:
    if status == HTTPStatus.UNAUTHORIZED:
        raise BotError(
            "There is no such token. Whoever may edit the target makes one in Slack: /plan token T-3"
        )
    said = said or {}
    if status == HTTPStatus.OK:
        (sent,) = body["measurements"]
        what = "Recorded" if said["recorded"] else "Known already"
        doubts = "".join(f" {each['detail']}" for each in said.get("warnings", ()))
        return f"{what}: {said['target']} {sent['value']} on {sent['on']}.{doubts}"
    wrong = " ".join(each["detail"] for each in said.get("errors", ()))
    raise BotError(wrong or str(said.get("detail") or f"Not recorded: {status}."))
