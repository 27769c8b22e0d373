"""Questions about the Home tabs that people have opened, and which of them to draw anew."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import Absence, ActionStep, Home, Pace, Plan, PlanMember, Target
from storage.repositories.action_steps import IS_OPEN
from storage.repositories.upserts import insert_unless_there

GAP_MS = 750
BURST = 10
"""Slack takes 100 views of a workspace in a minute: 80 and these, the rest is for what people press."""

_PLACE = "home"


def _mark(whose: sa.ColumnElement[bool]) -> sa.Update:
    """Mark Homes as stale; one that waits already is left alone, so that it is not put off."""
    at_ms = sa.bindparam("at_ms", type_=sa.BigInteger)
    return (
        sa.update(Home)
        .where(
            col(Home.workspace_id) == sa.bindparam("workspace"),
            whose,
            sa.or_(col(Home.stale_ms).is_(None), col(Home.stale_ms) > at_ms),
        )
        .values(stale_ms=at_ms)
        .execution_options(synchronize_session=False)
    )


def _of_plan(member: Any, noun: Any, plan: Any, *more: Any) -> sa.Select[Any]:
    workspace = noun.workspace_id == sa.bindparam("workspace")
    return sa.select(member).where(workspace, plan == sa.bindparam("plan"), *more)


_INVOLVED = sa.union_all(
    _of_plan(col(Plan.owner_id), Plan, col(Plan.id)),
    _of_plan(col(PlanMember.member_id), PlanMember, col(PlanMember.plan_id)),
    _of_plan(col(Target.owner_id), Target, col(Target.plan_id)),
    _of_plan(
        col(ActionStep.assignee_id),
        ActionStep,
        col(ActionStep.plan_id),
        col(ActionStep.assignee_id).is_not(None),
        IS_OPEN,
    ),
)
_STANDING_IN = sa.select(col(Absence.deputy_id)).where(
    col(Absence.workspace_id) == sa.bindparam("workspace"),
    col(Absence.deputy_id).is_not(None),
    col(Absence.is_dropped).is_(False),
    col(Absence.until_on) >= sa.bindparam("since"),
    col(Absence.member_id).in_(_INVOLVED),
)
"""The deputies of those: what waits for whoever is away stands on theirs."""
_MARK_PLAN = _mark(
    sa.or_(
        col(Home.member_id).in_(_INVOLVED),
        col(Home.member_id).in_(_STANDING_IN),
        col(Home.member_id).in_(sa.bindparam("also", expanding=True)),
    )
)
"""Asked at every change of a plan, so it is put together once."""


class HomeRepository:
    """Home tabs; somebody who never opened theirs has no row, and costs nothing."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, workspace_id: str, member_id: str) -> Home | None:
        """Return a member's Home, or None before they opened it."""
        return self._session.get(Home, (workspace_id, member_id))

    def ensure(self, workspace_id: str, member_id: str) -> Home:
        """Return a member's Home, locked, and made when they open it for the first time."""
        fresh = Home(workspace_id=workspace_id, member_id=member_id)
        insert_unless_there(self._session, Home, fresh.model_dump())
        return self._session.get_one(
            Home, (workspace_id, member_id), with_for_update=True, populate_existing=True
        )

    def mark(self, workspace_id: str, member_ids: Iterable[str | None], *, now_ms: int) -> bool:
        """Have the Homes of these members drawn anew; say whether there are any."""
        wanted = [member_id for member_id in member_ids if member_id]
        return self._mark(workspace_id, col(Home.member_id).in_(wanted), now_ms)

    def mark_plan(
        self, workspace_id: str, plan_id: int, *, now_ms: int, also: Iterable[str | None] = ()
    ) -> bool:
        """Have the Homes drawn anew of everybody who has to do with a plan; say whether there are any."""
        yesterday = (datetime.fromtimestamp(now_ms / 1000, UTC) - timedelta(days=1)).date()  # somewhere
        given = {"workspace": workspace_id, "plan": plan_id, "at_ms": now_ms, "since": yesterday}
        wanted = [member_id for member_id in also if member_id]
        return self._session.connection().execute(_MARK_PLAN, {**given, "also": wanted}).rowcount > 0

    def claim(self, *, now_ms: int, lease_ms: int, limit: int) -> list[tuple[str, str, int]]:
        """Take up to `limit` Homes to draw anew, as fast as Slack takes them: workspace, member and lease.

        The lease is what `stale_ms` then says: unless it is released, the Home is stale again at its end.
        """
        workspaces = self._session.exec(
            select(Home.workspace_id).where(col(Home.stale_ms) <= now_ms).distinct()
        ).all()
        taken: list[tuple[str, str, int]] = []
        for workspace_id in sorted(workspaces):
            pace = self._pace(workspace_id)
            free = (now_ms + BURST * GAP_MS - max(pace.next_ms, now_ms)) // GAP_MS
            chosen = self._session.exec(
                select(Home)
                .where(Home.workspace_id == workspace_id, col(Home.stale_ms) <= now_ms)
                .order_by(col(Home.stale_ms), col(Home.member_id))
                .limit(max(0, min(free, limit - len(taken))))
                .with_for_update(skip_locked=True)
            ).all()
            for home in chosen:
                home.stale_ms = now_ms + lease_ms
                taken.append((workspace_id, home.member_id, home.stale_ms))
            pace.next_ms = max(pace.next_ms, now_ms) + len(chosen) * GAP_MS
        return taken

    def release(self, workspace_id: str, member_id: str, *, lease: int, again_ms: int | None = None) -> None:
        """Let go of a Home, unless something has changed or another one has it since then."""
        self._session.connection().execute(
            sa.update(Home)
            .where(
                col(Home.workspace_id) == workspace_id,
                col(Home.member_id) == member_id,
                col(Home.stale_ms) == lease,
            )
            .values(stale_ms=again_ms)
        )

    def next_wanted_ms(self) -> int | None:
        """Return when the next Home may be drawn anew."""
        first = (
            select(Home.workspace_id, sa.func.min(Home.stale_ms))
            .where(col(Home.stale_ms).is_not(None))
            .group_by(col(Home.workspace_id))
        )
        moments = [
            max(stale_ms, self._free_from(workspace_id))
            for workspace_id, stale_ms in self._session.exec(first)
            if stale_ms is not None
        ]
        return min(moments, default=None)

    def _free_from(self, workspace_id: str) -> int:
        """Return from when on a workspace may be shown a Home again."""
        pace = self._session.get(Pace, (workspace_id, _PLACE))
        return 0 if pace is None else pace.next_ms - (BURST - 1) * GAP_MS

    def _pace(self, workspace_id: str) -> Pace:
        insert_unless_there(
            self._session, Pace, {"workspace_id": workspace_id, "place": _PLACE, "next_ms": 0}
        )
        return self._session.get_one(
            Pace, (workspace_id, _PLACE), with_for_update=True, populate_existing=True
        )

    def _mark(self, workspace_id: str, whose: sa.ColumnElement[bool], now_ms: int) -> bool:
        given = {"workspace": workspace_id, "at_ms": now_ms}
        return self._session.connection().execute(_mark(whose), given).rowcount > 0
