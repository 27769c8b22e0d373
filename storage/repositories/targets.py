"""Questions about targets and their measurements."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import CheckIn, Measurement, Milestone, Phase, Plan, PlanStatus, Target


def series_of(rows: Iterable[Measurement], *, with_left_out: bool = False) -> dict[int, list[Measurement]]:
    """Return of measurements in their order those that count, by target: of each day, what was said last."""
    found: dict[int, dict[date, Measurement]] = {}
    for row in rows:
        if with_left_out or not row.excluded_because:
            found.setdefault(row.target_id, {})[row.measured_on] = row
    return {target_id: list(days.values()) for target_id, days in found.items()}


class TargetRepository:
    """Targets, and the newest measurement of each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, target: Target) -> Target:
        """Add a target, so that it has an id."""
        self._session.add(target)
        self._session.flush()
        return target

    def find(self, workspace_id: str, target_id: int, *, to_change: bool = False) -> Target | None:
        """Return the target of this workspace by its id, locked when it is about to change."""
        statement = select(Target).where(Target.workspace_id == workspace_id, Target.id == target_id)
        if to_change:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(statement).one_or_none()

    def list_by_ids(self, workspace_id: str, target_ids: Iterable[int]) -> list[Target]:
        """Return these targets, dropped ones too, in no order."""
        statement = select(Target).where(
            Target.workspace_id == workspace_id, col(Target.id).in_(list(target_ids))
        )
        return list(self._session.exec(statement))

    def find_by_number(self, workspace_id: str, number: int) -> Target | None:
        """Return T-<number> of this workspace."""
        return self._session.exec(
            select(Target).where(Target.workspace_id == workspace_id, Target.number == number)
        ).one_or_none()

    def list_of_plans(self, workspace_id: str, plan_ids: Iterable[int]) -> list[Target]:
        """Return the targets of these plans, in the order in which they were made."""
        statement = (
            select(Target)
            .where(
                Target.workspace_id == workspace_id,
                col(Target.plan_id).in_(list(plan_ids)),
                col(Target.is_dropped).is_(False),
            )
            .order_by(col(Target.number))
        )
        return list(self._session.exec(statement))

    def list_owned(self, workspace_id: str, member_id: str) -> list[Target]:
        """Return the targets of active plans that a member reports on, in the order of their making."""
        statement = (
            select(Target)
            .join(Plan, (col(Plan.workspace_id) == Target.workspace_id) & (col(Plan.id) == Target.plan_id))
            .where(
                Target.workspace_id == workspace_id,
                Target.owner_id == member_id,
                col(Target.is_dropped).is_(False),
                Plan.status == PlanStatus.ACTIVE,
            )
            .order_by(col(Target.number))
        )
        return list(self._session.exec(statement))

    def past(self, workspace_id: str, target_id: int) -> list[Measurement]:
        """Return what was measured of a target without a check-in, by day."""
        statement = (
            select(Measurement)
            .where(
                Measurement.workspace_id == workspace_id,
                Measurement.target_id == target_id,
                col(Measurement.check_in_id).is_(None),
            )
            .order_by(col(Measurement.measured_on), col(Measurement.id))
        )
        return list(self._session.exec(statement))

    def remove_past(self, workspace_id: str, target_id: int, days: Iterable[date]) -> None:
        """Delete what was measured of a target on these days without a check-in."""
        doomed = (
            (col(Measurement.workspace_id) == workspace_id)
            & (col(Measurement.target_id) == target_id)
            & col(Measurement.check_in_id).is_(None)
            & col(Measurement.measured_on).in_(list(days))
        )
        self._session.execute(sa.delete(Measurement).where(doomed))

    def milestones(self, workspace_id: str, target_ids: Iterable[int]) -> dict[int, list[Milestone]]:
        """Return the milestones of each target, by day."""
        statement = (
            select(Milestone)
            .where(Milestone.workspace_id == workspace_id, col(Milestone.target_id).in_(list(target_ids)))
            .order_by(col(Milestone.target_id), col(Milestone.due_on))
        )
        found: dict[int, list[Milestone]] = {}
        for row in self._session.exec(statement):
            found.setdefault(row.target_id, []).append(row)
        return found

    def replace_milestones(self, workspace_id: str, target_id: int, values: Mapping[date, Decimal]) -> None:
        """Give a target these milestones instead of those that it has."""
        theirs = (col(Milestone.workspace_id) == workspace_id) & (col(Milestone.target_id) == target_id)
        self._session.execute(sa.delete(Milestone).where(theirs))
        for due_on, value in values.items():
            kept = {"workspace_id": workspace_id, "target_id": target_id, "due_on": due_on, "value": value}
            self._session.execute(sa.insert(Milestone).values(**kept))
        self._session.flush()

    def phases(self, workspace_id: str, target_ids: Iterable[int]) -> dict[int, list[Phase]]:
        """Return the new baselines of each target that has any, by the day on which they begin."""
        statement = (
            select(Phase)
            .where(Phase.workspace_id == workspace_id, col(Phase.target_id).in_(list(target_ids)))
            .order_by(col(Phase.target_id), col(Phase.starts_on))
        )
        found: dict[int, list[Phase]] = {}
        for row in self._session.exec(statement):
            found.setdefault(row.target_id, []).append(row)
        return found

    def replace_phases(
        self, workspace_id: str, target_id: int, causes: Mapping[date, str], *, set_by: str
    ) -> None:
        """Give a target these new baselines; one that stays keeps who has set it."""
        for row in self.phases(workspace_id, [target_id]).get(target_id, ()):
            if causes.get(row.starts_on) != row.cause:
                self._session.delete(row)
        self._session.flush()
        known = {row.starts_on for row in self.phases(workspace_id, [target_id]).get(target_id, ())}
        for on in causes.keys() - known:
            kept = Phase(
                workspace_id=workspace_id, target_id=target_id, starts_on=on, cause=causes[on], set_by=set_by
            )
            self._session.add(kept)
        self._session.flush()

    def add_measurement(self, measurement: Measurement) -> Measurement:
        """Add a measurement."""
        self._session.add(measurement)
        self._session.flush()
        return measurement

    def list_measurements(self, workspace_id: str, target_ids: Iterable[int]) -> list[Measurement]:
        """Return all measurements of targets that were not deleted, by target and day, then as they came."""
        statement = (
            select(Measurement)
            .join(
                CheckIn,
                (col(CheckIn.workspace_id) == Measurement.workspace_id)
                & (col(CheckIn.id) == Measurement.check_in_id),
                isouter=True,
            )
            .where(
                Measurement.workspace_id == workspace_id,
                col(Measurement.target_id).in_(list(target_ids)),
                col(CheckIn.is_dropped).is_not(True),
            )
            .order_by(col(Measurement.target_id), col(Measurement.measured_on), col(Measurement.id))
        )
        return list(self._session.exec(statement))

    def find_measurement(self, workspace_id: str, measurement_id: int) -> Measurement | None:
        """Return a measurement that was not deleted."""
        statement = (
            select(Measurement)
            .join(
                CheckIn,
                (col(CheckIn.workspace_id) == Measurement.workspace_id)
                & (col(CheckIn.id) == Measurement.check_in_id),
                isouter=True,
            )
            .where(
                Measurement.workspace_id == workspace_id,
                Measurement.id == measurement_id,
                col(CheckIn.is_dropped).is_not(True),
            )
            .execution_options(populate_existing=True)
        )
        return self._session.exec(statement).one_or_none()

    def series(
        self, workspace_id: str, target_ids: Iterable[int], *, with_left_out: bool = False
    ) -> dict[int, list[Measurement]]:
        """Return the measurements of each target that count, by day: of each day, what was said last."""
        return series_of(self.list_measurements(workspace_id, target_ids), with_left_out=with_left_out)

    def newest(self, workspace_id: str, target_ids: Iterable[int]) -> dict[int, Measurement]:
        """Return the newest measurement of each target that counts: the latest day, then the latest said."""
        rank = (
            sa.func.row_number()
            .over(
                partition_by=col(Measurement.target_id),
                order_by=(col(Measurement.measured_on).desc(), col(Measurement.id).desc()),
            )
            .label("rank")
        )
        ranked = (
            select(Measurement.id, rank)
            .join(
                CheckIn,
                (col(CheckIn.workspace_id) == Measurement.workspace_id)
                & (col(CheckIn.id) == Measurement.check_in_id),
                isouter=True,
            )
            .where(
                Measurement.workspace_id == workspace_id,
                col(Measurement.target_id).in_(list(target_ids)),
                col(Measurement.excluded_because) == "",
                col(CheckIn.is_dropped).is_not(True),
            )
            .subquery()
        )
        rows = self._session.exec(
            select(Measurement).join(ranked, ranked.c.id == Measurement.id).where(ranked.c.rank == 1)
        )
        return {row.target_id: row for row in rows}
