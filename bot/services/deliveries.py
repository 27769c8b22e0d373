"""Deliveries: written when they are due, claimed, and started before the post; `outcomes` settles them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from secrets import token_hex
from typing import Any

import structlog

from bot.crash_points import CrashPoint, pass_by
from bot.rules.cadence import local_date
from bot.rules.check_ins import CheckInPrompt, CheckInRecord
from bot.rules.deliverability import Reader, ReaderHindrance, hinders_reader, leaks
from bot.rules.doubts import Doubt
from bot.rules.hand_offs import HandOff
from bot.rules.nudges import DayMessage
from bot.rules.overruns import Overrun
from bot.rules.policies import life_of
from bot.rules.sharing import SharedPlan
from bot.services.claims import LEASE_MS, Claimed, Look, Start, claimed_of, started
from bot.services.contents import day_message, may_read, prompt, record, share
from bot.services.direct_notices import DirectNotice, direct_notice
from bot.services.doubts import doubt_of, redraw_questions
from bot.services.hand_offs import hand_off_of
from bot.services.occurrences import write_occurrence
from bot.services.overruns import OVERRUN, overrun_of
from bot.services.rerouting import is_left_behind
from bot.services.round_lines import round_notice
from bot.services.round_notices import RANKING
from bot.services.schedules import to_ms
from bot.services.silences import quiet_of, silence_of
from bot.services.turning import turn_plans
from bot.values import frozen
from storage.database import Database
from storage.models import Delivery, DeliveryKind, DeliveryState, Schedule, Waiting
from storage.repositories.taking import Move
from storage.repositories.waiting import WaitingRepository
from storage.unit_of_work import AttemptFailedError, Store, glance, query, repeatable, transaction

NUDGES = frozenset({DeliveryKind.DAY, DeliveryKind.CHECK_IN, DeliveryKind.HAND_OFF})
OF_PLANS = frozenset({DeliveryKind.CHECK_IN, DeliveryKind.RECORD, DeliveryKind.SHARE})
BATCH = 200
TRIED_AGAIN_AFTER = timedelta(days=1)

ANSWER_FOR = life_of(DeliveryKind.ANSWER)
"""An answer that comes later than this is of no use any more."""

_log = structlog.get_logger()


@frozen
class Ready:
    """What was drawn when it was written: it reports a deed, and not how things are now."""

    drawn: dict[str, Any]

    def payload(self) -> dict[str, Any]:
        """Return what chat.* take: text and blocks."""
        return self.drawn


Content = (
    DayMessage | HandOff | Overrun | CheckInPrompt | CheckInRecord | SharedPlan | DirectNotice | Doubt | Ready
)


class Silence(StrEnum):
    """Why a message is not sent after all."""

    TOO_LATE = "too_late"
    NOTHING_TO_SAY = "nothing_to_say"
    MOVED = "moved"
    """Its plan lives elsewhere now: it goes there, if anywhere."""
    LEFT = "left"
    SILENT = "silent"
    QUIET = "quiet"
    """It comes when the quiet hours of whom it is for are over."""


class Deliveries:
    """What is to be said, and how far it has come."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @glance
    def what_waits(self, waiting: WaitingRepository, *, now: datetime) -> frozenset[Waiting]:
        """Return what there is to send, redraw and look for now; the rest nobody needs to claim."""
        return waiting.look(now_ms=to_ms(now))

    @repeatable
    def what_is_left(self, store: Store, *, now: datetime) -> frozenset[Waiting]:
        """Return of which sorts there is something to do now, once what is being written is there."""
        return store.waiting.look_everywhere(now_ms=to_ms(now))

    @transaction
    def materialise(self, store: Store, *, now: datetime) -> int:
        """Write a message for every schedule that is due, once per occurrence; return how many were due."""
        turned = turn_plans(store, now=now)
        due = store.schedules.list_due(now_ms=to_ms(now), limit=BATCH)
        # Their paces are locked workspace by workspace, lest two replicas wait for each other in a ring.
        due.sort(key=lambda schedule: schedule.workspace_id)
        workspaces = {each: store.workspaces.find(each) for each in {row.workspace_id for row in due}}
        for schedule in due:
            _write_or_put_off(store, schedule, now=now)
            pass_by(CrashPoint.MATERIALISING)
        del workspaces  # until here, so that they were read once
        return turned + len(due)

    @transaction
    def recover(self, store: Store, *, now: datetime) -> int:
        """Give back messages whose lease is over, and forget what is too late; return how many."""
        now_ms = to_ms(now)
        undecided = store.held.list_undecided(now_ms=now_ms, limit=BATCH)
        for row in undecided:
            row.state, row.reason, row.settled_ms = DeliveryState.EXPIRED, Silence.TOO_LATE, now_ms
            row.content, row.lease_token, row.lease_until_ms = None, None, None
            redraw_questions(store, row, now=now)
        return store.deliveries.reclaim(now_ms=now_ms) + store.held.expire(now_ms=now_ms) + len(undecided)

    @transaction
    def claim(self, store: Store, *, now: datetime, limit: int) -> tuple[Claimed, ...]:
        """Take messages that may go now, one for each place; where nothing can be said, they are held."""
        token, now_ms = token_hex(16), to_ms(now)
        rows = store.deliveries.claim(now_ms=now_ms, lease_ms=LEASE_MS, token=token, limit=limit)
        if rows:
            pass_by(CrashPoint.TAKEN)
        if kept := [row.id for row in rows if row.is_suspended]:
            store.deliveries.hold(kept, reason="suspended", now_ms=now_ms)
        free = [row for row in rows if not row.is_suspended]
        return tuple(claimed_of(row, token) for row in store.deliveries.take_turns(free, now_ms=now_ms))

    @transaction
    def claim_refreshes(self, store: Store, *, now: datetime, limit: int) -> tuple[Claimed, ...]:
        """Take posted messages that are to be redrawn."""
        token = token_hex(16)
        rows = store.deliveries.claim_refreshes(
            now_ms=to_ms(now), lease_ms=LEASE_MS, token=token, limit=limit
        )
        return tuple(claimed_of(row, token) for row in rows)

    @transaction
    def give_back(self, store: Store, token: str, *, now: datetime) -> int:
        """Let others have at once what a lease holds and nobody has begun to send; return how many."""
        return store.deliveries.give_back(token, now_ms=to_ms(now))

    @transaction
    def start(
        self, store: Store, claimed: Claimed, *, now: datetime, slack_now: datetime | None = None
    ) -> bool:
        """Mark a message as being sent, before it is; False when it was cancelled or taken: do not send.

        `slack_now` is from when on it may stand there by Slack's clock, and has to be looked for. One that is
        sent once more without a look may have been there before that.
        """
        values = started(claimed, now=now, slack_now=slack_now)
        before = DeliveryState.CLAIMED
        return store.deliveries.move(claimed.id, token=claimed.token, before=before, values=values)

    @transaction
    def start_all(self, store: Store, starts: Sequence[Start]) -> list[bool]:
        """Do as `start` does with many at once, waiting for nobody; say of each whether it was marked."""
        moves = [
            Move(
                each.claimed.id,
                each.claimed.token,
                started(each.claimed, now=each.now, slack_now=each.slack_now),
            )
            for each in starts
        ]
        return store.deliveries.move_all(moves, before=DeliveryState.CLAIMED)

    @query
    def find_content(self, store: Store, claimed: Claimed, *, now: datetime) -> Content | Silence:
        """Return what a message says by the present state, or why it says nothing."""
        return _content_of_claimed(store, store.deliveries.find(claimed.id), now=now)

    @query
    def find_all_contents(self, store: Store, looks: Sequence[Look]) -> list[Content | Silence | None]:
        """Do as `find_content` does with many at once; where that fails, None, and it holds up no other."""
        rows = {row.id: row for row in store.deliveries.list_by_ids([each.claimed.id for each in looks])}
        store.members.preload({(row.workspace_id, row.member_id) for row in rows.values() if row.member_id})
        found: list[Content | Silence | None] = []
        for each in looks:
            try:
                found.append(_content_of_claimed(store, rows.get(each.claimed.id), now=each.now))
            except Exception as error:  # noqa: BLE001  # whoever asked meets it alone
                _log.warning("content.failed", delivery_id=each.claimed.id, error=type(error).__name__)
                found.append(None)
        return found

    async def would_leak(self, claimed: Claimed) -> bool:
        """Say whether what is told of a plan would be read by another company for which it was not meant."""
        channel_id = claimed.posted_in or claimed.channel_id
        if channel_id is None or claimed.kind not in OF_PLANS:
            return False
        return await self._would_leak(claimed, channel_id)

    @query
    def _would_leak(self, store: Store, claimed: Claimed, channel_id: str) -> bool:
        channel = store.channels.find(claimed.workspace_id, channel_id)
        if channel is None or not channel.is_shared:
            return False
        row = store.deliveries.find(claimed.id)
        plan = None if row is None or row.plan_id is None else store.plans.find(row.workspace_id, row.plan_id)
        was_shared = (
            plan is not None and plan.shared_in == channel.id and claimed.kind is not DeliveryKind.SHARE
        )
        return leaks(is_shared=True, is_private=channel.is_private, was_shared=was_shared)

    @glance
    def next_pending(self, waiting: WaitingRepository, *, after: datetime) -> datetime | None:
        """Return when the first message may go that may not go yet."""
        moment = waiting.next_pending_ms(after_ms=to_ms(after))
        return datetime.fromtimestamp(moment / 1000, UTC) if moment is not None else None

    @query
    def next_moment(self, store: Store) -> datetime | None:
        """Return when something is due next: a schedule, a message or a redraw."""
        moments = (
            store.schedules.next_due_ms(),
            store.deliveries.next_wanted_ms(),
            store.plans.next_turn_ms(),
        )
        known = [moment for moment in moments if moment is not None]
        return datetime.fromtimestamp(min(known) / 1000, UTC) if known else None


def _write_or_put_off(store: Store, schedule: Schedule, *, now: datetime) -> None:
    """Write what a schedule brings; one that cannot be read waits for a day, and holds up no other."""
    try:
        with store.attempt():
            write_occurrence(store, schedule, now=now)
    except AttemptFailedError as error:
        _log.error("schedule.unreadable", schedule_id=schedule.id, error=type(error.__cause__).__name__)
        schedule.next_due_ms = to_ms(now + TRIED_AGAIN_AFTER)


def content_of(  # noqa: PLR0911  # one for each kind
    store: Store, row: Delivery, *, now: datetime
) -> Content | None:
    """Return what a message says by the present state, or None where there is nothing left to say."""
    match row.kind:
        case DeliveryKind.DAY:
            return day_message(store, row, now=now)
        case DeliveryKind.CHECK_IN:
            return prompt(store, row, now=now)
        case DeliveryKind.RECORD:
            return round_notice(store, row) if RANKING in row.facts else record(store, row)
        case DeliveryKind.SHARE:
            return share(store, row, now=now)
        case DeliveryKind.HAND_OFF:
            is_overrun = OVERRUN in row.facts
            return (overrun_of if is_overrun else hand_off_of)(store, row, now=now)
        case DeliveryKind.UNSURE:
            doubt = doubt_of(store, row)
            return doubt if doubt is None or may_read(store, row) else replace(doubt, plan_title="")
        case DeliveryKind.ANSWER | DeliveryKind.WELCOME:
            return Ready(row.content) if row.content else direct_notice(store, row, now=now)


def _content_of_claimed(store: Store, row: Delivery | None, *, now: datetime) -> Content | Silence:
    """Return what a message says by the present state, or why it says nothing."""
    if row is None:
        return Silence.NOTHING_TO_SAY
    if is_expired(row, now):
        return Silence.TOO_LATE
    if is_left_behind(store, row):
        return Silence.MOVED
    if row.posted_ts is None and (silence := _silence_of(store, row, now=now)) is not None:
        return silence
    return content_of(store, row, now=now) or Silence.NOTHING_TO_SAY


def _silence_of(store: Store, row: Delivery, *, now: datetime) -> Silence | None:
    """Return why whom a message goes to is told nothing, as far as is known."""
    member = None if row.member_id is None else store.members.find(row.workspace_id, row.member_id)
    if member is None:
        return None
    today, is_nudge = local_date(now, member.lives_in), row.kind in NUDGES
    reader = Reader(
        is_deactivated=member.is_deactivated,
        is_stranger=member.is_stranger,
        is_silent=is_nudge and silence_of(store, member, since=today).is_on(today),
    )
    hindrance = hinders_reader(reader, is_nudge=is_nudge)
    if hindrance is not None:
        return _SILENCES[hindrance]
    quiet = quiet_of(member) if is_nudge else None
    return Silence.QUIET if quiet is not None and quiet.end_after(now, member.lives_in) else None


_SILENCES = {
    ReaderHindrance.LEFT: Silence.LEFT,
    ReaderHindrance.STRANGER: Silence.LEFT,
    ReaderHindrance.SILENT: Silence.SILENT,
}


def is_expired(row: Delivery, now: datetime) -> bool:
    """Whether it is too late to post this; what is posted already may still be redrawn."""
    return row.posted_ts is None and row.expires_ms is not None and row.expires_ms <= to_ms(now)
