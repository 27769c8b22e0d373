"""A plan changes between the claim and the post of what it says: nothing is said that holds no more."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.crash_points import CrashPoint
from bot.rules.access import Actor
from bot.services.action_steps import ActionSteps
from bot.services.deliveries import Deliveries
from bot.services.plans import Plans
from bot.services.shares import Shares
from storage.models import ActionStep, Delivery, DeliveryKind, DeliveryState, Plan
from tests.faults.field import Field, open_field
from tests.faults.ground import Amounts
from tests.faults.oracle import standing

PROMPT, DAY, RECORD = (1, 0, 0), (0, 1, 0), (0, 0, 1)
LAID = {
    "closed": PROMPT,
    "paused": PROMPT,
    "moved": PROMPT,
    "renamed": PROMPT,
    "reported and closed": RECORD,
    "reported and moved": RECORD,
    "done": DAY,
    "shared and closed": (0, 0, 0),
}
"""Workspaces by what becomes of their one plan, each with one message of it to say."""


@dataclass
class Deeds:
    """What people do with the plans of a field."""

    field: Field

    def __post_init__(self) -> None:
        self.channels: dict[str, str] = {}
        database, nobody = self.field.database, lambda: None
        self.plans, self.shares = Plans(database, wake=nobody), Shares(database, wake=nobody)
        self.steps = ActionSteps(database, wake=nobody)

    def actor(self, name):
        return Actor(name, self.field.sandbox.person(f"{name}-p0").id, "Somebody", zone="Etc/UTC")

    async def only(self, noun, name):
        question = select(noun).where(noun.workspace_id == name).order_by(col(noun.id))
        return await self.field.database.read(lambda session: session.exec(question).first())

    async def by_owner(self, name):
        """Return a plan's id, and in whose name and when something is done with it."""
        plan = await self.only(Plan, name)
        return plan.id, {"actor": self.actor(name), "now": self.field.tempo.now()}

    async def close(self, name):
        plan_id, how = await self.by_owner(name)
        await self.plans.close(plan_id, **how)

    async def pause(self, name):
        plan_id, how = await self.by_owner(name)
        await self.plans.pause(plan_id, self.field.tempo.now().date() + timedelta(days=7), **how)

    async def edit(self, name, **said):
        plan_id, how = await self.by_owner(name)
        line, draft = await self.plans.get_draft(plan_id, **how)
        await self.plans.edit(plan_id, replace(draft, **said), version=line.version, **how)

    async def move(self, name):
        (self.channels[name],) = await self.field.ground.open_channels(name, f"{name}-elsewhere")
        await self.edit(name, channel_id=self.channels[name])

    async def share(self, name):
        plan_id, how = await self.by_owner(name)
        (channel_id,) = await self.field.ground.open_channels(name, f"{name}-elsewhere")
        await self.shares.share(plan_id, channel_id, key="once", **how)

    async def finish(self, name):
        step = await self.only(ActionStep, name)
        await self.steps.complete([step.id], actor=self.actor(name), now=self.field.tempo.now())

    async def do_all(self):
        for name in ("closed", "reported and closed", "shared and closed"):
            await self.close(name)
        await self.pause("paused")
        for name in ("moved", "reported and moved"):
            await self.move(name)
        await self.edit("renamed", title="Another title")
        await self.finish("done")


@pytest.mark.parametrize("point", [CrashPoint.CLAIMED, CrashPoint.DRAWN])
async def test_what_was_claimed_and_not_begun_is_said_as_it_is_then_or_not_at_all(
    database_url, tmp_path, point
):
    async with open_field(database_url, tmp_path, Amounts(prompts=1)) as ground:
        deeds = Deeds(ground)
        for name, amounts in LAID.items():
            await ground.ground.lay_workspace(name, *amounts, span=timedelta())
        await deeds.share("shared and closed")
        await Deliveries(ground.database).materialise(now=ground.tempo.now())
        rows = await messages(ground)
        assert len(rows) == len(LAID) + 1
        await ground.crew.start("first", crash_at=f"{point}:1:block")
        await ground.crew.until_said("first", "crash_point.reached")
        assert {row.state for row in (await messages(ground)).values()} == {DeliveryState.CLAIMED}
        await deeds.do_all()
        ground.crew.resume("first")
        await ground.rest()
        verdict = await ground.judge()
        assert verdict.is_good, verdict
        after = await messages(ground)
        await check_what_became(ground, deeds, after, is_drawn=point is CrashPoint.DRAWN)


async def check_what_became(ground, deeds, after, *, is_drawn):
    """What holds no more was not said, and the rest says what is true now, where it belongs now."""
    cancelled = {name: row.reason for name, row in after.items() if row.state is DeliveryState.CANCELLED}
    if cancelled.pop("done", None) is None:  # as it was drawn, and then it is drawn anew
        assert is_drawn
        await until_said(ground, after["done"], "All done for today")
    assert cancelled == {
        "closed": "plan_closed",
        "paused": "plan_paused",
        "moved": "plan_moved",
        "shared and closed": "nothing_to_say",
    }
    sent = [row for row in after.values() if row.state is not DeliveryState.CANCELLED]
    assert all(len(standing(ground.sandbox).get(row.nonce, ())) == 1 for row in sent)
    assert after["reported and moved"].posted_in == deeds.channels["reported and moved"]
    await until_said(ground, after["renamed"], "Another title")


async def messages(ground):
    """Return the message of each plan, by the name of its workspace; answers about them are others."""
    question = select(Delivery).where(Delivery.kind != DeliveryKind.ANSWER)
    rows = await ground.database.read(lambda session: session.exec(question).all())
    return {row.workspace_id: row for row in rows}


def said(ground, row):
    """Return what a message says as it stands."""
    (found,) = [each for each in ground.sandbox.channel(row.posted_in).messages if each.ts == row.posted_ts]
    return found.visible_text


async def until_said(ground, row, words):
    """Wait until that is what a message says."""
    await ground.sandbox.log.until(lambda: words in said(ground, row) or None, timeout=30)
