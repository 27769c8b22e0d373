"""A form that could not be saved stands on Home, too, until it is saved, thrown away or forgotten."""

from datetime import timedelta
from typing import Any

import pytest

from bot.handlers import again
from sandbox import payloads
from tests.handlers.test_absence import put_before
from tests.handlers.test_cut_off import died_on, newest, steps, swept

RING = "Ring ten customers"
KEPT = "I was interrupted before I saved New step · what you filled in is kept until"
LATE = again.RUN_FOR.total_seconds() + 60


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn")


def says(shown: Any) -> str:
    """Return what is shown, on one line and without what makes it bold."""
    return " ".join(shown.visible_text.replace("*", "").split())


async def keep_one(team: Any) -> None:
    """Have Alice's new step cut off for so long that it is offered to her instead of done."""
    await team.home("alice")
    await team.type("alice", "add")
    alice = team.person("alice")
    alice.fill({"Step": RING})
    payload = dict(payloads.view_submission(team.demo.sandbox.slack, alice._member, alice.view))
    await died_on(team, payload)
    await swept(team, after=LATE)


async def test_home_offers_it_by_itself_and_saving_it_takes_it_away(team):
    await keep_one(team)
    shown = team.person("alice").home
    assert KEPT in says(shown), "Home is drawn anew by itself"
    assert shown.buttons[:2] == ["Open it again", "Throw away"]
    form = await team.click("alice", shown, "Open it again")
    assert RING in str(form.state)
    assert KEPT in says(await team.home("alice")), "it is open, and not saved"
    await team.submit("alice")
    assert len(await steps(team)) == 1
    assert KEPT not in says(team.person("alice").home), "Home is drawn anew by itself"
    assert "Open it again" not in (await team.home("alice")).buttons


async def test_a_form_that_was_opened_again_and_closed_stays_offered(team):
    await keep_one(team)
    await team.click("alice", team.person("alice").home, "Open it again")
    await team.person("alice").close()
    again_open = await team.click("alice", await team.home("alice"), "Open it again")
    assert RING in str(again_open.state)
    await team.submit("alice", {"Step": "Ring two customers"})
    assert "Open it again" not in (await team.home("alice")).buttons
    assert "Ring two customers" in str(await steps(team))


async def test_the_form_that_still_stood_open_settles_it_too(team):
    await keep_one(team)
    assert (await team.submit("alice")) is not None
    assert len(await steps(team)) == 1
    assert "Open it again" not in (await team.home("alice")).buttons


async def test_it_can_be_thrown_away_and_nobody_else_sees_or_does_that(team):
    await keep_one(team)
    told = newest(team, "@waymark")
    assert "Open it again" not in (await team.home("bob")).buttons
    forged = {**team.person("alice").home.blocks[2]}
    button = next(each for each in forged["elements"] if each["text"]["text"] == "Throw away")
    assert button["confirm"]["text"]["text"] == "What you filled in is gone then."
    before_bob = put_before(team, type("Shown", (), {"blocks": [forged]}), "bob")
    assert "is kept no more" in says(await team.click("bob", before_bob, "Throw away"))
    shown = await team.home("alice")
    assert KEPT in says(shown)
    await team.click("alice", shown, "Throw away")
    assert KEPT not in says(team.person("alice").home)
    assert "is kept no more" in says(await team.click("alice", told, "Open it again"))
    assert RING not in str(await team.rows("inbox"))


async def test_a_day_later_it_is_forgotten_and_home_says_so_by_itself(team):
    await keep_one(team)
    team.demo.clock.move_to(team.demo.clock.now() + timedelta(hours=24, seconds=1))
    await team.demo.house.pruner.forget()
    await team.catch_up()
    assert KEPT not in says(team.person("alice").home)
    assert RING not in str(await team.rows("inbox"))
