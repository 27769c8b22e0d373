"""Questions about obstacles, and about which check-ins raised, took up and solved them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import CheckIn, Obstacle, ObstacleRole, ReportedObstacle

_REPORTED = ReportedObstacle.metadata.tables["reported_obstacle"]
_CHECK_IN = CheckIn.metadata.tables["check_in"]


@dataclass(frozen=True, slots=True)
class Report:
    """That a check-in that counts, written on a target, has to do with an obstacle, and since when."""

    obstacle_id: int
    role: ObstacleRole
    check_in_id: int
    target_id: int
    said_at: datetime


class ObstacleRepository:
    """Obstacles of plans; what was said of one counts for as long as its check-in does."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, obstacle: Obstacle) -> Obstacle:
        """Add an obstacle, so that it has an id."""
        self._session.add(obstacle)
        self._session.flush()
        return obstacle

    def find(self, workspace_id: str, obstacle_id: int, *, to_change: bool = False) -> Obstacle | None:
        """Return the obstacle of this workspace by its id, locked when it is about to change."""
        statement = select(Obstacle).where(Obstacle.workspace_id == workspace_id, Obstacle.id == obstacle_id)
        if to_change:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(statement).one_or_none()

    def list_by_ids(self, workspace_id: str, obstacle_ids: Iterable[int]) -> list[Obstacle]:
        """Return these obstacles, the oldest first."""
        statement = select(Obstacle).where(
            Obstacle.workspace_id == workspace_id, col(Obstacle.id).in_(list(obstacle_ids))
        )
        return list(self._session.exec(statement.order_by(col(Obstacle.id))))

    def list_of_plans(self, workspace_id: str, plan_ids: Iterable[int]) -> list[Obstacle]:
        """Return all obstacles of plans, the oldest first."""
        statement = select(Obstacle).where(
            Obstacle.workspace_id == workspace_id, col(Obstacle.plan_id).in_(list(plan_ids))
        )
        return list(self._session.exec(statement.order_by(col(Obstacle.id))))

    def reports(self, workspace_id: str, obstacle_ids: Iterable[int]) -> list[Report]:
        """Return what the check-ins that count say of these obstacles, in the order of the check-ins."""
        said, check_in = _REPORTED.c, _CHECK_IN.c
        together = (check_in.workspace_id == said.workspace_id) & (check_in.id == said.check_in_id)
        columns = (said.obstacle_id, said.role, said.check_in_id, check_in.target_id)
        statement = (
            sa.select(*columns, sa.func.coalesce(said.said_at, check_in.created_at))
            .join_from(_REPORTED, _CHECK_IN, together)
            .where(
                said.workspace_id == workspace_id,
                said.obstacle_id.in_(list(obstacle_ids)),
                check_in.is_dropped.is_(False),
            )
            .order_by(said.check_in_id, said.obstacle_id)
        )
        rows = self._session.connection().execute(statement)
        return [Report(row[0], ObstacleRole(row[1]), row[2], row[3], row[4]) for row in rows]

    def ids_of(self, workspace_id: str, check_in_id: int, role: ObstacleRole) -> list[int]:
        """Return the obstacles that a check-in raised, took up or solved, the oldest first."""
        statement = select(ReportedObstacle.obstacle_id).where(
            ReportedObstacle.workspace_id == workspace_id,
            ReportedObstacle.check_in_id == check_in_id,
            ReportedObstacle.role == role,
        )
        return list(self._session.exec(statement.order_by(col(ReportedObstacle.obstacle_id))))

    def replace(
        self,
        workspace_id: str,
        check_in_id: int,
        role: ObstacleRole,
        obstacle_ids: Collection[int],
        *,
        now: datetime,
    ) -> None:
        """Have a check-in raise, take up or solve these obstacles and no others, the new ones from now on."""
        table, known = _REPORTED, set(self.ids_of(workspace_id, check_in_id, role))
        self._session.connection().execute(
            sa.delete(table).where(
                table.c.workspace_id == workspace_id,
                table.c.check_in_id == check_in_id,
                table.c.role == role,
                table.c.obstacle_id.in_(known - set(obstacle_ids)),
            )
        )
        for obstacle_id in dict.fromkeys(each for each in obstacle_ids if each not in known):
            self._session.connection().execute(
                sa.insert(table).values(
                    workspace_id=workspace_id,
                    check_in_id=check_in_id,
                    obstacle_id=obstacle_id,
                    role=role,
                    said_at=now,
                )
            )
