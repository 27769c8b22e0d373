"""What shows a plan and its people's days, drawn anew once something of it has changed."""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from bot.services.schedules import to_ms
from storage.models import DeliveryKind
from storage.unit_of_work import Store


def is_redrawn(
    store: Store, workspace_id: str, plan_id: int, *, people: AbstractSet[str], now: datetime
) -> bool:
    """Have the plan's prompt and questions, these people's days and all Homes show what is so now."""
    refresh, now_ms = store.deliveries.refresh_live, to_ms(now)
    shown = 0
    for kind in (DeliveryKind.CHECK_IN, DeliveryKind.UNSURE, DeliveryKind.HAND_OFF):
        shown |= refresh(workspace_id, kind=kind, plan_id=plan_id, now_ms=now_ms)
    yesterday = now.date() - timedelta(days=1)
    absences = store.absences.list_of_many(workspace_id, people, since=yesterday)
    deputies = {away.deputy_id for away in absences if away.deputy_id is not None}
    for member_id in sorted(people | deputies):
        shown |= refresh(workspace_id, kind=DeliveryKind.DAY, member_id=member_id, now_ms=now_ms)
    shown |= store.homes.mark_plan(workspace_id, plan_id, also=people, now_ms=now_ms)
    return bool(shown)
