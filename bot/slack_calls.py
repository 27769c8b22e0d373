"""One call to Slack: its answer, or what it means that there is none."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.rules.refusals import Refusal, refusal_of
from bot.values import frozen

RATE_LIMITED = 429
SERVER_ERROR = 500
DEFAULT_RETRY_S = 30
LONGEST_RETRY_S = 3600
"""No longer is anything kept back by one answer, whatever it asks for: then Slack is asked again."""
MOST_DIGITS = 9
UNREADABLE = "unreadable"
NO_BLOCKS = "invalid_blocks"
TOO_LATE = "too_late_to_begin"
"""Our own word, where a post was held up until others might have taken its message."""
READY_WITHIN_S = (0.3, 0.5, 0.7, 1.0, 1.5, 2.0)
"""How long to wait for a picture, step by step, before the message waits its turn again."""
Meaning = TypeVar("Meaning")


@frozen
class Refused:
    """Slack does not have the message, or may not; `retry_after` only when Slack named it.

    `scopes` are those that the app was not granted, where that is the reason.
    """

    refusal: Refusal
    reason: str
    retry_after: timedelta | None = None
    scopes: str = ""


async def call(client: AsyncWebClient, method: str, **arguments: Any) -> dict[str, Any] | Refused:
    """Call a method of Slack's that writes once, and say what a failure means."""
    return _data(await answer_of(client, method, json=arguments))


async def call_in_time(
    client: AsyncWebClient, method: str, *, may_begin: Callable[[], bool], **arguments: Any
) -> dict[str, Any] | Refused:
    """Call a method of Slack's that writes once, unless it is too late for it by now."""
    if not may_begin():
        return Refused(Refusal.LATER, TOO_LATE)
    return await call(client, method, **arguments)


async def call_when_ready(
    client: AsyncWebClient, method: str, *, may_begin: Callable[[], bool], **arguments: Any
) -> dict[str, Any] | Refused:
    """Post a message, again while Slack works on a picture in it; only who may read all files may ask."""
    answer = await call_in_time(client, method, may_begin=may_begin, **arguments)
    for wait_s in READY_WITHIN_S:
        if not isinstance(answer, Refused) or (answer.refusal, answer.reason) != (Refusal.LATER, NO_BLOCKS):
            break
        await asyncio.sleep(wait_s)
        answer = await call_in_time(client, method, may_begin=may_begin, **arguments)
    return answer


async def send_file(client: AsyncWebClient, content: bytes, **facts: str) -> str | Refused:
    """Send Slack a file, which nobody sees yet; return its id."""
    promised = await ask(client, "files.getUploadURLExternal", length=len(content), **facts)
    ticket = understood(promised, lambda said: (text_of(said["upload_url"]), text_of(said["file_id"])))
    if isinstance(ticket, Refused):
        return replace(ticket, refusal=Refusal.LATER) if ticket.refusal is Refusal.UNSURE else ticket
    url, file_id = ticket
    refused = await _put(client, url, content)
    return file_id if refused is None else refused


async def _put(client: AsyncWebClient, url: str, content: bytes) -> Refused | None:
    """Send the content of a file to where Slack takes it; failing that, nothing was posted."""
    assert client.session is not None
    try:
        async with client.session.post(url, data=content) as answer:
            status = answer.status
    except (aiohttp.ClientError, TimeoutError) as error:
        return Refused(Refusal.LATER, type(error).__name__)
    return None if status == HTTPStatus.OK else Refused(Refusal.LATER, f"upload_{status}")


async def ask(client: AsyncWebClient, method: str, **arguments: Any) -> dict[str, Any] | Refused:
    """Call a method of Slack's that reads once. It takes no JSON.

    https://docs.slack.dev/apis/web-api#methods_supporting_json
    """
    return _data(await answer_of(client, method, http_verb="GET", params=arguments))


def _data(answer: AsyncSlackResponse | Refused) -> dict[str, Any] | Refused:
    if isinstance(answer, Refused):
        return answer
    return answer.data if isinstance(answer.data, dict) else Refused(Refusal.UNSURE, UNREADABLE)


async def answer_of(client: AsyncWebClient, method: str, **sent: Any) -> AsyncSlackResponse | Refused:
    """Call a method of Slack's once, and return all of its answer, or what a failure means."""
    try:
        return await client.api_call(method, **sent)
    except SlackApiError as error:
        return _refused(error)
    except aiohttp.ClientConnectorError:
        return Refused(Refusal.LATER, "connection_refused")
    except TimeoutError:
        return Refused(Refusal.UNSURE, "timeout")
    except (aiohttp.ClientError, SlackClientError, ValueError, AttributeError) as error:
        # The last two are what the SDK trips over when an answer is not Slack's.
        return Refused(Refusal.UNSURE, type(error).__name__)


def code_of(error: Exception) -> str | None:
    """Return Slack's word for why it refused, or None where that is no refusal of Slack's.

    A proxy in its place answers in plain text or cuts JSON in two: then the SDK hands on what it got.
    """
    response = error.response if isinstance(error, SlackApiError) else None
    said = response.data if isinstance(response, AsyncSlackResponse) else response
    return str(said["error"]) if isinstance(said, dict) and said.get("error") else None


def _refused(error: SlackApiError) -> Refused:
    response = error.response
    if not isinstance(response, AsyncSlackResponse):  # the SDK hands on the bare answer when it is no JSON
        return Refused(Refusal.UNSURE, UNREADABLE)
    said = response.data if isinstance(response.data, dict) else {}
    code = str(said.get("error") or UNREADABLE)
    if response.status_code == RATE_LIMITED or refusal_of(code) is Refusal.PUSHED_BACK:
        return Refused(Refusal.PUSHED_BACK, "ratelimited", _retry_after(response))
    if response.status_code >= SERVER_ERROR or code == UNREADABLE:
        return Refused(Refusal.UNSURE, code)
    details = str(said.get("response_metadata") or "")
    return Refused(refusal_of(code, details=details), code, scopes=str(said.get("needed") or ""))


def _retry_after(response: AsyncSlackResponse) -> timedelta:
    said = str(response.headers.get("Retry-After", ""))
    if not said.isdecimal():
        return timedelta(seconds=DEFAULT_RETRY_S)
    digits = said.lstrip("0") or "0"
    is_absurd = len(digits) > MOST_DIGITS
    return timedelta(seconds=LONGEST_RETRY_S if is_absurd else min(int(digits), LONGEST_RETRY_S))


def understood(
    answer: dict[str, Any] | Refused, read: Callable[[dict[str, Any]], Meaning]
) -> Meaning | Refused:
    """Read what Slack says; an answer that does not say it leaves open what was done."""
    if isinstance(answer, Refused):
        return answer
    try:
        return read(answer)
    except (KeyError, TypeError, AttributeError):
        return Refused(Refusal.UNSURE, UNREADABLE)


def text_of(said: object) -> str:
    """Return what has to be a text with something in it; otherwise TypeError is raised."""
    if not isinstance(said, str) or not said:
        raise TypeError
    return said
