"""Questions about objectives, and about which plan serves which."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from storage.models import Alignment, Objective
from storage.repositories.asking import one


class ObjectiveRepository:
    """Objectives of plans, and the plans that serve them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, objective: Objective) -> Objective:
        """Add an objective, so that it has an id."""
        self._session.add(objective)
        self._session.flush()
        return objective

    def find(self, workspace_id: str, objective_id: int, *, to_change: bool = False) -> Objective | None:
        """Return the objective of this workspace by its id, locked when it is about to change."""
        given = {"workspace": workspace_id, "wanted": objective_id}
        return self._session.exec(one(Objective, "id", to_change=to_change), params=given).one_or_none()

    def find_by_number(self, workspace_id: str, number: int) -> Objective | None:
        """Return O-<number> of this workspace."""
        given = {"workspace": workspace_id, "wanted": number}
        return self._session.exec(one(Objective, "number", to_change=False), params=given).one_or_none()

    def list_by_ids(self, workspace_id: str, objective_ids: Iterable[int]) -> list[Objective]:
        """Return these objectives, dropped ones too, in no order."""
        statement = select(Objective).where(
            Objective.workspace_id == workspace_id, col(Objective.id).in_(list(objective_ids))
        )
        return list(self._session.exec(statement))

    def list_of_plans(self, workspace_id: str, plan_ids: Iterable[int]) -> list[Objective]:
        """Return the objectives of these plans, in the order in which they were made."""
        statement = (
            select(Objective)
            .where(
                Objective.workspace_id == workspace_id,
                col(Objective.plan_id).in_(list(plan_ids)),
                col(Objective.is_dropped).is_(False),
            )
            .order_by(col(Objective.number))
        )
        return list(self._session.exec(statement))

    def served_by(self, workspace_id: str, plan_ids: Iterable[int]) -> dict[int, int]:
        """Return the objective that each of these plans serves, by plan id; those that serve none are out."""
        statement = select(Alignment).where(
            Alignment.workspace_id == workspace_id, col(Alignment.plan_id).in_(list(plan_ids))
        )
        return {row.plan_id: row.objective_id for row in self._session.exec(statement)}

    def list_serving(self, workspace_id: str, objective_ids: Iterable[int]) -> list[Alignment]:
        """Return which plans serve these objectives, in the order of the plans' ids."""
        statement = (
            select(Alignment)
            .where(
                Alignment.workspace_id == workspace_id, col(Alignment.objective_id).in_(list(objective_ids))
            )
            .order_by(col(Alignment.plan_id))
        )
        return list(self._session.exec(statement))

    def align(self, workspace_id: str, plan_id: int, objective_id: int | None) -> None:
        """Have a plan serve an objective instead of the one it served, or none."""
        found = self._session.get(Alignment, (workspace_id, plan_id))
        if objective_id is None:
            if found is not None:
                self._session.delete(found)
        elif found is not None:
            found.objective_id = objective_id
        else:
            row = Alignment(workspace_id=workspace_id, plan_id=plan_id, objective_id=objective_id)
            self._session.add(row)
        self._session.flush()
