"""What Slack sends over HTTP, checked before anything else sees it: form, size, signature and age.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import StreamReader, hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.manifest import PATH
from bot.values import frozen

LARGEST_BODY = 256 * 1024
OLDEST_S = 5 * 60
BODY_S = 5.0
"""Slack sends a body at once, and gives up after 3 s."""

FORM, JSON = "application/x-www-form-urlencoded", "application/json"

_MOST_FIELDS = 64
_OBJECTS = ("event", "view", "container", "message", "user", "team", "channel")
_OF_A_COMMAND = ("team_id", "user_id", "channel_id", "trigger_id")
_TIMESTAMP = re.compile(r"[0-9]{10}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


class RefusedError(Exception):
    """A request that goes no further; all that its sender learns is the status."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


@frozen
class Head:
    """What the headers say of a body that is still to be read."""

    content_type: str
    timestamp: str
    signature: str


def read_head(request: web.BaseRequest, *, now: float) -> Head:
    """Read the headers, or raise RefusedError; `now` is this machine's time, in epoch seconds."""
    if request.rel_url.raw_path != PATH:
        raise RefusedError(HTTPStatus.NOT_FOUND)
    if request.method != hdrs.METH_POST:
        raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED)
    content_type = _only(request, hdrs.CONTENT_TYPE).partition(";")[0].strip().lower()
    if content_type not in {FORM, JSON} or hdrs.CONTENT_ENCODING in request.headers:
        raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if (request.content_length or 0) > LARGEST_BODY:
        raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    timestamp, signature = _only(request, "X-Slack-Request-Timestamp"), _only(request, "X-Slack-Signature")
    if not (_TIMESTAMP.fullmatch(timestamp) and _SIGNATURE.fullmatch(signature)):
        raise RefusedError(HTTPStatus.UNAUTHORIZED)
    if abs(now - int(timestamp)) > OLDEST_S:
        raise RefusedError(HTTPStatus.UNAUTHORIZED)
    return Head(content_type, timestamp, signature)


def _only(request: web.BaseRequest, name: str) -> str:
    """Return a header, or nothing when there is none or a choice of them."""
    values = request.headers.getall(name, [])
    return values[0] if len(values) == 1 else ""


async def read_body(content: StreamReader) -> bytes:
    """Read a body to its end, however long it says it is; RefusedError if it is too long, slow or broken."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for part in content.iter_any():
                body += part
                if len(body) > LARGEST_BODY:
                    raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except TimeoutError:
        raise RefusedError(HTTPStatus.REQUEST_TIMEOUT) from None
    except (web.RequestPayloadError, HttpProcessingError):
        raise RefusedError(HTTPStatus.BAD_REQUEST) from None
    except RuntimeError:  # in aiohttp's words: they have hung up
        raise ConnectionResetError from None
    return bytes(body)


def verify(head: Head, body: bytes, *, secret: bytes) -> None:
    """Raise RefusedError unless whoever signed this knows the app's signing secret."""
    signed = b"v0:" + head.timestamp.encode() + b":" + body
    right = f"v0={hmac.new(secret, signed, hashlib.sha256).hexdigest()}"
    if not hmac.compare_digest(right, head.signature):
        raise RefusedError(HTTPStatus.UNAUTHORIZED)


def read_payload(head: Head, body: bytes) -> dict[str, Any]:
    """Read what was sent: a JSON object, a form that carries one as `payload`, or a command's form.

    Bolt would take a command that merely has the word "payload" in it for an empty one, so it is handed this.
    """
    try:
        text = body.decode()
        if head.content_type == JSON:
            return _json_object(text)
        fields = _fields(text)
        return _json_object(fields["payload"]) if "payload" in fields else fields
    except (ValueError, RecursionError):
        raise RefusedError(HTTPStatus.BAD_REQUEST) from None


def _fields(text: str) -> dict[str, Any]:
    fields = dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS))
    if not fields.keys() & {"payload", "command", "ssl_check"}:
        raise ValueError("a form of some other kind")
    if "command" in fields and not all(fields.get(name) for name in _OF_A_COMMAND):
        raise ValueError("a command of nobody, or from nowhere")
    return fields


def _json_object(text: str) -> dict[str, Any]:
    found = json.loads(text, parse_constant=_no_number)
    if not (isinstance(found, dict) and isinstance(found.get("type"), str)):
        raise ValueError("not an object, or of no type")  # noqa: TRY004  # one kind of mistake
    if not _is_whole(found):
        raise ValueError("without what its type is about")
    return found


def _is_whole(found: dict[str, Any]) -> bool:
    """Whether that is there which all else relies on: what happened, and objects where Slack has them."""
    if not all(isinstance(found.get(name) or {}, dict) for name in _OBJECTS):
        return False
    event, view, actions = found.get("event") or {}, found.get("view") or {}, found.get("actions")
    match found["type"]:
        case "event_callback":
            return isinstance(event.get("type"), str) and isinstance(found.get("event_id"), str)
        case "url_verification":
            return isinstance(found.get("challenge"), str) and found["challenge"].isascii()
        case "view_submission":
            return isinstance(view.get("id"), str) and isinstance(view.get("state") or {}, dict)
        case "block_actions":
            return isinstance(actions, list) and bool(actions) and all(map(_is_press, actions))
    return True


def _is_press(action: object) -> bool:
    return isinstance(action, dict) and isinstance(action.get("action_id"), str)


def _no_number(word: str) -> None:
    raise ValueError(word)


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return what a handler may want to know: whether Slack sends this again, and why."""
    names = ("X-Slack-Retry-Num", "X-Slack-Retry-Reason")
    return {name: headers[name] for name in names if name in headers}
