"""Questions about the key areas of objectives."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from storage.models import ActionStep, FocusArea, StepStatus, Target
from storage.repositories.asking import one


class FocusAreaRepository:
    """Key areas of plans."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, area: FocusArea) -> FocusArea:
        """Add an area, so that it has an id."""
        self._session.add(area)
        self._session.flush()
        return area

    def find(self, workspace_id: str, area_id: int, *, to_change: bool = False) -> FocusArea | None:
        """Return the area of this workspace by its id, locked when it is about to change."""
        given = {"workspace": workspace_id, "wanted": area_id}
        return self._session.exec(one(FocusArea, "id", to_change=to_change), params=given).one_or_none()

    def find_by_number(self, workspace_id: str, number: int) -> FocusArea | None:
        """Return A-<number> of this workspace."""
        given = {"workspace": workspace_id, "wanted": number}
        return self._session.exec(one(FocusArea, "number", to_change=False), params=given).one_or_none()

    def list_by_ids(self, workspace_id: str, area_ids: Iterable[int]) -> list[FocusArea]:
        """Return these areas, dropped ones too, in no order."""
        statement = select(FocusArea).where(
            FocusArea.workspace_id == workspace_id, col(FocusArea.id).in_(list(area_ids))
        )
        return list(self._session.exec(statement))

    def list_of_plans(self, workspace_id: str, plan_ids: Iterable[int]) -> list[FocusArea]:
        """Return the areas of these plans, in the order in which they were made."""
        statement = (
            select(FocusArea)
            .where(
                FocusArea.workspace_id == workspace_id,
                col(FocusArea.plan_id).in_(list(plan_ids)),
                col(FocusArea.is_dropped).is_(False),
            )
            .order_by(col(FocusArea.number))
        )
        return list(self._session.exec(statement))

    def list_hanging(self, workspace_id: str, area_id: int) -> list[str]:
        """Return the references of the targets and steps that hang on an area and were not dropped."""
        targets = select(Target.number).where(
            Target.workspace_id == workspace_id,
            Target.area_id == area_id,
            col(Target.is_dropped).is_(False),
        )
        steps = select(ActionStep.number).where(
            ActionStep.workspace_id == workspace_id,
            ActionStep.area_id == area_id,
            ActionStep.status != StepStatus.DROPPED,
        )
        found = (("T", targets), ("S", steps))
        return [f"{letter}-{number}" for letter, rows in found for number in sorted(self._session.exec(rows))]
