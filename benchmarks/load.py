"""The load: signed requests to an app on loopback, so many at a time, and how long each took."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self

import aiohttp

from benchmarks.slack import Request

LONGEST_S = 30.0
"""No load goes on for longer, whatever it was asked for."""


@dataclass(slots=True)
class Load:
    """What came of a load: its length, and the processor time of the app, in seconds; each answer's time."""

    seconds: float = 0.0
    processor_s: float = 0.0
    times_ms: list[float] = field(default_factory=list)
    failures: int = 0

    def __iadd__(self, other: "Load") -> Self:
        self.seconds += other.seconds
        self.processor_s += other.processor_s
        self.times_ms += other.times_ms
        self.failures += other.failures
        return self

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.times_ms) / self.seconds

    @property
    def processor_ms(self) -> float:
        """The app's processor time for each answer, in milliseconds."""
        return self.processor_s * 1000 / max(1, len(self.times_ms))

    def percentile(self, share: float) -> float:
        """Return the time in milliseconds within which this share of the answers came."""
        ordered = sorted(self.times_ms)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def drive(url: str, requests: Iterator[Request], *, at_once: int, seconds: float) -> Load:
    """Send requests for some seconds, `at_once` of them at a time."""
    load = Load()
    ends = time.perf_counter() + min(seconds, LONGEST_S)

    async def send() -> None:
        while (started := time.perf_counter()) < ends:
            try:
                await ask(session, url, next(requests))
            except RefusedError:
                load.failures += 1
            else:
                load.times_ms.append((time.perf_counter() - started) * 1000)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=at_once)) as session:
        began = time.perf_counter()
        await asyncio.gather(*(send() for _ in range(at_once)))
        load.seconds = time.perf_counter() - began
    return load


class RefusedError(Exception):
    """The app did not answer as it should."""


async def ask(session: aiohttp.ClientSession, url: str, request: Request) -> bytes:
    """Send one request and return its answer, or raise RefusedError."""
    async with session.post(url, data=request.body, headers=request.headers) as response:
        body = await response.read()
        if response.status != HTTPStatus.OK:
            raise RefusedError(response.status)
        return body
