"""What many ask for at the same time is done for all of them at once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog

Item = TypeVar("Item")

_log = structlog.get_logger()


class Together(Generic[Item]):
    """Gathers what comes while the last of it is being done, and does that in one go.

    `do` says of each whether it was done. Where it was not, or there is only one, whoever asked does it
    alone: then it waits for nobody else, and what fails fails for nobody else.
    """

    def __init__(self, do: Callable[[Sequence[Item]], Awaitable[Sequence[bool]]]) -> None:
        self._do = do
        self._waiting: list[tuple[Item, asyncio.Future[bool]]] = []
        self._task: asyncio.Task[None] | None = None

    async def ask(self, item: Item) -> bool:
        """Have it done together with what else is asked for; say whether it was."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work_off())
        return await future

    async def _work_off(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            done: Sequence[bool] = [False] * len(batch)
            if len(batch) > 1:
                try:
                    done = await self._do([item for item, _ in batch])
                except Exception as error:  # noqa: BLE001  # whoever asked meets it alone, if it is theirs
                    _log.warning("batch.failed", error=type(error).__name__, count=len(batch))
            for (_, future), is_done in zip(batch, done, strict=True):
                if not future.done():
                    future.set_result(is_done)
