"""A way to PostgreSQL that is cut where it hurts: when a transaction is to be committed."""

import asyncio
from random import Random

COMMIT = b"COMMIT\0"


class CuttingProxy:
    """Listens for workers; cuts a share of their connections just before or just after a commit is asked for.

    After: the server has committed, and the worker cannot know.
    """

    def __init__(self, socket_path: str, *, share: float, seed: int) -> None:
        self.share = share
        self.cuts = 0
        self.port = 0
        self._path = socket_path
        self._random = Random(seed)
        self._server: asyncio.Server | None = None
        self._pumps: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Listen on a free port of this machine."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Cut everything."""
        assert self._server is not None
        self._server.close()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_unix_connection(self._path)
        pumps = [
            asyncio.ensure_future(self._pump(reader, server_writer, may_cut=True)),
            asyncio.ensure_future(self._pump(server_reader, writer, may_cut=False)),
        ]
        self._pumps.update(pumps)
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
            self._pumps.discard(pump)
        writer.transport.abort()
        server_writer.close()  # what was sent before still arrives

    async def _pump(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, may_cut: bool
    ) -> None:
        while data := await source.read(65_536):
            if may_cut and COMMIT in data and self._random.random() < self.share:
                self.cuts += 1
                if self.cuts % 2:
                    target.write(data)
                return
            target.write(data)
