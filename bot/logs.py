"""Logs: facts in dotted past tense, never secrets and never what people wrote."""

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

_SECRET = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|https://hooks\.slack\.com/\S+|https://files\.slack\.com/\S+|/response/\S+"
    r"|ticket=\S+|\d{5,}\.\d{5,}\.[0-9a-f]{32}|(?<=:)[^\s:/@]+(?=@)",
    re.IGNORECASE,
)
"""Tokens, addresses that answer for us, trigger ids, and passwords in addresses."""

_NEVER = {"text", "body", "token", "response_url", "trigger_id", "blocks", "view", "payload"}
_REDACTED = "[redacted]"
_LIBRARIES = ("slack_bolt", "slack_sdk", "aiohttp", "apscheduler", "sqlalchemy", "alembic", "asyncio")
_QUOTE = re.compile(r"[{\n].*", re.DOTALL)
"""Where a library begins to quote what it was handed: a request, or what somebody advises us to type."""


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take secrets and people's texts out of a log line, however deep they are in it."""
    for key, value in event.items():
        event[key] = _without_secrets(key, value)
    return event


def _without_secrets(key: object, value: Any) -> Any:
    if str(key).lower() in _NEVER:
        return _REDACTED
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {
            _SECRET.sub(_REDACTED, str(name)): _without_secrets(name, held) for name, held in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_without_secrets("", held) for held in value]
    return _SECRET.sub(_REDACTED, value if isinstance(value, str) else repr(value))


class _Patient:
    """A stream that may be full or gone: that something cannot be logged must not end what was logged."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write what there is room for."""
        with suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        """Pass on what there is room for."""
        with suppress(OSError, ValueError):
            self._stream.flush()


def configure(*, as_json: bool, level: str = "info") -> None:
    """Send every log to standard error, readable or as JSON; libraries speak from WARNING up."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    final = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[*shared, _trace, redact, final],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", _Patient(sys.stderr))),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _cut_quotes,
                redact,
                final,
            ],
        )
    )
    logging.raiseExceptions = False  # of a line that cannot be written, Python would print all that was in it
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in _LIBRARIES:  # each by its name, so that they stay quiet where somebody makes the root talk
        logging.getLogger(name).setLevel(logging.WARNING)


def _cut_quotes(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep what a library says happened and the kind of its exception, and drop what it quotes."""
    event["event"] = _QUOTE.sub("…", str(event["event"]))
    info = event.pop("exc_info", None)
    if isinstance(info, tuple) and info[0] is not None:
        event["exception"] = info[0].__name__
    return event


def _trace(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Say where an exception came from and of which kind it is; its words may be somebody's."""
    info = event.pop("exc_info", None)
    error = info if isinstance(info, BaseException) else sys.exc_info()[1] if info else None
    causes = []
    while error is not None:
        frames = "".join(traceback.format_tb(error.__traceback__))
        causes.append(f"{frames}{type(error).__name__}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if causes:
        event["exception"] = "\n\n".join(reversed(causes))
    return event
