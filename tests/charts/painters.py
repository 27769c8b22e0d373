"""Holding and watching the process that draws, without any patience."""

import asyncio
import fcntl
import os
import select
import signal
import struct
import termios


def hold(easel):
    """Stop the process that draws, so that what it is asked for never comes; return which it is."""
    pid = easel.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOWAIT)
    return pid


async def wait_for_work(easel):
    """Wait until one that is held has been asked for a picture."""
    while not _waiting(easel._process.stdin):  # noqa: ASYNC110  # nobody is told of it
        await asyncio.sleep(0)


def _waiting(pipe):
    """Say how many bytes nobody has read yet."""
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4))[0]


def wait_for_end(pid):
    """Wait until a process has ended, whoever started it."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    select.select([watched], [], [])
    os.close(watched)


def is_there(pid):
    """Say whether a process is there, be it only for whoever started it to ask how it ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
