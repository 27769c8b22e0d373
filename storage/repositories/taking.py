"""Taking rows under a lease."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from storage.models import Delivery


def take(
    session: Session, ids: Any, values: dict[str, Any], lease_until_ms: int, token: str
) -> list[Delivery]:
    """Put the messages that `ids` asks for under one lease; return them in that order."""
    chosen = session.exec(ids).all()
    if not chosen:
        return []
    statement = (
        sa.update(Delivery)
        .where(col(Delivery.id).in_(list(chosen)))
        .values(lease_token=token, lease_until_ms=lease_until_ms, **values)
        .returning(Delivery)
        .execution_options(populate_existing=True)
    )
    places = {delivery_id: place for place, delivery_id in enumerate(chosen)}
    return sorted(session.scalars(statement), key=lambda row: places[row.id])
