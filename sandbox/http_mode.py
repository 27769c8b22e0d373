"""HTTP delivery: everything is posted to the app's request URLs, signed, and answered in the response.

https://docs.slack.dev/apis/events-api/using-http-request-urls
https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import json
import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox.blocks import Json
from sandbox.delivery import Ack, EnvelopeType
from sandbox.errors import CannotDo
from sandbox.log import Log
from sandbox.manifest import App
from sandbox.request_urls import RequestUrls

FORM = "application/x-www-form-urlencoded"
ROBOT = "Slackbot 1.0 (+https://api.slack.com/robots)"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it goes over the wire, signature and all."""

    kind: EnvelopeType
    url: str
    body: bytes
    headers: Mapping[str, str]


def sign(secret: str, body: bytes, *, timestamp: int) -> dict[str, str]:
    """Return the two headers by which an app knows that a body is from Slack, and how old it is."""
    base = b"v0:%d:%s" % (timestamp, body)
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={digest}"}


class HttpMode:
    """Posts to the request URLs of one app; `wall` is the time that signatures carry, in Unix seconds."""

    def __init__(self, *, app: App, log: Log, ack_seconds: float, wall: Callable[[], float]) -> None:
        self.urls = app.urls or RequestUrls({})
        self._app = app
        self._log = log
        self._ack_seconds = ack_seconds
        self._wall = wall
        self._sent: dict[str, Request] = {}
        self._session: aiohttp.ClientSession | None = None

    async def deliver(
        self,
        kind: EnvelopeType,
        payload: Json,
        *,
        accepts_response: bool,
        retry: tuple[int, str] | None = None,
    ) -> Ack:
        """Post a payload and wait for the answer, 3 s at most; `retry` is an event's attempt and reason."""
        url = self.urls.find(kind, payload)
        content_type, body = _encoded(kind, payload)
        headers = {"Content-Type": content_type}
        if retry is not None:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        envelope_id = str(uuid.uuid4())
        facts = {"envelope_id": envelope_id, "type": kind, "payload": payload, "retry": retry or (0, "")}
        self._log.add("envelope", **facts, connection=url)
        if not url:
            return self._failed(envelope_id, kind, Ack(ok=False, ms=0.0, error="dispatch_failed"))
        request = self._sent[envelope_id] = self._signed(kind, url, body, headers)
        ack = await self._post(request, envelope_id)
        return ack if accepts_response or not ack.ok else Ack(ok=True, ms=ack.ms)

    async def repeat(self, envelope_id: str) -> Ack:
        """Post the very same bytes again, as somebody would who has overheard them."""
        return await self._post(self._sent[envelope_id], envelope_id)

    async def verify_url(self) -> None:
        """Ask the events URL for the challenge, as Slack does when the URL is saved; CannotDo if it fails."""
        challenge = secrets.token_urlsafe(32)
        asked = {
            "token": self._app.verification_token,
            "challenge": challenge,
            "type": "url_verification",
        }
        ack = await self.deliver("events_api", asked, accepts_response=True)
        answer = (ack.payload or {}).get("challenge", ack.text)
        if not ack.ok or answer.strip() != challenge:
            raise CannotDo("Your URL didn't respond with the value of the challenge parameter.")

    async def check_ssl(self, command: str) -> bool:
        """Call a command's URL as Slack does now and then to see that it is there; whether it answers 200."""
        fields = {"ssl_check": "1", "token": self._app.verification_token}
        headers = {"Content-Type": FORM}
        body = urlencode(fields).encode()
        request = self._signed("slash_commands", self.urls.commands[command], body, headers)
        return (await self._post(request, str(uuid.uuid4()))).ok

    async def close(self) -> None:
        """Close the connections to the app."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _signed(self, kind: EnvelopeType, url: str, body: bytes, headers: Mapping[str, str]) -> Request:
        stamp = sign(self._app.signing_secret, body, timestamp=int(self._wall()))
        usual = {"User-Agent": ROBOT, "Accept": "application/json,*/*", "Accept-Encoding": "gzip,deflate"}
        return Request(kind=kind, url=url, body=body, headers={**usual, **headers, **stamp})

    async def _post(self, request: Request, envelope_id: str) -> Ack:
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        started = time.monotonic()

        def ms() -> float:
            return (time.monotonic() - started) * 1000

        try:
            async with self._session.post(
                request.url,
                data=request.body,
                headers=request.headers,
                timeout=aiohttp.ClientTimeout(total=self._ack_seconds),
                allow_redirects=False,  # they could lead off this machine
            ) as response:
                ack = _read(response, await response.text(errors="replace"), ms=ms())
        except TimeoutError:
            ack = Ack(
                ok=False, ms=ms(), timed_out=True, error="operation_timeout", retry_reason="http_timeout"
            )
        except aiohttp.ClientError:
            ack = Ack(ok=False, ms=ms(), error="dispatch_failed", retry_reason="connection_failed")
        if not ack.ok:
            return self._failed(envelope_id, request.kind, ack)
        self._log.add("ack", envelope_id=envelope_id, ms=ack.ms, payload=ack.payload, type=request.kind)
        return ack

    def _failed(self, envelope_id: str, kind: EnvelopeType, ack: Ack) -> Ack:
        facts = {"envelope_id": envelope_id, "type": kind, "ms": ack.ms}
        if ack.timed_out:
            self._log.add("operation_timeout", **facts)
        else:
            self._log.add("undelivered", **facts, reason=ack.retry_reason or ack.error)
        return ack


def _encoded(kind: EnvelopeType, payload: Json) -> tuple[str, bytes]:
    match kind:
        case "slash_commands":
            return FORM, urlencode(payload).encode()
        case "interactive":
            return FORM, urlencode({"payload": json.dumps(payload)}).encode()
        case "events_api":
            return "application/json", json.dumps(payload).encode()


def _read(response: aiohttp.ClientResponse, text: str, *, ms: float) -> Ack:
    """Return what a response says: JSON by its content type, any other text as a message."""
    if not 200 <= response.status < 300:  # noqa: PLR2004 - HTTP's successes
        is_final = response.headers.get("X-Slack-No-Retry") == "1"
        reason = "" if is_final else "http_error"
        return Ack(ok=False, ms=ms, error="dispatch_failed", retry_reason=reason)
    payload: Any = {"text": text} if text.strip() else None
    if payload and response.content_type == "application/json":
        try:
            payload = json.loads(text)
        except ValueError:
            return Ack(ok=False, ms=ms, error="dispatch_failed")
        if isinstance(payload, str):
            payload = {"text": payload}
    return Ack(ok=True, ms=ms, payload=payload or None)
