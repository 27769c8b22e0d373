"""Questions about plans."""

from collections.abc import Iterable, Mapping
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import (
    OPEN_STATUSES,
    ActionStep,
    Plan,
    PlanKind,
    PlanMember,
    PlanRole,
    PlanStatus,
    Resource,
    StepDependency,
    StepStatus,
    Target,
)
from storage.repositories.asking import ask, one
from storage.repositories.removal import remove_whole
from storage.repositories.resources import IS_LACKING

# Asked wherever a plan or a step is shown, so they are put together once.
_BY_IDS = select(Plan).where(
    Plan.workspace_id == sa.bindparam("workspace"), col(Plan.id).in_(sa.bindparam("plans", expanding=True))
)
_ROLES = sa.select(col(PlanMember.plan_id), col(PlanMember.member_id), col(PlanMember.role)).where(
    col(PlanMember.workspace_id) == sa.bindparam("workspace"),
    col(PlanMember.plan_id).in_(sa.bindparam("plans", expanding=True)),
)

_IS_PAST = sa.func.coalesce(col(ActionStep.due_on) < sa.bindparam("today"), sa.false()).label("is_past")
_AWAITED = sa.orm.aliased(ActionStep)
_WAITS = sa.or_(
    sa.exists().where(
        col(StepDependency.workspace_id) == col(ActionStep.workspace_id),
        col(StepDependency.step_id) == col(ActionStep.id),
        col(_AWAITED.workspace_id) == col(StepDependency.workspace_id),
        col(_AWAITED.id) == col(StepDependency.awaited_id),
        col(_AWAITED.status).in_(OPEN_STATUSES),
    ),
    sa.exists().where(
        col(Resource.workspace_id) == col(ActionStep.workspace_id),
        col(Resource.step_id) == col(ActionStep.id),
        IS_LACKING,
    ),
).label("waits")
"""Whether something has to be done or to be there before a step can begin."""
_STEPS_OF_PLANS = (
    sa.select(col(ActionStep.plan_id), col(ActionStep.status), _IS_PAST, _WAITS)
    .where(
        col(ActionStep.workspace_id) == sa.bindparam("workspace"),
        col(ActionStep.plan_id).in_(sa.bindparam("plans", expanding=True)),
    )
    .subquery()
)
_STEP_COUNTS = sa.select(*_STEPS_OF_PLANS.c, sa.func.count()).group_by(*_STEPS_OF_PLANS.c)
_TARGET_COUNTS = (
    sa.select(col(Target.plan_id), sa.func.count())
    .where(
        col(Target.workspace_id) == sa.bindparam("workspace"),
        col(Target.plan_id).in_(sa.bindparam("plans", expanding=True)),
        col(Target.is_dropped).is_(False),
    )
    .group_by(col(Target.plan_id))
)


class PlanRepository:
    """Plans, and who takes part in them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, plan: Plan) -> Plan:
        """Add a plan, so that it has an id."""
        self._session.add(plan)
        self._session.flush()
        return plan

    def has_work_of(self, workspace_id: str, plan_id: int, member_id: str) -> bool:
        """Say whether a plan has a step for somebody, or a target of theirs, that was not taken back."""
        step = select(ActionStep.id).where(
            ActionStep.workspace_id == workspace_id,
            ActionStep.plan_id == plan_id,
            ActionStep.assignee_id == member_id,
            ActionStep.status != StepStatus.DROPPED,
        )
        target = select(Target.id).where(
            Target.workspace_id == workspace_id,
            Target.plan_id == plan_id,
            Target.owner_id == member_id,
            col(Target.is_dropped).is_(False),
        )
        return any(self._session.exec(each.limit(1)).first() is not None for each in (step, target))

    def list_silent_in(self, workspace_id: str, channel_id: str) -> list[Plan]:
        """Return the plans that are silent in a channel, each locked."""
        statement = (
            select(Plan)
            .where(Plan.workspace_id == workspace_id, Plan.silent_in == channel_id)
            .order_by(col(Plan.id))
            .with_for_update()
        )
        return list(self._session.exec(statement))

    def find(self, workspace_id: str, plan_id: int, *, to_change: bool = False) -> Plan | None:
        """Return the plan of this workspace by its id, locked when it is about to change."""
        return self._one("id", plan_id, workspace_id=workspace_id, to_change=to_change)

    def find_by_number(self, workspace_id: str, number: int, *, to_change: bool = False) -> Plan | None:
        """Return P-<number> of this workspace."""
        return self._one("number", number, workspace_id=workspace_id, to_change=to_change)

    def find_sample(self, workspace_id: str, owner_id: str) -> Plan | None:
        """Return the sample that was made for a member."""
        return self._session.exec(
            select(Plan).where(
                Plan.workspace_id == workspace_id, Plan.owner_id == owner_id, col(Plan.is_sample)
            )
        ).one_or_none()

    def remove(self, plan: Plan) -> None:
        """Delete a plan with everything that belongs to it."""
        assert plan.id is not None
        remove_whole(self._session, Plan, workspace_id=plan.workspace_id, row_id=plan.id)

    def list_all(self, workspace_id: str) -> list[Plan]:
        """Return every plan of a workspace, the active ones first, closed ones last, then by end."""
        statement = (
            select(Plan)
            .where(Plan.workspace_id == workspace_id)
            .order_by(
                sa.case(
                    (col(Plan.status) == PlanStatus.ACTIVE, 0),
                    (col(Plan.status) == PlanStatus.CLOSED, 2),
                    else_=1,
                ),
                col(Plan.ends_on),
                col(Plan.id),
            )
        )
        return list(self._session.exec(statement))

    def list_by_ids(self, workspace_id: str, plan_ids: Iterable[int]) -> list[Plan]:
        """Return these plans, in no order."""
        return list(self._session.exec(_BY_IDS, params={"workspace": workspace_id, "plans": list(plan_ids)}))

    def list_open(self, workspace_id: str) -> list[Plan]:
        """Return the plans of a workspace that are not closed, in no order."""
        statement = select(Plan).where(Plan.workspace_id == workspace_id, Plan.status != PlanStatus.CLOSED)
        return list(self._session.exec(statement))

    def has_confidential(self, workspace_id: str) -> bool:
        """Say whether a workspace has a plan that is about one person."""
        one_persons = select(Plan.id).where(
            Plan.workspace_id == workspace_id, Plan.kind == PlanKind.INDIVIDUAL
        )
        return self._session.exec(one_persons.limit(1)).first() is not None

    def list_turning(self, *, now_ms: int, limit: int) -> list[Plan]:
        """Return plans that become active by now, each locked to one replica."""
        statement = (
            select(Plan)
            .where(col(Plan.turns_ms) <= now_ms)
            .order_by(col(Plan.turns_ms))
            .limit(limit)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        return list(self._session.exec(statement))

    def next_turn_ms(self) -> int | None:
        """Return when the next plan becomes active by itself."""
        turns = col(Plan.turns_ms)
        return self._session.exec(select(sa.func.min(turns)).where(turns.is_not(None))).one()

    def roles(self, workspace_id: str, plan_ids: Iterable[int]) -> dict[int, dict[str, PlanRole]]:
        """Return who takes part in these plans, and as what."""
        found: dict[int, dict[str, PlanRole]] = {plan_id: {} for plan_id in plan_ids}
        if found:
            rows = ask(self._session, _ROLES, workspace=workspace_id, plans=list(found))
            for plan_id, member_id, role in rows:
                found[plan_id][member_id] = role
        return found

    def set_role(self, plan: Plan, member_id: str, role: PlanRole) -> None:
        """Give a member a role in a plan, instead of the one they had."""
        assert plan.id is not None
        self._session.merge(
            PlanMember(workspace_id=plan.workspace_id, plan_id=plan.id, member_id=member_id, role=role)
        )

    def replace_roles(self, plan: Plan, roles: Mapping[str, PlanRole]) -> None:
        """Have exactly these members take part in a plan, each as what is said."""
        assert plan.id is not None
        for row in self._session.exec(
            select(PlanMember).where(
                PlanMember.workspace_id == plan.workspace_id, PlanMember.plan_id == plan.id
            )
        ).all():
            if row.member_id not in roles:
                self._session.delete(row)
        for member_id, role in roles.items():
            self.set_role(plan, member_id, role)
        self._session.flush()

    def step_counts(
        self, workspace_id: str, plan_ids: Iterable[int], *, today: date
    ) -> dict[int, list[tuple[StepStatus, bool, bool, int]]]:
        """Count the steps of these plans, by plan: (status, is their day past, do they wait, how many)."""
        found: dict[int, list[tuple[StepStatus, bool, bool, int]]] = {plan_id: [] for plan_id in plan_ids}
        if found:
            rows = ask(self._session, _STEP_COUNTS, workspace=workspace_id, plans=list(found), today=today)
            for plan_id, status, past, waits, count in rows:
                found[plan_id].append((status, bool(past), bool(waits), count))
        return found

    def target_counts(self, workspace_id: str, plan_ids: Iterable[int]) -> dict[int, int]:
        """Return how many targets each of these plans has."""
        rows = ask(self._session, _TARGET_COUNTS, workspace=workspace_id, plans=list(plan_ids))
        return {plan_id: count for plan_id, count in rows}  # noqa: C416  # rows are Row, not tuple

    def _one(self, name: str, wanted: int, *, workspace_id: str, to_change: bool) -> Plan | None:
        given = {"workspace": workspace_id, "wanted": wanted}
        return self._session.exec(one(Plan, name, to_change=to_change), params=given).one_or_none()
