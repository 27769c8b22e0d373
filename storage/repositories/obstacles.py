"""Questions about obstacles, and about which check-ins raised, took up and solved them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import CheckIn, Obstacle, ObstacleRole, ReportedObstacle

_REPORTED = ReportedObstacle.metadata.tables["reported_obstacle"]


@dataclass(frozen=True, slots=True)
class Report:
    """That a check-in that counts, written on a target, has to do with an obstacle."""

    obstacle_id: int
    role: ObstacleRole
    check_in_id: int
    target_id: int


class ObstacleRepository:
    """Obstacles of plans; what was said of one counts for as long as its check-in does."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, obstacle: Obstacle) -> Obstacle:
        """Add an obstacle, so that it has an id."""
        self._session.add(obstacle)
        self._session.flush()
        return obstacle

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
        statement = (
            select(
                ReportedObstacle.obstacle_id,
                ReportedObstacle.role,
                ReportedObstacle.check_in_id,
                CheckIn.target_id,
            )
            .join(
                CheckIn,
                (col(CheckIn.workspace_id) == ReportedObstacle.workspace_id)
                & (col(CheckIn.id) == ReportedObstacle.check_in_id),
            )
            .where(
                ReportedObstacle.workspace_id == workspace_id,
                col(ReportedObstacle.obstacle_id).in_(list(obstacle_ids)),
                col(CheckIn.is_dropped).is_(False),
            )
            .order_by(col(ReportedObstacle.check_in_id), col(ReportedObstacle.obstacle_id))
        )
        rows = self._session.exec(statement)
        return [Report(row[0], ObstacleRole(row[1]), row[2], row[3]) for row in rows]

    def ids_of(self, workspace_id: str, check_in_id: int, role: ObstacleRole) -> list[int]:
        """Return the obstacles that a check-in raised, took up or solved, the oldest first."""
        statement = select(ReportedObstacle.obstacle_id).where(
            ReportedObstacle.workspace_id == workspace_id,
            ReportedObstacle.check_in_id == check_in_id,
            ReportedObstacle.role == role,
        )
        return list(self._session.exec(statement.order_by(col(ReportedObstacle.obstacle_id))))

    def replace(
        self, workspace_id: str, check_in_id: int, role: ObstacleRole, obstacle_ids: Collection[int]
    ) -> None:
        """Have a check-in raise, take up or solve these obstacles and no others."""
        table = _REPORTED
        self._session.connection().execute(
            sa.delete(table).where(
                table.c.workspace_id == workspace_id,
                table.c.check_in_id == check_in_id,
                table.c.role == role,
            )
        )
        for obstacle_id in dict.fromkeys(obstacle_ids):
            self._session.connection().execute(
                sa.insert(table).values(
                    workspace_id=workspace_id, check_in_id=check_in_id, obstacle_id=obstacle_id, role=role
                )
            )
