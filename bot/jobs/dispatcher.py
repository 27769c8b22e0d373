"""The dispatcher: takes messages that may go, marks them as being sent, posts them, and settles them."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.clock import Clock
from bot.crash_points import CrashPoint, pass_by
from bot.homes import HomeTabs
from bot.messenger import Drawn, Messenger, Place, Posted, Refusal, Refused
from bot.rules.check_ins import CheckInPrompt, CheckInRecord
from bot.rules.nudges import DayMessage
from bot.rules.sharing import SharedPlan
from bot.services.deliveries import Claimed, Content, Deliveries, Ready, Silence
from bot.views.check_ins import prompt_message, record_message
from bot.views.nudges import day_message
from bot.views.shares import not_posted_message, overtaken_message, share_message
from storage.models import DeliveryKind, DeliveryState

SLOTS = 40
IDLE_S = 1.0
LOOK_AFTER = timedelta(seconds=15)
FIRST_BACKOFF_S = 5.0
LONGEST_BACKOFF_S = 900.0
MOST_TRIES = 3
NO_THREAD = frozenset({"thread_not_found", "cannot_reply_to_message"})

_log = structlog.get_logger()


class Dispatcher:
    """One asyncio task that sends; what is due comes from the clock, how long it sleeps from the wall."""

    def __init__(
        self, deliveries: Deliveries, messenger: Messenger, home_tabs: HomeTabs, clock: Clock
    ) -> None:
        self._deliveries = deliveries
        self._messenger = messenger
        self._home_tabs = home_tabs
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._is_stopping = False
        self._is_led = False

    def wake(self) -> None:
        """Have the dispatcher look now: something was written."""
        self._clock.wake()

    def stop(self) -> None:
        """Have `run` end when what it is sending has been settled."""
        self._is_stopping = True
        self._clock.wake()

    async def run(self) -> None:
        """Send whatever may go, until stopped."""
        while not self._is_stopping:
            try:
                sent = 0 if self._is_led else await self.send_due()
            except Exception:  # noqa: BLE001  # one failed round must not end the rounds after it
                _log.exception("dispatcher.failed")
                sent = 0
            if not sent and not self._is_stopping:
                await self._clock.wait(IDLE_S)

    @contextmanager
    def led(self) -> Iterator[None]:
        """Have `run` leave the sending to whoever moves the clock, and sends at each instant themselves."""
        self._is_led = True
        try:
            yield
        finally:
            self._is_led = False

    async def send_due(self) -> int:
        """Send and redraw all that may go at this moment; return how many there were."""
        async with self._one_at_a_time:
            now = self._clock.now()
            claimed = await self._deliveries.claim(now=now, limit=SLOTS)
            if claimed:
                pass_by(CrashPoint.CLAIMED)
            redraws = await self._deliveries.claim_refreshes(now=now, limit=SLOTS)
            stale = await self._home_tabs.claim_stale(now=now, limit=SLOTS)
            homes = (self._home_tabs.draw_stale(home, now=now) for home in stale)
            work = [*map(self._send, claimed), *map(self._redraw, redraws), *homes]
            for outcome in await asyncio.gather(*work, return_exceptions=True):
                if isinstance(outcome, BaseException):  # its lease gives it back; the others go on
                    _log.error("delivery.failed", exc_info=outcome)
            return len(work)

    async def _send(self, claimed: Claimed) -> None:
        now = self._clock.now()
        content = await self._deliveries.find_content(claimed, now=now)
        if isinstance(content, Silence):
            told = overtaken_message(claimed.channel_id or "").payload() if _is_share(claimed) else None
            await self._deliveries.settle_silent(claimed, content, told=told, now=now)
            return
        drawn = await self._draw(claimed, content)
        if drawn is None or not await self._deliveries.start(claimed, now=now):
            return
        pass_by(CrashPoint.MARKED)
        place = Place(
            channel_id=claimed.channel_id,
            member_id=claimed.member_id,
            thread_ts=claimed.thread_ts,
            is_ephemeral=claimed.is_ephemeral,
        )
        outcome = await self._messenger.post(claimed.workspace_id, drawn, nonce=claimed.nonce, place=place)
        pass_by(CrashPoint.POSTED)
        await self._settle(claimed, outcome, shown=content)

    async def _draw(self, claimed: Claimed, content: Content) -> Drawn | None:
        """Draw a message; one that cannot be drawn would fail for ever, so it ends here."""
        try:
            return _post_of(content)
        except Exception:  # noqa: BLE001  # whatever it is, it must not hold up the others
            _log.exception("delivery.undrawable", delivery_id=claimed.id, kind=claimed.kind.value)
            await self._end(claimed, DeliveryState.DEAD, "undrawable", before=DeliveryState.CLAIMED)
            return None

    async def _settle(self, claimed: Claimed, outcome: Posted | Refused, *, shown: Content) -> None:
        now = self._clock.now()
        facts = {"delivery_id": claimed.id, "kind": claimed.kind.value}
        if isinstance(outcome, Posted):
            await self._deliveries.settle_sent(
                claimed, posted_in=outcome.channel_id, posted_ts=outcome.ts, shown=shown, now=now
            )
            _log.info("delivery.sent", **facts)
            return
        _log.warning("delivery.refused", **facts, refusal=outcome.refusal.value, reason=outcome.reason)
        tries = claimed.attempts + 1
        match outcome.refusal:
            case Refusal.NEVER | Refusal.UNLISTED if _may_go_elsewhere(claimed, outcome.reason):
                await self._deliveries.settle_elsewhere(claimed, reason=outcome.reason, now=now)
            case Refusal.UNSURE if claimed.is_ephemeral:  # nobody could ever tell whether it was seen
                await self._end(claimed, DeliveryState.DEAD, outcome.reason)
            case Refusal.UNSURE:
                await self._deliveries.settle_later(
                    claimed, wait=LOOK_AFTER, reason=outcome.reason, state=DeliveryState.UNKNOWN, now=now
                )
            case Refusal.HELD:
                await self._end(claimed, DeliveryState.HELD, outcome.reason)
            case Refusal.LATER:
                await self._put_back(claimed, outcome, now=now)
            case Refusal.UNLISTED if tries < MOST_TRIES:
                await self._put_back(claimed, outcome, now=now)
            case _:
                told = not_posted_message(claimed.channel_id or "").payload() if _is_share(claimed) else None
                await self._end(claimed, DeliveryState.DEAD, outcome.reason, told=told)

    async def _put_back(self, claimed: Claimed, outcome: Refused, *, now: datetime) -> None:
        """Send it later; a push-back with a time of Slack's own is no try of ours."""
        is_try = outcome.retry_after is None
        wait = outcome.retry_after or _backoff(claimed.attempts)
        await self._deliveries.settle_later(claimed, wait=wait, reason=outcome.reason, counts=is_try, now=now)

    async def _end(
        self,
        claimed: Claimed,
        state: DeliveryState,
        reason: str,
        *,
        before: DeliveryState = DeliveryState.SENDING,
        told: dict[str, Any] | None = None,
    ) -> None:
        now = self._clock.now()
        await self._deliveries.settle_end(claimed, state, before=before, reason=reason, told=told, now=now)

    async def _redraw(self, claimed: Claimed) -> None:
        now = self._clock.now()
        content = await self._deliveries.find_content(claimed, now=now)
        if isinstance(content, Silence) or claimed.posted_in is None or claimed.posted_ts is None:
            await self._deliveries.settle_refresh(claimed, now=now)
            return
        outcome = await self._messenger.redraw(
            claimed.workspace_id, _post_of(content), channel_id=claimed.posted_in, ts=claimed.posted_ts
        )
        again_after = None
        if isinstance(outcome, Refused) and outcome.refusal in {Refusal.LATER, Refusal.UNSURE}:
            again_after = outcome.retry_after or LOOK_AFTER
        shown = content if isinstance(outcome, Posted) else None
        await self._deliveries.settle_refresh(claimed, shown=shown, again_after=again_after, now=now)


def _post_of(content: Content) -> Drawn:
    """Turn what a message says into what it looks like."""
    match content:
        case DayMessage():
            return day_message(content)
        case CheckInPrompt():
            return prompt_message(content, today=content.today, zone=content.zone)
        case CheckInRecord():
            return record_message(content, today=content.reported_on)
        case SharedPlan():
            return share_message(content)
        case Ready():
            return content


def _is_share(claimed: Claimed) -> bool:
    return claimed.kind is DeliveryKind.SHARE and claimed.channel_id is not None


def _may_go_elsewhere(claimed: Claimed, reason: str) -> bool:
    """Whether Slack refuses the place only: one person's eyes in a channel, or a thread."""
    return claimed.is_ephemeral or (claimed.thread_ts is not None and reason in NO_THREAD)


def _backoff(attempts: int) -> timedelta:
    """Wait longer after each try, with jitter so that many do not come back at once."""
    seconds = min(LONGEST_BACKOFF_S, FIRST_BACKOFF_S * 2 ** min(attempts, 10))
    return timedelta(seconds=seconds * random.uniform(0.5, 1.5))  # noqa: S311  # spreads load, guards nothing
