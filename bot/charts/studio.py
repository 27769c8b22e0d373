"""Where pictures are made: one after the other, in another process, so that nothing here waits for them."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from bot.charts.easel import Easel
from bot.charts.words import alt_text
from bot.rules.charts import AskedChart
from bot.rules.plotting import plot_of
from bot.values import frozen

IDLE_S = 300.0
"""So long after the last picture what draws is kept: starting it anew takes a second or two."""
PATIENCE_S = 20.0
"""One picture may take so long, the start of what draws it included: its message has 45 s to go out."""


@frozen
class Picture:
    """A PNG, and what it shows in at most 1,000 characters."""

    content: bytes
    alt: str


class Studio:
    """Draws one picture after the other; one that takes longer than `patience_s` is given up."""

    def __init__(self, *, idle_s: float = IDLE_S, patience_s: float = PATIENCE_S) -> None:
        self.easel = Easel()
        self._idle_s = idle_s
        self._patience_s = patience_s
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="charts")
        self._turn = asyncio.Lock()
        self._resting: asyncio.TimerHandle | None = None
        self._is_closed = False

    async def draw(self, asked: AskedChart) -> Picture:
        """Draw the chart of a target that has been measured at least once."""
        async with self._turn:
            if self._is_closed:
                raise RuntimeError("no picture is drawn any more")
            self._stay()
            drawing = asyncio.get_running_loop().run_in_executor(self._thread, self._draw, asked)
            try:
                async with asyncio.timeout(self._patience_s):
                    return await drawing
            except (TimeoutError, asyncio.CancelledError):
                self.easel.kill()  # or it would go on, and the next ones would wait for it
                raise
            finally:
                self._rest_later()

    def _draw(self, asked: AskedChart) -> Picture:
        plot = plot_of(asked.chart, today=asked.today)
        return Picture(self.easel.draw(plot), alt_text(plot))

    async def close(self) -> None:
        """Draw nothing more; what is being drawn is let go."""
        if self._is_closed:
            return
        self._is_closed = True
        self._stay()
        self.easel.kill()
        await asyncio.get_running_loop().run_in_executor(self._thread, self.easel.end)
        self._thread.shutdown(wait=False)

    def _stay(self) -> None:
        if self._resting is not None:
            self._resting.cancel()
            self._resting = None

    def _rest_later(self) -> None:
        if not self._is_closed:
            loop = asyncio.get_running_loop()
            self._resting = loop.call_later(self._idle_s, self._thread.submit, self.easel.end)
