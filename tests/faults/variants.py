"""Waymark broken on purpose, one safeguard at a time: each must be found out."""

from collections.abc import Callable, Mapping
from datetime import datetime
from secrets import token_hex
from typing import Any

from bot.jobs.looking import AT_ONCE, Looker
from bot.services.deliveries import Claimed, Deliveries
from storage.models import Delivery, DeliveryState
from storage.repositories.deliveries import DeliveryRepository
from tests.faults.oracle import KEYLESS


def _mark_after_the_post() -> None:
    """Say that a message is being sent only when it has been."""

    async def start(self: Deliveries, claimed: Claimed, *, now: datetime, **more: Any) -> bool:
        del self, claimed, now, more
        return True

    move = DeliveryRepository.move

    def late(
        self: DeliveryRepository,
        delivery_id: int,
        *,
        token: str,
        before: DeliveryState,
        values: dict[str, Any],
    ) -> bool:
        before = DeliveryState.CLAIMED if before is DeliveryState.SENDING else before
        return move(self, delivery_id, token=token, before=before, values=values)

    Deliveries.start = start  # type: ignore[method-assign]
    DeliveryRepository.move = late  # type: ignore[method-assign]


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
