"""Questions about action steps."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, select

from storage.models import OPEN_STATUSES, ActionStep, Plan, PlanStatus, Snooze


class ActionStepRepository:
    """Action steps, and the reminders about them that were put off."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, step: ActionStep) -> ActionStep:
        """Add a step, so that it has an id."""
        self._session.add(step)
        self._session.flush()
        return step

    def find(self, workspace_id: str, step_id: int, *, to_change: bool = False) -> ActionStep | None:
        """Return the step of this workspace by its id, locked when it is about to change."""
        return self._one(ActionStep.id == step_id, workspace_id=workspace_id, to_change=to_change)

    def find_by_number(self, workspace_id: str, number: int, *, to_change: bool = False) -> ActionStep | None:
        """Return S-<number> of this workspace."""
        return self._one(ActionStep.number == number, workspace_id=workspace_id, to_change=to_change)

    def list_by_ids(self, workspace_id: str, step_ids: Iterable[int]) -> list[ActionStep]:
        """Return these steps, in no order."""
        statement = select(ActionStep).where(
            ActionStep.workspace_id == workspace_id, col(ActionStep.id).in_(list(step_ids))
        )
        return list(self._session.exec(statement))

    def list_of_plan(self, workspace_id: str, plan_id: int) -> list[ActionStep]:
        """Return the steps of a plan, by due date, those without one last."""
        statement = (
            select(ActionStep)
            .where(ActionStep.workspace_id == workspace_id, ActionStep.plan_id == plan_id)
            .order_by(col(ActionStep.due_on).is_(None), col(ActionStep.due_on), col(ActionStep.number))
        )
        return list(self._session.exec(statement))

    def list_open_of(self, workspace_id: str, member_id: str) -> list[ActionStep]:
        """Return what a member still has to do in active plans, by due date."""
        statement = (
            select(ActionStep)
            .join(
                Plan,
                (col(Plan.workspace_id) == ActionStep.workspace_id) & (col(Plan.id) == ActionStep.plan_id),
            )
            .where(
                ActionStep.workspace_id == workspace_id,
                ActionStep.assignee_id == member_id,
                col(ActionStep.status).in_(OPEN_STATUSES),
                col(Plan.status) == PlanStatus.ACTIVE,
            )
            .order_by(col(ActionStep.due_on).is_(None), col(ActionStep.due_on), col(ActionStep.number))
        )
        return list(self._session.exec(statement))

    def list_overdue(self, workspace_id: str, *, today: date) -> list[ActionStep]:
        """Return every open step of active plans whose day has passed, the oldest first."""
        statement = (
            select(ActionStep)
            .join(
                Plan,
                (col(Plan.workspace_id) == ActionStep.workspace_id) & (col(Plan.id) == ActionStep.plan_id),
            )
            .where(
                ActionStep.workspace_id == workspace_id,
                col(ActionStep.due_on) < today,
                col(ActionStep.status).in_(OPEN_STATUSES),
                col(Plan.status) == PlanStatus.ACTIVE,
            )
            .order_by(col(ActionStep.due_on), col(ActionStep.number))
        )
        return list(self._session.exec(statement))

    def snoozes(self, workspace_id: str, step_ids: Iterable[int]) -> dict[int, date]:
        """Return until when these steps are snoozed."""
        rows = self._session.exec(
            select(Snooze).where(Snooze.workspace_id == workspace_id, col(Snooze.step_id).in_(list(step_ids)))
        )
        return {row.step_id: row.until_on for row in rows}

    def snooze(self, snooze: Snooze) -> None:
        """Put off the reminders of a step, instead of any earlier putting off."""
        self._session.merge(snooze)

    def wake(self, workspace_id: str, step_id: int) -> None:
        """Forget that a step was snoozed."""
        found = self._session.get(Snooze, (workspace_id, step_id))
        if found is not None:
            self._session.delete(found)

    def _one(self, condition: bool, *, workspace_id: str, to_change: bool) -> ActionStep | None:  # noqa: FBT001  # an SQL expression
        statement = select(ActionStep).where(ActionStep.workspace_id == workspace_id, condition)
        if to_change:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(statement).one_or_none()
