"""Notices: who looks after something is told once that a message could not be sent, and what to do."""

from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from bot.services.schedules import to_ms
from storage.models import Delivery, DeliveryKind
from storage.unit_of_work import Store

NOTICE_FOR = timedelta(days=3)

Notice = dict[str, Any]
"""What somebody is told, as it is drawn: text and blocks."""


def tell_installer(store: Store, workspace_id: str, drawn: Notice, *, key: str, now: datetime) -> bool:
    """Tell whoever was welcomed as the one who installed Waymark, once for each key; say whether now."""
    welcome = store.deliveries.find_by_key(f"welcome:{workspace_id}")
    if welcome is None or welcome.member_id is None:
        return False
    return tell(store, workspace_id, welcome.member_id, drawn, key=f"installer:{key}", now=now)


def tell(store: Store, workspace_id: str, member_id: str, drawn: Notice, *, key: str, now: datetime) -> bool:
    """Tell somebody something directly, once for each key; say whether now."""
    occ_key = f"notice:{workspace_id}:{key}"[:255]
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
            expires_ms=to_ms(now + NOTICE_FOR),
        )
    )
