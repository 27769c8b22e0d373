"""Messages that are kept back: held, let go again, or given up."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import Delivery, DeliveryKind, DeliveryState
from storage.repositories.pace import claimed_ids
from storage.repositories.uncertain import IS_UNKNOWN


class HeldRepository:
    """What cannot be said now."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def hold(self, workspace_id: str, *, reason: str, now_ms: int) -> int:
        """Hold what a workspace was still to be told and has not begun; return how many."""
        held = {
            "state": DeliveryState.HELD,
            "reason": reason,
            "settled_ms": now_ms,
            "lease_token": None,
            "lease_until_ms": None,
        }
        here = sa.update(Delivery).values(**held)
        pending = here.where(
            col(Delivery.workspace_id) == workspace_id, col(Delivery.state) == DeliveryState.PENDING
        )
        connection = self._session.connection()
        count = connection.execute(pending).rowcount
        if claimed := claimed_ids(self._session, workspace_id):
            still = (col(Delivery.id).in_(claimed), col(Delivery.state) == DeliveryState.CLAIMED)
            count += connection.execute(here.where(*still)).rowcount
        return count

    def count_held(self, workspace_id: str, *, only: Sequence[str] = (), but: Sequence[str] = ()) -> int:
        """Return how many are held in a workspace: `only` for these reasons, or for all `but` these."""
        statement = select(sa.func.count()).select_from(Delivery).where(*_is_held(workspace_id, only, but))
        return self._session.exec(statement).one()

    def list_held(
        self, workspace_id: str, *, limit: int, only: Sequence[str] = (), but: Sequence[str] = ()
    ) -> list[Delivery]:
        """Return what is held in a workspace, the oldest first; of the reasons as `count_held` does."""
        statement = (
            select(Delivery)
            .where(*_is_held(workspace_id, only, but))
            .order_by(col(Delivery.not_before_ms))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return list(self._session.exec(statement))

    def end_waiting(self, workspace_id: str, *, but: str, reason: str, now_ms: int) -> int:
        """End what a workspace was still to be told, as too late where it is; return how many.

        What has a key that begins with `but` goes on waiting.
        """
        is_late = col(Delivery.expires_ms) <= now_ms
        statement = (
            sa.update(Delivery)
            .where(
                col(Delivery.workspace_id) == workspace_id,
                col(Delivery.state) == DeliveryState.PENDING,
                col(Delivery.occ_key).not_like(f"{but}%"),
            )
            .values(
                state=sa.case((is_late, DeliveryState.EXPIRED.value), else_=DeliveryState.DEAD.value),
                content=sa.null(),
                reason=reason,
                settled_ms=now_ms,
            )
        )
        return self._session.connection().execute(statement).rowcount

    def expire(self, *, now_ms: int) -> int:
        """End what is held when it is too late for it; return how many.

        Whoever shared a plan is told that it was too late, when they can be told.
        """
        statement = (
            sa.update(Delivery)
            .where(
                col(Delivery.state) == DeliveryState.HELD,
                col(Delivery.kind) != DeliveryKind.SHARE,
                col(Delivery.expires_ms) <= now_ms,
            )
            .values(state=DeliveryState.EXPIRED, content=sa.null(), settled_ms=now_ms)
        )
        return self._session.connection().execute(statement).rowcount

    def list_undecided(self, *, now_ms: int, limit: int) -> list[Delivery]:
        """Return uncertain answers for which it is too late, each locked."""
        statement = (
            select(Delivery)
            .where(
                IS_UNKNOWN,
                col(Delivery.content).is_not(None),
                col(Delivery.expires_ms) <= now_ms,
            )
            .order_by(col(Delivery.expires_ms))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return list(self._session.exec(statement))


def _is_held(workspace_id: str, only: Sequence[str], but: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    here = [col(Delivery.workspace_id) == workspace_id, col(Delivery.state) == DeliveryState.HELD]
    reasons = [col(Delivery.reason).in_(only)] if only else []
    return [*here, *reasons, *([col(Delivery.reason).not_in(but)] if but else [])]
