"""Questions about what keeps the messages of a workspace back."""

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, col, select

from storage.models import Hold, HoldKind
from storage.repositories.upserts import insert_unless_there

LOOKED_AT = (HoldKind.SUSPENDED, HoldKind.LACKING)
"""Slack can be asked whether these are over; that a workspace takes messages again shows when one is sent."""
ENSURED_BY = 3


class HoldRepository:
    """Why messages wait."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ensure(self, hold: Hold) -> tuple[Hold, bool]:
        """Return this hold of a workspace, locked, and whether it begins with this."""
        for _ in range(ENSURED_BY):  # another replica may end it in between
            is_new = insert_unless_there(self._session, Hold, hold.model_dump())
            if (found := self._lock(hold.workspace_id, hold.kind)) is not None:
                return found, is_new
        raise NoResultFound(hold.kind)

    def find(self, workspace_id: str, kind: HoldKind) -> Hold | None:
        """Return a hold, or None where there is none."""
        return self._session.get(Hold, (workspace_id, kind))

    def list_of(self, workspace_id: str) -> list[Hold]:
        """Return what keeps a workspace's messages back, or has until now."""
        return list(self._session.exec(select(Hold).where(Hold.workspace_id == workspace_id)))

    def list_to_look_at(self, *, now_ms: int) -> list[Hold]:
        """Return the holds of which it is time to see whether they are over, each locked to one replica."""
        statement = (
            select(Hold)
            .where(col(Hold.kind).in_(LOOKED_AT), Hold.look_ms <= now_ms)
            .order_by(col(Hold.look_ms))
            .with_for_update(skip_locked=True)
        )
        return list(self._session.exec(statement))

    def next_look_ms(self) -> int | None:
        """Return when it is time to look next."""
        statement = select(sa.func.min(Hold.look_ms)).where(col(Hold.kind).in_(LOOKED_AT))
        return self._session.exec(statement).one()

    def end(self, hold: Hold) -> None:
        """Forget a hold that is over."""
        self._session.delete(hold)

    def _lock(self, workspace_id: str, kind: HoldKind) -> Hold | None:
        return self._session.get(Hold, (workspace_id, kind), with_for_update=True, populate_existing=True)
