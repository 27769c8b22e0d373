"""What pictures leave behind in memory, in a process that has loaded what Waymark has and nothing else.

`python -m benchmarks.pictures 500` prints MB: what that process and the one that draws hold after a fifth of
the pictures, and what they hold after all of them.
"""

import asyncio
import sys

import bot.app  # noqa: F401  # so that it holds what a running one does
from benchmarks.charts import asked_chart
from benchmarks.processes import resident_mb
from bot.charts.studio import Studio


async def main(pictures: int) -> None:
    """Draw so many, one after the other."""
    studio, asked = Studio(), asked_chart()
    try:
        for _ in range(pictures // 5):
            await studio.draw(asked)
        print(*_held(studio), end=" ")
        for _ in range(pictures - pictures // 5):
            await studio.draw(asked)
        print(*_held(studio))
    finally:
        await studio.close()


def _held(studio: Studio) -> tuple[float, float]:
    """Return how much is held here, and how much where it is drawn."""
    assert studio.easel.pid is not None
    return resident_mb(), resident_mb(studio.easel.pid)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
