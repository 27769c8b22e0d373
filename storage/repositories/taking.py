"""Taking rows under a lease, and changing many that are."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from storage.models import ASKER, ODD, Delivery, DeliveryState, Hold, HoldKind, metadata
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


_TAKEN = (
    _ROWS.c.id,
    _ROWS.c.workspace_id,
    _ROWS.c.kind,
    _ROWS.c.nonce,
    _ROWS.c.attempts,
    _ROWS.c.not_before_ms,
    _ROWS.c.member_id,
    _ROWS.c.channel_id,
    _ROWS.c.thread_ts,
    _ROWS.c.is_ephemeral,
    _ROWS.c.posted_in,
    _ROWS.c.posted_ts,
    _ROWS.c.is_repeated,
    _ROWS.c.plainness,
    _ROWS.c.facts[ASKER].as_string().label(ASKER),
    _ROWS.c.facts[ODD].as_integer().label(ODD),
)
"""What sending takes; what a message says is read when it is its turn."""

_SUSPENDED = sa.select(col(Hold.workspace_id)).where(
    col(Hold.kind) == HoldKind.SUSPENDED, col(Hold.is_lifted).is_(False)
)


_AT_MS = sa.bindparam("at_ms", type_=sa.BigInteger)
_AT_MOST = sa.bindparam("at_most", type_=sa.Integer)
_TO_SEND = (
    sa.select(_ROWS.c.id)
    .where(_IS_PENDING, _ROWS.c.not_before_ms <= _AT_MS)
    .order_by(_ROWS.c.not_before_ms)
    .limit(_AT_MOST)
    .with_for_update(skip_locked=True)
)
_TO_REDRAW = (
    sa.select(_ROWS.c.id)
    .where(
        _ROWS.c.refresh_ms <= _AT_MS,
        _ROWS.c.state == DeliveryState.SENT,
        sa.or_(_ROWS.c.lease_until_ms.is_(None), _ROWS.c.lease_until_ms <= _AT_MS),
    )
    .order_by(_ROWS.c.refresh_ms)
    .limit(_AT_MOST)
    .with_for_update(skip_locked=True)
)


@cache
def _claiming(dialect: str) -> sa.Executable:
    """Put together, once, the statement that takes what may go now."""
    claimed = _taking(_TO_SEND, dialect).values(state=DeliveryState.CLAIMED)
    return claimed.returning(*_TAKEN, _ROWS.c.workspace_id.in_(_SUSPENDED).label("is_suspended"))


@cache
def _claiming_refreshes(dialect: str) -> sa.Executable:
    return _taking(_TO_REDRAW, dialect).returning(*_TAKEN)


def _taking(due: sa.Select[Any], dialect: str) -> sa.Update:
    lease = {
        "lease_token": sa.bindparam("by"),
        "lease_until_ms": sa.bindparam("until_ms", type_=sa.BigInteger),
    }
    return sa.update(_ROWS).where(_is_of(due, dialect)).values(refresh_ms=None, **lease)


def _is_of(ids: sa.Select[Any], dialect: str) -> sa.ColumnElement[bool]:
    """Say that a row is one of those that were asked for, so that no plan ever reads the others."""
    if dialect == "postgresql":  # of an array it takes for granted that it is short
        return _ROWS.c.id == sa.any_(sa.func.array(ids.scalar_subquery()))
    return _ROWS.c.id.in_(ids)


def claim_due(session: Session, *, now_ms: int, lease_ms: int, token: str, limit: int) -> list[Taken]:
    """Put up to `limit` messages that may go now under one lease, and return them, the oldest first.

    Of each there is what sending takes, and it is said whether its workspace is suspended.
    """
    rows = _take_due(session, _claiming, now_ms=now_ms, lease_ms=lease_ms, token=token, limit=limit)
    return sorted(rows, key=lambda row: (row.not_before_ms, row.id))


def claim_refreshes(session: Session, *, now_ms: int, lease_ms: int, token: str, limit: int) -> list[Taken]:
    """Put up to `limit` posted messages that are to be redrawn under one lease."""
    return _take_due(session, _claiming_refreshes, now_ms=now_ms, lease_ms=lease_ms, token=token, limit=limit)


def _take_due(  # what a lease is
    session: Session,
    make: Callable[[str], sa.Executable],
    *,
    now_ms: int,
    lease_ms: int,
    token: str,
    limit: int,
) -> list[Taken]:
    given = {"at_ms": now_ms, "at_most": limit, "by": token, "until_ms": now_ms + lease_ms}
    connection = session.connection()
    return list(connection.execute(make(connection.dialect.name), given).all())  # faster than one by one


@dataclass(frozen=True, slots=True)
class Move:
    """A change to a message that this lease holds."""

    id: int
    token: str
    values: dict[str, Any]

    def own(self, names: Sequence[str]) -> dict[str, Any]:
        """Return these of its values, and by what it is known."""
        return {"its_id": self.id, "its_token": self.token, **{name: self.values[name] for name in names}}


def move_all(session: Session, moves: Sequence[Move], *, before: DeliveryState) -> list[bool]:
    """Change messages that their leases still hold in this state; say of each whether it was.

    Waits for nobody: what another transaction has locked is left as it is.
    """
    connection = session.connection()
    alike: defaultdict[_Form, list[Move]] = defaultdict(list)
    for move in moves:
        alike[_form_of(move)].append(move)
    moved = set[int]()
    for form, same in alike.items():
        rows = [move.own(form.own) for move in same]
        given = {"rows": rows, "ids": [move.id for move in same], "before": before, "after": form.state}
        moved.update(connection.execute(_moving(form, connection.dialect.name), given).scalars().all())
    return [move.id in moved for move in moves]


@dataclass(frozen=True, slots=True)
class _Form:
    """Which columns change, each row's `own` to values of its own."""

    own: tuple[str, ...]
    emptied: tuple[str, ...]
    state: DeliveryState | None


def _form_of(move: Move) -> _Form:
    """Return the form of a change; those of a burst have few, each of which is put together once."""
    emptied = tuple(name for name, value in move.values.items() if value is None)
    return _form(tuple(move.values), emptied, move.values.get("state"))


@cache
def _form(names: tuple[str, ...], emptied: tuple[str, ...], state: DeliveryState | None) -> _Form:
    own = sorted(name for name in names if name not in emptied and name != "state")
    return _Form(tuple(own), tuple(sorted(emptied)), state)


@cache
def _moving(form: _Form, dialect: str) -> sa.Executable:
    """Put together, once, the statement that changes these columns of many rows."""
    given = _given_to_postgresql if dialect == "postgresql" else _given_to_sqlite
    new, is_held = given(form.own)
    same: dict[str, Any] = dict.fromkeys(form.emptied, sa.null())
    if form.state is not None:
        same["state"] = sa.bindparam("after", type_=_ROWS.c.state.type)
    return sa.update(_ROWS).where(is_held).values(new | same).returning(_ROWS.c.id)


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
    row = _ROWS.alias("row")
    ids = sa.bindparam("ids", type_=sa.ARRAY(sa.BigInteger))
    free = (
        sa.select(row.c.id)
        .where(row.c.id == sa.any_(ids))
        .order_by(row.c.id)
        .with_for_update(skip_locked=True)
    )
    is_held = sa.and_(
        _is_of(free, "postgresql"),
        _ROWS.c.id == each.c.its_id,
        _ROWS.c.lease_token == each.c.its_token,
        _BEFORE,
    )
    return {name: each.c[name] for name in names}, is_held
