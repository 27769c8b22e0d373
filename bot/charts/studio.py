"""Where pictures are drawn: one thread, so that nothing else waits for them."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bot.charts.words import alt_text
from bot.rules.charts import AskedChart
from bot.rules.plots import plot_of


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, and what it shows in at most 1,000 characters."""

    content: bytes
    alt: str


class Studio:
    """Draws one picture after the other; what draws them is loaded with the first."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="charts")

    async def draw(self, asked: AskedChart) -> Picture:
        """Draw the chart of a target that has been measured at least once."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, _draw, asked)

    def close(self) -> None:
        """Draw nothing more; what is being drawn is let go."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _draw(asked: AskedChart) -> Picture:
    from bot.charts.drawing import draw  # noqa: PLC0415  # matplotlib loads when first needed: 60 MB

    plot = plot_of(asked.chart, today=asked.today)
    return Picture(draw(plot), alt_text(plot))
