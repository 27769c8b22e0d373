"""Outcomes: what came of a message is written down under the lease by which it was sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from bot.crash_points import CrashPoint, pass_by
from bot.rules.check_ins import CheckInPrompt
from bot.rules.nudges import DayMessage
from bot.rules.refusals import Refusal, refusal_of
from bot.services.claims import Claimed
from bot.services.deliveries import ANSWER_FOR, Content, Ready, Silence
from bot.services.doubts import pass_on, redraw_questions
from bot.services.leavers import tell_of_leaver
from bot.services.notices import OwnersNotices, tell_owner
from bot.services.occurrences import ask_another, day_facts
from bot.services.rerouting import follow_plan, is_left_behind
from bot.services.revealing import reveal_without
from bot.services.schedules import to_ms
from bot.values import frozen
from storage.database import Database
from storage.models import ODD, UNLEASED, Delivery, DeliveryKind, DeliveryState
from storage.repositories.pace import Spot
from storage.repositories.taking import Move
from storage.unit_of_work import Store, transaction

LEFT_WORD = "user_disabled"
"""How Slack refuses what is for somebody who has left."""
_UNHEARD = frozenset({Silence.LEFT, Silence.SILENT, LEFT_WORD})
"""Why somebody does not hear what others might be asked in their stead."""
_WITHOUT_APP = frozenset({"not_in_channel", "channel_not_found"})


@frozen(kw_only=True)
class Sent:
    """A message that Slack has: where, what it showed, and when."""

    claimed: Claimed
    posted_in: str
    posted_ts: str
    shown: Content
    now: datetime


class Outcomes:
    """What has come of messages, and what is done about it."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @transaction
    def settle_sent(
        self, store: Store, claimed: Claimed, *, posted_in: str, posted_ts: str, shown: Content, now: datetime
    ) -> bool:
        """Write down that and where a message was posted, and what it showed."""
        sent = Sent(claimed=claimed, posted_in=posted_in, posted_ts=posted_ts, shown=shown, now=now)
        if isinstance(shown, CheckInPrompt):
            store.homes.mark_plan(claimed.workspace_id, shown.plan.id, now_ms=to_ms(now))
        return store.deliveries.move(
            claimed.id, token=claimed.token, before=DeliveryState.SENDING, values=_sent(sent)
        )

    @transaction
    def settle_all_sent(self, store: Store, sents: Sequence[Sent]) -> list[bool]:
        """Do as `settle_sent` does with many at once, waiting for nobody; say of each whether it was.

        Prompts are left to it: they change Homes too.
        """
        moves = [
            Move(each.claimed.id, each.claimed.token, _sent(each))
            for each in sents
            if not isinstance(each.shown, CheckInPrompt)
        ]
        done = store.deliveries.move_all(moves, before=DeliveryState.SENDING)
        moved = {move.id for move, is_done in zip(moves, done, strict=True) if is_done}
        return [each.claimed.id in moved for each in sents]

    @transaction
    def settle_overtaken(
        self, store: Store, claimed: Claimed, *, posted_in: str, posted_ts: str, now: datetime
    ) -> bool:
        """Write down where a message was posted after its lease was over; False when it is one too many."""
        values = {"posted_in": posted_in, "posted_ts": posted_ts, **_settled(DeliveryState.SENT, now)}
        if store.deliveries.overtake(claimed.id, {**values, "refresh_ms": to_ms(now)}):
            return True
        row = store.deliveries.find_locked(claimed.id)
        if row is None or row.state not in {DeliveryState.SENDING, DeliveryState.SENT}:
            return True
        if row.posted_ts in {None, posted_ts} and row.state is DeliveryState.SENT:
            return True
        row.doubles = [*(row.doubles or ()), [posted_in, posted_ts]]
        row.refresh_ms = to_ms(now)  # with it goes what was not taken away at once
        return False

    @transaction
    def settle_silent(
        self,
        store: Store,
        claimed: Claimed,
        why: Silence,
        *,
        now: datetime,
        told: dict[str, Any] | None = None,
    ) -> bool:
        """Write down that a message was not sent, being too late or empty; whoever asked for it is `told`."""
        state = DeliveryState.EXPIRED if why is Silence.TOO_LATE else DeliveryState.CANCELLED
        return _end(store, claimed, state, why.value, before=DeliveryState.CLAIMED, told=told, now=now)

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
        told: dict[str, Any] | None = None,
    ) -> bool:
        """Write down that a message will not go, and why; whoever asked for it is `told`."""
        return _end(store, claimed, state, reason, before=before, told=told, now=now)

    @transaction
    def settle_unposted(
        self,
        store: Store,
        claimed: Claimed,
        *,
        reason: str,
        told: OwnersNotices,
        now: datetime,
    ) -> bool:
        """Write down that a plan's post was not taken; its owner is told, and the channel is known as it is.

        Say whether the plan falls silent there.
        """
        before = DeliveryState.SENDING
        row = store.deliveries.find(claimed.id)
        if row is not None and is_left_behind(store, row):  # where its plan lives now it may be taken
            back = {"state": DeliveryState.PENDING, **UNLEASED}
            store.deliveries.move(claimed.id, token=claimed.token, before=before, values=back)
            return False
        if not _end(store, claimed, DeliveryState.DEAD, reason, before=before, told=None, now=now):
            return False
        channel = store.channels.find(claimed.workspace_id, claimed.channel_id or "")
        if channel is not None:
            channel.is_archived |= reason == "is_archived"
            channel.has_app &= reason not in _WITHOUT_APP
        is_gone = refusal_of(reason) is Refusal.GONE
        return tell_owner(store, claimed, told, is_gone=is_gone, now=now)

    @transaction
    def settle_moved(self, store: Store, claimed: Claimed, *, now: datetime) -> bool:
        """Have a message that was about to be told where its plan was follow it."""
        back = {"state": DeliveryState.PENDING, **UNLEASED}
        if not store.deliveries.move(
            claimed.id, token=claimed.token, before=DeliveryState.CLAIMED, values=back
        ):
            return False
        row = store.deliveries.find(claimed.id)
        assert row is not None
        follow_plan(store, row, now=now)
        redraw_questions(store, row, now=now)
        return True

    @transaction
    def settle_plainer(self, store: Store, claimed: Claimed, *, reason: str) -> bool:
        """Send a message at once, drawn plainer than Slack did not take it."""
        values = {
            "state": DeliveryState.PENDING,
            "plainness": claimed.plainness + 1,
            "attempts": claimed.attempts + 1,
            "reason": reason[:255],
            **UNLEASED,
        }
        return store.deliveries.move(
            claimed.id, token=claimed.token, before=DeliveryState.SENDING, values=values
        )

    @transaction
    def settle_pushed_back(
        self, store: Store, claimed: Claimed, *, wait: timedelta, reason: str, now: datetime
    ) -> bool:
        """Put a message back with all that waits for its place, which counts as no attempt.

        Say whether the whole workspace was told to wait.
        """
        values = {
            "state": DeliveryState.PENDING,
            "attempts": claimed.attempts,
            "reason": reason[:255],
            **UNLEASED,
        }
        is_ours = store.deliveries.move(
            claimed.id, token=claimed.token, before=DeliveryState.SENDING, values=values
        )
        spot = Spot(claimed.channel_id, claimed.member_id, claimed.is_ephemeral)
        is_all = is_ours and store.deliveries.push_back(
            claimed.workspace_id, spot, until_ms=to_ms(now + wait), now_ms=to_ms(now)
        )
        pass_by(CrashPoint.PUSHED_BACK)
        return is_all

    @transaction
    def settle_later(
        self,
        store: Store,
        claimed: Claimed,
        *,
        wait: timedelta,
        reason: str,
        now: datetime,
        state: DeliveryState = DeliveryState.PENDING,
        before: DeliveryState = DeliveryState.SENDING,
        is_odd: bool = False,
    ) -> bool:
        """Put a message back for later; of what nobody understood it is counted how often."""
        values: dict[str, Any] = {
            "state": state,
            "not_before_ms": to_ms(now + wait),
            "attempts": claimed.attempts + (before is DeliveryState.SENDING),
            "reason": reason[:255],
            **UNLEASED,
        }
        row = store.deliveries.find(claimed.id) if is_odd else None
        if row is not None:
            values["facts"] = {**row.facts, ODD: claimed.odd + 1}
        return store.deliveries.move(claimed.id, token=claimed.token, before=before, values=values)

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
            **UNLEASED,
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
        is_plainer: bool = False,
    ) -> bool:
        """Let go of a message, which now shows `shown` or what it did; with `again_after`, redraw it then.

        One that others have taken meanwhile is redrawn too: it may have been drawn over what they drew.
        """
        values: dict[str, Any] = {**UNLEASED}
        values |= {"plainness": claimed.plainness + 1} if is_plainer else {}
        values |= {} if shown is None else _remembered(shown)
        values |= {"content": None} if isinstance(shown, Ready) else {}
        if again_after is not None:
            values["refresh_ms"] = to_ms(now + again_after)
        if store.deliveries.move(claimed.id, token=claimed.token, before=DeliveryState.SENT, values=values):
            return True
        store.deliveries.refresh_by_id(claimed.id, now_ms=to_ms(now))
        return False


def _end(
    store: Store,
    claimed: Claimed,
    state: DeliveryState,
    reason: str,
    *,
    before: DeliveryState,
    told: dict[str, Any] | None,
    now: datetime,
) -> bool:
    values = {"reason": reason[:255], **_settled(state, now)}
    is_ended = store.deliveries.move(claimed.id, token=claimed.token, before=before, values=values)
    if is_ended and reason == LEFT_WORD and claimed.member_id is not None:
        _learn_left(store, claimed.workspace_id, claimed.member_id, now=now)
    row = store.deliveries.find(claimed.id) if is_ended else None
    if row is not None and reason in _UNHEARD and ask_another(store, row, now=now):
        return True
    if row is not None:
        redraw_questions(store, row, now=now)
        if row.kind is DeliveryKind.UNSURE and reason == Silence.LEFT:
            _ask_another(store, row, now=now)
    if is_ended and told is not None:
        _tell(store, claimed, told, now=now)
    return is_ended


def _learn_left(store: Store, workspace_id: str, member_id: str, *, now: datetime) -> None:
    """Know of somebody whom Slack tells nothing more that they have left, and offer their work to others."""
    member = store.members.find(workspace_id, member_id)
    if member is not None and not member.is_deactivated:
        member.is_deactivated = True
        store.flush()
        tell_of_leaver(store, member, now=now)
        reveal_without(store, member.workspace_id, member.id, now=now)


def _ask_another(store: Store, question: Delivery, *, now: datetime) -> None:
    """Ask whoever looks after the plan, where whom a question was for has left."""
    plan = None if question.plan_id is None else store.plans.find(question.workspace_id, question.plan_id)
    if plan is not None:
        pass_on(store, plan, now=now)


def _tell(store: Store, claimed: Claimed, drawn: dict[str, Any], *, now: datetime) -> None:
    """Answer whoever asked for a message that will not go."""
    row = store.deliveries.find(claimed.id)
    assert row is not None
    member_id = str(row.facts["by"])
    not_before_ms = store.deliveries.pace(claimed.workspace_id, member_id, not_before_ms=to_ms(now))
    store.deliveries.add(
        Delivery(
            workspace_id=claimed.workspace_id,
            occ_key=f"answer:{claimed.workspace_id}:ended:{claimed.id}",
            nonce=token_hex(16),
            kind=DeliveryKind.ANSWER,
            member_id=member_id,
            content=drawn,
            not_before_ms=not_before_ms,
            expires_ms=to_ms(now + ANSWER_FOR),
        )
    )


def _remembered(shown: Content) -> dict[str, Any]:
    """Return the column that keeps what was shown, so that it stays in its place when it is dealt with."""
    return (
        {
            "facts": day_facts(
                shown.items,
                shown.today,
                at=shown.nudge_at,
                stand_ins=shown.stand_ins,
                reports=shown.to_check_in,
                is_late=shown.is_late,
                rates=bool(shown.to_rate),
            )
        }
        if isinstance(shown, DayMessage)
        else {}
    )


def _sent(sent: Sent) -> dict[str, Any]:
    """Return the columns of a message that was posted."""
    where = {"posted_in": sent.posted_in, "posted_ts": sent.posted_ts}
    return {**where, **_settled(DeliveryState.SENT, sent.now), **_remembered(sent.shown)}


def _settled(state: DeliveryState, now: datetime) -> dict[str, Any]:
    """Return the columns of a message that has come to its end; only one that is held is still to be said."""
    forgotten = {} if state is DeliveryState.HELD else {"content": None}
    settled_ms = to_ms(now)
    return {
        "state": state,
        "settled_ms": settled_ms,
        **UNLEASED,
        **forgotten,
    }
