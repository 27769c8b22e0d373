"""Taking rows under a lease, and changing many that are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from storage.models import Delivery, DeliveryState


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


@dataclass(frozen=True, slots=True)
class Move:
    """A change to a message that this lease holds."""

    id: int
    token: str
    values: dict[str, Any]


def move_all(session: Session, moves: Sequence[Move], *, before: DeliveryState) -> list[bool]:
    """Change messages that their leases still hold in this state; say of each whether it was.

    Waits for nobody: what another transaction has locked is left as it is.
    """
    connection = session.connection()
    held = (
        sa.select(col(Delivery.id), col(Delivery.lease_token))
        .where(col(Delivery.id).in_([move.id for move in moves]), col(Delivery.state) == before)
        .order_by(col(Delivery.id))
        .with_for_update(skip_locked=True)
    )
    tokens = {row.id: row.lease_token for row in connection.execute(held)}
    is_held = [tokens.get(move.id) == move.token for move in moves]
    alike: defaultdict[frozenset[str], list[dict[str, Any]]] = defaultdict(list)
    for move, is_ours in zip(moves, is_held, strict=True):
        if is_ours:
            alike[frozenset(move.values)].append({"its_id": move.id, **move.values})
    for rows in alike.values():
        connection.execute(sa.update(Delivery).where(col(Delivery.id) == sa.bindparam("its_id")), rows)
    return is_held
