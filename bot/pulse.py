"""The pulse of the event loop: how late it is, and the end of a process in which it has stopped.

Whoever started the process starts it again; what it had in hand is taken up from the database.
"""

import asyncio
import faulthandler
import os
import sys
import threading
import time

import structlog

from bot.metrics import Metrics

TICK_S = 1.0
LONGEST_STALL_S = 60.0
FAILED = 1

_log = structlog.get_logger()


class Pulse:
    """Ticks on the event loop; `guard` has a thread end the process when it no longer does.

    Should something hold up that thread as well, the process ends after three times as long, by a timer that
    needs no Python. A process that was stopped as a whole and goes on has not stalled, unless that took as
    long: the timer runs on meanwhile.
    """

    def __init__(self, metrics: Metrics, *, longest_stall_s: float = LONGEST_STALL_S) -> None:
        self._metrics = metrics
        self._longest_stall_s = longest_stall_s
        self._tick_s = min(TICK_S, longest_stall_s / 10)
        self._ticked_at = 0.0
        self._ticking: asyncio.TimerHandle | None = None
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to tick, on the running loop."""
        self._tick(time.monotonic())

    def guard(self) -> None:
        """End the process, as one that has failed, when the loop stalls."""
        self._thread = threading.Thread(target=self._watch, name="pulse", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Tick no more, and let the loop be as late as it likes."""
        if self._ticking is not None:
            self._ticking.cancel()
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _tick(self, due: float) -> None:
        self._ticked_at = now = time.monotonic()
        self._metrics.loop_lag.observe(max(now - due, 0.0))
        self._ticking = asyncio.get_running_loop().call_later(self._tick_s, self._tick, now + self._tick_s)

    def _watch(self) -> None:
        looked_at = time.monotonic()
        every_s = self._longest_stall_s / 10
        while not self._stopped.wait(every_s):
            now = time.monotonic()
            if now - looked_at > 3 * every_s:  # this thread was stopped too: the loop gets its time anew
                self._ticked_at = now
            looked_at = now
            if now - self._ticked_at > self._longest_stall_s:
                self._end(now - self._ticked_at)
            faulthandler.dump_traceback_later(3 * self._longest_stall_s, exit=True)
        faulthandler.cancel_dump_traceback_later()

    def _end(self, seconds: float) -> None:
        """Say where every thread is, in files and lines and nobody's words, and end without a goodbye."""
        _log.critical("loop.stalled", seconds=round(seconds, 1))
        faulthandler.dump_traceback(all_threads=True)
        sys.stderr.flush()
        os._exit(FAILED)
