"""Rounds of jobs that go wrong on purpose, in a worker of its own."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

import structlog

from bot import jobs
from bot.heartbeats import Watch
from storage.database import Database

STUMBLING = "stumbling"
LONGEST_ROUND_S = 15.0
"""So often at least each job comes then, in the time of the story."""

_log = structlog.get_logger()
_JOB: ContextVar[str] = ContextVar("job", default="")

Ask = Callable[..., Awaitable[Any]]


class StumbledError(Exception):
    """What fails here fails on purpose."""


def stumble() -> None:
    """Have each job's body run twice at once, and fail once before it asks the database and once after."""
    watched = jobs._watched

    def watched_twice(body: jobs.Body, name: str, *, every_s: float, watch: Watch) -> jobs.Body:
        async def twice() -> None:
            token = _JOB.set(name)
            try:
                outcomes = await asyncio.gather(body(), body(), return_exceptions=True)
            finally:
                _JOB.reset(token)
            for error in outcomes:
                if error is not None:
                    raise error

        return watched(twice, name, every_s=every_s, watch=watch)

    jobs._watched = watched_twice
    stumbled: set[tuple[str, bool]] = set()
    for name in ("write", "read", "glance"):
        setattr(Database, name, _stumbling(getattr(Database, name), stumbled))


def _stumbling(ask: Ask, stumbled: set[tuple[str, bool]]) -> Ask:
    """Have this fail for each job: before what it asks for is done, and another time when it is there."""

    def fail_once(*, is_after: bool) -> None:
        job = _JOB.get()
        if job and (job, is_after) not in stumbled:
            stumbled.add((job, is_after))
            _log.info("job.stumbled", job=job, is_after=is_after)
            raise StumbledError(job)

    @wraps(ask)
    async def stumbling(*args: Any, **kwargs: Any) -> Any:
        fail_once(is_after=False)
        answer = await ask(*args, **kwargs)
        fail_once(is_after=True)
        return answer

    return stumbling
