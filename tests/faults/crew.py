"""The workers: started, killed, and started again at once by whoever supervises them."""

import asyncio
import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp

from tests.faults.tempo import Tempo

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60
LOOK_EVERY_S = 0.05
AFTER_A_FAILURE_S = 0.5


@dataclass(slots=True)
class Worker:
    """A process: what it was asked to be, and how it ended."""

    name: str
    crash_at: str
    ahead: float
    is_kept: bool
    pid: int = 0
    status: int | None = None
    started: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class Crew:
    """Workers that serve one database and one workspace."""

    def __init__(
        self,
        settings: dict[str, Any],
        tempo: Tempo,
        folder: Path,
        *,
        variant: str = "",
        is_touchy: bool = False,
    ) -> None:
        self.kills: Counter[str] = Counter()
        self.failures = 0
        self.workers: dict[str, Worker] = {}
        self.crash_plan: Callable[[], str] = lambda: ""
        self._settings = settings
        self._tempo = tempo
        self._folder = folder
        self._variant = variant
        self._is_touchy = is_touchy
        self._by_pid: dict[int, Worker] = {}
        self._nursery: _Line | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_kept = True

    async def open(self) -> None:
        """Have the nursery ready, with nobody in it."""
        self._nursery = await _Line.open()
        self._keep(self._listen(self._nursery))

    async def close(self) -> None:
        """End every worker."""
        self._is_kept = False
        if self._nursery is None:
            return
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._nursery.clear()
        self._nursery.close()

    async def start(
        self,
        name: str,
        *,
        crash_at: str = "",
        ahead: float = 0,
        is_kept: bool = True,
        is_guarded: bool = False,
    ) -> Worker:
        """Start a worker, by a clock that is so far ahead; it `is_kept` running until it is dismissed.

        If it `is_guarded`, its process ends when its event loop stands still for long.
        """
        assert self._nursery is not None
        worker = self.workers[name] = Worker(name, crash_at, ahead, is_kept)
        job = {
            "name": name,
            "settings": {**self._settings, "crash_at": crash_at},
            "tempo": self._tempo.as_json(),
            "ahead": ahead,
            "is_guarded": is_guarded,
            "variant": self._variant,
            "is_touchy": self._is_touchy,
            "log": str(self._log_of(name)),
        }
        self._nursery.ask(job)
        async with asyncio.timeout(PATIENCE_S):
            await worker.started.wait()
        return worker

    def kill(self, name: str, why: str) -> bool:
        """End a worker from one instruction to the next; False when it has ended already."""
        return self._signal(name, signal.SIGKILL, why)

    async def until_it_stands(self, name: str) -> None:
        """Wait until a worker stands still."""
        async with asyncio.timeout(PATIENCE_S):
            while _state(self.workers[name].pid) != "T":
                await asyncio.sleep(LOOK_EVERY_S)

    def resume(self, name: str) -> bool:
        """Have it go on, as if no time had passed."""
        return self._signal(name, signal.SIGCONT)

    def said(self, name: str, event: str) -> list[dict[str, Any]]:
        """Return what a worker has logged of something, in its order."""
        log = self._log_of(name)
        lines = log.read_text().splitlines() if log.exists() else []
        found = [json.loads(line) for line in lines if f'"{event}"' in line and line.startswith("{")]
        return [line for line in found if line["event"] == event]

    async def until_said(self, name: str, event: str, *, times: int = 1) -> list[dict[str, Any]]:
        """Wait until a worker has logged something so often."""
        async with asyncio.timeout(PATIENCE_S):
            while len(found := self.said(name, event)) < times:
                await asyncio.sleep(LOOK_EVERY_S)
        return found

    async def until_well(self, name: str) -> None:
        """Wait until a worker says that it is well and serves: nothing waits too long, nobody is silent."""
        port = self.said(name, "house.started")[-1]["admin_port"]
        async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE_S):
            for path in ("healthz", "readyz"):
                while True:
                    async with session.get(f"http://127.0.0.1:{port}/{path}") as answer:
                        if answer.status == HTTPStatus.OK:
                            break
                    await asyncio.sleep(LOOK_EVERY_S)

    def _log_of(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    async def until_ended(self, name: str) -> None:
        """Wait until a worker has ended by itself."""
        async with asyncio.timeout(PATIENCE_S):
            await self.workers[name].ended.wait()

    async def dismiss(self, name: str) -> int:
        """Ask a worker to stop, and return how it ended."""
        worker = self.workers.pop(name)
        os.kill(worker.pid, signal.SIGTERM)
        async with asyncio.timeout(PATIENCE_S):
            await worker.ended.wait()
        assert worker.status is not None
        return worker.status

    def _signal(self, name: str, number: signal.Signals, why: str = "") -> bool:
        worker = self.workers[name]
        if not worker.pid or worker.ended.is_set():
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker.pid, number)
        if why:
            self.kills[why] += 1
            worker.crash_at = ""  # it is counted
        return True

    async def _listen(self, nursery: "_Line") -> None:
        while True:
            facts = await nursery.hear()
            if "started" in facts:
                worker = self.workers[facts["name"]]
                worker.pid = facts["started"]
                self._by_pid[worker.pid] = worker
                worker.started.set()
            else:
                self._note_end(self._by_pid.pop(facts["ended"]), facts["status"])

    def _note_end(self, worker: Worker, status: int) -> None:
        worker.status = status
        worker.ended.set()
        if status == -signal.SIGKILL and worker.crash_at:
            self.kills[worker.crash_at.partition(":")[0]] += 1
        elif status not in {0, -signal.SIGKILL}:
            self.failures += 1
        if self._is_kept and worker.is_kept and self.workers.get(worker.name) is worker:
            self._keep(self._again(worker, after_s=AFTER_A_FAILURE_S * (status > 0)))

    async def _again(self, worker: Worker, *, after_s: float) -> None:
        await asyncio.sleep(after_s)
        await self.start(worker.name, crash_at=self.crash_plan(), ahead=worker.ahead)

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class _Line:
    """The line to the nursery, which is one for all tests of a run: it takes seconds to import everything."""

    _process: subprocess.Popen[bytes] | None = None

    def __init__(self, said: asyncio.StreamReader, transport: asyncio.ReadTransport) -> None:
        self._said = said
        self._transport = transport

    @classmethod
    async def open(cls) -> "_Line":
        """Begin to listen, with nobody in the nursery."""
        if cls._process is None or cls._process.poll() is not None:
            cls._process = _begin_nursery()
        assert cls._process.stdout is not None
        said, heard = asyncio.StreamReader(), os.fdopen(os.dup(cls._process.stdout.fileno()), "rb", 0)
        protocol = asyncio.StreamReaderProtocol(said)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, heard)
        line = cls(said, transport)
        await line.clear()
        return line

    def ask(self, job: dict[str, Any]) -> None:
        """Have a worker started."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(job).encode() + b"\n")

    async def hear(self) -> dict[str, Any]:
        """Return what the nursery says next."""
        if not (line := await self._said.readline()):
            raise ConnectionError("The nursery is gone.")
        facts: dict[str, Any] = json.loads(line)
        return facts

    async def clear(self) -> None:
        """End every worker that there is, and wait until that is done."""
        self.ask({"clear": True})
        async with asyncio.timeout(PATIENCE_S):
            while "cleared" not in await self.hear():
                pass

    def close(self) -> None:
        """Listen no more."""
        self._transport.close()


def _begin_nursery() -> subprocess.Popen[bytes]:
    """Start what imports all that workers need; it ends with us."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("WAYMARK_", "SLACK_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.nursery"],
        cwd=ROOT,
        env=kept,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    )
    atexit.register(process.communicate)
    return process


def _state(pid: int) -> str:
    """Return what the kernel says a process does: R, S, T, …"""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
