"""What many ask for at the same time is done for all of them at once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog

Item = TypeVar("Item")
Done = TypeVar("Done")

_log = structlog.get_logger()


class Together(Generic[Item, Done]):
    """Gathers what comes while the last of it is being done, and does that in one go.

    `do` returns for each what came of it. Where that is nothing, or there is only one, whoever asked does it
    alone: then it waits for nobody else, and what fails fails for nobody else.
    """

    def __init__(self, do: Callable[[Sequence[Item]], Awaitable[Sequence[Done | None]]]) -> None:
        self._do = do
        self._waiting: list[tuple[Item, asyncio.Future[Done | None]]] = []
        self._task: asyncio.Task[None] | None = None

    async def ask(self, item: Item) -> Done | None:
        """Have it done together with what else is asked for; return what came of it, or None."""
        future: asyncio.Future[Done | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work_off())
        return await future

    async def _work_off(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            done: Sequence[Done | None] = [None] * len(batch)
            if len(batch) > 1:
                try:
                    done = await self._do([item for item, _ in batch])
                except Exception as error:  # noqa: BLE001  # whoever asked meets it alone, if it is theirs
                    _log.warning("batch.failed", error=type(error).__name__, count=len(batch))
            for (_, future), result in zip(batch, done, strict=True):
                if not future.done():
                    future.set_result(result)
