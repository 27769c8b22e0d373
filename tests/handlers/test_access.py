"""Who may do what: the table of it, walked over every verb, every button and every form that there is.

Each person sends Slack's request for each deed, as if a message or a form with that button had come into
their hands: what they see, and what is stored afterwards, has to be what the table says.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from bot import handlers
from bot.handlers import commands
from bot.handlers.hearing import ABOUT_CHANNELS
from tests.handlers.access import (
    action_steps,
    focus_areas,
    lines,
    measurements,
    objectives,
    pages,
    plans,
    proposals,
    resources,
    targets,
    unsure,
)
from tests.handlers.access.lines import VERBS
from tests.handlers.access.table import ADD_ANYWHERE, DEEDS, PERSONAS, SECRET
from tests.handlers.access.world import World, judge

ATTEMPTS = {
    **lines.ATTEMPTS,
    **pages.ATTEMPTS,
    **action_steps.ATTEMPTS,
    **objectives.ATTEMPTS,
    **targets.ATTEMPTS,
    **measurements.ATTEMPTS,
    **resources.ATTEMPTS,
    **proposals.ATTEMPTS,
    **focus_areas.ATTEMPTS,
    **unsure.ATTEMPTS,
    **plans.ATTEMPTS,
}
"""How each registered handler is tried: a new one needs a row in a file of these, or the first test fails.

Plans come last: who has made one of their own may add to it.
"""


NOBODYS = {
    ("event", "user_change"),
    *(("event", name) for name in ABOUT_CHANNELS),
    ("event", "app_uninstalled"),
    ("event", "tokens_revoked"),
    ("event", "member_joined_channel"),
}
"""What Slack tells of no person, or of whoever may invite the app: it shows nothing of anybody's."""


class Register:
    """Stands where Bolt's app does, and remembers what is registered."""

    def __init__(self) -> None:
        self.found: set[tuple[str, str]] = set()

    def use(self, middleware: Any) -> None:
        """Take the middleware, which is no handler."""

    def error(self, handler: Any) -> None:
        """Take the error handler, which nobody can send a request to."""

    def __getattr__(self, kind: str) -> Callable[[str], Callable[[Any], None]]:
        return lambda name: lambda _: self.found.add((kind, name))


def test_every_handler_and_every_verb_has_its_row():
    register = Register()
    offers = SimpleNamespace(offer=None)
    handlers.register(register, offers, command_name="/plan")  # type: ignore[arg-type]
    assert set(ATTEMPTS) == register.found - NOBODYS
    assert set(VERBS) == set(commands.VERBS)
    assert {attempt.deed for tried in ATTEMPTS.values() for attempt in tried} == {*DEEDS, ADD_ANYWHERE}


@pytest.mark.slow
@pytest.mark.parametrize("persona", PERSONAS, ids=lambda it: f"{it.role}-{it.plan}".replace(" ", "-"))
async def test_every_deed_comes_to_what_the_table_says(team, persona):
    world = await World(team).build(with_individual=persona.plan == "individual")
    wrong = [
        f"{name} for {attempt.deed} {said}"
        for (_, name), tried in ATTEMPTS.items()
        for attempt in tried
        if (said := await judge(world, persona, attempt))
    ]
    assert not wrong, "\n".join(wrong)


async def test_pages_show_nothing_of_plans_that_somebody_may_not_see(team):
    await team.plan(f"{SECRET} plan", channel="leads")
    await team.type("alice", f"add {SECRET} step @chandra due 26 Feb 2027 to P-1")
    for name in ("bob", "erin", "dana"):
        for line in ("", "list", "list team", "overdue", "show", "checkin", "done", "help"):
            seen = await team.type(name, line, channel="team" if name == "bob" else "shared")
            assert SECRET not in seen.visible_text, f"{name}: {line}"
        assert SECRET not in (await team.home(name)).visible_text
    assert SECRET in (await team.type("chandra", "overdue")).visible_text


async def test_who_leaves_a_private_channel_leaves_its_plans(team):
    await team.plan(f"{SECRET} plan", channel="leads")
    assert SECRET in (await team.type("chandra", "show P-1", channel="leads")).visible_text
    team.demo.sandbox.remove("chandra", "leads")
    await team.until(1, 8, 6)
    seen = await team.type("chandra", "show P-1")
    assert seen.visible_text.startswith("There is no P-1 that you can see.")
