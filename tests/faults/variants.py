"""Waymark broken on purpose, one safeguard at a time: each must be found out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from secrets import token_hex
from typing import Any

from bot.jobs.looking import AT_ONCE, Looker
from bot.services.claims import Claimed, Start
from bot.services.deliveries import Deliveries
from storage.models import Delivery, DeliveryState
from storage.repositories.deliveries import DeliveryRepository
from storage.repositories.taking import Move
from tests.faults.oracle import KEYLESS


def _mark_after_the_post() -> None:
    """Say that a message is being sent only when it has been, alone or together with others."""

    async def start(self: Deliveries, claimed: Claimed, *, now: datetime, **more: Any) -> bool:
        del self, claimed, now, more
        return True

    async def start_all(self: Deliveries, starts: Sequence[Start]) -> list[bool]:
        del self
        return [True] * len(starts)

    move, move_all = DeliveryRepository.move, DeliveryRepository.move_all

    def late(
        self: DeliveryRepository,
        delivery_id: int,
        *,
        token: str,
        before: DeliveryState,
        values: dict[str, Any],
    ) -> bool:
        return move(self, delivery_id, token=token, before=_unmarked(before), values=values)

    def late_all(self: DeliveryRepository, moves: Sequence[Move], *, before: DeliveryState) -> list[bool]:
        return move_all(self, moves, before=_unmarked(before))

    Deliveries.start = start  # type: ignore[method-assign]
    Deliveries.start_all = start_all  # type: ignore[method-assign]
    DeliveryRepository.move = late  # type: ignore[method-assign]
    DeliveryRepository.move_all = late_all  # type: ignore[method-assign]


def _unmarked(before: DeliveryState) -> DeliveryState:
    """Return in which state a message is that would be in this one, were it marked."""
    return DeliveryState.CLAIMED if before is DeliveryState.SENDING else before


def _no_unique_key() -> None:
    """Write a message under a key that no other one has, whatever it is for."""
    add = DeliveryRepository.add

    def keyless(self: DeliveryRepository, delivery: Delivery) -> bool:
        delivery.occ_key += f"{KEYLESS}{token_hex(8)}"
        return add(self, delivery)

    DeliveryRepository.add = keyless  # type: ignore[method-assign]


def _no_look() -> None:
    """Post again what may have been posted, without looking for it."""

    async def guess(self: Looker) -> int:
        sought = await self._uncertain.claim(now=self._clock.now(), limit=AT_ONCE)
        for each in sought:
            await self._settle_absent(each)
        return len(sought)

    Looker.look_due = guess  # type: ignore[method-assign]


VARIANTS: Mapping[str, Callable[[], None]] = {
    "no_look": _no_look,
    "mark_after_the_post": _mark_after_the_post,
    "no_unique_key": _no_unique_key,
}
