"""What may have been posted, and nobody knows: claimed for a look, and settled by what it found."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from secrets import token_hex

from bot.errors import NotFoundError
from bot.rules.access import Actor, Deed, can_see_plan, ensure_allowed
from bot.rules.policies import POLICIES, Blindness, Step, Uncertain, life_of, next_step, wait_for_look
from bot.services.claims import LEASE_MS
from bot.services.deliveries import ANSWER_FOR, content_of, is_expired
from bot.services.doubts import FOR, ask, doubt_key, redraw_questions
from bot.services.lines import look_at
from bot.services.rerouting import is_left_behind, place_anew
from bot.services.schedules import to_ms
from bot.values import frozen
from storage.database import Database
from storage.models import ASKER, Delivery, DeliveryKind, DeliveryState
from storage.unit_of_work import Store, query, repeatable, transaction

SEEN = "seen"
_MARGIN = timedelta(seconds=60)
_NO_MESSAGE = "There is no such message that you can see."


@frozen
class Sought:
    """A message that this process may look for until its lease is over.

    It may stand where it was to go, not before `since` by Slack's clock; up to `cursor` that has been read.
    """

    id: int
    token: str
    workspace_id: str
    kind: DeliveryKind
    nonce: str
    channel_id: str | None
    member_id: str | None
    thread_ts: str | None
    since: datetime | None
    cursor: str | None


class UncertainDeliveries:
    """Messages of which nobody knows whether they were posted."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._wake = wake

    @transaction
    def claim(self, store: Store, *, now: datetime, limit: int) -> tuple[Sought, ...]:
        """Take messages that may be looked for now; where nobody can look ever, they go another way, once."""
        token = token_hex(16)
        rows = store.uncertain.claim(now_ms=to_ms(now), lease_ms=LEASE_MS, token=token, limit=limit)
        for row in rows:
            if row.is_ephemeral:
                _send_directly(row, now=now)
                store.after_commit(self._wake)
        return tuple(_sought(row, token) for row in rows if row.state is DeliveryState.UNKNOWN)

    @transaction
    def settle_found(
        self, store: Store, sought: Sought, *, posted_in: str, posted_ts: str, now: datetime
    ) -> bool:
        """Write down where a message was found; it is drawn anew, as things may have changed since."""
        row = store.uncertain.find(sought.id, token=sought.token)
        if row is None:
            return False
        _stand(store, row, posted_in=posted_in, posted_ts=posted_ts, now=now)
        self._redraw_question(store, row, now=now)
        store.after_commit(self._wake)
        return True

    @transaction
    def settle_absent(self, store: Store, sought: Sought, *, now: datetime) -> bool:
        """Have a message that is surely not there go again: the same row, under the same key."""
        row = store.uncertain.find(sought.id, token=sought.token)
        if row is None:
            return False
        row.is_repeated = False
        self._send_again(store, row, reason="absent", now=now)
        return True

    @transaction
    def put_off(
        self, store: Store, sought: Sought, *, wait: timedelta, cursor: str | None, now: datetime
    ) -> bool:
        """Go on reading later from where the reading broke off."""
        row = store.uncertain.find(sought.id, token=sought.token)
        if row is None:
            return False
        row.let_go()
        row.look_cursor, row.not_before_ms = cursor, to_ms(now + wait)
        return True

    @transaction
    def settle_blind(
        self,
        store: Store,
        sought: Sought,
        why: Blindness,
        *,
        now: datetime,
        wait: timedelta | None = None,
        cursor: str | None = None,
    ) -> Step | None:
        """Do what the policy says about a message that could not be looked for; None when it is taken.

        It is looked for again after `wait`, or else the later the longer it has been.
        """
        row = store.uncertain.find(sought.id, token=sought.token)
        if row is None:
            return None
        if is_expired(row, now):
            _end(row, DeliveryState.EXPIRED, "too_late", now=now)
            self._redraw_question(store, row, now=now)
            return Step.GIVE_UP
        waited = now - datetime.fromtimestamp((row.started_ms or to_ms(now)) / 1000, UTC)
        assert row.id is not None
        step = next_step(
            row.kind,
            why,
            is_direct=_is_direct(row),
            waited=waited,
            is_repeated=row.is_repeated,
            is_asked=store.deliveries.has(doubt_key(row.id, row.attempts)),
        )
        row.let_go()
        match step:
            case Step.WAIT:
                row.look_cursor = cursor
                row.not_before_ms = to_ms(now + (wait or wait_for_look(waited)))
            case Step.SEND_AGAIN:
                row.is_repeated = True
                self._send_again(store, row, reason="sent_again", now=now)
            case Step.ASK:
                return self._ask(store, row, now=now)
            case Step.GIVE_UP:
                self._give_up(store, row, now=now)
        return step

    @transaction
    def post_again(
        self, store: Store, delivery_id: int, attempt: int, *, actor: Actor, now: datetime
    ) -> bool:
        """Post a message again that somebody says is not there; False when that was settled before."""
        row = self._asked_about(store, delivery_id, attempt, actor=actor)
        if row is None:
            return False
        row.is_repeated = False
        if is_expired(row, now):
            _end(row, DeliveryState.EXPIRED, "too_late", now=now)
        elif content_of(store, row, now=now) is None and not is_left_behind(store, row):
            _end(row, DeliveryState.CANCELLED, "nothing_to_say", now=now)
        else:
            self._send_again(store, row, reason="asked_for", now=now)
        self._redraw_question(store, row, now=now)
        return True

    @transaction
    def confirm(self, store: Store, delivery_id: int, attempt: int, *, actor: Actor, now: datetime) -> bool:
        """Take somebody's word that a message is there; False when that was settled before."""
        row = self._asked_about(store, delivery_id, attempt, actor=actor)
        if row is None:
            return False
        _mark_sent(store, row, now=now)
        row.posted_in, row.reason = row.channel_id, SEEN
        self._redraw_question(store, row, now=now)
        return True

    async def recognise(
        self, workspace_id: str, nonce: str, *, posted_in: str, posted_ts: str, now: datetime
    ) -> bool:
        """Learn where a message stands from a button of it that was pressed; False where that was known.

        It settles a doubt without a look; what was there by somebody's word can be drawn anew from now on.
        """
        if not await self._is_unplaced(workspace_id, nonce):
            return False
        return await self._place(workspace_id, nonce, posted_in=posted_in, posted_ts=posted_ts, now=now)

    @query
    def _is_unplaced(self, store: Store, workspace_id: str, nonce: str) -> bool:
        return store.uncertain.has_nonce(workspace_id, nonce)

    @repeatable
    def _place(
        self, store: Store, workspace_id: str, nonce: str, *, posted_in: str, posted_ts: str, now: datetime
    ) -> bool:
        row = store.uncertain.find_by_nonce(workspace_id, nonce)
        if row is None:
            return False
        _stand(store, row, posted_in=posted_in, posted_ts=posted_ts, now=now)
        self._redraw_question(store, row, now=now)
        store.after_commit(self._wake)
        return True

    def _asked_about(self, store: Store, delivery_id: int, attempt: int, *, actor: Actor) -> Delivery | None:
        """Return the message that somebody was asked about, locked, if it is still in doubt.

        Raises NotFoundError or NotAllowedError for whoever has no say in it.
        """
        row = store.deliveries.find(delivery_id)
        if row is None or row.workspace_id != actor.workspace_id:
            raise NotFoundError(_NO_MESSAGE)
        question = store.deliveries.find_by_key(doubt_key(delivery_id, attempt))
        _ensure_has_say(store, row, actor, question)
        if question is None:
            raise NotFoundError(_NO_MESSAGE)
        found = store.uncertain.find(delivery_id)
        return found if found is not None and found.attempts == attempt else None

    def _send_again(self, store: Store, row: Delivery, *, reason: str, now: datetime) -> None:
        """Have a message go again, where it belongs by now."""
        row.let_go()
        row.state, row.reason, row.look_cursor = DeliveryState.PENDING, reason, None
        place = row.channel_id or _reader_of(row) or ""
        row.not_before_ms = store.deliveries.pace(row.workspace_id, place, not_before_ms=to_ms(now))
        place_anew(store, row, now=now)
        self._redraw_question(store, row, now=now)
        store.after_commit(self._wake)

    def _ask(self, store: Store, row: Delivery, *, now: datetime) -> Step:
        """Ask whoever the message concerns, unless there is nothing left to post or nobody to ask."""
        if content_of(store, row, now=now) is None:
            _end(row, DeliveryState.CANCELLED, "nothing_to_say", now=now)
            return Step.GIVE_UP
        until = now + life_of(DeliveryKind.UNSURE)
        if row.expires_ms is not None:
            until = min(until, datetime.fromtimestamp(row.expires_ms / 1000, UTC))
        row.not_before_ms, row.look_cursor = to_ms(until), None
        if not ask(store, row, until=until, now=now):
            _end(row, DeliveryState.DEAD, "nobody_to_ask", now=now)
            return Step.GIVE_UP
        store.after_commit(self._wake)
        return Step.ASK

    def _give_up(self, store: Store, row: Delivery, *, now: datetime) -> None:
        _end(row, DeliveryState.DEAD, "unanswered" if row.channel_id else "uncertain", now=now)
        self._redraw_question(store, row, now=now)

    def _redraw_question(self, store: Store, row: Delivery, *, now: datetime) -> None:
        if redraw_questions(store, row, now=now):
            store.after_commit(self._wake)


def _sought(row: Delivery, token: str) -> Sought:
    assert row.id is not None
    return Sought(
        id=row.id,
        token=token,
        workspace_id=row.workspace_id,
        kind=row.kind,
        nonce=row.nonce,
        channel_id=row.channel_id,
        member_id=_reader_of(row),
        thread_ts=row.thread_ts,
        since=datetime.fromtimestamp(row.slack_ms / 1000, UTC) - _MARGIN if row.slack_ms else None,
        cursor=row.look_cursor,
    )


def _reader_of(row: Delivery) -> str | None:
    """Return whom a message is for, also where nothing is known of them yet."""
    return row.member_id or row.facts.get(ASKER)


def _is_direct(row: Delivery) -> bool:
    """Whether only one person reads it."""
    return row.channel_id is None or row.channel_id.startswith("D")


def _send_directly(row: Delivery, *, now: datetime) -> None:
    """Have what one person alone was to see go to their direct messages, where it can be looked for."""
    row.let_go()
    row.state, row.not_before_ms = DeliveryState.PENDING, to_ms(now)
    row.channel_id, row.thread_ts, row.is_ephemeral = None, None, False
    row.expires_ms = to_ms(now + ANSWER_FOR)


def _mark_sent(store: Store, row: Delivery, *, now: datetime) -> None:
    """Count a message as posted, with what follows from that."""
    _end(row, DeliveryState.SENT, "", now=now)
    if row.kind is DeliveryKind.CHECK_IN and row.plan_id is not None:
        store.homes.mark_plan(row.workspace_id, row.plan_id, now_ms=to_ms(now))


def _stand(store: Store, row: Delivery, *, posted_in: str, posted_ts: str, now: datetime) -> None:
    """Write down where a message stands, and have it drawn anew."""
    _mark_sent(store, row, now=now)
    row.posted_in, row.posted_ts = posted_in, posted_ts
    row.refresh_ms = to_ms(now)


def _end(row: Delivery, state: DeliveryState, reason: str, *, now: datetime) -> None:
    row.let_go()
    row.state, row.reason, row.settled_ms = state, reason, to_ms(now)
    row.content, row.look_cursor = None, None


def _ensure_has_say(store: Store, row: Delivery, actor: Actor, question: Delivery | None) -> None:
    """Refuse whoever is neither the plan's owner nor asked in their stead, or did not want the message."""
    plan = None if row.plan_id is None else store.plans.find(row.workspace_id, row.plan_id)
    if plan is not None:
        (seen,) = look_at(store, [plan]).values()
        if not can_see_plan(actor, seen.people):
            raise NotFoundError(_NO_MESSAGE)
        if POLICIES[row.kind].uncertain is Uncertain.ASK_OWNER:
            if question is not None and (question.member_id, question.facts.get(FOR)) == (
                actor.id,
                plan.owner_id,
            ):
                return
            ensure_allowed(actor, Deed.EDIT_PLAN, seen.people)
            return
    if actor.id != (row.facts.get("by") or row.member_id):
        raise NotFoundError(_NO_MESSAGE)
