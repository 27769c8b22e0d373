"""Places at which a process can be told to die, so that the tests see what becomes of what it was doing."""

import os
import signal
from enum import StrEnum


class CrashPoint(StrEnum):
    """A place between two steps that must not come apart, whoever dies there."""

    MATERIALISING = "materialising"
    CLAIMED = "claimed"
    MARKED = "marked"
    POSTED = "posted"
    HANDLED = "handled"


class _Fuse:
    """The point at which to die, and how often it may be passed before."""

    point: CrashPoint | None = None
    passes_left = 0


def arm(said: str) -> None:
    """Die at a point, such as `posted`, or the third time it is passed, `posted:3`; nowhere if empty."""
    name, _, times = said.partition(":")
    _Fuse.point = CrashPoint(name) if name else None
    _Fuse.passes_left = int(times or 1)


def pass_by(point: CrashPoint) -> None:
    """Go on, or die here as from kill -9: nothing is finished, closed or said."""
    if point is not _Fuse.point:
        return
    _Fuse.passes_left -= 1
    if _Fuse.passes_left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
