"""The process that draws, from within: plots come in, pictures go out, until there are no more.

It imports the least that it can, and what draws only when the first plot has come.
"""

import gc
import os
import pickle
import signal
import sys
import traceback
from pathlib import Path
from typing import BinaryIO

from bot.charts.easel import ANSWER
from bot.rules.plots import Plot


def main() -> None:
    """Draw what comes; end when nothing can come any more, or whoever asked has gone."""
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, signal.SIG_IGN)  # whoever asks may still finish, and then ends this
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
        try:
            while True:
                _answer(pickle.load(sys.stdin.buffer), answers)  # noqa: S301  # from whoever started this
                gc.collect()  # a figure holds itself: 0.7 MB each
        except (EOFError, BrokenPipeError):
            return


def _answer(plot: Plot, answers: BinaryIO) -> None:
    try:
        is_drawn, said = True, _draw(plot)
    except Exception as error:  # noqa: BLE001  # one that fails must not take the next ones with it
        is_drawn, said = False, _where(error).encode()
    answers.write(ANSWER.pack(is_drawn, len(said)) + said)
    answers.flush()


def _draw(plot: Plot) -> bytes:
    if "bot.charts.drawing" not in sys.modules:
        import bot.charts.drawing  # noqa: F401, PLC0415  # so that it does not load before there is a plot

        gc.collect()
        gc.freeze()  # what is loaded stays: looking through it takes 70 ms each time
    from bot.charts.drawing import draw  # noqa: PLC0415

    return draw(plot)


def _where(error: Exception) -> str:
    """Say what failed and where; an error's own words may quote what people wrote."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"


if __name__ == "__main__":
    main()
