"""Places at which a process can be told to die, or to stand still, so that the tests see what comes of it."""

import os
import re
import signal
import time
from enum import StrEnum


class CrashPoint(StrEnum):
    """A place between two steps that must not come apart, whoever dies there."""

    MATERIALISING = "materialising"
    TAKEN = "taken"
    CLAIMED = "claimed"
    MARKED = "marked"
    POSTED = "posted"
    PUSHED_BACK = "pushed_back"
    HANDLED = "handled"


SHAPE = re.compile(rf"({'|'.join(CrashPoint)})(:[1-9]\d*)?(:stop|:block)?")
"""A point, how often it is passed until then, and whether the process, or its loop, stands still instead."""


class _Fuse:
    point: CrashPoint | None = None
    passes_left = 0
    end: signal.Signals | None = signal.SIGKILL


def arm(said: str) -> None:
    """Die at a point, such as `posted`, or the third time it is passed, `posted:3`; nowhere if empty.

    With `:stop` after that, stand still there until told to go on; with `:block`, have the event loop do so
    until somebody ends the process.
    """
    found = SHAPE.fullmatch(said)
    _Fuse.point = CrashPoint(found[1]) if found else None
    _Fuse.passes_left = int(found[2][1:]) if found and found[2] else 1
    how = found[3] if found else None
    _Fuse.end = {":stop": signal.SIGSTOP, ":block": None}.get(how or "", signal.SIGKILL)


def pass_by(point: CrashPoint) -> None:
    """Go on, or die here as from kill -9: nothing is finished, closed or said."""
    if point is not _Fuse.point:
        return
    _Fuse.passes_left -= 1
    if _Fuse.passes_left == 0:
        while _Fuse.end is None:
            time.sleep(1)
        os.kill(os.getpid(), _Fuse.end)
