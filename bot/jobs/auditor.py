"""The auditor: looks whether anything waits that should not, and tells whoever watches from outside."""

from collections.abc import Awaitable, Callable

import structlog

from bot.clock import Clock
from bot.heartbeats import Watch
from bot.rules.audit import find_trouble, say_silent
from bot.services.audits import Audits

_log = structlog.get_logger()


class Auditor:
    """Looks once a minute; `call_out` is awaited after each look that finds nothing wrong."""

    def __init__(
        self,
        audits: Audits,
        clock: Clock,
        *,
        watch: Watch,
        call_out: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._audits = audits
        self._clock = clock
        self._heartbeats = watch.heartbeats
        self._metrics = watch.metrics
        self._call_out = call_out
        self._found: tuple[str, ...] = ()
        self._metrics.trouble.read = lambda: len(self.trouble)

    @property
    def trouble(self) -> tuple[str, ...]:
        """What is wrong: what the last look found, and who is silent at this moment; in plain lines."""
        return self._found + say_silent(self._heartbeats.silent())

    async def audit(self) -> None:
        """Look."""
        backlog = await self._audits.look()
        now = self._clock.now()
        self._found = find_trouble(backlog, now=now)
        for state, count in backlog.waiting.items():
            self._metrics.waiting.set(count, state)
        self._metrics.requests.set(backlog.requests)
        age = None if backlog.received_at is None else (now - backlog.received_at).total_seconds()
        self._metrics.oldest_request.set(age or 0)
        if self.trouble:
            _log.warning("audit.failed", found=self.trouble)
        elif self._call_out is not None:
            await self._call_out()
