"""Questions about schedules."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import Schedule, ScheduleKind
from storage.repositories.upserts import insert_unless_there

_IS_ACTIVE: sa.ColumnElement[bool] = sa.literal_column("schedule.is_active")
"""To the letter what the index of due schedules says: SQLite takes `is_active = 1` for something else."""

_OF_MEMBER = select(Schedule).where(
    Schedule.workspace_id == sa.bindparam("workspace"),
    Schedule.member_id == sa.bindparam("member"),
    Schedule.kind == ScheduleKind.DAY,
)
"""Asked at every change of a step, so it is put together once."""


class ScheduleRepository:
    """What recurs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, schedule: Schedule) -> bool:
        """Add a schedule; False when its plan or member has one already."""
        return insert_unless_there(self._session, Schedule, schedule.model_dump(exclude={"id"}))

    def find(self, schedule_id: int) -> Schedule | None:
        """Return a schedule by its id."""
        return self._session.get(Schedule, schedule_id)

    def find_of_plan(self, workspace_id: str, plan_id: int) -> Schedule | None:
        """Return the schedule of a plan's check-in prompt."""
        return self._session.exec(
            select(Schedule).where(Schedule.workspace_id == workspace_id, Schedule.plan_id == plan_id)
        ).one_or_none()

    def find_of_member(self, workspace_id: str, member_id: str) -> Schedule | None:
        """Return the schedule of a member's day message."""
        given = {"workspace": workspace_id, "member": member_id}
        return self._session.exec(_OF_MEMBER, params=given).one_or_none()

    def list_due(self, *, now_ms: int, limit: int) -> list[Schedule]:
        """Return active schedules that are due, the longest due first, each locked to one replica."""
        statement = (
            select(Schedule)
            .where(_IS_ACTIVE, col(Schedule.next_due_ms) <= now_ms)
            .order_by(col(Schedule.next_due_ms))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return list(self._session.exec(statement))

    def list_active(self, *, after_id: int, limit: int) -> list[Schedule]:
        """Return active schedules in the order of their ids, without those that another replica writes."""
        statement = (
            select(Schedule)
            .where(_IS_ACTIVE, col(Schedule.id) > after_id)
            .order_by(col(Schedule.id))
            .limit(limit)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        return list(self._session.exec(statement))

    def next_prompts(self, workspace_id: str, plan_ids: Iterable[int]) -> dict[int, int]:
        """Return when each of these plans asks next, by plan, in epoch milliseconds."""
        rows = self._session.connection().execute(
            sa.select(col(Schedule.plan_id), col(Schedule.next_due_ms)).where(
                col(Schedule.workspace_id) == workspace_id,
                col(Schedule.plan_id).in_(list(plan_ids)),
                col(Schedule.is_active),
            )
        )
        return {row.plan_id: row.next_due_ms for row in rows}

    def next_due_ms(self) -> int | None:
        """Return when the next schedule is due."""
        return self._session.exec(select(sa.func.min(Schedule.next_due_ms)).where(_IS_ACTIVE)).one()
