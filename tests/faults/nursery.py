"""Starts workers: a process that has imported everything already, and forks one in a few milliseconds.

Jobs come as lines of JSON; what was started and what has ended is answered so. Asked to, it ends all workers;
when its input ends, itself too.
"""

import contextlib
import json
import os
import selectors
import signal
import sys
import traceback
from typing import Any

from tests.faults.worker import work


def main() -> None:
    """Serve until the input ends."""
    woken, wake = os.pipe()
    for end in (woken, wake):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with selectors.DefaultSelector() as selector:
        selector.register(0, selectors.EVENT_READ)
        selector.register(woken, selectors.EVENT_READ)
        _serve(selector, woken)


def _serve(selector: selectors.BaseSelector, woken: int) -> None:
    workers: set[int] = set()
    read = b""
    while True:
        for key, _ in selector.select():
            if key.fd == woken:
                os.read(woken, 4096)
                continue
            said = os.read(0, 65_536)
            if not said:
                _end(workers)
                return
            *jobs, read = (read + said).split(b"\n")
            for job in map(json.loads, jobs):
                if "clear" in job:
                    _end(workers)
                    _say(cleared=True)
                else:
                    workers.add(_start(job))
        _reap(workers)


def _start(job: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        _say(started=pid, name=job["name"])
        return pid
    status = 1
    try:
        _become_a_worker(job["log"])
        work(job)
        status = 0
    except BaseException:  # noqa: BLE001  # it ends here, whatever it is, and not in the nursery
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _become_a_worker(log: str) -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for target, source in ((0, nothing), (1, nothing), (2, written)):
        os.dup2(source, target)


def _reap(workers: set[int]) -> None:
    for pid in list(workers):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            workers.discard(pid)
            _say(ended=pid, status=os.waitstatus_to_exitcode(status))


def _end(workers: set[int]) -> None:
    for pid in workers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    workers.clear()


def _say(**facts: Any) -> None:
    os.write(1, json.dumps(facts).encode() + b"\n")


if __name__ == "__main__":
    main()
