"""Telling somebody something directly, once and in their working hours; what it says is read when it goes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from bot.services.schedules import hearing_time, to_ms
from storage.models import Delivery, DeliveryKind, Member
from storage.unit_of_work import Store

NOTICE_FOR = timedelta(days=3)
LIVE_FOR = timedelta(days=7)
KEPT_FOR = timedelta(days=60)
"""So long a question shows what became of it."""


def write_notice(
    store: Store,
    reader: Member,
    *,
    facts: Mapping[str, Any],
    key: str,
    now: datetime,
    plan_id: int | None = None,
    is_kept: bool = False,
) -> None:
    """Tell somebody something once for each key, in their working hours; what it says is read then.

    One that `is_kept` never expires, as somebody waits for its answer.
    """
    occ_key = f"notice:{reader.workspace_id}:{key}:{reader.id}"
    if store.deliveries.has(occ_key):
        return
    at = hearing_time(store, reader, now=now)
    store.deliveries.add(
        Delivery(
            workspace_id=reader.workspace_id,
            occ_key=occ_key,
            nonce=token_hex(16),
            kind=DeliveryKind.ANSWER,
            plan_id=plan_id,
            member_id=reader.id,
            facts=dict(facts),
            wanted_ms=to_ms(at),
            not_before_ms=store.deliveries.pace_later(
                reader.workspace_id, reader.id, at_ms=to_ms(at), now_ms=to_ms(now)
            ),
            expires_ms=None if is_kept else to_ms(at + NOTICE_FOR),
            live_until_ms=to_ms(at + (KEPT_FOR if is_kept else LIVE_FOR)),
        )
    )
