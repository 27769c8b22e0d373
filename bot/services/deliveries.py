"""Deliveries: written when they are due, claimed, started before the post, and settled after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from secrets import token_hex
from typing import Any

from bot.rules.action_steps import StepLine
from bot.rules.cadence import local_date, newest_missed, next_occurrence, to_utc, working_day_end
from bot.rules.check_ins import CheckInPrompt, CheckInRecord
from bot.rules.nudges import DayMessage
from bot.services.check_ins import record_of
from bot.services.contents import day_message, day_steps, prompt
from bot.services.schedules import cadence_of, set_next, to_ms
from storage.database import Database
from storage.models import Delivery, DeliveryKind, DeliveryState, PlanStatus, Schedule, ScheduleKind
from storage.unit_of_work import Store, query, transaction

LEASE_MS = 60_000
BATCH = 200
LIVE_PROMPT_FOR = timedelta(days=7)

ANSWER_FOR = timedelta(days=3)
"""An answer that comes later than this is of no use any more."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What was drawn when it was written: it reports a deed, and not how things are now."""

    drawn: dict[str, Any]

    def payload(self) -> dict[str, Any]:
        """Return what chat.* take: text and blocks."""
        return self.drawn


Content = DayMessage | CheckInPrompt | CheckInRecord | Ready


class Silence(StrEnum):
    """Why a message is not sent after all."""

    TOO_LATE = "too_late"
    NOTHING_TO_SAY = "nothing_to_say"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this process may send until its lease is over."""

    id: int
    token: str
    workspace_id: str
    kind: DeliveryKind
    nonce: str
    attempts: int
    member_id: str | None
    channel_id: str | None
    thread_ts: str | None
    is_ephemeral: bool
    posted_in: str | None
    posted_ts: str | None


class Deliveries:
    """What is to be said, and how far it has come."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @transaction
    def materialise(self, store: Store, *, now: datetime) -> int:
        """Write a message for every schedule that is due, once per occurrence; return how many were due."""
        due = store.schedules.list_due(now_ms=to_ms(now), limit=BATCH)
        for schedule in due:
            self._materialise_one(store, schedule, now=now)
        return len(due)

    @transaction
    def recover(self, store: Store, *, now: datetime) -> int:
        """Give back messages whose lease is over, and forget what is too late; return how many."""
        now_ms = to_ms(now)
        return store.deliveries.reclaim(now_ms=now_ms) + store.deliveries.expire_undecided(now_ms=now_ms)

    @transaction
    def claim(self, store: Store, *, now: datetime, limit: int) -> tuple[Claimed, ...]:
        """Take messages that may go now."""
        token = token_hex(16)
        rows = store.deliveries.claim(now_ms=to_ms(now), lease_ms=LEASE_MS, token=token, limit=limit)
        return tuple(_claimed(row, token) for row in rows)

    @transaction
    def claim_refreshes(self, store: Store, *, now: datetime, limit: int) -> tuple[Claimed, ...]:
        """Take posted messages that are to be redrawn."""
        token = token_hex(16)
        rows = store.deliveries.claim_refreshes(
            now_ms=to_ms(now), lease_ms=LEASE_MS, token=token, limit=limit
        )
        return tuple(_claimed(row, token) for row in rows)

    @transaction
    def start(self, store: Store, claimed: Claimed, *, now: datetime) -> bool:
        """Mark a message as being sent, before it is; False when it was cancelled or taken: do not send."""
        now_ms = to_ms(now)
        return store.deliveries.move(
            claimed.id,
            token=claimed.token,
            before=DeliveryState.CLAIMED,
            values={
                "state": DeliveryState.SENDING,
                "attempts": claimed.attempts + 1,
                "started_ms": now_ms,
                "lease_until_ms": now_ms + LEASE_MS,
            },
        )

    @transaction
    def settle_sent(
        self, store: Store, claimed: Claimed, *, posted_in: str, posted_ts: str, shown: Content, now: datetime
    ) -> bool:
        """Write down that and where a message was posted, and what it showed."""
        values = {"posted_in": posted_in, "posted_ts": posted_ts, **_settled(DeliveryState.SENT, now)}
        values |= _remembered(shown)
        return store.deliveries.move(
            claimed.id, token=claimed.token, before=DeliveryState.SENDING, values=values
        )

    @transaction
    def settle_silent(self, store: Store, claimed: Claimed, why: Silence, *, now: datetime) -> bool:
        """Write down that a message was not sent after all, because it is too late or says nothing."""
        state = DeliveryState.EXPIRED if why is Silence.TOO_LATE else DeliveryState.CANCELLED
        values = {"reason": why.value, **_settled(state, now)}
        return store.deliveries.move(
            claimed.id, token=claimed.token, before=DeliveryState.CLAIMED, values=values
        )

    @transaction
    def settle_end(
        self,
        store: Store,
        claimed: Claimed,
        state: DeliveryState,
        *,
        reason: str,
        now: datetime,
        before: DeliveryState = DeliveryState.SENDING,
    ) -> bool:
        """Write down that a message will not go, and why."""
        values = {"reason": reason[:255], **_settled(state, now)}
        return store.deliveries.move(claimed.id, token=claimed.token, before=before, values=values)

    @transaction
    def settle_later(
        self,
        store: Store,
        claimed: Claimed,
        *,
        wait: timedelta,
        reason: str,
        now: datetime,
        counts: bool = True,
        state: DeliveryState = DeliveryState.PENDING,
    ) -> bool:
        """Put a message back for later; a push-back by Slack does not count as an attempt."""
        values = {
            "state": state,
            "not_before_ms": to_ms(now + wait),
            "attempts": claimed.attempts + (1 if counts else 0),
            "reason": reason[:255],
            "lease_token": None,
            "lease_until_ms": None,
        }
        return store.deliveries.move(
            claimed.id, token=claimed.token, before=DeliveryState.SENDING, values=values
        )

    @transaction
    def settle_elsewhere(self, store: Store, claimed: Claimed, *, reason: str, now: datetime) -> bool:
        """Send a message at once where Slack may take it: not in the thread, or straight to its person."""
        place: dict[str, Any] = {"thread_ts": None}
        if claimed.is_ephemeral:
            expires_ms = to_ms(now + ANSWER_FOR)
            place |= {"channel_id": None, "is_ephemeral": False, "expires_ms": expires_ms}
        values = {
            "state": DeliveryState.PENDING,
            "not_before_ms": to_ms(now),
            "reason": reason[:255],
            "lease_token": None,
            "lease_until_ms": None,
            **place,
        }
        return store.deliveries.move(
            claimed.id, token=claimed.token, before=DeliveryState.SENDING, values=values
        )

    @transaction
    def settle_refresh(
        self,
        store: Store,
        claimed: Claimed,
        *,
        now: datetime,
        shown: Content | None = None,
        again_after: timedelta | None = None,
    ) -> bool:
        """Let go of a message, which now shows `shown` or what it did; with `again_after`, redraw it then."""
        values: dict[str, Any] = {"lease_token": None, "lease_until_ms": None}
        values |= {} if shown is None else _remembered(shown)
        if again_after is not None:
            values["refresh_ms"] = to_ms(now + again_after)
        return store.deliveries.move(
            claimed.id, token=claimed.token, before=DeliveryState.SENT, values=values
        )

    @query
    def find_content(self, store: Store, claimed: Claimed, *, now: datetime) -> Content | Silence:
        """Return what a message says by the present state, or why it says nothing."""
        row = store.deliveries.find(claimed.id)
        if row is None:
            return Silence.NOTHING_TO_SAY
        if _is_expired(row, now):
            return Silence.TOO_LATE
        match row.kind:
            case DeliveryKind.DAY:
                return day_message(store, row) or Silence.NOTHING_TO_SAY
            case DeliveryKind.CHECK_IN:
                return prompt(store, row, now=now) or Silence.NOTHING_TO_SAY
            case DeliveryKind.RECORD:
                return record_of(store, row.workspace_id, int(row.facts["check_in"]))
            case _:
                return Ready(row.content) if row.content else Silence.NOTHING_TO_SAY

    @query
    def next_moment(self, store: Store) -> datetime | None:
        """Return when something is due next: a schedule, a message or a redraw."""
        moments = (store.schedules.next_due_ms(), store.deliveries.next_wanted_ms())
        known = [moment for moment in moments if moment is not None]
        return datetime.fromtimestamp(min(known) / 1000, UTC) if known else None

    def _materialise_one(self, store: Store, schedule: Schedule, *, now: datetime) -> None:
        cadence = cadence_of(schedule)
        first_due = datetime.fromtimestamp(schedule.next_due_ms / 1000, UTC)
        newest = newest_missed(cadence, since=first_due - timedelta(milliseconds=1), until=now)
        slot, at = (newest.slot, newest.at) if newest is not None else (schedule.next_slot, first_due)
        set_next(schedule, next_occurrence(cadence, after=now))
        if schedule.kind is ScheduleKind.DAY:
            self._write_day(store, schedule, slot=slot, at=at, now=now)
        else:
            self._write_prompt(store, schedule, slot=slot, at=at, now=now)

    def _write_day(self, store: Store, schedule: Schedule, *, slot: str, at: datetime, now: datetime) -> None:
        assert schedule.member_id is not None
        member = store.members.find(schedule.workspace_id, schedule.member_id)
        today = local_date(at, schedule.zone)
        ends = _last_moment(schedule, today)
        if member is None or member.is_deactivated or now >= ends:
            return
        steps = day_steps(store, schedule, today=today)
        if steps:
            self._write(
                store,
                schedule,
                slot=slot,
                facts=_day_facts(steps, today),
                expires=ends,
                live_until=_midnight_after(today, schedule.zone),
                now=now,
            )

    def _write_prompt(
        self, store: Store, schedule: Schedule, *, slot: str, at: datetime, now: datetime
    ) -> None:
        assert schedule.plan_id is not None
        plan = store.plans.find(schedule.workspace_id, schedule.plan_id)
        today = local_date(at, schedule.zone)
        ends = _last_moment(schedule, today)
        if plan is None or plan.status is not PlanStatus.ACTIVE or today > plan.ends_on or now >= ends:
            return
        self._write(
            store,
            schedule,
            slot=slot,
            facts={"asked_ms": to_ms(at), "on": today.isoformat()},
            expires=ends,
            live_until=at + LIVE_PROMPT_FOR,
            now=now,
        )

    def _write(
        self,
        store: Store,
        schedule: Schedule,
        *,
        slot: str,
        facts: dict[str, Any],
        expires: datetime,
        live_until: datetime,
        now: datetime,
    ) -> None:
        """Write one message, to the plan's channel where there is one, else to the person."""
        channel_id, member_id = None, schedule.member_id
        if schedule.plan_id is not None:
            plan = store.plans.find(schedule.workspace_id, schedule.plan_id)
            assert plan is not None
            channel_id, member_id = plan.channel_id, None if plan.channel_id else plan.owner_id
        place = channel_id or member_id or ""
        kind = DeliveryKind(schedule.kind.value)
        store.deliveries.add(
            Delivery(
                workspace_id=schedule.workspace_id,
                occ_key=f"{schedule.id}:{slot}:{place}:{kind}",
                nonce=token_hex(16),
                kind=kind,
                schedule_id=schedule.id,
                plan_id=schedule.plan_id,
                member_id=member_id,
                channel_id=channel_id,
                facts=facts,
                not_before_ms=store.deliveries.pace(schedule.workspace_id, place, not_before_ms=to_ms(now)),
                expires_ms=to_ms(expires),
                live_until_ms=to_ms(live_until),
            )
        )


def _is_expired(row: Delivery, now: datetime) -> bool:
    """Whether it is too late to post this; what is posted already may still be redrawn."""
    return row.posted_ts is None and row.expires_ms is not None and row.expires_ms <= to_ms(now)


def _last_moment(schedule: Schedule, today: date) -> datetime:
    """Return when a message of `today` is too late: when work ends, or at midnight if it comes after that."""
    ends = working_day_end(today, schedule.zone)
    is_late = to_utc(today, schedule.at, schedule.zone) >= ends
    return _midnight_after(today, schedule.zone) if is_late else ends


def _midnight_after(today: date, zone: str) -> datetime:
    return to_utc(today + timedelta(days=1), time(), zone)


def _day_facts(steps: Iterable[StepLine], today: date) -> dict[str, Any]:
    return {"steps": [step.id for step in steps], "on": today.isoformat()}


def _remembered(shown: Content) -> dict[str, Any]:
    """Return the column that keeps what was shown, so that it stays in its place when it is dealt with."""
    return {"facts": _day_facts(shown.items, shown.today)} if isinstance(shown, DayMessage) else {}


def _settled(state: DeliveryState, now: datetime) -> dict[str, Any]:
    """Return the columns of a message that has come to its end; only one that is held is still to be said."""
    forgotten = {} if state is DeliveryState.HELD else {"content": None}
    settled_ms = to_ms(now)
    return {
        "state": state,
        "settled_ms": settled_ms,
        "lease_token": None,
        "lease_until_ms": None,
        **forgotten,
    }


def _claimed(row: Delivery, token: str) -> Claimed:
    assert row.id is not None
    return Claimed(
        id=row.id,
        token=token,
        workspace_id=row.workspace_id,
        kind=row.kind,
        nonce=row.nonce,
        attempts=row.attempts,
        member_id=row.member_id,
        channel_id=row.channel_id,
        thread_ts=row.thread_ts,
        is_ephemeral=row.is_ephemeral,
        posted_in=row.posted_in,
        posted_ts=row.posted_ts,
    )
