"""The token is revoked in the middle of a batch, and the app installed again: what is of use is said."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.rules.access import Actor
from bot.rules.action_steps import StepDraft
from bot.services.action_steps import ActionSteps
from bot.services.answers import Addressee, Answers
from bot.services.deliveries import Deliveries
from bot.services.shares import Shares
from storage.models import Delivery, DeliveryKind, DeliveryState
from tests.faults.field import open_field
from tests.faults.ground import FAR, MONDAY, Amounts
from tests.faults.oracle import count_in, standing

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AFTER = timedelta(minutes=30)
AMOUNTS = Amounts(prompts=8, days=4, records=12, after=AFTER)
"""The records are brought forward to the beginning, and the rest into the time without a token."""
REPLICAS = {"sqlite": ("first",), "postgresql": ("first", "second")}
NEVER_TOO_LATE = {DeliveryKind.RECORD, DeliveryKind.WELCOME}
THREE_DAYS = {DeliveryKind.ANSWER, DeliveryKind.HAND_OFF}
OF_THE_DAY = {DeliveryKind.DAY, DeliveryKind.CHECK_IN}
BEGUN = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING)
AN_HOUR = {DeliveryKind.SHARE}


@pytest.mark.parametrize(
    ("out_for", "too_late"),
    [
        pytest.param(2 * HOUR, AN_HOUR, id="2 hours"),
        pytest.param(2 * DAY, AN_HOUR | OF_THE_DAY, id="2 days"),
    ],
)
async def test_what_is_held_is_said_after_a_new_installation_unless_it_is_too_late_for_its_kind(
    database_url, tmp_path, out_for, too_late
):
    async with open_field(database_url, tmp_path, AMOUNTS, times=6) as field:
        await field.ground.bring_forward(AFTER)
        await field.start(*REPLICAS[field.database.dialect])
        await field.until_posted(3)
        field.sandbox.revoke_token()
        await act(field)
        await until_all_is_held(field)
        held = {row.id: row.kind for row in await messages(field) if row.state is DeliveryState.HELD}
        assert set(held.values()) == NEVER_TOO_LATE | THREE_DAYS | OF_THE_DAY | AN_HOUR
        before = field.posted
        for name in REPLICAS[field.database.dialect]:
            assert await field.crew.dismiss(name) == 0
        assert field.posted == before
        field.tempo.skip(out_for)
        field.sandbox.restore_token()
        await field.start("last")
        await field.rest()
        verdict = await field.judge()
        assert verdict.is_good, verdict
        after = {row.id: row for row in await messages(field)}
        seen = standing(field.sandbox)
        for number, kind in held.items():
            expected = DeliveryState.EXPIRED if kind in too_late else DeliveryState.SENT
            assert after[number].state is expected, after[number]
            assert len(seen.get(after[number].nonce, ())) == (expected is DeliveryState.SENT)
        assert {row.state for number, row in after.items() if number not in held} == {DeliveryState.SENT}
        told = [row for row in after.values() if ":ended:" in row.occ_key]
        assert len(told) == 1  # whoever shared a plan hears that it was too late
        await field.crew.until_well("last")


async def act(field):
    """Have people do what is told to others, of each kind that there is, while nothing can be said."""
    database, now = field.database, field.tempo.now()
    owner, other = (field.sandbox.person(f"t0sandbox-p{number}") for number in (0, 1))
    team_id = field.sandbox.team_id
    actor = Actor(team_id, owner.id, "Somebody", zone="Etc/UTC")
    answers, drawn = Answers(database, wake=nobody), {"text": "Said", "blocks": []}
    await answers.welcome(drawn, workspace_id=team_id, member_id=owner.id, now=now)
    here = Addressee(workspace_id=team_id, member_id=owner.id, channel_id="")
    await answers.write("event:1", drawn, to=here, now=now)
    steps, draft = ActionSteps(database, wake=nobody), StepDraft(plan_id=1, title="One step", due_on=FAR)
    first = await steps.create(draft, actor=actor, now=now)
    waits = replace(draft, title="The next one", assignee_id=other.id, awaited_ids=(first.id,))
    await steps.create(waits, actor=actor, now=now)
    await steps.complete([first.id], actor=actor, now=now)
    (channel_id,) = await field.ground.open_channels(team_id, "elsewhere")
    await Shares(database, wake=nobody).share(1, channel_id, key="once", actor=actor, now=now)


def nobody():
    """Nobody has to be woken: the workers look by themselves."""


async def until_all_is_held(field):
    """Have the rest come due, and wait until nothing is on its way."""
    await Deliveries(field.database).materialise(now=MONDAY + AFTER)
    await field.ground.bring_forward(AFTER)
    await field.rest()
    assert await count_in(field.database, *BEGUN) == 0


async def messages(field):
    return await field.database.read(lambda session: session.exec(select(Delivery)).all())
