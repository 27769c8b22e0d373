"""Settling: what is done about each answer of Slack's to a message."""

import random
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.clock import Clock
from bot.messenger import Posted
from bot.metrics import Metrics
from bot.rules.check_ins import CheckInPrompt, CheckInRecord
from bot.rules.exports import ExportedFile
from bot.rules.holds import LONGEST_LOOK, TELLING_NEEDS, read_scopes
from bot.rules.refusals import AGAIN, KEPT_BACK, Refusal
from bot.rules.rounds import Ranking
from bot.services.claims import Claimed
from bot.services.deliveries import Content, Silence
from bot.services.holds import Holds
from bot.services.notices import OwnersNotices
from bot.services.outcomes import Outcomes, Sent
from bot.services.quiet import QuietNudges
from bot.slack_calls import Refused
from bot.together import Together
from bot.views.notices import (
    Unposted,
    full_message,
    lacking_message,
    several_message,
    silenced_message,
    unposted_message,
)
from bot.views.plainer import TEXT
from bot.views.privacy import waiting_message
from bot.views.shares import not_posted_message, overtaken_message
from storage.models import DeliveryKind, DeliveryState

LOOK_AFTER = timedelta(seconds=15)
FIRST_BACKOFF_S = 5.0
LONGEST_BACKOFF_S = 900.0
MOST_TRIES = 3
UNREADABLE = "unreadable"
ELSEWHERE = frozenset(
    {Refusal.NOT_IN, Refusal.GONE, Refusal.NO_THREAD, Refusal.UNFIT, Refusal.NEVER, Refusal.UNLISTED}
)
"""What refuses one person's eyes in a channel, and not a message to them."""

_log = structlog.get_logger()


class Settler:
    """Decides what comes of a message, and has it written down."""

    def __init__(self, outcomes: Outcomes, holds: Holds, clock: Clock, *, metrics: Metrics) -> None:
        self._outcomes = outcomes
        self._quiet = QuietNudges(outcomes.database)
        self._sents = Together(outcomes.settle_all_sent)
        self._holds = holds
        self._clock = clock
        self._metrics = metrics

    async def settle_posted(self, claimed: Claimed, posted: Posted, *, shown: Content) -> bool:
        """Write down that a message was posted; False when somebody else has done so, and it has to go."""
        now, facts = self._clock.now(), {"delivery_id": claimed.id, "kind": claimed.kind.value}
        where = {"posted_in": posted.channel_id, "posted_ts": posted.ts}
        is_settled = await self._sents.ask(Sent(claimed=claimed, **where, shown=shown, now=now))
        if is_settled or await self._outcomes.settle_sent(claimed, **where, shown=shown, now=now):
            _log.info("delivery.sent", **facts)
            self._count(claimed, DeliveryState.SENT)
            self._metrics.lateness.observe(claimed.lateness_s(now), claimed.kind)
            return True
        is_only = await self._outcomes.settle_overtaken(claimed, **where, now=now)
        _log.warning("delivery.overtaken", **facts, is_only=is_only)
        return is_only

    async def settle_refused(self, claimed: Claimed, outcome: Refused, *, shown: Content) -> None:
        """Do what a refusal of a post asks for."""
        now = self._clock.now()
        facts = {"delivery_id": claimed.id, "kind": claimed.kind.value}
        _log.warning("delivery.refused", **facts, refusal=outcome.refusal.value, reason=outcome.reason)
        match outcome.refusal:
            # Nobody can look for what was for one person's eyes: they get it once more, directly.
            case refusal if _may_go_elsewhere(claimed, refusal):
                await self._outcomes.settle_elsewhere(claimed, reason=outcome.reason, now=now)
                self._count(claimed, DeliveryState.PENDING)
            case Refusal.UNSURE:
                await self._outcomes.settle_later(
                    claimed, wait=LOOK_AFTER, reason=outcome.reason, state=DeliveryState.UNKNOWN, now=now
                )
                self._count(claimed, DeliveryState.UNKNOWN)
            case refusal if refusal in KEPT_BACK:
                await self._hold(claimed, outcome, shown=shown, now=now)
                is_full = outcome.refusal is Refusal.FULL
                self._count(claimed, DeliveryState.PENDING if is_full else DeliveryState.HELD)
            case Refusal.PUSHED_BACK:
                await self._push_back(claimed, outcome, now=now)
            case Refusal.LATER:
                await self._put_back(claimed, outcome, now=now)
            case Refusal.UNLISTED if claimed.odd + 1 < MOST_TRIES:
                await self._put_back(claimed, outcome, now=now, is_odd=True)
            case Refusal.UNFIT if claimed.plainness < TEXT:
                await self._outcomes.settle_plainer(claimed, reason=outcome.reason)
                self._count(claimed, DeliveryState.PENDING)
            case _:
                await self._give_up(claimed, outcome, shown=shown, now=now)

    async def _give_up(self, claimed: Claimed, outcome: Refused, *, shown: Content, now: datetime) -> None:
        """End a message for good, and tell whoever looks after it what to do."""
        reason = outcome.reason
        if outcome.refusal is Refusal.UNFIT:
            _log.error("delivery.unfit", delivery_id=claimed.id, kind=claimed.kind.value, reason=reason)
        unposted = _unposted(claimed, shown, reason=reason)
        if unposted is None:
            told = not_posted_message(claimed.channel_id or "").payload() if _is_share(claimed) else None
            await self._end(claimed, DeliveryState.DEAD, reason, told=told)
            return
        drawn = (draw(unposted).payload() for draw in (unposted_message, several_message, silenced_message))
        owner = OwnersNotices(*drawn)
        if await self._outcomes.settle_unposted(claimed, reason=reason, told=owner, now=now):
            _log.warning("plan.silenced", plan_id=unposted.plan_id, reason=reason)
        self._count(claimed, DeliveryState.DEAD)

    async def settle_silent(self, claimed: Claimed, why: Silence) -> None:
        """End a message that was too late or had nothing to say; one whose plan has moved follows it."""
        if why is Silence.MOVED:
            await self._outcomes.settle_moved(claimed, now=self._clock.now())
            self._count(claimed, DeliveryState.PENDING)
            return
        if why is Silence.QUIET:
            await self._quiet.settle(claimed, now=self._clock.now())
            self._count(claimed, DeliveryState.PENDING)
            return
        told = overtaken_message(claimed.channel_id or "").payload() if _is_share(claimed) else None
        await self._outcomes.settle_silent(claimed, why, told=told, now=self._clock.now())
        is_late = why is Silence.TOO_LATE
        self._count(claimed, DeliveryState.EXPIRED if is_late else DeliveryState.CANCELLED)

    async def settle_undrawable(self, claimed: Claimed) -> None:
        """End a message that cannot be drawn: it would fail for ever."""
        await self._end(claimed, DeliveryState.DEAD, "undrawable", before=DeliveryState.CLAIMED)

    async def settle_unreadable(self, claimed: Claimed) -> None:
        """Try again what nobody can tell the words of, as it may have been changed just then; then end it."""
        if claimed.odd + 1 >= MOST_TRIES:
            await self._end(claimed, DeliveryState.DEAD, UNREADABLE, before=DeliveryState.CLAIMED)
            return
        await self._outcomes.settle_later(
            claimed,
            wait=_backoff(claimed.odd),
            reason=UNREADABLE,
            before=DeliveryState.CLAIMED,
            is_odd=True,
            now=self._clock.now(),
        )
        self._count(claimed, DeliveryState.PENDING)

    async def settle_redraw(
        self, claimed: Claimed, outcome: Posted | Refused | None = None, *, shown: Content | None = None
    ) -> None:
        """Let go of a message that was redrawn, or is to be again."""
        again_after = _redraw_after(outcome) if isinstance(outcome, Refused) else None
        is_unfit = isinstance(outcome, Refused) and outcome.refusal is Refusal.UNFIT
        is_plainer = is_unfit and claimed.plainness < TEXT
        if is_unfit and not is_plainer:
            _log.error("delivery.unfit", delivery_id=claimed.id, kind=claimed.kind.value)
        await self._outcomes.settle_refresh(
            claimed,
            shown=shown if isinstance(outcome, Posted) else None,
            again_after=timedelta() if is_plainer else again_after,
            is_plainer=is_plainer,
            now=self._clock.now(),
        )

    async def _put_back(
        self, claimed: Claimed, outcome: Refused, *, now: datetime, is_odd: bool = False
    ) -> None:
        wait, reason = _backoff(claimed.attempts), outcome.reason
        await self._outcomes.settle_later(claimed, wait=wait, reason=reason, is_odd=is_odd, now=now)
        self._count(claimed, DeliveryState.PENDING)

    async def _push_back(self, claimed: Claimed, outcome: Refused, *, now: datetime) -> None:
        """Wait as long as Slack asks, with all that waits for the same place."""
        wait = _jittered(outcome.retry_after or LOOK_AFTER)
        is_all = await self._outcomes.settle_pushed_back(claimed, wait=wait, reason=outcome.reason, now=now)
        self._count(claimed, DeliveryState.PENDING)
        if is_all:
            seconds = round(wait.total_seconds())
            _log.warning("workspace.pushed_back", workspace_id=claimed.workspace_id, seconds=seconds)

    async def _hold(self, claimed: Claimed, outcome: Refused, *, shown: Content, now: datetime) -> None:
        """Keep back what the workspace does not take, and what else it would not take either."""
        reason, workspace = outcome.reason, {"workspace_id": claimed.workspace_id}
        match outcome.refusal:
            case Refusal.SUSPENDED:
                held = await self._holds.settle_suspended(claimed, reason=reason, now=now)
                _log.error("installation.suspended", **workspace, reason=reason, held=held)
            case Refusal.LACKING:
                scopes = read_scopes(outcome.scopes)
                can_tell = not scopes & TELLING_NEEDS
                told = lacking_message(scopes).payload() if can_tell else None
                is_file = can_tell and isinstance(shown, ExportedFile)
                waits = waiting_message().payload() if is_file else None
                if await self._holds.settle_lacking(
                    claimed, reason=reason, scopes=outcome.scopes, told=told, waits=waits, now=now
                ):
                    _log.error("scope.missing", **workspace, reason=reason, scopes=sorted(scopes))
            case _:
                told = full_message(reason).payload()
                given_up = await self._holds.settle_full(claimed, reason=reason, told=told, now=now)
                _log.error("workspace.full", **workspace, reason=reason, given_up=given_up)

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
        await self._outcomes.settle_end(claimed, state, before=before, reason=reason, told=told, now=now)
        self._count(claimed, state)

    def _count(self, claimed: Claimed, state: DeliveryState) -> None:
        self._metrics.deliveries.add(claimed.kind, state)


def _is_share(claimed: Claimed) -> bool:
    return claimed.kind is DeliveryKind.SHARE and claimed.channel_id is not None


def _unposted(claimed: Claimed, shown: Content, *, reason: str) -> Unposted | None:
    """Describe a plan's post that its channel did not take; anything else is nobody's to look after."""
    match shown:
        case CheckInPrompt() if claimed.channel_id is not None:
            return Unposted.of_prompt(shown, channel_id=claimed.channel_id, reason=reason)
        case CheckInRecord() if claimed.channel_id is not None:
            return Unposted.of_record(shown, channel_id=claimed.channel_id, reason=reason)
        case Ranking() if claimed.channel_id is not None:
            return Unposted.of_ranking(shown, channel_id=claimed.channel_id, reason=reason)
    return None


def _redraw_after(refused: Refused) -> timedelta | None:
    """Return when to redraw again what was refused: soon, when the workspace may take it, or never."""
    if refused.refusal in KEPT_BACK:
        return LONGEST_LOOK
    if refused.refusal not in AGAIN:
        return None
    return _jittered(refused.retry_after) if refused.retry_after else LOOK_AFTER


def _may_go_elsewhere(claimed: Claimed, refusal: Refusal) -> bool:
    """Whether Slack refuses the place only: one person's eyes in a channel, or a thread."""
    if claimed.is_ephemeral:
        return refusal in ELSEWHERE or refusal is Refusal.UNSURE
    return claimed.thread_ts is not None and refusal is Refusal.NO_THREAD


def _jittered(wait: timedelta) -> timedelta:
    """Wait a little longer than was asked for, lest all that wait come back at once."""
    return wait + timedelta(seconds=random.uniform(0, 1 + wait.total_seconds() / 10))  # noqa: S311  # as below


def _backoff(attempts: int) -> timedelta:
    """Wait longer after each try, with jitter so that many do not come back at once."""
    seconds = min(LONGEST_BACKOFF_S, FIRST_BACKOFF_S * 2 ** min(attempts, 10))
    return timedelta(seconds=seconds * random.uniform(0.5, 1.5))  # noqa: S311  # spreads load, guards nothing
