"""Logs: facts in dotted past tense, never secrets and never what people wrote."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

_SECRET = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|https://hooks\.slack\.com/\S+|/response/\S+|ticket=\S+|(?<=:)[^\s:/@]+(?=@)",
    re.IGNORECASE,
)
_NEVER = {"text", "body", "token", "response_url", "trigger_id", "blocks", "view", "payload"}
_REDACTED = "[redacted]"


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
        processors=[*shared, structlog.processors.format_exc_info, redact, final],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _strip_exception,
                redact,
                final,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


def _strip_exception(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep the kind of a library's exception and drop its words, which may quote a request."""
    info = event.pop("exc_info", None)
    if isinstance(info, tuple) and info[0] is not None:
        event["exception"] = info[0].__name__
    return event
