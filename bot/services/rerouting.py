"""What was still to be said when a plan changed its place, or a check-in came back: where it goes now."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.services.schedules import to_ms
from storage.models import CheckIn, Delivery, DeliveryKind, DeliveryState, Plan
from storage.repositories.deliveries import NO_CHANNEL
from storage.unit_of_work import Store

KEPT_FOR = timedelta(hours=24)
"""As long as a plan's change can be undone, what it silenced is told after all."""


def follow_change(store: Store, plan: Plan, changes: Collection[str], *, now: datetime) -> None:
    """Have what is still to be said of a plan go by what has changed in it, by the names of its fields."""
    if "channel_id" in changes:
        plan.silent_in = None
        reroute(store, plan, now=now)
    elif "status" in changes:
        _look_again(store, plan)


def reroute(store: Store, plan: Plan, *, now: datetime) -> None:
    """Have what a plan was going to say in the channel that it has left follow it, or end without one.

    What somebody shared stays where they wanted it, and is looked at again before it goes.
    """
    assert plan.id is not None
    for row in store.deliveries.list_waiting_of_plan(plan.workspace_id, plan.id):
        if row.kind is DeliveryKind.RECORD:
            _send_to(store, row, plan.channel_id, now=now)
        elif row.kind is DeliveryKind.SHARE and row.state is DeliveryState.CLAIMED:
            _put_back(row)
    if plan.channel_id is not None:
        since_ms = to_ms(now - KEPT_FOR)
        for row in store.deliveries.list_silenced_of_plan(plan.workspace_id, plan.id, since_ms=since_ms):
            _put_back(row)
            _send_to(store, row, plan.channel_id, now=now)


def speak_again(store: Store, plan: Plan, *, now: datetime) -> None:
    """Have a plan that had fallen silent post in its channel again, with the check-ins of the last day."""
    assert plan.id is not None
    plan.silent_in = None
    store.homes.mark_plan(plan.workspace_id, plan.id, now_ms=to_ms(now))
    reroute(store, plan, now=now)


def is_left_behind(store: Store, row: Delivery) -> bool:
    """Whether this was to be told where its plan does not live any more, and has not been."""
    if row.kind is not DeliveryKind.RECORD or row.posted_ts is not None or row.plan_id is None:
        return False
    plan = store.plans.find(row.workspace_id, row.plan_id)
    return plan is not None and plan.channel_id != row.channel_id


def follow_plan(store: Store, row: Delivery, *, now: datetime) -> None:
    """Have a message that is not being sent go where its plan lives now, or end where that is nowhere."""
    assert row.plan_id is not None
    plan = store.plans.find(row.workspace_id, row.plan_id)
    _send_to(store, row, None if plan is None else plan.channel_id, now=now)


def place_anew(store: Store, row: Delivery, *, now: datetime) -> None:
    """Have a message that was in doubt when its plan moved go where the plan is now, or not at all."""
    if is_left_behind(store, row):
        follow_plan(store, row, now=now)
    elif row.kind is DeliveryKind.CHECK_IN and row.plan_id is not None:
        plan = store.plans.find(row.workspace_id, row.plan_id)
        if plan is not None and plan.channel_id != row.channel_id:
            row.state, row.reason, row.settled_ms = DeliveryState.CANCELLED, "plan_moved", to_ms(now)


def tell_again(store: Store, plan: Plan, check_in: CheckIn, *, now: datetime) -> bool:
    """Tell the plan's channel of a check-in that was taken back before it was told; say whether it is."""
    row = store.deliveries.find_by_key(f"record:{check_in.id}")
    untold = (DeliveryState.CANCELLED, DeliveryState.CLAIMED)
    if row is None or row.posted_ts is not None or row.state not in untold or plan.channel_id is None:
        return False
    _put_back(row)
    _send_to(store, row, plan.channel_id, now=now)
    return True


def _look_again(store: Store, plan: Plan) -> None:
    """Have what somebody shared, and nobody has begun to send, be looked at again: it may not go any more."""
    assert plan.id is not None
    for row in store.deliveries.list_waiting_of_plan(plan.workspace_id, plan.id):
        if row.kind is DeliveryKind.SHARE and row.state is DeliveryState.CLAIMED:
            _put_back(row)


def _send_to(store: Store, row: Delivery, channel_id: str | None, *, now: datetime) -> None:
    if channel_id is None:
        row.state, row.reason, row.settled_ms = DeliveryState.CANCELLED, NO_CHANNEL, to_ms(now)
        row.let_go()
        return
    if row.state is DeliveryState.CLAIMED:
        _put_back(row)
    row.channel_id = channel_id
    row.not_before_ms = store.deliveries.pace(row.workspace_id, channel_id, not_before_ms=to_ms(now))


def _put_back(row: Delivery) -> None:
    """Let a message be claimed anew: whoever holds it may not send what they have in hand."""
    row.state, row.reason, row.settled_ms = DeliveryState.PENDING, "", None
    row.let_go()
