"""Doubts: who is asked about a message that may not have been posted, and what they are shown of it."""

from datetime import UTC, datetime
from secrets import token_hex

from bot.rules.doubts import Doubt, Fate
from bot.rules.policies import POLICIES, Uncertain
from bot.services.schedules import to_ms
from storage.models import Delivery, DeliveryKind, DeliveryState
from storage.unit_of_work import Store

_ENDS = {
    DeliveryState.EXPIRED: Fate.TOO_LATE,
    DeliveryState.CANCELLED: Fate.OVERTAKEN,
    DeliveryState.DEAD: Fate.GIVEN_UP,
}


def doubt_key(delivery_id: int, attempt: int) -> str:
    """Return the key of the question about one attempt to post a message."""
    return f"unsure:{delivery_id}:{attempt}"


def ask(store: Store, row: Delivery, *, until: datetime, now: datetime) -> bool:
    """Have somebody asked about a message, once for each attempt; False where there is nobody to ask."""
    member_id = _whom(store, row)
    if member_id is None or row.channel_id is None:
        return False
    assert row.id is not None
    question = Delivery(
        workspace_id=row.workspace_id,
        occ_key=doubt_key(row.id, row.attempts),
        nonce=token_hex(16),
        kind=DeliveryKind.UNSURE,
        plan_id=row.plan_id,
        member_id=member_id,
        facts={
            "about": row.id,
            "attempt": row.attempts,
            "in": row.channel_id,
            "at_ms": row.started_ms or row.not_before_ms,
        },
        not_before_ms=store.deliveries.pace(row.workspace_id, member_id, not_before_ms=to_ms(now)),
        expires_ms=to_ms(until),
        live_until_ms=to_ms(until),
    )
    return store.deliveries.add(question)


def doubt_of(store: Store, question: Delivery) -> Doubt | None:
    """Return what a question is about, and what has become of it; nothing where it need not be asked."""
    row = store.deliveries.find(int(question.facts["about"]))
    member = store.members.find(question.workspace_id, question.member_id or "")
    if row is None or member is None:
        return None
    assert row.id is not None
    plan = None if row.plan_id is None else store.plans.find(row.workspace_id, row.plan_id)
    attempt = int(question.facts["attempt"])
    fate = _fate(row, attempt)
    if question.posted_ts is None and fate is not Fate.OPEN:
        return None
    return Doubt(
        delivery_id=row.id,
        attempt=attempt,
        kind=row.kind,
        plan_ref=f"P-{plan.number}" if plan is not None else "",
        plan_title=plan.title if plan is not None else "",
        channel_id=str(question.facts["in"]),
        at=datetime.fromtimestamp(question.facts["at_ms"] / 1000, UTC),
        zone=member.lives_in,
        fate=fate,
    )


def _whom(store: Store, row: Delivery) -> str | None:
    """Return who is to be asked: the plan's owner, or whoever wanted the message."""
    if POLICIES[row.kind].uncertain is Uncertain.ASK_OWNER:
        plan = None if row.plan_id is None else store.plans.find(row.workspace_id, row.plan_id)
        return None if plan is None else plan.owner_id
    return str(row.facts["by"]) if "by" in row.facts else row.member_id


def _fate(row: Delivery, attempt: int) -> Fate:
    if row.attempts == attempt:
        if row.state is DeliveryState.UNKNOWN:
            return Fate.OPEN
        if row.state is DeliveryState.SENT:
            return Fate.FOUND if row.posted_ts is not None else Fate.SEEN
    return _ENDS.get(row.state, Fate.AGAIN)
