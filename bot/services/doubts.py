"""Doubts: who is asked about a message that may not have been posted, and what they are shown of it."""

from datetime import UTC, datetime
from secrets import token_hex

from bot.rules.doubts import Doubt, Fate
from bot.rules.policies import POLICIES, Uncertain
from bot.services.caretakers import back_at, caretaker_id
from bot.services.round_notices import RANKING
from bot.services.schedules import to_ms
from storage.models import Delivery, DeliveryKind, DeliveryState, Plan, PlanStatus
from storage.unit_of_work import Store

FOR = "for"
"""In the facts of a question: the owner for whom somebody else is asked."""
MOST_QUESTIONS = 50
"""So many of the last attempts are looked at for what was asked about them."""
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
    member_id = _whom(store, row, now=now)
    member = None if member_id is None else store.members.find(row.workspace_id, member_id)
    if member_id is None or row.channel_id is None:
        return False
    assert row.id is not None
    returns = None if member is None else back_at(store, member, now=now)
    at = now if returns is None or returns >= until else returns
    plan = _plan_of(store, row)
    stands_for = {} if plan is None or plan.owner_id == member_id else {FOR: plan.owner_id}
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
            **stands_for,
        },
        wanted_ms=to_ms(at),
        not_before_ms=store.deliveries.pace_later(
            row.workspace_id, member_id, at_ms=to_ms(at), now_ms=to_ms(now)
        ),
        expires_ms=to_ms(until),
        live_until_ms=to_ms(until),
    )
    store.homes.mark(row.workspace_id, [member_id], now_ms=to_ms(now))
    return store.deliveries.add(question)


def doubt_of(store: Store, question: Delivery) -> Doubt | None:
    """Return what a question is about, and what has become of it; nothing where it need not be asked."""
    row = store.deliveries.find(int(question.facts["about"]))
    member = store.members.find(question.workspace_id, question.member_id or "")
    if row is None or member is None:
        return None
    assert row.id is not None
    plan = _plan_of(store, row)
    attempt = int(question.facts["attempt"])
    fate = _fate(row, attempt)
    if fate is Fate.OPEN and question.occ_key != doubt_key(row.id, attempt):
        fate = Fate.PASSED_ON
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
        is_ranking=RANKING in row.facts,
    )


def open_doubts(store: Store, workspace_id: str, member_id: str, *, now: datetime) -> tuple[Doubt, ...]:
    """Return what somebody was asked about messages that may not be there, and has not answered."""
    asked = store.deliveries.list_live_of(workspace_id, member_id, DeliveryKind.UNSURE, now_ms=to_ms(now))
    found = (doubt_of(store, question) for question in asked)
    return tuple(doubt for doubt in found if doubt is not None and doubt.fate is Fate.OPEN)


def redraw_questions(store: Store, row: Delivery, *, now: datetime) -> bool:
    """Have all that was asked about a message show what has become of it; say whether there was anything."""
    assert row.id is not None
    attempts = range(max(row.attempts - MOST_QUESTIONS, 0) + 1, row.attempts + 1)
    keys = [doubt_key(row.id, attempt) for attempt in attempts]
    if not keys or not store.deliveries.refresh_all(keys, now_ms=to_ms(now)):
        return False
    question = store.deliveries.find_by_key(keys[-1])
    if question is not None:
        store.homes.mark(row.workspace_id, [question.member_id], now_ms=to_ms(now))
    return True


def pass_on(store: Store, plan: Plan, *, now: datetime) -> None:
    """Have whoever a plan's questions now concern be asked.

    Whoever was asked before is not asked any more; nobody is of a prompt of a plan that does not ask now.
    """
    assert plan.id is not None
    for row in store.uncertain.list_of_plan(plan.workspace_id, plan.id):
        assert row.id is not None
        key = doubt_key(row.id, row.attempts)
        question = store.deliveries.find_by_key(key)
        if question is None or POLICIES[row.kind].uncertain is not Uncertain.ASK_OWNER:
            continue
        if row.kind is DeliveryKind.CHECK_IN and plan.status is not PlanStatus.ACTIVE:
            row.state, row.reason, row.settled_ms = DeliveryState.CANCELLED, f"plan_{plan.status}", to_ms(now)
            row.let_go()
            redraw_questions(store, row, now=now)
        elif not _is_asked_for(store, question, plan):
            store.homes.mark(plan.workspace_id, [question.member_id], now_ms=to_ms(now))
            store.deliveries.pass_by(question, f"{key}:{question.id}", now_ms=to_ms(now))
            until_ms = question.expires_ms or row.not_before_ms
            ask(store, row, until=datetime.fromtimestamp(until_ms / 1000, UTC), now=now)


def _is_asked_for(store: Store, question: Delivery, plan: Plan) -> bool:
    """Whether a question went to the plan's owner, or to somebody in their stead, who has not left."""
    whom = question.member_id
    is_there = whom is not None and not store.members.is_gone(question.workspace_id, whom)
    return is_there and plan.owner_id in {whom, question.facts.get(FOR)}


def _whom(store: Store, row: Delivery, *, now: datetime) -> str | None:
    """Return who is to be asked: who cares for the plan now, or whoever wanted the message."""
    if POLICIES[row.kind].uncertain is Uncertain.ASK_OWNER:
        plan = _plan_of(store, row)
        return None if plan is None else caretaker_id(store, plan, now=now)
    return str(row.facts["by"]) if "by" in row.facts else row.member_id


def _plan_of(store: Store, row: Delivery) -> Plan | None:
    return None if row.plan_id is None else store.plans.find(row.workspace_id, row.plan_id)


def _fate(row: Delivery, attempt: int) -> Fate:
    if row.attempts == attempt:
        if row.state is DeliveryState.UNKNOWN:
            return Fate.OPEN
        if row.state is DeliveryState.SENT:
            return Fate.FOUND if row.posted_ts is not None else Fate.SEEN
    return _ENDS.get(row.state, Fate.AGAIN)
