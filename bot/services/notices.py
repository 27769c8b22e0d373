"""Notices: who looks after something is told once that a message could not be sent, and what to do."""

from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from bot.rules.cadence import local_date
from bot.rules.refusals import Refusal, refusal_of
from bot.services.caretakers import caretaker_id
from bot.services.claims import Claimed
from bot.services.schedules import to_ms
from bot.values import frozen
from storage.models import Delivery, DeliveryKind, DeliveryState
from storage.unit_of_work import Store

NOTICE_FOR = timedelta(days=3)

Notice = dict[str, Any]
"""What somebody is told, as it is drawn: text and blocks."""


SEVERAL = "several"
"""In the facts of a notice: that it tells of more than one post."""
SILENT_AFTER = 3
"""So many posts in a row that a channel did not take, and nothing more of the plan is posted there."""
_POSTS = frozenset({DeliveryKind.CHECK_IN, DeliveryKind.RECORD})


@frozen
class OwnersNotices:
    """What a plan's owner is told of one post that was not taken, of several, and of the last one."""

    unposted: Notice
    several: Notice
    silenced: Notice


def tell_owner(store: Store, claimed: Claimed, told: OwnersNotices, *, is_gone: bool, now: datetime) -> bool:
    """Tell a plan's owner that its channel did not take a post, at most once a day: of more, the same tells.

    Where the channel is gone or closed to us for the third time in a row, the plan falls silent there, and
    its owner is told so. Say whether it did.
    """
    row = store.deliveries.find(claimed.id)
    plan = None if row is None or row.plan_id is None else store.plans.find(row.workspace_id, row.plan_id)
    if plan is None or plan.id is None or claimed.channel_id is None or claimed.kind not in _POSTS:
        return False
    is_silenced = is_gone and not plan.is_silent and _is_lost(store, plan.id, claimed)
    if is_silenced and plan.channel_id == claimed.channel_id:
        plan.silent_in = claimed.channel_id
        store.homes.mark_plan(plan.workspace_id, plan.id, now_ms=to_ms(now))
        store.deliveries.cancel_in_channel(
            plan.workspace_id, plan.id, channel_id=claimed.channel_id, now_ms=to_ms(now)
        )
    reader_id = caretaker_id(store, plan, now=now) or plan.owner_id
    owner = store.members.find(plan.workspace_id, reader_id)
    today = local_date(now, owner.lives_in if owner is not None else plan.zone)
    what, drawn = ("silenced", told.silenced) if is_silenced else ("unposted", told.unposted)
    key = f"{what}:{plan.id}:{claimed.channel_id}:{today.isoformat()}"
    if not tell(store, plan.workspace_id, reader_id, drawn, key=key, now=now):
        _tell_of_several(store, plan.workspace_id, told.several, key=key, now=now)
    return is_silenced


def _is_lost(store: Store, plan_id: int, claimed: Claimed) -> bool:
    assert claimed.channel_id is not None
    last = store.deliveries.last_outcomes(
        claimed.workspace_id, plan_id, channel_id=claimed.channel_id, limit=SILENT_AFTER
    )
    refused = [state is DeliveryState.DEAD and refusal_of(reason) is Refusal.GONE for state, reason in last]
    return len(refused) == SILENT_AFTER and all(refused)


def _tell_of_several(store: Store, workspace_id: str, drawn: Notice, *, key: str, now: datetime) -> None:
    """Have a notice that was written today tell of all that was not taken since."""
    notice = store.deliveries.find_by_key(_key(workspace_id, key))
    if notice is None or notice.facts.get(SEVERAL):
        return
    if notice.state is DeliveryState.SENT and notice.posted_ts is not None:
        notice.refresh_ms = to_ms(now)
    elif notice.state is not DeliveryState.PENDING:
        return
    notice.content, notice.facts = drawn, {**notice.facts, SEVERAL: True}


def tell_installer(
    store: Store, workspace_id: str, drawn: Notice, *, key: str, now: datetime, lasts: timedelta = NOTICE_FOR
) -> bool:
    """Tell whoever was welcomed as the one who installed Waymark, once for each key; say whether now."""
    welcome = store.deliveries.find_by_key(f"welcome:{workspace_id}")
    if welcome is None or welcome.member_id is None:
        return False
    return tell(store, workspace_id, welcome.member_id, drawn, key=f"installer:{key}", now=now, lasts=lasts)


def tell(
    store: Store,
    workspace_id: str,
    member_id: str,
    drawn: Notice,
    *,
    key: str,
    now: datetime,
    lasts: timedelta = NOTICE_FOR,
) -> bool:
    """Tell somebody something directly, once for each key; say whether now."""
    occ_key = _key(workspace_id, key)
    if store.deliveries.has(occ_key):
        return False
    return store.deliveries.add(
        Delivery(
            workspace_id=workspace_id,
            occ_key=occ_key,
            nonce=token_hex(16),
            kind=DeliveryKind.ANSWER,
            member_id=member_id,
            content=drawn,
            not_before_ms=store.deliveries.pace(workspace_id, member_id, not_before_ms=to_ms(now)),
            expires_ms=to_ms(now + lasts),
        )
    )


def _key(workspace_id: str, key: str) -> str:
    return f"notice:{workspace_id}:{key}"[:255]
