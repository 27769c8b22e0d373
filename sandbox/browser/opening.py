"""A workspace that is being opened beside whatever else happens, or has been."""

import asyncio
from contextlib import AsyncExitStack

from sandbox.browser.scene import Sample, Scene


class Opening:
    """Opens a workspace at once, without holding anybody up; `close` ends it, however far it is."""

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        self.progress = ""
        self._stack = AsyncExitStack()
        self._task = asyncio.create_task(self._open())

    @property
    def has_failed(self) -> bool:
        """Whether it could not be opened, so that another try is due."""
        return self._task.done() and (self._task.cancelled() or self._task.exception() is not None)

    async def scene(self) -> Scene:
        """Return the workspace as soon as it is there."""
        return await asyncio.shield(self._task)

    async def close(self) -> None:
        """Close the workspace, or stop opening it."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._stack.aclose()

    async def _open(self) -> Scene:
        return await self._stack.enter_async_context(self.sample.open(self._tell))

    def _tell(self, progress: str) -> None:
        self.progress = progress
