"""The pace of places: which moment is free next, and who has been told to wait."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, col, select

from storage.models import Delivery, DeliveryState, Pace, metadata
from storage.repositories.upserts import insert_unless_there

CHANNEL_GAP_MS = 1_100
WORKSPACE_GAP_MS = 250
TOGETHER_MS = 10_000
"""Two places that are told to wait within this time mean the workspace."""
FAR_MS = 60_000
"""A moment further ahead than this has to be one for which something waits: clocks are set back."""
PLACED_BY = 4
FIRST_LOOK = 50
"""So much of what waits is read at first, and each time four times as much: mostly it is enough."""
LOCKED = "locked paces"
"""Under this key of session.info: the paces that its transaction has locked, until a part of it is undone."""

Taken: TypeAlias = sa.Row[*tuple[Any, ...]]
"""A message that was just claimed, by its columns."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a message waits for its turn: a channel, a person, or a person's eyes in a channel."""

    channel_id: str | None
    member_id: str | None
    is_ephemeral: bool = False

    @property
    def name(self) -> str:
        """By this its pace is kept."""
        if self.channel_id is None:
            return self.member_id or ""
        return f"{self.channel_id}:{self.member_id or ''}" if self.is_ephemeral else self.channel_id

    def holds(self) -> Sequence[sa.ColumnElement[bool]]:
        """Return the conditions for what waits here."""
        is_here = [
            col(Delivery.channel_id) == self.channel_id,
            col(Delivery.is_ephemeral).is_(self.is_ephemeral),
        ]
        if self.channel_id is None or self.is_ephemeral:
            is_here.append(col(Delivery.member_id) == self.member_id)
        return is_here


class PaceOfPlaces:
    """Gives each message its moment, so that no place and no workspace is spoken to too fast."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def pace(self, workspace_id: str, place: str, *, not_before_ms: int) -> int:
        """Reserve the next free moment of a place, after its turn in the workspace; in epoch milliseconds.

        The turn is what the workspace counts on from, so that a place with much to say holds up no other one.
        """
        # The workspace is always locked first, so that transactions never wait for each other in a ring.
        workspace = self._pace_of(workspace_id, "")
        self._come_back(workspace, now_ms=not_before_ms)
        turn = max(not_before_ms, workspace.next_ms)
        workspace.next_ms = turn + WORKSPACE_GAP_MS
        channel = self._pace_of(workspace_id, place)
        self._come_back(channel, now_ms=turn)
        moment = max(turn, channel.next_ms)
        channel.next_ms = moment + CHANNEL_GAP_MS
        return moment

    def _come_back(self, pace: Pace, *, now_ms: int) -> None:
        """Have a place be free again if nothing explains why it is not: the clock was ahead once."""
        if pace.next_ms <= now_ms + FAR_MS:
            return
        is_told = pace.told_ms is not None and pace.told_ms <= now_ms
        told_ms = pace.told_until_ms or 0 if is_told else 0
        newest = (
            sa.select(col(Delivery.not_before_ms))
            .where(
                col(Delivery.workspace_id) == pace.workspace_id,
                col(Delivery.state) == DeliveryState.PENDING,
                *_waits_at(pace.place),
            )
            .order_by(col(Delivery.not_before_ms).desc())
            .limit(1)
        )
        waits_ms = self._session.connection().execute(newest).scalar() or 0
        pace.next_ms = min(pace.next_ms, max(now_ms, told_ms, waits_ms) + CHANNEL_GAP_MS)

    def pace_later(self, workspace_id: str, place: str, *, at_ms: int, now_ms: int) -> int:
        """Return when a message may go that is wanted at a moment.

        One that is wanted later reserves nothing: all that is written before then would come after it.
        """
        return at_ms if at_ms > now_ms else self.pace(workspace_id, place, not_before_ms=now_ms)

    def push_back(self, workspace_id: str, spot: Spot, *, until_ms: int, now_ms: int) -> bool:
        """Have a place that was told to wait do so, and the workspace if another one was told just before.

        What waits keeps its order, and what is written later comes after it. Say whether it is the workspace.
        """
        workspace = self._pace_of(workspace_id, "")
        place = self._pace_of(workspace_id, spot.name)
        place.told_ms, place.told_until_ms = now_ms, until_ms
        is_all_told = self._is_another_told(workspace_id, spot.name, since_ms=now_ms - TOGETHER_MS)
        if is_all_told and (workspace.told_until_ms or 0) < until_ms - CHANNEL_GAP_MS:
            self.push_back_workspace(workspace_id, until_ms=until_ms, now_ms=now_ms)
            return True
        if is_all_told:  # another one has just seen to it
            until_ms = max(until_ms, workspace.told_until_ms or 0)
        self._put_back_claimed(workspace_id, spot.holds())
        self._line_up(workspace_id, spot, place, from_ms=until_ms)
        return is_all_told

    def take_turns(self, taken: Sequence[Taken], *, now_ms: int) -> list[Taken]:
        """Return the first of these messages, just claimed, for each place; the others come after it.

        Each had a moment of its own when it was written. Where several are due by now, nobody was there to
        send them: all that waits for the place goes on in its order and at its pace from now.
        """
        first: dict[tuple[str, Spot], Taken] = {}
        others: defaultdict[tuple[str, Spot], list[int]] = defaultdict(list)
        for row in taken:
            key = row.workspace_id, Spot(row.channel_id, row.member_id, row.is_ephemeral)
            if first.setdefault(key, row) is not row:
                others[key].append(row.id)
        for key in sorted(others, key=lambda key: (key[0], key[1].name)):
            self._pace_of(key[0], "")  # first, as for all who lock places in other orders
            place = self._pace_of(key[0], key[1].name)
            self._put_back(others[key])
            self._line_up(*key, place, from_ms=now_ms + CHANNEL_GAP_MS)
        return list(first.values())

    def _line_up(self, workspace_id: str, spot: Spot, place: Pace, *, from_ms: int) -> None:
        """Have what waits for a place go one after the other, none before a moment.

        Only what would go too early moves, up to the first that would not: nobody comes after what is wanted
        much later.
        """
        free_ms, moments = from_ms, dict[int, int]()
        for row in self._waiting(workspace_id, spot.holds()):
            if row.not_before_ms >= free_ms:
                break
            moments[row.id] = free_ms
            free_ms += CHANNEL_GAP_MS
        self._put_off(moments)
        place.next_ms = max(place.next_ms, free_ms)

    def push_back_workspace(self, workspace_id: str, *, until_ms: int, now_ms: int) -> None:
        """Have all that a workspace is still to be told wait, in its order and at its pace.

        As far as it would go too early: see `_line_up`.
        """
        workspace = self._pace_of(workspace_id, "")
        workspace.told_ms, workspace.told_until_ms = now_ms, until_ms
        self._put_back_claimed(workspace_id, ())
        turn_ms, last_ms = until_ms, until_ms
        free_ms, moments = dict[str, int](), dict[int, int]()
        for row in self._waiting(workspace_id, ()):
            if row.not_before_ms >= max(turn_ms, last_ms):
                break
            place = Spot(row.channel_id, row.member_id, row.is_ephemeral).name
            turn = max(row.not_before_ms, turn_ms)
            turn_ms = turn + WORKSPACE_GAP_MS
            moments[row.id] = max(turn, free_ms.get(place, 0))
            free_ms[place] = moments[row.id] + CHANNEL_GAP_MS
            last_ms = max(last_ms, free_ms[place])
        self._put_off(moments)
        workspace.next_ms = max(workspace.next_ms, turn_ms)
        for place in sorted(free_ms):
            pace = self._pace_of(workspace_id, place)
            pace.next_ms = max(pace.next_ms, free_ms[place])

    def _is_another_told(self, workspace_id: str, place: str, *, since_ms: int) -> bool:
        others = select(Pace.place).where(
            Pace.workspace_id == workspace_id,
            col(Pace.place).not_in(("", place)),
            col(Pace.told_ms) > since_ms,
        )
        return self._session.exec(others.limit(1)).first() is not None

    def _put_back_claimed(self, workspace_id: str, conditions: Sequence[sa.ColumnElement[bool]]) -> None:
        """Give back what was claimed and has not begun."""
        claimed = claimed_ids(self._session, workspace_id)
        still = (
            sa.select(col(Delivery.id))
            .where(col(Delivery.id).in_(claimed), col(Delivery.state) == DeliveryState.CLAIMED, *conditions)
            .with_for_update(skip_locked=True)
        )
        if claimed and (mine := self._session.connection().execute(still).scalars().all()):
            self._put_back(mine)

    def _put_back(self, delivery_ids: Sequence[int | None]) -> None:
        free = {"state": DeliveryState.PENDING, "lease_token": None, "lease_until_ms": None}
        statement = sa.update(Delivery).where(col(Delivery.id).in_(delivery_ids)).values(**free)
        self._session.connection().execute(statement)

    def _waiting(
        self, workspace_id: str, conditions: Sequence[sa.ColumnElement[bool]]
    ) -> Iterator[sa.Row[*tuple[Any, ...]]]:
        """Give what waits, in its order, as much as is asked for; what another one has locked is left out."""
        order = (col(Delivery.not_before_ms), col(Delivery.id))
        what = sa.select(
            *order, col(Delivery.channel_id), col(Delivery.member_id), col(Delivery.is_ephemeral)
        )
        waiting = (
            what.where(
                col(Delivery.workspace_id) == workspace_id,
                col(Delivery.state) == DeliveryState.PENDING,
                *conditions,
            )
            .order_by(*order)
            .with_for_update(skip_locked=True)
        )
        self._session.flush()
        size, after = FIRST_LOOK, waiting
        while rows := self._session.connection().execute(after.limit(size)).all():
            yield from rows
            if len(rows) < size:
                return
            last = rows[-1]
            after = waiting.where(sa.tuple_(*order) > sa.tuple_(last.not_before_ms, last.id))
            size *= 4

    def _put_off(self, moments: Mapping[int, int]) -> None:
        """Have messages go at other moments, by their ids."""
        if not moments:
            return
        rows = metadata.tables["delivery"]
        put_off = sa.update(rows).where(rows.c.id == sa.bindparam("its_id"))
        given = [{"its_id": key, "moment": moment} for key, moment in moments.items()]
        moment = sa.bindparam("moment", type_=sa.BigInteger)
        self._session.connection().execute(put_off.values(not_before_ms=moment), given)

    def _pace_of(self, workspace_id: str, place: str) -> Pace:
        """Return the pace of a place, locked: once for all that a transaction writes there."""
        key, locked = (workspace_id, place), self._session.info.setdefault(LOCKED, {})
        for _ in range(PLACED_BY):  # the pruner may take it away in between
            if key in locked:
                pace: Pace = locked[key]
                return pace
            found = self._session.get(Pace, key, with_for_update=True, populate_existing=True)
            if found is not None:
                locked[key] = found
            else:
                row = {"workspace_id": workspace_id, "place": place, "next_ms": 0}
                insert_unless_there(self._session, Pace, row)
        raise NoResultFound(place)


def _waits_at(place: str) -> Sequence[sa.ColumnElement[bool]]:
    """Return the conditions for what waits at a place, by its name; for a workspace that is anything."""
    if not place:
        return ()
    channel_id, _, member_id = place.partition(":")
    if member_id:
        return Spot(channel_id, member_id, is_ephemeral=True).holds()
    is_direct = sa.and_(col(Delivery.channel_id).is_(None), col(Delivery.member_id) == place)
    return (sa.or_(col(Delivery.channel_id) == place, is_direct),)


def claimed_ids(session: Session, workspace_id: str) -> list[int]:
    """Return which messages of a workspace are claimed, looking at none but the few that are leased."""
    leased = sa.select(col(Delivery.id), col(Delivery.workspace_id)).where(
        col(Delivery.lease_until_ms) > 0, col(Delivery.state) == DeliveryState.CLAIMED
    )
    rows = session.connection().execute(leased)
    return [row.id for row in rows if row.workspace_id == workspace_id]
