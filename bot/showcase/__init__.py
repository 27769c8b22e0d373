"""The demo in a browser: the workspaces that a visitor may choose, and the tour through the first."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.demo import open_demo
from bot.handlers.commands import BUILT
from bot.rules.verb_help import VERB_HELP
from bot.showcase.following import WATCH
from bot.showcase.three_months import scene_of, three_months
from bot.showcase.tour import TOUR
from sandbox.browser import Hint, Page, Sample, Scene, Tell

COMMAND = "/plan"


def make_page(*, http: bool = False, ahead: bool = True) -> Page:
    """Return the page with every workspace of the demo, the empty one first; `ahead` opens the others too."""
    new, settled = partial(_new_team, http=http), partial(_settled_team, http=http)
    return Page(
        [
            Sample("new", "A new team", "Four people, nothing planned yet.", new, TOUR, hints(), WATCH),
            Sample(
                "settled",
                "Three months in",
                "Six plans, 60 steps, 12 weeks of numbers.",
                settled,
                (),
                hints(),
                WATCH,
                takes_long=ahead,
            ),
        ]
    )


def hints() -> dict[str, Sequence[Hint]]:
    """Return how a command can go on: an example of each verb that works, with what it does."""
    helps = [each for verb, each in VERB_HELP.items() if verb in BUILT]
    return {COMMAND: [Hint(each.examples[0].replace("@ann", "@bob"), each.summary) for each in helps]}


@asynccontextmanager
async def _new_team(_tell: Tell, *, http: bool) -> AsyncIterator[Scene]:
    folder = Path(tempfile.mkdtemp(prefix="waymark-demo-"))
    try:
        async with open_demo(folder, start=datetime.now(UTC), running=True, http=http) as demo:
            yield scene_of(demo)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def _settled_team(tell: Tell, *, http: bool) -> AsyncIterator[Scene]:
    async with three_months(http=http, tell=tell) as demo:
        yield scene_of(demo)
