"""Questions about which step waits for which."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import ActionStep, StepDependency
from storage.repositories.action_steps import IS_OPEN
from storage.repositories.asking import ask

_AWAITED_AND_OPEN = (
    sa.select(col(StepDependency.step_id), col(ActionStep.number))
    .join(
        ActionStep,
        (col(ActionStep.workspace_id) == col(StepDependency.workspace_id))
        & (col(ActionStep.id) == col(StepDependency.awaited_id)),
    )
    .where(
        col(StepDependency.workspace_id) == sa.bindparam("workspace"),
        col(StepDependency.step_id).in_(sa.bindparam("steps", expanding=True)),
        IS_OPEN,
    )
    .order_by(col(ActionStep.number))
)
"""Asked wherever steps are shown, so it is put together once."""

# What waits is of the plan of what it waits for, so that one of the two is looked for.
_AWAITED_AND_OPEN_OF_PLAN = (
    sa.select(col(StepDependency.step_id), col(ActionStep.number))
    .join(
        ActionStep,
        (col(ActionStep.workspace_id) == col(StepDependency.workspace_id))
        & (col(ActionStep.id) == col(StepDependency.awaited_id)),
    )
    .where(
        col(StepDependency.workspace_id) == sa.bindparam("workspace"),
        col(ActionStep.plan_id) == sa.bindparam("plan"),
        IS_OPEN,
    )
    .order_by(col(ActionStep.number))
)
_AWAITED = sa.select(col(StepDependency.awaited_id)).where(
    col(StepDependency.workspace_id) == sa.bindparam("workspace"),
    col(StepDependency.step_id) == sa.bindparam("step"),
)
_OF_PLAN = (
    sa.select(col(StepDependency.step_id), col(StepDependency.awaited_id))
    .join(
        ActionStep,
        (col(ActionStep.workspace_id) == col(StepDependency.workspace_id))
        & (col(ActionStep.id) == col(StepDependency.step_id)),
    )
    .where(
        col(StepDependency.workspace_id) == sa.bindparam("workspace"),
        col(ActionStep.plan_id) == sa.bindparam("plan"),
    )
    .order_by(col(StepDependency.step_id), col(StepDependency.awaited_id))
)


class DependencyRepository:
    """Which step waits for which, always within one plan."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_of_plan(self, workspace_id: str, plan_id: int) -> list[tuple[int, int]]:
        """Return every (step, one that it waits for) of a plan, by their ids."""
        rows = ask(self._session, _OF_PLAN, workspace=workspace_id, plan=plan_id)
        return [(step, awaited) for step, awaited in rows]

    def lock_waiting(self, workspace_id: str, awaited_id: int) -> bool:
        """Lock all that waits for a step, and say whether anything does.

        Of several steps for which it waits, each is then ended after the other.
        """
        waiting = select(StepDependency.step_id).where(
            StepDependency.workspace_id == workspace_id, StepDependency.awaited_id == awaited_id
        )
        statement = (
            select(ActionStep.id)
            .where(ActionStep.workspace_id == workspace_id, col(ActionStep.id).in_(waiting))
            .order_by(col(ActionStep.id))
            .with_for_update()
        )
        return bool(self._session.exec(statement).all())

    def open_awaited(self, workspace_id: str, step_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
        """Return the numbers of the open steps that each of these waits for, if it waits for any."""
        return _by_step(ask(self._session, _AWAITED_AND_OPEN, workspace=workspace_id, steps=list(step_ids)))

    def open_awaited_of_plan(self, workspace_id: str, plan_id: int) -> dict[int, tuple[int, ...]]:
        """Return the same of all steps of a plan."""
        return _by_step(ask(self._session, _AWAITED_AND_OPEN_OF_PLAN, workspace=workspace_id, plan=plan_id))

    def awaited(self, workspace_id: str, step_id: int) -> list[int]:
        """Return the ids of all that a step waits for, done or not, in their order."""
        return sorted(ask(self._session, _AWAITED, workspace=workspace_id, step=step_id).scalars())

    def replace(self, workspace_id: str, step_id: int, awaited_ids: Iterable[int]) -> None:
        """Have a step wait for exactly these."""
        wanted = set(awaited_ids)
        here = select(StepDependency).where(
            StepDependency.workspace_id == workspace_id, StepDependency.step_id == step_id
        )
        for row in self._session.exec(here).all():
            if row.awaited_id in wanted:
                wanted.remove(row.awaited_id)
            else:
                self._session.delete(row)
        for awaited_id in sorted(wanted):
            row = StepDependency(workspace_id=workspace_id, step_id=step_id, awaited_id=awaited_id)
            self._session.add(row)
        self._session.flush()


def _by_step(rows: sa.Result[*tuple[Any, ...]]) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = defaultdict(list)
    for step, number in rows.all():
        found[step].append(number)
    return {step: tuple(numbers) for step, numbers in found.items()}
