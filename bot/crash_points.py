"""Places at which a process can be told to die, stand still or fail, so that tests see what comes of it."""

import os
import re
import signal
import time
from collections import Counter
from enum import StrEnum
from typing import ClassVar

import structlog

LOOK_S = 0.05

_log = structlog.get_logger()


class CrashPoint(StrEnum):
    """A place between two steps that must not come apart, whoever dies there."""

    MATERIALISING = "materialising"
    TAKEN = "taken"
    CLAIMED = "claimed"
    DRAWN = "drawn"
    MARKED = "marked"
    POSTED = "posted"
    PUSHED_BACK = "pushed_back"
    HANDLED = "handled"
    JOB = "job"
    """Each job passes it at the end of each of its rounds, and counts for itself."""


SHAPE = re.compile(rf"({'|'.join(CrashPoint)})(:[1-9]\d*)?(:stop|:block|:raise)?")
"""A point, how often it is passed until then, and what happens there if it is not that the process dies."""


class PlannedError(Exception):
    """Somebody wanted to see what comes of an error here."""


class _Fuse:
    point: CrashPoint | None = None
    passes = 0
    end = ""
    passed: ClassVar[Counter[str]] = Counter()
    is_told_to_go_on = False


def arm(said: str) -> None:
    """Die at a point, such as `posted`, or the third time it is passed, `posted:3`; nowhere if empty.

    With `:stop` after that, the whole process stands still there until SIGCONT; with `:block`, only what came
    there, such as the event loop; with `:raise`, PlannedError is raised there, and the process goes on.
    """
    found = SHAPE.fullmatch(said)
    _Fuse.point = CrashPoint(found[1]) if found else None
    _Fuse.passes = int(found[2][1:]) if found and found[2] else 1
    _Fuse.end = (found[3] or "") if found else ""
    _Fuse.passed.clear()
    if _Fuse.end == ":block":
        _Fuse.is_told_to_go_on = False
        signal.signal(signal.SIGCONT, _go_on)


def _go_on(*_: object) -> None:
    _Fuse.is_told_to_go_on = True


def pass_by(point: CrashPoint, *, by: str = "") -> None:
    """Go on, or die here as from kill -9: nothing is finished, closed or said.

    Where others pass the same point, `by` says whose passes are counted.
    """
    if point is not _Fuse.point:
        return
    _Fuse.passed[by] += 1
    if _Fuse.passed[by] != _Fuse.passes:
        return
    if _Fuse.end == ":raise":
        raise PlannedError
    if _Fuse.end == ":block":
        _log.warning("crash_point.reached", point=point.value)
        while not _Fuse.is_told_to_go_on:
            time.sleep(LOOK_S)
        return
    os.kill(os.getpid(), signal.SIGSTOP if _Fuse.end == ":stop" else signal.SIGKILL)
