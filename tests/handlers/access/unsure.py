"""How the buttons are tried by which somebody says whether a message is there."""

from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from sqlmodel import Session, select

from bot.services.doubts import doubt_key
from storage.models import Delivery, DeliveryKind, DeliveryState, Plan
from tests.handlers.access.acts import presses
from tests.handlers.access.table import Persona
from tests.handlers.access.world import NOWHERE, Attempt, Subject, World

_numbers = count(1)


async def _doubt(world: World, subject: Subject) -> str:
    """Have a plan's owner asked whether a check-in stands in the channel; return what buttons carry."""
    if subject.plan.id == NOWHERE:
        return f"{NOWHERE}:1"
    number = next(_numbers)

    def work(session: Session) -> str:
        plan = session.exec(select(Plan).where(Plan.id == subject.plan.id)).one()
        said: dict[str, Any] = {
            "workspace_id": plan.workspace_id,
            "plan_id": plan.id,
            "nonce": "0" * 32,
            "attempts": 1,
        }
        row = Delivery(
            occ_key=f"doubt:{number}",
            kind=DeliveryKind.RECORD,
            channel_id="C0TEAM",
            facts={"check_in": subject.record.id},
            state=DeliveryState.UNKNOWN,
            not_before_ms=2**52,
            **said,
        )
        session.add(row)
        session.flush()
        question = Delivery(
            occ_key=doubt_key(row.id or 0, 1),
            kind=DeliveryKind.UNSURE,
            facts={"about": row.id, "attempt": 1, "in": "C0TEAM", "at_ms": 0},
            state=DeliveryState.SENT,
            not_before_ms=0,
            **said,
        )
        session.add(question)
        return f"{row.id}:1"

    value: str = await world.demo.house.database.write(work)
    return value


def _answers(action_id: str) -> Callable[[World, Persona, Subject], Awaitable[None]]:
    async def act(world: World, persona: Persona, subject: Subject) -> None:
        value = await _doubt(world, subject)
        await presses(action_id, lambda _: value)(world, persona, subject)

    return act


ATTEMPTS: dict[tuple[str, str], list[Attempt]] = {
    ("action", "unsure.post_again"): [Attempt("edit plan", _answers("unsure.post_again"))],
    ("action", "unsure.it_is_there"): [Attempt("edit plan", _answers("unsure.it_is_there"))],
}
