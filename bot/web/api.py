"""The door for programs: measurements in, by a token of one target; what is wrong is told by RFC 9457."""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import hdrs, web

from bot.rules.feeds import FeedError, FeedProblem, read_feed
from bot.services.api_tokens import PREFIX, digest
from bot.services.feeds import Feeds, KeyUsedError, NotOpenError, Taken, UnknownTokenError
from bot.web.guard import JSON, RefusedError, read_body
from bot.web.openapi import MEASUREMENTS, OPENAPI, document
from bot.web.server import Connection

ROOT = "/api/"
LONGEST_KEY = 255
LONGEST_TOKEN = 100
PER_MINUTE = 60
"""So many requests a minute are taken of one token, and so many with wrong tokens of one address."""
REMEMBERED = 10_000
_PROBLEM = "application/problem+json"

_log = structlog.get_logger()


class _ProblemError(Exception):
    """Why a request goes no further, as its sender reads it."""

    def __init__(
        self, status: HTTPStatus, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(status.phrase)
        self.status, self.detail, self.headers, self.more = status, detail, headers or {}, more


class _StrangerError(Exception):
    """Somebody without a good token, who is told nothing but to bring one, or in how many seconds."""

    def __init__(self, *, seconds: int = 0) -> None:
        self.seconds = seconds


class Budget:
    """So many a minute for each key, in seconds that only run on; the keys seen last are remembered."""

    def __init__(self, monotonic: Callable[[], float], *, per_minute: int = PER_MINUTE) -> None:
        self._monotonic = monotonic
        self._most = float(per_minute)
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> int:
        """Take one, and return 0; or return after how many seconds there is one again."""
        now = self._monotonic()
        left, seen = self._left.pop(key, (self._most, now))
        left = min(self._most, left + (now - seen) * self._most / 60)
        is_granted = left >= 1
        self._left[key] = (left - 1 if is_granted else left, now)
        while len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return 0 if is_granted else max(1, round((1 - left) * 60 / self._most))


class Api:
    """Answers programs; `now` is the clock's, by which a day is still to come."""

    def __init__(self, feeds: Feeds, *, now: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self._feeds = feeds
        self._now = now
        self._of_tokens, self._of_strangers = Budget(monotonic), Budget(monotonic)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request whose path begins with `/api/`."""
        try:
            return await self._answer(request)
        except _ProblemError as problem:
            return _problem(problem)
        except _StrangerError as stranger:
            return _bare(stranger)
        except RefusedError as refused:
            return _problem(_ProblemError(refused.status, _REFUSALS[refused.status]))
        except ConnectionError:
            raise
        except Exception as error:  # noqa: BLE001  # the sender must get an answer, and nobody a traceback
            _log.error("request.failed", kind="api", error=type(error).__name__)
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            return _problem(_ProblemError(status, "This did not work. Nothing was recorded. Send it again."))

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        token = await self._let_in(request)
        path = request.rel_url.raw_path
        if path == OPENAPI:
            _ensure_method(request, hdrs.METH_GET)
            return web.json_response(document())
        if path != MEASUREMENTS:
            raise _ProblemError(
                HTTPStatus.NOT_FOUND, f"There is nothing here. Measurements go to {MEASUREMENTS}."
            )
        _ensure_method(request, hdrs.METH_POST)
        key = _key_of(request)
        _ensure_json(request)
        body = await read_body(request.content)
        return await self._record(body, token=token, key=key)

    async def _let_in(self, request: web.BaseRequest) -> str:
        """Return the digest of the token that a request brings; who sends wrong ones is slowed down."""
        scheme, _, token = _only(request, hdrs.AUTHORIZATION).partition(" ")
        is_token = scheme.lower() == "bearer" and token.startswith(PREFIX) and len(token) <= LONGEST_TOKEN
        found = digest(token) if is_token else ""
        if not found or not await self._feeds.knows(found):
            raise _StrangerError(seconds=self._of_strangers.take(str(request.remote)))
        if seconds := self._of_tokens.take(found):
            raise _too_many(seconds)
        if isinstance(request.protocol, Connection):
            request.protocol.is_trusted = True
        return found

    async def _record(self, body: bytes, *, token: str, key: str) -> web.StreamResponse:
        try:
            feed = read_feed(body)
            taken = await self._feeds.record(feed, digest=token, key=key, body=body, now=self._now())
        except FeedError as error:
            raise _wrong(error) from None
        except UnknownTokenError:
            raise _StrangerError from None
        except NotOpenError:
            raise _ProblemError(
                HTTPStatus.CONFLICT, "This target takes no measurements any more: its plan is closed."
            ) from None
        except KeyUsedError:
            raise _ProblemError(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "This Idempotency-Key came with another body before. Choose a new one.",
            ) from None
        return _taken(taken)


_REFUSALS = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "That is too much at once. Send less in each request.",
    HTTPStatus.REQUEST_TIMEOUT: "The body did not arrive in time. Send it again.",
    HTTPStatus.BAD_REQUEST: "The body is broken. Send it again.",
}


def _taken(taken: Taken) -> web.Response:
    told: dict[str, Any] = {"target": taken.target, "recorded": taken.recorded, "unchanged": taken.unchanged}
    if taken.doubts:
        told["warnings"] = _places(taken.doubts)
    headers = {"Idempotent-Replayed": "true"} if taken.is_repeated else {}
    return web.json_response(told, status=HTTPStatus.OK, headers=headers)


def _wrong(error: FeedError) -> _ProblemError:
    if not error.problems:
        return _ProblemError(HTTPStatus.BAD_REQUEST, "This is no JSON.")
    detail = "Nothing was recorded. Put right what `errors` names, and send all of it again."
    return _ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=_places(error.problems))


def _places(problems: Sequence[FeedProblem]) -> list[dict[str, str]]:
    return [{"pointer": f"#{each.pointer}", "detail": each.detail} for each in problems]


def _too_many(seconds: int) -> _ProblemError:
    return _ProblemError(
        HTTPStatus.TOO_MANY_REQUESTS,
        f"At most {PER_MINUTE} requests a minute. Many measurements fit into one.",
        headers={hdrs.RETRY_AFTER: str(seconds)},
    )


def _bare(stranger: _StrangerError) -> web.Response:
    """Answer without a word: whoever looks for what runs here does not learn it."""
    if stranger.seconds:
        headers = {hdrs.RETRY_AFTER: str(stranger.seconds)}
        return web.Response(status=HTTPStatus.TOO_MANY_REQUESTS, headers=headers)
    return web.Response(status=HTTPStatus.UNAUTHORIZED, headers={hdrs.WWW_AUTHENTICATE: "Bearer"})


def _problem(problem: _ProblemError) -> web.Response:
    told = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": int(problem.status),
        "detail": problem.detail,
        **problem.more,
    }
    answer = web.Response(
        body=json.dumps(told, ensure_ascii=False).encode(),
        status=problem.status,
        headers=problem.headers,
        content_type=_PROBLEM,
    )
    if problem.status in {HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.REQUEST_TIMEOUT}:
        answer.force_close()
    return answer


def _ensure_method(request: web.BaseRequest, method: str) -> None:
    if request.method != method:
        raise _ProblemError(
            HTTPStatus.METHOD_NOT_ALLOWED, f"Use {method} here.", headers={hdrs.ALLOW: method}
        )


def _ensure_json(request: web.BaseRequest) -> None:
    content_type = _only(request, hdrs.CONTENT_TYPE).partition(";")[0].strip().lower()
    if content_type != JSON or hdrs.CONTENT_ENCODING in request.headers:
        raise _ProblemError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"Send {JSON}, and do not compress it.",
            headers={hdrs.ACCEPT: JSON},
        )


def _key_of(request: web.BaseRequest) -> str:
    key = _only(request, "Idempotency-Key")
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise _ProblemError(
            HTTPStatus.BAD_REQUEST,
            f"An Idempotency-Key has at most {LONGEST_KEY} characters that can be read.",
        )
    return key


def _only(request: web.BaseRequest, name: str) -> str:
    """Return a header, or nothing when there is none or a choice of them."""
    values = request.headers.getall(name, [])
    return values[0] if len(values) == 1 else ""
