"""Questions about what plans and steps need."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import OPEN_STATUSES, ActionStep, Plan, PlanStatus, Resource, ResourceStatus, ToolState
from storage.repositories.asking import ask, one
from storage.repositories.erasing import GONE

_IS_KEPT = col(Resource.is_dropped).is_(False)
_OF_STEP = (col(ActionStep.workspace_id) == col(Resource.workspace_id)) & (
    col(ActionStep.id) == col(Resource.step_id)
)


_IS_WANTED = sa.or_(col(Resource.step_id).is_(None), col(ActionStep.status).in_(OPEN_STATUSES))
_IS_SOMEBODYS = sa.or_(col(Resource.hours).is_(None), col(Resource.member_id).is_not(None))
"""Hours that nobody has promised yet are not to be decided on."""
IS_LACKING = _IS_KEPT & sa.or_(
    col(Resource.status) != ResourceStatus.CONFIRMED, col(Resource.tool_state) != ToolState.READY
)
"""That something cannot be had yet: it is not confirmed, or a tool that is not ready."""
_LACKING = (
    sa.select(col(Resource.step_id), col(Resource.number))
    .where(
        col(Resource.workspace_id) == sa.bindparam("workspace"),
        IS_LACKING,
    )
    .order_by(col(Resource.number))
)
_UNCONFIRMED = _LACKING.where(col(Resource.step_id).in_(sa.bindparam("steps", expanding=True)))
_UNCONFIRMED_OF_PLAN = _LACKING.where(
    col(Resource.plan_id) == sa.bindparam("plan"), col(Resource.step_id).is_not(None)
)
"""Asked wherever steps are shown, so they are put together once."""
_OF_PLANS = (
    select(Resource)
    .where(
        col(Resource.workspace_id) == sa.bindparam("workspace"),
        col(Resource.plan_id).in_(sa.bindparam("plans", expanding=True)),
        _IS_KEPT,
    )
    .order_by(col(Resource.number))
)
"""Asked with every Home."""


class ResourceRepository:
    """The lines of ledgers."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, resource: Resource) -> Resource:
        """Add a line, so that it has an id."""
        self._session.add(resource)
        self._session.flush()
        return resource

    def find(self, workspace_id: str, resource_id: int, *, to_change: bool = False) -> Resource | None:
        """Return the line of this workspace by its id, locked when it is about to change."""
        given = {"workspace": workspace_id, "wanted": resource_id}
        return self._session.exec(one(Resource, "id", to_change=to_change), params=given).one_or_none()

    def find_by_number(self, workspace_id: str, number: int) -> Resource | None:
        """Return R-<number> of this workspace."""
        given = {"workspace": workspace_id, "wanted": number}
        return self._session.exec(one(Resource, "number", to_change=False), params=given).one_or_none()

    def list_by_ids(self, workspace_id: str, resource_ids: Iterable[int]) -> list[Resource]:
        """Return these lines, dropped ones too, in the order in which they were made."""
        statement = select(Resource).where(
            Resource.workspace_id == workspace_id, col(Resource.id).in_(list(resource_ids))
        )
        return list(self._session.exec(statement.order_by(col(Resource.number))))

    def list_of_plan(self, workspace_id: str, plan_id: int) -> list[Resource]:
        """Return the ledger of a plan, in the order in which its lines were made."""
        statement = select(Resource).where(
            Resource.workspace_id == workspace_id, Resource.plan_id == plan_id, _IS_KEPT
        )
        return list(self._session.exec(statement.order_by(col(Resource.number))))

    def list_of_step(self, workspace_id: str, step_id: int) -> list[Resource]:
        """Return the lines of a step, in the order in which they were made."""
        statement = select(Resource).where(
            Resource.workspace_id == workspace_id, Resource.step_id == step_id, _IS_KEPT
        )
        return list(self._session.exec(statement.order_by(col(Resource.number))))

    def list_of_plans(self, workspace_id: str, plan_ids: Iterable[int]) -> list[Resource]:
        """Return the ledgers of plans, in the order in which their lines were made."""
        given = {"workspace": workspace_id, "plans": list(plan_ids)}
        return list(self._session.exec(_OF_PLANS, params=given))

    def unconfirmed(self, workspace_id: str, step_ids: Iterable[int]) -> list[tuple[int, int]]:
        """Return (step, number) of what these steps need and cannot have yet, in the order of the numbers.

        That is what is not confirmed, and a tool that is not ready.
        """
        rows = ask(self._session, _UNCONFIRMED, workspace=workspace_id, steps=list(step_ids))
        return [(step_id, number) for step_id, number in rows]

    def list_open(self, workspace_id: str, plan_id: int) -> list[Resource]:
        """Return what of a plan nobody has decided on, in the order of the numbers; done steps need none."""
        statement = (
            select(Resource)
            .outerjoin(ActionStep, _OF_STEP)
            .where(
                Resource.workspace_id == workspace_id,
                Resource.plan_id == plan_id,
                Resource.status == ResourceStatus.OPEN,
                _IS_KEPT,
                _IS_WANTED,
                _IS_SOMEBODYS,
            )
            .order_by(col(Resource.number))
        )
        return list(self._session.exec(statement))

    def unconfirmed_of_plan(self, workspace_id: str, plan_id: int) -> list[tuple[int, int]]:
        """Return the same of all steps of a plan."""
        rows = ask(self._session, _UNCONFIRMED_OF_PLAN, workspace=workspace_id, plan=plan_id)
        return [(step_id, number) for step_id, number in rows]

    def count_open(self, workspace_id: str, plan_ids: Iterable[int]) -> dict[int, int]:
        """Return how many resources of these plans nobody has decided on, by plan; done steps need none."""
        statement = (
            sa.select(col(Resource.plan_id), sa.func.count())
            .select_from(Resource)
            .outerjoin(ActionStep, _OF_STEP)
            .where(
                col(Resource.workspace_id) == workspace_id,
                col(Resource.plan_id).in_(list(plan_ids)),
                col(Resource.status) == ResourceStatus.OPEN,
                _IS_KEPT,
                _IS_WANTED,
                _IS_SOMEBODYS,
            )
            .group_by(col(Resource.plan_id))
        )
        return {plan_id: int(count) for plan_id, count in self._session.connection().execute(statement)}

    def members_of(self, workspace_id: str, plan_ids: Iterable[int]) -> set[str]:
        """Return whose hours these plans take."""
        statement = select(Resource.member_id).where(
            Resource.workspace_id == workspace_id,
            col(Resource.plan_id).in_(list(plan_ids)),
            col(Resource.member_id).is_not(None),
            _IS_KEPT,
        )
        return {each for each in self._session.exec(statement.distinct()) if each is not None}

    def list_hours(self, workspace_id: str, member_ids: Iterable[str], *, since: date) -> list[Resource]:
        """Return the hours of these people in all plans that go on, as far as they last till a day or longer.

        Those of steps with which nothing is left to do are free again, as is what was declined; who is nobody
        any more has none.
        """
        statement = (
            select(Resource)
            .join(
                Plan,
                (col(Plan.workspace_id) == col(Resource.workspace_id)) & (col(Plan.id) == Resource.plan_id),
            )
            .outerjoin(ActionStep, _OF_STEP)
            .where(
                Resource.workspace_id == workspace_id,
                col(Resource.member_id).in_([each for each in member_ids if each != GONE]),
                col(Resource.until_on) >= since,
                Resource.status != ResourceStatus.DECLINED,
                _IS_KEPT,
                col(Plan.status) != PlanStatus.CLOSED,
                col(Plan.is_sample).is_(False),
                _IS_WANTED,
            )
            .order_by(col(Resource.number))
        )
        return list(self._session.exec(statement))
