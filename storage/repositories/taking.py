"""Taking rows under a lease, and changing many that are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from storage.models import Delivery, DeliveryState, Hold, HoldKind, metadata
from storage.repositories.pace import Taken

_ROWS = metadata.tables["delivery"]
_IS_PENDING: sa.ColumnElement[bool] = sa.literal_column("(delivery.state = 'pending')")
"""To the letter what the index of what is still to be said says."""


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


_IS_SUSPENDED = (
    sa.exists()
    .where(
        col(Hold.workspace_id) == _ROWS.c.workspace_id,
        col(Hold.kind) == HoldKind.SUSPENDED,
        col(Hold.is_lifted).is_(False),
    )
    .correlate(_ROWS)
)


def _claiming() -> sa.Executable:
    """Put together, once, the statement that takes what may go now, and gives it back as it then stands."""
    due = (
        sa.select(_ROWS.c.id)
        .where(_IS_PENDING, _ROWS.c.not_before_ms <= sa.bindparam("at_ms", type_=sa.BigInteger))
        .order_by(_ROWS.c.not_before_ms)
        .limit(sa.bindparam("at_most", type_=sa.Integer))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return (
        sa.update(_ROWS)
        .where(_ROWS.c.id == due.c.id)
        .values(
            state=DeliveryState.CLAIMED,
            refresh_ms=None,
            lease_token=sa.bindparam("by"),
            lease_until_ms=sa.bindparam("until_ms", type_=sa.BigInteger),
        )
        .returning(*_ROWS.c, _IS_SUSPENDED.label("is_suspended"))
    )


_CLAIM = _claiming()


def claim_due(session: Session, *, now_ms: int, lease_ms: int, token: str, limit: int) -> list[Taken]:
    """Put up to `limit` messages that may go now under one lease; return them as rows, the oldest first.

    Of each it is said whether its workspace is suspended.
    """
    given = {"at_ms": now_ms, "at_most": limit, "by": token, "until_ms": now_ms + lease_ms}
    rows = session.connection().execute(_CLAIM, given)
    return sorted(rows, key=lambda row: (row.not_before_ms, row.id))


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
    alike: defaultdict[frozenset[str], list[Move]] = defaultdict(list)
    for move in moves:
        alike[frozenset(move.values)].append(move)
    moved = set[int]()
    for names, same in alike.items():
        statement = _moving(tuple(sorted(names)), connection.dialect.name)
        rows = [{"its_id": move.id, "its_token": move.token, **move.values} for move in same]
        moved.update(connection.execute(statement, {"rows": rows, "before": before}).scalars())
    return [move.id in moved for move in moves]


@cache
def _moving(names: tuple[str, ...], dialect: str) -> sa.Executable:
    """Put together, once, the statement that changes these columns of many rows, each to its own values."""
    if dialect == "postgresql":
        new, is_held = _given_to_postgresql(names)
    else:
        new, is_held = _given_to_sqlite(names)
    return sa.update(_ROWS).where(is_held).values(new).returning(_ROWS.c.id)


_BEFORE = _ROWS.c.state == sa.bindparam("before", type_=_ROWS.c.state.type)

Given = tuple[dict[str, sa.ColumnElement[Any]], sa.ColumnElement[bool]]
"""The new values, and what is satisfied by the rows that they are for."""


def _given_to_sqlite(names: Sequence[str]) -> Given:
    each = sa.func.json_each(sa.bindparam("rows", type_=sa.JSON)).table_valued("value", name="each")

    def said(name: str) -> sa.ColumnElement[Any]:
        return sa.func.json_extract(each.c.value, f"$.{name}")

    is_held = sa.and_(_ROWS.c.id == said("its_id"), _ROWS.c.lease_token == said("its_token"), _BEFORE)
    return {name: said(name) for name in names}, is_held


def _given_to_postgresql(names: Sequence[str]) -> Given:
    """Have the rows locked in their order first, and leave what another transaction has locked."""
    columns = [sa.column(name, _ROWS.c[name].type) for name in names]
    each = (
        sa.func.json_to_recordset(sa.bindparam("rows", type_=sa.JSON))
        .table_valued(sa.column("its_id", sa.BigInteger), sa.column("its_token", sa.String), *columns)
        .render_derived(name="each", with_types=True)
    )
    held = (
        sa.select(each)
        .join(_ROWS, sa.and_(_ROWS.c.id == each.c.its_id, _ROWS.c.lease_token == each.c.its_token, _BEFORE))
        .order_by(_ROWS.c.id)
        .with_for_update(skip_locked=True, of=_ROWS)
        .cte("held")
    )
    return {name: held.c[name] for name in names}, _ROWS.c.id == held.c.its_id
