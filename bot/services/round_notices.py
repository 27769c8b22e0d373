"""What is said of a round of ratings: each rater is asked once, and its ranking is told once."""

from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from bot.rules.access import Actor, can_see_plan
from bot.services.actors import actor_of
from bot.services.caretakers import back_at
from bot.services.lines import Seen, look_at
from bot.services.schedules import hearing_time, to_ms
from storage.models import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Member,
    Plan,
    PlanKind,
    PlanStatus,
    RatingRound,
)
from storage.repositories.deliveries import NO_CHANNEL
from storage.unit_of_work import Store

RATE = "rate"
"""In the facts of a message: the round in which its reader is asked to rate."""
RANKING = "ranking"
"""In the facts of a message: the round whose ranking it shows."""
ASKED_FOR = timedelta(days=7)
TOLD_FOR = timedelta(days=7)
HELD = frozenset({PlanStatus.PAUSED, PlanStatus.CLOSED})
"""A plan that is one of these asks nobody, and takes no ratings; its round goes on when it does."""
LIVE_FOR = timedelta(days=60)
"""So long a message shows what has become of its round."""


def ask_rater(store: Store, given: RatingRound, reader: Member, *, now: datetime) -> None:
    """Ask somebody once to rate, when they are at work; who is away is asked when they are back."""
    at = back_at(store, reader, now=now) or hearing_time(store, reader, now=now)
    key = _ask_key(given, reader.id)
    _write(store, reader, given, facts={RATE: given.id}, key=key, at=at, lasts=ASKED_FOR, now=now)


def tell_ranking(store: Store, given: RatingRound, seen: Seen, *, now: datetime) -> None:
    """Tell what came out of a round, once: in the plan's channel, or directly to those who take part."""
    if tells_channel(seen.plan):
        _tell_channel(store, given, seen.plan, now=now)
        return
    assert given.id is not None
    raters = [rater.member_id for rater in store.rounds.raters(given.workspace_id, given.id)]
    for member_id in sorted(seen.people.named | set(raters)):
        reader = store.members.find(given.workspace_id, member_id)
        if reader is not None and is_there(store, reader, seen):
            at = back_at(store, reader, now=now) or hearing_time(store, reader, now=now)
            key = f"ranking:{given.id}:{member_id}"
            _write(store, reader, given, facts={RANKING: given.id}, key=key, at=at, lasts=TOLD_FOR, now=now)


def tells_channel(plan: Plan) -> bool:
    """Whether a plan's rankings are shown in its channel; that of one person never is."""
    return plan.channel_id is not None and plan.kind is PlanKind.TEAM


def is_there(store: Store, member: Member, seen: Seen) -> bool:
    """Whether somebody is waited for: they have not left, and may see the plan."""
    if member.is_deactivated or member.is_stranger or member.is_guest:
        return False
    reader = Actor(member.workspace_id, member.id, member.name)
    if seen.people.private_channel_id is not None:  # else it does not matter which channels they are in
        reader = actor_of(store, member)
    return can_see_plan(reader, seen.people)


def redraw_round(store: Store, given: RatingRound, *, now: datetime) -> bool:
    """Have all that was said of a round show what has become of it, and its raters' Homes likewise."""
    assert given.id is not None
    people = [rater.member_id for rater in store.rounds.raters(given.workspace_id, given.id)]
    now_ms = to_ms(now)
    keys = [_ask_key(given, member_id) for member_id in people]
    shown = store.deliveries.refresh_all(keys, now_ms=now_ms)
    for member_id in people:
        shown |= _redraw_day(store, given.workspace_id, member_id, now_ms=now_ms)
    return store.homes.mark(given.workspace_id, people, now_ms=now_ms) or shown


def redraw_asked(store: Store, given: RatingRound, member_id: str, *, now: datetime) -> None:
    """Have what one person was asked show what has become of it, and their Home."""
    now_ms = to_ms(now)
    store.deliveries.refresh_all([_ask_key(given, member_id)], now_ms=now_ms)
    _redraw_day(store, given.workspace_id, member_id, now_ms=now_ms)
    store.homes.mark(given.workspace_id, [member_id], now_ms=now_ms)


def _redraw_day(store: Store, workspace_id: str, member_id: str, *, now_ms: int) -> bool:
    """Have somebody's message of the day, which may speak of a round, show what has become of it."""
    return store.deliveries.refresh_live(
        workspace_id, kind=DeliveryKind.DAY, member_id=member_id, now_ms=now_ms
    )


def redraw_rankings(store: Store, plan: Plan, *, now: datetime) -> bool:
    """Have the newest ranking of a plan show what was made of its areas."""
    assert plan.id is not None
    newest = store.rounds.find_revealed(plan.workspace_id, plan.id)
    if newest is None or newest.id is None:
        return False
    people = [rater.member_id for rater in store.rounds.raters(plan.workspace_id, newest.id)]
    readers = look_at(store, [plan])[plan.id].people.named | set(people)
    keys = [f"ranking:{newest.id}", *(f"ranking:{newest.id}:{member_id}" for member_id in sorted(readers))]
    return store.deliveries.refresh_all(keys, now_ms=to_ms(now))


def follow_status(store: Store, plan: Plan, *, now: datetime) -> None:
    """Have the round of a plan that is paused or closed wait, and go on with it: who was not asked yet is."""
    assert plan.id is not None
    given = store.rounds.find_open(plan.workspace_id, plan.id)
    if given is None or given.id is None:
        return
    redraw_round(store, given, now=now)
    if plan.status in HELD:
        return
    for rater in store.rounds.raters(plan.workspace_id, given.id):
        row = store.deliveries.find_by_key(_ask_key(given, rater.member_id))
        if row is None or row.posted_ts is not None or row.state is not DeliveryState.CANCELLED:
            continue
        row.state, row.reason, row.settled_ms = DeliveryState.PENDING, "", None
        row.expires_ms = to_ms(now + ASKED_FOR)
        row.not_before_ms = store.deliveries.pace_later(
            row.workspace_id, rater.member_id, at_ms=to_ms(now), now_ms=to_ms(now)
        )


def plan_seen(store: Store, given: RatingRound) -> Seen:
    """Return the plan of a round, with its people."""
    plan = store.plans.find(given.workspace_id, given.plan_id)
    assert plan is not None
    return look_at(store, [plan])[given.plan_id]


def _ask_key(given: RatingRound, member_id: str) -> str:
    return f"rate:{given.id}:{member_id}"


def _tell_channel(store: Store, given: RatingRound, plan: Plan, *, now: datetime) -> None:
    """Write the message to the channel, kept for later while the plan is silent there."""
    assert plan.channel_id is not None
    silenced: dict[str, Any] = {}
    if plan.is_silent:
        silenced = {"state": DeliveryState.CANCELLED, "reason": NO_CHANNEL, "settled_ms": to_ms(now)}
    store.deliveries.add(
        Delivery(
            workspace_id=plan.workspace_id,
            occ_key=f"ranking:{given.id}",
            nonce=token_hex(16),
            kind=DeliveryKind.RECORD,
            plan_id=plan.id,
            channel_id=plan.channel_id,
            facts={RANKING: given.id},
            not_before_ms=store.deliveries.pace(plan.workspace_id, plan.channel_id, not_before_ms=to_ms(now)),
            **silenced,
        )
    )


def _write(
    store: Store,
    reader: Member,
    given: RatingRound,
    *,
    facts: dict[str, Any],
    key: str,
    at: datetime,
    lasts: timedelta,
    now: datetime,
) -> None:
    store.deliveries.add(
        Delivery(
            workspace_id=reader.workspace_id,
            occ_key=key,
            nonce=token_hex(16),
            kind=DeliveryKind.ANSWER,
            plan_id=given.plan_id,
            member_id=reader.id,
            facts=facts,
            wanted_ms=to_ms(at),
            not_before_ms=store.deliveries.pace_later(
                reader.workspace_id, reader.id, at_ms=to_ms(at), now_ms=to_ms(now)
            ),
            expires_ms=to_ms(at + lasts),
            live_until_ms=to_ms(at + LIVE_FOR),
        )
    )
