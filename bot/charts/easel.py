"""The process that draws, as seen from here: started with the first picture, and gone when it is not needed.

What draws holds 65 MB, and Python lets nothing else run while it does. In a process of its own it costs
neither. That one ends when its input does, so it outlives this one in no case, however this one ends.
"""

import os
import pickle
import struct
import subprocess
import sys
import threading
from contextlib import suppress

from bot.rules.plots import Plot

ANSWER = struct.Struct(">?I")
"""What an answer begins with: whether it is a picture, and how many bytes follow."""
_ENDS_WITHIN_S = 5
_OURS = "WAYMARK_"


class UndrawnError(Exception):
    """A picture was not drawn; the text says where it failed, and nothing of what it was to show."""


class Easel:
    """One process at most; any thread may ask, one after the other."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    @property
    def pid(self) -> int | None:
        """Return which process draws, or would draw; None where there is none."""
        process = self._process
        return None if process is None else process.pid

    def draw(self, plot: Plot) -> bytes:
        """Return a picture as a PNG; raise `UndrawnError` where it fails, or the process does meanwhile."""
        with self._turn:
            if self._process is not None and self._process.poll() is not None:
                self._let_go()  # somebody ended it while it had nothing to do
            if self._process is None:
                self._process = _start()
            try:
                return _ask(self._process, plot)
            except (OSError, EOFError) as error:
                self._let_go()
                raise UndrawnError("the process that draws has ended") from error

    def kill(self) -> None:
        """Have what is being drawn fail at once; wait for nothing."""
        process = self._process
        if process is not None:
            process.kill()

    def end(self) -> None:
        """End the process once it has drawn what it is drawing; the next picture starts another."""
        with self._turn:
            self._let_go()

    def _let_go(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        assert process.stdin is not None
        assert process.stdout is not None
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what was to be sent is lost with whom it was for
                pipe.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_ENDS_WITHIN_S)


def _start() -> subprocess.Popen[bytes]:
    """Start a process that finds the same modules, knows no secret, and whose complaints nobody keeps.

    matplotlib's warnings quote what people wrote.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    environment["MALLOC_MMAP_THRESHOLD_"] = "1048576"  # glibc then gives a picture's 12 MB back at once
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    return subprocess.Popen(  # this very Python, with a module of ours
        [sys.executable, "-P", "-m", "bot.charts.painter"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )


def _ask(process: subprocess.Popen[bytes], plot: Plot) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(pickle.dumps(plot))
    process.stdin.flush()
    head = process.stdout.read(ANSWER.size)
    if len(head) < ANSWER.size:
        raise EOFError
    is_drawn, size = ANSWER.unpack(head)
    said = process.stdout.read(size)
    if len(said) < size:
        raise EOFError
    if not is_drawn:
        raise UndrawnError(said.decode())
    return said
