"""The look: what may have been posted is looked for where it would stand, before it is posted again."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol

import structlog

from bot.clock import Clock
from bot.messenger import Messenger, Place, Read
from bot.metrics import Metrics
from bot.rules.policies import Blindness
from bot.rules.refusals import Refusal
from bot.services.uncertain import Sought, UncertainDeliveries
from bot.slack_calls import Refused
from storage.models import DeliveryState

AT_ONCE = 200
READ_FOR_S = 35.0
"""Less than a lease by more than a call may take: then somebody else may go on."""
READ_ONE_FOR_S = 8.0
"""So that one long conversation does not take all the time there is for the others."""
FIRST_NEXT_TIME = -timedelta(seconds=READ_FOR_S)
AGAIN_AFTER = timedelta(seconds=15)
STALE_CURSOR = "invalid_cursor"

_BLINDNESS = {
    Refusal.PUSHED_BACK: Blindness.LIMITED,
    Refusal.SUSPENDED: Blindness.SUSPENDED,
    Refusal.FULL: Blindness.SUSPENDED,
    Refusal.LACKING: Blindness.FORBIDDEN,
    Refusal.NOT_IN: Blindness.FORBIDDEN,
    Refusal.GONE: Blindness.FORBIDDEN,
    Refusal.NO_THREAD: Blindness.FORBIDDEN,
    Refusal.NEVER: Blindness.FORBIDDEN,
    Refusal.UNLISTED: Blindness.ODD,
}
_PASSING = frozenset({Blindness.LIMITED, Blindness.FAILED, Blindness.ODD})
_log = structlog.get_logger()


class Looks(Protocol):
    """The part of the dispatcher that looks for what may have been posted."""

    async def look_due(self) -> int:
        """Look for all that may be looked for at this moment; return how many that was."""
        ...


class Looker:
    """Reads each conversation once for all that is sought in it, one after the other in a workspace."""

    def __init__(
        self,
        uncertain: UncertainDeliveries,
        messenger: Messenger,
        clock: Clock,
        *,
        metrics: Metrics,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._uncertain = uncertain
        self._messenger = messenger
        self._clock = clock
        self._metrics = metrics
        self._monotonic = monotonic

    async def look_due(self) -> int:
        """Look for all that may be looked for at this moment; return how many that was."""
        until = self._monotonic() + READ_FOR_S
        sought = await self._uncertain.claim(now=self._clock.now(), limit=AT_ONCE)
        looks = [
            self._look_in_workspace(list(group), until=until)
            for _, group in groupby(sorted(sought, key=_workspace), key=_workspace)
        ]
        for outcome in await asyncio.gather(*looks, return_exceptions=True):
            if isinstance(outcome, BaseException):  # its lease gives it back; the others go on
                _log.error("look.failed", exc_info=outcome)
        return len(sought)

    async def _look_in_workspace(self, sought: Sequence[Sought], *, until: float) -> None:
        """Read conversation after conversation; once Slack asks to wait, that is for all of them.

        Those for which there is no time left come first next time.
        """
        pushed_back: Refused | None = None
        for group in _by_conversation(sought):
            if pushed_back is not None:
                await self._settle_blind(group, pushed_back, cursor=group[0].cursor)
                continue
            now = self._monotonic()
            if now > until:
                await self._put_off(group, FIRST_NEXT_TIME, cursor=group[0].cursor)
                continue
            refused = await self._look_or_leave(group, until=min(until, now + READ_ONE_FOR_S))
            if refused is not None and refused.refusal is Refusal.PUSHED_BACK:
                pushed_back = refused

    async def _look_or_leave(self, group: Sequence[Sought], *, until: float) -> Refused | None:
        """Read one conversation; where that fails, its lease gives it back, and the others go on."""
        try:
            return await self._look(group, until=until)
        except Exception:  # noqa: BLE001  # whatever it is, it must not hold up the others
            _log.exception("look.failed", workspace_id=group[0].workspace_id, sought=len(group))
            return None

    async def _look(self, group: Sequence[Sought], *, until: float) -> Refused | None:
        """Read one conversation until all is found or the end is reached; return what broke it off."""
        first, missing = group[0], {each.nonce: each for each in group}
        cursor, has_progressed = first.cursor, False
        place = Place(channel_id=first.channel_id, member_id=first.member_id)
        channel_id = await self._messenger.find_conversation(first.workspace_id, place)
        if isinstance(channel_id, Refused):
            await self._settle_blind(group, channel_id, cursor=cursor)
            return channel_id
        since = _earliest(group)
        while missing:
            part = await self._messenger.read(
                first.workspace_id, channel_id, thread_ts=first.thread_ts, since=since, cursor=cursor
            )
            if isinstance(part, Read) and part.cursor is not None and part.cursor == cursor:
                part = Refused(Refusal.UNSURE, "going_round")
            if isinstance(part, Refused):
                rest = list(missing.values())
                if has_progressed and _blindness(part) in _PASSING:
                    await self._put_off(rest, _wait(part) or AGAIN_AFTER, cursor=cursor)
                else:
                    await self._settle_blind(rest, part, cursor=cursor)
                return part
            for nonce in part.found.keys() & missing.keys():
                await self._settle_found(missing.pop(nonce), channel_id, part.found[nonce])
            if part.cursor is None:
                break
            cursor, has_progressed = part.cursor, True
            if missing and self._monotonic() > until:
                await self._put_off(list(missing.values()), timedelta(), cursor=cursor)
                return None
        for each in missing.values():
            await self._settle_absent(each)
        return None

    async def _settle_found(self, sought: Sought, channel_id: str, ts: str) -> None:
        is_mine = await self._uncertain.settle_found(
            sought, posted_in=channel_id, posted_ts=ts, now=self._clock.now()
        )
        if is_mine:
            self._metrics.deliveries.add(sought.kind, DeliveryState.SENT)
            _log.info("delivery.found", delivery_id=sought.id, kind=sought.kind.value)

    async def _settle_absent(self, sought: Sought) -> None:
        if await self._uncertain.settle_absent(sought, now=self._clock.now()):
            self._metrics.deliveries.add(sought.kind, DeliveryState.PENDING)
            _log.info("delivery.absent", delivery_id=sought.id, kind=sought.kind.value)

    async def _put_off(self, group: Sequence[Sought], wait: timedelta, *, cursor: str | None) -> None:
        for each in group:
            await self._uncertain.put_off(each, wait=wait, cursor=cursor, now=self._clock.now())

    async def _settle_blind(self, group: Sequence[Sought], refused: Refused, *, cursor: str | None) -> None:
        kept = None if refused.reason == STALE_CURSOR else cursor
        wait, now = _wait(refused), self._clock.now()
        for each in group:
            step = await self._uncertain.settle_blind(
                each, _blindness(refused), wait=wait, cursor=kept, now=now
            )
            if step is not None:
                facts = {"delivery_id": each.id, "kind": each.kind.value, "reason": refused.reason}
                _log.warning("delivery.not_looked_for", **facts, step=step.value)


def _workspace(sought: Sought) -> str:
    return sought.workspace_id


def _by_conversation(sought: Sequence[Sought]) -> list[list[Sought]]:
    """Gather what one reading serves, the longest waiting first."""
    groups: dict[tuple[str | None, ...], list[Sought]] = {}
    for each in sought:
        whose = each.member_id if each.channel_id is None else None
        groups.setdefault((each.channel_id, whose, each.thread_ts, each.cursor), []).append(each)
    return list(groups.values())


def _earliest(group: Sequence[Sought]) -> datetime | None:
    """Return from when on a conversation has to be read; None for all of it."""
    since = [each.since for each in group if each.since is not None]
    return min(since) if len(since) == len(group) else None


def _blindness(refused: Refused) -> Blindness:
    return _BLINDNESS.get(refused.refusal, Blindness.FAILED)


def _wait(refused: Refused) -> timedelta | None:
    """Return how long Slack asks to wait, a little more so that not all come back at once."""
    if refused.refusal is not Refusal.PUSHED_BACK:
        return None
    return (refused.retry_after or AGAIN_AFTER) + timedelta(seconds=random.uniform(0, 1))  # noqa: S311  # spreads load
