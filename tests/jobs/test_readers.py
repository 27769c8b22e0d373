"""A plan's question whose reader turns out, when it is to go, not to hear it: somebody else is asked."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.rules.absence import AbsenceDraft
from bot.services.absences import Absences
from storage.models import DeliveryState

from .test_leavers import leaves, leaves_unheard, texts

WEDNESDAY = datetime(2027, 3, 3, 9, tzinfo=UTC)


@pytest.fixture
def absences(either_team):
    return Absences(either_team.demo.house.database, wake=lambda: None)


async def asked_on_wednesday(team, *, made_by="alice"):
    """Have a plan without a channel ask Alice, and let its question be written and not sent."""
    plan, maker, alice = (
        await team.plan(made_by, channel=None, prompt_weekday=2),
        team.actors[made_by],
        "alice",
    )
    await team.target(plan, by=made_by)
    if made_by != alice:
        draft = (await team.plans.get_draft(plan.id, actor=maker, now=team.now))[1]
        handed = replace(draft, owner_id=team.actors[alice].id)
        await team.plans.edit(plan.id, handed, version=plan.version, actor=maker, now=team.now)
    await team.until(2, 12)  # who got the plan is told so before
    team.demo.clock.move_to(WEDNESDAY)
    await team.demo.house.deliveries.materialise(now=team.now)
    assert (await only_question(team)).member_id == team.actors[alice].id


async def only_question(team):
    (row,) = [each for each in await team.deliveries() if each.kind == "check_in"]
    return row


async def goes_away(team, absences, *, deputy=None):
    deputy_id = None if deputy is None else team.actors[deputy].id
    draft = AbsenceDraft(date(2027, 3, 3), date(2027, 3, 5), deputy_id)
    await absences.announce(draft, actor=team.actors["alice"], now=team.now)


async def test_the_deputy_is_once_its_reader_is_away(either_team, absences):
    team = either_team
    await asked_on_wednesday(team)
    await goes_away(team, absences, deputy="bob")
    await team.until(3, 20)
    (asked,) = texts(team.direct("bob"))
    assert asked.startswith("Check-in for P-1 Reduce churn")
    assert "You get this for alice" in asked.lower().replace("you get", "You get")
    assert team.direct("alice") == []
    assert (await only_question(team)).state is DeliveryState.SENT


async def test_without_one_it_comes_on_the_readers_return(either_team, absences):
    team = either_team
    await asked_on_wednesday(team)
    await goes_away(team, absences)
    await team.until(7)
    assert team.direct("alice") == []
    await team.until(8, 20)
    assert len(team.direct("alice")) == 1


@pytest.mark.parametrize("how", ["heard of", "found out", "refused"])
async def test_whoever_looks_after_the_plan_is_once_its_reader_has_left(either_team, how):
    team = either_team
    await asked_on_wednesday(team, made_by="bob")
    if how == "heard of":
        await leaves(team, "alice")
    elif how == "found out":
        leaves_unheard(team, "alice")
    else:
        team.demo.sandbox.faults.refuse("chat.postMessage", "user_disabled")
    await team.until(3, 20)
    asked = [text for text in texts(team.direct("bob")) if text.startswith("Check-in for P-1 Reduce churn")]
    assert len(asked) == 1
    assert (await only_question(team)).state is DeliveryState.SENT


async def test_nobody_is_where_nobody_is_left(either_team):
    team = either_team
    await asked_on_wednesday(team)
    await leaves(team, "alice")
    await team.until(3, 20)
    row = await only_question(team)
    assert (row.state, row.reason) == (DeliveryState.CANCELLED, "left")
