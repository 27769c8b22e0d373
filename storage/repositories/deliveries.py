"""Questions about deliveries."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from storage.models import Delivery, DeliveryKind, DeliveryState
from storage.repositories.asking import ask
from storage.repositories.pace import PaceOfPlaces, Taken
from storage.repositories.taking import Move, claim_due, claim_refreshes, move_all
from storage.repositories.uncertain import IS_UNKNOWN
from storage.repositories.upserts import insert_unless_there

_FREE = {"lease_token": None, "lease_until_ms": None}
_AT_MS = sa.bindparam("at_ms", type_=sa.BigInteger)


def _live(whose: Any) -> tuple[sa.Select[int | None], sa.ColumnElement[bool]]:
    """Put together, once, the question for live messages of a member or a plan, and what they satisfy."""
    is_live = sa.and_(
        col(Delivery.workspace_id) == sa.bindparam("workspace"),
        col(Delivery.kind) == sa.bindparam("of_kind"),
        col(Delivery.live_until_ms) > _AT_MS,
        whose == sa.bindparam("whose"),
    )
    return sa.select(col(Delivery.id)).where(is_live).limit(1), is_live


_LIVE_OF_MEMBER, _LIVE_OF_PLAN = _live(col(Delivery.member_id)), _live(col(Delivery.plan_id))

ARRIVES_MS = 15_000
"""So long a post may be on its way after whoever sent it has stopped waiting for it."""

NO_CHANNEL = "no_channel"
"""Why a message was cancelled that goes after all once its plan has a channel again."""

_IN_ORDER = col(Delivery.id) + 0
"""As they were written, and locked in that order; by the bare id SQLite would look at all of a workspace."""


class DeliveryRepository(PaceOfPlaces):
    """Messages on their way; every change of a claimed one is fenced by its lease."""

    def add(self, delivery: Delivery) -> bool:
        """Write a message to be sent; False when this occurrence has one already."""
        return insert_unless_there(self._session, Delivery, delivery.model_dump(exclude={"id"}))

    def has(self, occ_key: str) -> bool:
        """Say whether an occurrence has its message already."""
        return self._session.exec(select(Delivery.id).where(Delivery.occ_key == occ_key)).first() is not None

    def list_facts_to(
        self, workspace_id: str, member_id: str, *, states: Sequence[DeliveryState]
    ) -> list[dict[str, Any]]:
        """Return what is known of the messages to a member that are in one of these states."""
        statement = sa.select(col(Delivery.facts)).where(
            col(Delivery.workspace_id) == workspace_id,
            col(Delivery.member_id) == member_id,
            col(Delivery.state).in_(states),
        )
        return [dict(facts) for facts in self._session.connection().execute(statement).scalars()]

    def find(self, delivery_id: int) -> Delivery | None:
        """Return a delivery by its id."""
        return self._session.get(Delivery, delivery_id)

    def find_locked(self, delivery_id: int) -> Delivery | None:
        """Return a delivery by its id as it is now, locked."""
        return self._session.get(Delivery, delivery_id, with_for_update=True, populate_existing=True)

    def list_by_ids(self, delivery_ids: Sequence[int]) -> Sequence[Delivery]:
        """Return these deliveries, as far as they are there."""
        return self._session.exec(select(Delivery).where(col(Delivery.id).in_(delivery_ids))).all()

    def newest_prompts(self, workspace_id: str, plan_ids: Iterable[int]) -> dict[int, int]:
        """Return when each of these plans last asked and was heard, by plan, in epoch milliseconds."""
        newest = (
            sa.select(sa.func.max(Delivery.id))
            .where(
                col(Delivery.workspace_id) == workspace_id,
                col(Delivery.plan_id).in_(list(plan_ids)),
                col(Delivery.kind) == DeliveryKind.CHECK_IN,
                col(Delivery.state) == DeliveryState.SENT,
            )
            .group_by(col(Delivery.plan_id))
        )
        rows = self._session.exec(select(Delivery).where(col(Delivery.id).in_(newest)))
        asked = {row.plan_id: row.facts.get("asked_ms") for row in rows}
        return {plan: int(at) for plan, at in asked.items() if plan is not None and at is not None}

    def claim(self, *, now_ms: int, lease_ms: int, token: str, limit: int) -> list[Taken]:
        """Take up to `limit` messages that may go now, under one lease; return what sending takes."""
        return claim_due(self._session, now_ms=now_ms, lease_ms=lease_ms, token=token, limit=limit)

    def claim_refreshes(self, *, now_ms: int, lease_ms: int, token: str, limit: int) -> list[Taken]:
        """Take up to `limit` posted messages that are to be redrawn; repeating that does no harm."""
        return claim_refreshes(self._session, now_ms=now_ms, lease_ms=lease_ms, token=token, limit=limit)

    def move(self, delivery_id: int, *, token: str, before: DeliveryState, values: dict[str, Any]) -> bool:
        """Change a delivery that this lease still holds in this state; False when it does not."""
        statement = (
            sa.update(Delivery)
            .where(
                col(Delivery.id) == delivery_id,
                col(Delivery.lease_token) == token,
                col(Delivery.state) == before,
            )
            .values(**values)
        )
        return bool(self._session.connection().execute(statement).rowcount)

    def move_all(self, moves: Sequence[Move], *, before: DeliveryState) -> list[bool]:
        """Do as `move` does with many at once, and say of each whether it was; what is locked is left."""
        return move_all(self._session, moves, before=before)

    def hold(self, delivery_ids: Sequence[int], *, reason: str, now_ms: int) -> None:
        """Keep back messages that were just claimed."""
        statement = sa.update(Delivery).where(col(Delivery.id).in_(delivery_ids))
        held = {"state": DeliveryState.HELD, "reason": reason, "settled_ms": now_ms, **_FREE}
        self._session.connection().execute(statement.values(**held))

    def reclaim(self, *, now_ms: int) -> int:
        """Give back what was claimed or being redrawn, and mark what was cut off while being sent.

        That is looked for once it has arrived, if it ever does.
        """
        over = col(Delivery.lease_until_ms) <= now_ms
        look_ms = now_ms + ARRIVES_MS
        unsure = {"state": DeliveryState.UNKNOWN, "reason": "cut_off", "not_before_ms": look_ms}
        cut_off = self._free(DeliveryState.SENDING, over, values=unsure)
        return cut_off + self._give_back(over, now_ms=now_ms)

    def give_back(self, token: str, *, now_ms: int) -> int:
        """Give back what this lease holds and has not begun to send; return how many."""
        is_leased = col(Delivery.lease_until_ms).is_not(None)  # for the index
        return self._give_back(is_leased, col(Delivery.lease_token) == token, now_ms=now_ms)

    def _give_back(self, *leased: sa.ColumnElement[bool], now_ms: int) -> int:
        claimed = self._free(DeliveryState.CLAIMED, *leased, values={"state": DeliveryState.PENDING})
        return claimed + self._free(DeliveryState.SENT, *leased, values={"refresh_ms": now_ms})

    def _free(self, state: DeliveryState, *leased: sa.ColumnElement[bool], values: dict[str, Any]) -> int:
        """Let go of what is in a state; what a process has locked that stands still is left out."""
        ids = select(Delivery.id).where(Delivery.state == state, *leased).with_for_update(skip_locked=True)
        statement = sa.update(Delivery).where(col(Delivery.id).in_(ids)).values(**values, **_FREE)
        return self._session.connection().execute(statement).rowcount

    def overtake(self, delivery_id: int, values: dict[str, Any]) -> bool:
        """Change a delivery that is still to be posted, whoever has it; False when there is none."""
        waits = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.UNKNOWN, DeliveryState.HELD)
        statement = (
            sa.update(Delivery)
            .where(col(Delivery.id) == delivery_id, col(Delivery.state).in_(waits))
            .values(**values)
        )
        return bool(self._session.connection().execute(statement).rowcount)

    def last_outcomes(
        self, workspace_id: str, plan_id: int, *, channel_id: str, limit: int
    ) -> list[tuple[DeliveryState, str]]:
        """Return what came of a plan's last posts in a channel, with the reason, the newest first."""
        statement = (
            sa.select(col(Delivery.state), col(Delivery.reason))
            .where(
                col(Delivery.workspace_id) == workspace_id,
                col(Delivery.plan_id) == plan_id,
                col(Delivery.channel_id) == channel_id,
                col(Delivery.kind).in_((DeliveryKind.CHECK_IN, DeliveryKind.RECORD)),
                col(Delivery.state).in_((DeliveryState.SENT, DeliveryState.DEAD)),
            )
            .order_by(col(Delivery.settled_ms).desc(), col(Delivery.id).desc())
            .limit(limit)
        )
        rows = self._session.connection().execute(statement)
        return [(row.state, row.reason) for row in rows]

    def cancel_in_channel(self, workspace_id: str, plan_id: int, *, channel_id: str, now_ms: int) -> None:
        """Cancel what a plan was still going to say in a channel that takes nothing of it."""
        self._session.connection().execute(
            sa.update(Delivery)
            .where(
                col(Delivery.workspace_id) == workspace_id,
                col(Delivery.plan_id) == plan_id,
                col(Delivery.channel_id) == channel_id,
                col(Delivery.kind).in_((DeliveryKind.CHECK_IN, DeliveryKind.RECORD)),
                col(Delivery.state).in_((DeliveryState.PENDING, DeliveryState.CLAIMED)),
            )
            .values(
                state=DeliveryState.CANCELLED,
                settled_ms=now_ms,
                reason=NO_CHANNEL,
                lease_token=None,
                lease_until_ms=None,
            )
        )

    def next_wanted_ms(self) -> int | None:
        """Return when the next message may go, is to be looked for or to be redrawn."""
        waiting = select(sa.func.min(Delivery.not_before_ms)).where(Delivery.state == DeliveryState.PENDING)
        redraws = select(sa.func.min(Delivery.refresh_ms)).where(
            col(Delivery.refresh_ms).is_not(None), Delivery.state == DeliveryState.SENT
        )
        unsure = select(sa.func.min(Delivery.not_before_ms)).where(IS_UNKNOWN)
        moments = [self._session.exec(each).one() for each in (waiting, unsure, redraws)]
        return min((moment for moment in moments if moment is not None), default=None)

    def refresh_live(
        self,
        workspace_id: str,
        *,
        kind: DeliveryKind,
        now_ms: int,
        member_id: str | None = None,
        plan_id: int | None = None,
        begins: Sequence[str] = (),
    ) -> bool:
        """Have the live messages of a member or a plan redrawn; say whether there are any.

        With `begins`, only those whose occurrences begin with one of these. One on its way may show what was
        true a moment ago, and is redrawn once it is there; one that is pending cannot be claimed before this
        transaction ends, and shows what is true then.
        """
        find, is_live = _LIVE_OF_MEMBER if plan_id is None else _LIVE_OF_PLAN
        whose = member_id if plan_id is None else plan_id
        given = {"workspace": workspace_id, "of_kind": kind, "whose": whose, "at_ms": now_ms}
        if ask(self._session, find, **given).first() is None:
            return False  # as nearly always
        if begins:
            is_meant = (col(Delivery.occ_key).startswith(each, autoescape=True) for each in begins)
            is_live = sa.and_(is_live, sa.or_(*is_meant))
        return self._refresh(is_live, given)

    def list_live_of(
        self, workspace_id: str, member_id: str, kind: DeliveryKind, *, now_ms: int
    ) -> list[Delivery]:
        """Return what a person was sent of a kind and may still act on, in its order."""
        statement = select(Delivery).where(
            Delivery.workspace_id == workspace_id,
            Delivery.member_id == member_id,
            Delivery.kind == kind,
            col(Delivery.live_until_ms) > now_ms,
        )
        return list(self._session.exec(statement.order_by(col(Delivery.id))))

    def refresh_one(self, occ_key: str, *, channel_id: str | None, now_ms: int) -> bool:
        """Have one message redrawn, however old, if it went to this channel; say whether there is one.

        Without a channel it went to somebody directly.
        """
        it = sa.and_(col(Delivery.occ_key) == occ_key, col(Delivery.channel_id) == channel_id)
        return self._refresh(it, {"at_ms": now_ms})

    def refresh_by_id(self, delivery_id: int, *, now_ms: int) -> bool:
        """Have this message redrawn; say whether it is there."""
        return self._refresh(col(Delivery.id) == delivery_id, {"at_ms": now_ms})

    def refresh_all(self, occ_keys: Sequence[str], *, now_ms: int) -> bool:
        """Have the messages of these occurrences redrawn, however old; say whether there is one."""
        return self._refresh(col(Delivery.occ_key).in_(occ_keys), {"at_ms": now_ms})

    def pass_by(self, delivery: Delivery, occ_key: str, *, now_ms: int) -> None:
        """Give a message another key, so that its occurrence can be told to somebody else; it is redrawn."""
        delivery.occ_key = occ_key
        self._session.flush()
        self._refresh(col(Delivery.occ_key) == occ_key, {"at_ms": now_ms})

    def _refresh(self, which: sa.ColumnElement[bool], given: Mapping[str, Any]) -> bool:
        stages = (  # in the order in which a message passes them, lest it slip by
            (DeliveryState.PENDING,),
            (DeliveryState.CLAIMED, DeliveryState.SENDING),
            (DeliveryState.SENT,),
        )
        redraw = sa.update(Delivery).where(which).values(refresh_ms=_AT_MS)
        connection = self._session.connection()
        found = [
            connection.execute(redraw.where(col(Delivery.state).in_(stage)), given).rowcount
            for stage in stages
        ]
        return any(found)

    def leave_channel(self, workspace_id: str, plan_id: int, *, channel_id: str, now_ms: int) -> None:
        """Say no more of a plan in a channel that it has left: what stands there stays as it is."""
        self._session.connection().execute(
            sa.update(Delivery)
            .where(
                col(Delivery.workspace_id) == workspace_id,
                col(Delivery.plan_id) == plan_id,
                col(Delivery.channel_id) == channel_id,
                col(Delivery.live_until_ms) > now_ms,
            )
            .values(live_until_ms=now_ms)
        )

    def list_waiting_of_plan(self, workspace_id: str, plan_id: int) -> list[Delivery]:
        """Return what a plan has still to say, on its way or held, each locked."""
        states = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.HELD)
        statement = (
            select(Delivery)
            .where(
                Delivery.workspace_id == workspace_id,
                Delivery.plan_id == plan_id,
                col(Delivery.state).in_(states),
            )
            .order_by(_IN_ORDER)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return list(self._session.exec(statement))

    def list_pending_to(self, workspace_id: str, member_id: str, *, begins: str) -> list[Delivery]:
        """Return what is still to be sent to somebody under keys that begin so, each locked."""
        statement = (
            select(Delivery)
            .where(
                Delivery.workspace_id == workspace_id,
                Delivery.member_id == member_id,
                Delivery.state == DeliveryState.PENDING,
                col(Delivery.occ_key).startswith(begins, autoescape=True),
            )
            .order_by(_IN_ORDER)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return list(self._session.exec(statement))

    def list_silenced_of_plan(self, workspace_id: str, plan_id: int, *, since_ms: int) -> list[Delivery]:
        """Return what was to be told of a plan's check-ins and had no channel to be told in, each locked."""
        statement = (
            select(Delivery)
            .where(
                Delivery.workspace_id == workspace_id,
                Delivery.plan_id == plan_id,
                Delivery.kind == DeliveryKind.RECORD,
                Delivery.state == DeliveryState.CANCELLED,
                Delivery.reason == NO_CHANNEL,
                col(Delivery.settled_ms) > since_ms,
            )
            .order_by(_IN_ORDER)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return list(self._session.exec(statement))

    def find_welcomed(self, workspace_id: str) -> str | None:
        """Return who was welcomed as the one who installed Waymark."""
        question = select(Delivery.member_id).where(Delivery.occ_key == f"welcome:{workspace_id}")
        return self._session.exec(question).one_or_none()

    def find_by_key(self, occ_key: str) -> Delivery | None:
        """Return the message of an occurrence, locked."""
        statement = select(Delivery).where(Delivery.occ_key == occ_key).with_for_update()
        return self._session.exec(statement.execution_options(populate_existing=True)).one_or_none()

    def cancel_of_plan(self, workspace_id: str, plan_id: int, *, reason: str, now_ms: int) -> None:
        """Cancel what a plan was still going to ask."""
        self._session.connection().execute(
            sa.update(Delivery)
            .where(
                col(Delivery.workspace_id) == workspace_id,
                col(Delivery.plan_id) == plan_id,
                col(Delivery.kind) == DeliveryKind.CHECK_IN,
                col(Delivery.state).in_((DeliveryState.PENDING, DeliveryState.CLAIMED)),
            )
            .values(
                state=DeliveryState.CANCELLED,
                settled_ms=now_ms,
                reason=reason,
                lease_token=None,
                lease_until_ms=None,
            )
        )
