"""Hand-offs: whoever comes next is told once, by the last of those for whom they wait."""

import asyncio

from bot.services.dependencies import Dependencies
from storage.models import Delivery, DeliveryKind


def nobody() -> None:
    """Wake nobody."""


async def test_of_two_who_finish_at_once_the_later_one_hands_off(office):
    dependencies = Dependencies(office.database, wake=nobody)
    for turn in range(8):
        plan = await office.plan()
        first, second = await office.step(plan, to="ann"), await office.step(plan, to="cleo")
        third = await office.step(plan, to="bob")
        both = [first.id, second.id]
        await dependencies.wait(third.id, both, actor=office.actors["ann"], now=office.now)
        await asyncio.gather(
            *(
                office.steps.complete([step_id], actor=office.actors[name], now=office.now)
                for step_id, name in zip(both, ("ann", "cleo"), strict=True)
            )
        )
        told = [row for row in await office.rows(Delivery) if row.kind is DeliveryKind.HAND_OFF]
        assert [row.facts["steps"] for row in told[turn:]] == [[third.id]]
